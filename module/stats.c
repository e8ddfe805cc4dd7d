// SPDX-License-Identifier: GPL-2.0-only
/*
 * Accounting of system calls: the cold half of the probes, and the readers.
 *
 * The probes' fast paths are in stats.h, where the theory is too. What is
 * here for them runs in sys_enter, sys_exit, signal_deliver and
 * sched_process_exit with preemption off; the rest runs on the control side
 * under the session's mutex.
 */
#include "stats.h"

#include <linux/mman.h>
#include <linux/minmax.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/seccomp.h>
#include <linux/string.h>

#include "fdkind.h"
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

/* If the task is in a call, nobody will see it return. */
static void never_returned(struct wlt_task *t)
{
	struct wlt_session *s = t->session;
	unsigned long ctl = READ_ONCE(s->ctl);
	struct wlt_side *side = wlt_stats_this_side(s, ctl);
	unsigned int i;

	if (wlt_stats_is_open(t->call)) {
		wlt_stats_cross(t, ctl);
		wlt_row_get(s, side, t->slot)->never_returned++;
		for (i = 0; i < ARRAY_SIZE(t->part); i++)
			if (t->part[i])
				wlt_row_get(s, side, t->part[i])->never_returned++;
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
		return READ_ONCE(s->per_task) ? WLT_CALL_SLOW : 0;
	syscall_get_arguments(current, current_pt_regs(), args);
	if (op)
		t->part[0] = wlt_slot_part(s, key->abi, key->nr, WLT_RAW_PART_OP,
					   args[key->op_arg] & key->op_mask);
	if (fd && is_descriptor(key, args))
		t->part[1] = wlt_slot_part(s, key->abi, key->nr, WLT_RAW_PART_FD,
					   wlt_fd_kind(args[key->fd_arg]));
	return WLT_CALL_SLOW;
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
		WRITE_ONCE(t->call, (ctl & WLT_CTL_EPOCHS) | WLT_CALL_UNCOUNTED |
			   (t->call & WLT_CALL_RESUME));
		return;
	}
	side->enters++;
	slot = wlt_slot_call(s, abi, nr);
	if (s->keys[slot].noreturn) {
		wlt_row_get(s, side, slot)->never_returned++;
		count_call(t, ctl, slot, 0, false);
		return;
	}
	so_far = wlt_restart_resume(t, slot);
	ctl |= find_parts(t, slot) | (t->call & WLT_CALL_RESUME);
	wlt_stats_start(t, ctl, slot, so_far, static_branch_likely(&wlt_clock_raw));
}

/* Stamps since the call began; never negative, nor less than it slept. */
static u64 call_time(struct wlt_task *t, struct wlt_side *side)
{
	u64 time = wlt_clock() - t->start;

	if (likely((s64)time >= 0 && t->blocked + t->runnable <= time))
		return time;
	side->lost[WLT_LOSS_CLOCK]++;
	t->blocked = 0;
	t->runnable = 0;
	return max_t(s64, time, 0);
}

/* rt_sigreturn brings back the result of what the signal interrupted. */
static bool is_own_result(const struct wlt_task *t)
{
	return syscall_get_nr(current, current_pt_regs()) != -1 ||
	       t->session->keys[t->slot].nr == -1;
}

static void finish_row(struct wlt_task *t, struct wlt_side *side, s16 slot,
		       u64 time, bool failed)
{
	struct wlt_row *row = wlt_row_get(t->session, side, slot);
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
 *
 * Context: The task itself, preemption off.
 */
void wlt_stats_finish(struct wlt_task *t, unsigned long ctl, long ret)
{
	struct wlt_session *s = t->session;
	struct wlt_side *side = wlt_stats_this_side(s, ctl);
	bool failed = IS_ERR_VALUE(ret) && is_own_result(t);
	u64 time = call_time(t, side);
	unsigned int i;

	wlt_stats_cross(t, ctl);
	side->exits++;
	finish_row(t, side, t->slot, time, failed);
	for (i = 0; i < ARRAY_SIZE(t->part); i++)
		if (t->part[i])
			finish_row(t, side, t->part[i], time, failed);
	count_call(t, ctl, t->slot, time, failed);
	if (failed)
		wlt_row_error(s, side, t->slot, -ret);
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
	struct wlt_row *row = wlt_row_get(s, side, slot);

	side->exits++;
	row->denied++;
	count_call(t, ctl, slot, 0, err);
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

/* The exit of a call that was refused; or of one that began unseen. */
static void exit_without_entry(struct wlt_task *t, struct wlt_side *side,
			       unsigned long ctl, long ret)
{
	int nr = syscall_get_nr(current, current_pt_regs());

	/* rt_sigreturn restores the registers, and its own number is lost */
	if (nr == -1) {
		side->exits++;
		side->at_start++;
	} else {
		count_denied(t, side, ctl, nr, denied_errno(ret));
	}
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
	never_returned(t);
}

/**
 * wlt_stats_exit_slow() - account an exit that is out of the ordinary
 * @t: the current task
 * @ret: what the call returns
 *
 * Context: The task itself in sys_exit, preemption off.
 */
void wlt_stats_exit_slow(struct wlt_task *t, long ret)
{
	struct wlt_session *s = t->session;
	unsigned long ctl = READ_ONCE(s->ctl);
	struct wlt_side *side = wlt_stats_this_side(s, ctl);
	unsigned int state;

	if (wlt_restart_exit(t, ctl, ret))
		return;
	state = t->call & WLT_CALL_MASK;
	if (state == WLT_CALL_COUNTED) {
		wlt_stats_finish(t, ctl, ret);
		return;
	}
	if (ctl & WLT_CTL_PAUSED) {
		;	/* not counted */
	} else if (state == WLT_CALL_NONE) {
		exit_without_entry(t, side, ctl, ret);
	} else {
		side->exits++;
		if (state == WLT_CALL_NEWBORN)
			side->child_return++;
		else
			side->at_start++;
	}
	wlt_stats_leave(t);
}

/**
 * wlt_stats_pause() - stop accounting, or go on with it
 * @s: session
 * @paused: which
 *
 * Context: Control side, under the mutex.
 */
void wlt_stats_pause(struct wlt_session *s, bool paused)
{
	lockdep_assert_held(&s->mutex);
	WRITE_ONCE(s->ctl, (s->ctl & ~WLT_CTL_PAUSED) |
		   (paused ? WLT_CTL_PAUSED : 0));
}

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
	wlt_taskrow_settle(t, side);
	wlt_task_add_count(&t->settled, &t->side[side].count);
	memset(&t->side[side], 0, sizeof(t->side[side]));
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
	u64 carried = s->ledger.in_flight - restart_tasks(s);

	wlt_row_reset(s);
	memset(&s->ledger, 0, sizeof(s->ledger));
	s->ledger.enters = carried;
	wlt_task_trim(s, 0);
	wlt_session_restart(s);
}
