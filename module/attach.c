// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attaching to processes that already run, and letting go of them.
 *
 * Called by the control side, under the session's mutex, with the hooks in
 * place. See attach.h.
 */
#include "attach.h"

#include <linux/delay.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/smp.h>

#include "arch.h"
#include "stats.h"
#include "task.h"

/* A task that is neither asleep nor found running is looked at this often. */
#define NR_LOOKS	10

struct look {
	struct task_struct *task;
	bool seen;
	bool in_user;
};

static void look_at_current(void *info)
{
	struct look *look = info;

	if (current != look->task)
		return;
	look->seen = true;
	look->in_user = wlt_arch_in_user(current);
}

/*
 * A sleeping task cannot be woken while its pi_lock is held, a running one is
 * looked at from an interrupt on its CPU. One that waits for a CPU stays as
 * it is; false for it.
 */
static bool look_at(struct look *look)
{
	struct task_struct *task = look->task;
	unsigned long flags;

	raw_spin_lock_irqsave(&task->pi_lock, flags);
	if (!READ_ONCE(task->on_rq) && !wlt_arch_on_cpu(task) &&
	    !(READ_ONCE(task->flags) & PF_EXITING)) {
		look->seen = true;
		look->in_user = wlt_arch_in_user(task);
	}
	raw_spin_unlock_irqrestore(&task->pi_lock, flags);
	if (!look->seen && wlt_arch_on_cpu(task))
		smp_call_function_single(task_cpu(task), look_at_current,
					 look, 1);
	return look->seen;
}

/*
 * Find out whether a new entry's task is outside any call. The task may
 * enter one meanwhile, and then says so itself.
 */
static bool resolve_call(struct wlt_task *t)
{
	struct look look = { .task = t->task };

	if (t->task == current)
		return true;	/* in write(2), to begin with */
	if (!look_at(&look))
		return false;
	if (look.in_user)
		cmpxchg(&t->call, WLT_CALL_UNKNOWN, WLT_CALL_NONE);
	return true;
}

/* Tasks in the hash keep their task_struct; only the mutex removes others. */
static void resolve_calls(struct wlt_session *s, struct wlt_root *root)
{
	struct wlt_task *t;
	unsigned int i, open;

	for (i = 0; i < NR_LOOKS; i++) {
		open = 0;
		rcu_read_lock();
		list_for_each_entry_rcu(t, &s->tasks, list)
			if (READ_ONCE(t->call) == WLT_CALL_UNKNOWN &&
			    wlt_task_find(t->task) == t && t->root == root)
				open += !resolve_call(t);
		rcu_read_unlock();
		if (!open)
			return;
		usleep_range(500, 1000);
	}
}

static void set_root(struct wlt_task *t, struct wlt_root *root)
{
	struct wlt_session *s = t->session;

	raw_spin_lock(&s->lock);
	if (wlt_task_is_live(t)) {
		t->root->nr_live--;
		t->root = root;
		root->nr_live++;
	}
	raw_spin_unlock(&s->lock);
}

/* Return: 1 when this changed anything, 0 when not, -ENOMEM. */
static int add_task(struct wlt_session *s, struct wlt_root *root,
		    struct task_struct *task)
{
	struct wlt_task *t = wlt_task_find(task);

	if (t) {
		if (t->root == root)
			return 0;
		set_root(t, root);
		return 1;
	}
	if (READ_ONCE(task->flags) & PF_EXITING)
		return 0;
	t = wlt_task_create(s, task, WLT_CALL_UNKNOWN,
			    GFP_ATOMIC | __GFP_NOWARN);
	if (!t)
		return -ENOMEM;
	return wlt_task_insert(t, root);
}

static int add_process(struct wlt_session *s, struct wlt_root *root,
		       struct task_struct *process)
{
	struct task_struct *task;
	int ret, changed = 0;

	for_each_thread(process, task) {
		ret = add_task(s, root, task);
		if (ret < 0)
			return ret;
		changed |= ret;
	}
	return changed;
}

static bool is_on_account_of(struct task_struct *task, struct wlt_root *root)
{
	struct wlt_task *t = wlt_task_find(task);

	return t && t->root == root;
}

/* Does a process belong to the root's tree, as far as is known by now? */
static bool is_member(struct wlt_session *s, struct wlt_root *root,
		      struct task_struct *process)
{
	struct wlt_root *own = wlt_session_find_root(s, task_tgid(process));
	struct task_struct *task;

	if (own == root)
		return true;
	if (own && READ_ONCE(own->nr_live))
		return false;
	if (is_on_account_of(rcu_dereference(process->real_parent), root))
		return true;
	for_each_thread(process, task)
		if (is_on_account_of(task, root))
			return true;
	return false;
}

/* One walk over all processes; return as add_task(). */
static int walk(struct wlt_session *s, struct wlt_root *root)
{
	struct task_struct *process;
	int ret, changed = 0;

	rcu_read_lock();
	for_each_process(process) {
		if (!is_member(s, root, process))
			continue;
		ret = add_process(s, root, process);
		if (ret < 0) {
			rcu_read_unlock();
			return ret;
		}
		changed |= ret;
	}
	rcu_read_unlock();
	return changed;
}

/**
 * wlt_attach_root() - trace a process
 * @s: session, whose hooks are attached
 * @root: its new root
 * @task: the process, or with options/existing-children off the only task
 *
 * Tasks that were traced on another root's account change over to this one,
 * unless they are roots themselves.
 *
 * Context: Control side, under the mutex. Sleeps.
 * Return: 0, -ENOMEM, or -ESRCH when nothing of it is alive any more. On error
 * some tasks may be traced on the account of @root.
 */
int wlt_attach_root(struct wlt_session *s, struct wlt_root *root,
		    struct task_struct *task)
{
	int ret;

	lockdep_assert_held(&s->mutex);
	if (s->existing) {
		do
			ret = walk(s, root);
		while (ret > 0);
	} else {
		rcu_read_lock();
		ret = add_task(s, root, task);
		rcu_read_unlock();
	}
	if (ret < 0)
		return ret;
	resolve_calls(s, root);
	return READ_ONCE(root->nr_live) ? 0 : -ESRCH;
}

typedef bool (*match_fn)(const struct wlt_task *t, const void *arg);

static bool match_root(const struct wlt_task *t, const void *arg)
{
	return t->root == arg;
}

static bool match_tgid(const struct wlt_task *t, const void *arg)
{
	return task_tgid(t->task) == arg;
}

/*
 * The next live task that fits, from @t on. Tasks that are made meanwhile go
 * to the end of the list and are found, too; when the end is reached, no task
 * that fits is left to make another.
 */
static struct wlt_task *next_match(struct wlt_session *s, struct wlt_task *t,
				   match_fn match, const void *arg)
{
	bool found;

	list_for_each_entry_continue_rcu(t, &s->tasks, list) {
		raw_spin_lock(&s->lock);
		found = wlt_task_is_live(t) && match(t, arg);
		raw_spin_unlock(&s->lock);
		if (found)
			return t;
	}
	return NULL;
}

static struct wlt_task *first_match(struct wlt_session *s, match_fn match,
				    const void *arg)
{
	struct wlt_task *head = list_entry(&s->tasks, struct wlt_task, list);

	return next_match(s, head, match, arg);
}

static void detach_matching(struct wlt_session *s, match_fn match,
			    const void *arg)
{
	struct wlt_task *t;

	lockdep_assert_held(&s->mutex);
	rcu_read_lock();
	for (t = first_match(s, match, arg); t; t = next_match(s, t, match, arg))
		wlt_task_detach(t);
	rcu_read_unlock();
}

/**
 * wlt_attach_has_process() - is any task of a process traced?
 * @s: session
 * @tgid: pid of the process
 *
 * Context: Control side, under the mutex.
 */
bool wlt_attach_has_process(struct wlt_session *s, struct pid *tgid)
{
	bool found;

	rcu_read_lock();
	found = first_match(s, match_tgid, tgid);
	rcu_read_unlock();
	return found;
}

/**
 * wlt_attach_move_root() - hand all tasks of a root over to another
 * @s: session
 * @from: root to empty
 * @to: root that they belong to now
 *
 * Context: Control side, under the mutex.
 */
void wlt_attach_move_root(struct wlt_session *s, struct wlt_root *from,
			  struct wlt_root *to)
{
	struct wlt_task *t;

	lockdep_assert_held(&s->mutex);
	rcu_read_lock();
	for (t = first_match(s, match_root, from); t;
	     t = next_match(s, t, match_root, from))
		set_root(t, to);
	rcu_read_unlock();
}

/**
 * wlt_attach_remove_root() - stop tracing all that a root accounts for
 * @s: session
 * @root: root
 *
 * Context: Control side, under the mutex.
 */
void wlt_attach_remove_root(struct wlt_session *s, struct wlt_root *root)
{
	detach_matching(s, match_root, root);
}

/**
 * wlt_attach_remove_process() - stop tracing one process
 * @s: session
 * @tgid: its pid
 *
 * Its children stay traced, unlike with wlt_attach_remove_root().
 *
 * Context: Control side, under the mutex.
 */
void wlt_attach_remove_process(struct wlt_session *s, struct pid *tgid)
{
	detach_matching(s, match_tgid, tgid);
}
