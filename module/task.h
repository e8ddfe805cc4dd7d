/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracked tasks.
 *
 * A hash of struct wlt_task (taskhash.h) keyed by task_struct, never by a number:
 * a thread that calls execve changes its tid in the middle of the call. Probes on
 * calls look up the current task only.
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
#include <linux/rculist.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/u64_stats_sync.h>

#include "session.h"

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
 * @next: in the hash, see taskhash.h (L, readers under RCU)
 * @task: key (I), with a reference while it is in the hash
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
 * @timed: stamps in timed functions that ended, see functime.h (T)
 * @side0: numbers of one generation (T; the quiet one M)
 * @rows: numbers by call, see taskrow.h (T)
 * @resume: call that a signal handler interrupts (T)
 * @exe: program that it executed last, or NULL (L)
 * @root: on whose account it is traced, while in the hash (L)
 * @pid: its pid, once out of the hash (L)
 * @comm: its name, likewise (L)
 * @side1: numbers of the other generation, as far from @side0 as stats.h says
 * @settled: numbers of past generations (M)
 * @list: in wlt_session::tasks (L)
 * @rcu: for freeing, off the list
 * @tgid: pid of its process, once out of the hash, NULL before (L)
 * @parent: pid of its parent, likewise (L)
 * @usage: what it had used when it was first followed, or when this period
 *	began; once out of the hash: what it has used since (L)
 * @start_ns: when it was first followed, CLOCK_MONOTONIC (I)
 * @end_ns: when it ended or was detached, CLOCK_MONOTONIC, 0 before (L)
 * @end: the same as a stamp (L)
 * @flags: WLT_RAW_TASK_* of the uapi, but for the call in flight (L)
 * @nr_execs: how often it became another program (L)
 */
struct wlt_task {
	struct wlt_task *next[2];
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
	u64 timed;
	struct wlt_task_count side0 __aligned(64);
	struct wlt_task_block *rows;
	struct wlt_resume resume;
	struct wlt_exe *exe;
	union {
		struct wlt_root *root;
		struct pid *pid;
	};
	char comm[WLT_COMM_LEN];
	struct wlt_task_count side1 __aligned(64);
	struct wlt_task_count settled;
	union {
		struct list_head list;
		struct rcu_head rcu;
	};
	struct pid *tgid;
	struct pid *parent;
	struct wlt_usage usage;
	u64 start_ns;
	u64 end_ns;
	u64 end;
	unsigned int flags;
	unsigned int nr_execs;
} __aligned(64);

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
	return !t->end_ns;
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

int wlt_task_init(void);
void wlt_task_exit(void);
size_t wlt_task_bytes(void);
struct wlt_task *wlt_task_create(struct wlt_session *s, struct task_struct *task,
				 unsigned long call);
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
