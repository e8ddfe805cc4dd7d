// SPDX-License-Identifier: GPL-2.0-only
/*
 * function_graph: who called whom, as a tree for each system call.
 *
 * What is known are edges: a caller, a function, how often. Of a function with two
 * callers nobody knows which of its own calls were made for which of them. So each
 * edge is printed once, with just its hits: what a function called stands below the
 * first place where the function does, in the order in which it first happened.
 */
#include "show.h"

#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>

/* Edges of one system call, or of one context. */
struct group {
	const struct wlt_raw_edge **edges;
	size_t nr;
	u64 hits;
};

/* A function whose edges are being printed: the next one, and their end. */
struct level {
	size_t next;
	size_t end;
};

/*
 * @roots: callers of the group that nobody calls, by one of their edges
 * @is_called: functions that are called in the group, by index
 * @is_shown: functions whose own calls have been printed, likewise
 * @levels: from the root down to the function that is printed now
 */
struct graph {
	struct seq_file *m;
	const struct wlt_snapshot *snap;
	const struct wlt_raw_edge **edges;
	struct group *groups;
	const struct wlt_raw_edge **roots;
	bool *is_called;
	bool *is_shown;
	struct level *levels;
	size_t max_depth;
};

static int compare_edges(const void *left, const void *right)
{
	const struct wlt_raw_edge *a = *(const struct wlt_raw_edge **)left;
	const struct wlt_raw_edge *b = *(const struct wlt_raw_edge **)right;
	int order = wlt_show_compare_calls(a, b);

	if (order)
		return order;
	if (a->parent != b->parent)
		return a->parent < b->parent ? -1 : 1;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return a->function < b->function ? -1 : a->function > b->function;
}

/* Calls first, then what is of no call; of these what ran most first. */
static int compare_hits(const void *left, const void *right)
{
	const struct group *a = left, *b = right;

	if (a->edges[0]->context != b->edges[0]->context)
		return a->edges[0]->context < b->edges[0]->context ? -1 : 1;
	if (a->hits != b->hits)
		return a->hits < b->hits ? 1 : -1;
	return wlt_show_compare_calls(a->edges[0], b->edges[0]);
}

static size_t make_groups(struct graph *g)
{
	size_t i, nr = 0;

	for (i = 0; i < g->snap->nr_edges; i++)
		g->edges[i] = &g->snap->edges[i];
	sort(g->edges, g->snap->nr_edges, sizeof(*g->edges), compare_edges, NULL);
	for (i = 0; i < g->snap->nr_edges; i++) {
		if (!nr || wlt_show_compare_calls(g->groups[nr - 1].edges[0], g->edges[i]))
			g->groups[nr++].edges = &g->edges[i];
		g->groups[nr - 1].hits += g->edges[i]->hits;
		g->groups[nr - 1].nr++;
	}
	sort(g->groups, nr, sizeof(*g->groups), compare_hits, NULL);
	return nr;
}

/* What is not known has a place of its own behind all functions. */
static size_t place(const struct graph *g, u32 function)
{
	return min_t(size_t, function, g->snap->nr_functions);
}

/* The edges from a function, which stand together. Return: false if there are none. */
static bool find_edges(const struct group *group, u32 parent, struct level *level)
{
	size_t low = 0, high = group->nr, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (group->edges[middle]->parent < parent)
			low = middle + 1;
		else
			high = middle;
	}
	level->next = low;
	while (low < group->nr && group->edges[low]->parent == parent)
		low++;
	level->end = low;
	return level->next < level->end;
}

static void show_name(struct graph *g, u32 function)
{
	const struct wlt_raw_function *f;

	if (function == WLT_RAW_NO_FUNCTION) {
		seq_putc(g->m, '?');
		return;
	}
	f = &g->snap->functions[function];
	seq_puts(g->m, wlt_snapshot_str(g->snap, f->name));
	if (f->module)
		seq_printf(g->m, " [%s]", wlt_snapshot_str(g->snap, f->module));
}

/* Print what a function called, and what that called, and so on. */
static void show_below(struct graph *g, const struct group *group, u32 root)
{
	size_t depth = 0;

	g->is_shown[place(g, root)] = true;
	find_edges(group, root, &g->levels[0]);
	for (;;) {
		struct level *level = &g->levels[depth];
		const struct wlt_raw_edge *edge;

		if (level->next == level->end) {
			if (!depth--)
				return;
			continue;
		}
		edge = group->edges[level->next++];
		seq_printf(g->m, "%9llu %*s", edge->hits, (int)(2 * depth + 2), "");
		show_name(g, edge->function);
		if (!find_edges(group, edge->function, &g->levels[depth + 1]) ||
		    depth + 1 == g->max_depth) {
			seq_putc(g->m, '\n');
		} else if (g->is_shown[edge->function]) {
			seq_puts(g->m, "  (its calls: see there)\n");
		} else {
			seq_putc(g->m, '\n');
			g->is_shown[edge->function] = true;
			depth++;
		}
	}
}

static void show_root(struct graph *g, const struct group *group, u32 root)
{
	seq_printf(g->m, "%9s ", "");
	show_name(g, root);
	seq_putc(g->m, '\n');
	show_below(g, group, root);
}

static void show_title(struct graph *g, const struct group *group)
{
	static const char * const titles[] = {
		[WLT_RAW_OUTSIDE] = "(outside of calls)",
		[WLT_RAW_IN_SOFTIRQ] = "(soft interrupts)",
		[WLT_RAW_IN_HARDIRQ] = "(interrupts)",
		[WLT_RAW_IN_NMI] = "(NMIs)",
	};
	const struct wlt_raw_edge *edge = group->edges[0];

	seq_putc(g->m, '\n');
	if (edge->context != WLT_RAW_IN_CALL) {
		seq_puts(g->m, titles[edge->context]);
	} else {
		seq_puts(g->m, wlt_snapshot_str(g->snap, edge->call));
		if (edge->abi_name)
			seq_printf(g->m, "/%s", wlt_snapshot_str(g->snap, edge->abi_name));
	}
	seq_printf(g->m, ": %llu hits\n", group->hits);
}

static int compare_ranks(const void *left, const void *right)
{
	const struct wlt_raw_edge *a = *(const struct wlt_raw_edge **)left;
	const struct wlt_raw_edge *b = *(const struct wlt_raw_edge **)right;

	return a->rank < b->rank ? -1 : a->rank > b->rank;
}

/* Callers that nobody calls, each by the first of its edges. Return: how many. */
static size_t find_roots(struct graph *g, const struct group *group)
{
	size_t i, nr = 0;

	for (i = 0; i < group->nr; i++)
		if (!g->is_called[place(g, group->edges[i]->parent)] &&
		    (!i || group->edges[i - 1]->parent != group->edges[i]->parent))
			g->roots[nr++] = group->edges[i];
	sort(g->roots, nr, sizeof(*g->roots), compare_ranks, NULL);
	return nr;
}

static void show_group(struct graph *g, const struct group *group)
{
	size_t i, nr;

	memset(g->is_called, 0, g->snap->nr_functions + 1);
	memset(g->is_shown, 0, g->snap->nr_functions + 1);
	for (i = 0; i < group->nr; i++)
		g->is_called[place(g, group->edges[i]->function)] = true;
	show_title(g, group);
	nr = find_roots(g, group);
	for (i = 0; i < nr; i++)
		show_root(g, group, g->roots[i]->parent);
	/* circles that nothing else leads into; with a limit, these are not told apart */
	for (i = 0; !g->max_depth && i < group->nr; i++)
		if (!g->is_shown[place(g, group->edges[i]->parent)])
			show_root(g, group, group->edges[i]->parent);
}

static bool allocate(struct graph *g)
{
	size_t nr = g->snap->nr_functions + 1;

	g->edges = kvcalloc(g->snap->nr_edges + 1, sizeof(*g->edges), GFP_KERNEL);
	g->groups = kvcalloc(g->snap->nr_edges + 1, sizeof(*g->groups), GFP_KERNEL);
	g->roots = kvcalloc(g->snap->nr_edges + 1, sizeof(*g->roots), GFP_KERNEL);
	g->is_called = kvcalloc(nr, sizeof(*g->is_called), GFP_KERNEL);
	g->is_shown = kvcalloc(nr, sizeof(*g->is_shown), GFP_KERNEL);
	/* a function is gone into once, and looked into once more */
	g->levels = kvcalloc(nr + 1, sizeof(*g->levels), GFP_KERNEL);
	return g->edges && g->groups && g->roots && g->is_called && g->is_shown && g->levels;
}

/**
 * wlt_show_graph() - print function_graph
 * @m: where to
 * @open: open file
 *
 * Return: 0 or -ENOMEM.
 */
int wlt_show_graph(struct seq_file *m, struct wlt_open *open)
{
	struct graph g = {
		.m = m,
		.snap = open->snap,
		.max_depth = open->snap->settings.max_depth,
	};
	size_t i, nr;
	int err = -ENOMEM;

	if (allocate(&g)) {
		wlt_show_header(m, g.snap);
		wlt_show_hooked(m, open);
		seq_puts(m, "# below a caller: hits, function that it called; each once\n");
		nr = make_groups(&g);
		for (i = 0; i < nr; i++)
			show_group(&g, &g.groups[i]);
		err = 0;
	}
	kvfree(g.levels);
	kvfree(g.is_shown);
	kvfree(g.is_called);
	kvfree(g.roots);
	kvfree(g.groups);
	kvfree(g.edges);
	return err;
}
