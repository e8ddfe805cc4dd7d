/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tallies: counts by a key of any length, for what is rare and has many forms,
 * such as paths.
 *
 *	buckets[hash] -> struct wlt_tally_entry -> ...
 *	                  key, count[0], count[1], settled
 *
 * Each entry counts by generation as all else does (see stats.h): probes add to
 * one side, under a lock, and the control side settles the other. Entries are
 * added by probes and removed by the control side only, so that this can walk
 * them without the lock.
 *
 * A tally takes no memory before it is first used, and never more than
 * WLT_TALLY_BYTES; what does not find room there is for the caller to count.
 *
 * One that counts in interrupts has all of that memory from the start, as nothing
 * is to be allocated there. Its entries are whole multiples of WLT_TALLY_STEP; one
 * that goes leaves its place to the next of that size.
 *
 *	pool:  | 2 steps | 4 steps     | 2 steps | ... pool_used |   not yet used  |
 *	            free[2] -> one that went -> another -> NULL
 */
#ifndef _WLT_TALLY_H
#define _WLT_TALLY_H

#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>

/* Most memory for the entries of one. */
#define WLT_TALLY_BYTES	0x100000
/* Granularity of a pool, in bytes, and the most that an entry of one can take. */
#define WLT_TALLY_STEP	64
#define WLT_TALLY_STEPS	16

/**
 * struct wlt_tally_entry - the count of one key
 * @node: in its bucket (added to under the lock, removed from under M, too)
 * @count: count by generation (under the lock; the quiet one M)
 * @settled: count of past generations (M)
 * @hash: of the key
 * @len: bytes of @key
 * @key: what is counted
 */
struct wlt_tally_entry {
	struct hlist_node node;
	u64 count[2];
	u64 settled;
	u32 hash;
	u32 len;
	u8 key[] __aligned(8);
};

/**
 * struct wlt_tally - counts by key
 * @lock: probes take it, innermost
 * @buckets: all entries by hash, NULL before the first use (M)
 * @seed: of the hash: the workload chooses keys, and is not to know their buckets
 * @bytes: memory of the entries (under @lock)
 * @pool: where they are, if it counts in interrupts, else NULL (I)
 * @pool_used: bytes from which on nothing of it was used yet (under @lock)
 * @free: entries of the pool that went, by their number of steps (under @lock)
 */
struct wlt_tally {
	raw_spinlock_t lock;
	struct hlist_head *buckets;
	u32 seed;
	size_t bytes;
	void *pool;
	size_t pool_used;
	struct hlist_head free[WLT_TALLY_STEPS + 1];
};

void wlt_tally_init(struct wlt_tally *tally);
int wlt_tally_alloc(struct wlt_tally *tally);
int wlt_tally_alloc_pool(struct wlt_tally *tally);
void wlt_tally_free(struct wlt_tally *tally);
bool wlt_tally_add(struct wlt_tally *tally, unsigned int side, const void *key, size_t len);
void wlt_tally_settle(struct wlt_tally *tally, unsigned int side);
void wlt_tally_reset(struct wlt_tally *tally);
size_t wlt_tally_bytes(struct wlt_tally *tally);
const struct wlt_tally_entry *wlt_tally_next(const struct wlt_tally *tally,
					     const struct wlt_tally_entry *entry);

/**
 * wlt_tally_for_each() - walk through what has been counted
 * @entry: struct wlt_tally_entry
 * @tally: tally
 *
 * Context: Control side, under the mutex.
 */
#define wlt_tally_for_each(entry, tally)				\
	for ((entry) = wlt_tally_next(tally, NULL); (entry);		\
	     (entry) = wlt_tally_next(tally, entry))

#endif /* _WLT_TALLY_H */
