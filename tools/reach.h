/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How often functions were called, and in which calls: edges, added up.
 *
 * What is added up is a function, or all functions of a directory or of a
 * subsystem.
 */
#ifndef _WLCAT_REACH_H
#define _WLCAT_REACH_H

#include <stdbool.h>
#include <stddef.h>

#include "kfunc.h"

/**
 * struct reach - how often functions were called
 * @group: number of what was added up
 * @hits: how often
 * @nr_calls: different system calls in which that was
 * @calls: the three of them with most hits and what else there is, as text, to be
 *	freed
 */
struct reach {
	size_t group;
	unsigned long long hits;
	size_t nr_calls;
	char *calls;
};

/**
 * struct reach_list - sums of all groups that were reached
 * @rows: sums, in ascending order of groups
 * @nr: how many
 */
struct reach_list {
	struct reach *rows;
	size_t nr;
};

bool reach_is_own(const struct kedge *edge);
void reach_create(struct reach_list *list, const struct kfuncs *kf,
		  const size_t *groups, bool own_only);
void reach_destroy(struct reach_list *list);

#endif /* _WLCAT_REACH_H */
