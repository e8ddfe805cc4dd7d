/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A session: one workload, its tasks, its numbers, its settings.
 *
 * Everything that a user can see or set hangs off struct wlt_session. There
 * is one session today; nothing below fs.c relies on that.
 *
 * The letters in the field descriptions say what protects a field:
 *
 *	I  set before the session is published, constant afterwards
 *	M  the control mutex
 *	R  written under M, read by probes without a lock
 *	C  written by its CPU only, with preemption off
 *	T  written by the task that it describes only
 *	L  the raw lock, which probes take
 *
 * Documentation/locking.rst has the whole story.
 */
#ifndef _WLT_SESSION_H
#define _WLT_SESSION_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include <linux/wltrace.h>

#include "errlog.h"

/* System call numbers below this are found by index, others by search. */
#define WLT_NR_DIRECT	576
/* Rows of each table, row 0 being the one for calls that found no room. */
#define WLT_NR_ROWS	512
/* Rows that numbers without a name may take, so that they leave room. */
#define WLT_NR_UNNAMED	64
/* Ended tasks that are listed one by one. */
#define WLT_NR_ENDED	1024
/* Ended roots that the header of a table names. */
#define WLT_NR_ENDED_ROOTS	16

/**
 * enum wlt_loss - what could not be recorded, by cause
 * @WLT_LOSS_TASK_ALLOC: no memory to follow a new task
 * @WLT_LOSS_CLOCK: the clock ran backwards during a call; its time was taken
 *	as zero
 * @WLT_NR_LOSS: number of causes
 */
enum wlt_loss {
	WLT_LOSS_TASK_ALLOC,
	WLT_LOSS_CLOCK,
	WLT_NR_LOSS,
};

/**
 * struct wlt_row - numbers of one system call
 * @calls: calls that returned, attempts that end in a restart among them
 * @time: stamps between entry and exit of these, summed
 * @errors: calls, denied ones included, that failed
 * @denied: calls refused before they ran
 * @never_returned: calls that ended with their task
 * @restarted: calls of @calls that a signal interrupted with a restart code
 *
 * One cache line, of which an ordinary call touches the first two fields.
 */
struct wlt_row {
	u64 calls;
	u64 time;
	u64 errors;
	u64 denied;
	u64 never_returned;
	u64 restarted;
} ____cacheline_aligned;

/**
 * struct wlt_side - one generation of one CPU's numbers
 * @rows: WLT_NR_ROWS rows (I; the rows C)
 * @enters: entries counted (C)
 * @exits: exits counted (C)
 * @child_return: exits of new tasks from the call that made them (C)
 * @at_start: exits of calls whose entry could not be seen (C)
 * @clock_backwards: calls that would have had a negative duration (C)
 *
 * C while it is the current generation. Once another is and a grace period
 * has passed, nobody writes it and M owns it.
 */
struct wlt_side {
	struct wlt_row *rows;
	u64 enters;
	u64 exits;
	u64 child_return;
	u64 at_start;
	u64 clock_backwards;
} __aligned(64);

/**
 * struct wlt_cpu - one CPU's numbers
 * @side: the generations
 */
struct wlt_cpu {
	struct wlt_side side[2];
};

/**
 * struct wlt_key - system call that a row belongs to
 * @nr: number
 * @abi: enum wlt_abi
 */
struct wlt_key {
	int nr;
	unsigned int abi;
};

/**
 * struct wlt_root - process whose pid was written
 * @list: in wlt_session::roots (M)
 * @pid: its pid (I)
 * @fresh: being attached (M)
 * @nr_live: tasks alive that are traced on its account (L)
 * @comm: its name (L)
 */
struct wlt_root {
	struct list_head list;
	struct pid *pid;
	bool fresh;
	unsigned int nr_live;
	char comm[WLT_COMM_LEN];
};

/**
 * struct wlt_ledger - totals beside the rows
 * @enters: entries, calls in flight at the last reset included
 * @exits: exits
 * @child_return: exits of new tasks from the call that made them
 * @at_start: exits of calls whose entry could not be seen
 * @in_flight: calls in progress at the last cut
 */
struct wlt_ledger {
	u64 enters;
	u64 exits;
	u64 child_return;
	u64 at_start;
	u64 in_flight;
};

/**
 * struct wlt_session - one workload
 * @ctl: generation and WLT_CTL_* (R)
 * @follow: new tasks of traced tasks are traced (R)
 * @existing: writing a pid takes its threads and descendants too (M)
 * @cpu: per-CPU numbers, NULL before the first pid is written (R)
 * @slots: row of each number below WLT_NR_DIRECT of each ABI: 0 when it has
 *	none yet, negative when the call never returns (written by probes,
 *	each of which would write the same)
 * @lock: L: membership of tasks; taken by probes, innermost
 * @keys: call of each row (written under L before @nr_rows covers it)
 * @nr_rows: rows in use, row 0 included (L)
 * @nr_unnamed: rows of these for numbers without a name (L)
 * @tasks: struct wlt_task::list, oldest first (added to under L, removed from
 *	under M and L)
 * @nr_listed: entries of @tasks (L)
 * @nr_live: tasks that are traced now (L)
 * @nr_ended: entries of @tasks that are not traced any more (L)
 * @nr_followed: tasks traced in this period (L)
 * @nr_unlisted: tasks of this period that left @tasks (M)
 * @idle_ns: when @nr_live fell to 0, CLOCK_MONOTONIC (L)
 * @lost: losses that probes count under the lock (L)
 * @mutex: M: control; outermost
 * @roots: struct wlt_root::list (M)
 * @total: settled numbers, WLT_NR_ROWS rows (M)
 * @nr_stranded: tasks of @nr_unlisted that were detached in a call (M)
 * @unlisted: settled calls, errors and time of tasks that left @tasks (M)
 * @ledger: settled totals (M)
 * @clock_backwards: settled loss (M)
 * @attached: the hooks are in place (M)
 * @begin_ns: start of this period, CLOCK_MONOTONIC, 0 before anything was
 *	traced (M)
 * @wall_ns: time traced before @running_ns (M)
 * @running_ns: since when tracing runs, CLOCK_MONOTONIC, 0 when it does not
 *	(M)
 * @errlog: rejected writes (M)
 * @work: does under M what a probe found to be due
 */
struct wlt_session {
	unsigned long ctl;
	bool follow;
	bool existing;
	struct wlt_cpu __percpu *cpu;
	s16 slots[WLT_NR_ABI][WLT_NR_DIRECT];

	raw_spinlock_t lock;
	struct wlt_key keys[WLT_NR_ROWS];
	unsigned int nr_rows;
	unsigned int nr_unnamed;
	struct list_head tasks;
	unsigned int nr_listed;
	unsigned int nr_live;
	unsigned int nr_ended;
	u64 nr_followed;
	u64 nr_unlisted;
	u64 idle_ns;
	u64 lost[WLT_NR_LOSS];

	struct mutex mutex;
	struct list_head roots;
	struct wlt_row *total;
	u64 nr_stranded;
	struct wlt_row unlisted;
	struct wlt_ledger ledger;
	u64 clock_backwards;
	bool attached;
	u64 begin_ns;
	u64 wall_ns;
	u64 running_ns;
	struct wlt_errlog errlog;
	struct work_struct work;
};

struct wlt_session *wlt_session_create(work_func_t work);
void wlt_session_destroy(struct wlt_session *s);
void wlt_session_run(struct wlt_session *s, bool run);
void wlt_session_restart(struct wlt_session *s);
u64 wlt_session_wall_ns(struct wlt_session *s);
struct wlt_root *wlt_session_add_root(struct wlt_session *s, struct pid *pid,
				      const char *comm);
struct wlt_root *wlt_session_find_root(struct wlt_session *s, struct pid *pid);
void wlt_session_trim_roots(struct wlt_session *s, unsigned int keep);

#endif /* _WLT_SESSION_H */
