// SPDX-License-Identifier: GPL-2.0-only
/*
 * cost [CALL]: print what one call takes, in tenths of a nanosecond: getppid(), or
 * what each of the module's options is about:
 *
 *	fcntl		fcntl(1, F_GETFD): has an operation and a descriptor
 *	open		open() of a file that is not there: has a path
 *	sethostname	sethostname() of nothing: asks for a capability
 *
 * Under -icount one nanosecond is one instruction. The least of several
 * rounds is taken: the others hold timer interrupts. The loop itself and the
 * two clock_gettime() are part of the figure, but not of differences.
 */
#include "../workload/tiny.h"

#define NR_ROUNDS	30
#define NR_CALLS	2000

struct time {
	long sec;
	long nsec;
};

static long now(void)
{
	struct time t;

	tiny_call(__NR_clock_gettime, 1, (long)&t, 0, 0, 0, 0);
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
	tiny_call(__NR_write, 1, (long)&text[at], sizeof(text) - at, 0, 0, 0);
}

static const struct call {
	const char *name;
	long nr;
	long args[2];
} calls[] = {
	{ "getppid", __NR_getppid, { 0 } },
	{ "fcntl", __NR_fcntl, { 1, 1 } },
	{ "open", __NR_open, { (long)"/nonexistent/file" } },
	{ "sethostname", __NR_sethostname, { 0 } },
};

/* By the first letter of its name. */
static const struct call *find_call(const char *name)
{
	unsigned int i;

	for (i = sizeof(calls) / sizeof(calls[0]) - 1; i; i--)
		if (calls[i].name[0] == *name)
			break;
	return &calls[i];
}

int tiny_main(int argc, char **argv, char **envp)
{
	long begin, time, least = 1L << 62;
	const struct call *call = find_call(argc > 1 ? argv[1] : "");
	int round, i;

	(void)envp;
	for (round = 0; round < NR_ROUNDS; round++) {
		begin = now();
		for (i = 0; i < NR_CALLS; i++)
			tiny_call(call->nr, call->args[0], call->args[1], 0, 0,
				  0, 0);
		time = now() - begin;
		if (time < least)
			least = time;
	}
	print_number(least * 10 / NR_CALLS);
	return 0;
}
