// SPDX-License-Identifier: GPL-2.0-only
/*
 * Accounting of system calls: the cold half of the probes, and the readers.
 *
 * The probes' fast paths are in stats.h, where the theory is too. What is
 * here for them runs in sys_enter, sys_exit and sched_process_exit with
 * preemption off; the rest runs on the control side under the session's mutex.
 */
#include "stats.h"

#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/seccomp.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/topology.h>

#include "sysname.h"

/* Restart codes of include/linux/errno.h; user space never sees them. */
static bool is_restart(long ret)
{
	return ret == -ERESTARTSYS || ret == -ERESTARTNOINTR ||
	       ret == -ERESTARTNOHAND || ret == -ERESTART_RESTARTBLOCK;
}

static int find_row(struct wlt_session *s, unsigned int abi, int nr)
{
	/* pairs with the release in add_row() */
	unsigned int i, nr_rows = smp_load_acquire(&s->nr_rows);

	for (i = 1; i < nr_rows; i++)
		if (s->keys[i].nr == nr && s->keys[i].abi == abi)
			return i;
	return 0;
}

static bool has_room(const struct wlt_session *s, bool unnamed)
{
	return READ_ONCE(s->nr_rows) < WLT_NR_ROWS &&
	       !(unnamed && READ_ONCE(s->nr_unnamed) == WLT_NR_UNNAMED);
}

static int add_row(struct wlt_session *s, unsigned int abi, int nr)
{
	bool unnamed = !wlt_sysname_find(abi, nr);
	int row;

	if (!has_room(s, unnamed))	/* as it will remain */
		return 0;
	raw_spin_lock(&s->lock);
	row = find_row(s, abi, nr);
	if (!row && has_room(s, unnamed)) {
		row = s->nr_rows;
		s->keys[row].nr = nr;
		s->keys[row].abi = abi;
		s->nr_unnamed += unnamed;
		/* pairs with the acquire in find_row() */
		smp_store_release(&s->nr_rows, row + 1);
	}
	raw_spin_unlock(&s->lock);
	return row;
}

/* Row of a call, negative when it never returns; 0 when there is no room. */
static s16 get_slot(struct wlt_session *s, unsigned int abi, int nr)
{
	bool direct = (unsigned int)nr < WLT_NR_DIRECT;
	s16 slot = direct ? READ_ONCE(s->slots[abi][nr]) : 0;

	if (slot)
		return slot;
	slot = find_row(s, abi, nr) ?: add_row(s, abi, nr);
	if (wlt_sysname_noreturn(abi, nr))
		slot = -slot;
	if (direct)
		WRITE_ONCE(s->slots[abi][nr], slot);
	return slot;
}

/* The call that ends now was begun before one or more cuts. */
static void note_crossing(struct wlt_task *t, unsigned long ctl)
{
	unsigned long epoch = ctl & WLT_CTL_EPOCHS;

	if ((t->call & WLT_CTL_EPOCHS) == epoch)
		return;
	WRITE_ONCE(t->crossed, epoch - WLT_CTL_EPOCH);
	smp_wmb();	/* pairs with the smp_rmb() in was_in_flight() */
}

/**
 * wlt_stats_error() - account a failure
 * @row: row of the call
 * @count: numbers of the task
 * @ret: -errno
 *
 * Context: The task itself, preemption off.
 */
void wlt_stats_error(struct wlt_row *row, struct wlt_task_count *count,
		     long ret)
{
	row->errors++;
	count->errors++;
	if (is_restart(ret))
		row->restarted++;
}

/* If the task is in a call, nobody will see it return. */
static void never_returned(struct wlt_task *t)
{
	struct wlt_session *s = t->session;
	unsigned long ctl = READ_ONCE(s->ctl);

	if ((t->call & WLT_CALL_MASK) == WLT_CALL_COUNTED) {
		note_crossing(t, ctl);
		wlt_stats_this_side(s, ctl)->rows[t->slot].never_returned++;
		wlt_stats_count(t, ctl)->calls++;
	}
	WRITE_ONCE(t->call, WLT_CALL_NONE);
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
	unsigned int abi;
	s16 slot;

	/* the exit of the call before was not seen, so it had none */
	never_returned(t);
	if (ctl & WLT_CTL_PAUSED) {
		WRITE_ONCE(t->call, ctl | WLT_CALL_UNCOUNTED);
		return;
	}
	side->enters++;
	abi = wlt_arch_abi(&nr);
	slot = get_slot(s, abi, nr);
	if (slot >= 0) {
		wlt_stats_start(t, ctl, slot,
				static_branch_likely(&wlt_clock_raw));
		return;
	}
	side->rows[-slot].never_returned++;
	wlt_stats_count(t, ctl)->calls++;
}

static void exit_returned(struct wlt_task *t, struct wlt_side *side, unsigned long ctl,
			  long ret)
{
	struct wlt_task_count *count = wlt_stats_count(t, ctl);
	u64 time = wlt_clock() - t->start;

	if ((s64)time < 0) {
		side->clock_backwards++;
		time = 0;
	}
	wlt_stats_returned(&side->rows[t->slot], count, time, ret);
}

/*
 * Seccomp, or a tracer, refused the call before sys_enter, and made it fail
 * one way or the other: with an errno, or with SIGSYS.
 */
static void count_denied(struct wlt_task *t, struct wlt_side *side,
			 unsigned long ctl, int nr, bool failed)
{
	struct wlt_task_count *count = wlt_stats_count(t, ctl);
	unsigned int abi = wlt_arch_abi(&nr);
	struct wlt_row *row = &side->rows[abs(get_slot(t->session, abi, nr))];

	row->denied++;
	row->errors += failed;
	count->calls++;
	count->errors += failed;
}

/* The exit of a call that was refused; or of one that began unseen. */
static void exit_without_entry(struct wlt_task *t, struct wlt_side *side,
			       unsigned long ctl, long ret)
{
	int nr = syscall_get_nr(current, current_pt_regs());

	/* rt_sigreturn restores the registers, and its own number is lost */
	if (nr == -1)
		side->at_start++;
	else
		count_denied(t, side, ctl, nr, IS_ERR_VALUE(ret) ||
			     sigismember(&current->pending.signal, SIGSYS));
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

	if (was_ended_by_seccomp(t) && !(ctl & WLT_CTL_PAUSED)) {
		side->exits++;
		count_denied(t, side, ctl, nr, true);
	}
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
	unsigned int state = t->call & WLT_CALL_MASK;

	if (state == WLT_CALL_COUNTED) {
		note_crossing(t, ctl);
		side->exits++;
		exit_returned(t, side, ctl, ret);
	} else if (!(ctl & WLT_CTL_PAUSED)) {
		side->exits++;
		if (state == WLT_CALL_NEWBORN)
			side->child_return++;
		else if (state == WLT_CALL_NONE)
			exit_without_entry(t, side, ctl, ret);
		else
			side->at_start++;
	}
	WRITE_ONCE(t->call, WLT_CALL_NONE);
}

/**
 * wlt_stats_alloc() - allocate the tables, if that is not done yet
 * @s: session
 *
 * Context: Control side, under the mutex.
 * Return: 0 or -ENOMEM.
 */
int wlt_stats_alloc(struct wlt_session *s)
{
	struct wlt_cpu __percpu *pcpu;
	unsigned int cpu, i;

	lockdep_assert_held(&s->mutex);
	if (s->cpu)
		return 0;
	pcpu = alloc_percpu(struct wlt_cpu);
	if (!pcpu)
		return -ENOMEM;
	s->cpu = pcpu;
	s->total = kvcalloc(WLT_NR_ROWS, sizeof(*s->total), GFP_KERNEL);
	if (!s->total)
		goto free;
	for_each_possible_cpu(cpu) {
		for (i = 0; i < 2; i++) {
			struct wlt_side *side = &per_cpu_ptr(pcpu, cpu)->side[i];

			side->rows = kvzalloc_node(WLT_NR_ROWS * sizeof(*side->rows),
						   GFP_KERNEL, cpu_to_node(cpu));
			if (!side->rows)
				goto free;
		}
	}
	return 0;

free:
	wlt_stats_free(s);
	return -ENOMEM;
}

/**
 * wlt_stats_free() - free the tables
 * @s: session
 *
 * Context: No probe can run any more; or the tables were never published.
 */
void wlt_stats_free(struct wlt_session *s)
{
	unsigned int cpu;

	if (!s->cpu)
		return;
	for_each_possible_cpu(cpu) {
		kvfree(per_cpu_ptr(s->cpu, cpu)->side[0].rows);
		kvfree(per_cpu_ptr(s->cpu, cpu)->side[1].rows);
	}
	free_percpu(s->cpu);
	kvfree(s->total);
	s->cpu = NULL;
	s->total = NULL;
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

static void add_row_to(struct wlt_row *to, struct wlt_row *from)
{
	to->calls += from->calls;
	to->time += from->time;
	to->errors += from->errors;
	to->denied += from->denied;
	to->never_returned += from->never_returned;
	to->restarted += from->restarted;
	memset(from, 0, sizeof(*from));
}

static void settle_side(struct wlt_session *s, struct wlt_side *side)
{
	unsigned int i;

	for (i = 0; i < s->nr_rows; i++)
		add_row_to(&s->total[i], &side->rows[i]);
	s->ledger.enters += side->enters;
	s->ledger.exits += side->exits;
	s->ledger.child_return += side->child_return;
	s->ledger.at_start += side->at_start;
	s->clock_backwards += side->clock_backwards;
	side->enters = 0;
	side->exits = 0;
	side->child_return = 0;
	side->at_start = 0;
	side->clock_backwards = 0;
}

/* Was a task inside a counted call when generation @epoch ended? */
static bool was_in_flight(const struct wlt_task *t, unsigned long epoch)
{
	unsigned long call = READ_ONCE(t->call);

	if ((call & WLT_CALL_MASK) == WLT_CALL_COUNTED &&
	    (long)((call & WLT_CTL_EPOCHS) - epoch) <= 0)
		return true;
	smp_rmb();	/* pairs with the smp_wmb() in note_crossing() */
	return READ_ONCE(t->crossed) == epoch;
}

static void settle_task(struct wlt_task *t, unsigned int side)
{
	t->settled.calls += t->count[side].calls;
	t->settled.errors += t->count[side].errors;
	t->settled.time += t->count[side].time;
	memset(&t->count[side], 0, sizeof(t->count[side]));
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
		memset(&t->settled, 0, sizeof(t->settled));
		nr_stranded += (READ_ONCE(t->flags) & WLT_RAW_TASK_DETACHED) &&
			       wlt_stats_is_stranded(t);
	}
	rcu_read_unlock();
	return nr_stranded;
}

/* With nobody in a probe, or in a call, rows can be given out anew. */
static void forget_rows(struct wlt_session *s)
{
	memset(s->slots, 0, sizeof(s->slots));
	s->nr_rows = 1;
	s->nr_unnamed = 0;
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

	if (s->total)
		memset(s->total, 0, WLT_NR_ROWS * sizeof(*s->total));
	memset(&s->ledger, 0, sizeof(s->ledger));
	s->ledger.enters = carried;
	s->clock_backwards = 0;
	wlt_task_trim(s, 0);
	wlt_session_restart(s);
	if (!s->attached)
		forget_rows(s);
}
