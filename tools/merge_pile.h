/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What merge.c and merge_function.c share: collected entries of one kind.
 */
#ifndef _WLCAT_MERGE_PILE_H
#define _WLCAT_MERGE_PILE_H

#include <stddef.h>

#include "builder.h"
#include "json.h"

/**
 * struct pile - collected entries
 * @entries: they
 * @nr: how many
 * @room: how many there is room for
 */
struct pile {
	void *entries;
	size_t nr;
	size_t room;
};

void *pile_add(struct pile *pile, size_t size);
void add_fields(const struct json_fields *fields, void *sum, const void *raw);
int compare(unsigned long long a, unsigned long long b);
int by_number(int a, int b);
void take_buckets(struct pile *pile, const struct snapshot *snap, size_t first,
		  size_t nr);
size_t fold_buckets(struct builder *b, struct pile *pile);

void merge_kernel(struct builder *b, const struct snapshot *snaps, size_t nr);

#endif /* _WLCAT_MERGE_PILE_H */
