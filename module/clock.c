// SPDX-License-Identifier: GPL-2.0-only
/*
 * Choice of the clock, and its conversion to nanoseconds.
 *
 * Called when the module is loaded and when statistics are read.
 * See clock.h.
 */
#include "clock.h"

#include <linux/clocksource.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/string.h>

#include "arch.h"

DEFINE_STATIC_KEY_FALSE(wlt_clock_raw);

/* Nanoseconds of a cycle, times 2^32; changes while no probe is attached. */
u64 wlt_clock_mult;

/* I: rate to convert with when the counter has since been found unstable */
static unsigned int clock_khz;

/**
 * wlt_clock_init() - choose the clock
 * @choice: "auto", "cycles" or "mono"
 *
 * Context: Module load, before anything is timed.
 * Return: 0, -EINVAL for another word, or -EOPNOTSUPP when cycles were asked
 * for and this machine's counter is not fit for it.
 */
int wlt_clock_init(const char *choice)
{
	bool cycles = !strcmp(choice, "cycles");

	if (!cycles && strcmp(choice, "auto") && strcmp(choice, "mono"))
		return -EINVAL;
	clock_khz = wlt_arch_cycles_khz();
	if (cycles && !clock_khz)
		return -EOPNOTSUPP;
	if (clock_khz && strcmp(choice, "mono"))
		static_branch_enable(&wlt_clock_raw);
	return 0;
}

/**
 * wlt_clock_update() - take over the rate of the counter as it is known now
 *
 * Context: Control side, while no probe is attached.
 */
void wlt_clock_update(void)
{
	unsigned int khz = wlt_arch_cycles_khz() ?: clock_khz;

	if (khz)
		wlt_clock_mult = div_u64((u64)NSEC_PER_MSEC << 32, khz);
}

/**
 * wlt_clock_to_ns() - convert a difference, or a sum of differences
 * @stamp: difference of two stamps
 *
 * ns = cycles * mult / 2^shift, with the factors of
 * clocks_calc_mult_shift() and a 96-bit product.
 *
 * Context: Any.
 * Return: nanoseconds.
 */
u64 wlt_clock_to_ns(u64 stamp)
{
	u32 mult, shift;

	if (!static_key_enabled(&wlt_clock_raw))
		return stamp;
	/* the factors are as precise as they can be for a range of 0 */
	clocks_calc_mult_shift(&mult, &shift, wlt_arch_cycles_khz() ?: clock_khz,
			       NSEC_PER_MSEC, 0);
	return mul_u64_u32_shr(stamp, mult, shift);
}

/**
 * wlt_clock_print() - name of the clock for people
 * @buf: where to
 * @size: of @buf in bytes
 *
 * "(unstable)" stands behind a raw counter in use that the kernel has found
 * to be so since the module was loaded: times are not to be trusted.
 *
 * Return: length of the text.
 */
int wlt_clock_print(char *buf, size_t size)
{
	unsigned int khz = wlt_arch_cycles_khz();
	bool steady = khz;

	if (!static_key_enabled(&wlt_clock_raw))
		return scnprintf(buf, size, "mono");
	if (!steady)
		khz = clock_khz;
	return scnprintf(buf, size, "%s %u.%03u MHz%s", WLT_ARCH_CYCLES,
			 khz / 1000, khz % 1000, steady ? "" : " (unstable)");
}
