// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tallies: counts by a key of any length.
 *
 * wlt_tally_add() is called by probes; the rest by the control side, under the
 * mutex. See tally.h.
 */
#include "tally.h"

#include <linux/jhash.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "reserve.h"

#define NR_BUCKETS	1024

/**
 * wlt_tally_init() - prepare a tally
 * @tally: tally
 */
void wlt_tally_init(struct wlt_tally *tally)
{
	raw_spin_lock_init(&tally->lock);
}

/**
 * wlt_tally_alloc() - have a tally ready for wlt_tally_add()
 * @tally: tally
 *
 * Return: 0 or -ENOMEM.
 */
int wlt_tally_alloc(struct wlt_tally *tally)
{
	if (tally->buckets)
		return 0;
	tally->seed = get_random_u32();
	tally->buckets = kcalloc(NR_BUCKETS, sizeof(*tally->buckets), GFP_KERNEL);
	return tally->buckets ? 0 : -ENOMEM;
}

/**
 * wlt_tally_alloc_pool() - have a tally ready for wlt_tally_add() in interrupts
 * @tally: tally, always made ready in this way
 *
 * Return: 0 or -ENOMEM.
 */
int wlt_tally_alloc_pool(struct wlt_tally *tally)
{
	if (!tally->pool)
		tally->pool = kvmalloc(WLT_TALLY_BYTES, GFP_KERNEL);
	return tally->pool ? wlt_tally_alloc(tally) : -ENOMEM;
}

static struct wlt_tally_entry *find(struct hlist_head *bucket, u32 hash,
				    const void *key, size_t len)
{
	struct wlt_tally_entry *entry;

	hlist_for_each_entry(entry, bucket, node)
		if (entry->hash == hash && entry->len == len &&
		    !memcmp(entry->key, key, len))
			return entry;
	return NULL;
}

/* What is asked of the allocator, or taken from the pool, for a key. */
static size_t entry_size(const struct wlt_tally *tally, size_t len)
{
	size_t size = sizeof(struct wlt_tally_entry) + len;

	return tally->pool ? round_up(size, WLT_TALLY_STEP) : size;
}

static void fill_entry(struct wlt_tally_entry *entry, u32 hash, const void *key, size_t len)
{
	entry->hash = hash;
	entry->len = len;
	memcpy(entry->key, key, len);
}

static struct wlt_tally_entry *make_entry(u32 hash, const void *key, size_t len)
{
	struct wlt_tally_entry *entry;

	entry = wlt_reserve_get(sizeof(*entry) + len);
	if (entry)
		fill_entry(entry, hash, key, len);
	return entry;
}

/* An entry that went, or a piece that was never used. Return: NULL if there is none. */
static void *take_from_pool(struct wlt_tally *tally, size_t size)
{
	struct hlist_head *free = &tally->free[size / WLT_TALLY_STEP];
	struct hlist_node *node = free->first;
	void *piece = tally->pool + tally->pool_used;

	if (node) {
		hlist_del(node);
		return hlist_entry(node, struct wlt_tally_entry, node);
	}
	if (tally->pool_used + size > WLT_TALLY_BYTES)
		return NULL;
	tally->pool_used += size;
	return piece;
}

/* Add a key that is not there. Return: its entry, or NULL without room for it. */
static struct wlt_tally_entry *add_from_pool(struct wlt_tally *tally,
					     struct hlist_head *bucket, u32 hash,
					     const void *key, size_t len)
{
	size_t size = entry_size(tally, len);
	struct wlt_tally_entry *entry;

	lockdep_assert_held(&tally->lock);
	if (size > WLT_TALLY_STEP * WLT_TALLY_STEPS)
		return NULL;
	entry = take_from_pool(tally, size);
	if (!entry)
		return NULL;
	memset(entry, 0, sizeof(*entry));
	fill_entry(entry, hash, key, len);
	tally->bytes += size;
	hlist_add_head_rcu(&entry->node, bucket);
	return entry;
}

/*
 * Add a key that was not there, unless it is by now. The allocator is not called
 * under a raw lock. Return: the entry, or NULL without room for it.
 */
static struct wlt_tally_entry *insert(struct wlt_tally *tally, struct hlist_head *bucket,
				      struct wlt_tally_entry *new)
{
	struct wlt_tally_entry *entry = find(bucket, new->hash, new->key, new->len);
	size_t size = entry_size(tally, new->len);

	lockdep_assert_held(&tally->lock);
	if (entry || tally->bytes + size > WLT_TALLY_BYTES)
		return entry;
	tally->bytes += size;
	hlist_add_head_rcu(&new->node, bucket);
	return new;
}

/**
 * wlt_tally_add() - count a key
 * @tally: tally, of which wlt_tally_alloc() said that it is ready
 * @side: side of the generation, see wlt_stats_side()
 * @key: key
 * @len: its bytes
 *
 * Context: Probes, preemption off; interrupts after wlt_tally_alloc_pool() only.
 * Return: false when there was no room, or no memory, for one more.
 */
bool wlt_tally_add(struct wlt_tally *tally, unsigned int side, const void *key, size_t len)
{
	u32 hash = jhash(key, len, tally->seed);
	struct hlist_head *bucket = &tally->buckets[hash % NR_BUCKETS];
	struct wlt_tally_entry *entry, *new = NULL;
	unsigned long flags;

	raw_spin_lock_irqsave(&tally->lock, flags);
	entry = find(bucket, hash, key, len);
	if (!entry && tally->pool) {
		entry = add_from_pool(tally, bucket, hash, key, len);
	} else if (!entry) {
		raw_spin_unlock_irqrestore(&tally->lock, flags);
		new = make_entry(hash, key, len);
		if (!new)
			return false;
		raw_spin_lock_irqsave(&tally->lock, flags);
		entry = insert(tally, bucket, new);
	}
	if (entry)
		entry->count[side]++;
	raw_spin_unlock_irqrestore(&tally->lock, flags);
	if (entry != new)
		wlt_reserve_put(new);
	return entry;
}

/**
 * wlt_tally_settle() - add what the quiet side counted to the settled numbers
 * @tally: tally
 * @side: that side
 */
void wlt_tally_settle(struct wlt_tally *tally, unsigned int side)
{
	struct wlt_tally_entry *entry;
	unsigned int i;

	for (i = 0; tally->buckets && i < NR_BUCKETS; i++) {
		hlist_for_each_entry_rcu(entry, &tally->buckets[i], node, true) {
			entry->settled += entry->count[side];
			entry->count[side] = 0;
		}
	}
}

/* The place of an entry of the pool is for the next. */
static void return_to_pool(struct wlt_tally *tally, struct wlt_tally_entry *entry)
{
	size_t size = entry_size(tally, entry->len);

	lockdep_assert_held(&tally->lock);
	hlist_add_head(&entry->node, &tally->free[size / WLT_TALLY_STEP]);
}

/* Pieces stay as large as they are; once none is in use, others can be made. */
static void renew_pool(struct wlt_tally *tally)
{
	raw_spin_lock_irq(&tally->lock);
	if (tally->pool && !tally->bytes) {
		tally->pool_used = 0;
		memset(tally->free, 0, sizeof(tally->free));
	}
	raw_spin_unlock_irq(&tally->lock);
}

static void free_entries(struct hlist_head *list)
{
	struct wlt_tally_entry *entry;
	struct hlist_node *next;

	hlist_for_each_entry_safe(entry, next, list, node)
		kfree(entry);
}

/**
 * wlt_tally_reset() - begin the settled numbers anew
 * @tally: tally
 *
 * What was counted after the last cut stays.
 */
void wlt_tally_reset(struct wlt_tally *tally)
{
	struct wlt_tally_entry *entry;
	struct hlist_node *next;
	HLIST_HEAD(gone);
	unsigned int i;

	for (i = 0; tally->buckets && i < NR_BUCKETS; i++) {
		raw_spin_lock_irq(&tally->lock);
		hlist_for_each_entry_safe(entry, next, &tally->buckets[i], node) {
			entry->settled = 0;
			if (entry->count[0] || entry->count[1])
				continue;
			hlist_del(&entry->node);
			tally->bytes -= entry_size(tally, entry->len);
			if (tally->pool)
				return_to_pool(tally, entry);
			else
				hlist_add_head(&entry->node, &gone);
		}
		raw_spin_unlock_irq(&tally->lock);
	}
	free_entries(&gone);
	renew_pool(tally);
}

/**
 * wlt_tally_free() - free all that a tally has
 * @tally: tally that no probe uses any more
 */
void wlt_tally_free(struct wlt_tally *tally)
{
	unsigned int i;

	for (i = 0; tally->buckets && !tally->pool && i < NR_BUCKETS; i++)
		free_entries(&tally->buckets[i]);
	kvfree(tally->pool);
	tally->pool = NULL;
	kfree(tally->buckets);
	tally->buckets = NULL;
	tally->bytes = 0;
}

/**
 * wlt_tally_bytes() - memory of a tally
 * @tally: tally
 */
size_t wlt_tally_bytes(struct wlt_tally *tally)
{
	size_t buckets = tally->buckets ? NR_BUCKETS * sizeof(*tally->buckets) : 0;

	return buckets + (tally->pool ? WLT_TALLY_BYTES : READ_ONCE(tally->bytes));
}

/* The first entry from a bucket on that has counted something. */
static const struct wlt_tally_entry *first(const struct wlt_tally *tally, unsigned int i)
{
	const struct wlt_tally_entry *entry;

	for (; tally->buckets && i < NR_BUCKETS; i++)
		hlist_for_each_entry_rcu(entry, &tally->buckets[i], node, true)
			if (entry->settled)
				return entry;
	return NULL;
}

/**
 * wlt_tally_next() - go on with a walk
 * @tally: tally
 * @entry: where the walk is, NULL to begin it
 *
 * Return: the next entry of which something is settled, or NULL.
 */
const struct wlt_tally_entry *wlt_tally_next(const struct wlt_tally *tally,
					     const struct wlt_tally_entry *entry)
{
	unsigned int bucket;

	if (!entry)
		return first(tally, 0);
	bucket = entry->hash % NR_BUCKETS;
	hlist_for_each_entry_continue_rcu(entry, node)
		if (entry->settled)
			return entry;
	return first(tally, bucket + 1);
}
