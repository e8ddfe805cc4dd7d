/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the module counts besides calls, for the time of a run: paths
 * (options/files) and capabilities (options/capabilities).
 */
#ifndef _WLCAT_TALLY_H
#define _WLCAT_TALLY_H

#include "workload.h"

/**
 * struct tally - options of the module that are to be put back
 * @wl: the module's directory
 * @changed: bits of enum table: what was off and is on now
 */
struct tally {
	struct workload *wl;
	unsigned int changed;
};

int tally_start(struct tally *tally, struct workload *wl, unsigned int tables);
int tally_stop(struct tally *tally);

#endif /* _WLCAT_TALLY_H */
