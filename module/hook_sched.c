// SPDX-License-Identifier: GPL-2.0-only
/*
 * Probes on the scheduler: sched_switch, sched_wakeup.
 *
 * Called with a run queue's lock held and interrupts off. Nearly all tasks
 * that come by are not traced, and leave at once.
 */
#include "hook.h"

#include "compat/sched.h"
#include "offcpu.h"
#include "taskhash.h"

static noinline void leave(struct task_struct *prev, bool preempt)
{
	struct wlt_task *t = wlt_task_find(prev);

	/*
	 * The state is 0 of a task that was about to sleep and had a signal
	 * pending, too, though not the one that the tracepoint tells.
	 */
	if (t)
		wlt_offcpu_leave(t, !preempt && !task_is_running(prev));
}

static noinline void arrive(struct task_struct *next)
{
	struct wlt_task *t = wlt_task_find(next);

	if (t)
		wlt_offcpu_return(t);
}

/*
 * wlt_probe_sched_switch() - a CPU changes over to another task
 * @data: not used
 * @preempt: the old one did not go by itself
 * @prev: the old one
 * @next: the new one
 * @prev_state: not used
 *
 * Context: @prev, at the end of its time.
 */
void wlt_probe_sched_switch(WLT_PROTO_SCHED_SWITCH)
{
	if (wlt_task_may_be(prev))
		leave(prev, preempt);
	if (wlt_task_may_be(next))
		arrive(next);
}

/**
 * wlt_probe_sched_wakeup() - a task is runnable again
 * @data: not used
 * @task: the task
 *
 * Context: Whatever wakes it.
 */
void wlt_probe_sched_wakeup(void *data, struct task_struct *task)
{
	struct wlt_task *t = wlt_task_find(task);

	if (t)
		wlt_offcpu_wake(t);
}
