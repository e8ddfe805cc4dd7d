// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cut: settling what has been counted up to now, and beginning anew.
 *
 * Called by the control side under the session's mutex. The theory is in
 * stats.h.
 */
#include "stats.h"

#include <linux/minmax.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "depth.h"
#include "function.h"
#include "functime.h"
#include "row.h"
#include "taskrow.h"
#include "uring.h"

static void settle_side(struct wlt_session *s, struct wlt_side *side)
{
	wlt_row_settle(s, side);
	s->ledger.enters += side->enters;
	s->ledger.exits += side->exits;
	s->ledger.child_return += side->child_return;
	s->ledger.at_start += side->at_start;
	side->enters = 0;
	side->exits = 0;
	side->child_return = 0;
	side->at_start = 0;
}

/* Was a task inside a counted call when generation @epoch ended? */
static bool was_in_flight(const struct wlt_task *t, unsigned long epoch)
{
	unsigned long call = READ_ONCE(t->call);

	if (wlt_stats_is_open(call) &&
	    (long)((call & WLT_CTL_EPOCHS) - epoch) <= 0)
		return true;
	smp_rmb();	/* pairs with the smp_wmb() in wlt_stats_cross() */
	return READ_ONCE(t->crossed) == epoch;
}

static void settle_task(struct wlt_task *t, unsigned int side)
{
	struct wlt_task_count *count = wlt_task_side(t, side);

	wlt_taskrow_settle(t, side);
	wlt_task_add_count(&t->settled, count);
	memset(count, 0, sizeof(*count));
}

/**
 * wlt_stats_settle() - cut here: settle everything that happened up to now
 * @s: session
 *
 * Afterwards the settled numbers of the session and of its tasks belong
 * together, and stay as they are until the next call.
 *
 * Context: Control side, under the mutex. Sleeps for a grace period.
 */
void wlt_stats_settle(struct wlt_session *s)
{
	unsigned long epoch = s->ctl & WLT_CTL_EPOCHS;
	unsigned int side = wlt_stats_side(epoch);
	struct wlt_task *t;
	unsigned int cpu;

	lockdep_assert_held(&s->mutex);
	if (!s->cpu)
		return;
	WRITE_ONCE(s->ctl, s->ctl + WLT_CTL_EPOCH);
	synchronize_rcu();

	for_each_possible_cpu(cpu)
		settle_side(s, &per_cpu_ptr(s->cpu, cpu)->side[side]);
	wlt_uring_settle(s, epoch);
	wlt_tally_settle(&s->paths, side);
	wlt_tally_settle(&s->checks, side);
	wlt_tally_settle(&s->stacks, side);
	wlt_functime_settle(s, side);
	wlt_function_settle(s, side);
	s->ledger.in_flight = s->nr_stranded;
	rcu_read_lock();
	list_for_each_entry_rcu(t, &s->tasks, list) {
		settle_task(t, side);
		s->ledger.in_flight += was_in_flight(t, epoch);
	}
	rcu_read_unlock();
}

/* A live task begins anew; what is left of the dead has counted since. */
static u64 restart_tasks(struct wlt_session *s)
{
	u64 nr_stranded = s->nr_stranded;
	struct wlt_task *t;

	rcu_read_lock();
	list_for_each_entry_rcu(t, &s->tasks, list) {
		wlt_task_restart(t);
		nr_stranded += (READ_ONCE(t->flags) & WLT_RAW_TASK_DETACHED) &&
			       wlt_stats_is_stranded(t);
	}
	rcu_read_unlock();
	return nr_stranded;
}

/**
 * wlt_stats_reset() - begin a new period at the last cut
 * @s: session
 *
 * Every call is counted on one side of the cut. Calls in flight across it
 * belong to the new period, where they will end: they open its ledger.
 *
 * Context: Control side, under the mutex, after wlt_stats_settle().
 */
void wlt_stats_reset(struct wlt_session *s)
{
	u64 nr_stranded = restart_tasks(s);
	u64 carried = s->ledger.in_flight - min(s->ledger.in_flight, nr_stranded);
	u64 uring_carried = s->ledger.uring_in_flight;

	wlt_row_reset(s);
	wlt_tally_reset(&s->paths);
	wlt_tally_reset(&s->checks);
	wlt_tally_reset(&s->stacks);
	wlt_functime_reset(s);
	wlt_depth_reset(s);
	wlt_function_reset(s);
	memset(&s->ledger, 0, sizeof(s->ledger));
	s->ledger.enters = carried;
	s->ledger.uring_submitted = uring_carried;
	wlt_task_trim(s, 0);
	wlt_session_restart(s);
}
