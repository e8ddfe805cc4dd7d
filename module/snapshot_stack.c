// SPDX-License-Identifier: GPL-2.0-only
/*
 * The stacks of a snapshot, and their frames.
 *
 * Called by wlt_snapshot_take(), under the session's mutex, when all has been
 * settled: so what is counted here is there still when it is filled in.
 * See snapshot_build.h.
 */
#include "snapshot_build.h"

#include <linux/string.h>

#include "depth.h"
#include "profile.h"
#include "sysname.h"

/* Most that the names of one stack can need. */
#define STACK_STRINGS	64

static size_t nr_frames(const struct wlt_tally_entry *entry)
{
	return (entry->len - WLT_STACK_KEY) / sizeof(unsigned long);
}

/*
 * The innermost frame is an instruction; the others are where a call returns to, which
 * may be behind the function that called: the byte before is in it.
 */
static unsigned int back(size_t i)
{
	return i ? 1 : 0;
}

static int count_depths(struct wlt_builder *b)
{
	const struct wlt_depth *d;
	u32 i;

	if (!b->s->depths)
		return 0;
	b->depths = wlt_depth_copy(b->s, &b->nr_depths);
	if (!b->depths)
		return -ENOMEM;
	for (d = b->depths; d < b->depths + b->nr_depths; d++) {
		if (!d->bytes)
			continue;
		b->snap->nr_stacks++;
		b->snap->nr_frames += d->nr;
		b->room += STACK_STRINGS;
		for (i = 0; i < d->nr; i++)
			if (wlt_build_add_address(b, d->frames[i] - back(i)))
				return -ENOMEM;
	}
	return 0;
}

/**
 * wlt_build_count_stacks() - how many stacks there are, and where they have been
 * @b: builder; the numbers and the room for their strings are added
 *
 * Return: 0 or -ENOMEM.
 */
int wlt_build_count_stacks(struct wlt_builder *b)
{
	const struct wlt_tally_entry *entry;
	const struct wlt_stack *stack;
	size_t i;

	wlt_tally_for_each(entry, &b->s->stacks) {
		stack = (const struct wlt_stack *)entry->key;
		b->snap->nr_stacks++;
		b->snap->nr_frames += nr_frames(entry);
		b->room += STACK_STRINGS;
		for (i = 0; i < nr_frames(entry); i++)
			if (wlt_build_add_address(b, stack->frames[i] - back(i)))
				return -ENOMEM;
	}
	return count_depths(b);
}

static void fill_call(struct wlt_builder *b, struct wlt_raw_stack *raw,
		      const struct wlt_key *key)
{
	raw->nr = key->nr;
	raw->abi = wlt_build_abi(key);
	raw->call = wlt_build_name(b, key);
	if (raw->abi != WLT_ABI_NATIVE)
		raw->abi_name = wlt_build_string(b, wlt_sysname_abi(raw->abi));
}

static void fill_sample(struct wlt_builder *b, struct wlt_raw_stack *raw,
			const struct wlt_stack *stack)
{
	struct wlt_key key = { .nr = stack->nr, .abi = stack->abi };

	raw->context = stack->context;
	memcpy(raw->comm, stack->comm, sizeof(raw->comm));
	if (stack->context == WLT_RAW_IN_CALL)
		fill_call(b, raw, &key);
}

static void fill_frames(struct wlt_builder *b, struct wlt_raw_frame *raw,
			const unsigned long *frames, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		raw[i].function = wlt_build_function(b, frames[i] - back(i),
						     &raw[i].offset);
		raw[i].offset += back(i);
	}
}

static size_t fill_samples(struct wlt_builder *b, struct wlt_raw_stack *raw)
{
	const struct wlt_tally_entry *entry;
	const struct wlt_stack *stack;
	size_t frame = 0;

	wlt_tally_for_each(entry, &b->s->stacks) {
		stack = (const struct wlt_stack *)entry->key;
		raw->what = WLT_RAW_STACK_SAMPLE;
		raw->first_frame = frame;
		raw->nr_frames = nr_frames(entry);
		raw->count = entry->settled;
		fill_sample(b, raw, stack);
		fill_frames(b, b->snap->frames + frame, stack->frames, raw->nr_frames);
		frame += raw->nr_frames;
		raw++;
	}
	return frame;
}

/**
 * wlt_build_stacks() - fill the stacks
 * @b: builder
 */
void wlt_build_stacks(struct wlt_builder *b)
{
	size_t frame = fill_samples(b, b->snap->stacks);
	struct wlt_raw_stack *raw;
	const struct wlt_depth *d;
	size_t i;

	/* those of calls come last, and are as many as were counted */
	raw = b->snap->stacks + b->snap->nr_stacks;
	for (i = b->nr_depths; i--;) {
		d = &b->depths[i];
		if (!d->bytes)
			continue;
		raw--;
		raw->what = WLT_RAW_STACK_DEEPEST;
		raw->first_frame = frame;
		raw->nr_frames = d->nr;
		raw->count = d->bytes;
		raw->context = i < WLT_NR_ROWS ? WLT_RAW_IN_CALL : WLT_RAW_OUTSIDE;
		memcpy(raw->comm, d->comm, sizeof(raw->comm));
		if (i < WLT_NR_ROWS)
			fill_call(b, raw, &b->s->keys[i]);
		fill_frames(b, b->snap->frames + frame, d->frames, d->nr);
		frame += d->nr;
	}
}
