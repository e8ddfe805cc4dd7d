// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bounds of buckets, and quantiles.
 *
 * Pure: called by whatever prints a histogram, in any context.
 * See hist.h.
 */
#include "hist.h"

#include <linux/limits.h>
#include <linux/math64.h>

#define SUB_BUCKETS	BIT(WLT_HIST_SUB_BITS)

/**
 * wlt_hist_from() - shortest time of a bucket
 * @bucket: its number
 *
 * Return: nanoseconds.
 */
u64 wlt_hist_from(unsigned int bucket)
{
	unsigned int power = bucket >> WLT_HIST_SUB_BITS;
	u64 sub = bucket & (SUB_BUCKETS - 1);

	if (!power)
		return sub;
	return (SUB_BUCKETS + sub) << (power - 1);
}

/**
 * wlt_hist_to() - longest time of a bucket
 * @bucket: its number
 *
 * Return: nanoseconds, itself within the bucket; U64_MAX for WLT_HIST_BEYOND.
 */
u64 wlt_hist_to(unsigned int bucket)
{
	return bucket < WLT_HIST_BEYOND ? wlt_hist_from(bucket + 1) - 1 : U64_MAX;
}

/**
 * wlt_hist_quantile() - time that a share of all times do not exceed
 * @buckets: buckets that are not empty, in ascending order
 * @nr: how many
 * @total: times in all of them
 * @per_10000: the share in units of 0.01 %, 5000 for the median
 *
 * The sample of rank ceil(share * total) is the quantile (the "inverse of the
 * empirical distribution function", type 1 of Hyndman and Fan, "Sample
 * Quantiles in Statistical Packages", 1996); it is known by its bucket.
 *
 * Return: the end of that bucket in nanoseconds, 0 without times.
 */
u64 wlt_hist_quantile(const struct wlt_raw_bucket *buckets, size_t nr, u64 total,
		      unsigned int per_10000)
{
	u64 rank, below = 0;
	u32 rest;
	size_t i;

	/* ceil(total * share), without the product that may not fit */
	rank = div_u64_rem(total, 10000, &rest) * per_10000;
	rank += (rest * per_10000 + 9999) / 10000;
	for (i = 0; i < nr; i++) {
		below += buckets[i].calls;
		if (below >= rank)
			return buckets[i].to_ns;
	}
	return 0;
}
