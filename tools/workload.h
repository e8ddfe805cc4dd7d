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

struct snapshot;

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
int workload_pids(const char *list, pid_t **pids, size_t *nr);

int workload_reset(struct workload *wl);
int workload_mark(struct workload *wl, const char *label);
int workload_attach(struct workload *wl, const pid_t *pids, size_t nr);
int workload_detach(struct workload *wl, const pid_t *pids, size_t nr);
int workload_switch(struct workload *wl, const char *file, bool on,
		    bool *was_on);
bool workload_traces(struct workload *wl, const pid_t *pids, size_t nr);

void workload_complain(const struct workload *wl, const char *file, int err);
int workload_snapshot(struct workload *wl, struct snapshot *snap);

#endif /* _WLCAT_WORKLOAD_H */
