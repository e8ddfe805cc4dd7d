// SPDX-License-Identifier: GPL-2.0-only
/*
 * wlcat merge: print the sum of saved snapshots.
 */
#include <stdlib.h>
#include <unistd.h>

#include "format.h"
#include "merge.h"
#include "output.h"
#include "saved.h"
#include "snapshot.h"
#include "wlcat.h"

static int print_sum(const struct options *opt, const struct snapshot *snaps,
		     size_t nr)
{
	struct snapshot sum;
	struct output out;
	int err = merge(snaps, nr, &sum);

	if (err)
		complain("merge: %s", sum.error);
	else
		err = output_open(&out, opt, STDOUT_FILENO);
	if (!err)
		err = output_finish(&out, &sum);
	snapshot_free(&sum);
	return err;
}

/**
 * cmd_merge() - wlcat merge
 * @opt: the command line
 *
 * Return: exit status.
 */
int cmd_merge(struct options *opt)
{
	struct snapshot *snaps = NULL;
	int err = format_check(opt->format, 0);
	size_t i, nr = 0;

	if (!err && !*opt->argv) {
		complain("merge: no file (see wlcat --help)");
		err = EXIT_USAGE;
	}
	if (err)
		return err;
	for (; !err && *opt->argv; opt->argv++) {
		snaps = xrealloc(snaps, nr + 1, sizeof(*snaps));
		err = saved_load(&snaps[nr++], *opt->argv);
	}
	if (!err)
		err = print_sum(opt, snaps, nr);
	for (i = 0; i < nr; i++)
		snapshot_free(&snaps[i]);
	free(snaps);
	return err ? EXIT_FAIL : EXIT_OK;
}
