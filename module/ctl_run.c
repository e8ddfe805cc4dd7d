// SPDX-License-Identifier: GPL-2.0-only
/*
 * What tracing on and off means: the only place where sessions and hooks meet.
 * See ctl.h.
 */
#include "ctl.h"

#include "attach.h"
#include "clock.h"
#include "hook.h"
#include "row.h"
#include "stats.h"
#include "task.h"
#include "taskhash.h"
#include "uring.h"

/* How long the hooks wait for requests in flight after the last task. */
#define URING_WAIT_S	2

static bool is_running(const struct wlt_session *s)
{
	return s->attached && !(s->ctl & WLT_CTL_PAUSED);
}

/*
 * Requests of io_uring that outlive their task end soon, as their ring goes, too;
 * unless another process has that.
 */
static bool waits_for_uring(struct wlt_session *s)
{
	u64 idle_ns;

	raw_spin_lock_irq(&s->lock);
	idle_ns = s->idle_ns;
	raw_spin_unlock_irq(&s->lock);
	return wlt_uring_nr(s) &&
	       ktime_get_mono_fast_ns() - idle_ns < URING_WAIT_S * NSEC_PER_SEC;
}

/**
 * wlt_ctl_tidy() - do what has become due
 * @s: session
 * @at_once: do not wait for requests of io_uring
 *
 * With the last task gone nothing is left to trace but what it has left in
 * rings: the hooks go, and an idle module costs nothing. With more tasks, the hash in
 * which they are found grows. Ended tasks beyond the limit leave the list.
 *
 * Context: Under the mutex. May sleep for a grace period.
 */
void wlt_ctl_tidy(struct wlt_session *s, bool at_once)
{
	lockdep_assert_held(&s->mutex);
	if (s->attached && !READ_ONCE(s->nr_live) && !at_once && waits_for_uring(s)) {
		queue_delayed_work(system_long_wq, &s->work, HZ);
	} else if (s->attached && !READ_ONCE(s->nr_live)) {
		wlt_ctl_tally_stop(s);
		wlt_hook_detach();
		wlt_taskhash_shrink(s);
		wlt_uring_abandon(s);
		wlt_session_run(s, false);
		s->attached = false;
	}
	wlt_taskhash_fit(s);
	if (READ_ONCE(s->nr_ended) > 2 * s->max_ended) {
		wlt_stats_settle(s);
		wlt_task_trim(s, s->max_ended);
	}
	wlt_session_trim_roots(s, WLT_NR_ENDED_ROOTS);
}

/**
 * wlt_ctl_work() - wlt_ctl_tidy() on behalf of a probe
 * @work: wlt_session::work
 */
void wlt_ctl_work(struct work_struct *work)
{
	struct wlt_session *s = container_of(work, struct wlt_session, work.work);

	mutex_lock(&s->mutex);
	wlt_ctl_tidy(s, false);
	mutex_unlock(&s->mutex);
}

/**
 * wlt_ctl_start() - have the hooks in place
 * @s: session
 *
 * Context: Under the mutex. Sleeps.
 * Return: 0 or -errno.
 */
int wlt_ctl_start(struct wlt_session *s)
{
	int err;

	lockdep_assert_held(&s->mutex);
	if (s->attached) {
		if (!READ_ONCE(s->nr_live))	/* it waits for a request */
			wlt_session_run(s, is_running(s));
		return 0;
	}
	err = wlt_row_alloc(s);
	if (err)
		return err;
	wlt_clock_update();
	err = wlt_hook_attach();
	if (err)
		return err;
	err = wlt_ctl_tally_start(s);
	if (err) {
		wlt_hook_detach();
		return err;
	}
	s->attached = true;
	wlt_session_run(s, is_running(s));
	return 0;
}

/**
 * wlt_ctl_stop() - trace nothing any more
 * @s: session
 *
 * Context: Module unload, when no file can be opened.
 */
void wlt_ctl_stop(struct wlt_session *s)
{
	struct wlt_root *root;

	mutex_lock(&s->mutex);
	list_for_each_entry(root, &s->roots, list)
		wlt_attach_remove_root(s, root);
	wlt_ctl_tidy(s, true);
	mutex_unlock(&s->mutex);
	cancel_delayed_work_sync(&s->work);
}

/**
 * wlt_ctl_pause() - stop accounting, or go on with it
 * @s: session
 * @paused: which
 *
 * Context: Under the mutex. Sleeps for a grace period.
 */
void wlt_ctl_pause(struct wlt_session *s, bool paused)
{
	wlt_stats_pause(s, paused);
	wlt_session_run(s, is_running(s));
}
