// SPDX-License-Identifier: GPL-2.0-only
/*
 * wlcat graph: who called whom, for Graphviz or as folded stacks.
 *
 * What is known is how often one function called another in a system call, not
 * on which way the first had been reached. So the folded stacks of a call are
 * trees: a function with one caller stands below it. One with several stands
 * below each with the hits from there, and what it called stands once, below a
 * tree of its own that begins with "NAME (shared)": to divide that among the
 * callers would be a guess. Functions that call each other in a circle and have
 * no other caller begin with "NAME (circle)".
 */
#include <stdlib.h>
#include <string.h>

#include "folded.h"
#include "functions_opt.h"
#include "json_text.h"
#include "kfunc.h"
#include "text.h"

#define NO_NODE	((size_t)WLT_RAW_NO_FUNCTION)

/**
 * struct node - a function in a system call
 * @first: its first edge among those of the call, as caller
 * @nr: how many edges it has there
 * @callers: different callers, itself apart; more than one counts as two
 * @caller: the first of them
 * @is_called: it has callers
 * @done: what it calls is in a tree
 */
struct node {
	size_t first;
	size_t nr;
	unsigned int callers;
	unsigned int caller;
	bool is_called;
	bool done;
};

/**
 * struct graph - the edges of one system call
 * @kf: functions
 * @edges: its edges, by caller
 * @nr: how many
 * @nodes: by function; the last is for no function
 * @stack: where in a tree we are
 * @max_depth: how deep to go
 * @folded: the result
 */
struct graph {
	const struct kfuncs *kf;
	const struct kedge *edges;
	size_t nr;
	struct node *nodes;
	struct stack_name stack;
	size_t max_depth;
	struct folded *folded;
};

static int compare_ends(const struct kedge *x, const struct kedge *y)
{
	if (x->parent != y->parent)
		return x->parent < y->parent ? -1 : 1;
	return x->function < y->function ? -1 : x->function > y->function;
}

static int by_call(const void *a, const void *b)
{
	const struct kedge *x = a, *y = b;
	int order = kedge_compare_calls(x, y);

	return order ? order : compare_ends(x, y);
}

static int by_ends(const void *a, const void *b)
{
	return compare_ends(a, b);
}

static bool is_wanted(const struct kedge *edge, const char *call)
{
	return edge->hits && (!call || !strcmp(call, edge->call));
}

/* Edges that are wanted, sorted, and those that are alike added up; how many. */
static size_t pick_edges(const struct kfuncs *kf, struct kedge *edges, const char *call,
			 int (*compare)(const void *a, const void *b))
{
	size_t i, nr = 0, kept = 0;

	for (i = 0; i < kf->nr_edges; i++)
		if (is_wanted(&kf->edges[i], call))
			edges[nr++] = kf->edges[i];
	sort(edges, nr, sizeof(*edges), compare);
	for (i = 0; i < nr; i++) {
		if (kept && !compare(&edges[kept - 1], &edges[i]))
			edges[kept - 1].hits = add_capped(edges[kept - 1].hits,
							  edges[i].hits);
		else
			edges[kept++] = edges[i];
	}
	return kept;
}

/* -- folded -- */

static size_t node_index(const struct graph *graph, unsigned int function)
{
	return function == NO_NODE ? graph->kf->nr : function;
}

static struct node *node_of(const struct graph *graph, unsigned int function)
{
	return &graph->nodes[node_index(graph, function)];
}

static void find_callers(struct graph *graph)
{
	const struct kedge *edge;
	struct node *node;
	size_t i;

	memset(graph->nodes, 0, (graph->kf->nr + 1) * sizeof(*graph->nodes));
	for (i = 0; i < graph->nr; i++) {
		edge = &graph->edges[i];
		node = node_of(graph, edge->parent);
		if (!node->nr++)
			node->first = i;
		if (edge->parent == edge->function)
			continue;
		node = node_of(graph, edge->function);
		node->is_called = true;
		node->callers++;
		node->caller = edge->parent;
	}
}

static void push_function(struct graph *graph, unsigned int function, const char *mark)
{
	const char *name = graph->kf->functions[function].name;
	size_t size = strlen(name) + strlen(mark) + 1;
	char *text = xrealloc(NULL, size, 1);

	mem_printf(text, size, "%s%s", name, mark);
	stack_push(&graph->stack, text, size);
	free(text);
}

/* Everything that @function called, and what stands below that. */
static void expand(struct graph *graph, unsigned int function, size_t depth)
{
	struct node *node = node_of(graph, function), *below;
	size_t i, len = graph->stack.len;
	const struct kedge *edge;

	node->done = true;
	for (i = 0; i < node->nr && depth < graph->max_depth; i++) {
		edge = &graph->edges[node->first + i];
		push_function(graph, edge->function, "");
		folded_add(graph->folded, &graph->stack, edge->hits);
		below = node_of(graph, edge->function);
		if (below->callers == 1 && !below->done)
			expand(graph, edge->function, depth + 1);
		graph->stack.len = len;
		graph->stack.text[len] = '\0';
	}
}

/* Begin a tree, one level below the call. */
static void plant(struct graph *graph, unsigned int function, const char *mark)
{
	size_t len = graph->stack.len;

	if (function != NO_NODE)
		push_function(graph, function, mark);
	expand(graph, function, function != NO_NODE);
	graph->stack.len = len;
	graph->stack.text[len] = '\0';
}

/*
 * Is @function called from a tree? Only if not is it in a circle. Those on the way
 * are done, too: it was too deep for them.
 */
static bool is_below(struct graph *graph, unsigned int function)
{
	unsigned int at = function;
	size_t steps = 0;

	while (!node_of(graph, at)->done && steps++ <= graph->nr)
		at = node_of(graph, at)->caller;
	if (!node_of(graph, at)->done)
		return false;
	for (; !node_of(graph, function)->done; function = node_of(graph, function)->caller)
		node_of(graph, function)->done = true;
	return true;
}

/* Callers that nobody called, then those of many, then circles. */
static void fold_call(struct graph *graph)
{
	const struct node *node;
	size_t i, round;

	find_callers(graph);
	graph->stack.len = 0;
	stack_push_call(&graph->stack, graph->edges->call, graph->edges->abi);
	for (round = 0; round < 3; round++) {
		for (i = 0; i < graph->nr; i++) {
			node = node_of(graph, graph->edges[i].parent);
			if (node->done)
				continue;
			if (!node->is_called)
				plant(graph, graph->edges[i].parent, "");
			else if (round && node->callers > 1)
				plant(graph, graph->edges[i].parent, " (shared)");
			else if (round == 2 && !is_below(graph, graph->edges[i].parent))
				plant(graph, graph->edges[i].parent, " (circle)");
		}
	}
}

/**
 * folded_graph() - fold who called whom
 * @folded: what to fill; give it back with folded_free()
 * @kf: functions
 * @call: the only system call to take, or NULL
 * @max_depth: how many functions deep to go, at most FOLDED_MAX_DEPTH
 */
void folded_graph(struct folded *folded, const struct kfuncs *kf, const char *call,
		  size_t max_depth)
{
	struct kedge *edges = xrealloc(NULL, kf->nr_edges, sizeof(*edges));
	size_t i, begin, nr = pick_edges(kf, edges, call, by_call);
	struct graph graph = { .kf = kf, .max_depth = max_depth, .folded = folded };

	graph.nodes = xrealloc(NULL, kf->nr + 1, sizeof(*graph.nodes));
	for (begin = i = 0; i < nr; i++) {
		if (i + 1 < nr && !kedge_compare_calls(&edges[i + 1], &edges[begin]))
			continue;
		graph.edges = edges + begin;
		graph.nr = i + 1 - begin;
		fold_call(&graph);
		begin = i + 1;
	}
	free(graph.stack.text);
	free(graph.nodes);
	free(edges);
	folded_sort(folded);
}

/* -- Graphviz -- */

/* How far each function is from one that nobody called; more is @max_depth. */
static size_t *find_depths(const struct kfuncs *kf, const struct kedge *edges,
			   size_t nr, size_t max_depth)
{
	size_t *depth = xrealloc(NULL, kf->nr, sizeof(*depth));
	size_t i, level;

	memset(depth, 0, kf->nr * sizeof(*depth));
	for (i = 0; i < nr; i++)
		if (edges[i].parent != edges[i].function)
			depth[edges[i].function] = edges[i].parent == NO_NODE ? 1 : max_depth;
	for (level = 0; level + 1 < max_depth; level++)
		for (i = 0; i < nr; i++)
			if (edges[i].parent != NO_NODE &&
			    depth[edges[i].parent] == level &&
			    depth[edges[i].function] > level + 1)
				depth[edges[i].function] = level + 1;
	return depth;
}

static void print_node(struct out *out, const struct kfuncs *kf, unsigned int function)
{
	const char *name = kf->functions[function].name;
	char *text = text_escape(name, strlen(name));

	json_text_string(out, text, strlen(text));
	free(text);
}

static void print_dot(const struct kfuncs *kf, struct out *out, const char *call,
		      size_t max_depth)
{
	struct kedge *edges = xrealloc(NULL, kf->nr_edges, sizeof(*edges));
	size_t i, nr = pick_edges(kf, edges, call, by_ends);
	size_t *depth = find_depths(kf, edges, nr, max_depth);
	bool *seen = xrealloc(NULL, kf->nr, sizeof(*seen));

	memset(seen, 0, kf->nr * sizeof(*seen));
	out_puts(out, "digraph wltrace {\n  node [shape=box];\n");
	for (i = 0; i < nr; i++) {
		if (edges[i].parent != NO_NODE && depth[edges[i].parent] >= max_depth)
			continue;
		seen[edges[i].function] = true;
		if (edges[i].parent == NO_NODE)
			continue;
		seen[edges[i].parent] = true;
		out_printf(out, "  f%u -> f%u [label=\"%llu\"];\n", edges[i].parent,
			   edges[i].function, edges[i].hits);
	}
	for (i = 0; i < kf->nr; i++) {
		if (!seen[i])
			continue;
		out_printf(out, "  f%zu [label=", i);
		print_node(out, kf, i);
		out_puts(out, "];\n");
	}
	out_puts(out, "}\n");
	free(seen);
	free(depth);
	free(edges);
}

/**
 * cmd_graph() - wlcat graph
 * @opt: the command line
 *
 * Return: exit status.
 */
int cmd_graph(struct functions_options *opt)
{
	struct folded folded = { 0 };
	size_t max_depth = FOLDED_MAX_DEPTH;
	struct kfuncs kf = { 0 };
	struct out out;
	int err;

	if (opt->dot == opt->folded) {
		complain("graph: --dot or --folded is needed");
		return EXIT_USAGE;
	}
	err = functions_number(opt->max_depth, &max_depth);
	if (err)
		return err;
	if (max_depth > FOLDED_MAX_DEPTH)
		max_depth = FOLDED_MAX_DEPTH;
	err = kfuncs_load_plain(&kf, opt->common.argv[0]);
	if (!err)
		err = functions_output(&out, opt->common.output);
	if (!err) {
		if (opt->dot)
			print_dot(&kf, &out, opt->call, max_depth);
		else
			folded_graph(&folded, &kf, opt->call, max_depth);
		folded_print(&folded, &out);
		err = functions_close(&out, opt->common.output);
	}
	folded_free(&folded);
	kfuncs_free(&kf);
	return err ? EXIT_FAIL : EXIT_OK;
}
