// SPDX-License-Identifier: GPL-2.0-only
/*
 * wlcat show: print what a workload did so far, or a saved snapshot.
 */
#include <string.h>
#include <unistd.h>

#include "format.h"
#include "output.h"
#include "saved.h"
#include "snapshot.h"
#include "wlcat.h"
#include "workload.h"

/* The bit of a table, by its place among the names; 0 when it is none. */
static unsigned int find_table(const char *word)
{
	const char *names = TABLE_NAMES;
	unsigned int table;
	size_t len;

	for (table = 1; *names; table <<= 1) {
		len = strcspn(names, " ");
		if (strlen(word) == len && !strncmp(names, word, len))
			return table;
		names += len + !!names[len];
	}
	return 0;
}

static int parse_tables(struct options *opt)
{
	unsigned int table;
	char **word;

	for (word = opt->argv; *word; word++) {
		table = find_table(*word);
		if (!table) {
			complain("unknown table '%s', there are: " TABLE_NAMES,
				 *word);
			return EXIT_USAGE;
		}
		opt->tables |= table;
	}
	return format_check(opt->format, opt->tables);
}

static int load_live(struct snapshot *snap)
{
	struct workload wl;
	int err = workload_open(&wl);

	memset(snap, 0, sizeof(*snap));
	if (err)
		return err;
	err = workload_snapshot(&wl, snap);
	workload_close(&wl);
	return err;
}

/**
 * cmd_show() - wlcat show
 * @opt: the command line
 *
 * Return: exit status.
 */
int cmd_show(struct options *opt)
{
	struct snapshot snap;
	struct output out;
	int err = parse_tables(opt);

	if (err)
		return err;
	err = opt->input ? saved_load(&snap, opt->input) : load_live(&snap);
	if (!err)
		err = output_open(&out, opt, STDOUT_FILENO);
	if (!err)
		err = output_finish(&out, &snap);
	snapshot_free(&snap);
	return err ? EXIT_FAIL : EXIT_OK;
}
