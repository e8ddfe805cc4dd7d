// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory for probes on PREEMPT_RT. See reserve.h.
 *
 * There are pieces of some sizes, each a power of two. Probes take them from a list; when
 * half of it is gone, a worker is called. It is not called directly, as a probe may hold
 * any lock, but from an irq_work.
 */
#include "reserve.h"

#include <linux/irq_work.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#define MIN_SIZE	64u
#define NR_SIZES	8	/* up to 8 KiB: a path, and what is known of it */
/* Of one size; fewer of the large ones, which are not asked for by each new task. */
#define MAX_NR		256u
#define MAX_BYTES	65536u

/* A piece that nobody uses. */
struct piece {
	struct piece *next;
};

/**
 * struct shelf - free pieces of one size
 * @lock: guards the others
 * @first: list of them
 * @nr: how many
 */
struct shelf {
	raw_spinlock_t lock;
	struct piece *first;
	unsigned int nr;
};

static struct shelf shelves[NR_SIZES];
/* What probes have freed. */
static struct shelf garbage;

static size_t size_of(const struct shelf *shelf)
{
	return MIN_SIZE << (shelf - shelves);
}

static unsigned int room_of(const struct shelf *shelf)
{
	return min_t(size_t, MAX_NR, MAX_BYTES / size_of(shelf));
}

static void push(struct shelf *shelf, struct piece *piece)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&shelf->lock, flags);
	piece->next = shelf->first;
	shelf->first = piece;
	WRITE_ONCE(shelf->nr, shelf->nr + 1);
	raw_spin_unlock_irqrestore(&shelf->lock, flags);
}

static struct piece *pop(struct shelf *shelf)
{
	struct piece *piece;
	unsigned long flags;

	raw_spin_lock_irqsave(&shelf->lock, flags);
	piece = shelf->first;
	if (piece) {
		shelf->first = piece->next;
		piece->next = NULL;	/* all of it is zero now */
		WRITE_ONCE(shelf->nr, shelf->nr - 1);
	}
	raw_spin_unlock_irqrestore(&shelf->lock, flags);
	return piece;
}

static void empty(struct shelf *shelf)
{
	struct piece *piece;

	while ((piece = pop(shelf)))
		kfree(piece);
}

/* Return: false without memory. */
static bool fill(struct shelf *shelf)
{
	struct piece *piece;

	while (READ_ONCE(shelf->nr) < room_of(shelf)) {
		piece = kzalloc(size_of(shelf), GFP_KERNEL);
		if (!piece)
			return false;
		push(shelf, piece);
	}
	return true;
}

static bool fill_all(void)
{
	bool good = true;
	unsigned int i;

	for (i = 0; i < NR_SIZES; i++)
		good &= fill(&shelves[i]);
	return good;
}

static void keep(struct work_struct *unused)
{
	empty(&garbage);
	fill_all();
}

static DECLARE_WORK(keeper, keep);

static void call_keeper(struct irq_work *unused)
{
	schedule_work(&keeper);
}

static struct irq_work call;

void *wlt_reserve_get(size_t size)
{
	unsigned int i = order_base_2(DIV_ROUND_UP(size, MIN_SIZE));
	struct shelf *shelf = &shelves[i];
	struct piece *piece;

	if (i >= NR_SIZES)
		return NULL;
	piece = pop(shelf);
	if (READ_ONCE(shelf->nr) < room_of(shelf) / 2)
		irq_work_queue(&call);
	return piece;
}

void wlt_reserve_put(void *piece)
{
	if (!piece)
		return;
	push(&garbage, piece);
	irq_work_queue(&call);
}

size_t wlt_reserve_bytes(void)
{
	size_t bytes = 0;
	unsigned int i;

	for (i = 0; i < NR_SIZES; i++)
		bytes += room_of(&shelves[i]) * size_of(&shelves[i]);
	return bytes;
}

int wlt_reserve_init(void)
{
	unsigned int i;

	init_irq_work(&call, call_keeper);
	raw_spin_lock_init(&garbage.lock);
	for (i = 0; i < NR_SIZES; i++)
		raw_spin_lock_init(&shelves[i].lock);
	if (fill_all())
		return 0;
	wlt_reserve_exit();
	return -ENOMEM;
}

void wlt_reserve_exit(void)
{
	unsigned int i;

	irq_work_sync(&call);
	cancel_work_sync(&keeper);
	empty(&garbage);
	for (i = 0; i < NR_SIZES; i++)
		empty(&shelves[i]);
}
