// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes a snapshot. Apart from workload.c, which others use who have no use for
 * all that reads a snapshot. See workload.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "snapshot.h"
#include "wlcat.h"
#include "workload.h"

#define SNAPSHOT_FILE	"snapshot_raw"

/**
 * workload_snapshot() - take a snapshot
 * @wl: the directory
 * @snap: what to fill; give it back with snapshot_free(), on failure too
 *
 * Return: 0, or -errno with a line said.
 */
int workload_snapshot(struct workload *wl, struct snapshot *snap)
{
	int fd = openat(wl->dir, SNAPSHOT_FILE, O_RDONLY | O_CLOEXEC);
	int err = fd < 0 ? errno : 0;

	memset(snap, 0, sizeof(*snap));
	if (err) {
		workload_complain(wl, SNAPSHOT_FILE, err);
		return -err;
	}
	err = snapshot_load(snap, fd);
	if (err)
		complain("%s/" SNAPSHOT_FILE ": %s", wl->path, snap->error);
	close(fd);
	return err;
}
