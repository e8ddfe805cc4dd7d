/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers of a task by call, with options/per-task on.
 *
 * A task has a chain of blocks of rows, in the order in which it first made the
 * calls. It alone adds rows, and blocks when the last is full, and it writes
 * the side of the generation, as it does in wlt_task::side. Readers find what
 * was published before, and read the quiet side.
 *
 *	wlt_task::rows -> block -> block -> NULL
 *	                  row[0]   row[0]
 *	                  ...      ...
 *
 * The blocks of all tasks are limited; beyond that a call counts as lost for
 * this table, and for nothing else.
 */
#ifndef _WLT_TASKROW_H
#define _WLT_TASKROW_H

#include "task.h"

#define WLT_TASK_ROWS		15
/* 16 MiB */
#define WLT_NR_TASK_BLOCKS	8192

/**
 * struct wlt_task_row - numbers of one call of a task
 * @slot: row of the call in the tables of the session (T)
 * @side: numbers by generation (T; the quiet one M)
 * @settled: numbers of past generations (M)
 */
struct wlt_task_row {
	s16 slot;
	struct wlt_task_count side[2];
	struct wlt_task_count settled;
};

/**
 * struct wlt_task_block - some rows
 * @next: more of them, or NULL (T)
 * @rcu: for freeing
 * @nr: rows in use (T)
 * @row: the rows
 */
struct wlt_task_block {
	struct wlt_task_block *next;
	struct rcu_head rcu;
	unsigned int nr;
	struct wlt_task_row row[WLT_TASK_ROWS];
};

/**
 * struct wlt_taskrow_walk - where a walk through the rows of a task is
 * @block: this block
 * @next: number of the next row in it
 */
struct wlt_taskrow_walk {
	struct wlt_task_block *block;
	unsigned int next;
};

struct wlt_task_count *wlt_taskrow_get(struct wlt_task *t, unsigned int side, s16 slot);
void wlt_taskrow_settle(struct wlt_task *t, unsigned int side);
void wlt_taskrow_restart(struct wlt_task *t);
void wlt_taskrow_free(struct wlt_task *t);

struct wlt_task_row *wlt_taskrow_first(struct wlt_taskrow_walk *walk,
				       const struct wlt_task *t);
struct wlt_task_row *wlt_taskrow_next(struct wlt_taskrow_walk *walk);

#endif /* _WLT_TASKROW_H */
