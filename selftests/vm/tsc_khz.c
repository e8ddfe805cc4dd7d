// SPDX-License-Identifier: GPL-2.0-only
/*
 * Print the frequency of this machine's TSC in kHz, and nothing on machines
 * that have none.
 *
 * An emulated machine's TSC is that of its host. Measuring it against its own
 * timers goes wrong on a busy host: then its clock runs at a wrong speed, or is
 * taken from the timer interrupt and does not move between two of them.
 */
#include <stdio.h>
#include <time.h>

#define NAP_NS		100000000
#define TRIES		8

#ifdef __x86_64__
struct stamp {
	long long ns;
	unsigned long long cycles;
};

static long long now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC_RAW, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

/* Both at the same time: of several tries the one that took the shortest. */
static struct stamp take_stamp(void)
{
	struct stamp best = { 0 };
	long long shortest = -1;
	int i;

	for (i = 0; i < TRIES; i++) {
		long long before = now_ns();
		unsigned long long cycles = __builtin_ia32_rdtsc();
		long long took = now_ns() - before;

		if (shortest < 0 || took < shortest) {
			shortest = took;
			best.ns = before + took / 2;
			best.cycles = cycles;
		}
	}
	return best;
}
#endif

int main(void)
{
#ifdef __x86_64__
	struct timespec nap = { .tv_nsec = NAP_NS };
	struct stamp begin = take_stamp(), end;

	nanosleep(&nap, NULL);
	end = take_stamp();
	printf("%llu\n", (end.cycles - begin.cycles) * 1000000 / (end.ns - begin.ns));
#endif
	return 0;
}
