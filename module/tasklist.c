// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tracked tasks: which of those that are traced no more stay listed.
 *
 * Called by the control side under the session's mutex.
 * See task.h.
 */
#include "task.h"

#include <linux/list.h>
#include <linux/lockdep.h>

#include "stats.h"

/* Has everything that it counted been settled? */
static bool is_settled(const struct wlt_task *t)
{
	return !(t->side0.calls | t->side1.calls);
}

static void unlist(struct wlt_task *t)
{
	struct wlt_session *s = t->session;

	lockdep_assert_held(&s->lock);
	list_del_rcu(&t->list);
	s->nr_listed--;
	s->nr_ended--;
}

/**
 * wlt_task_trim() - drop the oldest of the tasks that ended
 * @s: session
 * @keep: how many of them to keep listed
 *
 * One that ended after the last cut has calls that are not settled yet: it
 * stays until they are.
 *
 * Context: Control side, under the mutex, after wlt_stats_settle().
 */
void wlt_task_trim(struct wlt_session *s, unsigned int keep)
{
	struct wlt_task *t, *next;
	bool drop;

	lockdep_assert_held(&s->mutex);
	list_for_each_entry_safe(t, next, &s->tasks, list) {
		if (READ_ONCE(s->nr_ended) <= keep)
			break;
		raw_spin_lock_irq(&s->lock);
		drop = s->nr_ended > keep && !wlt_task_is_live(t) &&
		       is_settled(t);
		if (drop)
			unlist(t);
		raw_spin_unlock_irq(&s->lock);
		if (!drop)
			continue;
		s->nr_unlisted++;
		s->nr_stranded += wlt_stats_is_stranded(t);
		wlt_task_add_count(&s->unlisted, &t->settled);
		wlt_task_destroy(t);
	}
}

/* Did it do nothing that counts? */
static bool is_blank(const struct wlt_task *t)
{
	return is_settled(t) && !t->settled.calls && !wlt_stats_is_stranded(t);
}

/**
 * wlt_task_forget() - drop tasks that were attached for nothing
 * @s: session
 * @last: end of its list of tasks before that
 *
 * What they did meanwhile has been counted, and stays; with whoever did it.
 *
 * Context: Control side, under the mutex since @last was the end; after
 * wlt_stats_settle(), which comes after they were detached.
 * Return: true if those that came after @last and are not traced are all gone.
 */
bool wlt_task_forget(struct wlt_session *s, struct list_head *last)
{
	struct wlt_task *t = list_entry(last, struct wlt_task, list), *next;
	bool drop, all = true;

	lockdep_assert_held(&s->mutex);
	list_for_each_entry_safe_continue(t, next, &s->tasks, list) {
		raw_spin_lock_irq(&s->lock);
		drop = (t->flags & WLT_RAW_TASK_DETACHED) && is_blank(t);
		if (drop) {
			unlist(t);
			s->nr_followed--;
		} else {
			all &= wlt_task_is_live(t);
		}
		raw_spin_unlock_irq(&s->lock);
		if (drop)
			wlt_task_destroy(t);
	}
	return all;
}
