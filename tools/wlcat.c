// SPDX-License-Identifier: GPL-2.0-only
/*
 * wlcat: start workloads under wltrace and print what they asked of the kernel.
 *
 * The module does the work and its files can be used with echo and cat alone.
 * wlcat adds what a shell cannot do well: catching the first system call of a
 * command, waiting for its last descendant, and other formats.
 *
 *	this file        commands, usage          opt.c      options
 *	cmd_*.c          one command each         fmt_*.c    one format each
 *	command.c        the traced command       report.c   sorted and summed up
 *	workload.c       the module's directory   grid.c     tables
 *	snapshot.c       the binary snapshot      field.c    members and columns
 *	builder.c        makes one                json.c     reads JSON
 *	cmd_other.c      other programs           text.c     bytes and numbers
 *	tally.c          paths, capabilities
 *
 * Other commands are programs of their own: trace.c, export.c, diff.c with wlcat
 * diff and wlcat merge, and functions.c with all that is about functions.
 */
#include "wlcat.h"

#include <string.h>
#include <unistd.h>

#include "format.h"
#include "opt.h"
#include "out.h"

#define OPT_PRINT	(OPT_FORMAT | OPT_OUTPUT | OPT_RAW)

/**
 * struct verb - a command of wlcat
 * @name: as in wlcat NAME
 * @args: its arguments behind the options, for the usage
 * @help: a line for the usage
 * @options: bits of enum option_bit that it takes
 * @run: do it and return the exit status; NULL for that of another program
 * @program: the other program
 * @is_one_of: that has several commands, and is told which
 */
struct verb {
	const char *name;
	const char *args;
	const char *help;
	unsigned int options;
	int (*run)(struct options *opt);
	const char *program;
	bool is_one_of;
};

static const struct verb verbs[] = {
	{ "show", "[TABLE]...",
	  "Print what the workload did so far. This is the default.",
	  OPT_PRINT | OPT_INPUT | OPT_MIXED, cmd_show },
	{ "run", "[--] COMMAND [ARG]...",
	  "Trace a command until its last descendant has exited.",
	  OPT_PRINT | OPT_NO_WAIT | OPT_MARKER | OPT_COUNT, cmd_run },
	{ "attach", "",
	  "Trace running processes until they exit or wlcat is interrupted.",
	  OPT_PRINT | OPT_PID | OPT_DURATION | OPT_COUNT, cmd_attach },
	{ "diff", "A B",
	  "Print what saved snapshot B has that A has not; 1 if there is such.",
	  OPT_OF_DIFF, NULL, "wlcat-diff" },
	{ "merge", "FILE...",
	  "Print the sum of saved snapshots.",
	  OPT_OF_MERGE, NULL, "wlcat-merge" },
	{ "trace", "[--] COMMAND [ARG]...",
	  "Print each system call; see wlcat trace --help.",
	  0, NULL, "wlcat-trace" },
	{ "export", "[[--] COMMAND [ARG]...]",
	  "Write a trace to view; see wlcat export --help.",
	  0, NULL, "wlcat-export" },
	{ "functions", "[FILE]",
	  "Print the functions of the kernel that ran; see wlcat functions --help.",
	  0, NULL, "wlcat-functions", true },
	{ "coverage", "[FILE]",
	  "Print which parts of the kernel were reached; see wlcat coverage --help.",
	  0, NULL, "wlcat-functions", true },
	{ "graph", "--dot|--folded [FILE]",
	  "Print which function called which; see wlcat graph --help.",
	  0, NULL, "wlcat-functions", true },
	{ "profile", "[FILE]",
	  "Print the stacks that were sampled, folded.",
	  0, NULL, "wlcat-functions", true },
	{ "flamegraph", "OUT.svg [FILE]",
	  "Draw the stacks that were sampled; see wlcat flamegraph --help.",
	  0, NULL, "wlcat-functions", true },
};

#define NR_VERBS	(ARRAY_SIZE(verbs))

static void usage(struct out *out)
{
	size_t i;

	out_puts(out, "wlcat: what does a workload ask of the Linux kernel?\n");
	for (i = 0; i < NR_VERBS; i++) {
		out_printf(out, "\nwlcat %s [OPTION]... %s\n  %s\n", verbs[i].name,
			   verbs[i].args, verbs[i].help);
		opt_usage(out, verbs[i].options);
	}
	out_puts(out, "\nwlcat -p PID[,PID...] is wlcat attach -p PID[,PID...]\n"
	      "\nTables: " TABLE_CALLS "\n        " TABLE_COUNTS "\n\nFormats:\n");
	for (i = 0; formats[i]; i++) {
		out_printf(out, "  %s", formats[i]->name);
		out_spaces(out, 10 - strlen(formats[i]->name));
		out_printf(out, "%s\n", formats[i]->help);
	}
}

static const struct verb *find_verb(const char *name)
{
	size_t i;

	for (i = 0; i < NR_VERBS; i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

static int parse(struct options *opt, char **argv, unsigned int allowed)
{
	int err = opt_parse(opt, argv, allowed);

	if (!opt->format)
		opt->format = &format_table;
	return err;
}

/* Without a command: attach if a pid is given, else show. */
static int run_default(struct options *opt, char **argv)
{
	int err = parse(opt, argv, verbs[0].options | verbs[2].options);

	if (err)
		return err;
	if (opt->pids && opt->input) {
		complain("-i and -p exclude each other");
		return EXIT_USAGE;
	}
	if (opt->duration_ns && !opt->pids) {
		complain("-d is of use with -p only");
		return EXIT_USAGE;
	}
	if (opt->counts && !opt->pids) {
		complain("--files and --capabilities are of use with -p only");
		return EXIT_USAGE;
	}
	return opt->pids ? cmd_attach(opt) : cmd_show(opt);
}

int main(int argc, char **argv)
{
	const struct verb *verb;
	struct options opt;
	struct out out;
	const char *word = argc > 1 ? argv[1] : "-";

	fill_standard_files();
	out_init(&out, STDOUT_FILENO);
	if (!strcmp(word, "--help") || !strcmp(word, "-h") ||
	    !strcmp(word, "help")) {
		usage(&out);
		return out_flush(&out) ? EXIT_FAIL : EXIT_OK;
	}
	if (!strcmp(word, "--version") || !strcmp(word, "-V")) {
		out_puts(&out, "wlcat " WLCAT_VERSION "\n");
		return out_flush(&out) ? EXIT_FAIL : EXIT_OK;
	}
	if (word[0] == '-')
		return run_default(&opt, argc ? argv + 1 : argv);
	verb = find_verb(word);
	if (!verb) {
		complain("unknown command '%s' (see wlcat --help)", word);
		return EXIT_USAGE;
	}
	if (!verb->run)
		return cmd_other(verb->program, argv + !verb->is_one_of);
	return parse(&opt, argv + 2, verb->options) ?: verb->run(&opt);
}
