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
#include "taskhash.h"

static __always_inline void enter(long id, bool raw)
{
	struct wlt_task *t;

	wlt_syscall_probe_begin();
	t = wlt_task_find(current);
	if (t)
		wlt_stats_enter(t, id, raw);
	wlt_syscall_probe_end();
}

static __always_inline void leave(long ret, bool raw, bool stream)
{
	struct wlt_task *t;

	wlt_syscall_probe_begin();
	t = wlt_task_find(current);
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
static noinline void enter_mono(long id)
{
	enter(id, false);
}

static noinline void enter_raw(long id)
{
	enter(id, true);
}

static noinline void leave_mono(long ret)
{
	leave(ret, false, false);
}

static noinline void leave_raw(long ret)
{
	leave(ret, true, false);
}

static noinline void leave_stream(long ret)
{
	leave(ret, static_branch_likely(&wlt_clock_raw), true);
}

/* For a task that is not the first of its bucket. */
static noinline void enter_behind(struct wlt_task *t, long id)
{
	wlt_stats_enter(t, id, true);
}

static noinline void leave_behind(struct wlt_task *t, long ret)
{
	wlt_stats_exit(t, ret, true, false);
}

/* The entry of the current task behind another in its bucket, or NULL. */
static __always_inline struct wlt_task *find_behind(struct wlt_taskhash *hash,
						    struct wlt_task *t)
{
	OPTIMIZER_HIDE_VAR(t);	/* or it gets a register of its own before */
	do {
		t = wlt_taskhash_next(hash, t);
	} while (t && t->task != current);
	return t;
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
	if (wlt_task_may_be(current))
		enter_mono(id);
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
	struct wlt_taskhash *hash = wlt_taskhash_now();
	struct wlt_task *t = wlt_taskhash_first(hash, current);

	if (likely(!t))
		return;
	if (WLT_SYSCALL_PREEMPTIBLE) {
		enter_raw(id);
	} else if (likely(t->task == current)) {
		wlt_stats_enter(t, id, true);
	} else {
		t = find_behind(hash, t);
		if (t)
			enter_behind(t, id);
	}
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
	if (!wlt_task_may_be(current))
		return;
	if (trace_syscall_enabled())
		leave_stream(ret);
	else
		leave_mono(ret);
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
	struct wlt_taskhash *hash = wlt_taskhash_now();
	struct wlt_task *t = wlt_taskhash_first(hash, current);

	if (likely(!t))
		return;
	OPTIMIZER_HIDE_VAR(ret);	/* who has left needs no copy of it */
	if (trace_syscall_enabled()) {
		leave_stream(ret);
	} else if (WLT_SYSCALL_PREEMPTIBLE) {
		leave_raw(ret);
	} else if (likely(t->task == current)) {
		wlt_stats_exit(t, ret, true, false);
	} else {
		t = find_behind(hash, t);
		if (t)
			leave_behind(t, ret);
	}
}
