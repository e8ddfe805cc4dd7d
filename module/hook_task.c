// SPDX-License-Identifier: GPL-2.0-only
/*
 * Probes on the life of tasks: task_newtask, sched_process_exec,
 * sched_process_exit.
 *
 * task_newtask, not sched_process_fork: threads that the kernel makes for a
 * process, io_uring's among them, come only through the former.
 */
#include "hook.h"

#include <linux/preempt.h>

#include "probe.h"
#include "task.h"
#include "taskhash.h"

/*
 * wlt_probe_task_newtask() - the current task made a task
 * @data: not used
 * @task: the new task, not running yet
 * @clone_flags: not used: every kind of child is followed
 *
 * Context: The task that makes it, at the end of copy_process().
 */
void wlt_probe_task_newtask(WLT_PROTO_TASK_NEWTASK)
{
	struct wlt_task *t;

	preempt_disable_notrace();
	t = wlt_task_find(current);
	if (t) {
		wlt_probe_begin(t);
		wlt_task_inherit(t, task);
		wlt_probe_end(t);
	}
	preempt_enable_notrace();
}

/**
 * wlt_probe_process_exec() - the current task became another program
 * @data: not used
 * @task: the current task
 * @old_pid: its tid before, not needed as tasks are known by task_struct
 * @bprm: the program
 *
 * Context: The task itself, past the point of no return.
 */
void wlt_probe_process_exec(void *data, struct task_struct *task,
			    pid_t old_pid, struct linux_binprm *bprm)
{
	struct wlt_task *t;

	preempt_disable_notrace();
	t = wlt_task_find(task);
	if (t) {
		wlt_probe_begin(t);
		wlt_task_exec(t, bprm->filename);
		wlt_probe_end(t);
	}
	preempt_enable_notrace();
}

/*
 * wlt_probe_process_exit() - the current task exits
 * @data: not used
 * @task: the current task
 * @group_dead: not used: each thread is a task of its own
 *
 * Context: The task itself, in do_exit(). It makes no system call any more.
 */
void wlt_probe_process_exit(WLT_PROTO_PROCESS_EXIT)
{
	struct wlt_task *t;

	smp_mb();	/* pairs with the one in wlt_task_insert() */
	preempt_disable_notrace();
	t = wlt_task_find(task);
	if (t) {
		wlt_probe_begin(t);
		wlt_task_end(t);
		wlt_probe_end(t);
	}
	preempt_enable_notrace();
}
