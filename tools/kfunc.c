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
		if (nr == 1 && !*kf->functions[i].module && kf->functions[i].addr)
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
