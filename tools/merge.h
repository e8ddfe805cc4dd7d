/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The sum of several snapshots, as a snapshot.
 *
 * Numbers are added, also those of equal paths and capabilities; the shortest
 * and the longest time, and buckets of the same bounds, are put together, and so
 * are functions of the same name and module, the deepest of stacks stays. Tasks
 * are no longer listed one by one. What cannot be summed up, such as the release
 * of the kernel, stays when all agree.
 */
#ifndef _WLCAT_MERGE_H
#define _WLCAT_MERGE_H

#include <stddef.h>

#include "snapshot.h"

int merge(const struct snapshot *snaps, size_t nr, struct snapshot *sum);

#endif /* _WLCAT_MERGE_H */
