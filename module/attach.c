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
#include <linux/slab.h>
#include <linux/smp.h>

#include "arch.h"
#include "compat/sched.h"
#include "stats.h"
#include "task.h"
#include "taskhash.h"

/* A task that runs, or is about to, is looked at this often. */
#define NR_LOOKS	10

static void interrupt(void *unused)
{
}

/*
 * See whether a new entry's task is outside any call. If it enters one
 * meanwhile it says so itself, and the exchange fails. A task that runs in
 * user space since its last call shows that call until it is interrupted, so
 * that is done. Return: false to look again.
 */
static bool look_at(struct wlt_task *t)
{
	if (wlt_arch_in_user(t->task)) {
		cmpxchg(&t->call, WLT_CALL_UNKNOWN, WLT_CALL_NONE);
		return true;
	}
	if (t->task == current || !task_is_running(t->task))
		return true;	/* in a call, to begin with */
	smp_call_function_single(task_cpu(t->task), interrupt, NULL, 1);
	return false;
}

static bool is_open(struct wlt_task *t)
{
	struct wlt_root *root;

	if (READ_ONCE(t->call) != WLT_CALL_UNKNOWN)
		return false;
	root = wlt_task_root(t);
	return root && root->fresh;
}

/* Under RCU, a task that was live keeps its task_struct though it exits. */
static void look_at_all(struct wlt_session *s)
{
	struct wlt_task *t;
	unsigned int i, again;

	for (i = 0; i < NR_LOOKS; i++) {
		again = 0;
		rcu_read_lock();
		list_for_each_entry_rcu(t, &s->tasks, list)
			if (is_open(t))
				again += !look_at(t);
		rcu_read_unlock();
		if (!again)
			return;
		usleep_range(500, 1000);
	}
}

/* Return: 1 when this changed anything, 0 when not, -ENOMEM. Under RCU. */
static int add_task(struct wlt_session *s, struct wlt_root *root,
		    struct task_struct *task)
{
	struct wlt_task *t = wlt_task_find(task);

	if (t) {
		if (wlt_task_root(t) == root)
			return 0;
		wlt_task_set_root(t, root);
		return 1;
	}
	if (READ_ONCE(task->flags) & PF_EXITING)
		return 0;
	t = wlt_task_create(s, task, WLT_CALL_UNKNOWN);
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

static struct wlt_root *fresh_root_of(struct task_struct *task)
{
	struct wlt_task *t = wlt_task_find(task);
	struct wlt_root *root = t ? wlt_task_root(t) : NULL;

	return root && root->fresh ? root : NULL;
}

/* Fresh root that a process belongs to, as far as is known by now, or NULL. */
static struct wlt_root *find_root(struct wlt_session *s,
				  struct task_struct *process)
{
	struct wlt_root *root = wlt_session_find_root(s, task_tgid(process));
	struct task_struct *task;

	if (root && root->fresh)
		return root;
	if (root && READ_ONCE(root->nr_live))
		return NULL;
	root = fresh_root_of(rcu_dereference(process->real_parent));
	if (root)
		return root;
	for_each_thread(process, task) {
		root = fresh_root_of(task);
		if (root)
			return root;
	}
	return NULL;
}

/* One walk over all processes; return as add_task(). */
static int walk(struct wlt_session *s)
{
	struct task_struct *process;
	struct wlt_root *root;
	int ret, changed = 0;

	rcu_read_lock();
	for_each_process(process) {
		root = find_root(s, process);
		ret = root ? add_process(s, root, process) : 0;
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
 * wlt_attach_task() - trace a single task
 * @s: session, whose hooks are attached
 * @root: its root, fresh
 * @task: the task
 *
 * Context: Control side, under the mutex.
 * Return: 0 or -ENOMEM.
 */
int wlt_attach_task(struct wlt_session *s, struct wlt_root *root,
		    struct task_struct *task)
{
	int ret;

	rcu_read_lock();
	ret = add_task(s, root, task);
	rcu_read_unlock();
	return min(ret, 0);
}

/**
 * wlt_attach_fresh() - trace what belongs to the roots that are fresh
 * @s: session, whose hooks are attached
 *
 * That is each root's process and its living descendants, unless options/
 * existing-children is off: then it is what was attached task by task. Tasks
 * that were traced on another root's account change over, unless they are
 * roots themselves. With options/follow off, tasks that are made during the
 * walk are not waited for, since there could be ever more of them.
 *
 * Context: Control side, under the mutex. Sleeps.
 * Return: 0, -ENOMEM, or -EINTR when the writer is killed. On error some tasks
 * may be traced on the account of a fresh root.
 */
int wlt_attach_fresh(struct wlt_session *s)
{
	int ret = s->existing;

	lockdep_assert_held(&s->mutex);
	while (ret > 0) {
		ret = walk(s);
		wlt_taskhash_fit(s);
		if (ret > 0 && fatal_signal_pending(current))
			ret = -EINTR;
		if (!s->follow)
			ret = min(ret, 0);
		cond_resched();
	}
	if (ret < 0)
		return ret;
	look_at_all(s);
	return 0;
}

typedef bool (*match_fn)(const struct wlt_task *t, const void *arg);

static bool match_root(const struct wlt_task *t, const void *arg)
{
	return t->root == arg;
}

static bool match_process(const struct wlt_task *t, const void *arg)
{
	return task_tgid(t->task) == arg || task_pid(t->task) == arg;
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
		raw_spin_lock_irq(&s->lock);
		found = wlt_task_is_live(t) && match(t, arg);
		raw_spin_unlock_irq(&s->lock);
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
 * @tgid: pid of the process, or of a single task
 *
 * Context: Control side, under the mutex.
 */
bool wlt_attach_has_process(struct wlt_session *s, struct pid *tgid)
{
	bool found;

	rcu_read_lock();
	found = first_match(s, match_process, tgid);
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
		wlt_task_set_root(t, to);
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
 * @tgid: its pid, or that of a single task
 *
 * Its children stay traced, unlike with wlt_attach_remove_root().
 *
 * Context: Control side, under the mutex.
 */
void wlt_attach_remove_process(struct wlt_session *s, struct pid *tgid)
{
	detach_matching(s, match_process, tgid);
}
