/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory for probes, which run with preemption off.
 *
 * There the allocator may be called, if it does not have to wait. Not so with
 * PREEMPT_RT, whose allocator takes locks that sleep: probes are given pieces that were
 * allocated before, and what they free waits for a worker, which also fills the reserve
 * up. When it is used up faster than that, a probe does without, and says what is lost,
 * as it does without memory elsewhere.
 *
 * A piece may be freed by kfree() and kfree_rcu() where these may be called.
 */
#ifndef _WLT_RESERVE_H
#define _WLT_RESERVE_H

#include <linux/slab.h>

#ifdef CONFIG_PREEMPT_RT

void *wlt_reserve_get(size_t size);
void wlt_reserve_put(void *piece);
size_t wlt_reserve_bytes(void);
int wlt_reserve_init(void);
void wlt_reserve_exit(void);

#else

/**
 * wlt_reserve_get() - have memory
 * @size: bytes, 8 KiB at most
 *
 * Context: Any but NMI, if the allocator is not what was interrupted.
 * Return: zeroed memory, or NULL.
 */
static inline void *wlt_reserve_get(size_t size)
{
	return kzalloc(size, GFP_NOWAIT | __GFP_NOWARN);
}

/**
 * wlt_reserve_put() - free memory
 * @piece: memory, or NULL
 *
 * Context: As wlt_reserve_get().
 */
static inline void wlt_reserve_put(void *piece)
{
	kfree(piece);
}

/**
 * wlt_reserve_bytes() - memory that waits to be asked for
 *
 * All that the reserve can hold: what it lacks, it is about to get.
 *
 * Context: Any.
 */
static inline size_t wlt_reserve_bytes(void)
{
	return 0;
}

/**
 * wlt_reserve_init() - fill the reserve
 *
 * Context: Module load.
 * Return: 0 or -ENOMEM.
 */
static inline int wlt_reserve_init(void)
{
	return 0;
}

/**
 * wlt_reserve_exit() - free the reserve
 *
 * Context: Module unload. No probe runs any more.
 */
static inline void wlt_reserve_exit(void)
{
}

#endif

#endif /* _WLT_RESERVE_H */
