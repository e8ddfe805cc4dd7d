// SPDX-License-Identifier: GPL-2.0-only
/*
 * The options of wlcat trace. See opt.h.
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

/* The options of wlcat trace. */
const struct option opt_table[] = {
	{ OPT_TRACE, 'e', "only", "WHAT", "CALL,..., %SUBSYSTEM,... or error=ERRNO,...",
	  set_expr },
	{ OPT_TRACE, 0, "failed", NULL, "only calls that failed", set_failed },
	{ OPT_TRACE, 0, "slower", "TIME", "only calls that took 10ms, 1.5s, ...",
	  set_slower },
	{ OPT_TRACE, 't', "times", NULL, "print the time of each line",
	  set_times },
	{ OPT_TRACE, 'o', "output", "FILE", "print to FILE, - for standard output",
	  STRING(output) },
	{ OPT_TRACE, 'p', "pid", "PID[,PID...]", "running processes to trace",
	  STRING(pids) },
	{ OPT_TRACE, 0, "marker", "LABEL", "label the beginning",
	  STRING(marker) },
	{ OPT_TRACE, 0, "no-wait", NULL, "stop when COMMAND itself exits",
	  set_no_wait },
	{ 0 },
};

/**
 * trace_opt_parse() - parse the command line
 * @opt: what to fill; give back its filter with trace_filter_free()
 * @argv: the command line behind the name of the program, ends with NULL
 *
 * Return: 0, or EXIT_USAGE with a line said.
 */
int trace_opt_parse(struct trace_options *opt, char **argv)
{
	const struct options *common = &opt->common;
	int err;

	memset(opt, 0, sizeof(*opt));
	err = opt_parse(&opt->common, argv, OPT_TRACE);
	if (err)
		return err;
	if (common->pids && *common->argv)
		complain("-p and a command exclude each other");
	else if (!common->pids && !*common->argv)
		complain("trace: no command and no -p PID (see wlcat trace --help)");
	else
		return 0;
	return EXIT_USAGE;
}

/**
 * trace_opt_usage() - print the usage
 * @out: where to
 */
void trace_opt_usage(struct out *out)
{
	out_puts(out, "wlcat trace [OPTION]... [--] COMMAND [ARG]...\n"
		 "wlcat trace [OPTION]... -p PID[,PID...]\n"
		 "  Print each system call of a workload when it is over.\n");
	opt_usage(out, OPT_TRACE);
}
