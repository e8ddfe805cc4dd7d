/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The functions of the kernel in a snapshot: who called whom in which call, how
 * long they took, and stacks.
 */
#ifndef _WLCAT_KFUNC_H
#define _WLCAT_KFUNC_H

#include <stdbool.h>
#include <stddef.h>

#include "kmap.h"
#include "snapshot.h"

/**
 * struct kfunc - a function
 * @name: its name
 * @module: that it is in, "" for the kernel itself
 * @addr: where it begins, 0 if not known
 * @place: where it is from
 */
struct kfunc {
	const char *name;
	const char *module;
	unsigned long long addr;
	const struct kplace *place;
};

/**
 * struct kedge - a function that was called in a call
 * @function: index of it
 * @parent: index of its caller, or WLT_RAW_NO_FUNCTION
 * @context: enum wlt_raw_context
 * @hits: how often
 * @call: name of the call, "[softirq]" and the like outside of one
 * @abi: ABI of the call, "" for the native one
 */
struct kedge {
	unsigned int function;
	unsigned int parent;
	unsigned int context;
	unsigned long long hits;
	const char *call;
	const char *abi;
};

/**
 * struct kfuncs - the functions of a snapshot
 * @snap: the snapshot
 * @map: of its kernel
 * @functions: its functions
 * @nr: how many
 * @edges: who called whom
 * @nr_edges: how many
 */
struct kfuncs {
	struct snapshot snap;
	struct kmap map;
	struct kfunc *functions;
	size_t nr;
	struct kedge *edges;
	size_t nr_edges;
};

int kfuncs_load(struct kfuncs *kf, const char *file, const char *map);
int kfuncs_load_plain(struct kfuncs *kf, const char *file);
void kfuncs_free(struct kfuncs *kf);

const char *kfunc_context(unsigned int context, const char *call);
int kedge_compare_calls(const struct kedge *a, const struct kedge *b);

#endif /* _WLCAT_KFUNC_H */
