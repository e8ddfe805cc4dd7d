/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The directory workload/ of the module and its control files.
 *
 * The directory is opened once; all files are opened relative to it, closed
 * on exec, and closed again at once: an open file keeps the module loaded.
 */
#ifndef _WLCAT_WORKLOAD_H
#define _WLCAT_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "snapshot.h"

/**
 * struct workload - the directory
 * @dir: its file descriptor
 * @path: its path, for messages
 */
struct workload {
	int dir;
	const char *path;
};

int workload_open(struct workload *wl);
void workload_close(struct workload *wl);
int workload_claim(struct workload *wl);

int workload_reset(struct workload *wl);
int workload_attach(struct workload *wl, const pid_t *pids, size_t nr);
int workload_detach(struct workload *wl, const pid_t *pids, size_t nr);
bool workload_traces(struct workload *wl, const pid_t *pids, size_t nr);
int workload_snapshot(struct workload *wl, struct snapshot *snap);

#endif /* _WLCAT_WORKLOAD_H */
