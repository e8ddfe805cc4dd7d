// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tasks of a snapshot, and the calls that they are in.
 *
 * Called by wlt_snapshot_take(), under the session's mutex.
 * See snapshot_build.h.
 */
#include "snapshot_build.h"

#include <linux/minmax.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "arch.h"
#include "clock.h"
#include "compat/sched.h"
#include "stats.h"
#include "sysname.h"
#include "task.h"
#include "taskrow.h"

static u32 task_state(struct task_struct *task)
{
	unsigned int state = wlt_task_state(task);

	if (state == TASK_RUNNING)
		return wlt_task_on_cpu(task) ? WLT_RAW_STATE_RUNNING :
					       WLT_RAW_STATE_RUNNABLE;
	if (task_is_stopped_or_traced(task))
		return WLT_RAW_STATE_STOPPED;
	return state & TASK_UNINTERRUPTIBLE ? WLT_RAW_STATE_UNINTERRUPTIBLE :
					      WLT_RAW_STATE_BLOCKED;
}

static void name_call(struct wlt_builder *b, struct wlt_raw_task *raw,
		      const struct wlt_key *key)
{
	raw->flags |= WLT_RAW_TASK_IN_CALL;
	raw->nr = key->nr;
	raw->abi = wlt_build_abi(key);
	raw->call = wlt_build_name(b, key);
}

/* A call that began before its task was followed; @live: the lock is held. */
static void fill_earlier(struct wlt_builder *b, struct wlt_raw_task *raw,
			 const struct wlt_task *t)
{
	u64 now = b->snap->summary->now_ns;
	struct wlt_key key = {};
	unsigned long args[6];
	unsigned int i, abi;

	if (!wlt_arch_call(t->task, &key.nr, &abi, args) ||
	    (READ_ONCE(t->call) & WLT_CALL_MASK) != WLT_CALL_UNKNOWN)
		return;
	key.abi = abi;
	name_call(b, raw, &key);
	raw->flags |= WLT_RAW_TASK_EARLIER;
	raw->state = task_state(t->task);
	raw->age_ns = now > t->start_ns ? now - t->start_ns : 0;
	for (i = 0; i < ARRAY_SIZE(args); i++)
		raw->args[i] = args[i];
}

/*
 * The task goes on meanwhile. It stores start, slot and call in this order;
 * two equal looks are at one call, or at none that can be told.
 */
static void fill_call(struct wlt_builder *b, struct wlt_raw_task *raw,
		      const struct wlt_task *t, u64 now, bool live)
{
	struct wlt_flight f = wlt_stats_flight(t);
	unsigned long args[6] = {};
	struct wlt_flight again;
	unsigned int i, abi;
	u32 state = WLT_RAW_STATE_NONE;
	int nr;

	if (live) {
		state = task_state(t->task);
		wlt_arch_call(t->task, &nr, &abi, args);
	}
	again = wlt_stats_flight(t);
	if (!wlt_stats_is_open(f.call) || !wlt_stats_is_open(again.call) ||
	    again.slot != f.slot || again.start != f.start ||
	    (again.call ^ f.call) & ~(WLT_CALL_SLOW | WLT_CALL_SLEPT | WLT_CALL_MASK))
		return;
	name_call(b, raw, &b->s->keys[f.slot]);
	raw->state = state;
	if ((s64)(now - f.start) > 0)
		raw->age_ns = wlt_clock_to_ns(now - f.start);
	for (i = 0; i < ARRAY_SIZE(args); i++)
		raw->args[i] = args[i];
}

static void fill_usage(struct wlt_raw_task *raw, const struct wlt_task *t)
{
	struct wlt_usage usage = wlt_task_usage(t);

	raw->cpu_ns = usage.cpu_ns;
	raw->voluntary = usage.voluntary;
	raw->involuntary = usage.involuntary;
	raw->migrations = usage.migrations;
	raw->minor_faults = usage.minor_faults;
	raw->major_faults = usage.major_faults;
}

static void fill_numbers(struct wlt_raw_task *raw,
			 const struct wlt_task_count *count)
{
	raw->calls = count->calls;
	raw->errors = count->errors;
	raw->wall_ns = wlt_clock_to_ns(count->time);
	raw->blocked_ns = wlt_clock_to_ns(count->blocked);
	raw->runnable_ns = min(wlt_clock_to_ns(count->runnable),
			       raw->wall_ns - raw->blocked_ns);
}

static void fill_task(struct wlt_builder *b, struct wlt_raw_task *raw,
		      const struct wlt_task *t)
{
	struct wlt_session *s = b->s;
	struct pid *pid, *tgid, *parent;
	u64 now = b->stamp;
	bool live;

	raw_spin_lock_irq(&s->lock);
	live = wlt_task_is_live(t);
	raw->flags = t->flags;
	if (live) {
		pid = task_pid(t->task);
		tgid = task_tgid(t->task);
		parent = task_tgid(rcu_dereference(t->task->real_parent));
		strscpy_pad(raw->comm, t->task->comm, sizeof(raw->comm));
		if (t->root->pid == pid)
			raw->flags |= WLT_RAW_TASK_ROOT;
	} else {
		pid = t->pid;
		tgid = t->tgid;
		parent = t->parent;
		now = t->end;
		memcpy(raw->comm, t->comm, sizeof(raw->comm));
	}
	raw->pid = pid_nr_ns(pid, b->ns);
	raw->tgid = pid_nr_ns(tgid, b->ns);
	raw->ppid = pid_nr_ns(parent, b->ns);
	raw->end_ns = t->end_ns;
	raw->nr_execs = t->nr_execs;
	raw->exe = t->exe ? wlt_build_string(b, t->exe->path) : 0;
	fill_usage(raw, t);
	/* the lock keeps the task where it can be looked at */
	fill_call(b, raw, t, now, live);
	if (live && (READ_ONCE(t->call) & WLT_CALL_MASK) == WLT_CALL_UNKNOWN)
		fill_earlier(b, raw, t);
	raw_spin_unlock_irq(&s->lock);

	raw->start_ns = t->start_ns;
	fill_numbers(raw, &t->settled);
}

/**
 * wlt_build_count_task_calls() - count the entries of that section
 * @s: session, settled
 */
size_t wlt_build_count_task_calls(struct wlt_session *s)
{
	struct wlt_taskrow_walk walk;
	struct wlt_task_row *row;
	struct wlt_task *t;
	size_t nr = 0;

	rcu_read_lock();
	list_for_each_entry_rcu(t, &s->tasks, list)
		for (row = wlt_taskrow_first(&walk, t); row; row = wlt_taskrow_next(&walk))
			nr += !!row->settled.calls;
	rcu_read_unlock();
	return nr;
}

static void fill_task_call(struct wlt_builder *b, struct wlt_raw_task_call *raw,
			   const struct wlt_task_row *row)
{
	const struct wlt_key *key = &b->s->keys[row->slot];
	const struct wlt_task_count *count = &row->settled;

	raw->nr = key->nr;
	raw->abi = wlt_build_abi(key);
	raw->name = wlt_build_name(b, key);
	if (raw->abi != WLT_ABI_NATIVE)
		raw->abi_name = wlt_build_string(b, wlt_sysname_abi(raw->abi));
	raw->calls = count->calls;
	raw->errors = count->errors;
	raw->wall_ns = wlt_clock_to_ns(count->time);
	raw->blocked_ns = wlt_clock_to_ns(count->blocked);
	raw->runnable_ns = min(wlt_clock_to_ns(count->runnable),
			       raw->wall_ns - raw->blocked_ns);
}

/* Rows that were added since they were counted have no numbers. */
static void fill_task_calls(struct wlt_builder *b, const struct wlt_task *t,
			    u32 task)
{
	struct wlt_raw_task_call *raw;
	struct wlt_taskrow_walk walk;
	struct wlt_task_row *row;

	for (row = wlt_taskrow_first(&walk, t); row; row = wlt_taskrow_next(&walk)) {
		if (!row->settled.calls)
			continue;
		raw = &b->snap->task_calls[b->nr_task_calls++];
		raw->task = task;
		fill_task_call(b, raw, row);
	}
}

static void fill_unlisted(struct wlt_builder *b, struct wlt_raw_task *raw)
{
	strscpy(raw->comm, "(not listed)", sizeof(raw->comm));
	raw->flags = WLT_RAW_TASK_SUM | WLT_RAW_TASK_ENDED;
	raw->start_ns = b->s->begin_ns;
	raw->end_ns = b->snap->summary->now_ns;
	fill_numbers(raw, &b->s->unlisted);
}

/**
 * wlt_build_tasks() - fill the section of the tasks
 * @b: builder
 *
 * Tasks made since they were counted stand at the end, and have no numbers.
 */
void wlt_build_tasks(struct wlt_builder *b)
{
	struct wlt_snapshot *snap = b->snap;
	struct wlt_raw_task *raw = snap->tasks;
	struct wlt_raw_task *end = raw + snap->nr_tasks;
	struct wlt_task *t;

	if (b->s->nr_unlisted)
		fill_unlisted(b, raw++);
	rcu_read_lock();
	list_for_each_entry_rcu(t, &b->s->tasks, list) {
		if (raw == end)
			break;
		fill_task(b, raw, t);
		fill_task_calls(b, t, raw - snap->tasks);
		snap->summary->tasks_live += !raw->end_ns;
		raw++;
	}
	rcu_read_unlock();
}
