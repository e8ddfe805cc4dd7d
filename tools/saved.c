// SPDX-License-Identifier: GPL-2.0-only
/*
 * Opens saved snapshots. See saved.h.
 */
#include "saved.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "wlcat.h"

/**
 * saved_load() - read a saved snapshot
 * @snap: what to fill; give it back with snapshot_free(), on failure too
 * @name: of the file, "-" for standard input
 *
 * Return: 0, or -errno with a line said.
 */
int saved_load(struct snapshot *snap, const char *name)
{
	int fd = STDIN_FILENO;
	int err;

	memset(snap, 0, sizeof(*snap));
	if (strcmp(name, "-"))
		fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		err = -errno;
		complain("%s: %s", name, strerror(-err));
		return err;
	}
	err = snapshot_load(snap, fd);
	if (err)
		complain("%s: %s", name, snap->error);
	if (fd != STDIN_FILENO)
		close(fd);
	return err;
}
