// SPDX-License-Identifier: GPL-2.0-only
/*
 * wlcat merge: the sum of saved snapshots. wlcat executes it.
 *
 *	this file     the command line     merge.c             adds up
 *	cmd_merge.c   prints the sum       merge_function.c    functions of the kernel
 *	the rest is wlcat's
 */
#include "format.h"
#include "opt.h"
#include "wlcat.h"

int main(int argc, char **argv)
{
	struct options opt;
	int err;

	fill_standard_files();
	err = opt_parse(&opt, argv + !!argc, OPT_OF_MERGE);
	if (!opt.format)
		opt.format = &format_table;
	return err ?: cmd_merge(&opt);
}
