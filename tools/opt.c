// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parses the command line. See opt.h.
 */
#include "opt.h"

#include <string.h>

/* Find "-o..." or "--output..."; @value is what follows, NULL if nothing. */
static const struct option *find(const char *word, unsigned int allowed,
				 const char **value)
{
	size_t len = strcspn(word + 2, "=");
	const struct option *option;

	for (option = opt_table; option->name; option++) {
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
 * What is not on the command line is zero.
 *
 * Return: 0, or EXIT_USAGE with a line said.
 */
int opt_parse(struct options *opt, char **argv, unsigned int allowed)
{
	char **rest;
	int words;

	memset(opt, 0, sizeof(*opt));
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

	for (option = opt_table; option->name; option++) {
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
