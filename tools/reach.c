// SPDX-License-Identifier: GPL-2.0-only
/*
 * Adds edges up. See reach.h.
 */
#include "reach.h"

#include <stdlib.h>
#include <string.h>

#include "out.h"
#include "text.h"
#include "wlcat.h"

#define TOP_CALLS	3

/* An edge, or the sum of those of one group in one call. */
struct part {
	size_t group;
	const struct kedge *edge;
	unsigned long long hits;
};

/**
 * reach_is_own() - is a function called on the account of the workload?
 * @edge: its call
 *
 * Return: false in an interrupt, which is on nobody's.
 */
bool reach_is_own(const struct kedge *edge)
{
	return edge->context <= WLT_RAW_OUTSIDE;
}

static int compare_by_call(const void *a, const void *b)
{
	const struct part *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return kedge_compare_calls(x->edge, y->edge);
}

static int compare_by_hits(const void *a, const void *b)
{
	const struct part *x = a, *y = b;

	if (x->hits != y->hits)
		return x->hits > y->hits ? -1 : 1;
	return kedge_compare_calls(x->edge, y->edge);
}

/* Add up what is of one group and one call; how many are left. */
static size_t fold(struct part *parts, size_t nr)
{
	size_t i, kept = 0;

	for (i = 0; i < nr; i++) {
		if (kept && !compare_by_call(&parts[kept - 1], &parts[i]))
			parts[kept - 1].hits = add_capped(parts[kept - 1].hits,
							  parts[i].hits);
		else
			parts[kept++] = parts[i];
	}
	return kept;
}

/* "read 12, write/ia32 3, close 1, +2" */
static char *calls_text(const struct part *parts, size_t nr)
{
	size_t i, len = 0, room = 32;
	const struct kedge *edge;
	char *text;

	for (i = 0; i < nr && i < TOP_CALLS; i++)
		room += strlen(parts[i].edge->call) + strlen(parts[i].edge->abi) + 32;
	text = xrealloc(NULL, room, 1);
	*text = '\0';
	for (i = 0; i < nr && i < TOP_CALLS; i++) {
		edge = parts[i].edge;
		len += mem_printf(text + len, room - len, "%s%s%s%s %llu",
				  i ? ", " : "", edge->call, *edge->abi ? "/" : "",
				  edge->abi, parts[i].hits);
	}
	if (nr > i)
		mem_printf(text + len, room - len, ", +%zu", nr - i);
	return text;
}

static void add_group(struct reach_list *list, struct part *parts, size_t nr)
{
	struct reach *row = &list->rows[list->nr++];
	size_t i;

	memset(row, 0, sizeof(*row));
	row->group = parts->group;
	for (i = 0; i < nr; i++) {
		row->hits = add_capped(row->hits, parts[i].hits);
		row->nr_calls += parts[i].edge->context == WLT_RAW_IN_CALL;
	}
	sort(parts, nr, sizeof(*parts), compare_by_hits);
	row->calls = calls_text(parts, nr);
}

/**
 * reach_create() - add up
 * @list: what to fill
 * @kf: functions
 * @groups: by function: number of its group
 * @own_only: leave out interrupts
 */
void reach_create(struct reach_list *list, const struct kfuncs *kf,
		  const size_t *groups, bool own_only)
{
	struct part *parts = xrealloc(NULL, kf->nr_edges, sizeof(*parts));
	size_t i, begin, nr = 0;

	for (i = 0; i < kf->nr_edges; i++) {
		if (!kf->edges[i].hits || (own_only && !reach_is_own(&kf->edges[i])))
			continue;
		parts[nr].group = groups[kf->edges[i].function];
		parts[nr].edge = &kf->edges[i];
		parts[nr++].hits = kf->edges[i].hits;
	}
	sort(parts, nr, sizeof(*parts), compare_by_call);
	nr = fold(parts, nr);
	list->rows = xrealloc(NULL, nr, sizeof(*list->rows));
	list->nr = 0;
	for (begin = i = 0; i < nr; i++) {
		if (i + 1 < nr && parts[i + 1].group == parts[begin].group)
			continue;
		add_group(list, parts + begin, i + 1 - begin);
		begin = i + 1;
	}
	free(parts);
}

/**
 * reach_destroy() - give back sums
 * @list: the sums
 */
void reach_destroy(struct reach_list *list)
{
	while (list->nr)
		free(list->rows[--list->nr].calls);
	free(list->rows);
}
