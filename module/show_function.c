// SPDX-License-Identifier: GPL-2.0-only
/*
 * function_stats: functions of the kernel that ran for the workload.
 */
#include "show.h"

#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "subsys.h"
#include "sysname.h"

/* Calls that are named, of those that reached a function. */
#define NR_NAMED	3

/* A call that reached a function. */
struct reached {
	const struct wlt_raw_edge *edge;
	u64 hits;
};

/* A function; @first of @nr edges, sorted by calls. */
struct line {
	const struct wlt_raw_edge **first;
	size_t nr;
	u64 hits;
	u64 irq;
	unsigned int nr_calls;
	struct reached most[NR_NAMED];
};

static int compare_edges(const void *left, const void *right)
{
	const struct wlt_raw_edge *a = *(const struct wlt_raw_edge **)left;
	const struct wlt_raw_edge *b = *(const struct wlt_raw_edge **)right;

	if (a->function != b->function)
		return a->function < b->function ? -1 : 1;
	return wlt_show_compare_calls(a, b);
}

static int compare_lines(const void *left, const void *right)
{
	const struct line *a = left, *b = right;

	if (a->hits != b->hits)
		return a->hits < b->hits ? 1 : -1;
	if (a->irq != b->irq)
		return a->irq < b->irq ? 1 : -1;
	return a->first[0]->function < b->first[0]->function ? -1 : 1;
}

/* Keep the calls with the most hits, the most first. */
static void add_call(struct line *line, struct reached call)
{
	unsigned int i;

	line->nr_calls++;
	for (i = 0; i < NR_NAMED; i++)
		if (call.hits > line->most[i].hits)
			swap(call, line->most[i]);
}

static void sum_line(struct line *line)
{
	struct reached call = {};
	size_t i;

	for (i = 0; i < line->nr; i++) {
		const struct wlt_raw_edge *edge = line->first[i];

		if (edge->context > WLT_RAW_OUTSIDE) {
			line->irq += edge->hits;
			continue;
		}
		line->hits += edge->hits;
		if (edge->context == WLT_RAW_OUTSIDE)
			continue;
		if (call.edge && wlt_show_compare_calls(call.edge, edge)) {
			add_call(line, call);
			call.hits = 0;
		}
		call.edge = edge;
		call.hits += edge->hits;
	}
	if (call.edge)
		add_call(line, call);
}

/* What defines a system call is of its subsystem; of all else nothing is known here. */
static const char *subsystem(const char *function)
{
	static const char * const prefixes[] = {
		"__x64_sys_", "__ia32_sys_", "__arm64_sys_", "__do_sys_", "__se_sys_",
		"ksys_", "sys_",
	};
	const struct wlt_sysname *known;
	unsigned int i;
	int nr;

	for (i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (!strncmp(function, prefixes[i], strlen(prefixes[i])))
			break;
	if (i == ARRAY_SIZE(prefixes))
		return "?";
	function += strlen(prefixes[i]);
	for (nr = wlt_sysname_next(WLT_ABI_NATIVE, 0); nr >= 0;
	     nr = wlt_sysname_next(WLT_ABI_NATIVE, nr + 1)) {
		known = wlt_sysname_find(WLT_ABI_NATIVE, nr);
		if (!strcmp(known->name, function))
			return wlt_subsys_name(known->subsys);
	}
	return "?";
}

static void show_calls(struct seq_file *m, const struct wlt_snapshot *snap,
		       const struct line *line)
{
	unsigned int i;

	for (i = 0; i < NR_NAMED && line->most[i].hits; i++) {
		const struct wlt_raw_edge *edge = line->most[i].edge;

		seq_printf(m, "%s%s", i ? ", " : " <- ", wlt_snapshot_str(snap, edge->call));
		if (edge->abi_name)
			seq_printf(m, "/%s", wlt_snapshot_str(snap, edge->abi_name));
		seq_printf(m, " %llu", line->most[i].hits);
	}
	if (line->nr_calls > NR_NAMED)
		seq_puts(m, ", ...");
}

static void show_line(struct seq_file *m, const struct wlt_snapshot *snap,
		      const struct line *line, u64 total)
{
	const struct wlt_raw_function *f = &snap->functions[line->first[0]->function];
	const char *name = wlt_snapshot_str(snap, f->name);
	const char *module = f->module ? wlt_snapshot_str(snap, f->module) : "kernel";

	seq_printf(m, "%9llu ", line->hits);
	wlt_show_share(m, line->hits, total);
	seq_printf(m, " %9llu %5u [%s]%*s %-14s %s", line->irq, line->nr_calls, module,
		   10 - (int)min_t(size_t, strlen(module), 10), "", subsystem(name), name);
	show_calls(m, snap, line);
	seq_putc(m, '\n');
}

static size_t make_lines(const struct wlt_snapshot *snap, const struct wlt_raw_edge **edges,
			 struct line *lines)
{
	size_t i, nr = 0;

	for (i = 0; i < snap->nr_edges; i++)
		edges[i] = &snap->edges[i];
	sort(edges, snap->nr_edges, sizeof(*edges), compare_edges, NULL);
	for (i = 0; i < snap->nr_edges; i++) {
		if (!nr || lines[nr - 1].first[0]->function != edges[i]->function)
			lines[nr++].first = &edges[i];
		lines[nr - 1].nr++;
	}
	for (i = 0; i < nr; i++)
		sum_line(&lines[i]);
	sort(lines, nr, sizeof(*lines), compare_lines, NULL);
	return nr;
}

static void show_table(struct seq_file *m, const struct wlt_snapshot *snap,
		       const struct line *lines, size_t nr)
{
	static const char rule[] =
		"--------- ------ --------- ----- ------------ -------------- ------------------\n";
	u64 hits = 0, irq = 0;
	size_t i;

	for (i = 0; i < nr; i++) {
		hits += lines[i].hits;
		irq += lines[i].irq;
	}
	seq_puts(m, "     hits      %       irq calls module       subsystem      ");
	seq_puts(m, "function <- calls that reached it\n");
	seq_puts(m, rule);
	for (i = 0; i < nr; i++)
		show_line(m, snap, &lines[i], hits);
	seq_puts(m, rule);
	seq_printf(m, "%9llu ", hits);
	wlt_show_share(m, hits, hits);
	seq_printf(m, " %9llu %31s total, %zu functions\n", irq, "", nr);
}

/**
 * wlt_show_hooked() - print how functions are counted now
 * @m: where to
 * @open: open file
 */
void wlt_show_hooked(struct seq_file *m, const struct wlt_open *open)
{
	const struct wlt_raw_summary *sum = open->snap->summary;

	if (!open->snap->settings.functions)
		seq_puts(m, "# options/functions is 0: functions are not counted\n");
	else if (!(sum->flags & WLT_RAW_ATTACHED))
		seq_puts(m, "# functions: none hooked, as nothing is traced\n");
	else
		seq_printf(m, "# functions: %u hooked; interrupts that hit the workload are in irq, not in hits\n",
			   sum->functions_hooked);
}

/**
 * wlt_show_functions() - print function_stats
 * @m: where to
 * @open: open file
 *
 * Return: 0 or -ENOMEM.
 */
int wlt_show_functions(struct seq_file *m, struct wlt_open *open)
{
	const struct wlt_snapshot *snap = open->snap;
	const struct wlt_raw_edge **edges;
	struct line *lines;
	int err = -ENOMEM;

	edges = kvcalloc(snap->nr_edges + 1, sizeof(*edges), GFP_KERNEL);
	lines = kvcalloc(snap->nr_functions + 1, sizeof(*lines), GFP_KERNEL);
	if (edges && lines) {
		wlt_show_header(m, snap);
		wlt_show_hooked(m, open);
		show_table(m, snap, lines, make_lines(snap, edges, lines));
		err = 0;
	}
	kvfree(lines);
	kvfree(edges);
	return err;
}
