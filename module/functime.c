// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long functions of the kernel take for the workload.
 *
 * wlt_functime_begin() and wlt_functime_end() are called by return probes; the rest by
 * the control side, under the mutex. See functime.h.
 */
#include "functime.h"

#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "stats.h"
#include "task.h"

static void clear(struct wlt_functime_count *count)
{
	memset(count, 0, sizeof(*count));
	count->min = U64_MAX;
}

/**
 * wlt_functime_create() - make a function that has not run yet
 * @name: its name
 * @len: length of it
 *
 * Return: the function or NULL without memory.
 */
struct wlt_functime *wlt_functime_create(const char *name, size_t len)
{
	struct wlt_functime *f = kvzalloc(sizeof(*f) + len + 1, GFP_KERNEL);

	if (!f)
		return NULL;
	raw_spin_lock_init(&f->lock);
	clear(&f->side[0]);
	clear(&f->side[1]);
	clear(&f->settled);
	memcpy(f->name, name, len);
	return f;
}

/**
 * wlt_functime_destroy() - free a function
 * @f: function without a probe
 */
void wlt_functime_destroy(struct wlt_functime *f)
{
	kvfree(f);
}

/**
 * wlt_functime_begin() - a function begins
 * @t: the current task
 * @f: the function
 * @run: this run of it
 *
 * Context: The task itself, in process context, preemption off.
 * Return: false if that is not counted.
 */
bool wlt_functime_begin(struct wlt_task *t, struct wlt_functime *f,
			struct wlt_functime_run *run)
{
	if (READ_ONCE(t->session->ctl) & WLT_CTL_PAUSED)
		return false;
	run->f = f;
	run->since_ns = t->start_ns;
	run->timed = t->timed;
	t->timed = 0;
	run->start = wlt_clock();
	return true;
}

/**
 * wlt_functime_end() - a function ends
 * @t: the current task
 * @run: the run of it
 *
 * A run that began before the task was traced, or traced anew, does not count.
 *
 * Context: The task itself, in process context, preemption off.
 */
void wlt_functime_end(struct wlt_task *t, const struct wlt_functime_run *run)
{
	u64 time = wlt_clock() - run->start;
	struct wlt_session *s = t->session;
	unsigned long ctl = READ_ONCE(s->ctl);
	struct wlt_functime *f = run->f;
	struct wlt_functime_count *count = &f->side[wlt_stats_side(ctl)];
	unsigned int bucket;

	if (run->since_ns != t->start_ns)
		return;
	if ((s64)time < 0) {
		wlt_stats_this_side(s, ctl)->lost[WLT_LOSS_CLOCK]++;
		time = 0;
	}
	bucket = wlt_hist_bucket(wlt_clock_rough_ns(time, static_branch_likely(&wlt_clock_raw)));
	raw_spin_lock(&f->lock);
	count->hits++;
	count->total += time;
	count->self += time - min(time, t->timed);
	count->min = min(count->min, time);
	count->max = max(count->max, time);
	count->hist[min_t(unsigned int, bucket, WLT_HIST_BEYOND)]++;
	raw_spin_unlock(&f->lock);
	t->timed = run->timed + time;
}

static void settle(struct wlt_functime *f, struct wlt_functime_count *count)
{
	unsigned int i;

	if (!count->hits)
		return;
	f->settled.hits += count->hits;
	f->settled.total += count->total;
	f->settled.self += count->self;
	f->settled.min = min(f->settled.min, count->min);
	f->settled.max = max(f->settled.max, count->max);
	for (i = 0; i < WLT_HIST_NR; i++)
		f->settled.hist[i] += count->hist[i];
	clear(count);
}

/**
 * wlt_functime_settle() - add what the quiet side counted to the settled numbers
 * @s: session
 * @side: that side
 */
void wlt_functime_settle(struct wlt_session *s, unsigned int side)
{
	unsigned int i;

	for (i = 0; i < s->nr_functimes; i++)
		settle(s->functimes[i], &s->functimes[i]->side[side]);
}

/**
 * wlt_functime_reset() - begin the settled numbers anew
 * @s: session
 */
void wlt_functime_reset(struct wlt_session *s)
{
	unsigned int i;

	for (i = 0; i < s->nr_functimes; i++) {
		clear(&s->functimes[i]->settled);
		s->functimes[i]->missed_before = s->functimes[i]->missed;
	}
}

/**
 * wlt_functime_free() - free all functions
 * @s: session without probes
 */
void wlt_functime_free(struct wlt_session *s)
{
	while (s->nr_functimes)
		wlt_functime_destroy(s->functimes[--s->nr_functimes]);
}

/**
 * wlt_functime_bytes() - memory that functions take, their probes apart
 * @s: session
 */
size_t wlt_functime_bytes(struct wlt_session *s)
{
	return s->nr_functimes * sizeof(struct wlt_functime);
}

/**
 * wlt_functime_missed() - runs of this period that the probes missed
 * @s: session
 */
u64 wlt_functime_missed(struct wlt_session *s)
{
	u64 missed = 0;
	unsigned int i;

	for (i = 0; i < s->nr_functimes; i++)
		missed += s->functimes[i]->missed - s->functimes[i]->missed_before;
	return missed;
}
