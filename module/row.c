// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rows: memory, settling.
 *
 * The first part is called by probes with preemption off, and rarely: when a
 * call is made, or fails in its way, for the first time on a CPU. The second
 * part is the control side's, under the session's mutex.
 * See row.h.
 */
#include "row.h"

#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/topology.h>

#include "hotplug.h"
#include "reserve.h"
#include "slot.h"

/* I: stands in every slot that has no row yet; its histogram has no chunks */
struct wlt_row wlt_no_row;

/* Memory of this CPU, zeroed, within its limit; or NULL. */
static void *get_memory(struct wlt_session *s, size_t size)
{
	struct wlt_cpu *cpu = this_cpu_ptr(s->cpu);
	void *memory;

	if (cpu->bytes + size > WLT_CPU_BYTES)
		return NULL;
	memory = wlt_reserve_get(size);
	if (memory)
		cpu->bytes += size;
	return memory;
}

/**
 * wlt_row_try() - row of a slot on this CPU, if it can be had
 * @s: session
 * @side: side of this CPU that is written
 * @slot: slot
 *
 * Context: Probes, preemption off.
 * Return: its row; NULL without memory for it, which is counted as lost.
 */
struct wlt_row *wlt_row_try(struct wlt_session *s, struct wlt_side *side, s16 slot)
{
	struct wlt_row *row = side->rows[slot];

	if (row != &wlt_no_row)
		return row;
	row = get_memory(s, sizeof(*row));
	if (!row) {
		side->lost[WLT_LOSS_ROW]++;
		return NULL;
	}
	row->min = U64_MAX;
	side->rows[slot] = row;
	return row;
}

/**
 * wlt_row_get() - row on this CPU that a call counts in
 * @s: session
 * @side: side of this CPU that is written
 * @slot: slot of the call; becomes 0 when there is no memory for its row
 *
 * Context: Probes, preemption off.
 * Return: the row of @slot.
 */
struct wlt_row *wlt_row_get(struct wlt_session *s, struct wlt_side *side, s16 *slot)
{
	struct wlt_row *row = wlt_row_try(s, side, *slot);

	if (row)
		return row;
	*slot = 0;
	return side->rows[0];
}

/**
 * wlt_row_sample() - put a time into the histogram of a row
 * @s: session
 * @side: side of this CPU that is written
 * @row: row
 * @ns: time
 *
 * Context: Probes, preemption off.
 */
void wlt_row_sample(struct wlt_session *s, struct wlt_side *side,
		    struct wlt_row *row, u64 ns)
{
	unsigned int bucket = min_t(unsigned int, wlt_hist_bucket(ns),
				    WLT_HIST_BEYOND);
	u64 **chunk = &row->hist[bucket / WLT_CHUNK];

	if (!*chunk)
		*chunk = get_memory(s, WLT_CHUNK * sizeof(**chunk));
	if (*chunk)
		(*chunk)[bucket % WLT_CHUNK]++;
	else
		side->lost[WLT_LOSS_HIST]++;
}

/**
 * wlt_row_error() - count an error by its errno
 * @s: session
 * @side: side of this CPU that is written
 * @slot: slot of the call
 * @err: the errno, positive
 *
 * Context: Probes, preemption off.
 */
void wlt_row_error(struct wlt_session *s, struct wlt_side *side, s16 slot, int err)
{
	unsigned int i = wlt_slot_errno(s, slot, err);

	if (i && !side->errnos)
		side->errnos = get_memory(s, WLT_NR_ERRNOS * sizeof(*side->errnos));
	if (i && side->errnos)
		side->errnos[i]++;
	else
		side->lost[WLT_LOSS_ERRNO]++;
}

/* --- control side ------------------------------------------------------------------- */

static int alloc_side(struct wlt_cpu *cpu, struct wlt_side *side, int node)
{
	size_t size = WLT_NR_ROWS * sizeof(*side->rows);
	struct wlt_row **rows;
	unsigned int i;

	rows = kzalloc_node(size, GFP_KERNEL, node);
	if (!rows)
		return -ENOMEM;
	for (i = 1; i < WLT_NR_ROWS; i++)
		rows[i] = &wlt_no_row;
	rows[0] = kzalloc_node(sizeof(*rows[0]), GFP_KERNEL, node);
	if (!rows[0]) {
		kfree(rows);
		return -ENOMEM;
	}
	rows[0]->min = U64_MAX;
	cpu->bytes += size + sizeof(*rows[0]);
	/* pairs with the acquire in wlt_row_settle() */
	smp_store_release(&side->rows, rows);
	return 0;
}

/**
 * wlt_row_alloc_cpu() - allocate the tables of a CPU, if that is not done yet
 * @s: session whose wlt_row_alloc() was called
 * @cpu: CPU that is online, or about to be
 *
 * Context: CPU hotplug held off, or going on.
 * Return: 0 or -ENOMEM.
 */
int wlt_row_alloc_cpu(struct wlt_session *s, unsigned int cpu)
{
	struct wlt_cpu *c = per_cpu_ptr(s->cpu, cpu);
	unsigned int i;
	int err = 0;

	for (i = 0; i < 2 && !err; i++)
		if (!c->side[i].rows)
			err = alloc_side(c, &c->side[i], cpu_to_node(cpu));
	return err;
}

/**
 * wlt_row_alloc() - allocate the tables, if that is not done yet
 * @s: session
 *
 * Context: Control side, under the mutex. Takes the lock of CPU hotplug.
 * Return: 0 or -ENOMEM.
 */
int wlt_row_alloc(struct wlt_session *s)
{
	struct wlt_cpu __percpu *pcpu;
	unsigned int cpu, i;
	int err = -ENOMEM;

	lockdep_assert_held(&s->mutex);
	if (s->cpu)
		return 0;
	pcpu = alloc_percpu(struct wlt_cpu);
	if (!pcpu)
		return -ENOMEM;
	s->cpu = pcpu;
	s->total = kvcalloc(WLT_NR_ROWS, sizeof(*s->total), GFP_KERNEL);
	if (!s->total)
		goto free;
	for (i = 0; i < WLT_NR_ROWS; i++)
		s->total[i].row.min = U64_MAX;
	for_each_possible_cpu(cpu)
		per_cpu_ptr(pcpu, cpu)->bytes = sizeof(*pcpu);
	err = wlt_hotplug_add(s);
	if (!err)
		return 0;

free:
	wlt_row_free(s);
	return err;
}

static void free_row(struct wlt_cpu *cpu, struct wlt_row *row)
{
	unsigned int i;

	for (i = 0; i < WLT_NR_CHUNKS; i++) {
		if (!row->hist[i])
			continue;
		kfree(row->hist[i]);
		row->hist[i] = NULL;
		cpu->bytes -= WLT_CHUNK * sizeof(*row->hist[i]);
	}
}

/* All that was allocated by probes; row 0 stays, empty. */
static void free_rows(struct wlt_cpu *cpu, struct wlt_side *side)
{
	unsigned int i;

	for (i = 1; side->rows && i < WLT_NR_ROWS; i++) {
		struct wlt_row *row = side->rows[i];

		if (!row || row == &wlt_no_row)
			continue;
		free_row(cpu, row);
		kfree(row);
		side->rows[i] = &wlt_no_row;
		cpu->bytes -= sizeof(*row);
	}
	if (side->rows && side->rows[0])
		free_row(cpu, side->rows[0]);
	if (side->errnos)
		cpu->bytes -= WLT_NR_ERRNOS * sizeof(*side->errnos);
	kfree(side->errnos);
	side->errnos = NULL;
}

/**
 * wlt_row_free() - free the tables
 * @s: session
 *
 * Context: No probe can run any more; or the tables were never published.
 */
void wlt_row_free(struct wlt_session *s)
{
	unsigned int cpu, i;

	if (!s->cpu)
		return;
	wlt_hotplug_remove(s);
	for_each_possible_cpu(cpu) {
		struct wlt_cpu *c = per_cpu_ptr(s->cpu, cpu);

		for (i = 0; i < 2; i++) {
			struct wlt_side *side = &c->side[i];

			free_rows(c, side);
			if (side->rows)
				kfree(side->rows[0]);
			kfree(side->rows);
		}
	}
	free_percpu(s->cpu);
	for (i = 0; s->total && i < WLT_NR_ROWS; i++)
		kfree(s->total[i].hist);
	kvfree(s->total);
	s->cpu = NULL;
	s->total = NULL;
}

/* Times beyond, that are in a chunk because others are, are in the bucket for these. */
static void settle_hist(struct wlt_session *s, struct wlt_total *total,
			struct wlt_row *row)
{
	unsigned int i, k;

	for (i = 0; i < WLT_NR_CHUNKS; i++) {
		u64 *chunk = row->hist[i];

		if (!chunk)
			continue;
		if (!total->hist)
			total->hist = kcalloc(WLT_HIST_NR, sizeof(*total->hist),
					      GFP_KERNEL);
		for (k = 0; k < WLT_CHUNK; k++) {
			if (!chunk[k])
				continue;
			if (total->hist)
				total->hist[min_t(unsigned int, i * WLT_CHUNK + k,
						  WLT_HIST_BEYOND)] += chunk[k];
			else
				s->total_lost[WLT_LOSS_HIST] += chunk[k];
			chunk[k] = 0;
		}
	}
}

static void settle_row(struct wlt_session *s, struct wlt_total *total,
		       struct wlt_row *from)
{
	struct wlt_row *to = &total->row;

	to->calls += from->calls;
	to->time += from->time;
	to->min = min(to->min, from->min);
	to->max = max(to->max, from->max);
	to->blocked += from->blocked;
	to->runnable += from->runnable;
	to->errors += from->errors;
	to->denied += from->denied;
	to->never_returned += from->never_returned;
	to->restarted += from->restarted;
	settle_hist(s, total, from);

	from->calls = 0;
	from->time = 0;
	from->min = U64_MAX;
	from->max = 0;
	from->blocked = 0;
	from->runnable = 0;
	from->errors = 0;
	from->denied = 0;
	from->never_returned = 0;
	from->restarted = 0;
}

/**
 * wlt_row_settle() - add a quiet side of a CPU to the totals
 * @s: session
 * @side: that side; it is empty afterwards
 *
 * Context: Control side, under the mutex, a grace period after the side was
 * left.
 */
void wlt_row_settle(struct wlt_session *s, struct wlt_side *side)
{
	/* pairs with the release in alloc_side() */
	struct wlt_row **rows = smp_load_acquire(&side->rows);
	unsigned int i;

	for (i = 0; rows && i < s->nr_rows; i++)
		if (rows[i] != &wlt_no_row)
			settle_row(s, &s->total[i], rows[i]);
	for (i = 0; side->errnos && i < s->nr_errnos; i++) {
		s->total_errnos[i] += side->errnos[i];
		side->errnos[i] = 0;
	}
	for (i = 0; i < WLT_NR_CPU_LOSS; i++) {
		s->total_lost[i] += side->lost[i];
		side->lost[i] = 0;
	}
}

/* With nobody in a probe, or in a call, slots can be given out anew. */
static void free_all_rows(struct wlt_session *s)
{
	unsigned int cpu;

	wlt_slot_forget(s);
	for_each_possible_cpu(cpu) {
		struct wlt_cpu *c = per_cpu_ptr(s->cpu, cpu);

		free_rows(c, &c->side[0]);
		free_rows(c, &c->side[1]);
	}
}

/**
 * wlt_row_reset() - empty the totals
 * @s: session
 *
 * Context: Control side, under the mutex, after wlt_stats_settle().
 */
void wlt_row_reset(struct wlt_session *s)
{
	unsigned int i;

	if (!s->cpu)
		return;
	for (i = 0; i < WLT_NR_ROWS; i++) {
		kfree(s->total[i].hist);
		memset(&s->total[i], 0, sizeof(s->total[i]));
		s->total[i].row.min = U64_MAX;
	}
	memset(s->total_errnos, 0, sizeof(s->total_errnos));
	memset(s->total_lost, 0, sizeof(s->total_lost));
	if (!s->attached)
		free_all_rows(s);
}

/**
 * wlt_row_cpu_bytes() - memory of the CPU that has most
 * @s: session
 *
 * Context: Control side, under the mutex.
 * Return: bytes.
 */
size_t wlt_row_cpu_bytes(struct wlt_session *s)
{
	size_t most = 0;
	unsigned int cpu;

	if (!s->cpu)
		return 0;
	for_each_possible_cpu(cpu)
		most = max(most, READ_ONCE(per_cpu_ptr(s->cpu, cpu)->bytes));
	return most;
}

/**
 * wlt_row_bytes() - memory of all tables
 * @s: session
 *
 * Context: Control side, under the mutex.
 * Return: bytes.
 */
size_t wlt_row_bytes(struct wlt_session *s)
{
	size_t bytes = WLT_NR_ROWS * sizeof(*s->total);
	unsigned int cpu, i;

	if (!s->cpu)
		return 0;
	for (i = 0; i < WLT_NR_ROWS; i++)
		bytes += s->total[i].hist ? WLT_HIST_NR * sizeof(u64) : 0;
	for_each_possible_cpu(cpu)
		bytes += READ_ONCE(per_cpu_ptr(s->cpu, cpu)->bytes);
	return bytes;
}
