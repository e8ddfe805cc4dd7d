// SPDX-License-Identifier: GPL-2.0-only
/*
 * inflight: calls in progress, the oldest first.
 */
#include "show.h"

#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

static const char * const states[] = {
	[WLT_RAW_STATE_NONE] = "?",
	[WLT_RAW_STATE_RUNNING] = "running",
	[WLT_RAW_STATE_RUNNABLE] = "runnable",
	[WLT_RAW_STATE_BLOCKED] = "blocked",
	[WLT_RAW_STATE_UNINTERRUPTIBLE] = "blocked-D",
	[WLT_RAW_STATE_STOPPED] = "stopped",
};

static int compare_ages(const void *left, const void *right)
{
	const struct wlt_raw_task *a = *(const struct wlt_raw_task **)left;
	const struct wlt_raw_task *b = *(const struct wlt_raw_task **)right;

	if (a->age_ns != b->age_ns)
		return a->age_ns < b->age_ns ? 1 : -1;
	return a->pid < b->pid ? -1 : a->pid > b->pid;
}

static void show_call(struct seq_file *m, const struct wlt_snapshot *snap,
		      const struct wlt_raw_task *t)
{
	unsigned int i;

	seq_printf(m, "%7d %7d ", t->pid, t->tgid);
	wlt_show_comm(m, t->comm);
	seq_printf(m, "%*s %-9s %c", (int)(WLT_COMM_LEN - 1 - strlen(t->comm)),
		   "", states[t->state],
		   t->flags & WLT_RAW_TASK_EARLIER ? '>' : ' ');
	wlt_show_seconds(m, t->age_ns, 12);
	seq_printf(m, " %s(", wlt_snapshot_str(snap, t->call));
	for (i = 0; i < ARRAY_SIZE(t->args); i++)
		seq_printf(m, "%s0x%llx", i ? ", " : "", t->args[i]);
	seq_puts(m, ")\n");
}

/**
 * wlt_show_flight() - print inflight
 * @m: where to
 * @open: open file
 *
 * Return: 0 or -ENOMEM.
 */
int wlt_show_flight(struct seq_file *m, struct wlt_open *open)
{
	const struct wlt_snapshot *snap = open->snap;
	const struct wlt_raw_task **tasks;
	size_t i, nr = 0;

	tasks = kvcalloc(snap->nr_tasks, sizeof(*tasks), GFP_KERNEL);
	if (!tasks && snap->nr_tasks)
		return -ENOMEM;
	for (i = 0; i < snap->nr_tasks; i++) {
		const struct wlt_raw_task *t = &snap->tasks[i];

		if ((t->flags & WLT_RAW_TASK_IN_CALL) && !t->end_ns)
			tasks[nr++] = t;
	}
	sort(tasks, nr, sizeof(*tasks), compare_ages, NULL);

	wlt_show_header(m, snap);
	seq_puts(m, "# > in front of an age: the call began before it could be seen\n");
	seq_puts(m, "    pid    tgid comm            state               age call\n");
	seq_puts(m, "------- ------- --------------- --------- ------------- ----\n");
	for (i = 0; i < nr; i++)
		show_call(m, snap, tasks[i]);
	kvfree(tasks);
	return 0;
}
