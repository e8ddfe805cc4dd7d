// SPDX-License-Identifier: GPL-2.0-only
/*
 * wlcat diff and merge: what is done with several saved snapshots. wlcat executes
 * it, with the name of the command as the first word.
 *
 *	this file     which command    cmd_diff.c    what differs
 *	cmd_merge.c   the sum          merge.c       adds up
 *	allow.c       known differences
 *	the rest is wlcat's
 */
#include <string.h>

#include "format.h"
#include "opt.h"
#include "wlcat.h"

static const struct {
	const char *name;
	unsigned int options;
	int (*run)(struct options *opt);
} verbs[] = {
	{ "diff", OPT_OF_DIFF, cmd_diff },
	{ "merge", OPT_OF_MERGE, cmd_merge },
};

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "";
	struct options opt;
	size_t i;
	int err;

	fill_standard_files();
	for (i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (strcmp(verbs[i].name, word))
			continue;
		err = opt_parse(&opt, argv + 2, verbs[i].options);
		if (!opt.format)
			opt.format = &format_table;
		return err ?: verbs[i].run(&opt);
	}
	complain("unknown command '%s' (see wlcat --help)", word);
	return EXIT_USAGE;
}
