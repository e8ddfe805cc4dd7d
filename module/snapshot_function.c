// SPDX-License-Identifier: GPL-2.0-only
/*
 * The functions of a snapshot, and who called them.
 *
 * Called by wlt_snapshot_take(), under the session's mutex, when all has been
 * settled. See snapshot_build.h.
 */
#include "snapshot_build.h"

#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "function.h"
#include "sysname.h"

/* Most that the name of a call and its ABI need. */
#define CALL_STRINGS	128

static int compare_edges(const void *left, const void *right)
{
	const struct wlt_build_edge *a = left, *b = right;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return a->where < b->where ? -1 : a->where > b->where;
}

static size_t count_settled(const struct wlt_function_table *table)
{
	size_t nr = 0;
	unsigned int i;

	for (i = 0; i < wlt_function_nr(table); i++)
		nr += !!table->settled[i];
	return nr;
}

static size_t copy_settled(const struct wlt_function_table *table,
			   struct wlt_build_edge *edges)
{
	size_t nr = 0;
	unsigned int i;

	for (i = 0; i < wlt_function_nr(table); i++) {
		if (!table->settled[i])
			continue;
		edges[nr++] = (struct wlt_build_edge) {
			.key = table->edges[i].key,
			.where = table->edges[i].where,
			.rank = table->edges[i].state - WLT_EDGE_USED,
			.hits = table->settled[i],
		};
	}
	return nr;
}

/* One edge a key: CPUs have counted the same, and a CPU may have it twice. */
static size_t merge_edges(struct wlt_build_edge *edges, size_t nr)
{
	struct wlt_build_edge *last = NULL;
	size_t i, merged = 0;

	sort(edges, nr, sizeof(*edges), compare_edges, NULL);
	for (i = 0; i < nr; i++) {
		if (last && !compare_edges(last, &edges[i])) {
			last->hits += edges[i].hits;
			last->rank = min(last->rank, edges[i].rank);
		} else {
			last = &edges[merged++];
			*last = edges[i];
		}
	}
	return merged;
}

static unsigned long function_of(u64 key)
{
	return wlt_function_address(key >> 32);
}

static bool has_parent(u64 key)
{
	return (u32)key;
}

/* The address before the one that is returned to: it is in the caller for sure. */
static unsigned long parent_of(u64 key)
{
	return wlt_function_address(key) - 1;
}

/**
 * wlt_build_count_edges() - collect the edges
 * @b: builder; the number of edges and the room for their strings are added
 *
 * Return: 0 or -ENOMEM.
 */
int wlt_build_count_edges(struct wlt_builder *b)
{
	unsigned int cpu;
	size_t i, nr = 0;

	for_each_possible_cpu(cpu)
		nr += count_settled(wlt_function_table(b->s, cpu));
	if (!nr)
		return 0;
	b->edges = kvmalloc_array(nr, sizeof(*b->edges), GFP_KERNEL);
	if (!b->edges)
		return -ENOMEM;
	nr = 0;
	for_each_possible_cpu(cpu)
		nr += copy_settled(wlt_function_table(b->s, cpu), b->edges + nr);
	nr = merge_edges(b->edges, nr);
	for (i = 0; i < nr; i++) {
		if (wlt_build_add_address(b, function_of(b->edges[i].key)))
			return -ENOMEM;
		if (has_parent(b->edges[i].key) &&
		    wlt_build_add_address(b, parent_of(b->edges[i].key)))
			return -ENOMEM;
	}
	b->snap->nr_edges = nr;
	return wlt_build_need_calls(b);
}

static u32 context_of(u32 where)
{
	switch (where) {
	case WLT_WHERE_OUTSIDE:
		return WLT_RAW_OUTSIDE;
	case WLT_WHERE_SOFTIRQ:
		return WLT_RAW_IN_SOFTIRQ;
	case WLT_WHERE_HARDIRQ:
		return WLT_RAW_IN_HARDIRQ;
	case WLT_WHERE_NMI:
		return WLT_RAW_IN_NMI;
	default:
		return WLT_RAW_IN_CALL;
	}
}

/*
 * On its way in and out an interrupt does not count as one yet, or any more: what
 * these functions are, and what they call, is not the doing of the task.
 */
static bool is_interrupt(const struct wlt_builder *b, u32 index)
{
	static const char * const names[] = {
		"irq_enter", "irq_enter_rcu", "irq_exit", "irq_exit_rcu", "__irq_exit_rcu",
		"invoke_softirq", "__do_softirq", "handle_softirqs", "wakeup_softirqd",
		"tick_irq_enter", "tick_irq_exit", "tick_nohz_irq_enter", "tick_nohz_irq_exit",
	};
	unsigned int i;

	if (index == WLT_RAW_NO_FUNCTION)
		return false;
	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(wlt_build_function_name(b, index), names[i]))
			return true;
	return false;
}

/* From addresses to functions: many places in one call the same other one. */
static void resolve(const struct wlt_builder *b, struct wlt_build_edge *edge)
{
	u32 function = wlt_build_function(b, function_of(edge->key), NULL);
	u32 parent = WLT_RAW_NO_FUNCTION;

	if (has_parent(edge->key))
		parent = wlt_build_function(b, parent_of(edge->key), NULL);
	edge->key = (u64)function << 32 | parent;
	if (edge->where < WLT_WHERE_SOFTIRQ &&
	    (is_interrupt(b, function) || is_interrupt(b, parent)))
		edge->where = WLT_WHERE_HARDIRQ;
}

/**
 * wlt_build_resolve_edges() - find the functions of the edges
 * @b: builder, after wlt_build_symbols()
 */
void wlt_build_resolve_edges(struct wlt_builder *b)
{
	size_t i;

	for (i = 0; i < b->snap->nr_edges; i++)
		resolve(b, &b->edges[i]);
	b->snap->nr_edges = merge_edges(b->edges, b->snap->nr_edges);
}

/**
 * wlt_build_need_calls() - have room for the names of calls
 * @b: builder; the room for their strings is added
 *
 * Return: 0 or -ENOMEM.
 */
int wlt_build_need_calls(struct wlt_builder *b)
{
	if (b->calls)
		return 0;
	b->calls = kvcalloc(WLT_NR_ROWS, sizeof(*b->calls), GFP_KERNEL);
	b->room += b->s->nr_rows * CALL_STRINGS;
	return b->calls ? 0 : -ENOMEM;
}

/**
 * wlt_build_call() - name of the call of a row
 * @b: builder, after wlt_build_need_calls()
 * @row: row
 *
 * Return: its strings.
 */
const struct wlt_build_call *wlt_build_call(struct wlt_builder *b, unsigned int row)
{
	const struct wlt_key *key = &b->s->keys[row];
	struct wlt_build_call *call = &b->calls[row];

	if (!call->name) {
		call->name = wlt_build_name(b, key);
		if (wlt_build_abi(key) != WLT_ABI_NATIVE)
			call->abi = wlt_build_string(b, wlt_sysname_abi(key->abi));
	}
	return call;
}

static void fill_call(struct wlt_builder *b, struct wlt_raw_edge *raw, unsigned int row)
{
	const struct wlt_build_call *call = wlt_build_call(b, row);

	raw->nr = b->s->keys[row].nr;
	raw->abi = wlt_build_abi(&b->s->keys[row]);
	raw->call = call->name;
	raw->abi_name = call->abi;
}

static void fill_edge(struct wlt_builder *b, struct wlt_raw_edge *raw,
		      const struct wlt_build_edge *edge)
{
	raw->function = edge->key >> 32;
	raw->parent = edge->key;
	raw->context = context_of(edge->where);
	raw->rank = edge->rank;
	raw->hits = edge->hits;
	if (raw->context == WLT_RAW_IN_CALL)
		fill_call(b, raw, edge->where);
}

/**
 * wlt_build_edges() - fill the edges
 * @b: builder
 */
void wlt_build_edges(struct wlt_builder *b)
{
	size_t i;

	for (i = 0; i < b->snap->nr_edges; i++)
		fill_edge(b, &b->snap->edges[i], &b->edges[i]);
}
