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
	return 0;
}

static void fill_call(struct wlt_builder *b, struct wlt_raw_stack *raw,
		      const struct wlt_stack *stack)
{
	struct wlt_key key = { .nr = stack->nr, .abi = stack->abi };

	raw->context = stack->context;
	if (stack->context != WLT_RAW_IN_CALL)
		return;
	raw->nr = stack->nr;
	raw->abi = wlt_build_abi(&key);
	raw->call = wlt_build_name(b, &key);
	if (raw->abi != WLT_ABI_NATIVE)
		raw->abi_name = wlt_build_string(b, wlt_sysname_abi(raw->abi));
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

/**
 * wlt_build_stacks() - fill the stacks
 * @b: builder
 */
void wlt_build_stacks(struct wlt_builder *b)
{
	struct wlt_raw_stack *raw = b->snap->stacks;
	const struct wlt_tally_entry *entry;
	const struct wlt_stack *stack;
	size_t frame = 0;

	wlt_tally_for_each(entry, &b->s->stacks) {
		stack = (const struct wlt_stack *)entry->key;
		raw->what = WLT_RAW_STACK_SAMPLE;
		raw->first_frame = frame;
		raw->nr_frames = nr_frames(entry);
		raw->count = entry->settled;
		memcpy(raw->comm, stack->comm, sizeof(raw->comm));
		fill_call(b, raw, stack);
		fill_frames(b, b->snap->frames + frame, stack->frames, raw->nr_frames);
		frame += raw->nr_frames;
		raw++;
	}
}
