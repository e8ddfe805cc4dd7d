/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The options of wlcat functions, graph, coverage, flamegraph and profile.
 */
#ifndef _WLCAT_FUNCTIONS_OPT_H
#define _WLCAT_FUNCTIONS_OPT_H

#include "grid.h"
#include "opt.h"

/* Options of this program: bits behind those of enum option_bit. */
#define OPT_MAP		0x10000		/* --map */
#define OPT_GRID	0x20000		/* --format */
#define OPT_FUNCTIONS	0x40000		/* --top, --sort, --times */
#define OPT_GRAPH	0x80000		/* --dot, --folded, --max-depth */
#define OPT_COVERAGE	0x100000	/* --traceable, --functions, --save */
#define OPT_FLAME	0x200000	/* --graph */
#define OPT_CALL	0x400000	/* --call */

/**
 * struct functions_options - a parsed command line
 * @common: the options that all programs have
 * @map: file of the map, or NULL
 * @grid_format: "table", "csv", "json", or NULL
 * @top: how many rows to print, or NULL
 * @sort: what to sort by, or NULL
 * @call: the only call to print, or NULL
 * @max_depth: how deep to go, or NULL
 * @traceable: file that lists the functions that can be traced, or NULL
 * @save: file that gets the functions that were reached, or NULL
 * @times: print how long functions took, not how often they were called
 * @dot: print for Graphviz
 * @folded: print folded stacks
 * @functions: print a row for each function
 * @graph: draw who called whom, not samples
 */
struct functions_options {
	struct options common;
	const char *map;
	const char *grid_format;
	const char *top;
	const char *sort;
	const char *call;
	const char *max_depth;
	const char *traceable;
	const char *save;
	bool times;
	bool dot;
	bool folded;
	bool functions;
	bool graph;
};

int cmd_functions(struct functions_options *opt);
int cmd_graph(struct functions_options *opt);
int cmd_coverage(struct functions_options *opt);
int cmd_coverage_diff(struct functions_options *opt);
int cmd_flamegraph(struct functions_options *opt);
int cmd_profile(struct functions_options *opt);

int functions_output(struct out *out, const char *name);
int functions_close(struct out *out, const char *name);
int functions_number(const char *arg, size_t *number);
void functions_print(const struct grid *grid, struct out *out,
		     const struct functions_options *opt, const char *name);

#endif /* _WLCAT_FUNCTIONS_OPT_H */
