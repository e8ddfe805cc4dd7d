// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sessions: creation, roots, the time that a period covers.
 *
 * Called by the control side, under the mutex unless it says otherwise.
 * See session.h.
 */
#include "session.h"

#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/ktime.h>

#include "depth.h"
#include "function.h"
#include "functime.h"
#include "path.h"
#include "profile.h"
#include "row.h"
#include "stats.h"
#include "task.h"

/**
 * wlt_session_create() - make a session that traces nothing
 * @work: what to run when a probe finds that something is due
 *
 * Context: Process.
 * Return: the session or NULL without memory.
 */
struct wlt_session *wlt_session_create(work_func_t work)
{
	struct wlt_session *s = kvzalloc(sizeof(*s), GFP_KERNEL);

	if (!s)
		return NULL;
	s->follow = true;
	s->existing = true;
	s->max_ended = WLT_NR_ENDED;
	s->string_size = WLT_STRING_SIZE;
	s->functions.kb = WLT_FUNCTION_KB;
	s->nr_rows = 1;
	s->nr_errnos = 1;
	s->keys[0].nr = INT_MIN;
	s->keys[0].abi = WLT_NR_ABI;
	s->keys[0].op_arg = -1;
	s->keys[0].fd_arg = -1;
	s->ctl = WLT_CTL_EPOCH | WLT_CTL_CALL;
	raw_spin_lock_init(&s->lock);
	wlt_tally_init(&s->paths);
	wlt_tally_init(&s->checks);
	wlt_tally_init(&s->stacks);
	mutex_init(&s->mutex);
	INIT_LIST_HEAD(&s->tasks);
	INIT_LIST_HEAD(&s->roots);
	INIT_DELAYED_WORK(&s->work, work);
	return s;
}

/**
 * wlt_session_destroy() - free a session
 * @s: session whose hooks are gone, whose work is idle, and whose tasks are
 *	detached
 *
 * Context: Process; nobody else knows the session.
 */
void wlt_session_destroy(struct wlt_session *s)
{
	struct wlt_task *t, *next;

	list_for_each_entry_safe(t, next, &s->tasks, list) {
		list_del(&t->list);
		wlt_task_destroy(t);
	}
	wlt_session_trim_roots(s, 0);
	wlt_row_free(s);
	wlt_path_free(s);
	wlt_tally_free(&s->checks);
	wlt_profile_free(s);
	wlt_depth_free(s);
	wlt_functime_free(s);
	wlt_function_free(s);
	wlt_filter_free(&s->functions.filter);
	wlt_filter_free(&s->functions.without);
	mutex_destroy(&s->mutex);
	kvfree(s);
}

/**
 * wlt_session_run() - start or stop the clock of the period
 * @s: session
 * @run: which
 *
 * When the last task has ended, the clock stops at that moment, however late
 * this is called.
 */
void wlt_session_run(struct wlt_session *s, bool run)
{
	lockdep_assert_held(&s->mutex);
	s->wall_ns = wlt_session_wall_ns(s);
	s->running_ns = run ? ktime_get_mono_fast_ns() : 0;
	if (s->attached && !s->begin_ns)
		s->begin_ns = ktime_get_mono_fast_ns();
}

/**
 * wlt_session_restart() - begin a new period, as far as tasks and time go
 * @s: session
 */
void wlt_session_restart(struct wlt_session *s)
{
	lockdep_assert_held(&s->mutex);
	wlt_session_trim_roots(s, 0);
	memset(&s->unlisted, 0, sizeof(s->unlisted));
	s->nr_unlisted = 0;
	s->nr_stranded = 0;
	s->nr_markers = 0;
	s->nr_missed_before = s->nr_missed;
	s->wall_ns = 0;
	s->begin_ns = s->attached ? ktime_get_mono_fast_ns() : 0;
	if (s->running_ns)
		s->running_ns = s->begin_ns;
	raw_spin_lock_irq(&s->lock);
	s->nr_followed = s->nr_listed;
	memset(s->lost, 0, sizeof(s->lost));
	raw_spin_unlock_irq(&s->lock);
}

/**
 * wlt_session_wall_ns() - for how long this period traced something
 * @s: session
 *
 * Return: nanoseconds.
 */
u64 wlt_session_wall_ns(struct wlt_session *s)
{
	u64 until = ktime_get_mono_fast_ns();

	lockdep_assert_held(&s->mutex);
	if (!s->running_ns)
		return s->wall_ns;
	raw_spin_lock_irq(&s->lock);
	if (!s->nr_live && s->nr_listed)
		until = s->idle_ns;
	raw_spin_unlock_irq(&s->lock);
	return s->wall_ns +
	       (until > s->running_ns ? until - s->running_ns : 0);
}

/**
 * wlt_session_find_root() - look for a root
 * @s: session
 * @pid: its pid
 *
 * Return: the root, which may have no living task, or NULL.
 */
struct wlt_root *wlt_session_find_root(struct wlt_session *s, struct pid *pid)
{
	struct wlt_root *root;

	lockdep_assert_held(&s->mutex);
	list_for_each_entry(root, &s->roots, list)
		if (root->pid == pid)
			return root;
	return NULL;
}

/**
 * wlt_session_add_root() - add a root that has no tasks yet
 * @s: session
 * @pid: its pid; a reference is taken
 * @comm: its name
 *
 * Return: the root or NULL without memory.
 */
struct wlt_root *wlt_session_add_root(struct wlt_session *s, struct pid *pid,
				      const char *comm)
{
	struct wlt_root *root = kzalloc(sizeof(*root), GFP_KERNEL);

	lockdep_assert_held(&s->mutex);
	if (!root)
		return NULL;
	root->pid = get_pid(pid);
	strscpy_pad(root->comm, comm, sizeof(root->comm));
	list_add_tail(&root->list, &s->roots);
	return root;
}

/* Under the lock, so that whoever took the last task is done with the root. */
static bool is_dead(struct wlt_session *s, struct wlt_root *root)
{
	bool dead;

	raw_spin_lock_irq(&s->lock);
	dead = !root->nr_live;
	raw_spin_unlock_irq(&s->lock);
	return dead;
}

static void free_root(struct wlt_root *root)
{
	list_del(&root->list);
	put_pid(root->pid);
	kfree(root);
}

/**
 * wlt_session_remove_root() - drop a root whose tasks have all left it
 * @s: session
 * @root: root
 */
void wlt_session_remove_root(struct wlt_session *s, struct wlt_root *root)
{
	lockdep_assert_held(&s->mutex);
	if (!WARN_ON_ONCE(!is_dead(s, root)))
		free_root(root);
}

/**
 * wlt_session_trim_roots() - drop the oldest roots without living tasks
 * @s: session
 * @keep: how many of them to keep
 *
 * Nothing points to such a root: its last task left it under the lock.
 */
void wlt_session_trim_roots(struct wlt_session *s, unsigned int keep)
{
	struct wlt_root *root, *next;
	unsigned int nr = 0;

	list_for_each_entry(root, &s->roots, list)
		nr += !READ_ONCE(root->nr_live);
	list_for_each_entry_safe(root, next, &s->roots, list) {
		if (nr <= keep)
			break;
		if (!is_dead(s, root))
			continue;
		nr--;
		free_root(root);
	}
}
