// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loads the functions of a snapshot. See kfunc.h.
 */
#include "kfunc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "saved.h"
#include "text.h"
#include "wlcat.h"
#include "workload.h"

/* -- checks -- */

static bool is_string(const struct snapshot *snap, __u32 offset)
{
	return offset < snapshot_nr(snap, WLT_RAW_STRINGS);
}

/* The next @nr of @all entries, none of which belongs to another. */
static bool take_range(unsigned long long first, unsigned long long nr,
		       size_t all, unsigned long long *taken)
{
	*taken += nr;
	return first + nr <= all && *taken <= all;
}

static bool check_functions(const struct snapshot *snap)
{
	size_t nr = snapshot_nr(snap, WLT_RAW_FUNCTION);
	struct wlt_raw_function function;

	while (nr--) {
		snapshot_entry(snap, WLT_RAW_FUNCTION, nr, &function);
		if (!is_string(snap, function.name) ||
		    !is_string(snap, function.module))
			return false;
	}
	return true;
}

static bool check_edges(const struct snapshot *snap)
{
	size_t functions = snapshot_nr(snap, WLT_RAW_FUNCTION);
	size_t nr = snapshot_nr(snap, WLT_RAW_EDGE);
	struct wlt_raw_edge edge;

	while (nr--) {
		snapshot_entry(snap, WLT_RAW_EDGE, nr, &edge);
		if (edge.function >= functions ||
		    (edge.parent >= functions && edge.parent != WLT_RAW_NO_FUNCTION) ||
		    !is_string(snap, edge.call) || !is_string(snap, edge.abi_name))
			return false;
	}
	return true;
}

static bool check_times(const struct snapshot *snap)
{
	size_t nr = snapshot_nr(snap, WLT_RAW_FUNCTION_TIME);
	struct wlt_raw_function_time time;
	unsigned long long buckets = 0;

	while (nr--) {
		snapshot_entry(snap, WLT_RAW_FUNCTION_TIME, nr, &time);
		if (time.function >= snapshot_nr(snap, WLT_RAW_FUNCTION) ||
		    !take_range(time.first_bucket, time.nr_buckets,
				snapshot_nr(snap, WLT_RAW_BUCKET), &buckets))
			return false;
	}
	return true;
}

static bool check_stacks(const struct snapshot *snap)
{
	size_t nr = snapshot_nr(snap, WLT_RAW_STACK);
	struct wlt_raw_stack stack;
	unsigned long long frames = 0;

	while (nr--) {
		snapshot_entry(snap, WLT_RAW_STACK, nr, &stack);
		if (!take_range(stack.first_frame, stack.nr_frames,
				snapshot_nr(snap, WLT_RAW_FRAME), &frames) ||
		    !is_string(snap, stack.call) || !is_string(snap, stack.abi_name))
			return false;
	}
	return true;
}

static bool check_frames(const struct snapshot *snap)
{
	size_t nr = snapshot_nr(snap, WLT_RAW_FRAME);
	struct wlt_raw_frame frame;

	while (nr--) {
		snapshot_entry(snap, WLT_RAW_FRAME, nr, &frame);
		if (frame.function >= snapshot_nr(snap, WLT_RAW_FUNCTION))
			return false;
	}
	return true;
}

static int check(struct snapshot *snap)
{
	static const struct {
		bool (*check)(const struct snapshot *snap);
		const char *what;
	} checks[] = {
		{ check_functions, "function" },
		{ check_edges, "caller of a function" },
		{ check_times, "time of a function" },
		{ check_stacks, "stack" },
		{ check_frames, "frame of a stack" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(checks); i++)
		if (!checks[i].check(snap))
			return snapshot_reject(snap, "damaged: bad %s", checks[i].what);
	return 0;
}

/* -- loading -- */

static int load_live(struct snapshot *snap)
{
	struct workload wl;
	int err = workload_open(&wl);

	memset(snap, 0, sizeof(*snap));
	if (err)
		return err;
	err = workload_snapshot(&wl, snap);
	workload_close(&wl);
	return err;
}

/**
 * kfunc_context() - what a function was called in
 * @context: enum wlt_raw_context
 * @call: name of the call
 *
 * Return: the name of the call, or what stands for it.
 */
const char *kfunc_context(unsigned int context, const char *call)
{
	static const char *const names[] = {
		[WLT_RAW_OUTSIDE] = "[outside]",
		[WLT_RAW_IN_SOFTIRQ] = "[softirq]",
		[WLT_RAW_IN_HARDIRQ] = "[hardirq]",
		[WLT_RAW_IN_NMI] = "[nmi]",
	};

	if (context == WLT_RAW_IN_CALL)
		return *call ? call : "(other)";
	return context < ARRAY_SIZE(names) ? names[context] : "[unknown]";
}

/**
 * kedge_compare_calls() - compare the calls of two edges
 * @a: an edge
 * @b: another
 *
 * Return: as strcmp().
 */
int kedge_compare_calls(const struct kedge *a, const struct kedge *b)
{
	int order = strcmp(a->call, b->call);

	return order ? order : strcmp(a->abi, b->abi);
}

static void take_functions(struct kfuncs *kf)
{
	struct wlt_raw_function raw;
	struct kfunc *function;
	size_t i;

	kf->nr = snapshot_nr(&kf->snap, WLT_RAW_FUNCTION);
	kf->functions = xrealloc(NULL, kf->nr, sizeof(*kf->functions));
	for (i = 0; i < kf->nr; i++) {
		snapshot_entry(&kf->snap, WLT_RAW_FUNCTION, i, &raw);
		function = &kf->functions[i];
		function->name = snapshot_string(&kf->snap, raw.name);
		function->module = snapshot_string(&kf->snap, raw.module);
		function->addr = raw.addr;
		function->place = NULL;
	}
}

static void take_edges(struct kfuncs *kf)
{
	struct wlt_raw_edge raw;
	struct kedge *edge;
	size_t i;

	kf->nr_edges = snapshot_nr(&kf->snap, WLT_RAW_EDGE);
	kf->edges = xrealloc(NULL, kf->nr_edges, sizeof(*kf->edges));
	for (i = 0; i < kf->nr_edges; i++) {
		snapshot_entry(&kf->snap, WLT_RAW_EDGE, i, &raw);
		edge = &kf->edges[i];
		edge->function = raw.function;
		edge->parent = raw.parent;
		edge->context = raw.context;
		edge->hits = raw.hits;
		edge->call = kfunc_context(raw.context,
					   snapshot_string(&kf->snap, raw.call));
		edge->abi = snapshot_string(&kf->snap, raw.abi_name);
	}
}

/* What had no room makes the numbers too small. */
static void say_losses(const struct kfuncs *kf)
{
	static const char *const names[] = { "function", "function_time", "stack" };
	size_t i, k, nr = snapshot_nr(&kf->snap, WLT_RAW_LOSS);
	struct wlt_raw_loss loss;

	for (i = 0; i < nr; i++) {
		snapshot_entry(&kf->snap, WLT_RAW_LOSS, i, &loss);
		for (k = 0; k < ARRAY_SIZE(names) && loss.count; k++)
			if (!strcmp(names[k], snapshot_string(&kf->snap, loss.name)))
				complain("lost: %s %llu: it happened more often than printed",
					 names[k], (unsigned long long)loss.count);
	}
}

/**
 * kfuncs_load_plain() - load the functions of a snapshot, but no map
 * @kf: what to fill; give it back with kfuncs_free(), on failure too
 * @file: a saved snapshot, NULL for a new one
 *
 * Return: 0, or -errno with a line said.
 */
int kfuncs_load_plain(struct kfuncs *kf, const char *file)
{
	int err;

	memset(kf, 0, sizeof(*kf));
	err = file ? saved_load(&kf->snap, file) : load_live(&kf->snap);
	if (err)
		return err;
	err = check(&kf->snap);
	if (err) {
		complain("%s: %s", file ?: "snapshot_raw", kf->snap.error);
		return err;
	}
	take_functions(kf);
	take_edges(kf);
	say_losses(kf);
	return 0;
}

static int compare_numbers(const void *a, const void *b)
{
	const unsigned long long *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* Where the kernel is in memory: what most functions of one name only say. */
static void find_base(struct kfuncs *kf)
{
	unsigned long long *bases = xrealloc(NULL, kf->nr, sizeof(*bases));
	const struct kmap_entry *entry;
	size_t i, run, found = 0, best = 0, nr;

	for (i = 0; i < kf->nr; i++) {
		entry = kmap_named(&kf->map.functions, kf->functions[i].name, &nr);
		if (nr == 1 && !*kf->functions[i].module)
			bases[found++] = kf->functions[i].addr - entry->offset;
	}
	sort(bases, found, sizeof(*bases), compare_numbers);
	for (i = run = 0; i < found; i++) {
		run = i && bases[i] == bases[i - 1] ? run + 1 : 1;
		if (run > best) {
			best = run;
			kf->map.base = bases[i];
		}
	}
	kf->map.has_base = best;
	free(bases);
}

/**
 * kfuncs_load() - load the functions of a snapshot, and where they are from
 * @kf: what to fill; give it back with kfuncs_free(), on failure too
 * @file: a saved snapshot, NULL for a new one
 * @map: the map of its kernel, NULL for the usual one
 *
 * Return: 0, or -errno with a line said.
 */
int kfuncs_load(struct kfuncs *kf, const char *file, const char *map)
{
	int err = kfuncs_load_plain(kf, file);
	struct kfunc *function;
	size_t i;

	if (!err)
		err = kmap_load(&kf->map, map,
				snapshot_string(&kf->snap, kf->snap.summary.release));
	if (err)
		return err;
	find_base(kf);
	for (i = 0; i < kf->nr; i++) {
		function = &kf->functions[i];
		function->place = kmap_function(&kf->map, function->name,
						function->module, function->addr);
	}
	return 0;
}

/**
 * kfuncs_free() - give back what kfuncs_load() took
 * @kf: the functions
 */
void kfuncs_free(struct kfuncs *kf)
{
	free(kf->functions);
	free(kf->edges);
	kmap_free(&kf->map);
	snapshot_free(&kf->snap);
}
