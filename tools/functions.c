// SPDX-License-Identifier: GPL-2.0-only
/*
 * wlcat functions, graph, coverage, flamegraph and profile: what a workload did
 * within the kernel. wlcat executes it, with the name of the command as the first
 * word, and so does wlcat diff, for coverage that was saved.
 *
 *	this file         which command       functions_opt.c  options
 *	kfunc.c           functions           kmap.c           where they are from
 *	cmd_functions.c   tables of them      cmd_coverage.c   what was reached
 *	coverage.c        saved coverage      cmd_graph.c      who called whom
 *	folded.c          folded stacks       cmd_flamegraph.c draws them
 *	reach.c           functions by call
 *	the rest is wlcat's
 */
#include <string.h>
#include <unistd.h>

#include "functions_opt.h"
#include "out.h"
#include "wlcat.h"

static const struct {
	const char *name;
	const char *args;
	const char *help;
	unsigned int options;
	int (*run)(struct functions_options *opt);
} verbs[] = {
	{ "functions", "[FILE]", "Print the functions that ran, or how long they took.",
	  OPT_MAP | OPT_GRID | OPT_FUNCTIONS, cmd_functions },
	{ "graph", "[FILE]", "Print who called whom.",
	  OPT_GRAPH, cmd_graph },
	{ "coverage", "[FILE]", "Print which parts of the kernel were reached.",
	  OPT_MAP | OPT_GRID | OPT_COVERAGE, cmd_coverage },
	{ "flamegraph", "OUT.svg [FILE]", "Draw the stacks that were sampled.",
	  OPT_FLAME, cmd_flamegraph },
	{ "profile", "[FILE]", "Print the stacks that were sampled, folded.",
	  0, cmd_profile },
	{ "diff", "A B", "Print which functions one of them reached only.",
	  OPT_MAP | OPT_GRID, cmd_coverage_diff },
};

static int usage(size_t verb)
{
	struct out out;

	out_init(&out, STDOUT_FILENO);
	out_printf(&out, "wlcat %s [OPTION]... %s\n  %s\n", verbs[verb].name,
		   verbs[verb].args, verbs[verb].help);
	opt_usage(&out, verbs[verb].options | OPT_OUTPUT);
	return out_flush(&out) ? EXIT_FAIL : EXIT_OK;
}

int main(int argc, char **argv)
{
	struct functions_options opt = { 0 };
	const char *word = argc > 1 ? argv[1] : "";
	size_t i;
	int err;

	fill_standard_files();
	for (i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (strcmp(verbs[i].name, word))
			continue;
		if (argc > 2 && (!strcmp(argv[2], "--help") || !strcmp(argv[2], "-h")))
			return usage(i);
		err = opt_parse(&opt.common, argv + 2,
				verbs[i].options | OPT_OUTPUT | OPT_MIXED);
		return err ?: verbs[i].run(&opt);
	}
	complain("unknown command '%s' (see wlcat --help)", word);
	return EXIT_USAGE;
}
