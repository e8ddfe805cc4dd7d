// SPDX-License-Identifier: GPL-2.0-only
/*
 * status, and the binary snapshot.
 */
#include "show.h"

#include <linux/cpumask.h>

#include "functime.h"
#include "hook.h"
#include "instance.h"

static void show_ledger(struct seq_file *m, const struct wlt_raw_summary *sum)
{
	const struct {
		const char *key;
		u64 value;
	} lines[] = {
		{ "enters", sum->enters },
		{ "returned", sum->returned },
		{ "restarted", sum->restarted },
		{ "in_flight", sum->in_flight },
		{ "never_returned", sum->never_returned },
		{ "exits", sum->exits },
		{ "child_return", sum->child_return },
		{ "denied", sum->denied },
		{ "in_flight_at_start", sum->in_flight_at_start },
		{ "uring_submitted", sum->uring_submitted },
		{ "uring_completed", sum->uring_completed },
		{ "uring_in_flight", sum->uring_in_flight },
		{ "uring_unseen", sum->uring_unseen },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lines); i++)
		seq_printf(m, "%s: %llu\n", lines[i].key, lines[i].value);
	seq_printf(m, "balanced: %s\n",
		   sum->flags & WLT_RAW_UNBALANCED ? "no" : "yes");
}

/* The ring is looked at now; the rest is as it was when the file was opened. */
static void show_events(struct seq_file *m, struct wlt_session *s)
{
	unsigned long entries = 0, lost = 0;
	struct wlt_ring ring;
	unsigned int cpu;
	bool known = true;

	mutex_lock(&s->mutex);
	seq_printf(m, "events: %s\n", s->events ? "on" : "off");
	for_each_possible_cpu(cpu) {
		known = !s->instance || wlt_instance_ring(s, cpu, &ring);
		if (!s->instance || !known)
			break;
		entries += ring.entries;
		lost += ring.overrun + ring.dropped;
		if (ring.overrun + ring.dropped)
			seq_printf(m, "events_lost_cpu%u: %lu overrun, %lu dropped\n",
				   cpu, ring.overrun, ring.dropped);
	}
	if (known)
		seq_printf(m, "events_in_ring: %lu\nevents_lost: %lu\n", entries, lost);
	else
		seq_puts(m, "events_in_ring: unknown\nevents_lost: unknown\n");
	mutex_unlock(&s->mutex);
}

static void show_functions(struct seq_file *m, const struct wlt_raw_summary *sum)
{
	seq_printf(m, "functions_hooked: %u%s\n", sum->functions_hooked,
		   sum->functions_all ? " (all)" : "");
	seq_printf(m, "function_table: %llu of %llu entries\n", sum->function_entries,
		   sum->max_function_entries);
}

/* Probes, too, are as they are now. */
static void show_functimes(struct seq_file *m, struct wlt_session *s)
{
	unsigned int i, nr = 0, nr_fprobes = 0;

	mutex_lock(&s->mutex);
	for (i = 0; i < s->nr_functimes; i++) {
		if (!s->functimes[i]->hook)
			continue;
		nr++;
		nr_fprobes += wlt_hook_functime_is_fprobe(s->functimes[i]);
	}
	mutex_unlock(&s->mutex);
	seq_printf(m, "functions_timed: %u", nr);
	if (nr)
		seq_printf(m, " (%u by fprobe, %u by kretprobe)", nr_fprobes, nr - nr_fprobes);
	seq_puts(m, "\n");
}

/**
 * wlt_show_status() - print status
 * @m: where to
 * @open: open file
 *
 * Return: 0.
 */
int wlt_show_status(struct seq_file *m, struct wlt_open *open)
{
	const struct wlt_snapshot *snap = open->snap;
	const struct wlt_raw_summary *sum = snap->summary;
	size_t i;

	seq_printf(m, "version: %s\n", wlt_snapshot_str(snap, sum->version));
	seq_printf(m, "tracing_on: %d\n",
		   !!(sum->flags & WLT_RAW_TRACING_ON));
	seq_printf(m, "hooks: %s\n",
		   sum->flags & WLT_RAW_ATTACHED ? "attached" : "detached");
	seq_printf(m, "clock: %s\n", wlt_snapshot_str(snap, sum->clock));
	seq_printf(m, "tasks: %llu followed, %llu alive, %llu not listed\n",
		   sum->tasks_followed, sum->tasks_live, sum->tasks_unlisted);
	if (sum->no_uring)
		seq_printf(m, "io_uring: not seen: no tracepoint %s\n",
			   wlt_snapshot_str(snap, sum->no_uring));
	else
		seq_puts(m, "io_uring: seen\n");
	show_ledger(m, sum);
	seq_printf(m, "lost: %llu\n", sum->lost);
	for (i = 0; i < snap->nr_losses; i++)
		seq_printf(m, "lost_%s: %llu\n",
			   wlt_snapshot_str(snap, snap->losses[i].name),
			   snap->losses[i].count);
	show_events(m, open->session);
	show_functions(m, sum);
	show_functimes(m, open->session);
	seq_printf(m, "rows: %u of %u\n", sum->nr_rows, sum->max_rows);
	seq_printf(m, "errnos: %u of %u\n", sum->nr_errnos, sum->max_errnos);
	seq_printf(m, "memory: %llu bytes\n", sum->total_bytes);
	seq_printf(m, "memory_per_cpu: %u of %u bytes\n", sum->cpu_bytes,
		   sum->max_cpu_bytes);
	seq_printf(m, "memory_per_task: %u bytes\n", sum->task_bytes);
	return 0;
}

/**
 * wlt_show_raw() - copy snapshot_raw
 * @m: where to
 * @open: open file
 *
 * Return: 0.
 */
int wlt_show_raw(struct seq_file *m, struct wlt_open *open)
{
	seq_write(m, open->snap->raw, open->snap->size);
	return 0;
}

/**
 * wlt_show_raw_length() - how long snapshot_raw is
 * @snap: snapshot
 *
 * Return: bytes, and the one that seq_file keeps free.
 */
size_t wlt_show_raw_length(const struct wlt_snapshot *snap)
{
	return snap->size + 1;
}
