// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sums up snapshots. See merge.h.
 *
 * Entries of all snapshots are collected, sorted by what has to be equal, and
 * neighbours are put together.
 */
#include "merge.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "merge_pile.h"
#include "text.h"
#include "wlcat.h"

/* A system call of one snapshot. */
struct call {
	struct wlt_raw_syscall raw;
	const struct snapshot *snap;
	const char *abi;
	const char *name;
};

/* A count of one snapshot: of an error, or of a loss. */
struct count {
	const char *name;
	int number;
	unsigned long long calls;
};

/* A path of one snapshot. */
struct path {
	struct wlt_raw_path raw;
	const char *err;
	const char *path;
};

/* A capability of one snapshot. */
struct capability {
	struct wlt_raw_capability raw;
	const char *name;
	const char *abi;
	const char *call;
};

/**
 * pile_add() - make room for one more entry
 * @pile: the pile
 * @size: of an entry
 *
 * Return: where to put it.
 */
void *pile_add(struct pile *pile, size_t size)
{
	if (pile->nr == pile->room) {
		pile->room = 2 * pile->room + 16;
		pile->entries = xrealloc(pile->entries, pile->room, size);
	}
	return (char *)pile->entries + pile->nr++ * size;
}

/**
 * add_fields() - add the numbers that JSON has of an entry
 * @fields: members of the entry
 * @sum: gets more
 * @raw: the entry
 */
void add_fields(const struct json_fields *fields, void *sum, const void *raw)
{
	unsigned long long a, b;
	size_t i, at;

	for (i = 0; i < fields->nr; i++) {
		at = fields->fields[i].offset;
		if (fields->fields[i].type != FIELD_U64 || at >= fields->raw_size)
			continue;
		memcpy(&a, (char *)sum + at, sizeof(a));
		memcpy(&b, (const char *)raw + at, sizeof(b));
		a = add_capped(a, b);
		memcpy((char *)sum + at, &a, sizeof(a));
	}
}

/**
 * compare() - compare numbers
 * @a: a number
 * @b: another
 *
 * Return: as strcmp().
 */
int compare(unsigned long long a, unsigned long long b)
{
	return (a > b) - (a < b);
}

/**
 * by_number() - compare numbers that have a sign
 * @a: a number
 * @b: another
 *
 * Return: as strcmp().
 */
int by_number(int a, int b)
{
	return (a > b) - (a < b);
}

/* -- counts with a name -- */

static int by_name(const void *a, const void *b)
{
	const struct count *x = a, *y = b;

	return strcmp(x->name, y->name) ?: by_number(x->number, y->number);
}

static int by_count(const void *a, const void *b)
{
	const struct count *x = a, *y = b;

	return compare(y->calls, x->calls) ?: by_name(a, b);
}

/* Sum up what has the same name, the most frequent first. */
static void fold_counts(struct pile *pile)
{
	struct count *count = pile->entries, *last = NULL;
	size_t i, nr = 0;

	sort(count, pile->nr, sizeof(*count), by_name);
	for (i = 0; i < pile->nr; i++) {
		if (last && !by_name(last, &count[i])) {
			last->calls = add_capped(last->calls, count[i].calls);
			continue;
		}
		last = &count[nr++];
		*last = count[i];
	}
	pile->nr = nr;
	sort(count, nr, sizeof(*count), by_count);
}

/* -- system calls -- */

static int by_call(const void *a, const void *b)
{
	const struct call *x = a, *y = b;

	return compare(x->raw.abi, y->raw.abi) ?: strcmp(x->abi, y->abi) ?:
	       by_number(x->raw.nr, y->raw.nr) ?: strcmp(x->name, y->name) ?:
	       compare(x->raw.part, y->raw.part);
}

static int by_bounds(const void *a, const void *b)
{
	const struct wlt_raw_bucket *x = a, *y = b;

	return compare(x->from_ns, y->from_ns) ?: compare(x->to_ns, y->to_ns);
}

/**
 * take_buckets() - collect a histogram
 * @pile: gets its buckets
 * @snap: the snapshot
 * @first: index of its first bucket
 * @nr: how many follow each other there
 */
void take_buckets(struct pile *pile, const struct snapshot *snap, size_t first,
		  size_t nr)
{
	for (; nr--; first++)
		snapshot_entry(snap, WLT_RAW_BUCKET, first,
			       pile_add(pile, sizeof(struct wlt_raw_bucket)));
}

/**
 * fold_buckets() - add the sum of histograms to a snapshot
 * @b: the snapshot
 * @pile: their buckets, which are given back
 *
 * Return: how many buckets were added.
 */
size_t fold_buckets(struct builder *b, struct pile *pile)
{
	struct wlt_raw_bucket *bucket = pile->entries, *last = NULL;
	size_t i, first = builder_nr(b, WLT_RAW_BUCKET);

	sort(bucket, pile->nr, sizeof(*bucket), by_bounds);
	for (i = 0; i < pile->nr; i++, bucket++) {
		if (last && !by_bounds(last, bucket))
			bucket->calls = add_capped(bucket->calls, last->calls);
		else if (last)
			builder_add(b, WLT_RAW_BUCKET, last);
		last = bucket;
	}
	if (last)
		builder_add(b, WLT_RAW_BUCKET, last);
	free(pile->entries);
	return builder_nr(b, WLT_RAW_BUCKET) - first;
}

static void merge_buckets(struct builder *b, const struct call *calls, size_t nr,
			  struct wlt_raw_syscall *sum)
{
	struct pile pile = { 0 };
	size_t i;

	for (i = 0; i < nr; i++)
		take_buckets(&pile, calls[i].snap, calls[i].raw.first_bucket,
			     calls[i].raw.nr_buckets);
	sum->first_bucket = builder_nr(b, WLT_RAW_BUCKET);
	sum->nr_buckets = fold_buckets(b, &pile);
}

static void merge_errnos(struct builder *b, const struct call *calls, size_t nr,
			 struct wlt_raw_syscall *sum)
{
	struct wlt_raw_errno raw;
	struct pile pile = { 0 };
	struct count *count;
	size_t i, j;

	for (i = 0; i < nr; i++) {
		for (j = 0; j < calls[i].raw.nr_errnos; j++) {
			snapshot_entry(calls[i].snap, WLT_RAW_ERRNO,
				       calls[i].raw.first_errno + j, &raw);
			count = pile_add(&pile, sizeof(*count));
			count->name = snapshot_string(calls[i].snap, raw.name);
			count->number = raw.err;
			count->calls = raw.calls;
		}
	}
	fold_counts(&pile);
	count = pile.entries;
	sum->first_errno = builder_nr(b, WLT_RAW_ERRNO);
	sum->nr_errnos = pile.nr;
	for (i = 0; i < pile.nr; i++) {
		raw.err = count[i].number;
		raw.name = builder_string(b, count[i].name);
		raw.calls = count[i].calls;
		builder_add(b, WLT_RAW_ERRNO, &raw);
	}
	free(pile.entries);
}

/* A snapshot in which no call returned, or an old one, has no times to offer. */
static void merge_extremes(const struct call *calls, size_t nr,
			   struct wlt_raw_syscall *sum)
{
	size_t i;

	sum->min_ns = ULLONG_MAX;
	sum->max_ns = 0;
	for (i = 0; i < nr; i++) {
		if (!calls[i].raw.max_ns)
			continue;
		if (sum->min_ns > calls[i].raw.min_ns)
			sum->min_ns = calls[i].raw.min_ns;
		if (sum->max_ns < calls[i].raw.max_ns)
			sum->max_ns = calls[i].raw.max_ns;
	}
	if (!sum->max_ns)
		sum->min_ns = 0;
}

/* @calls are the same in all that matters; the first has the strings. */
static void merge_call(struct builder *b, enum wlt_raw_type type,
		       const struct call *calls, size_t nr)
{
	const struct snapshot *snap = calls->snap;
	struct wlt_raw_syscall sum = {
		.nr = calls->raw.nr,
		.abi = calls->raw.abi,
		.name = builder_string(b, calls->name),
		.subsystem = builder_string(b, snapshot_string(snap,
							       calls->raw.subsystem)),
		.file = builder_string(b, snapshot_string(snap,
							  calls->raw.file)),
		.abi_name = builder_string(b, calls->abi),
		.part = calls->raw.part,
		.value = calls->raw.value,
	};
	size_t i;

	for (i = 0; i < nr; i++)
		add_fields(&json_syscall, &sum, &calls[i].raw);
	merge_extremes(calls, nr, &sum);
	merge_buckets(b, calls, nr, &sum);
	merge_errnos(b, calls, nr, &sum);
	builder_add(b, type, &sum);
}

/* WLT_RAW_SYSCALL or WLT_RAW_PART. */
static void merge_calls(struct builder *b, enum wlt_raw_type type,
			const struct snapshot *snaps, size_t nr)
{
	struct pile pile = { 0 };
	struct call *call;
	size_t i, j;

	for (i = 0; i < nr; i++) {
		for (j = 0; j < snapshot_nr(&snaps[i], type); j++) {
			call = pile_add(&pile, sizeof(*call));
			snapshot_entry(&snaps[i], type, j, &call->raw);
			call->snap = &snaps[i];
			call->abi = snapshot_string(&snaps[i],
						    call->raw.abi_name);
			call->name = snapshot_string(&snaps[i], call->raw.name);
		}
	}
	call = pile.entries;
	sort(call, pile.nr, sizeof(*call), by_call);
	for (i = 0; i < pile.nr; i = j) {
		for (j = i + 1; j < pile.nr && !by_call(&call[i], &call[j]); j++)
			;
		merge_call(b, type, &call[i], j - i);
	}
	free(pile.entries);
}

/* -- paths and capabilities -- */

static int by_path(const void *a, const void *b)
{
	const struct path *x = a, *y = b;

	return strcmp(x->path, y->path) ?: compare(x->raw.what, y->raw.what) ?:
	       by_number(x->raw.err, y->raw.err) ?: strcmp(x->err, y->err) ?:
	       compare(x->raw.flags, y->raw.flags);
}

static void merge_paths(struct builder *b, const struct snapshot *snaps,
			size_t nr)
{
	struct pile pile = { 0 };
	struct path *path;
	size_t i, j;

	for (i = 0; i < nr; i++) {
		for (j = 0; j < snapshot_nr(&snaps[i], WLT_RAW_PATH); j++) {
			path = pile_add(&pile, sizeof(*path));
			snapshot_entry(&snaps[i], WLT_RAW_PATH, j, &path->raw);
			path->err = snapshot_string(&snaps[i], path->raw.errname);
			path->path = snapshot_string(&snaps[i], path->raw.path);
		}
	}
	path = pile.entries;
	sort(path, pile.nr, sizeof(*path), by_path);
	for (i = 0; i < pile.nr; i = j) {
		for (j = i + 1; j < pile.nr && !by_path(&path[i], &path[j]); j++)
			path[i].raw.calls = add_capped(path[i].raw.calls,
						       path[j].raw.calls);
		path[i].raw.errname = builder_string(b, path[i].err);
		path[i].raw.path = builder_string(b, path[i].path);
		builder_add(b, WLT_RAW_PATH, &path[i].raw);
	}
	free(pile.entries);
}

static int by_capability(const void *a, const void *b)
{
	const struct capability *x = a, *y = b;

	return compare(x->raw.cap, y->raw.cap) ?: strcmp(x->name, y->name) ?:
	       compare(x->raw.flags, y->raw.flags) ?:
	       compare(x->raw.abi, y->raw.abi) ?: strcmp(x->abi, y->abi) ?:
	       by_number(x->raw.nr, y->raw.nr) ?: strcmp(x->call, y->call);
}

static void add_capabilities(struct pile *pile, const struct snapshot *snap)
{
	struct capability *capability;
	size_t i;

	for (i = 0; i < snapshot_nr(snap, WLT_RAW_CAPABILITY); i++) {
		capability = pile_add(pile, sizeof(*capability));
		snapshot_entry(snap, WLT_RAW_CAPABILITY, i, &capability->raw);
		capability->name = snapshot_string(snap, capability->raw.name);
		capability->abi = snapshot_string(snap, capability->raw.abi_name);
		capability->call = snapshot_string(snap, capability->raw.call);
	}
}

static void merge_capabilities(struct builder *b, const struct snapshot *snaps,
			       size_t nr)
{
	struct pile pile = { 0 };
	struct capability *all;
	size_t i, j;

	for (i = 0; i < nr; i++)
		add_capabilities(&pile, &snaps[i]);
	all = pile.entries;
	sort(all, pile.nr, sizeof(*all), by_capability);
	for (i = 0; i < pile.nr; i = j) {
		for (j = i + 1; j < pile.nr && !by_capability(&all[i], &all[j]); j++)
			all[i].raw.checks = add_capped(all[i].raw.checks,
						       all[j].raw.checks);
		all[i].raw.name = builder_string(b, all[i].name);
		all[i].raw.abi_name = builder_string(b, all[i].abi);
		all[i].raw.call = builder_string(b, all[i].call);
		builder_add(b, WLT_RAW_CAPABILITY, &all[i].raw);
	}
	free(pile.entries);
}

/* -- the rest -- */

static void merge_losses(struct builder *b, const struct snapshot *snaps,
			 size_t nr)
{
	struct wlt_raw_loss raw = { 0 };
	struct pile pile = { 0 };
	struct count *count;
	size_t i, j;

	for (i = 0; i < nr; i++) {
		for (j = 0; j < snapshot_nr(&snaps[i], WLT_RAW_LOSS); j++) {
			snapshot_entry(&snaps[i], WLT_RAW_LOSS, j, &raw);
			count = pile_add(&pile, sizeof(*count));
			count->name = snapshot_string(&snaps[i], raw.name);
			count->number = 0;
			count->calls = raw.count;
		}
	}
	fold_counts(&pile);
	count = pile.entries;
	for (i = 0; i < pile.nr; i++) {
		raw.name = builder_string(b, count[i].name);
		raw.count = count[i].calls;
		builder_add(b, WLT_RAW_LOSS, &raw);
	}
	free(pile.entries);
}

/* Pids of different runs say nothing: of each name the first stays. */
static void add_root(struct builder *b, const struct wlt_raw_root *root)
{
	struct wlt_raw_root known;
	size_t i;

	for (i = 0; i < builder_nr(b, WLT_RAW_ROOT); i++) {
		memcpy(&known, b->sections[WLT_RAW_ROOT].data +
		       i * sizeof(known), sizeof(known));
		if (!memcmp(known.comm, root->comm, sizeof(known.comm)))
			return;
	}
	builder_add(b, WLT_RAW_ROOT, root);
}

static void merge_tasks(struct builder *b, const struct snapshot *snaps,
			size_t nr)
{
	struct wlt_raw_task task, sum = {
		.flags = WLT_RAW_TASK_SUM | WLT_RAW_TASK_ENDED,
		.comm = "(not listed)",
	};
	struct wlt_raw_root root;
	size_t i, j;

	for (i = 0; i < nr; i++) {
		for (j = 0; j < snapshot_nr(&snaps[i], WLT_RAW_ROOT); j++) {
			snapshot_entry(&snaps[i], WLT_RAW_ROOT, j, &root);
			add_root(b, &root);
		}
		for (j = 0; j < snapshot_nr(&snaps[i], WLT_RAW_TASK); j++) {
			snapshot_entry(&snaps[i], WLT_RAW_TASK, j, &task);
			add_fields(&json_task, &sum, &task);
			sum.nr_execs += task.nr_execs;
			b->summary.tasks_unlisted +=
				!(task.flags & WLT_RAW_TASK_SUM);
			if (!(task.flags & WLT_RAW_TASK_ROOT))
				continue;
			root.pid = task.pid;
			root.nr_live = 0;
			memcpy(root.comm, task.comm, sizeof(root.comm));
			add_root(b, &root);
		}
	}
	sum.start_ns = 0;
	sum.end_ns = 0;
	builder_add(b, WLT_RAW_TASK, &sum);
}

/* The string that all have, else "mixed". */
static __u32 common_string(struct builder *b, const struct snapshot *snaps,
			   size_t nr, size_t offset)
{
	const char *s, *first = NULL;
	__u32 string;
	size_t i;

	for (i = 0; i < nr; i++) {
		memcpy(&string, (char *)&snaps[i].summary + offset,
		       sizeof(string));
		s = snapshot_string(&snaps[i], string);
		if (first && strcmp(s, first))
			return builder_string(b, "mixed");
		first = s;
	}
	return builder_string(b, first);
}

static void merge_summary(struct builder *b, const struct snapshot *snaps,
			  size_t nr)
{
	struct wlt_raw_summary *sum = &b->summary;
	size_t i;

	sum->flags = WLT_RAW_TRACING_ON;
	for (i = 0; i < nr; i++) {
		add_fields(&json_period, sum, &snaps[i].summary);
		add_fields(&json_ledger, sum, &snaps[i].summary);
		sum->lost = add_capped(sum->lost, snaps[i].summary.lost);
		sum->flags |= snaps[i].summary.flags & WLT_RAW_UNBALANCED;
		if (!(snaps[i].summary.flags & WLT_RAW_TRACING_ON))
			sum->flags &= ~WLT_RAW_TRACING_ON;
	}
	/* No clock goes on from one run to the next. */
	sum->begin_ns = 0;
	sum->now_ns = sum->wall_ns;
	sum->version = common_string(b, snaps, nr,
				     offsetof(struct wlt_raw_summary, version));
	sum->clock = common_string(b, snaps, nr,
				   offsetof(struct wlt_raw_summary, clock));
	sum->release = common_string(b, snaps, nr,
				     offsetof(struct wlt_raw_summary, release));
}

/**
 * merge() - sum up snapshots
 * @snaps: loaded snapshots
 * @nr: how many, at least one
 * @sum: what to fill; give it back with snapshot_free()
 *
 * Return: 0, or -EINVAL with the reason in @sum->error.
 */
int merge(const struct snapshot *snaps, size_t nr, struct snapshot *sum)
{
	unsigned long long runs = 0;
	struct builder b;
	size_t i;
	int err;

	builder_create(&b);
	for (i = 0; i < nr; i++)
		runs = add_capped(runs, snaps[i].runs);
	merge_summary(&b, snaps, nr);
	merge_calls(&b, WLT_RAW_SYSCALL, snaps, nr);
	merge_calls(&b, WLT_RAW_PART, snaps, nr);
	merge_paths(&b, snaps, nr);
	merge_capabilities(&b, snaps, nr);
	merge_kernel(&b, snaps, nr);
	merge_losses(&b, snaps, nr);
	merge_tasks(&b, snaps, nr);
	err = builder_finish(&b, sum);
	sum->runs = runs;
	builder_destroy(&b);
	return err;
}
