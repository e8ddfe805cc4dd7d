// SPDX-License-Identifier: GPL-2.0-only
/*
 * cost [WORKLOAD [ROUNDS [DISTINCT]]]: print what a workload takes, once, in tenths
 * of a nanosecond:
 *
 *	getppid		getppid()
 *	read		read() of one byte of /dev/zero
 *	file		openat() of /dev/null and close()
 *	pipe		a byte to another task and back, through two pipes
 *	fork		a child that only ends, and wait4() for it
 *	fork_mean	the same, with what is done later
 *	fcntl		fcntl(1, F_GETFD): has an operation and a descriptor
 *	missing		open() of a file that is not there: has a path, and fails
 *	sethostname	sethostname() of nothing: asks for a capability
 *
 * Under -icount one nanosecond is one instruction. The least of several rounds is
 * taken: the others hold timer interrupts. Of fork_mean it is the mean. The loop
 * itself and the two clock_gettime() are part of the figure, but not of differences.
 * With DISTINCT the task makes that many different calls before. If ROUNDS is
 * negative the mean is taken.
 */
#include "../workload/tiny.h"

#define AT_FDCWD	(-100)

struct time {
	long sec;
	long nsec;
};

struct workload {
	const char *name;
	int nr_rounds;
	int nr_calls;		/* in a round: less than a tick of instructions */
	void (*prepare)(void);
	void (*run)(const struct workload *w);
	long nr;
	long args[3];
};

static char byte;
static int zero, there[2], back[2];

static long now(void)
{
	struct time t;

	tiny2(__NR_clock_gettime, 1, &t);
	return t.sec * 1000000000 + t.nsec;
}

static void print_number(long n)
{
	char text[24];
	int at = sizeof(text);

	text[--at] = '\n';
	do
		text[--at] = '0' + n % 10;
	while ((n /= 10));
	tiny3(__NR_write, 1, &text[at], sizeof(text) - at);
}

static void run_call(const struct workload *w)
{
	int i;

	for (i = 0; i < w->nr_calls; i++)
		tiny3(w->nr, w->args[0], w->args[1], w->args[2]);
}

static void prepare_read(void)
{
	zero = tiny_open("/dev/zero", 0);
	if (zero < 0)
		tiny_die("cost: cannot open /dev/zero", 0);
}

static void run_read(const struct workload *w)
{
	int i;

	for (i = 0; i < w->nr_calls; i++)
		tiny3(__NR_read, zero, &byte, 1);
}

static void run_file(const struct workload *w)
{
	int i, fd;

	for (i = 0; i < w->nr_calls; i++) {
		fd = tiny4(__NR_openat, AT_FDCWD, "/dev/null", 0, 0);
		tiny1(__NR_close, fd);
	}
}

/* The child sends back what it gets, until there is nothing more. */
static void prepare_pipe(void)
{
	if (tiny_pipe(there) || tiny_pipe(back))
		tiny_die("cost: no pipe", 0);
	if (tiny_fork())
		return;
	tiny1(__NR_close, there[1]);
	while (tiny3(__NR_read, there[0], &byte, 1) == 1)
		tiny3(__NR_write, back[1], &byte, 1);
	tiny_exit_group(0);
}

static void run_pipe(const struct workload *w)
{
	int i;

	for (i = 0; i < w->nr_calls; i++) {
		tiny3(__NR_write, there[1], &byte, 1);
		tiny3(__NR_read, back[0], &byte, 1);
	}
}

static void run_fork(const struct workload *w)
{
	long pid;
	int i;

	for (i = 0; i < w->nr_calls; i++) {
		pid = tiny_fork();
		if (!pid)
			tiny_exit_group(0);
		if (tiny4(__NR_wait4, pid, 0, 0, 0) != pid)
			tiny_die("cost: the child is lost", 0);
	}
}

static const struct workload workloads[] = {
	{ "getppid", 30, 2000, 0, run_call, __NR_getppid, { 0 } },
	{ "read", 30, 1000, prepare_read, run_read, 0, { 0 } },
	{ "file", 240, 25, 0, run_file, 0, { 0 } },
	{ "pipe", 30, 100, prepare_pipe, run_pipe, 0, { 0 } },
	{ "fork", 120, 5, 0, run_fork, 0, { 0 } },
	{ "fork_mean", 120, 20, 0, run_fork, 0, { 0 } },
	{ "fcntl", 30, 2000, 0, run_call, __NR_fcntl, { 1, 1 } },
	{ "missing", 120, 25, 0, run_call, __NR_open,
	  { (long)"/nonexistent/file" } },
	{ "sethostname", 30, 1000, 0, run_call, __NR_sethostname, { 0 } },
};

static int same(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

static const struct workload *find_workload(const char *name)
{
	unsigned int i;

	for (i = 0; i < sizeof(workloads) / sizeof(workloads[0]); i++)
		if (same(workloads[i].name, name))
			return &workloads[i];
	tiny_die("cost: no workload ", name);
}

/*
 * Calls of which none does anything with these arguments: those that only tell a
 * number, those that want a descriptor that is open, and a few more.
 */
static void make_distinct(int n)
{
	static const short calls[] = {
		0, 1, 3, 5, 8, 16, 17, 18, 19, 20, 32, 33, 39, 40, 42, 43, 44, 45, 46,
		47, 48, 49, 50, 51, 52, 54, 55, 72, 73, 74, 75, 77, 78, 81, 91, 93,
		102, 104, 107, 108, 110, 111, 138, 186, 187, 189, 190, 193, 196, 199,
		213, 217, 221, 232, 233, 254, 255, 257, 258, 259, 260, 261, 262, 263,
		264, 265, 266, 267, 268, 269, 275, 277, 278, 280, 281, 285, 286, 287,
		288, 289, 295, 296, 299, 300, 301, 303, 306, 307, 308, 313, 316, 322,
		326, 327, 328, 332,
	};
	int i;

	for (i = 0; i < n; i++) {
		if (i == sizeof(calls) / sizeof(calls[0]))
			tiny_die("cost: not so many different calls", 0);
		/* twice: the second time it has its row */
		tiny_call(calls[i], -1, 0, 0, 0, 0, 0);
		tiny_call(calls[i], -1, 0, 0, 0, 0, 0);
	}
}

int tiny_main(int argc, char **argv, char **envp)
{
	const struct workload *w = find_workload(argc > 1 ? argv[1] : "getppid");
	const char *rounds = argc > 2 ? argv[2] : "", *distinct = argc > 3 ? argv[3] : "";
	long begin, time, sum = 0, least = 1L << 62;
	int nr_rounds = tiny_number(&rounds) ?: w->nr_rounds, round;
	int mean = nr_rounds < 0 || same(w->name, "fork_mean");

	(void)envp;
	make_distinct(tiny_number(&distinct));
	if (w->prepare)
		w->prepare();
	if (nr_rounds < 0)
		nr_rounds = -nr_rounds;
	for (round = 0; round < nr_rounds; round++) {
		begin = now();
		w->run(w);
		time = now() - begin;
		sum += time;
		if (time < least)
			least = time;
	}
	if (mean)
		least = sum / nr_rounds;
	print_number(least * 10 / w->nr_calls);
	return 0;
}
