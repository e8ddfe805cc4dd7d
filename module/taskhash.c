// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hash of tracked tasks: adding, removing, growing.
 *
 * Adding and removing are called with the session's raw lock held, by probes and by the
 * control side. Tables are replaced by the control side, under the mutex.
 * See taskhash.h.
 */
#include "taskhash.h"

#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <linux/vmalloc.h>

#include "session.h"

/* Buckets to begin with. */
#define NR_BUCKETS	1024u
/* Buckets for each task, at the least. */
#define PER_TASK	4u
/* When there are not enough, this is noticed once, and after so many tasks again. */
#define NR_BETWEEN	64u
/* Tasks, and buckets, that are gone through without letting the lock go. */
#define NR_AT_ONCE	64u

/* Read by all probes, and hardly ever written. */
struct wlt_taskhash *wlt_taskhash __read_mostly;

/* What is used while nothing is traced, and to begin with. It stays. */
static struct wlt_taskhash *smallest;
/* The next table, while it is being filled (L). */
static struct wlt_taskhash *coming;
/* Tables that a preempted probe on a function may still look at (M). */
static struct wlt_taskhash *retired;

static size_t bytes_of(const struct wlt_taskhash *hash)
{
	return PAGE_ALIGN(struct_size(hash, first, hash->mask + 1));
}

/*
 * Not kvzalloc(): of whole pages, it takes up to twice of what is asked for. To fail is
 * better than to have others killed. Not inlined, for its name is in /proc/vmallocinfo.
 */
static noinline struct wlt_taskhash *make_taskhash(unsigned int nr, unsigned int link)
{
	struct wlt_taskhash *hash = __vmalloc(struct_size(hash, first, nr),
					      GFP_KERNEL | __GFP_ZERO | __GFP_NOWARN |
					      __GFP_RETRY_MAYFAIL);

	if (hash) {
		hash->mask = nr - 1;
		hash->link = link;
	}
	return hash;
}

static void link_in(struct wlt_taskhash *hash, struct wlt_task *t)
{
	struct wlt_task **first = wlt_taskhash_bucket(hash, t->task);

	WRITE_ONCE(t->next[hash->link], *first);
	smp_store_release(first, t);	/* whole; pairs with its dependent loads */
}

/* It keeps its own link, for who is there. */
static void unlink_from(struct wlt_taskhash *hash, struct wlt_task *t)
{
	struct wlt_task **at = wlt_taskhash_bucket(hash, t->task);

	while (*at && *at != t)
		at = &(*at)->next[hash->link];
	if (*at)
		WRITE_ONCE(*at, t->next[hash->link]);
}

static bool is_in(struct wlt_taskhash *hash, const struct wlt_task *t)
{
	const struct wlt_task *other = *wlt_taskhash_bucket(hash, t->task);

	while (other && other != t)
		other = other->next[hash->link];
	return other;
}

/**
 * wlt_taskhash_add() - have probes find a task
 * @t: its entry
 *
 * Context: The session's lock held.
 */
void wlt_taskhash_add(struct wlt_task *t)
{
	lockdep_assert_held(&t->session->lock);
	link_in(wlt_taskhash, t);
	if (coming)
		link_in(coming, t);
}

/**
 * wlt_taskhash_remove() - have probes not find a task any more
 * @t: its entry; who has found it before may use it until a grace period is over
 *
 * Context: The session's lock held.
 */
void wlt_taskhash_remove(struct wlt_task *t)
{
	lockdep_assert_held(&t->session->lock);
	unlink_from(wlt_taskhash, t);
	if (coming)
		unlink_from(coming, t);
}

/* How many tasks the table in use has enough buckets for. */
static unsigned int room(void)
{
	return (wlt_taskhash->mask + 1) / PER_TASK;
}

/**
 * wlt_taskhash_is_crowded() - should wlt_taskhash_fit() be called, now that a task was added?
 * @s: session
 *
 * Not with each of them, as there may be no memory for it.
 *
 * Context: The session's lock held.
 */
bool wlt_taskhash_is_crowded(const struct wlt_session *s)
{
	lockdep_assert_held(&s->lock);
	return s->nr_live > room() && (s->nr_live - room()) % NR_BETWEEN == 1;
}

/*
 * Put the tasks of some buckets of the table in use into the one that comes.
 * Return: the bucket to go on with.
 */
static unsigned int fill_some(unsigned int from)
{
	struct wlt_taskhash *hash = wlt_taskhash;
	unsigned int i, nr = 0;
	struct wlt_task *t;

	for (i = from; i <= hash->mask && nr < NR_AT_ONCE; i++, nr++)
		for (t = hash->first[i]; t; t = t->next[hash->link], nr++)
			if (!is_in(coming, t))	/* it was there when @t was added */
				link_in(coming, t);
	return i;
}

static void retire(struct wlt_taskhash *hash)
{
	if (hash == smallest)
		return;
	hash->older = retired;
	retired = hash;
}

static void free_retired(const struct wlt_session *s)
{
	struct wlt_taskhash *hash;

	while (!s->functions.hooked && (hash = retired)) {
		retired = hash->older;
		vfree(hash);
	}
}

/**
 * wlt_taskhash_fit() - have enough buckets for the tasks that there are
 * @s: session
 *
 * Without memory for it, tasks are found as before, only later.
 *
 * Context: Control side, under the mutex. Sleeps for a grace period.
 */
void wlt_taskhash_fit(struct wlt_session *s)
{
	struct wlt_taskhash *old = wlt_taskhash, *new;
	unsigned int i, nr = READ_ONCE(s->nr_live);

	lockdep_assert_held(&s->mutex);
	free_retired(s);
	if (nr <= room())
		return;
	new = make_taskhash(roundup_pow_of_two(PER_TASK * nr), !old->link);
	if (!new)
		return;
	raw_spin_lock_irq(&s->lock);
	coming = new;
	raw_spin_unlock_irq(&s->lock);
	for (i = 0; i <= old->mask;) {
		raw_spin_lock_irq(&s->lock);
		i = fill_some(i);
		raw_spin_unlock_irq(&s->lock);
		cond_resched();
	}
	raw_spin_lock_irq(&s->lock);
	smp_store_release(&wlt_taskhash, new);	/* filled; as in link_in() */
	coming = NULL;
	raw_spin_unlock_irq(&s->lock);

	/*
	 * Until then the links of the old one are in use: by all that looks with preemption
	 * off; and the table is looked at by probes of tracepoints that are preemptible.
	 */
	synchronize_rcu();
	tracepoint_synchronize_unregister();
	retire(old);
	free_retired(s);
}

/**
 * wlt_taskhash_shrink() - nothing is traced any more
 * @s: session
 *
 * Context: Control side, under the mutex. No probe is left but, with ftrace broken, that on
 * functions, for which the tables stay.
 */
void wlt_taskhash_shrink(struct wlt_session *s)
{
	struct wlt_taskhash *old = wlt_taskhash;

	lockdep_assert_held(&s->mutex);
	if (old != smallest) {
		memset(smallest->first, 0, (smallest->mask + 1) * sizeof(*smallest->first));
		smp_store_release(&wlt_taskhash, smallest);	/* empty; as in link_in() */
		retire(old);
	}
	free_retired(s);
}

/**
 * wlt_taskhash_bytes() - memory in use
 *
 * Context: Control side, under the mutex.
 * Return: bytes.
 */
size_t wlt_taskhash_bytes(void)
{
	size_t bytes = bytes_of(smallest);
	const struct wlt_taskhash *hash;

	if (wlt_taskhash != smallest)
		bytes += bytes_of(wlt_taskhash);
	for (hash = retired; hash; hash = hash->older)
		bytes += bytes_of(hash);
	return bytes;
}

/**
 * wlt_taskhash_init() - make the first table
 *
 * Context: Module load.
 * Return: 0 or -ENOMEM.
 */
int wlt_taskhash_init(void)
{
	smallest = make_taskhash(NR_BUCKETS, 0);
	wlt_taskhash = smallest;
	return smallest ? 0 : -ENOMEM;
}

/**
 * wlt_taskhash_exit() - free it
 *
 * Context: Module unload, after wlt_taskhash_shrink().
 */
void wlt_taskhash_exit(void)
{
	vfree(smallest);
}
