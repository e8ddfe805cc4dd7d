// SPDX-License-Identifier: GPL-2.0-only
/*
 * profile_stacks: where the workload was when the clock of options/profile looked.
 *
 * In the "folded" form that flame graphs are made of: a line is a stack, outermost
 * first, with a semicolon between, a blank, and a number. No other line ends in one.
 */
#include "show.h"

#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "hook.h"

/* A stack, by functions; several of a snapshot may be the same but for offsets. */
struct line {
	const struct wlt_raw_stack *raw;
	const struct wlt_snapshot *snap;
	u64 count;
};

static const struct wlt_raw_frame *frame(const struct line *line, size_t i)
{
	return &line->snap->frames[line->raw->first_frame + i];
}

static int compare_u32(u32 a, u32 b)
{
	return a < b ? -1 : a > b;
}

/* Lines of which the text is the same are equal. */
static int compare_stacks(const void *left, const void *right)
{
	const struct wlt_raw_stack *a = ((const struct line *)left)->raw;
	const struct wlt_raw_stack *b = ((const struct line *)right)->raw;
	int order = memcmp(a->comm, b->comm, sizeof(a->comm));
	u32 i;

	order = order ?: compare_u32(a->context, b->context);
	order = order ?: compare_u32(a->nr, b->nr);
	order = order ?: compare_u32(a->abi, b->abi);
	order = order ?: compare_u32(a->nr_frames, b->nr_frames);
	for (i = 0; !order && i < a->nr_frames; i++)
		order = compare_u32(frame(left, i)->function, frame(right, i)->function);
	return order;
}

static int compare_counts(const void *left, const void *right)
{
	const struct line *a = left, *b = right;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return compare_stacks(left, right);
}

/* Sort the samples by stack, and have each stack once. Return: how many are left. */
static size_t merge(struct line *lines, size_t nr)
{
	size_t i, merged = 0;

	sort(lines, nr, sizeof(*lines), compare_stacks, NULL);
	for (i = 0; i < nr; i++) {
		if (merged && !compare_stacks(&lines[merged - 1], &lines[i]))
			lines[merged - 1].count += lines[i].count;
		else
			lines[merged++] = lines[i];
	}
	return merged;
}

/* As wlt_show_comm(), without what has a meaning here. */
static void show_comm(struct seq_file *m, const char *comm)
{
	char text[WLT_COMM_LEN];

	strscpy(text, comm, sizeof(text));
	strreplace(text, ';', '?');
	wlt_show_comm(m, text);
}

static void show_call(struct seq_file *m, const struct line *line)
{
	static const char * const contexts[] = {
		[WLT_RAW_OUTSIDE] = "[outside]",
		[WLT_RAW_IN_SOFTIRQ] = "[softirq]",
		[WLT_RAW_IN_HARDIRQ] = "[hardirq]",
		[WLT_RAW_IN_NMI] = "[nmi]",
	};
	const struct wlt_raw_stack *raw = line->raw;

	if (raw->context != WLT_RAW_IN_CALL) {
		seq_printf(m, ";%s", raw->nr_frames ? contexts[raw->context] : "[user]");
		return;
	}
	seq_printf(m, ";%s", wlt_snapshot_str(line->snap, raw->call));
	if (raw->abi_name)
		seq_printf(m, "/%s", wlt_snapshot_str(line->snap, raw->abi_name));
}

static void show_line(struct seq_file *m, const struct line *line)
{
	const struct wlt_raw_function *function;
	u32 i;

	show_comm(m, line->raw->comm);
	show_call(m, line);
	for (i = line->raw->nr_frames; i--;) {
		function = &line->snap->functions[frame(line, i)->function];
		seq_printf(m, ";%s", wlt_snapshot_str(line->snap, function->name));
	}
	seq_printf(m, " %llu\n", line->count);
}

static u64 lost_samples(const struct wlt_snapshot *snap)
{
	return snap->nr_losses > WLT_LOSS_STACK ? snap->losses[WLT_LOSS_STACK].count : 0;
}

static void show_head(struct seq_file *m, struct wlt_open *open, u64 samples, u64 user)
{
	unsigned int blind = wlt_hook_profile_blind();

	seq_printf(m, "# %llu samples, %llu of these in user space, and %llu lost\n",
		   samples, user, lost_samples(open->snap));
	seq_printf(m, "# options/profile: %u per second and CPU\n",
		   open->snap->settings.profile);
	if (blind)
		seq_printf(m, "# %u CPUs came up and take none\n", blind);
}

/**
 * wlt_show_profile() - print profile_stacks
 * @m: where to
 * @open: open file
 *
 * Return: 0 or -ENOMEM.
 */
int wlt_show_profile(struct seq_file *m, struct wlt_open *open)
{
	const struct wlt_snapshot *snap = open->snap;
	u64 samples = 0, user = 0;
	struct line *lines;
	size_t i, nr;

	lines = kvcalloc(snap->nr_stacks, sizeof(*lines), GFP_KERNEL);
	if (!lines && snap->nr_stacks)
		return -ENOMEM;
	for (i = 0, nr = 0; i < snap->nr_stacks; i++) {
		const struct wlt_raw_stack *raw = &snap->stacks[i];

		if (raw->what != WLT_RAW_STACK_SAMPLE)
			continue;
		lines[nr++] = (struct line) { raw, snap, raw->count };
		samples += raw->count;
		user += raw->nr_frames ? 0 : raw->count;
	}
	nr = merge(lines, nr);
	sort(lines, nr, sizeof(*lines), compare_counts, NULL);

	show_head(m, open, samples, user);
	for (i = 0; i < nr; i++)
		show_line(m, &lines[i]);
	kvfree(lines);
	return 0;
}
