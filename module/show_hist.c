// SPDX-License-Identifier: GPL-2.0-only
/*
 * syscall_hist: how long each call took, as ftrace prints a histogram.
 */
#include "show.h"

#include <linux/math64.h>
#include <linux/minmax.h>

#include "hist.h"

#define BAR_WIDTH	20

static const char bar[BAR_WIDTH + 1] = "####################";

static void show_quantiles(struct seq_file *m, const struct wlt_raw_syscall *row,
			   const struct wlt_raw_bucket *buckets, u64 total)
{
	static const struct {
		const char *name;
		unsigned int per_10000;
	} quantiles[] = {
		{ "p50", 5000 }, { "p90", 9000 }, { "p99", 9900 }, { "p99.9", 9990 },
	};
	unsigned int i;

	seq_puts(m, "# usecs: min=");
	wlt_show_usecs(m, row->min_ns, 0);
	for (i = 0; i < ARRAY_SIZE(quantiles); i++) {
		u64 ns = wlt_hist_quantile(buckets, row->nr_buckets, total,
					   quantiles[i].per_10000);

		seq_printf(m, " %s=", quantiles[i].name);
		wlt_show_usecs(m, min(ns, row->max_ns), 0);
	}
	seq_puts(m, " max=");
	wlt_show_usecs(m, row->max_ns, 0);
	seq_putc(m, '\n');
}

static void show_bucket(struct seq_file *m, const struct wlt_raw_bucket *bucket,
			u64 most)
{
	u64 len = div64_u64(bucket->calls * BAR_WIDTH + most - 1, most);

	seq_puts(m, "{ usecs: ");
	wlt_show_usecs(m, bucket->from_ns, 14);
	seq_puts(m, " - ");
	if (bucket->to_ns == U64_MAX)
		seq_printf(m, "%14s", "...");
	else
		wlt_show_usecs(m, bucket->to_ns, 14);
	seq_printf(m, " } hitcount: %10llu  %.*s\n", bucket->calls, (int)len, bar);
}

static void show_hist(struct seq_file *m, const struct wlt_snapshot *snap,
		      const struct wlt_raw_syscall *row)
{
	const struct wlt_raw_bucket *buckets = snap->buckets + row->first_bucket;
	u64 total = 0, most = 0;
	size_t i;

	for (i = 0; i < row->nr_buckets; i++) {
		total += buckets[i].calls;
		most = max(most, buckets[i].calls);
	}
	seq_printf(m, "\n# %s%s%s: %llu calls\n", wlt_snapshot_str(snap, row->name),
		   row->abi_name ? " " : "", wlt_snapshot_str(snap, row->abi_name),
		   total);
	show_quantiles(m, row, buckets, total);
	for (i = 0; i < row->nr_buckets; i++)
		show_bucket(m, &buckets[i], most);
}

static bool is_ring(const struct wlt_raw_syscall *row)
{
	return row->part == WLT_RAW_PART_URING;
}

static void show_hists(struct seq_file *m, const struct wlt_snapshot *snap,
		       const struct wlt_raw_syscall *row)
{
	size_t i;

	if (row->nr_buckets)
		show_hist(m, snap, row);
	for (i = 0; i < snap->nr_parts; i++)
		if (snap->parts[i].nr == row->nr && snap->parts[i].abi == row->abi &&
		    snap->parts[i].part != WLT_RAW_PART_OTHER &&
		    !is_ring(&snap->parts[i]) && snap->parts[i].nr_buckets)
			show_hist(m, snap, &snap->parts[i]);
}

static void show_rings(struct seq_file *m, const struct wlt_snapshot *snap)
{
	size_t i;

	for (i = 0; i < snap->nr_parts; i++)
		if (is_ring(&snap->parts[i]) && snap->parts[i].nr_buckets)
			show_hist(m, snap, &snap->parts[i]);
}

/**
 * wlt_show_hist() - print syscall_hist
 * @m: where to
 * @open: open file
 *
 * Return: 0.
 */
int wlt_show_hist(struct seq_file *m, struct wlt_open *open)
{
	const struct wlt_snapshot *snap = open->snap;
	size_t i;

	wlt_show_header(m, snap);
	seq_puts(m, "# wall time of calls that returned; quantiles are at most 12.5 % too long\n");
	for (i = 0; i < snap->nr_syscalls; i++)
		show_hists(m, snap, &snap->syscalls[i]);
	show_rings(m, snap);
	return 0;
}
