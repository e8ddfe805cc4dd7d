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
#include "task.h"

static noinline void leave(struct hlist_head *bucket, struct task_struct *prev,
			   bool preempt)
{
	struct wlt_task *t = wlt_task_in(bucket, prev);

	/*
	 * The state is 0 of a task that was about to sleep and had a signal
	 * pending, too, though not the one that the tracepoint tells.
	 */
	if (t)
		wlt_offcpu_leave(t, !preempt && !task_is_running(prev));
}

static noinline void arrive(struct hlist_head *bucket, struct task_struct *next)
{
	struct wlt_task *t = wlt_task_in(bucket, next);

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
	struct hlist_head *bucket = wlt_task_bucket(prev);

	if (wlt_task_may_be(bucket))
		leave(bucket, prev, preempt);
	bucket = wlt_task_bucket(next);
	if (wlt_task_may_be(bucket))
		arrive(bucket, next);
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
	struct hlist_head *bucket = wlt_task_bucket(task);
	struct wlt_task *t;

	if (!wlt_task_may_be(bucket))
		return;
	t = wlt_task_in(bucket, task);
	if (t)
		wlt_offcpu_wake(t);
}
