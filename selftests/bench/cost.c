// SPDX-License-Identifier: GPL-2.0-only
/*
 * cost: print what one getppid() takes, in tenths of a nanosecond; with any
 * argument, one fcntl(1, F_GETFD), which has an operation and a descriptor.
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

int tiny_main(int argc, char **argv, char **envp)
{
	long begin, time, least = 1L << 62;
	long nr = argc > 1 ? __NR_fcntl : __NR_getppid;
	int round, i;

	(void)argv;
	(void)envp;
	for (round = 0; round < NR_ROUNDS; round++) {
		begin = now();
		for (i = 0; i < NR_CALLS; i++)
			tiny_call(nr, 1, 1, 0, 0, 0, 0);
		time = now() - begin;
		if (time < least)
			least = time;
	}
	print_number(least * 10 / NR_CALLS);
	return 0;
}
