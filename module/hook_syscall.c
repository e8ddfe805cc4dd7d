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
static noinline void enter_raw(struct hlist_head *bucket, long id)
{
	enter(bucket, id, true);
}

static noinline void enter_mono(struct hlist_head *bucket, long id)
{
	enter(bucket, id, false);
}

static noinline void leave_raw(struct hlist_head *bucket, long ret)
{
	leave(bucket, ret, true, false);
}

static noinline void leave_mono(struct hlist_head *bucket, long ret)
{
	leave(bucket, ret, false, false);
}

static noinline void leave_stream(struct hlist_head *bucket, long ret)
{
	leave(bucket, ret, static_branch_likely(&wlt_clock_raw), true);
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

	if (!wlt_task_may_be(bucket))
		return;
	if (static_branch_likely(&wlt_clock_raw))
		enter_raw(bucket, id);
	else
		enter_mono(bucket, id);
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
		leave_stream(bucket, ret);
	else if (static_branch_likely(&wlt_clock_raw))
		leave_raw(bucket, ret);
	else
		leave_mono(bucket, ret);
}
