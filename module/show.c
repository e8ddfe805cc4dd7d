// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pieces of text that several files print.
 */
#include "show.h"

#include <linux/ctype.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/time64.h>

/**
 * wlt_show_seconds() - print a time as seconds with six decimals, rounded
 * @m: where to
 * @ns: time
 * @width: columns to fill, right-aligned; 0 for as many as it takes
 */
void wlt_show_seconds(struct seq_file *m, u64 ns, int width)
{
	u32 rest;
	u64 seconds = div_u64_rem(ns + NSEC_PER_USEC / 2, NSEC_PER_SEC, &rest);

	seq_printf(m, "%*llu.%06u", max(width - 7, 0), seconds,
		   rest / (u32)NSEC_PER_USEC);
}

/**
 * wlt_show_usecs() - print a time as microseconds with three decimals
 * @m: where to
 * @ns: time
 * @width: columns to fill, right-aligned; 0 for as many as it takes
 */
void wlt_show_usecs(struct seq_file *m, u64 ns, int width)
{
	u32 rest;
	u64 usecs = div_u64_rem(ns, NSEC_PER_USEC, &rest);

	seq_printf(m, "%*llu.%03u", max(width - 4, 0), usecs, rest);
}

/**
 * wlt_show_share() - print a share in per cent with two decimals
 * @m: where to
 * @part: of
 * @whole: this
 */
void wlt_show_share(struct seq_file *m, u64 part, u64 whole)
{
	u64 share;
	u32 rest;

	/* keep the product below 2^64; 20 bits of precision are left */
	while (whole >> 44) {
		whole >>= 1;
		part >>= 1;
	}
	share = whole ? div64_u64(part * 10000 + whole / 2, whole) : 0;
	share = div_u64_rem(share, 100, &rest);
	seq_printf(m, "%3llu.%02u", share, rest);
}

/**
 * wlt_show_comm() - print the name of a task
 * @m: where to
 * @comm: the name; a blank or anything that does not print shows as "?", so
 *	that a line stays a line and a column a column
 */
void wlt_show_comm(struct seq_file *m, const char *comm)
{
	for (; *comm; comm++)
		seq_putc(m, isascii(*comm) && isgraph(*comm) ? *comm : '?');
}

/**
 * wlt_show_quoted() - print a text in quotes
 * @m: where to
 * @text: text; what does not print in ASCII shows as in C
 */
void wlt_show_quoted(struct seq_file *m, const char *text)
{
	static const char special[] = "\n\t\r\"\\", names[] = "ntr\"\\";
	const char *found;

	seq_putc(m, '"');
	for (; *text; text++) {
		found = strchr(special, *text);
		if (found)
			seq_printf(m, "\\%c", names[found - special]);
		else if (isascii(*text) && isprint(*text))
			seq_putc(m, *text);
		else
			seq_printf(m, "\\x%02x", (u8)*text);
	}
	seq_putc(m, '"');
}

static void show_roots(struct seq_file *m, const struct wlt_snapshot *snap)
{
	size_t i;

	seq_puts(m, "# workload:");
	for (i = 0; i < snap->nr_roots; i++) {
		seq_printf(m, "%s %d (", i ? "," : "", snap->roots[i].pid);
		wlt_show_comm(m, snap->roots[i].comm);
		seq_puts(m, ")");
	}
	seq_puts(m, snap->nr_roots ? "\n" : " none\n");
}

static void show_losses(struct seq_file *m, const struct wlt_snapshot *snap)
{
	size_t i;

	seq_printf(m, "# lost: %llu", snap->summary->lost);
	for (i = 0; i < snap->nr_losses; i++)
		if (snap->losses[i].count)
			seq_printf(m, " %s=%llu",
				   wlt_snapshot_str(snap, snap->losses[i].name),
				   snap->losses[i].count);
	seq_putc(m, '\n');
	if (snap->summary->flags & WLT_RAW_UNBALANCED)
		seq_puts(m, "# WARNING: the ledger does not balance, see status: these numbers are wrong\n");
}

static void show_markers(struct seq_file *m, const struct wlt_snapshot *snap)
{
	size_t i;

	for (i = 0; i < snap->nr_markers; i++) {
		seq_puts(m, "# marker: ");
		wlt_show_seconds(m, snap->markers[i].wall_ns, 0);
		seq_printf(m, " s: %s\n",
			   wlt_snapshot_str(snap, snap->markers[i].label));
	}
}

/**
 * wlt_show_header() - print the lines that head every table
 * @m: where to
 * @snap: snapshot
 */
void wlt_show_header(struct seq_file *m, const struct wlt_snapshot *snap)
{
	const struct wlt_raw_summary *sum = snap->summary;

	show_roots(m, snap);
	seq_printf(m, "# tasks: %llu followed, %llu alive\n",
		   sum->tasks_followed, sum->tasks_live);
	seq_puts(m, "# traced: ");
	wlt_show_seconds(m, sum->wall_ns, 0);
	seq_printf(m, " s of wall time, tracing is %s\n",
		   sum->flags & WLT_RAW_TRACING_ON ? "on" : "off");
	show_markers(m, snap);
	show_losses(m, snap);
	seq_printf(m, "# in flight: %llu\n", sum->in_flight);
	seq_printf(m, "# seconds are CPU time in calls; wall = CPU + blocked + runnable; clock %s\n",
		   wlt_snapshot_str(snap, sum->clock));
}

/**
 * wlt_show_compare_calls() - compare the calls of two edges, or what stands for them
 * @a: an edge
 * @b: another
 *
 * Return: less than 0, 0 or more than 0, as memcmp().
 */
int wlt_show_compare_calls(const struct wlt_raw_edge *a, const struct wlt_raw_edge *b)
{
	if (a->context != b->context)
		return a->context < b->context ? -1 : 1;
	if (a->abi != b->abi)
		return a->abi < b->abi ? -1 : 1;
	return a->nr < b->nr ? -1 : a->nr > b->nr;
}
