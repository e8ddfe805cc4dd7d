/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracked tasks.
 *
 * A hash of struct wlt_task keyed by task_struct, never by a number: a thread
 * that calls execve changes its tid in the middle of the call. Probes look up
 * the current task only. Most tasks are not tracked and most buckets are
 * empty, so a probe is done with them after a shift, a mask and a test:
 *
 *	current >> ... --> bucket --> NULL: not tracked
 *	                          --> wlt_task -> wlt_task
 *
 * Life of an entry: inserted by the control side (a pid was written) or by
 * the probe on task_newtask; removed by the probe on sched_process_exit, or
 * by the control side. From then on it is only listed, with its numbers, in
 * wlt_session::tasks until that list is trimmed or reset. The memory goes
 * after a grace period, since the task itself may be inside a probe when the
 * control side removes it. While it is in the hash it holds a reference to
 * the task_struct, so that the key cannot come back as another task.
 *
 * struct wlt_task::call is all that is known of the call in progress: what
 * state, counted in which generation. Comparing it with the session's ctl
 * tells the usual exit - the call was counted, in this generation, tracing is
 * on - from everything else in one comparison. See stats.h.
 */
#ifndef _WLT_TASK_H
#define _WLT_TASK_H

#include <linux/compiler.h>
#include <linux/log2.h>
#include <linux/rculist.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/u64_stats_sync.h>

#include "session.h"

#define WLT_TASK_HASH_BITS	12
/* Two task_structs are this many bits apart at the least. */
#define WLT_TASK_HASH_SHIFT	ilog2(sizeof(struct task_struct))
/* Bytes of a program's path that are kept, its end included. */
#define WLT_EXE_LEN		128

/**
 * struct wlt_usage - what the kernel itself counts for each task
 * @cpu_ns: CPU time, in user space and in the kernel
 * @voluntary: times that it gave up its CPU
 * @involuntary: times that it was preempted
 * @migrations: times that it changed to another CPU
 * @minor_faults: page faults that needed no I/O
 * @major_faults: page faults that did
 */
struct wlt_usage {
	u64 cpu_ns;
	unsigned long voluntary;
	unsigned long involuntary;
	unsigned long migrations;
	unsigned long minor_faults;
	unsigned long major_faults;
};

/**
 * struct wlt_exe - a program that tasks run
 * @users: entries of tasks that point here
 * @cut: there is more of @path
 * @path: its path as execve() was given it
 */
struct wlt_exe {
	refcount_t users;
	bool cut;
	char path[];
};

/**
 * struct wlt_resume - a call that is to go on after a signal handler
 * @ip: where user space goes on after the call
 * @sp: its stack pointer there
 * @slot: row of the call
 * @time: stamps that it took so far
 * @blocked: stamps of these asleep
 * @runnable: stamps of these waiting for a CPU
 */
struct wlt_resume {
	unsigned long ip;
	unsigned long sp;
	s16 slot;
	u64 time;
	u64 blocked;
	u64 runnable;
};

/**
 * struct wlt_task - a task of a workload
 * @node: in the hash (L, readers under RCU)
 * @task: key (I), with a reference while @node is in the hash
 * @session: whose workload it belongs to (I)
 * @start: stamp at the entry of the call in progress (T)
 * @call: state and generation of the call in progress, see stats.h (T)
 * @crossed: generation that ended during a call that is over by now (T)
 * @slot: row of the call in progress (T)
 * @quiet: in a probe that calls functions of the kernel, see probe.h (T)
 * @where: @slot and @quiet in one word, see function.h
 * @last: row of the call that ends it, 0 before (T)
 * @part: rows of its parts, 0 for none (T)
 * @restart: restart code with which an attempt of it ended, see restart.c (T)
 * @ip: where user space was to go on after that attempt (T)
 * @sp: its stack pointer there (T)
 * @syncp: guards @start on 32-bit machines
 * @blocked: stamps that the call in progress slept (T)
 * @runnable: stamps that it waited for a CPU (T)
 * @off: stamp at which the task left the CPU in a call, 0 when it is back (T)
 * @woken: stamp at which it was woken, 0 before (T; by who wakes it)
 * @asleep: it left to sleep (T)
 * @resume: call that a signal handler interrupts (T)
 * @side0: numbers of one generation (T; the quiet one M)
 * @side1: those of the other
 * @timed: stamps in timed functions that ended, see functime.h (T)
 * @rows: numbers by call, see taskrow.h (T)
 * @settled: numbers of past generations (M)
 * @list: in wlt_session::tasks (L)
 * @rcu: for freeing, off the list
 * @root: on whose account it is traced, while in the hash (L)
 * @pid: its pid, once out of the hash (L)
 * @tgid: pid of its process, likewise, NULL before (L)
 * @parent: pid of its parent, likewise (L)
 * @exe: program that it executed last, or NULL (L)
 * @comm: its name, likewise (L)
 * @usage: what it had used when it was first followed, or when this period
 *	began; once out of the hash: what it has used since (L)
 * @start_ns: when it was first followed, CLOCK_MONOTONIC (I)
 * @end_ns: when it ended or was detached, CLOCK_MONOTONIC, 0 before (L)
 * @end: the same as a stamp (L)
 * @flags: WLT_RAW_TASK_* of the uapi, but for the call in flight (L)
 * @nr_execs: how often it became another program (L)
 */
struct wlt_task {
	struct hlist_node node;
	struct task_struct *task;
	struct wlt_session *session;
	u64 start;
	unsigned long call;
	unsigned long crossed;
	union {
		struct {
#ifdef __LITTLE_ENDIAN
			s16 slot;
			u16 quiet;
#else
			u16 quiet;
			s16 slot;
#endif
		};
		u32 where;
	};
	s16 last;
	s16 part[2];
	s16 restart;
	bool asleep;
	struct u64_stats_sync syncp;
	unsigned long ip;
	unsigned long sp;
	u64 blocked;
	u64 runnable;
	u64 off;
	u64 woken;
	struct wlt_task_count side0 __aligned(128);
	u64 timed;
	struct wlt_task_block *rows;
	struct wlt_resume resume;
	struct wlt_exe *exe;
	struct wlt_task_count side1 __aligned(128);

	struct wlt_task_count settled;
	union {
		struct list_head list;
		struct rcu_head rcu;
	};
	union {
		struct wlt_root *root;
		struct pid *pid;
	};
	struct pid *tgid;
	struct pid *parent;
	char comm[WLT_COMM_LEN];
	struct wlt_usage usage;
	u64 start_ns;
	u64 end_ns;
	u64 end;
	unsigned int flags;
	unsigned int nr_execs;
} __aligned(64);

extern struct hlist_head wlt_task_hash[1 << WLT_TASK_HASH_BITS];

/**
 * wlt_task_bucket() - where a task would be found
 * @task: task
 *
 * Context: Any.
 */
static __always_inline struct hlist_head *
wlt_task_bucket(const struct task_struct *task)
{
	unsigned long i = (unsigned long)task >> WLT_TASK_HASH_SHIFT;

	return &wlt_task_hash[i % ARRAY_SIZE(wlt_task_hash)];
}

/**
 * wlt_task_may_be() - may the task of a bucket be tracked?
 * @bucket: wlt_task_bucket() of the task
 *
 * Not READ_ONCE(): this way it is one instruction, and nothing is taken from here.
 *
 * Context: Any.
 */
static __always_inline bool wlt_task_may_be(const struct hlist_head *bucket)
{
	/* looked at again, properly, by who goes on */
	return unlikely(data_race(bucket->first));
}

/**
 * wlt_task_first() - first entry of a bucket
 * @bucket: wlt_task_bucket() of a task
 *
 * As rcu_dereference(), but in one instruction: the compiler is kept from reading it
 * twice, and not from how it reads it.
 *
 * Context: Preemption off, or under RCU.
 * Return: its node, or NULL.
 */
static __always_inline struct hlist_node *wlt_task_first(const struct hlist_head *bucket)
{
	struct hlist_node *node;

	/* read once, as the next line hides where it is from */
	node = data_race(bucket->first);
	OPTIMIZER_HIDE_VAR(node);
	return node;
}

/**
 * wlt_task_in() - look for a task in its bucket
 * @bucket: wlt_task_bucket() of @task
 * @task: task
 *
 * Context: Preemption off, or under RCU.
 * Return: its entry or NULL.
 */
static __always_inline struct wlt_task *
wlt_task_in(struct hlist_head *bucket, const struct task_struct *task)
{
	struct wlt_task *t;

	hlist_for_each_entry_rcu(t, bucket, node)
		if (likely(t->task == task))
			return t;
	return NULL;
}

/**
 * wlt_task_side() - numbers of a generation
 * @t: entry
 * @side: side of the generation, see wlt_stats_side()
 */
static inline struct wlt_task_count *wlt_task_side(struct wlt_task *t, unsigned int side)
{
	return side ? &t->side1 : &t->side0;
}

/**
 * wlt_task_find() - look for a task
 * @task: task
 *
 * Context: Preemption off, or under RCU.
 * Return: its entry or NULL.
 */
static inline struct wlt_task *wlt_task_find(const struct task_struct *task)
{
	return wlt_task_in(wlt_task_bucket(task), task);
}

/**
 * wlt_task_on_cpu() - is a task running now?
 * @task: task
 *
 * Context: Any.
 */
static inline bool wlt_task_on_cpu(const struct task_struct *task)
{
#ifdef CONFIG_SMP
	return READ_ONCE(task->on_cpu);
#else
	return task == current;
#endif
}

/**
 * wlt_task_is_live() - is it in the hash?
 * @t: entry
 *
 * Context: The session's lock held.
 */
static inline bool wlt_task_is_live(const struct wlt_task *t)
{
	return !hlist_unhashed(&t->node);
}

/**
 * wlt_task_add_count() - add numbers up
 * @to: sum
 * @from: what to add
 */
static inline void wlt_task_add_count(struct wlt_task_count *to,
				      const struct wlt_task_count *from)
{
	to->calls += from->calls;
	to->errors += from->errors;
	to->time += from->time;
	to->blocked += from->blocked;
	to->runnable += from->runnable;
}

struct wlt_task *wlt_task_create(struct wlt_task *t, struct wlt_session *s,
				 struct task_struct *task, unsigned long call);
void wlt_task_destroy(struct wlt_task *t);
struct wlt_root *wlt_task_root(struct wlt_task *t);
void wlt_task_set_root(struct wlt_task *t, struct wlt_root *root);
bool wlt_task_insert(struct wlt_task *t, struct wlt_root *root);
void wlt_task_inherit(struct wlt_task *parent, struct task_struct *child);
void wlt_task_exec(struct wlt_task *t, const char *path);
struct wlt_usage wlt_task_usage(const struct wlt_task *t);
void wlt_task_restart(struct wlt_task *t);
void wlt_task_end(struct wlt_task *t);
void wlt_task_detach(struct wlt_task *t);
void wlt_task_trim(struct wlt_session *s, unsigned int keep);
bool wlt_task_forget(struct wlt_session *s, struct list_head *last);

#endif /* _WLT_TASK_H */
