/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long functions of the kernel take for the workload (set_function_time).
 *
 * Each function that was written there has a return probe, and counts by generation
 * as all else does (see stats.h), all CPUs under one lock: few functions are timed,
 * and a return probe costs far more than the lock. Only calls in process context of
 * tasks of the workload count; time asleep is part of them.
 *
 * How much of the time of a function passed in other timed functions that it called
 * takes no stack of our own. A task has one number, struct wlt_task::timed: the time
 * of the timed functions that ended since the innermost one that still runs began.
 *
 *	outer begins	saves it, and sets it to 0
 *	  inner begins	the same
 *	  inner ends	takes T; self is T - timed; timed = what it saved + T
 *	  inner again	likewise: timed is the sum of both now
 *	outer ends	self is its time - timed
 *
 * What a function has saved is in the memory that the return probe has for its run. A
 * run of which the end is not seen, as its probe went, leaves a number that is too
 * small for who encloses it, and none that is too large.
 */
#ifndef _WLT_FUNCTIME_H
#define _WLT_FUNCTIME_H

#include <linux/spinlock.h>

#include "session.h"

struct wlt_task;

/**
 * struct wlt_functime_count - runs of a function
 * @hits: runs that ended
 * @total: stamps between their begin and end, summed
 * @self: of these, stamps not in other timed functions
 * @min: fewest stamps of one, U64_MAX without any
 * @max: most
 * @hist: histogram of their times in nanoseconds
 */
struct wlt_functime_count {
	u64 hits;
	u64 total;
	u64 self;
	u64 min;
	u64 max;
	u64 hist[WLT_HIST_NR];
};

/**
 * struct wlt_functime - a function that is timed
 * @lock: probes take it, innermost
 * @side: runs by generation (under the lock; the quiet one M)
 * @settled: runs of past generations (M)
 * @missed: runs of any task of the machine that the probe missed (M)
 * @missed_before: the same before this period (M)
 * @addr: address of the function, or a few bytes behind it; 0 if it is gone (M)
 * @hook: its return probe, NULL while there is none (M)
 * @name: its name, as it was written (I)
 */
struct wlt_functime {
	raw_spinlock_t lock;
	struct wlt_functime_count side[2];
	struct wlt_functime_count settled;
	u64 missed;
	u64 missed_before;
	unsigned long addr;
	void *hook;
	char name[];
};

/**
 * struct wlt_functime_run - a run of a function, while it lasts
 * @f: the function
 * @start: stamp of its begin
 * @since_ns: wlt_task::start_ns, which tells entries of a task apart
 * @timed: wlt_task::timed of who encloses it
 */
struct wlt_functime_run {
	struct wlt_functime *f;
	u64 start;
	u64 since_ns;
	u64 timed;
};

struct wlt_functime *wlt_functime_create(const char *name, size_t len);
void wlt_functime_destroy(struct wlt_functime *f);
bool wlt_functime_begin(struct wlt_task *t, struct wlt_functime *f,
			struct wlt_functime_run *run);
void wlt_functime_end(struct wlt_task *t, const struct wlt_functime_run *run);
void wlt_functime_settle(struct wlt_session *s, unsigned int side);
void wlt_functime_reset(struct wlt_session *s);
void wlt_functime_free(struct wlt_session *s);
size_t wlt_functime_bytes(struct wlt_session *s);
u64 wlt_functime_missed(struct wlt_session *s);

#endif /* _WLT_FUNCTIME_H */
