/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Snapshots that were saved, as the binary of snapshot_raw or as JSON.
 */
#ifndef _WLCAT_SAVED_H
#define _WLCAT_SAVED_H

#include "snapshot.h"

int saved_load(struct snapshot *snap, const char *name);

#endif /* _WLCAT_SAVED_H */
