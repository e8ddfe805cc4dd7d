/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The functions that a workload reached, and those that it could have reached.
 *
 * They are taken from a snapshot, or from a file that wlcat coverage --save made:
 * text, a line for each function that was reached, in ascending order of bytes,
 * with tabs between
 *
 *	NAME  MODULE  DIRECTORY  SUBSYSTEM  HITS
 *
 * behind two lines "# wltrace coverage 1" and "# release RELEASE".
 */
#ifndef _WLCAT_COVERAGE_H
#define _WLCAT_COVERAGE_H

#include <stddef.h>

#include "kfunc.h"
#include "out.h"

/**
 * struct covered - a function
 * @name: its name
 * @module: that it is in, "" for the kernel itself
 * @place: where it is from
 * @hits: how often it was called, on the account of the workload
 * @calls: in which calls, or NULL
 */
struct covered {
	const char *name;
	const char *module;
	struct kplace place;
	unsigned long long hits;
	const char *calls;
};

/**
 * struct coverage - functions
 * @rows: sorted with covered_compare()
 * @nr: how many
 * @text: the file that strings are in, or NULL
 * @release: of the kernel
 */
struct coverage {
	struct covered *rows;
	size_t nr;
	char *text;
	const char *release;
};

int covered_compare(const void *a, const void *b);
bool coverage_is_saved(const char *name);
int coverage_read(struct coverage *cov, const char *name);
int coverage_write(const struct coverage *cov, const char *name);
void coverage_take(struct coverage *cov, const struct kfuncs *kf);
void coverage_free(struct coverage *cov);
int coverage_traceable(struct coverage *cov, const char *name,
		       const struct kmap *map);

#endif /* _WLCAT_COVERAGE_H */
