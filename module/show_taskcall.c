// SPDX-License-Identifier: GPL-2.0-only
/*
 * task_syscall_stats: calls of each task.
 */
#include "show.h"

#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>

static u64 cpu_ns(const struct wlt_raw_task_call *call)
{
	return call->wall_ns - call->blocked_ns - call->runnable_ns;
}

static int compare_calls(const void *left, const void *right)
{
	const struct wlt_raw_task_call *a = *(const struct wlt_raw_task_call **)left;
	const struct wlt_raw_task_call *b = *(const struct wlt_raw_task_call **)right;

	if (cpu_ns(a) != cpu_ns(b))
		return cpu_ns(a) < cpu_ns(b) ? 1 : -1;
	if (a->calls != b->calls)
		return a->calls < b->calls ? 1 : -1;
	if (a->task != b->task)
		return a->task < b->task ? -1 : 1;
	return a->nr < b->nr ? -1 : a->nr > b->nr;
}

static void show_call(struct seq_file *m, const struct wlt_snapshot *snap,
		      const struct wlt_raw_task_call *call, u64 total_ns)
{
	const struct wlt_raw_task *t = &snap->tasks[call->task];

	wlt_show_share(m, cpu_ns(call), total_ns);
	seq_putc(m, ' ');
	wlt_show_seconds(m, cpu_ns(call), 11);
	seq_printf(m, " %9llu %9llu ", call->calls, call->errors);
	wlt_show_seconds(m, call->wall_ns, 12);
	seq_putc(m, ' ');
	wlt_show_seconds(m, call->blocked_ns, 12);
	seq_putc(m, ' ');
	wlt_show_seconds(m, call->runnable_ns, 12);
	seq_printf(m, " %7d ", t->pid);
	wlt_show_comm(m, t->comm);
	seq_printf(m, "%*s %s", (int)(WLT_COMM_LEN - 1 - strlen(t->comm)), "",
		   wlt_snapshot_str(snap, call->name));
	if (call->abi_name)
		seq_printf(m, " %s", wlt_snapshot_str(snap, call->abi_name));
	seq_putc(m, '\n');
}

static void show_rule(struct seq_file *m)
{
	seq_puts(m, "------ ----------- --------- --------- ------------ ------------ ");
	seq_puts(m, "------------ ------- --------------- ----------------------\n");
}

/**
 * wlt_show_task_calls() - print task_syscall_stats
 * @m: where to
 * @open: open file
 *
 * Return: 0 or -ENOMEM.
 */
int wlt_show_task_calls(struct seq_file *m, struct wlt_open *open)
{
	const struct wlt_snapshot *snap = open->snap;
	const struct wlt_raw_task_call **calls;
	u64 total_ns = 0;
	size_t i;

	calls = kvcalloc(snap->nr_task_calls, sizeof(*calls), GFP_KERNEL);
	if (!calls && snap->nr_task_calls)
		return -ENOMEM;
	for (i = 0; i < snap->nr_task_calls; i++) {
		calls[i] = &snap->task_calls[i];
		total_ns += cpu_ns(calls[i]);
	}
	sort(calls, snap->nr_task_calls, sizeof(*calls), compare_calls, NULL);

	wlt_show_header(m, snap);
	if (!snap->settings.per_task)
		seq_puts(m, "# options/per-task is 0: calls are not counted by task\n");
	seq_puts(m, "% time     seconds     calls    errors         wall      blocked ");
	seq_puts(m, "    runnable     pid comm            syscall\n");
	show_rule(m);
	for (i = 0; i < snap->nr_task_calls; i++)
		show_call(m, snap, calls[i], total_ns);
	show_rule(m);
	kvfree(calls);
	return 0;
}

/* A line of task_syscall_stats, and of the lines above and below them. */
#define LINE_LENGTH	160
#define NR_LINES_AROUND	32

/**
 * wlt_show_task_calls_length() - about how long task_syscall_stats is
 * @snap: snapshot
 *
 * Return: bytes.
 */
size_t wlt_show_task_calls_length(const struct wlt_snapshot *snap)
{
	return LINE_LENGTH * (NR_LINES_AROUND + snap->nr_task_calls);
}
