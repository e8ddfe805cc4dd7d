// SPDX-License-Identifier: GPL-2.0-only
/*
 * wlcat diff: what a saved snapshot has that another has not. wlcat executes it.
 *
 *	this file     the command line     cmd_diff.c    what differs
 *	allow.c       known differences    the rest is wlcat's
 */
#include "format.h"
#include "opt.h"
#include "wlcat.h"

int main(int argc, char **argv)
{
	struct options opt;
	int err;

	fill_standard_files();
	err = opt_parse(&opt, argv + !!argc, OPT_OF_DIFF);
	if (!opt.format)
		opt.format = &format_table;
	return err ?: cmd_diff(&opt);
}
