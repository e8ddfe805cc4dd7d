// SPDX-License-Identifier: GPL-2.0-only
/*
 * capability_stats: capabilities that the kernel asked for.
 */
#include "show.h"

#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>

/* What a call can fail on comes first, what was refused before all. */
static unsigned int rank(const struct wlt_raw_capability *raw)
{
	return (raw->flags & WLT_RAW_CAP_NOAUDIT ? 2 : 0) +
	       (raw->flags & WLT_RAW_CAP_GRANTED ? 1 : 0);
}

static int compare_lines(const void *left, const void *right)
{
	const struct wlt_raw_capability *a = *(const struct wlt_raw_capability **)left;
	const struct wlt_raw_capability *b = *(const struct wlt_raw_capability **)right;

	if (rank(a) != rank(b))
		return rank(a) < rank(b) ? -1 : 1;
	if (a->checks != b->checks)
		return a->checks < b->checks ? 1 : -1;
	if (a->cap != b->cap)
		return a->cap < b->cap ? -1 : 1;
	return a->nr < b->nr ? -1 : a->nr > b->nr;
}

static void show_line(struct seq_file *m, const struct wlt_snapshot *snap,
		      const struct wlt_raw_capability *raw)
{
	const char *call = wlt_snapshot_str(snap, raw->call);

	seq_printf(m, "%9llu %-7s %-7s %-6s %-22s %s", raw->checks,
		   raw->flags & WLT_RAW_CAP_GRANTED ? "granted" : "denied",
		   raw->flags & WLT_RAW_CAP_NOAUDIT ? "no" : "yes",
		   raw->flags & WLT_RAW_CAP_USERNS ? "other" : "init",
		   wlt_snapshot_str(snap, raw->name), *call ? call : "-");
	if (raw->abi_name)
		seq_printf(m, " %s", wlt_snapshot_str(snap, raw->abi_name));
	seq_putc(m, '\n');
}

static void show_rule(struct seq_file *m)
{
	seq_puts(m, "--------- ------- ------- ------ ");
	seq_puts(m, "---------------------- ----------------------\n");
}

/**
 * wlt_show_capabilities() - print capability_stats
 * @m: where to
 * @open: open file
 *
 * Return: 0 or -ENOMEM.
 */
int wlt_show_capabilities(struct seq_file *m, struct wlt_open *open)
{
	const struct wlt_snapshot *snap = open->snap;
	const struct wlt_raw_capability **lines;
	u64 total = 0;
	size_t i;

	lines = kvcalloc(snap->nr_capabilities, sizeof(*lines), GFP_KERNEL);
	if (!lines && snap->nr_capabilities)
		return -ENOMEM;
	for (i = 0; i < snap->nr_capabilities; i++) {
		lines[i] = &snap->capabilities[i];
		total += lines[i]->checks;
	}
	sort(lines, snap->nr_capabilities, sizeof(*lines), compare_lines, NULL);

	wlt_show_header(m, snap);
	if (!snap->settings.capabilities)
		seq_puts(m, "# options/capabilities is 0: checks are not counted\n");
	seq_puts(m, "   checks result  audited userns ");
	seq_puts(m, "capability             syscall\n");
	show_rule(m);
	for (i = 0; i < snap->nr_capabilities; i++)
		show_line(m, snap, lines[i]);
	show_rule(m);
	seq_printf(m, "%9llu %*s\n", total, 51, "total");
	kvfree(lines);
	return 0;
}
