// SPDX-License-Identifier: GPL-2.0-only
/*
 * task_stats.
 */
#include "show.h"

#include <linux/math64.h>
#include <linux/string.h>

static const char *state(const struct wlt_raw_task *t)
{
	if (t->flags & WLT_RAW_TASK_ENDED)
		return "ended";
	if (t->flags & WLT_RAW_TASK_DETACHED)
		return "detached";
	return "live";
}

/* Time since the period began; a task that is older was there from the start. */
static void show_when(struct seq_file *m, const struct wlt_raw_summary *sum,
		      u64 ns)
{
	wlt_show_seconds(m, ns > sum->begin_ns ? ns - sum->begin_ns : 0, 12);
}

static void show_time(struct seq_file *m, u64 ns)
{
	seq_putc(m, ' ');
	wlt_show_seconds(m, ns, 12);
}

static void show_task(struct seq_file *m, const struct wlt_snapshot *snap,
		      const struct wlt_raw_task *t)
{
	seq_printf(m, "%7d %7d ", t->pid, t->tgid);
	wlt_show_comm(m, t->comm);
	seq_printf(m, "%*s %-8s ", (int)(WLT_COMM_LEN - 1 - strlen(t->comm)),
		   "", state(t));
	show_when(m, snap->summary, t->start_ns);
	seq_putc(m, ' ');
	if (t->end_ns)
		show_when(m, snap->summary, t->end_ns);
	else
		seq_printf(m, "%12s", "-");
	seq_printf(m, " %9llu %9llu ", t->calls, t->errors);
	wlt_show_seconds(m, t->wall_ns - t->blocked_ns - t->runnable_ns, 11);
	show_time(m, t->wall_ns);
	show_time(m, t->blocked_ns);
	show_time(m, t->runnable_ns);
	show_time(m, t->cpu_ns);
	seq_printf(m, " %9llu %11llu %10llu %9llu %9llu %7d", t->voluntary,
		   t->involuntary, t->migrations, t->minor_faults,
		   t->major_faults, t->ppid);
	if (t->flags & WLT_RAW_TASK_SUM)
		seq_printf(m, " tasks=%llu", snap->summary->tasks_unlisted);
	if (t->nr_execs)
		seq_printf(m, " execs=%u", t->nr_execs);
	if (t->flags & WLT_RAW_TASK_ROOT)
		seq_puts(m, " root");
	if (t->flags & WLT_RAW_TASK_WORKER)
		seq_puts(m, " worker");
	if (t->flags & WLT_RAW_TASK_IN_CALL) {
		seq_printf(m, " in=%s age=%s", wlt_snapshot_str(snap, t->call),
			   t->flags & WLT_RAW_TASK_EARLIER ? ">" : "");
		wlt_show_seconds(m, t->age_ns, 0);
	}
	if (t->exe) {
		seq_puts(m, " exe=");
		wlt_show_comm(m, wlt_snapshot_str(snap, t->exe));
	}
	seq_putc(m, '\n');
}

/**
 * wlt_show_tasks() - print task_stats
 * @m: where to
 * @open: open file
 *
 * Return: 0.
 */
int wlt_show_tasks(struct seq_file *m, struct wlt_open *open)
{
	const struct wlt_snapshot *snap = open->snap;
	size_t i;

	wlt_show_header(m, snap);
	seq_puts(m, "    pid    tgid comm            state           start          end ");
	seq_puts(m, "    calls    errors     seconds         wall      blocked     runnable ");
	seq_puts(m, "         cpu voluntary involuntary migrations    minflt    majflt    ppid notes\n");
	seq_puts(m, "------- ------- --------------- -------- ------------ ------------ ");
	seq_puts(m, "--------- --------- ----------- ------------ ------------ ------------ ");
	seq_puts(m, "------------ --------- ----------- ---------- --------- --------- ------- -----\n");
	for (i = 0; i < snap->nr_tasks; i++)
		show_task(m, snap, &snap->tasks[i]);
	return 0;
}

/* A line of task_stats, its notes included, and of the lines above them. */
#define LINE_LENGTH	320
#define NR_LINES_ABOVE	16

/**
 * wlt_show_tasks_length() - about how long task_stats is
 * @snap: snapshot
 *
 * Return: bytes.
 */
size_t wlt_show_tasks_length(const struct wlt_snapshot *snap)
{
	return LINE_LENGTH * (NR_LINES_ABOVE + snap->nr_tasks);
}
