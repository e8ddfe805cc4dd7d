// SPDX-License-Identifier: GPL-2.0-only
/*
 * stack_depth: how much of its stack the kernel needed in each call.
 */
#include "show.h"

#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/thread_info.h>

static int compare_lines(const void *left, const void *right)
{
	const struct wlt_raw_stack *a = *(const struct wlt_raw_stack **)left;
	const struct wlt_raw_stack *b = *(const struct wlt_raw_stack **)right;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return a->nr < b->nr ? -1 : a->nr > b->nr;
}

static const char *name_of(const struct wlt_snapshot *snap, const struct wlt_raw_frame *frame)
{
	return wlt_snapshot_str(snap, snap->functions[frame->function].name);
}

static void show_call(struct seq_file *m, const struct wlt_snapshot *snap,
		      const struct wlt_raw_stack *raw)
{
	seq_puts(m, raw->context == WLT_RAW_IN_CALL ? wlt_snapshot_str(snap, raw->call) : "-");
	if (raw->abi_name)
		seq_printf(m, " %s", wlt_snapshot_str(snap, raw->abi_name));
}

static void show_line(struct seq_file *m, const struct wlt_snapshot *snap,
		      const struct wlt_raw_stack *raw)
{
	seq_printf(m, "%9llu ", raw->count);
	wlt_show_share(m, raw->count, THREAD_SIZE);
	seq_printf(m, " %-31s ", name_of(snap, &snap->frames[raw->first_frame]));
	show_call(m, snap, raw);
	seq_putc(m, '\n');
}

/* All of a stack, from the function that was deepest on. */
static void show_stack(struct seq_file *m, const struct wlt_snapshot *snap,
		       const struct wlt_raw_stack *raw)
{
	const struct wlt_raw_frame *frame = &snap->frames[raw->first_frame];
	u32 i;

	seq_puts(m, "\n# the deepest, in ");
	show_call(m, snap, raw);
	seq_puts(m, " of ");
	wlt_show_comm(m, raw->comm);
	seq_puts(m, ":\n");
	for (i = 0; i < raw->nr_frames; i++)
		seq_printf(m, "%s+0x%x\n", name_of(snap, &frame[i]), frame[i].offset);
}

static void show_rule(struct seq_file *m)
{
	seq_puts(m, "--------- ------ ------------------------------- ----------------------\n");
}

/**
 * wlt_show_depths() - print stack_depth
 * @m: where to
 * @open: open file
 *
 * Return: 0 or -ENOMEM.
 */
int wlt_show_depths(struct seq_file *m, struct wlt_open *open)
{
	const struct wlt_snapshot *snap = open->snap;
	const struct wlt_raw_stack **lines;
	size_t i, nr = 0;

	lines = kvcalloc(snap->nr_stacks, sizeof(*lines), GFP_KERNEL);
	if (!lines && snap->nr_stacks)
		return -ENOMEM;
	for (i = 0; i < snap->nr_stacks; i++)
		if (snap->stacks[i].what == WLT_RAW_STACK_DEEPEST)
			lines[nr++] = &snap->stacks[i];
	sort(lines, nr, sizeof(*lines), compare_lines, NULL);

	wlt_show_header(m, snap);
	if (!snap->settings.depth)
		seq_puts(m, "# options/stack-depth is 0: stacks are not looked at\n");
	seq_printf(m, "# a stack has %lu bytes\n", (unsigned long)THREAD_SIZE);
	seq_puts(m, "    bytes      % function                        syscall\n");
	show_rule(m);
	for (i = 0; i < nr; i++)
		show_line(m, snap, lines[i]);
	show_rule(m);
	if (nr)
		show_stack(m, snap, lines[0]);
	kvfree(lines);
	return 0;
}
