// SPDX-License-Identifier: GPL-2.0-only
/*
 * The options of wlcat. See opt.h.
 */
#include "opt.h"

#include <ctype.h>
#include <stddef.h>

#include "format.h"

#define NSEC_PER_SEC	1000000000ULL
#define MAX_SECONDS	1000000000ULL	/* 31 years */

static int set_format(struct options *opt, const char *arg)
{
	opt->format = format_find(arg);
	if (opt->format)
		return 0;
	complain("unknown format '%s' (see wlcat --help)", arg);
	return EXIT_USAGE;
}

static int set_no_wait(struct options *opt, const char *arg)
{
	(void)arg;
	opt->no_wait = true;
	return 0;
}

static int set_files(struct options *opt, const char *arg)
{
	(void)arg;
	opt->counts |= TABLE_FILES;
	return 0;
}

static int set_capabilities(struct options *opt, const char *arg)
{
	(void)arg;
	opt->counts |= TABLE_CAPABILITIES;
	return 0;
}

/* "12", "0.5", ".25"; digits behind the ninth are too small to matter. */
static int set_duration(struct options *opt, const char *arg)
{
	unsigned long long sec = 0, ns = 0, unit = NSEC_PER_SEC / 10;
	const char *s = arg;

	for (; isdigit((unsigned char)*s) && sec <= MAX_SECONDS; s++)
		sec = 10 * sec + (*s - '0');
	if (*s == '.') {
		for (s++; isdigit((unsigned char)*s); s++, unit /= 10)
			ns += unit * (*s - '0');
	}
	opt->duration_ns = sec * NSEC_PER_SEC + ns;
	if (!*s && sec <= MAX_SECONDS && opt->duration_ns)
		return 0;
	complain("'%s' is not a number of seconds", arg);
	return EXIT_USAGE;
}

#define STRING(member)	.offset = offsetof(struct options, member)

/* The options of wlcat. */
const struct option opt_table[] = {
	{ OPT_FORMAT, 0, "format", "FORMAT", "how to print; see below",
	  set_format },
	{ OPT_OUTPUT, 'o', "output", "FILE", "print to FILE, - for standard output",
	  STRING(output) },
	{ OPT_RAW, 0, "raw", "FILE", "save the binary snapshot in FILE too",
	  STRING(raw) },
	{ OPT_INPUT, 'i', "input", "FILE", "read a saved snapshot, - for standard input",
	  STRING(input) },
	{ OPT_PID, 'p', "pid", "PID[,PID...]", "processes to trace",
	  STRING(pids) },
	{ OPT_DURATION, 'd', "duration", "SECONDS", "stop after that time; decimals allowed",
	  set_duration },
	{ OPT_NO_WAIT, 0, "no-wait", NULL, "stop when COMMAND itself exits",
	  set_no_wait },
	{ OPT_MARKER, 0, "marker", "LABEL", "label the run",
	  STRING(marker) },
	{ OPT_COUNT, 0, "files", NULL, "list paths opened or executed, too",
	  set_files },
	{ OPT_COUNT, 0, "capabilities", NULL, "list capabilities asked for, too",
	  set_capabilities },
	{ OPT_DIFF, 0, "allow", "FILE", "known differences, one per line",
	  STRING(allow) },
	{ OPT_DIFF, 0, "threshold", "PCT", "calls may change by PCT percent",
	  STRING(threshold) },
	{ 0 },
};
