// SPDX-License-Identifier: GPL-2.0-only
/*
 * The options of wlcat trace and wlcat export. See opt.h.
 */
#include "trace_opt.h"

#include <stddef.h>
#include <string.h>

/* As the options of wlcat, all of which are the first member of ours. */
static struct trace_options *ours(struct options *opt)
{
	return (struct trace_options *)opt;
}

static int set_expr(struct options *opt, const char *arg)
{
	return trace_filter_expr(&ours(opt)->filter, arg);
}

static int set_slower(struct options *opt, const char *arg)
{
	return trace_filter_slower(&ours(opt)->filter, arg);
}

static int set_failed(struct options *opt, const char *arg)
{
	(void)arg;
	ours(opt)->filter.failed = true;
	return 0;
}

static int set_times(struct options *opt, const char *arg)
{
	(void)arg;
	ours(opt)->times = true;
	return 0;
}

static int set_no_wait(struct options *opt, const char *arg)
{
	(void)arg;
	opt->no_wait = true;
	return 0;
}

#define STRING(member)	.offset = offsetof(struct options, member)

const struct option opt_table[] = {
	{ OPT_FOLLOW, 'e', "only", "WHAT", "CALL,..., %SUBSYSTEM,... or error=ERRNO,...",
	  set_expr },
	{ OPT_FOLLOW, 0, "failed", NULL, "only calls that failed", set_failed },
	{ OPT_FOLLOW, 0, "slower", "TIME", "only calls that took 10ms, 1.5s, ...",
	  set_slower },
	{ OPT_TRACE, 't', "times", NULL, "print the time of each line",
	  set_times },
	{ OPT_TRACE, 'o', "output", "FILE", "print to FILE, - for standard output",
	  STRING(output) },
	{ OPT_EXPORT, 0, "perfetto", "FILE", "write to FILE, - for standard output",
	  STRING(output) },
	{ OPT_FOLLOW, 'p', "pid", "PID[,PID...]", "running processes to trace",
	  STRING(pids) },
	{ OPT_FOLLOW, 0, "marker", "LABEL", "label the beginning",
	  STRING(marker) },
	{ OPT_FOLLOW, 0, "no-wait", NULL, "stop when COMMAND itself exits",
	  set_no_wait },
	{ 0 },
};

static bool is_filtered(const struct trace_filter *filter)
{
	return filter->nr_words || filter->nr_errnos || filter->failed ||
	       filter->slower_ns;
}

static const char *find_mistake(const struct trace_options *opt, bool export)
{
	const struct options *common = &opt->common;

	if (common->pids && *common->argv)
		return "-p and a command exclude each other";
	if (export && !common->output)
		return "export: no --perfetto FILE (see wlcat export --help)";
	if (common->pids || *common->argv)
		return NULL;
	if (!export)
		return "trace: no command and no -p PID (see wlcat trace --help)";
	if (is_filtered(&opt->filter) || common->marker || common->no_wait)
		return "export: what was recorded is exported whole: give a command or -p PID";
	return NULL;
}

/**
 * trace_opt_parse() - parse the command line
 * @opt: what to fill; give back its filter with trace_filter_free()
 * @argv: the command line behind the name of the program, ends with NULL
 * @allowed: bits of enum option_bit that the program takes
 *
 * Return: 0, or EXIT_USAGE with a line said.
 */
int trace_opt_parse(struct trace_options *opt, char **argv, unsigned int allowed)
{
	const char *mistake;
	int err;

	memset(opt, 0, sizeof(*opt));
	err = opt_parse(&opt->common, argv, allowed);
	if (err)
		return err;
	mistake = find_mistake(opt, allowed & OPT_EXPORT);
	if (mistake)
		complain("%s", mistake);
	return mistake ? EXIT_USAGE : 0;
}

/**
 * trace_opt_usage() - print the usage
 * @out: where to
 * @allowed: bits of enum option_bit that the program takes
 */
void trace_opt_usage(struct out *out, unsigned int allowed)
{
	if (allowed & OPT_EXPORT)
		out_puts(out, "wlcat export --perfetto FILE [OPTION]... [--] COMMAND [ARG]...\n"
			 "wlcat export --perfetto FILE [OPTION]... -p PID[,PID...]\n"
			 "wlcat export --perfetto FILE\n"
			 "  Write what a workload does when, for a viewer of traces.\n"
			 "  Without a command and -p: what is recorded already.\n");
	else
		out_puts(out, "wlcat trace [OPTION]... [--] COMMAND [ARG]...\n"
			 "wlcat trace [OPTION]... -p PID[,PID...]\n"
			 "  Print each system call of a workload when it is over.\n");
	opt_usage(out, allowed);
}
