// SPDX-License-Identifier: GPL-2.0-only
/*
 * Probes on sys_enter and sys_exit.
 *
 * While anything is traced, every system call of every task comes through
 * here, so a task that is not traced leaves first. The rest of a probe relies
 * on preemption being off, as per-CPU counters and grace periods do.
 */
#include "hook.h"

#include "compat/tracepoint.h"
#include "probe.h"
#include "stats.h"
#include "stream.h"
#include "task.h"

static __always_inline void enter(struct hlist_head *bucket, long id, bool raw)
{
	struct wlt_task *t;

	wlt_syscall_probe_begin();
	t = wlt_task_in(bucket, current);
	if (t)
		wlt_stats_enter(t, id, raw);
	wlt_syscall_probe_end();
}

static __always_inline void leave(struct hlist_head *bucket, long ret, bool raw,
				  bool stream)
{
	struct wlt_task *t;

	wlt_syscall_probe_begin();
	t = wlt_task_in(bucket, current);
	if (t) {
		if (stream)
			wlt_probe_begin(t);
		wlt_stats_exit(t, ret, raw, stream);
		if (stream)
			wlt_probe_end(t);
	}
	wlt_syscall_probe_end();
}

/* Out of line, so that a probe saves no register for a task that leaves. */
static noinline void enter_raw(long id)
{
	enter(wlt_task_bucket(current), id, true);
}

static noinline void enter_mono(struct hlist_head *bucket, long id)
{
	enter(bucket, id, false);
}

static noinline void leave_raw(long ret)
{
	leave(wlt_task_bucket(current), ret, true, false);
}

static noinline void leave_mono(struct hlist_head *bucket, long ret)
{
	leave(bucket, ret, false, false);
}

static noinline void leave_stream(long ret)
{
	leave(wlt_task_bucket(current), ret, static_branch_likely(&wlt_clock_raw), true);
}

/*
 * Is the current task the first of its bucket, as it nearly always is? Where preemption
 * is on, that cannot be told yet.
 */
static __always_inline bool is_at(struct hlist_node *first)
{
	return !WLT_SYSCALL_PREEMPTIBLE &&
	       likely(hlist_entry(first, struct wlt_task, node)->task == current);
}

/**
 * wlt_probe_sys_enter() - a task enters a system call
 * @data: not used
 * @regs: its registers
 * @id: number of the call
 *
 * Context: The task itself. Calls that seccomp refuses do not come here.
 */
void wlt_probe_sys_enter(void *data, struct pt_regs *regs, long id)
{
	struct hlist_head *bucket = wlt_task_bucket(current);

	if (wlt_task_may_be(bucket))
		enter_mono(bucket, id);
}

/**
 * wlt_probe_sys_enter_raw() - wlt_probe_sys_enter(), timed with the CPU's counter
 * @data: not used
 * @regs: its registers
 * @id: number of the call
 *
 * Context: As wlt_probe_sys_enter().
 */
void wlt_probe_sys_enter_raw(void *data, struct pt_regs *regs, long id)
{
	struct hlist_node *first = wlt_task_first(wlt_task_bucket(current));

	if (likely(!first))
		return;
	if (is_at(first))
		wlt_stats_enter(hlist_entry(first, struct wlt_task, node), id, true);
	else
		enter_raw(id);
}

/**
 * wlt_probe_sys_exit() - a task leaves a system call
 * @data: not used
 * @regs: its registers
 * @ret: what the call returns
 *
 * Context: The task itself. Also for calls that never came to
 * wlt_probe_sys_enter(): see enum wlt_call.
 */
void wlt_probe_sys_exit(void *data, struct pt_regs *regs, long ret)
{
	struct hlist_head *bucket = wlt_task_bucket(current);

	if (!wlt_task_may_be(bucket))
		return;
	if (trace_syscall_enabled())
		leave_stream(ret);
	else
		leave_mono(bucket, ret);
}

/**
 * wlt_probe_sys_exit_raw() - wlt_probe_sys_exit(), timed with the CPU's counter
 * @data: not used
 * @regs: its registers
 * @ret: what the call returns
 *
 * Context: As wlt_probe_sys_exit().
 */
void wlt_probe_sys_exit_raw(void *data, struct pt_regs *regs, long ret)
{
	struct hlist_node *first = wlt_task_first(wlt_task_bucket(current));

	if (likely(!first))
		return;
	OPTIMIZER_HIDE_VAR(ret);	/* who has left needs no copy of it */
	if (trace_syscall_enabled())
		leave_stream(ret);
	else if (is_at(first))
		wlt_stats_exit(hlist_entry(first, struct wlt_task, node), ret, true, false);
	else
		leave_raw(ret);
}
