/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The clock that system calls are timed with.
 *
 * A traced call reads it twice, and with the kernel's own clocks those two
 * reads are the largest single cost of the call. So where the CPU's raw
 * counter is steady and the same on all CPUs, that counter is stored and
 * summed as it is, and turned into nanoseconds only when somebody reads the
 * sums. Elsewhere it is ktime_get_mono_fast_ns(): the cheapest of the kernel's
 * clocks that agrees between CPUs, which local_clock() does not promise.
 *
 * A stamp has no unit of its own; wlt_clock_to_ns() gives it one.
 */
#ifndef _WLT_CLOCK_H
#define _WLT_CLOCK_H

#include <linux/jump_label.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/timex.h>

DECLARE_STATIC_KEY_FALSE(wlt_clock_raw);

extern u64 wlt_clock_mult;

/**
 * wlt_clock_read() - time stamp, of a clock known when compiling
 * @raw: the CPU's counter, or the kernel's clock
 *
 * For code that exists once for each clock, chosen by wlt_clock_raw, because
 * a call in its middle would make it save registers around it.
 *
 * Context: Any.
 * Return: stamp; differences of stamps of the same clock make sense.
 */
static __always_inline u64 wlt_clock_read(bool raw)
{
	return raw ? get_cycles() : ktime_get_mono_fast_ns();
}

/**
 * wlt_clock() - time stamp
 *
 * Context: Any.
 * Return: stamp of the clock that was chosen.
 */
static inline u64 wlt_clock(void)
{
	return wlt_clock_read(static_branch_likely(&wlt_clock_raw));
}

/**
 * wlt_clock_rough_ns() - convert a difference, quickly
 * @stamp: difference of two stamps
 * @raw: as for wlt_clock_read()
 *
 * With the rate that was known at the last wlt_clock_update(), which is good
 * enough to choose a bucket, but not for sums.
 *
 * Context: Any.
 * Return: nanoseconds; a negative difference gives a huge number.
 */
static __always_inline u64 wlt_clock_rough_ns(u64 stamp, bool raw)
{
	return raw ? mul_u64_u64_shr(stamp, wlt_clock_mult, 32) : stamp;
}

void wlt_clock_update(void);
int wlt_clock_init(const char *choice);
u64 wlt_clock_to_ns(u64 stamp);
int wlt_clock_print(char *buf, size_t size);

#endif /* _WLT_CLOCK_H */
