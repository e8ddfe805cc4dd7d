// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers of a task by call.
 *
 * wlt_taskrow_get() is called by the task itself in a probe, with preemption
 * off; the rest by the control side, under the mutex.
 * See taskrow.h.
 */
#include "taskrow.h"

#include <linux/slab.h>
#include <linux/string.h>

#include "reserve.h"

static struct wlt_task_block *add_block(struct wlt_task *t,
					struct wlt_task_block **where)
{
	struct wlt_session *s = t->session;
	struct wlt_task_block *block;

	if (atomic_inc_return(&s->nr_task_blocks) > WLT_NR_TASK_BLOCKS)
		goto full;
	block = wlt_reserve_get(sizeof(*block));
	if (!block)
		goto full;
	/* pairs with the acquires in wlt_taskrow_first() and _next() */
	smp_store_release(where, block);
	return block;

full:
	atomic_dec(&s->nr_task_blocks);
	return NULL;
}

/**
 * wlt_taskrow_get() - numbers of a call to write
 * @t: the current task
 * @side: side of the numbers
 * @slot: row of the call
 *
 * Context: The task itself, preemption off.
 * Return: the numbers, or NULL without memory for them.
 */
struct wlt_task_count *wlt_taskrow_get(struct wlt_task *t, unsigned int side, s16 slot)
{
	struct wlt_task_block **where = &t->rows;
	struct wlt_task_block *block = NULL;
	unsigned int i;

	while (*where) {
		block = *where;
		for (i = 0; i < block->nr; i++)
			if (block->row[i].slot == slot)
				return &block->row[i].side[side];
		where = &block->next;
	}
	if (!block || block->nr == WLT_TASK_ROWS)
		block = add_block(t, where);
	if (!block)
		return NULL;
	i = block->nr;
	block->row[i].slot = slot;
	/* pairs with the acquires in wlt_taskrow_first() and _next() */
	smp_store_release(&block->nr, i + 1);
	return &block->row[i].side[side];
}

/**
 * wlt_taskrow_first() - begin a walk through the rows of a task
 * @walk: where the walk is
 * @t: entry
 *
 * Return: the first row, or NULL.
 */
struct wlt_task_row *wlt_taskrow_first(struct wlt_taskrow_walk *walk,
				       const struct wlt_task *t)
{
	walk->block = smp_load_acquire(&t->rows);	/* add_block() */
	walk->next = 0;
	return walk->block ? wlt_taskrow_next(walk) : NULL;
}

/**
 * wlt_taskrow_next() - go on with a walk
 * @walk: where the walk is
 *
 * Return: the next row, or NULL.
 */
struct wlt_task_row *wlt_taskrow_next(struct wlt_taskrow_walk *walk)
{
	while (walk->block) {
		/* pairs with the release in wlt_taskrow_get() */
		if (walk->next < smp_load_acquire(&walk->block->nr))
			return &walk->block->row[walk->next++];
		walk->block = smp_load_acquire(&walk->block->next); /* add_block() */
		walk->next = 0;
	}
	return NULL;
}

/**
 * wlt_taskrow_settle() - add the quiet side to the settled numbers
 * @t: entry
 * @side: that side
 */
void wlt_taskrow_settle(struct wlt_task *t, unsigned int side)
{
	struct wlt_taskrow_walk walk;
	struct wlt_task_row *row;

	for (row = wlt_taskrow_first(&walk, t); row; row = wlt_taskrow_next(&walk)) {
		wlt_task_add_count(&row->settled, &row->side[side]);
		memset(&row->side[side], 0, sizeof(row->side[side]));
	}
}

/**
 * wlt_taskrow_restart() - begin the settled numbers anew
 * @t: entry
 */
void wlt_taskrow_restart(struct wlt_task *t)
{
	struct wlt_taskrow_walk walk;
	struct wlt_task_row *row;

	for (row = wlt_taskrow_first(&walk, t); row; row = wlt_taskrow_next(&walk))
		memset(&row->settled, 0, sizeof(row->settled));
}

/**
 * wlt_taskrow_free() - free all rows of a task
 * @t: entry that is in no list; a probe may still hold it
 */
void wlt_taskrow_free(struct wlt_task *t)
{
	struct wlt_task_block *next, *block = t->rows;

	while (block) {
		next = block->next;
		atomic_dec(&t->session->nr_task_blocks);
		kfree_rcu(block, rcu);
		block = next;
	}
}
