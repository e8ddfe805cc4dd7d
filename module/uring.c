// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations of io_uring: what is in flight, and what becomes of it.
 *
 * The first part is called by the probes of hook_uring.c with preemption off, in
 * the task that submits or whatever completes; the second by the control side,
 * under the session's mutex. See uring.h.
 */
#include "uring.h"

#include <linux/err.h>
#include <linux/hash.h>
#include <linux/minmax.h>
#include <linux/preempt.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "clock.h"
#include "path.h"
#include "reserve.h"
#include "row.h"
#include "slot.h"
#include "stats.h"
#include "stream.h"
#include "task.h"

#define HASH_BITS	10
/* Most flights of a session; silent ones may take half of them. */
#define MAX_FLIGHTS	16384

/*
 * A request that is not over. All fields are constant while it is in the table.
 *
 * node: in the table (U)
 * epoch: generation in which it was counted
 */
struct flight {
	struct hlist_node node;
	struct wlt_session *session;
	const void *id;
	const void *ring;
	u64 user_data;
	u64 start;
	unsigned long epoch;
	u32 head;
	s16 slot;
	bool silent;
};

/* U: the table, and struct wlt_uring of all sessions. */
static DEFINE_RAW_SPINLOCK(lock);
static struct hlist_head table[1 << HASH_BITS];

static struct hlist_head *bucket_of(const void *id)
{
	return &table[hash_ptr(id, HASH_BITS)];
}

static struct flight *find(const void *id)
{
	struct flight *f;

	lockdep_assert_held(&lock);
	hlist_for_each_entry(f, bucket_of(id), node)
		if (f->id == id)
			return f;
	return NULL;
}

/* It is over, now. */
static void unlink_flight(struct flight *f, unsigned long ctl, bool seen)
{
	struct wlt_uring *u = &f->session->uring;
	struct wlt_uring_side *side = &u->side[wlt_stats_side(ctl)];

	lockdep_assert_held(&lock);
	hlist_del(&f->node);
	u->nr_flights--;
	if (f->silent)
		return;
	WRITE_ONCE(u->nr_waited, u->nr_waited - 1);
	side->completed += seen;
	side->unseen += !seen;
	side->crossed += f->epoch != (ctl & WLT_CTL_EPOCHS);
}

static void link_flight(struct flight *f, unsigned long ctl)
{
	struct wlt_uring *u = &f->session->uring;
	struct wlt_uring_side *side = &u->side[wlt_stats_side(ctl)];

	lockdep_assert_held(&lock);
	hlist_add_head(&f->node, bucket_of(f->id));
	u->nr_flights++;
	side->submitted++;
	side->unseen += f->silent;
	if (!f->silent)
		WRITE_ONCE(u->nr_waited, u->nr_waited + 1);
}

static void count_unseen(struct wlt_session *s, unsigned long ctl, s16 slot)
{
	struct wlt_row *row = wlt_row_try(s, wlt_stats_this_side(s, ctl), slot);

	if (row)
		row->never_returned++;
}

/* No probe runs in an interrupt, and rows count on it. */
static bool is_countable(struct wlt_side *side)
{
	if (likely(in_task()))
		return true;
	side->lost[WLT_LOSS_URING]++;
	return false;
}

static void count_time(struct flight *f, struct wlt_side *side, struct wlt_row *row,
		       int res)
{
	u64 time = wlt_clock() - f->start;

	if ((s64)time < 0) {
		side->lost[WLT_LOSS_CLOCK]++;
		time = 0;
	}
	wlt_stream_uring(f->session->keys[f->slot].nr, res, time);
	row->calls++;
	row->time += time;
	row->min = min(row->min, time);
	row->max = max(row->max, time);
	wlt_row_sample(f->session, side, row,
		       wlt_clock_rough_ns(time, static_branch_likely(&wlt_clock_raw)));
}

/* Count what became of a flight that is in no table any more, and free it. */
static void finish(struct flight *f, unsigned long ctl, int res)
{
	struct wlt_session *s = f->session;
	struct wlt_side *side = wlt_stats_this_side(s, ctl);
	struct wlt_row *row;

	row = is_countable(side) ? wlt_row_try(s, side, f->slot) : NULL;
	if (row && !f->silent)
		count_time(f, side, row, res);
	if (row && !f->silent && wlt_path_is_on(s))
		wlt_path_uring(s, ctl, s->keys[f->slot].nr, res);
	if (row && IS_ERR_VALUE((long)res)) {
		row->errors++;
		wlt_row_error(s, side, f->slot, -res);
	}
	/* the hooks were only waiting for this one */
	if (!READ_ONCE(s->nr_live) && !READ_ONCE(s->uring.nr_waited))
		mod_delayed_work(system_long_wq, &s->work, 0);
	wlt_reserve_put(f);
}

/* Return: a flight for the request, or NULL, if it is not to be counted. */
static struct flight *make_flight(struct wlt_session *s, unsigned long ctl,
				  const struct wlt_uring_req *req)
{
	unsigned int nr = READ_ONCE(s->uring.nr_flights);
	struct flight *f = NULL;
	s16 slot;

	if (ctl & WLT_CTL_PAUSED)
		return NULL;
	slot = wlt_slot_part(s, WLT_ABI_NATIVE, req->op, WLT_RAW_PART_URING, 0);
	if (s->keys[slot].part == WLT_RAW_PART_URING && nr < MAX_FLIGHTS)
		f = wlt_reserve_get(sizeof(*f));
	if (!f) {
		wlt_stats_this_side(s, ctl)->lost[WLT_LOSS_URING]++;
		return NULL;
	}
	*f = (struct flight) {
		.session = s,
		.id = req->id,
		.ring = req->ring,
		.user_data = req->user_data,
		.start = wlt_clock(),
		.epoch = ctl & WLT_CTL_EPOCHS,
		.head = req->head,
		.slot = slot,
		.silent = req->silent,
	};
	return f;
}

/* A request can fail after it was submitted, before the ring takes the next. */
static bool is_known(const struct wlt_uring_req *req)
{
	const struct flight *f;
	unsigned long flags;
	bool known;

	if (!req->failed)
		return false;
	raw_spin_lock_irqsave(&lock, flags);
	f = find(req->id);
	known = f && f->ring == req->ring && f->head == req->head;
	raw_spin_unlock_irqrestore(&lock, flags);
	return known;
}

/**
 * wlt_uring_submit() - account a request that is submitted
 * @t: the current task, NULL if it is not traced
 * @req: the request
 *
 * Context: Preemption off, in the task that submits.
 */
void wlt_uring_submit(struct wlt_task *t, const struct wlt_uring_req *req)
{
	unsigned long flags, ctl = 0, old_ctl = 0;
	struct flight *f = NULL, *old;
	s16 silent_slot = 0;

	if (!t && hlist_empty(bucket_of(req->id)))
		return;
	if (is_known(req))
		return;
	if (t) {
		ctl = READ_ONCE(t->session->ctl);
		f = make_flight(t->session, ctl, req);
	}

	raw_spin_lock_irqsave(&lock, flags);
	old = find(req->id);
	if (old) {
		old_ctl = READ_ONCE(old->session->ctl);
		unlink_flight(old, old_ctl, false);
	}
	if (f) {
		silent_slot = f->silent ? f->slot : 0;
		link_flight(f, ctl);
	}
	raw_spin_unlock_irqrestore(&lock, flags);

	if (silent_slot)
		count_unseen(t->session, ctl, silent_slot);
	if (old && !old->silent)
		count_unseen(old->session, old_ctl, old->slot);
	wlt_reserve_put(old);
}

/**
 * wlt_uring_complete() - account a request that is over
 * @id: its address
 * @res: its result, or a negative errno
 *
 * Context: Preemption off, in whatever completes it.
 */
void wlt_uring_complete(const void *id, int res)
{
	unsigned long flags, ctl = 0;
	struct flight *f;

	/* who completes it got it from who submitted it: no barrier */
	if (hlist_empty(bucket_of(id)))
		return;
	raw_spin_lock_irqsave(&lock, flags);
	f = find(id);
	if (f) {
		ctl = READ_ONCE(f->session->ctl);
		unlink_flight(f, ctl, true);
	}
	raw_spin_unlock_irqrestore(&lock, flags);
	if (f)
		finish(f, ctl, res);
}

static struct flight *find_overflown(const void *ring, u64 user_data, int res,
				     u32 flags, wlt_uring_match_t *match)
{
	struct flight *f;
	unsigned int i;

	lockdep_assert_held(&lock);
	for (i = 0; i < ARRAY_SIZE(table); i++)
		hlist_for_each_entry(f, &table[i], node)
			if (f->ring == ring && f->user_data == user_data &&
			    !f->silent && match(f->id, res, flags))
				return f;
	return NULL;
}

/**
 * wlt_uring_overflow() - account a completion for which the queue has no room
 * @ring: ring
 * @user_data: what the completion says
 * @res: result
 * @flags: its flags
 * @match: tells requests that say the same apart
 *
 * The kernel does not tell which request it is. Of several with the same user
 * data and the same result it is any. This looks at all requests in flight.
 *
 * Context: As wlt_uring_complete().
 */
void wlt_uring_overflow(const void *ring, u64 user_data, int res, u32 flags,
			wlt_uring_match_t *match)
{
	unsigned long irq, ctl = 0;
	struct flight *f;

	raw_spin_lock_irqsave(&lock, irq);
	f = find_overflown(ring, user_data, res, flags, match);
	if (f) {
		ctl = READ_ONCE(f->session->ctl);
		unlink_flight(f, ctl, true);
	}
	raw_spin_unlock_irqrestore(&lock, irq);
	if (f)
		finish(f, ctl, res);
}

/* --- control side ------------------------------------------------------------------- */

/**
 * wlt_uring_nr() - how many requests are in flight?
 * @s: session
 *
 * Context: Any.
 */
unsigned int wlt_uring_nr(struct wlt_session *s)
{
	return READ_ONCE(s->uring.nr_waited);
}

/**
 * wlt_uring_bytes() - memory for requests
 * @s: session
 *
 * Context: Any.
 * Return: bytes.
 */
size_t wlt_uring_bytes(struct wlt_session *s)
{
	return sizeof(table) + READ_ONCE(s->uring.nr_flights) * sizeof(struct flight);
}

/**
 * wlt_uring_settle() - add a quiet generation to the ledger
 * @s: session
 * @epoch: the generation that ended
 *
 * Context: Control side, under the mutex, a grace period after @epoch ended.
 */
void wlt_uring_settle(struct wlt_session *s, unsigned long epoch)
{
	struct wlt_uring_side *side = &s->uring.side[wlt_stats_side(epoch)];
	struct wlt_uring_side *now = &s->uring.side[!wlt_stats_side(epoch)];
	struct flight *f;
	unsigned int i;

	lockdep_assert_held(&s->mutex);
	raw_spin_lock_irq(&lock);
	s->ledger.uring_submitted += side->submitted;
	s->ledger.uring_completed += side->completed;
	s->ledger.uring_unseen += side->unseen;
	memset(side, 0, sizeof(*side));
	s->ledger.uring_in_flight = now->crossed;
	for (i = 0; i < ARRAY_SIZE(table) && s->uring.nr_waited; i++)
		hlist_for_each_entry(f, &table[i], node)
			s->ledger.uring_in_flight += f->session == s && !f->silent &&
				(long)(f->epoch - epoch) <= 0;
	raw_spin_unlock_irq(&lock);
}

/**
 * wlt_uring_abandon() - forget all requests, as their end will not be seen
 * @s: session
 *
 * Context: Control side, under the mutex, while no probe is attached.
 */
void wlt_uring_abandon(struct wlt_session *s)
{
	struct hlist_node *next;
	struct flight *f;
	unsigned int i;

	lockdep_assert_held(&s->mutex);
	for (i = 0; i < ARRAY_SIZE(table) && s->uring.nr_flights; i++) {
		hlist_for_each_entry_safe(f, next, &table[i], node) {
			if (f->session != s)
				continue;
			raw_spin_lock_irq(&lock);
			unlink_flight(f, s->ctl, false);
			raw_spin_unlock_irq(&lock);
			s->total[f->slot].row.never_returned += !f->silent;
			kfree(f);
		}
	}
}
