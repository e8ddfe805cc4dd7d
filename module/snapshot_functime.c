// SPDX-License-Identifier: GPL-2.0-only
/*
 * The functions of a snapshot that are timed.
 *
 * Called by wlt_snapshot_take(), under the session's mutex, when all has been
 * settled. See snapshot_build.h.
 */
#include "snapshot_build.h"

#include <linux/minmax.h>

#include "clock.h"
#include "functime.h"

/**
 * wlt_build_count_functimes() - how many functions are timed, and where they are
 * @b: builder; the numbers are added
 *
 * Return: 0 or -ENOMEM.
 */
int wlt_build_count_functimes(struct wlt_builder *b)
{
	struct wlt_session *s = b->s;
	unsigned int i, k;

	b->snap->nr_function_times = s->nr_functimes;
	for (i = 0; i < s->nr_functimes; i++) {
		for (k = 0; k < WLT_HIST_NR; k++)
			b->snap->nr_buckets += !!s->functimes[i]->settled.hist[k];
		if (wlt_build_add_address(b, s->functimes[i]->addr))
			return -ENOMEM;
	}
	return 0;
}

/**
 * wlt_build_functimes() - fill the times of functions
 * @b: builder
 */
void wlt_build_functimes(struct wlt_builder *b)
{
	struct wlt_raw_function_time *raw = b->snap->function_times;
	const struct wlt_functime *f;
	unsigned int i;

	for (i = 0; i < b->s->nr_functimes; i++, raw++) {
		f = b->s->functimes[i];
		raw->function = wlt_build_function(b, f->addr, NULL);
		raw->nr_buckets = wlt_build_hist(b, f->settled.hist, &raw->first_bucket);
		raw->hits = f->settled.hits;
		raw->total_ns = wlt_clock_to_ns(f->settled.total);
		raw->self_ns = wlt_clock_to_ns(f->settled.self);
		raw->min_ns = f->settled.hits ? wlt_clock_to_ns(f->settled.min) : 0;
		raw->max_ns = wlt_clock_to_ns(f->settled.max);
		raw->missed = f->missed - f->missed_before;
	}
}
