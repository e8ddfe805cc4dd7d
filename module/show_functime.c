// SPDX-License-Identifier: GPL-2.0-only
/*
 * function_time: how long functions took.
 */
#include "show.h"

#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "hist.h"

static int compare_lines(const void *left, const void *right)
{
	const struct wlt_raw_function_time *a = *(const struct wlt_raw_function_time **)left;
	const struct wlt_raw_function_time *b = *(const struct wlt_raw_function_time **)right;

	if (a->total_ns != b->total_ns)
		return a->total_ns < b->total_ns ? 1 : -1;
	if (a->hits != b->hits)
		return a->hits < b->hits ? 1 : -1;
	return a->function < b->function ? -1 : a->function > b->function;
}

static u64 quantile(const struct wlt_snapshot *snap, const struct wlt_raw_function_time *raw,
		    unsigned int per_10000)
{
	u64 ns = wlt_hist_quantile(snap->buckets + raw->first_bucket, raw->nr_buckets,
				   raw->hits, per_10000);

	return min(ns, raw->max_ns);
}

static void show_line(struct seq_file *m, const struct wlt_snapshot *snap,
		      const struct wlt_raw_function_time *raw)
{
	const struct wlt_raw_function *function = &snap->functions[raw->function];
	const u64 times[] = {
		raw->hits ? div64_u64(raw->total_ns, raw->hits) : 0,
		raw->min_ns, raw->max_ns,
		quantile(snap, raw, 5000), quantile(snap, raw, 9900),
	};
	size_t i;

	seq_printf(m, "%9llu ", raw->hits);
	wlt_show_usecs(m, raw->total_ns, 15);
	seq_putc(m, ' ');
	wlt_show_usecs(m, raw->self_ns, 15);
	for (i = 0; i < ARRAY_SIZE(times); i++) {
		seq_putc(m, ' ');
		wlt_show_usecs(m, times[i], 11);
	}
	seq_printf(m, " %9llu %s", raw->missed, wlt_snapshot_str(snap, function->name));
	if (function->module)
		seq_printf(m, " [%s]", wlt_snapshot_str(snap, function->module));
	seq_putc(m, '\n');
}

static void show_rule(struct seq_file *m)
{
	seq_puts(m, "--------- --------------- --------------- ----------- ----------- ");
	seq_puts(m, "----------- ----------- ----------- --------- ----------------------\n");
}

/**
 * wlt_show_functimes() - print function_time
 * @m: where to
 * @open: open file
 *
 * Return: 0 or -ENOMEM.
 */
int wlt_show_functimes(struct seq_file *m, struct wlt_open *open)
{
	const struct wlt_snapshot *snap = open->snap;
	const struct wlt_raw_function_time **lines;
	size_t i;

	lines = kvcalloc(snap->nr_function_times, sizeof(*lines), GFP_KERNEL);
	if (!lines && snap->nr_function_times)
		return -ENOMEM;
	for (i = 0; i < snap->nr_function_times; i++)
		lines[i] = &snap->function_times[i];
	sort(lines, snap->nr_function_times, sizeof(*lines), compare_lines, NULL);

	wlt_show_header(m, snap);
	seq_puts(m, "# usecs between begin and end of a function, asleep or not; self: without other\n");
	seq_puts(m, "# functions of this table; quantiles are at most 12.5 % too long\n");
	if (!snap->nr_function_times)
		seq_puts(m, "# set_function_time is empty: no function is timed\n");
	seq_puts(m, "     hits           total            self         avg         min ");
	seq_puts(m, "        max         p50         p99    missed function\n");
	show_rule(m);
	for (i = 0; i < snap->nr_function_times; i++)
		show_line(m, snap, lines[i]);
	show_rule(m);
	kvfree(lines);
	return 0;
}
