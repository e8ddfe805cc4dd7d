// SPDX-License-Identifier: GPL-2.0-only
/* Buckets of times and quantiles, against counting. */
#include "hist.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wlt_raw_bucket buckets[WLT_HIST_NR] = {};
	static const unsigned int shares[] = { 1, 5000, 9000, 9900, 9999, 10000 };
	u64 ns, total = 0, want, below;
	size_t i, nr = 0;
	unsigned int b, s;
	u32 count[WLT_HIST_NR] = {};

	for (; size >= 8; data += 8, size -= 8, total++) {
		memcpy(&ns, data, 8);
		b = wlt_hist_bucket(ns);
		if (b >= WLT_HIST_BEYOND) {
			CHECK(ns >> WLT_HIST_MAX_BITS);
			b = WLT_HIST_BEYOND;
		}
		CHECK(wlt_hist_from(b) <= ns && ns <= wlt_hist_to(b));
		CHECK(b == WLT_HIST_BEYOND || wlt_hist_to(b) - wlt_hist_from(b) <= ns / 8);
		count[b]++;
	}
	for (b = 0; b < WLT_HIST_NR; b++) {
		if (!count[b])
			continue;
		buckets[nr].to_ns = wlt_hist_to(b);
		buckets[nr++].calls = count[b];
	}
	for (s = 0; s < 6; s++) {
		/* the first bucket up to which the share is reached */
		want = 0;
		below = 0;
		for (i = 0; i < nr; i++) {
			below += buckets[i].calls;
			want = buckets[i].to_ns;
			if (below * 10000 >= total * shares[s])
				break;
		}
		CHECK(wlt_hist_quantile(buckets, nr, total, shares[s]) == want);
	}
	return 0;
}
