// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unit tests of histograms: bounds of the buckets, and quantiles against
 * sorted samples.
 */
#include "hist.c"

#include <kunit/test.h>
#include <linux/slab.h>
#include <linux/sort.h>

#define NR_SAMPLES	2000

/* xorshift64 of Marsaglia, "Xorshift RNGs", 2003: the same in every run */
static u64 next_random(u64 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void buckets_join_up(struct kunit *test)
{
	unsigned int i;

	KUNIT_EXPECT_EQ(test, wlt_hist_from(0), 0);
	for (i = 0; i < WLT_HIST_BEYOND; i++) {
		KUNIT_ASSERT_LE(test, wlt_hist_from(i), wlt_hist_to(i));
		KUNIT_ASSERT_EQ(test, wlt_hist_to(i) + 1, wlt_hist_from(i + 1));
		KUNIT_ASSERT_LE(test, (wlt_hist_to(i) - wlt_hist_from(i)) * 8,
				wlt_hist_from(i));
	}
	KUNIT_EXPECT_EQ(test, wlt_hist_from(WLT_HIST_BEYOND),
			BIT_ULL(WLT_HIST_MAX_BITS));
	KUNIT_EXPECT_EQ(test, wlt_hist_to(WLT_HIST_BEYOND), U64_MAX);
	/* more than an hour */
	KUNIT_EXPECT_GT(test, wlt_hist_from(WLT_HIST_BEYOND), 3600000000000ull);
}

static void bounds_are_in_their_bucket(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < WLT_HIST_BEYOND; i++) {
		KUNIT_ASSERT_EQ(test, wlt_hist_bucket(wlt_hist_from(i)), i);
		KUNIT_ASSERT_EQ(test, wlt_hist_bucket(wlt_hist_to(i)), i);
	}
	KUNIT_EXPECT_EQ(test, wlt_hist_bucket(BIT_ULL(WLT_HIST_MAX_BITS)),
			WLT_HIST_BEYOND);
	KUNIT_EXPECT_GE(test, wlt_hist_bucket(U64_MAX), WLT_HIST_BEYOND);
	/* what a negative difference looks like */
	KUNIT_EXPECT_GE(test, wlt_hist_bucket(-1000ull), WLT_HIST_BEYOND);
}

static void any_time_is_within_its_bucket(struct kunit *test)
{
	u64 ns, state = 88172645463325252ull;
	unsigned int i, bucket;

	for (i = 0; i < 100000; i++) {
		ns = next_random(&state);
		ns >>= 64 - WLT_HIST_MAX_BITS + next_random(&state) %
		       WLT_HIST_MAX_BITS;
		bucket = wlt_hist_bucket(ns);
		KUNIT_ASSERT_LT(test, bucket, WLT_HIST_BEYOND);
		KUNIT_ASSERT_LE(test, wlt_hist_from(bucket), ns);
		KUNIT_ASSERT_GE(test, wlt_hist_to(bucket), ns);
	}
}

static int compare_ns(const void *left, const void *right)
{
	u64 a = *(const u64 *)left, b = *(const u64 *)right;

	return a < b ? -1 : a > b;
}

/* The buckets that are not empty, as a snapshot has them. */
static size_t fill_buckets(struct wlt_raw_bucket *buckets, const u64 *counts)
{
	size_t i, nr = 0;

	for (i = 0; i < WLT_HIST_NR; i++) {
		if (!counts[i])
			continue;
		buckets[nr].from_ns = wlt_hist_from(i);
		buckets[nr].to_ns = wlt_hist_to(i);
		buckets[nr].calls = counts[i];
		nr++;
	}
	return nr;
}

static void check_quantiles(struct kunit *test, u64 *samples, unsigned int nr)
{
	static const unsigned int shares[] = { 1, 100, 5000, 9000, 9900, 9990, 10000 };
	u64 *counts = kunit_kzalloc(test, WLT_HIST_NR * sizeof(*counts), GFP_KERNEL);
	struct wlt_raw_bucket *buckets;
	unsigned int i, rank;
	size_t nr_buckets;
	u64 want, got;

	buckets = kunit_kzalloc(test, WLT_HIST_NR * sizeof(*buckets), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, counts);
	KUNIT_ASSERT_NOT_NULL(test, buckets);
	for (i = 0; i < nr; i++)
		counts[wlt_hist_bucket(samples[i])]++;
	nr_buckets = fill_buckets(buckets, counts);
	sort(samples, nr, sizeof(*samples), compare_ns, NULL);
	for (i = 0; i < ARRAY_SIZE(shares); i++) {
		rank = DIV_ROUND_UP_ULL((u64)nr * shares[i], 10000);
		want = samples[rank - 1];
		got = wlt_hist_quantile(buckets, nr_buckets, nr, shares[i]);
		KUNIT_ASSERT_GE(test, got, want);
		KUNIT_ASSERT_LE(test, (got - want) * 8, want);
	}
	kunit_kfree(test, buckets);
	kunit_kfree(test, counts);
}

static void quantiles_are_those_of_the_sorted_samples(struct kunit *test)
{
	u64 *samples = kunit_kmalloc(test, NR_SAMPLES * sizeof(*samples), GFP_KERNEL);
	u64 state = 362436069ull;
	unsigned int round, i, nr;

	KUNIT_ASSERT_NOT_NULL(test, samples);
	for (round = 0; round < 60; round++) {
		nr = round < 10 ? round + 1 : NR_SAMPLES;
		for (i = 0; i < nr; i++)
			samples[i] = next_random(&state) >>
				     (22 + (round + i % (round / 3 + 1)) % 42);
		check_quantiles(test, samples, nr);
	}
}

static void quantiles_of_nothing_are_zero(struct kunit *test)
{
	static const struct wlt_raw_bucket beyond = {
		.from_ns = BIT_ULL(WLT_HIST_MAX_BITS),
		.to_ns = U64_MAX,
		.calls = 1,
	};

	KUNIT_EXPECT_EQ(test, wlt_hist_quantile(&beyond, 0, 0, 5000), 0);
	KUNIT_EXPECT_EQ(test, wlt_hist_quantile(&beyond, 1, 1, 5000), U64_MAX);
}

static struct kunit_case hist_cases[] = {
	KUNIT_CASE(buckets_join_up),
	KUNIT_CASE(bounds_are_in_their_bucket),
	KUNIT_CASE(any_time_is_within_its_bucket),
	KUNIT_CASE(quantiles_are_those_of_the_sorted_samples),
	KUNIT_CASE(quantiles_of_nothing_are_zero),
	{}
};

static struct kunit_suite hist_suite = {
	.name = "wltrace-hist",
	.test_cases = hist_cases,
};

kunit_test_suite(hist_suite);
