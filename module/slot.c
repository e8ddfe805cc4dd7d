// SPDX-License-Identifier: GPL-2.0-only
/*
 * Slots: which call, which part of a call, which error has which number.
 *
 * Called by the slow halves of the probes with preemption off, unless said
 * otherwise. See slot.h.
 */
#include "slot.h"

#include <linux/jhash.h>
#include <linux/string.h>

#include "fdkind.h"
#include "opname.h"
#include "stream.h"
#include "sysname.h"

static unsigned int hash_key(const struct wlt_key *key)
{
	return jhash_3words(key->nr, key->value, key->abi << 8 | key->part, 0);
}

static bool is_same(const struct wlt_key *a, const struct wlt_key *b)
{
	return a->nr == b->nr && a->value == b->value && a->abi == b->abi &&
	       a->part == b->part;
}

static s16 find_row(struct wlt_session *s, const struct wlt_key *key)
{
	unsigned int i = hash_key(key);
	u16 row;

	/* pairs with the release in insert_row() */
	while ((row = smp_load_acquire(&s->index[i % WLT_NR_INDEX]))) {
		if (is_same(&s->keys[row], key))
			return row;
		i++;
	}
	return 0;
}

static s16 insert_row(struct wlt_session *s, const struct wlt_key *key)
{
	unsigned int i = hash_key(key);
	u16 row = s->nr_rows;

	lockdep_assert_held(&s->lock);
	s->keys[row] = *key;
	while (s->index[i % WLT_NR_INDEX])
		i++;
	/* pairs with the acquire in find_row() */
	smp_store_release(&s->index[i % WLT_NR_INDEX], row);
	WRITE_ONCE(s->nr_rows, row + 1);
	return row;
}

/* Does the entry into this call have more to do than the fast path does? */
static bool is_special(const struct wlt_session *s, const struct wlt_key *key)
{
	return s->slow || key->noreturn || s->per_task || READ_ONCE(wlt_stream_entries) ||
	       (s->operations && key->op_arg >= 0) ||
	       (s->descriptors && key->fd_arg >= 0) || (s->files && (key->open || key->exec));
}

static void set_slot(struct wlt_session *s, s16 row)
{
	const struct wlt_key *key = &s->keys[row];

	lockdep_assert_held(&s->lock);
	if (key->part == WLT_RAW_PART_NONE &&
	    (unsigned int)key->nr < WLT_NR_DIRECT)
		/* after what insert_row() wrote, for who does not look there */
		smp_store_release(&s->slots[key->abi][key->nr],
				  is_special(s, key) ? -row : row);
}

static bool has_room(const struct wlt_session *s, bool unnamed)
{
	return READ_ONCE(s->nr_rows) < WLT_NR_ROWS &&
	       !(unnamed && READ_ONCE(s->nr_unnamed) == WLT_NR_UNNAMED);
}

/* Does it open the path that is the first of its texts? */
static bool is_open(const char *name)
{
	return !strcmp(name, "open") || !strcmp(name, "openat") ||
	       !strcmp(name, "openat2") || !strcmp(name, "creat");
}

static s16 add_row(struct wlt_session *s, unsigned int abi, int nr)
{
	struct wlt_key key = { .nr = nr, .abi = abi };
	const struct wlt_sysname *name = wlt_sysname_find(abi, nr);
	const struct wlt_args *args;
	bool unnamed = !name;
	unsigned long flags;
	s16 row;

	if (!has_room(s, unnamed))	/* as it will remain */
		return 0;
	args = wlt_args_find(abi, nr);
	key.nr_args = args ? wlt_args_nr(args) : WLT_ARGS_MAX;
	key.nr_texts = wlt_args_texts(args, key.texts);
	key.exec = name && !strncmp(name->name, "execve", strlen("execve"));
	key.open = name && is_open(name->name);
	key.noreturn = wlt_sysname_noreturn(abi, nr);
	key.op_arg = wlt_opname_arg(abi, nr, &key.op_mask);
	key.fd_arg = wlt_fd_arg(abi, nr);
	raw_spin_lock_irqsave(&s->lock, flags);
	row = find_row(s, &key);
	if (!row && has_room(s, unnamed)) {
		row = insert_row(s, &key);
		set_slot(s, row);
		s->nr_unnamed += unnamed;
	}
	raw_spin_unlock_irqrestore(&s->lock, flags);
	return row;
}

/**
 * wlt_slot_call() - slot of a system call
 * @s: session
 * @abi: enum wlt_abi
 * @nr: number
 *
 * Context: Probes, preemption off.
 * Return: the slot, or 0 when there is no room for another.
 */
s16 wlt_slot_call(struct wlt_session *s, unsigned int abi, int nr)
{
	struct wlt_key key = { .nr = nr, .abi = abi };

	if ((unsigned int)nr < WLT_NR_DIRECT && READ_ONCE(s->slots[abi][nr]))
		return abs(READ_ONCE(s->slots[abi][nr]));
	return find_row(s, &key) ?: add_row(s, abi, nr);
}

static s16 add_part(struct wlt_session *s, const struct wlt_key *key)
{
	struct wlt_key other = {
		.nr = INT_MIN,
		.abi = WLT_NR_ABI,
		.part = WLT_RAW_PART_OTHER,
		.op_arg = -1,
		.fd_arg = -1,
	};
	unsigned long flags;
	s16 row;

	raw_spin_lock_irqsave(&s->lock, flags);
	row = find_row(s, key);
	if (!row && s->nr_parts < WLT_NR_PARTS - 1 && s->nr_rows < WLT_NR_ROWS - 1) {
		row = insert_row(s, key);
		s->nr_parts++;
	} else if (!row) {
		if (!s->other_part && s->nr_rows < WLT_NR_ROWS)
			WRITE_ONCE(s->other_part, insert_row(s, &other));
		row = s->other_part;
	}
	raw_spin_unlock_irqrestore(&s->lock, flags);
	return row;
}

/**
 * wlt_slot_part() - slot of a part of a call
 * @s: session
 * @abi: enum wlt_abi of the call
 * @nr: its number
 * @part: enum wlt_raw_part
 * @value: which of these parts
 *
 * Context: Probes, preemption off.
 * Return: the slot, that of all other parts when there is no room for another,
 * 0 if there is not even that.
 */
s16 wlt_slot_part(struct wlt_session *s, unsigned int abi, int nr,
		  unsigned int part, u32 value)
{
	struct wlt_key key = {
		.nr = nr,
		.abi = abi,
		.part = part,
		.value = value,
		.op_arg = -1,
		.fd_arg = -1,
	};

	return find_row(s, &key) ?: READ_ONCE(s->other_part) ?: add_part(s, &key);
}

static void set_slots(struct wlt_session *s)
{
	unsigned int i;

	lockdep_assert_held(&s->lock);
	for (i = 1; i < s->nr_rows; i++)
		set_slot(s, i);
}

/**
 * wlt_slot_options() - take over a change of the options
 * @s: session
 *
 * Context: Any that may sleep.
 */
void wlt_slot_options(struct wlt_session *s)
{
	raw_spin_lock_irq(&s->lock);
	set_slots(s);
	raw_spin_unlock_irq(&s->lock);
}

/**
 * wlt_slot_slow() - send all entries to the slow path, or only those that need it
 * @s: session
 * @slow: which
 *
 * Probes that run now may still see it the other way.
 *
 * Context: Any that may sleep.
 */
void wlt_slot_slow(struct wlt_session *s, bool slow)
{
	raw_spin_lock_irq(&s->lock);
	s->slow = slow;
	set_slots(s);
	raw_spin_unlock_irq(&s->lock);
}

static unsigned int find_errno(struct wlt_session *s, s16 slot, int err)
{
	/* pairs with the release in add_errno() */
	unsigned int i, nr = smp_load_acquire(&s->nr_errnos);

	for (i = 1; i < nr; i++)
		if (s->errnos[i].err == err && s->errnos[i].row == slot)
			return i;
	return 0;
}

static unsigned int add_errno(struct wlt_session *s, s16 slot, int err)
{
	unsigned long flags;
	unsigned int i;

	if (READ_ONCE(s->nr_errnos) == WLT_NR_ERRNOS)
		return 0;
	raw_spin_lock_irqsave(&s->lock, flags);
	i = find_errno(s, slot, err);
	if (!i && s->nr_errnos < WLT_NR_ERRNOS) {
		i = s->nr_errnos;
		s->errnos[i].row = slot;
		s->errnos[i].err = err;
		/* pairs with the acquire in find_errno() */
		smp_store_release(&s->nr_errnos, i + 1);
	}
	raw_spin_unlock_irqrestore(&s->lock, flags);
	return i;
}

/**
 * wlt_slot_errno() - number of an error of a call
 * @s: session
 * @slot: slot of the call
 * @err: errno, positive
 *
 * Context: Probes, preemption off.
 * Return: the number, or 0 when there is no room for another.
 */
unsigned int wlt_slot_errno(struct wlt_session *s, s16 slot, int err)
{
	return find_errno(s, slot, err) ?: add_errno(s, slot, err);
}

/**
 * wlt_slot_forget() - give all slots back
 * @s: session
 *
 * Context: Control side, under the mutex, while no probe is attached.
 */
void wlt_slot_forget(struct wlt_session *s)
{
	raw_spin_lock_irq(&s->lock);	/* for wlt_slot_options() without the mutex */
	memset(s->slots, 0, sizeof(s->slots));
	memset(s->index, 0, sizeof(s->index));
	s->nr_rows = 1;
	s->nr_unnamed = 0;
	s->nr_parts = 0;
	s->other_part = 0;
	s->nr_errnos = 1;
	raw_spin_unlock_irq(&s->lock);
}
