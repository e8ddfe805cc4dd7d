// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tables of functions that ran for the workload. See function.h.
 */
#include "function.h"

#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/topology.h>

/*
 * What counts is not looked at by KCSAN, as nothing of kernel/trace is: KCSAN waits in
 * the middle of it, by functions that are hooked, and finds what they do. What comes in
 * between is meant to, see function.h.
 */

/* Take an entry that is free. Return: false if somebody else has. */
static __no_kcsan bool claim(struct wlt_function_table *table, struct wlt_edge *edge,
			     u64 key, u32 where)
{
	/* not cmpxchg_local(): some architectures make that of several steps */
	if (cmpxchg(&edge->state, WLT_EDGE_FREE, WLT_EDGE_CLAIMED) != WLT_EDGE_FREE)
		return false;
	edge->where = where;
	barrier();	/* who interrupts us may look at the key first */
	edge->key = key;
	/* pairs with the acquire in settle_table() */
	smp_store_release(&edge->state, WLT_EDGE_CLAIMED + local_inc_return(&table->used));
	return true;
}

/**
 * wlt_function_count() - count a hit that is not in the first place of its key
 * @t: the current task
 * @key: wlt_edge::key
 * @where: wlt_edge::where
 *
 * Context: Any, preemption off.
 */
__no_kcsan void wlt_function_count(struct wlt_task *t, u64 key, u32 where)
{
	struct wlt_session *s = t->session;
	struct wlt_function_table *table = this_cpu_read(*s->functions.table);
	struct wlt_edge *edge = wlt_function_edge(table, key, where);
	unsigned long ctl = READ_ONCE(s->ctl);
	unsigned int i;

	if (where >= WLT_WHERE_QUIET)
		return;
	for (i = 0; i < WLT_EDGE_PROBES; i++) {
		if ((edge->key == key && edge->where == where) ||
		    (!READ_ONCE(edge->state) && claim(table, edge, key, where))) {
			++*wlt_function_hits(edge, ctl);
			return;
		}
		if (++edge == &table->edges[wlt_function_nr(table)])
			edge = table->edges;
	}
	local_inc(&table->lost[wlt_stats_side(ctl)]);
}

/**
 * wlt_function_hit_slow() - count a hit that is not of a call in progress, or none
 * @t: the current task
 * @key: wlt_edge::key
 *
 * Context: Any, preemption off.
 */
__no_kcsan void wlt_function_hit_slow(struct wlt_task *t, u64 key)
{
	unsigned long level = wlt_probe_interrupts();
	u32 where = t->last ?: WLT_WHERE_OUTSIDE;

	/* an interrupt in a probe of ours is mostly our own, which takes samples */
	if (t->quiet || (READ_ONCE(t->session->ctl) & WLT_CTL_PAUSED))
		return;
	if (level & NMI_MASK)
		where = WLT_WHERE_NMI;
	else if (level & HARDIRQ_MASK)
		where = WLT_WHERE_HARDIRQ;
	else if (level & SOFTIRQ_OFFSET)
		where = WLT_WHERE_SOFTIRQ;
	wlt_function_count(t, key, where);
}

static struct wlt_function_table *make_table(unsigned int kb, int node)
{
	unsigned int nr = rounddown_pow_of_two(((size_t)kb << 10) / sizeof(struct wlt_edge));
	struct wlt_function_table *table;

	/* to fail is better than to have others killed */
	table = kvzalloc_node(struct_size(table, edges, nr), GFP_KERNEL | __GFP_RETRY_MAYFAIL,
			      node);
	if (!table)
		return NULL;
	table->settled = kvzalloc_node(nr * sizeof(*table->settled),
				       GFP_KERNEL | __GFP_RETRY_MAYFAIL, node);
	if (!table->settled) {
		kvfree(table);
		return NULL;
	}
	table->mask = (nr - 1) * sizeof(struct wlt_edge);
	return table;
}

static void free_table(struct wlt_function_table *table)
{
	if (table)
		kvfree(table->settled);
	kvfree(table);
}

/**
 * wlt_function_free() - free the tables
 * @s: session for which no function is hooked
 */
void wlt_function_free(struct wlt_session *s)
{
	unsigned int cpu;

	if (!s->functions.table)
		return;
	for_each_possible_cpu(cpu)
		free_table(*per_cpu_ptr(s->functions.table, cpu));
	free_percpu(s->functions.table);
	s->functions.table = NULL;
}

/**
 * wlt_function_alloc_cpu() - have the table of a CPU, if there are any
 * @s: session
 * @cpu: CPU that is online, or about to be
 *
 * Context: CPU hotplug held off, or going on.
 * Return: 0 or -ENOMEM.
 */
int wlt_function_alloc_cpu(struct wlt_session *s, unsigned int cpu)
{
	struct wlt_function_table **table, *new;

	if (!s->functions.table)
		return 0;
	table = per_cpu_ptr(s->functions.table, cpu);
	if (*table)
		return 0;
	new = make_table(s->functions.kb, cpu_to_node(cpu));
	/* pairs with the acquire in wlt_function_table() */
	smp_store_release(table, new);
	return new ? 0 : -ENOMEM;
}

/* With CPU hotplug held off. */
static int alloc(struct wlt_session *s)
{
	unsigned int cpu;

	lockdep_assert_held(&s->mutex);
	if (s->functions.table)
		return 0;
	s->functions.table = alloc_percpu(struct wlt_function_table *);
	if (!s->functions.table)
		return -ENOMEM;
	for_each_online_cpu(cpu) {
		if (wlt_function_alloc_cpu(s, cpu)) {
			wlt_function_free(s);
			return -ENOMEM;
		}
	}
	return 0;
}

/**
 * wlt_function_alloc() - have tables
 * @s: session whose wlt_row_alloc() was called, or will be
 *
 * Context: Control side, under the mutex. Takes the lock of CPU hotplug.
 * Return: 0 or -ENOMEM.
 */
int wlt_function_alloc(struct wlt_session *s)
{
	int err;

	cpus_read_lock();
	err = alloc(s);
	cpus_read_unlock();
	return err;
}

static int resize(struct wlt_session *s, unsigned int kb)
{
	struct wlt_functions old = s->functions;
	int err;

	s->functions.kb = kb;
	if (!old.table)
		return 0;
	s->functions.table = NULL;
	err = alloc(s);
	swap(s->functions.table, old.table);
	if (err) {
		s->functions.kb = old.kb;
		return err;
	}
	wlt_function_free(s);
	s->functions.table = old.table;
	return 0;
}

/**
 * wlt_function_resize() - have tables of another size
 * @s: session for which no function is hooked
 * @kb: memory for each CPU's in KiB
 *
 * What was counted goes with the old ones.
 *
 * Context: Control side, under the mutex. Takes the lock of CPU hotplug.
 * Return: 0, or -ENOMEM, and then they are as they were.
 */
int wlt_function_resize(struct wlt_session *s, unsigned int kb)
{
	int err;

	cpus_read_lock();
	err = resize(s, kb);
	cpus_read_unlock();
	return err;
}

static void settle_table(struct wlt_session *s, struct wlt_function_table *table,
			 unsigned int side)
{
	unsigned int i;

	for (i = 0; i < wlt_function_nr(table); i++) {
		struct wlt_edge *edge = &table->edges[i];

		/* pairs with the release in claim() */
		if (smp_load_acquire(&edge->state) < WLT_EDGE_USED)
			continue;
		table->settled[i] += edge->hits[side];
		edge->hits[side] = 0;
	}
	s->total_lost[WLT_LOSS_FUNCTION] += (unsigned long)local_read(&table->lost[side]);
	local_set(&table->lost[side], 0);
}

/**
 * wlt_function_settle() - add what the quiet side counted to the settled numbers
 * @s: session
 * @side: that side
 *
 * Context: Control side, under the mutex.
 */
void wlt_function_settle(struct wlt_session *s, unsigned int side)
{
	struct wlt_function_table *table;
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		table = wlt_function_table(s, cpu);
		if (table)
			settle_table(s, table, side);
		cond_resched();
	}
}

static void reset_table(struct wlt_function_table *table, bool idle)
{
	size_t nr = wlt_function_nr(table);

	memset(table->settled, 0, nr * sizeof(*table->settled));
	if (!idle)
		return;
	memset(table->edges, 0, nr * sizeof(*table->edges));
	local_set(&table->used, 0);
}

/**
 * wlt_function_reset() - begin the settled numbers anew
 * @s: session
 *
 * While something is traced the entries stay, for what they have counted since the
 * cut. The rows that entries point to go at the same time as they.
 *
 * Context: Control side, under the mutex.
 */
void wlt_function_reset(struct wlt_session *s)
{
	struct wlt_function_table *table;
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		table = wlt_function_table(s, cpu);
		if (table)
			reset_table(table, !s->attached);
	}
}

/**
 * wlt_function_bytes() - memory of all tables
 * @s: session
 */
size_t wlt_function_bytes(const struct wlt_session *s)
{
	const struct wlt_function_table *table;
	size_t nr, bytes = 0;
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		table = wlt_function_table(s, cpu);
		nr = wlt_function_nr(table);
		if (table)
			bytes += struct_size(table, edges, nr) + nr * sizeof(*table->settled);
	}
	return bytes;
}

/**
 * wlt_function_usage() - how full are the tables?
 * @s: session
 * @used: entries in use
 * @max: entries
 *
 * Context: Control side, under the mutex.
 */
void wlt_function_usage(const struct wlt_session *s, u64 *used, u64 *max)
{
	const struct wlt_function_table *table;
	unsigned int cpu;

	*used = 0;
	*max = 0;
	for_each_possible_cpu(cpu) {
		table = wlt_function_table(s, cpu);
		*max += wlt_function_nr(table);
		if (table)
			*used += local_read(&table->used);
	}
}

/**
 * wlt_function_address() - an address of which half is known
 * @low: lower half of an address of kernel code
 *
 * All code of the kernel and its modules is within 2 GiB of this function: their
 * branches and relocations want it so. What is not, is not looked for here.
 *
 * Return: the address.
 */
unsigned long wlt_function_address(u32 low)
{
	unsigned long here = (unsigned long)wlt_function_address;

	return here + (s32)(low - (u32)here);
}
