// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parses the command line. See opt.h.
 */
#include "opt.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "format.h"

#define NSEC_PER_SEC	1000000000ULL
#define MAX_SECONDS	1000000000ULL	/* 31 years */

/**
 * struct option - an option
 * @bit: which
 * @letter: as in -o, or 0
 * @name: as in --output
 * @arg: what its argument is called, or NULL when it takes none
 * @help: a line for the usage
 * @set: take the argument; 0, or EXIT_USAGE with a line said
 * @offset: without @set: where in struct options the argument is kept
 */
struct option {
	unsigned int bit;
	char letter;
	const char *name;
	const char *arg;
	const char *help;
	int (*set)(struct options *opt, const char *arg);
	size_t offset;
};

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

static const struct option options[] = {
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
	{ OPT_DIFF, 0, "allow", "FILE", "known differences, one per line",
	  STRING(allow) },
	{ OPT_DIFF, 0, "threshold", "PCT", "calls may change by PCT percent",
	  STRING(threshold) },
};

#define NR_OPTIONS	(ARRAY_SIZE(options))

/* Find "-o..." or "--output..."; @value is what follows, NULL if nothing. */
static const struct option *find(const char *word, unsigned int allowed,
				 const char **value)
{
	size_t i, len = strcspn(word + 2, "=");
	const struct option *option;

	for (i = 0; i < NR_OPTIONS; i++) {
		option = &options[i];
		if (!(option->bit & allowed))
			continue;
		if (word[1] == '-') {
			if (strlen(option->name) != len ||
			    strncmp(option->name, word + 2, len))
				continue;
			*value = word[2 + len] ? word + 3 + len : NULL;
			return option;
		}
		if (option->letter && option->letter == word[1]) {
			*value = word[2] ? word + 2 : NULL;
			return option;
		}
	}
	return NULL;
}

/* Take one option from @argv; the number of words it took, 0 if it is bad. */
static int take(struct options *opt, char **argv, unsigned int allowed)
{
	const char *value;
	const struct option *option = find(argv[0], allowed, &value);
	int words = 1;

	if (!option) {
		complain("unknown option '%s' (see wlcat --help)", argv[0]);
		return 0;
	}
	if (option->arg && !value) {
		value = argv[1];
		words = 2;
	}
	if (!option->arg != !value) {
		complain("option '%s' %s (see wlcat --help)", argv[0],
			 option->arg ? "needs an argument" : "takes no argument");
		return 0;
	}
	if (option->set)
		return option->set(opt, value) ? 0 : words;
	*(const char **)((char *)opt + option->offset) = value;
	return words;
}

/**
 * opt_parse() - parse options
 * @opt: what to fill; @opt->argv gets the words that are left
 * @argv: the command line behind the command, ends with NULL
 * @allowed: bits of enum option_bit that the command takes
 *
 * Return: 0, or EXIT_USAGE with a line said.
 */
int opt_parse(struct options *opt, char **argv, unsigned int allowed)
{
	char **rest;
	int words;

	memset(opt, 0, sizeof(*opt));
	opt->format = &format_table;
	opt->argv = argv;
	rest = argv;		/* words that are left move up to here */
	while (*argv && strcmp(*argv, "--")) {
		if (argv[0][0] == '-' && argv[0][1]) {
			words = take(opt, argv, allowed);
			if (!words)
				return EXIT_USAGE;
			argv += words;
		} else if (allowed & OPT_MIXED) {
			*rest++ = *argv++;
		} else {
			break;
		}
	}
	if (*argv && !strcmp(*argv, "--"))
		argv++;
	while (*argv)
		*rest++ = *argv++;
	*rest = NULL;
	return 0;
}

/**
 * opt_usage() - print a line for each option
 * @out: where to
 * @allowed: bits of enum option_bit
 */
void opt_usage(struct out *out, unsigned int allowed)
{
	const struct option *option;
	char words[64];
	size_t i;

	for (i = 0; i < NR_OPTIONS; i++) {
		option = &options[i];
		if (!(option->bit & allowed))
			continue;
		if (option->letter)
			mem_printf(words, sizeof(words), "-%c, --%s%s%s",
				   option->letter, option->name,
				 option->arg ? " " : "",
				 option->arg ? option->arg : "");
		else
			mem_printf(words, sizeof(words), "    --%s%s%s",
				   option->name, option->arg ? "=" : "",
				 option->arg ? option->arg : "");
		out_printf(out, "  %s", words);
		out_spaces(out, 30 - strlen(words));
		out_printf(out, "%s\n", option->help);
	}
}
