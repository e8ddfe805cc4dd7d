/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Time that a call spends off the CPU.
 *
 *	      sched_switch          sched_wakeup       sched_switch
 *	CPU      | asleep: blocked        | runnable         | CPU
 *	CPU      | preempted: runnable                       | CPU
 *
 * From the first to the last the task does not run. A CPU that wakes it, or runs
 * it again, sees what the one before has written: either took the lock of its
 * run queue after the other, or waited for task_struct::on_cpu to fall.
 *
 * What is left of a call's time is the time on the CPU, so that the three
 * always add up: wall = CPU + blocked + runnable.
 */
#ifndef _WLT_OFFCPU_H
#define _WLT_OFFCPU_H

#include "clock.h"
#include "stats.h"
#include "task.h"

/**
 * wlt_offcpu_leave() - a task leaves its CPU
 * @t: its entry
 * @asleep: to sleep; else it was preempted
 *
 * Context: sched_switch.
 */
static inline void wlt_offcpu_leave(struct wlt_task *t, bool asleep)
{
	if (!wlt_stats_is_open(t->call))
		return;
	t->asleep = asleep;
	t->woken = 0;
	t->off = wlt_clock();
	WRITE_ONCE(t->call, t->call | WLT_CALL_SLEPT);
}

/**
 * wlt_offcpu_wake() - a task is woken
 * @t: its entry
 *
 * Context: sched_wakeup, in whatever wakes it.
 */
static inline void wlt_offcpu_wake(struct wlt_task *t)
{
	if (t->off && t->asleep && !t->woken)
		t->woken = wlt_clock();
}

/**
 * wlt_offcpu_return() - a task is back on a CPU
 * @t: its entry
 *
 * Context: sched_switch.
 */
static inline void wlt_offcpu_return(struct wlt_task *t)
{
	u64 now, end;

	if (!t->off)
		return;
	now = wlt_clock();
	/* a hook that came too late has seen no wakeup */
	end = t->asleep ? t->woken ?: now : t->off;
	if ((s64)(end - t->off) > 0)
		t->blocked += end - t->off;
	else
		end = t->off;
	if ((s64)(now - end) > 0)
		t->runnable += now - end;
	t->off = 0;
}

#endif /* _WLT_OFFCPU_H */
