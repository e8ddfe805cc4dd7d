// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sums up what snapshots say of functions of the kernel. See merge.h.
 *
 * Functions are the same if name and module are: each boot has the kernel at
 * another address. Where no function has moved, addresses tell those of one name
 * apart; where some have, such functions are summed up as one, and that is said.
 */
#include "merge.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "builder.h"
#include "merge_pile.h"
#include "text.h"
#include "wlcat.h"

/* A function of one snapshot. */
struct function {
	struct wlt_raw_function raw;
	const char *name;
	const char *module;
	size_t snap;
	__u32 *index;	/* it gets its index in the sum */
};

/*
 * A row of one snapshot that says how often something happened to functions:
 * those are numbers of the sum already.
 */
struct row {
	union {
		struct wlt_raw_edge edge;
		struct wlt_raw_function_time time;
		struct wlt_raw_stack stack;
	};
	const struct snapshot *snap;
	const __u32 *map;
	const char *call;
	const char *abi;
};

/* -- functions -- */

static int by_name(const void *a, const void *b)
{
	const struct function *x = a, *y = b;

	return strcmp(x->name, y->name) ?: strcmp(x->module, y->module);
}

static int by_snap(const void *a, const void *b)
{
	const struct function *x = a, *y = b;

	return by_name(a, b) ?: compare(x->snap, y->snap);
}

static int by_address(const void *a, const void *b)
{
	const struct function *x = a, *y = b;

	return by_name(a, b) ?: compare(x->raw.addr, y->raw.addr);
}

/*
 * Has a function, the only one of its name, moved from one snapshot to another?
 * @several gets how many names are those of several functions.
 */
static bool have_moved(const struct pile *pile, size_t *several)
{
	const struct function *f = pile->entries;
	bool moved = false, alone, same;
	size_t i, j;

	sort(pile->entries, pile->nr, sizeof(*f), by_snap);
	*several = 0;
	for (i = 0; i < pile->nr; i = j) {
		alone = true;
		same = true;
		for (j = i + 1; j < pile->nr && !by_name(&f[i], &f[j]); j++) {
			alone &= f[j].snap != f[j - 1].snap;
			same &= f[j].raw.addr == f[i].raw.addr;
		}
		*several += !alone;
		moved |= alone && !same;
	}
	return moved;
}

static void merge_names(struct builder *b, struct pile *pile)
{
	struct function *f = pile->entries;
	size_t i, several;
	bool moved = have_moved(pile, &several);
	__u32 index = 0;

	if (moved && several)
		complain("merge: names that several functions have, summed up as one: %zu",
			 several);
	sort(f, pile->nr, sizeof(*f), by_address);
	for (i = 0; i < pile->nr; i++) {
		if (moved)
			f[i].raw.addr = 0;
		if (!i || by_address(&f[i - 1], &f[i])) {
			index = builder_nr(b, WLT_RAW_FUNCTION);
			f[i].raw.name = builder_string(b, f[i].name);
			f[i].raw.module = builder_string(b, f[i].module);
			builder_add(b, WLT_RAW_FUNCTION, &f[i].raw);
		}
		*f[i].index = index;
	}
}

/* Returns where the functions of all are in the sum, one snapshot behind another. */
static __u32 *merge_functions(struct builder *b, const struct snapshot *snaps, size_t nr)
{
	struct pile pile = { 0 };
	struct function *f;
	__u32 *map, *index;
	size_t i, j, all = 0;

	for (i = 0; i < nr; i++)
		all += snapshot_nr(&snaps[i], WLT_RAW_FUNCTION);
	map = xrealloc(NULL, all + 1, sizeof(*map));
	index = map;
	for (i = 0; i < nr; i++) {
		for (j = 0; j < snapshot_nr(&snaps[i], WLT_RAW_FUNCTION); j++) {
			f = pile_add(&pile, sizeof(*f));
			snapshot_entry(&snaps[i], WLT_RAW_FUNCTION, j, &f->raw);
			f->name = snapshot_string(&snaps[i], f->raw.name);
			f->module = snapshot_string(&snaps[i], f->raw.module);
			f->snap = i;
			f->index = index++;
		}
	}
	merge_names(b, &pile);
	free(pile.entries);
	return map;
}

/* -- rows -- */

/* What an edge and a stack say of the call lies alike in both. */
#define EDGE_CALL(row)	(&(row)->edge.context)
#define STACK_CALL(row)	(&(row)->stack.context)

enum { CONTEXT, NR, ABI, CALL, ABI_NAME };

static_assert(offsetof(struct wlt_raw_edge, abi_name) -
	      offsetof(struct wlt_raw_edge, context) == 4 * ABI_NAME, "");
static_assert(offsetof(struct wlt_raw_stack, abi_name) -
	      offsetof(struct wlt_raw_stack, context) == 4 * ABI_NAME, "");

static int by_call(const struct row *x, const __u32 *a, const struct row *y,
		   const __u32 *b)
{
	return compare(a[CONTEXT], b[CONTEXT]) ?: compare(a[ABI], b[ABI]) ?:
	       strcmp(x->abi, y->abi) ?: by_number(a[NR], b[NR]) ?:
	       strcmp(x->call, y->call);
}

static int by_edge(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return compare(x->edge.function, y->edge.function) ?:
	       compare(x->edge.parent, y->edge.parent) ?:
	       by_call(x, EDGE_CALL(x), y, EDGE_CALL(y));
}

static int by_timed(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return compare(x->time.function, y->time.function);
}

static struct wlt_raw_frame frame_of(const struct row *row, size_t i)
{
	struct wlt_raw_frame frame;

	snapshot_entry(row->snap, WLT_RAW_FRAME, row->stack.first_frame + i, &frame);
	frame.function = row->map[frame.function];
	return frame;
}

static int by_frames(const struct row *x, const struct row *y)
{
	int order = compare(x->stack.nr_frames, y->stack.nr_frames);
	struct wlt_raw_frame f, g;
	size_t i;

	for (i = 0; !order && i < x->stack.nr_frames; i++) {
		f = frame_of(x, i);
		g = frame_of(y, i);
		order = compare(f.function, g.function) ?: compare(f.offset, g.offset);
	}
	return order;
}

/* Of the deepest stacks of a call the deepest comes first, and the others are it, too. */
static int by_place(const struct row *x, const struct row *y)
{
	return compare(x->stack.what, y->stack.what) ?:
	       by_call(x, STACK_CALL(x), y, STACK_CALL(y));
}

static int by_task(const struct row *x, const struct row *y)
{
	return memcmp(x->stack.comm, y->stack.comm, sizeof(x->stack.comm)) ?:
	       by_frames(x, y);
}

static int by_stack(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int order = by_place(x, y);

	if (!order && x->stack.what == WLT_RAW_STACK_DEEPEST)
		order = compare(y->stack.count, x->stack.count);
	return order ?: by_task(x, y);
}

/* Collect rows of a type; function is the first member of an edge and of a time. */
static struct pile take_rows(enum wlt_raw_type type, const struct snapshot *snaps,
			     size_t nr, const __u32 *map,
			     int (*order)(const void *a, const void *b))
{
	struct pile pile = { 0 };
	struct row *row;
	size_t i, j;

	for (i = 0; i < nr; i++) {
		for (j = 0; j < snapshot_nr(&snaps[i], type); j++) {
			row = pile_add(&pile, sizeof(*row));
			snapshot_entry(&snaps[i], type, j, &row->stack);
			row->snap = &snaps[i];
			row->map = map;
			if (type == WLT_RAW_STACK) {
				row->call = snapshot_string(row->snap, row->stack.call);
				row->abi = snapshot_string(row->snap, row->stack.abi_name);
				continue;
			}
			row->edge.function = map[row->edge.function];
			if (type == WLT_RAW_FUNCTION_TIME)
				continue;
			if (row->edge.parent != WLT_RAW_NO_FUNCTION)
				row->edge.parent = map[row->edge.parent];
			row->call = snapshot_string(row->snap, row->edge.call);
			row->abi = snapshot_string(row->snap, row->edge.abi_name);
		}
		map += snapshot_nr(&snaps[i], WLT_RAW_FUNCTION);
	}
	sort(pile.entries, pile.nr, sizeof(*row), order);
	return pile;
}

static void merge_edges(struct builder *b, struct pile pile)
{
	struct row *row = pile.entries;
	size_t i, j;

	for (i = 0; i < pile.nr; i = j) {
		for (j = i + 1; j < pile.nr && !by_edge(&row[i], &row[j]); j++) {
			row[i].edge.hits = add_capped(row[i].edge.hits, row[j].edge.hits);
			if (row[j].edge.rank < row[i].edge.rank)
				row[i].edge.rank = row[j].edge.rank;
		}
		row[i].edge.call = builder_string(b, row[i].call);
		row[i].edge.abi_name = builder_string(b, row[i].abi);
		builder_add(b, WLT_RAW_EDGE, &row[i].edge);
	}
	free(pile.entries);
}

/* A function that did not run has no shortest time to offer. */
static void add_time(struct wlt_raw_function_time *sum,
		     const struct wlt_raw_function_time *time)
{
	if (time->hits && (!sum->hits || time->min_ns < sum->min_ns))
		sum->min_ns = time->min_ns;
	if (time->max_ns > sum->max_ns)
		sum->max_ns = time->max_ns;
	sum->hits = add_capped(sum->hits, time->hits);
	sum->total_ns = add_capped(sum->total_ns, time->total_ns);
	sum->self_ns = add_capped(sum->self_ns, time->self_ns);
	sum->missed = add_capped(sum->missed, time->missed);
}

static void merge_times(struct builder *b, struct pile pile)
{
	struct wlt_raw_function_time sum;
	struct row *row = pile.entries;
	struct pile buckets;
	size_t i, j;

	for (i = 0; i < pile.nr; i = j) {
		buckets = (struct pile) { 0 };
		sum = (struct wlt_raw_function_time) { .function = row[i].time.function };
		for (j = i; j < pile.nr && !by_timed(&row[i], &row[j]); j++) {
			add_time(&sum, &row[j].time);
			take_buckets(&buckets, row[j].snap, row[j].time.first_bucket,
				     row[j].time.nr_buckets);
		}
		sum.first_bucket = builder_nr(b, WLT_RAW_BUCKET);
		sum.nr_buckets = fold_buckets(b, &buckets);
		builder_add(b, WLT_RAW_FUNCTION_TIME, &sum);
	}
	free(pile.entries);
}

static void merge_stacks(struct builder *b, struct pile pile)
{
	struct row *row = pile.entries;
	struct wlt_raw_stack sum;
	struct wlt_raw_frame frame;
	size_t i, j, k;

	for (i = 0; i < pile.nr; i = j) {
		sum = row[i].stack;
		for (j = i + 1; j < pile.nr && !by_place(&row[i], &row[j]); j++) {
			if (sum.what == WLT_RAW_STACK_DEEPEST)
				continue;
			if (by_task(&row[i], &row[j]))
				break;
			sum.count = add_capped(sum.count, row[j].stack.count);
		}
		sum.call = builder_string(b, row[i].call);
		sum.abi_name = builder_string(b, row[i].abi);
		sum.first_frame = builder_nr(b, WLT_RAW_FRAME);
		for (k = 0; k < sum.nr_frames; k++) {
			frame = frame_of(&row[i], k);
			builder_add(b, WLT_RAW_FRAME, &frame);
		}
		builder_add(b, WLT_RAW_STACK, &sum);
	}
	free(pile.entries);
}

/**
 * merge_kernel() - sum up what snapshots say of functions
 * @b: gets the sum
 * @snaps: loaded snapshots
 * @nr: how many
 */
void merge_kernel(struct builder *b, const struct snapshot *snaps, size_t nr)
{
	__u32 *map = merge_functions(b, snaps, nr);

	merge_edges(b, take_rows(WLT_RAW_EDGE, snaps, nr, map, by_edge));
	merge_times(b, take_rows(WLT_RAW_FUNCTION_TIME, snaps, nr, map, by_timed));
	merge_stacks(b, take_rows(WLT_RAW_STACK, snaps, nr, map, by_stack));
	free(map);
}
