/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where tracked tasks are found.
 *
 * A hash of struct wlt_task by the address of the task_struct. Most tasks are not
 * tracked and most buckets are empty, so a probe is done with them after a shift, a
 * mask and a test:
 *
 *	current >> ... --> bucket --> NULL: not tracked
 *	                          --> wlt_task -> wlt_task
 *
 * Three in four buckets stay empty however many tasks there are: when more are in use
 * the control side makes a larger table, soon after, fills it while probes use the old
 * one, and has them use it from then on. For that each entry has two links, of which the
 * tables use one in turns. In the meantime an entry is in both.
 *
 * A probe that lets itself be preempted, as those on functions may, can have read which
 * table there is and look at a bucket of it much later. It takes nothing from there, but
 * looks again with preemption off; and a table that is replaced while functions are hooked
 * is not freed before they are hooked no more.
 */
#ifndef _WLT_TASKHASH_H
#define _WLT_TASKHASH_H

#include <linux/compiler.h>
#include <linux/log2.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include "compat/sched.h"
#include "task.h"

/*
 * So far apart, in bits, are two task_structs; about, as x86 leaves out what of the FPU's
 * registers the CPU does not have. Where they are closer, some neighbours share a bucket; with
 * less, none would, but of all buckets only every other would ever be used.
 */
#define WLT_TASKHASH_SHIFT	ilog2(WLT_TASK_STRUCT_BYTES)

/**
 * struct wlt_taskhash - a table
 * @mask: number of buckets, less one (I)
 * @link: which of wlt_task::next it uses (I)
 * @older: table that was replaced before this one was, and is not freed yet (M)
 * @first: the buckets (L, readers under RCU)
 */
struct wlt_taskhash {
	unsigned int mask;
	unsigned int link;
	struct wlt_taskhash *older;
	struct wlt_task *first[];
};

extern struct wlt_taskhash *wlt_taskhash;

/**
 * wlt_taskhash_now() - the table to look in
 *
 * Context: Preemption off, or under RCU, or the mutex.
 */
static __always_inline struct wlt_taskhash *wlt_taskhash_now(void)
{
	return rcu_dereference_raw(wlt_taskhash);
}

/**
 * wlt_taskhash_bucket() - where a task would be found
 * @hash: table
 * @task: task
 *
 * Context: Any.
 */
static __always_inline struct wlt_task **
wlt_taskhash_bucket(struct wlt_taskhash *hash, const struct task_struct *task)
{
	return &hash->first[(unsigned long)task >> WLT_TASKHASH_SHIFT & hash->mask];
}

/**
 * wlt_taskhash_first() - first entry of a task's bucket
 * @hash: table
 * @task: task
 *
 * As rcu_dereference(), but in one instruction: the compiler is kept from reading it
 * twice, and not from how it reads it.
 *
 * Context: As wlt_taskhash_now().
 * Return: the entry, or NULL.
 */
static __always_inline struct wlt_task *
wlt_taskhash_first(struct wlt_taskhash *hash, const struct task_struct *task)
{
	struct wlt_task *t;

	/* read once, as the next line hides where it is from */
	t = data_race(*wlt_taskhash_bucket(hash, task));
	OPTIMIZER_HIDE_VAR(t);
	return t;
}

/**
 * wlt_taskhash_next() - the entry after another in its bucket
 * @hash: table in which the other was found
 * @t: the other
 *
 * Context: As wlt_taskhash_now().
 * Return: the entry, or NULL.
 */
static __always_inline struct wlt_task *
wlt_taskhash_next(const struct wlt_taskhash *hash, const struct wlt_task *t)
{
	return rcu_dereference_raw(t->next[hash->link]);
}

/**
 * wlt_task_may_be() - may a task be tracked?
 * @task: task
 *
 * Context: A probe, be it preemptible.
 * Return: false if it is not; true if wlt_task_find() has to tell.
 */
static __always_inline bool wlt_task_may_be(const struct task_struct *task)
{
	/*
	 * Not READ_ONCE(): this way it is one instruction, and nothing is taken from
	 * here. It is looked at again, properly, by who goes on.
	 */
	return unlikely(data_race(*wlt_taskhash_bucket(wlt_taskhash_now(), task)));
}

/**
 * wlt_task_find() - look for a task
 * @task: task
 *
 * Context: Preemption off, or under RCU, or the mutex.
 * Return: its entry or NULL.
 */
static __always_inline struct wlt_task *wlt_task_find(const struct task_struct *task)
{
	struct wlt_taskhash *hash = wlt_taskhash_now();
	struct wlt_task *t = wlt_taskhash_first(hash, task);

	while (t && unlikely(t->task != task))
		t = wlt_taskhash_next(hash, t);
	return t;
}

int wlt_taskhash_init(void);
void wlt_taskhash_exit(void);
void wlt_taskhash_add(struct wlt_task *t);
void wlt_taskhash_remove(struct wlt_task *t);
bool wlt_taskhash_is_crowded(const struct wlt_session *s);
void wlt_taskhash_fit(struct wlt_session *s);
void wlt_taskhash_shrink(struct wlt_session *s);
size_t wlt_taskhash_bytes(void);

#endif /* _WLT_TASKHASH_H */
