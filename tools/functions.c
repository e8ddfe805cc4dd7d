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
	unsigned char min_words;
	unsigned char max_words;
	int (*run)(struct functions_options *opt);
} verbs[] = {
	{ "functions", "[FILE]", "Print the functions that ran, or how long they took.",
	  OPT_MAP | OPT_GRID | OPT_FUNCTIONS, 0, 1, cmd_functions },
	{ "graph", "[FILE]", "Print who called whom.",
	  OPT_GRAPH | OPT_CALL, 0, 1, cmd_graph },
	{ "coverage", "[FILE]", "Print which parts of the kernel were reached.",
	  OPT_MAP | OPT_GRID | OPT_COVERAGE, 0, 1, cmd_coverage },
	{ "flamegraph", "OUT.svg [FILE]", "Draw the stacks that were sampled.",
	  OPT_FLAME | OPT_CALL, 1, 2, cmd_flamegraph },
	{ "profile", "[FILE]", "Print the stacks that were sampled, folded.",
	  OPT_CALL, 0, 1, cmd_profile },
	{ "diff", "A B", "Print which functions one of them reached only.",
	  OPT_MAP | OPT_GRID, 2, 2, cmd_coverage_diff },
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

static int run(size_t verb, char **argv)
{
	struct functions_options opt = { 0 };
	size_t words = 0;
	int err = opt_parse(&opt.common, argv,
			    verbs[verb].options | OPT_OUTPUT | OPT_MIXED);

	if (err)
		return err;
	while (opt.common.argv[words])
		words++;
	if (words < verbs[verb].min_words || words > verbs[verb].max_words) {
		complain("%s: takes %s (see wlcat %s --help)", verbs[verb].name,
			 verbs[verb].args, verbs[verb].name);
		return EXIT_USAGE;
	}
	return verbs[verb].run(&opt);
}

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "";
	size_t i;

	fill_standard_files();
	for (i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (strcmp(verbs[i].name, word))
			continue;
		if (argc > 2 && (!strcmp(argv[2], "--help") || !strcmp(argv[2], "-h")))
			return usage(i);
		return run(i, argv + 2);
	}
	complain("unknown command '%s' (see wlcat --help)", word);
	return EXIT_USAGE;
}
