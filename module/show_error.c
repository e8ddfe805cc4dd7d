// SPDX-License-Identifier: GPL-2.0-only
/*
 * syscall_errors: calls that failed, by errno.
 */
#include "show.h"

#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>

/* Errors of one kind; no @err for those that no errno was counted for. */
struct line {
	const struct wlt_raw_syscall *row;
	const struct wlt_raw_errno *err;
	u64 calls;
};

static int compare_lines(const void *left, const void *right)
{
	const struct line *a = left;
	const struct line *b = right;

	if (a->calls != b->calls)
		return a->calls < b->calls ? 1 : -1;
	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	return a->err < b->err ? -1 : a->err > b->err;
}

/* Return: the line after those of a row. */
static struct line *fill_row(struct line *line, const struct wlt_snapshot *snap,
			     const struct wlt_raw_syscall *row)
{
	u64 rest = row->errors;
	size_t k;

	for (k = 0; k < row->nr_errnos; k++) {
		line->row = row;
		line->err = &snap->errnos[row->first_errno + k];
		line->calls = line->err->calls;
		rest -= line->calls;
		line++;
	}
	if (!rest)
		return line;
	line->row = row;
	line->err = NULL;
	line->calls = rest;
	return line + 1;
}

static size_t fill_syscalls(struct line *lines, const struct wlt_snapshot *snap)
{
	struct line *line = lines;
	size_t i;

	for (i = 0; i < snap->nr_syscalls; i++)
		line = fill_row(line, snap, &snap->syscalls[i]);
	sort(lines, line - lines, sizeof(*lines), compare_lines, NULL);
	return line - lines;
}

/* Errors of parts are in the rows of their calls, those of rings are not. */
static size_t fill_rings(struct line *lines, const struct wlt_snapshot *snap)
{
	struct line *line = lines;
	size_t i;

	for (i = 0; i < snap->nr_parts; i++)
		if (snap->parts[i].part == WLT_RAW_PART_URING)
			line = fill_row(line, snap, &snap->parts[i]);
	sort(lines, line - lines, sizeof(*lines), compare_lines, NULL);
	return line - lines;
}

static void show_line(struct seq_file *m, const struct wlt_snapshot *snap,
		      const struct line *line, u64 total)
{
	const struct wlt_raw_syscall *row = line->row;

	if (row->part == WLT_RAW_PART_URING)
		seq_printf(m, "%6s", "-");
	else
		wlt_show_share(m, line->calls, total);
	seq_printf(m, " %9llu %9llu   ", line->calls, row->calls);
	wlt_show_share(m, line->calls, row->calls);
	seq_printf(m, " %-15s %5d %-14s %s",
		   line->err ? wlt_snapshot_str(snap, line->err->name) : "(other)",
		   line->err ? line->err->err : 0,
		   wlt_snapshot_str(snap, row->subsystem),
		   wlt_snapshot_str(snap, row->name));
	if (row->abi_name)
		seq_printf(m, " %s", wlt_snapshot_str(snap, row->abi_name));
	seq_putc(m, '\n');
}

static void show_rule(struct seq_file *m)
{
	seq_puts(m, "------ --------- --------- -------- ");
	seq_puts(m, "--------------- ----- -------------- ----------------------\n");
}

/**
 * wlt_show_errors() - print syscall_errors
 * @m: where to
 * @open: open file
 *
 * Return: 0 or -ENOMEM.
 */
int wlt_show_errors(struct seq_file *m, struct wlt_open *open)
{
	const struct wlt_snapshot *snap = open->snap;
	struct line *lines;
	u64 total = 0;
	size_t i, nr, nr_rings;

	lines = kvcalloc(snap->nr_errnos + snap->nr_syscalls + snap->nr_parts,
			 sizeof(*lines), GFP_KERNEL);
	if (!lines && snap->nr_syscalls + snap->nr_parts)
		return -ENOMEM;
	nr = fill_syscalls(lines, snap);
	nr_rings = fill_rings(lines + nr, snap);
	for (i = 0; i < nr; i++)
		total += lines[i].calls;

	wlt_show_header(m, snap);
	seq_puts(m, "%  all    errors     calls % failed ");
	seq_puts(m, "errno             no. subsystem      syscall\n");
	show_rule(m);
	for (i = 0; i < nr + nr_rings; i++)
		show_line(m, snap, &lines[i], total);
	show_rule(m);
	wlt_show_share(m, total, total);
	seq_printf(m, " %9llu %*s\n", total, 41, "total");
	kvfree(lines);
	return 0;
}
