// SPDX-License-Identifier: GPL-2.0-only
/*
 * wlcat show: print what a workload did so far, or a saved snapshot.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "format.h"
#include "output.h"
#include "snapshot.h"
#include "wlcat.h"
#include "workload.h"

static const struct {
	const char *name;
	unsigned int table;
} table_names[] = {
	{ "syscalls", TABLE_SYSCALLS },
	{ "subsystems", TABLE_SUBSYSTEMS },
	{ "tasks", TABLE_TASKS },
};

static int parse_tables(struct options *opt)
{
	size_t i;
	char **word;

	for (word = opt->argv; *word; word++) {
		for (i = 0; i < 3; i++)
			if (!strcmp(*word, table_names[i].name))
				break;
		if (i == 3) {
			complain("unknown table '%s': syscalls, subsystems or tasks",
				 *word);
			return EXIT_USAGE;
		}
		opt->tables |= table_names[i].table;
	}
	return format_check(opt->format, opt->tables);
}

static int load_file(struct snapshot *snap, const char *name)
{
	int fd = strcmp(name, "-") ? open(name, O_RDONLY | O_CLOEXEC) :
				     STDIN_FILENO;
	int err;

	memset(snap, 0, sizeof(*snap));
	if (fd < 0) {
		complain("%s: %s", name, strerror(errno));
		return -errno;
	}
	err = snapshot_load(snap, fd);
	if (err)
		complain("%s: %s", name, snap->error);
	if (fd != STDIN_FILENO)
		close(fd);
	return err;
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
	err = opt->input ? load_file(&snap, opt->input) : load_live(&snap);
	if (!err)
		err = output_open(&out, opt, STDOUT_FILENO);
	if (!err)
		err = output_finish(&out, &snap);
	snapshot_free(&snap);
	return err ? EXIT_FAIL : EXIT_OK;
}
