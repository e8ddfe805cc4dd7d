// SPDX-License-Identifier: GPL-2.0-only
/*
 * What something takes as a whole, in nanoseconds:
 *
 *	span read FILE...	open each file, read it to its end, close it
 *	span append FILE TEXT	open the file, append the text to what it has
 *	span write FILE TEXT	the same, in place of what it has
 *	span run RESULT CMD...	run a command, with its status; the time and how long
 *				tasks were on CPUs meanwhile go into RESULT
 *
 * The first three print three numbers: elapsed, on a CPU, and bytes.
 */
#include "../workload/tiny.h"

#define CLOCK_MONOTONIC			1
#define CLOCK_PROCESS_CPUTIME_ID	2
#define O_WRITE_NEW			(1 | 0100 | 01000)
#define O_WRITE_MORE			(1 | 02000)

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

static long write_all(const char *path, const char *text, int flags)
{
	int fd = open_or_die(path, flags);
	long len = tiny_strlen(text);

	if (tiny3(__NR_write, fd, text, len) != len)
		tiny_die("span: cannot write ", path);
	tiny1(__NR_close, fd);
	return len;
}

/*
 * How long tasks were on CPUs, in ns: the 7th number of each line "cpuN ..." of
 * /proc/schedstat. 0 if the kernel does not say.
 */
static long busy(void)
{
	int fd = tiny3(__NR_open, "/proc/schedstat", 0, 0), i;
	long n = 0, value = 0, sum = 0, got;
	const char *s = buffer;

	while (fd >= 0 && n < (long)sizeof(buffer) - 1 &&
	       (got = tiny3(__NR_read, fd, buffer + n, sizeof(buffer) - 1 - n)) > 0)
		n += got;
	buffer[n] = 0;
	tiny1(__NR_close, fd);
	while (*s) {
		if (s[0] == 'c' && s[1] == 'p' && s[2] == 'u') {
			for (i = 0; i < 7; i++) {
				while (*s && *s != ' ')
					s++;
				s++;
				value = tiny_number(&s);
			}
			sum += value;
		}
		while (*s && *s++ != '\n')
			;
	}
	return sum;
}

static int run(const char *result, char **argv, char **envp)
{
	long begin_busy = busy(), begin = now(CLOCK_MONOTONIC), time, pid;
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
	print_number(fd, time, ' ');
	print_number(fd, busy() - begin_busy, '\n');
	return status & 0x7f ? 1 : status >> 8;
}

int tiny_main(int argc, char **argv, char **envp)
{
	long begin, cpu, bytes = 0;
	int i;

	if (argc > 3 && *argv[1] == 'r' && argv[1][1] == 'u')
		return run(argv[2], argv + 3, envp);
	if (argc < 3 || (*argv[1] != 'r' && argc != 4))
		tiny_die("usage: see the top of span.c", 0);

	begin = now(CLOCK_MONOTONIC);
	cpu = now(CLOCK_PROCESS_CPUTIME_ID);
	if (*argv[1] == 'w')
		bytes = write_all(argv[2], argv[3], O_WRITE_NEW);
	else if (*argv[1] == 'a')
		bytes = write_all(argv[2], argv[3], O_WRITE_MORE);
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
