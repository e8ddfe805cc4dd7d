/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Functions of the kernel that ran for the workload, counted by who called them and
 * in which system call (options/functions).
 *
 *	ip, parent, where --hash--> wlt_edge, wlt_edge, ...    one table for each CPU
 *
 * What counts here is called from everywhere: from tasks, soft interrupts,
 * interrupts and NMIs, each of which can come in the middle of another one on the
 * same CPU. So it takes no lock, calls nothing, and relies on two things. An
 * entry is claimed by cmpxchg, and its key is written last; who comes in between
 * passes over it. And "where" tells the levels of interruption apart, so that no two of
 * them count in the same entry: an increment need not be atomic. What all levels have
 * in common is local_t, which needs no lock anywhere, as local64_t may.
 *
 * The first and last functions of an interrupt run while the kernel does not say that it is
 * in one, and count as the task's. If one of them wakes ksoftirqd (threadirqs), it calls what
 * the task may be counting at this moment: on a machine that increments in several steps, one
 * of the two hits can be missed.
 *
 * The levels have to be told apart anyhow: an interrupt is not the doing of the
 * task that it happens to hit.
 *
 * An entry counts by generation, as all else does (see stats.h). It is never taken
 * back while somebody may count; a reset while nothing is traced empties the
 * tables.
 */
#ifndef _WLT_FUNCTION_H
#define _WLT_FUNCTION_H

#include <linux/compiler.h>
#include <linux/hash.h>
#include <linux/percpu.h>

#include <asm/local.h>

#include "probe.h"
#include "stats.h"
#include "task.h"

/* Memory for a CPU's table in KiB: by default, and at most. */
#define WLT_FUNCTION_KB		1024
#define WLT_FUNCTION_KB_MAX	16384
/* Entries that are looked at before one gives up. */
#define WLT_EDGE_PROBES		64

/*
 * wlt_edge::where: the row of the call in progress, or one of these. What is above 16
 * bits is wlt_task::quiet, and not counted.
 */
#define WLT_WHERE_OUTSIDE	0x8000u
#define WLT_WHERE_SOFTIRQ	0x8001u
#define WLT_WHERE_HARDIRQ	0x8002u
#define WLT_WHERE_NMI		0x8003u
#define WLT_WHERE_QUIET		0x10000u

/**
 * enum wlt_edge_state - is there anything in an entry?
 * @WLT_EDGE_FREE: no
 * @WLT_EDGE_CLAIMED: it is being made
 * @WLT_EDGE_USED: yes, and it was the first to be made; the next ones have more
 */
enum wlt_edge_state {
	WLT_EDGE_FREE,
	WLT_EDGE_CLAIMED,
	WLT_EDGE_USED,
};

/**
 * struct wlt_edge - a function that was called by another, and where
 * @key: their addresses, the lower half of each: the function's above; never 0. A
 *	caller that is too far away for that is 0
 * @where: WLT_WHERE_*, written before @key
 * @state: enum wlt_edge_state, written last
 * @hits: how often, by generation
 *
 * All C, in the sense of this file; the quiet side M.
 */
struct wlt_edge {
	u64 key;
	u32 where;
	u32 state;
	u64 hits[2];
};

/**
 * struct wlt_function_table - the edges of one CPU
 * @mask: all bits that the offset of an entry in @edges can have
 * @used: entries in use (C)
 * @lost: hits that found no room, by generation (C)
 * @settled: hits of past generations by entry (M)
 * @edges: entries
 */
struct wlt_function_table {
	u32 mask;
	local_t used;
	local_t lost[2];
	u64 *settled;
	struct wlt_edge edges[] __aligned(32);
};

/**
 * wlt_function_nr() - how many entries does a table have?
 * @table: table, or NULL
 */
static inline unsigned int wlt_function_nr(const struct wlt_function_table *table)
{
	return table ? table->mask / sizeof(struct wlt_edge) + 1 : 0;
}

/**
 * wlt_function_table() - table of a CPU
 * @s: session
 * @cpu: any possible CPU
 *
 * Context: Control side, under the mutex.
 * Return: its table; NULL if there are none, or if it was never online.
 */
static inline struct wlt_function_table *wlt_function_table(const struct wlt_session *s,
							    unsigned int cpu)
{
	if (!s->functions.table)
		return NULL;
	/* pairs with the release in wlt_function_alloc_cpu() */
	return smp_load_acquire(per_cpu_ptr(s->functions.table, cpu));
}

void wlt_function_hit_slow(struct wlt_task *t, u64 key);
void wlt_function_count(struct wlt_task *t, u64 key, u32 where);

/**
 * wlt_function_edge() - where in a table an edge would be
 * @table: table
 * @key: wlt_edge::key
 * @where: wlt_edge::where
 */
static __always_inline struct wlt_edge *
wlt_function_edge(struct wlt_function_table *table, u64 key, u32 where)
{
	u32 hash = (key * GOLDEN_RATIO_64) >> 40;	/* the best mixed bits */

	return (void *)table->edges + ((hash + 8 * where) * sizeof(struct wlt_edge) & table->mask);
}

/**
 * wlt_function_hits() - what an edge counts with
 * @edge: edge
 * @ctl: wlt_session::ctl
 */
static __always_inline u64 *wlt_function_hits(struct wlt_edge *edge, unsigned long ctl)
{
	return (void *)edge->hits + (ctl & WLT_CTL_EPOCH) / (WLT_CTL_EPOCH / sizeof(u64));
}

/**
 * wlt_function_hit() - a function begins
 * @t: the current task
 * @ip: address of the function, or in it
 * @parent: where it will return to
 *
 * Context: Any, preemption off. Calls nothing that can be traced.
 */
static __always_inline void wlt_function_hit(struct wlt_task *t, unsigned long ip,
					     unsigned long parent)
{
	struct wlt_session *s = t->session;
	unsigned long ctl = READ_ONCE(s->ctl);
	u64 key = (u64)ip << 32 | (u32)parent;
	u32 where = t->where;
	struct wlt_edge *edge;

	if (!WLT_ARCH_CODE_IS_NEAR && (long)(s32)(parent - ip) != (long)(parent - ip))
		key &= ~(u64)U32_MAX;
	if (unlikely(wlt_probe_interrupts()) ||
	    !wlt_stats_is_open(t->call) || (ctl & WLT_CTL_PAUSED)) {
		wlt_function_hit_slow(t, key);
		return;
	}
	edge = wlt_function_edge(this_cpu_read(*s->functions.table), key, where);
	if (likely(edge->key == key && edge->where == where))
		++*wlt_function_hits(edge, ctl);
	else
		wlt_function_count(t, key, where);
}

int wlt_function_alloc(struct wlt_session *s);
int wlt_function_alloc_cpu(struct wlt_session *s, unsigned int cpu);
void wlt_function_free(struct wlt_session *s);
int wlt_function_resize(struct wlt_session *s, unsigned int kb);
void wlt_function_settle(struct wlt_session *s, unsigned int side);
void wlt_function_reset(struct wlt_session *s);
size_t wlt_function_bytes(const struct wlt_session *s);
void wlt_function_usage(const struct wlt_session *s, u64 *used, u64 *max);
unsigned long wlt_function_address(u32 low);

#endif /* _WLT_FUNCTION_H */
