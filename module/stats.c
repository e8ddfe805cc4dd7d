// SPDX-License-Identifier: GPL-2.0-only
/*
 * Accounting of system calls: the cold half of the probes.
 *
 * The fast paths are in stats.h, where the theory is too. What is here runs in
 * sys_enter, sys_exit, signal_deliver and sched_process_exit with preemption
 * off; settle.c has the readers' side.
 */
#include "stats.h"

#include <linux/mman.h>
#include <linux/minmax.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/seccomp.h>
#include <linux/string.h>

#include "fdkind.h"
#include "path.h"
#include "probe.h"
#include "restart.h"
#include "row.h"
#include "slot.h"
#include "taskrow.h"

/**
 * wlt_stats_cross() - note which cut the call that ends was running across
 * @t: the current task, in a counted call
 * @ctl: wlt_session::ctl as the end is counted with
 *
 * Context: The task itself, preemption off.
 */
void wlt_stats_cross(struct wlt_task *t, unsigned long ctl)
{
	unsigned long epoch = ctl & WLT_CTL_EPOCHS;

	if ((t->call & WLT_CTL_EPOCHS) == epoch)
		return;
	WRITE_ONCE(t->crossed, epoch - WLT_CTL_EPOCH);
	smp_wmb();	/* pairs with the smp_rmb() in was_in_flight() */
}

/**
 * wlt_stats_leave() - the call is over, one way or the other
 * @t: the current task
 *
 * Context: The task itself, preemption off.
 */
void wlt_stats_leave(struct wlt_task *t)
{
	t->blocked = 0;
	t->runnable = 0;
	t->part[0] = 0;
	t->part[1] = 0;
	WRITE_ONCE(t->call, WLT_CALL_NONE | (t->call & WLT_CALL_RESUME));
}

/* A call of the current task is over, on that task's account. */
static void count_call(struct wlt_task *t, unsigned long ctl, s16 slot, u64 time,
		       bool failed)
{
	struct wlt_side *side = wlt_stats_this_side(t->session, ctl);
	struct wlt_task_count call = {
		.calls = 1,
		.errors = failed,
		.time = time,
		.blocked = t->blocked,
		.runnable = t->runnable,
	};
	struct wlt_task_count *row;

	wlt_task_add_count(wlt_stats_count(t, ctl), &call);
	if (!READ_ONCE(t->session->per_task))
		return;
	row = wlt_taskrow_get(t, wlt_stats_side(ctl), slot);
	if (row)
		wlt_task_add_count(row, &call);
	else
		side->lost[WLT_LOSS_TASK_ROW]++;
}

/**
 * wlt_stats_part() - row of a part of the call in progress
 * @t: the current task
 * @side: side of this CPU that is written
 * @i: index into wlt_task::part
 *
 * Context: The task itself, preemption off.
 * Return: the row; NULL when there is no such part, or no memory for its row.
 */
struct wlt_row *wlt_stats_part(struct wlt_task *t, struct wlt_side *side, unsigned int i)
{
	return t->part[i] ? wlt_row_try(t->session, side, t->part[i]) : NULL;
}

/* If the task is in a call, nobody will see it return. */
static void never_returned(struct wlt_task *t)
{
	struct wlt_session *s = t->session;
	unsigned long ctl = READ_ONCE(s->ctl);
	struct wlt_side *side = wlt_stats_this_side(s, ctl);
	s16 slot = t->slot;
	struct wlt_row *part;
	unsigned int i;

	if (wlt_stats_is_open(t->call)) {
		wlt_stats_cross(t, ctl);
		wlt_row_get(s, side, &slot)->never_returned++;
		for (i = 0; i < ARRAY_SIZE(t->part); i++) {
			part = wlt_stats_part(t, side, i);
			if (part)
				part->never_returned++;
		}
		if (wlt_path_is_on(s))
			wlt_path_call(t, ctl, t->slot, 0, WLT_EVENT_NORETURN);
		t->blocked = 0;		/* of a time that counts nowhere */
		t->runnable = 0;
		count_call(t, ctl, t->slot, 0, false);
	}
	wlt_stats_leave(t);
}

/* mmap() of no file has no descriptor, whatever stands in its place. */
static bool is_descriptor(const struct wlt_key *key, const unsigned long *args)
{
	return key->fd_arg != 4 || !(args[3] & MAP_ANONYMOUS);
}

/* Find the parts of the call that begins. Return: WLT_CALL_SLOW or 0. */
static unsigned long find_parts(struct wlt_task *t, s16 slot)
{
	struct wlt_session *s = t->session;
	const struct wlt_key *key = &s->keys[slot];
	bool op = key->op_arg >= 0 && READ_ONCE(s->operations);
	bool fd = key->fd_arg >= 0 && READ_ONCE(s->descriptors);
	unsigned long args[6];

	if (!op && !fd)
		return READ_ONCE(s->per_task) || wlt_path_is_on(s) ? WLT_CALL_SLOW : 0;
	syscall_get_arguments(current, current_pt_regs(), args);
	if (op)
		t->part[0] = wlt_slot_part(s, key->abi, key->nr, WLT_RAW_PART_OP,
					   args[key->op_arg] & key->op_mask);
	if (fd && is_descriptor(key, args))
		t->part[1] = wlt_slot_part(s, key->abi, key->nr, WLT_RAW_PART_FD,
					   wlt_fd_kind(args[key->fd_arg]));
	return WLT_CALL_SLOW;
}

static void enter_slow(struct wlt_task *t, int nr)
{
	struct wlt_session *s = t->session;
	unsigned long ctl = READ_ONCE(s->ctl);
	struct wlt_side *side = wlt_stats_this_side(s, ctl);
	unsigned int abi = wlt_arch_abi(&nr);
	u64 so_far;
	s16 slot;

	if (wlt_restart_enter(t, ctl, abi, nr))
		return;
	/* the exit of the call before was not seen, so it had none */
	never_returned(t);
	if (ctl & WLT_CTL_PAUSED) {
		/* if a call goes on here, nobody will know when it ends */
		WRITE_ONCE(t->call, (ctl & WLT_CTL_EPOCHS) | WLT_CALL_UNCOUNTED);
		return;
	}
	side->enters++;
	slot = wlt_slot_call(s, abi, nr);
	if (s->keys[slot].noreturn) {
		t->last = slot;
		count_call(t, ctl, slot, 0, false);
		wlt_stream_call(t, slot, 0, 0, WLT_EVENT_NORETURN);
		wlt_row_get(s, side, &slot)->never_returned++;
		return;
	}
	so_far = wlt_restart_resume(t, slot);
	ctl |= find_parts(t, slot) | (t->call & WLT_CALL_RESUME);
	if (so_far)	/* it may have slept before */
		ctl |= WLT_CALL_SLOW;
	wlt_stats_start(t, ctl, slot, so_far, static_branch_likely(&wlt_clock_raw));
}

/**
 * wlt_stats_enter_slow() - account an entry that is out of the ordinary
 * @t: the current task
 * @nr: number as the tracepoint tells it
 *
 * Context: The task itself in sys_enter, preemption off.
 */
void wlt_stats_enter_slow(struct wlt_task *t, int nr)
{
	wlt_probe_begin(t);
	enter_slow(t, nr);
	wlt_stream_enter(t, nr);
	wlt_probe_end(t);
}

/* Stamps since the call began; never negative, nor less than it slept. */
static u64 call_time(struct wlt_task *t, struct wlt_side *side, u64 time)
{
	if (likely((s64)time >= 0 && t->blocked + t->runnable <= time))
		return time;
	side->lost[WLT_LOSS_CLOCK]++;
	time = max_t(s64, time, 0);
	t->blocked = min(t->blocked, time);
	t->runnable = min(t->runnable, time - t->blocked);
	return time;
}

static void finish_row(struct wlt_task *t, struct wlt_side *side,
		       struct wlt_row *row, u64 time, bool failed)
{
	bool raw = static_branch_likely(&wlt_clock_raw);

	row->calls++;
	row->time += time;
	row->min = min(row->min, time);
	row->max = max(row->max, time);
	row->blocked += t->blocked;
	row->runnable += t->runnable;
	row->errors += failed;
	wlt_row_sample(t->session, side, row, wlt_clock_rough_ns(time, raw));
}

/**
 * wlt_stats_finish() - account a counted call that comes back to user space
 * @t: the current task
 * @ctl: wlt_session::ctl
 * @ret: what user space gets
 * @time: stamps since wlt_task::start
 * @flags: enum wlt_event_flags for the stream
 *
 * Context: The task itself, preemption off.
 */
void wlt_stats_finish(struct wlt_task *t, unsigned long ctl, long ret, u64 time,
		      unsigned int flags)
{
	struct wlt_session *s = t->session;
	struct wlt_side *side = wlt_stats_this_side(s, ctl);
	bool failed = IS_ERR_VALUE(ret);
	s16 slot = t->slot;
	struct wlt_row *row;
	unsigned int i;

	time = call_time(t, side, time);
	wlt_stats_cross(t, ctl);
	side->exits++;
	row = wlt_row_get(s, side, &slot);
	finish_row(t, side, row, time, failed);
	for (i = 0; i < ARRAY_SIZE(t->part); i++) {
		row = wlt_stats_part(t, side, i);
		if (row)
			finish_row(t, side, row, time, failed);
	}
	count_call(t, ctl, t->slot, time, failed);
	if (failed)
		wlt_row_error(s, side, slot, -ret);
	if (wlt_path_is_on(s))
		wlt_path_call(t, ctl, t->slot, ret, flags);
	wlt_stream_call(t, t->slot, ret, time, flags);
	wlt_stats_leave(t);
}

/*
 * Seccomp, or a tracer, refused the call before sys_enter, and made it fail
 * one way or the other: with an errno, or with SIGSYS, for which it stands.
 */
static void count_denied(struct wlt_task *t, struct wlt_side *side,
			 unsigned long ctl, int nr, int err)
{
	struct wlt_session *s = t->session;
	unsigned int abi = wlt_arch_abi(&nr);
	s16 slot = wlt_slot_call(s, abi, nr);
	struct wlt_row *row;

	count_call(t, ctl, slot, 0, err);
	if (wlt_path_is_on(s))
		wlt_path_call(t, ctl, slot, -err, WLT_EVENT_DENIED);
	wlt_stream_call(t, slot, -err, 0, WLT_EVENT_DENIED);
	row = wlt_row_get(s, side, &slot);
	side->exits++;
	row->denied++;
	if (!err)
		return;
	row->errors++;
	wlt_row_error(s, side, slot, err);
}

/* What user space finds in the register of the result, if it looks there. */
#define SIGSYS_ERRNO	ENOSYS

static int denied_errno(long ret)
{
	if (IS_ERR_VALUE(ret))
		return -ret;
	return sigismember(&current->pending.signal, SIGSYS) ? SIGSYS_ERRNO : 0;
}

/*
 * Who was to decide on the call in user space (SECCOMP_RET_USER_NOTIF) was
 * interrupted. Seccomp will ask again, or the call ends in EINTR: it is one call
 * like any other that a signal interrupts, which begins here.
 */
static bool is_interrupted_denial(struct wlt_task *t, struct wlt_side *side,
				  unsigned long ctl, int nr, long ret)
{
	unsigned int abi;
	s16 slot;

	if (!wlt_restart_is_due(ret))
		return false;
	abi = wlt_arch_abi(&nr);
	side->enters++;
	slot = wlt_slot_call(t->session, abi, nr);
	wlt_stats_start(t, ctl | find_parts(t, slot) | (t->call & WLT_CALL_RESUME), slot,
			0, static_branch_likely(&wlt_clock_raw));
	return wlt_restart_exit(t, ctl, ret);
}

/*
 * The exit of a call that was refused; or of one that began unseen.
 * Return: true if the call stays open.
 */
static bool exit_without_entry(struct wlt_task *t, struct wlt_side *side,
			       unsigned long ctl, long ret)
{
	int nr = syscall_get_nr(current, current_pt_regs());

	/* rt_sigreturn restores the registers, and its own number is lost */
	if (nr == -1) {
		side->exits++;
		side->at_start++;
		return false;
	}
	if (is_interrupted_denial(t, side, ctl, nr, ret))
		return true;
	count_denied(t, side, ctl, nr, denied_errno(ret));
	return false;
}

/*
 * Did seccomp end the thread for a call? With other threads about it calls
 * do_exit() on the spot, and the call has neither entry nor exit. Whoever
 * else dies of SIGSYS dies of a signal delivered, which PF_SIGNALED tells.
 */
static bool was_ended_by_seccomp(const struct wlt_task *t)
{
	return (t->call & WLT_CALL_MASK) == WLT_CALL_NONE &&
	       current->exit_code == SIGSYS &&
	       seccomp_mode(&current->seccomp) &&
	       !(current->flags & PF_SIGNALED);
}

/**
 * wlt_stats_died() - account what a task died in, if it was a call
 * @t: the current task
 *
 * Context: The task itself in sched_process_exit, preemption off.
 */
void wlt_stats_died(struct wlt_task *t)
{
	unsigned long ctl = READ_ONCE(t->session->ctl);
	struct wlt_side *side = wlt_stats_this_side(t->session, ctl);
	int nr = syscall_get_nr(current, current_pt_regs());

	if (was_ended_by_seccomp(t) && !(ctl & WLT_CTL_PAUSED))
		count_denied(t, side, ctl, nr, SIGSYS_ERRNO);
	wlt_stream_unfinished(t);
	never_returned(t);
}

/* rt_sigreturn brings back the result of what the signal interrupted. */
static bool is_own_result(const struct wlt_task *t)
{
	return syscall_get_nr(current, current_pt_regs()) != -1 ||
	       t->session->keys[t->slot].nr == -1;
}

static void exit_any(struct wlt_task *t, long ret, u64 time)
{
	struct wlt_session *s = t->session;
	unsigned long ctl = READ_ONCE(s->ctl);
	struct wlt_side *side = wlt_stats_this_side(s, ctl);
	unsigned int state = t->call & WLT_CALL_MASK;

	if (IS_ERR_VALUE(ret) || state == WLT_CALL_INTERRUPTED) {
		if (wlt_restart_exit(t, ctl, ret))
			return;
		state = t->call & WLT_CALL_MASK;
	}
	if (state == WLT_CALL_COUNTED) {
		wlt_stats_finish(t, ctl, is_own_result(t) ? ret : 0, time, 0);
		return;
	}
	if (ctl & WLT_CTL_PAUSED) {
		;	/* not counted */
	} else if (state == WLT_CALL_NONE) {
		if (exit_without_entry(t, side, ctl, ret))
			return;
	} else {
		side->exits++;
		if (state == WLT_CALL_NEWBORN)
			side->child_return++;
		else
			side->at_start++;
	}
	wlt_stats_leave(t);
}

static noinline void exit_slow(struct wlt_task *t, long ret, u64 time)
{
	wlt_probe_begin(t);
	exit_any(t, ret, time);
	wlt_probe_end(t);
}

/**
 * wlt_stats_exit_slow() - account an exit that is out of the ordinary
 * @t: the current task
 * @ret: what the call returns
 * @time: stamps since wlt_task::start
 *
 * Context: The task itself in sys_exit, preemption off.
 */
void wlt_stats_exit_slow(struct wlt_task *t, long ret, u64 time)
{
	unsigned long slept = t->call & (WLT_CALL_SLEPT | WLT_CALL_SLOW);

	if (slept != WLT_CALL_SLEPT || trace_syscall_enabled() ||
	    !wlt_stats_exit_fast(t, ret, time, static_branch_likely(&wlt_clock_raw), false, true))
		exit_slow(t, ret, time);
}

/**
 * wlt_stats_pause() - stop accounting, or go on with it
 * @s: session
 * @paused: which
 *
 * The fast path of the entry does not ask. It is closed before, and opened after, with
 * a grace period between: no probe that sees WLT_CTL_PAUSED has seen it open.
 *
 * Context: Control side, under the mutex. Sleeps.
 */
void wlt_stats_pause(struct wlt_session *s, bool paused)
{
	lockdep_assert_held(&s->mutex);
	if (paused == !!(s->ctl & WLT_CTL_PAUSED))
		return;
	if (paused) {
		wlt_slot_slow(s, true);
		synchronize_rcu();
		WRITE_ONCE(s->ctl, s->ctl | WLT_CTL_PAUSED);
	} else {
		WRITE_ONCE(s->ctl, s->ctl & ~WLT_CTL_PAUSED);
		synchronize_rcu();
		wlt_slot_slow(s, false);
	}
}
