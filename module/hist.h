/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Log-linear histograms of times.
 *
 * A power of two is divided into eight buckets of equal width, so a bucket is
 * never wider than an eighth of what it holds: whatever is said of a time that
 * is known by its bucket only, a quantile for instance, is at most 12.5 % off.
 * Below 16 ns each nanosecond has a bucket of its own. (The layout is that of
 * HdrHistogram, http://hdrhistogram.org, with three bits.)
 *
 *	time in ns   0 1 ... 15 | 16-17 18-19 ... 30-31 | 32-35 ... | ... 2^43-1
 *	bucket       0 1 ... 15 |  16    17   ...   23  |  24   ... | ... 327
 *
 * Times from 2^43 ns (2.4 hours) on share one more bucket.
 *
 * Pure: no state, any context.
 */
#ifndef _WLT_HIST_H
#define _WLT_HIST_H

#include <linux/bitops.h>
#include <linux/types.h>

#include "../uapi/linux/wltrace.h"

#define WLT_HIST_SUB_BITS	3
#define WLT_HIST_MAX_BITS	43

/* Bucket of the times that are beyond the others. */
#define WLT_HIST_BEYOND							\
	((WLT_HIST_MAX_BITS - WLT_HIST_SUB_BITS + 1) << WLT_HIST_SUB_BITS)
#define WLT_HIST_NR		(WLT_HIST_BEYOND + 1)
/* As many as wlt_hist_bucket() tells apart of those, too. */
#define WLT_HIST_ALL							\
	((64 - WLT_HIST_SUB_BITS + 1) << WLT_HIST_SUB_BITS)

/* Logarithm of a number that is not 0, in one instruction where there is one. */
static __always_inline unsigned int wlt_hist_log2(u64 n)
{
#if BITS_PER_LONG == 64
	return __fls(n);
#else
	return fls64(n) - 1;
#endif
}

/**
 * wlt_hist_bucket() - bucket of a time
 * @ns: time
 *
 * Return: its number, WLT_HIST_BEYOND or more for a time that is beyond.
 */
static __always_inline unsigned int wlt_hist_bucket(u64 ns)
{
	unsigned int shift = wlt_hist_log2(ns | BIT(WLT_HIST_SUB_BITS)) -
			     WLT_HIST_SUB_BITS;

	return (shift << WLT_HIST_SUB_BITS) + (unsigned int)(ns >> shift);
}

u64 wlt_hist_from(unsigned int bucket);
u64 wlt_hist_to(unsigned int bucket);
u64 wlt_hist_quantile(const struct wlt_raw_bucket *buckets, size_t nr, u64 total,
		      unsigned int per_10000);

#endif /* _WLT_HIST_H */
