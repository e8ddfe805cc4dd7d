// SPDX-License-Identifier: GPL-2.0-only
/*
 * file_stats: paths that were opened or executed.
 */
#include "show.h"

#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

/* With its text, as a comparison does not know the snapshot. */
struct line {
	const struct wlt_raw_path *raw;
	const char *path;
};

static int compare_lines(const void *left, const void *right)
{
	const struct wlt_raw_path *a = ((const struct line *)left)->raw;
	const struct wlt_raw_path *b = ((const struct line *)right)->raw;

	if (a->calls != b->calls)
		return a->calls < b->calls ? 1 : -1;
	if (a->what != b->what)
		return a->what < b->what ? 1 : -1;
	if (a->err != b->err)
		return a->err < b->err ? -1 : 1;
	return strcmp(((const struct line *)left)->path,
		      ((const struct line *)right)->path);
}

static const char *result(const struct wlt_snapshot *snap, const struct wlt_raw_path *raw)
{
	if (raw->flags & WLT_RAW_PATH_NORETURN)
		return "?";
	return raw->err ? wlt_snapshot_str(snap, raw->errname) : "ok";
}

static void show_line(struct seq_file *m, const struct wlt_snapshot *snap,
		      const struct line *line)
{
	const struct wlt_raw_path *raw = line->raw;

	seq_printf(m, "%9llu %-4s %-15s ", raw->calls,
		   raw->what == WLT_RAW_PATH_EXEC ? "exec" : "open", result(snap, raw));
	if (raw->flags & WLT_RAW_PATH_UNREAD)
		seq_puts(m, raw->flags & WLT_RAW_PATH_URING ? "(io_uring)" : "?");
	else
		wlt_show_quoted(m, line->path);
	seq_puts(m, raw->flags & WLT_RAW_PATH_CUT ? "...\n" : "\n");
}

/**
 * wlt_show_paths() - print file_stats
 * @m: where to
 * @open: open file
 *
 * Return: 0 or -ENOMEM.
 */
int wlt_show_paths(struct seq_file *m, struct wlt_open *open)
{
	const struct wlt_snapshot *snap = open->snap;
	struct line *lines;
	u64 total = 0;
	size_t i;

	lines = kvcalloc(snap->nr_paths, sizeof(*lines), GFP_KERNEL);
	if (!lines && snap->nr_paths)
		return -ENOMEM;
	for (i = 0; i < snap->nr_paths; i++) {
		lines[i].raw = &snap->paths[i];
		lines[i].path = wlt_snapshot_str(snap, snap->paths[i].path);
		total += snap->paths[i].calls;
	}
	sort(lines, snap->nr_paths, sizeof(*lines), compare_lines, NULL);

	wlt_show_header(m, snap);
	if (!snap->settings.files)
		seq_puts(m, "# options/files is 0: paths are not counted\n");
	seq_puts(m, "    calls what result          path\n");
	seq_puts(m, "--------- ---- --------------- ----------------------\n");
	for (i = 0; i < snap->nr_paths; i++)
		show_line(m, snap, &lines[i]);
	seq_puts(m, "--------- ---- --------------- ----------------------\n");
	seq_printf(m, "%9llu                      total\n", total);
	kvfree(lines);
	return 0;
}
