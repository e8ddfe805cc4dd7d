// SPDX-License-Identifier: GPL-2.0-only
/*
 * What something takes as a whole, in nanoseconds:
 *
 *	span read FILE...	open each file, read it to its end, close it
 *	span write FILE TEXT	open the file, write the text in place of what it has
 *	span run RESULT CMD...	run a command; the time goes into the file RESULT,
 *				and the status is that of the command
 *
 * The first two print three numbers: elapsed, on a CPU, and bytes.
 */
#include "../workload/tiny.h"

#define CLOCK_MONOTONIC			1
#define CLOCK_PROCESS_CPUTIME_ID	2
#define O_WRITE_NEW			(1 | 0100 | 01000)

struct time {
	long sec;
	long nsec;
};

static char buffer[1 << 16];

static long now(int clock)
{
	struct time t;

	tiny2(__NR_clock_gettime, clock, &t);
	return t.sec * 1000000000 + t.nsec;
}

static void print_number(int fd, long n, char end)
{
	char text[24];
	int at = sizeof(text);

	text[--at] = end;
	do
		text[--at] = '0' + n % 10;
	while ((n /= 10));
	tiny3(__NR_write, fd, &text[at], sizeof(text) - at);
}

static int open_or_die(const char *path, int flags)
{
	int fd = tiny3(__NR_open, path, flags, 0644);

	if (fd < 0)
		tiny_die("span: cannot open ", path);
	return fd;
}

static long read_all(const char *path)
{
	int fd = open_or_die(path, 0);
	long n, sum = 0;

	while ((n = tiny3(__NR_read, fd, buffer, sizeof(buffer))) > 0)
		sum += n;
	if (n < 0)
		tiny_die("span: cannot read ", path);
	tiny1(__NR_close, fd);
	return sum;
}

static long write_all(const char *path, const char *text)
{
	int fd = open_or_die(path, O_WRITE_NEW);
	long len = tiny_strlen(text);

	if (tiny3(__NR_write, fd, text, len) != len)
		tiny_die("span: cannot write ", path);
	tiny1(__NR_close, fd);
	return len;
}

static int run(const char *result, char **argv, char **envp)
{
	long begin = now(CLOCK_MONOTONIC), time, pid;
	int status = 0, fd;

	pid = tiny_fork();
	if (!pid) {
		tiny3(__NR_execve, argv[0], argv, envp);
		tiny_die("span: cannot execute ", argv[0]);
	}
	if (tiny4(__NR_wait4, pid, &status, 0, 0) != pid)
		tiny_die("span: lost ", argv[0]);
	time = now(CLOCK_MONOTONIC) - begin;
	fd = open_or_die(result, O_WRITE_NEW);
	print_number(fd, time, '\n');
	return status & 0x7f ? 1 : status >> 8;
}

int tiny_main(int argc, char **argv, char **envp)
{
	long begin, cpu, bytes = 0;
	int i;

	if (argc > 3 && *argv[1] == 'r' && argv[1][1] == 'u')
		return run(argv[2], argv + 3, envp);
	if (argc < 3 || (*argv[1] == 'w' && argc != 4))
		tiny_die("usage: span read FILE... | write FILE TEXT | run RESULT CMD...", 0);

	begin = now(CLOCK_MONOTONIC);
	cpu = now(CLOCK_PROCESS_CPUTIME_ID);
	if (*argv[1] == 'w')
		bytes = write_all(argv[2], argv[3]);
	else
		for (i = 2; i < argc; i++)
			bytes += read_all(argv[i]);
	cpu = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	begin = now(CLOCK_MONOTONIC) - begin;
	print_number(1, begin, ' ');
	print_number(1, cpu, ' ');
	print_number(1, bytes, '\n');
	return 0;
}
