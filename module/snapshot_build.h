/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Making a snapshot: what the files that fill its sections share.
 */
#ifndef _WLT_SNAPSHOT_BUILD_H
#define _WLT_SNAPSHOT_BUILD_H

#include "snapshot.h"

/* Most that the name of an errno can need. */
#define WLT_ERRNO_STRINGS	24

/**
 * struct wlt_build_function - a function that some address is in
 * @start: where it begins
 * @end: first address behind it
 * @name: offset of its name in wlt_build_symbols::text
 * @module: the same of its module, 0 for none
 */
struct wlt_build_function {
	unsigned long start;
	unsigned long end;
	u32 name;
	u32 module;
};

/**
 * struct wlt_build_symbols - functions of a snapshot, see snapshot_symbol.c
 * @addrs: addresses that were handed in
 * @nr_addrs: how many
 * @max_addrs: how many there is room for
 * @show: the reader may see addresses
 * @functions: functions that they are in, in ascending order
 * @nr_functions: how many
 * @text: strings of these
 * @text_used: bytes of these
 * @text_room: bytes that there is room for
 */
struct wlt_build_symbols {
	unsigned long *addrs;
	size_t nr_addrs;
	size_t max_addrs;
	bool show;
	struct wlt_build_function *functions;
	size_t nr_functions;
	char *text;
	size_t text_used;
	size_t text_room;
};

/**
 * struct wlt_build_edge - an edge, all CPUs together
 * @key: wlt_edge::key; once that is resolved, indices of the function (above) and of
 *	its caller
 * @where: wlt_edge::where
 * @rank: the lowest that a CPU gave it
 * @hits: how often
 */
struct wlt_build_edge {
	u64 key;
	u32 where;
	u32 rank;
	u64 hits;
};

/**
 * struct wlt_build_call - the call of a row, once it is known
 * @name: string: its name
 * @abi: string: its ABI
 */
struct wlt_build_call {
	u32 name;
	u32 abi;
};

/**
 * struct wlt_builder - a snapshot that is being filled
 * @snap: the snapshot
 * @s: session
 * @ns: pid namespace that it is for
 * @stamp: now, as a stamp
 * @nr_buckets: buckets filled so far
 * @nr_errnos: errnos filled so far
 * @nr_task_calls: calls of tasks filled so far
 * @symbols: functions that its sections point to
 * @depths: deepest stacks as they were copied, see depth.h
 * @nr_depths: how many, empty ones included
 * @edges: edges, see snapshot_function.c
 * @calls: names of the calls of rows, likewise
 * @room: bytes of strings that there is room for
 * @used: bytes of strings so far
 */
struct wlt_builder {
	struct wlt_snapshot *snap;
	struct wlt_session *s;
	struct pid_namespace *ns;
	u64 stamp;
	size_t nr_buckets;
	size_t nr_errnos;
	size_t nr_task_calls;
	struct wlt_build_symbols symbols;
	struct wlt_depth *depths;
	size_t nr_depths;
	struct wlt_build_edge *edges;
	struct wlt_build_call *calls;
	size_t room;
	size_t used;
};

/**
 * wlt_build_abi() - ABI of a row as the uapi has it
 * @key: its call
 */
static inline u32 wlt_build_abi(const struct wlt_key *key)
{
	return key->abi == WLT_NR_ABI ? WLT_ABI_NATIVE : key->abi;
}

/**
 * wlt_build_is_used() - does a row have a place in a snapshot?
 * @row: its settled numbers
 */
static inline bool wlt_build_is_used(const struct wlt_row *row)
{
	return row->calls || row->denied || row->never_returned || row->restarted;
}

/**
 * wlt_build_function_name() - name of a function
 * @b: builder
 * @index: index of it, as wlt_build_function() tells
 */
static inline const char *wlt_build_function_name(const struct wlt_builder *b, u32 index)
{
	return b->symbols.text + b->symbols.functions[index].name;
}

u32 wlt_build_bytes(struct wlt_builder *b, const char *text, size_t len);
u32 wlt_build_string(struct wlt_builder *b, const char *text);
u32 wlt_build_errno(struct wlt_builder *b, int err);
u32 wlt_build_name(struct wlt_builder *b, const struct wlt_key *key);
u32 wlt_build_hist(struct wlt_builder *b, const u64 *hist, u32 *first);
void wlt_build_syscalls(struct wlt_builder *b);
size_t wlt_build_count_task_calls(struct wlt_session *s);
void wlt_build_tasks(struct wlt_builder *b);
void wlt_build_count_tallies(struct wlt_builder *b);
void wlt_build_tallies(struct wlt_builder *b);

int wlt_build_count_functimes(struct wlt_builder *b);
void wlt_build_functimes(struct wlt_builder *b);
int wlt_build_count_stacks(struct wlt_builder *b);
void wlt_build_stacks(struct wlt_builder *b);

/* snapshot_symbol.c */
int wlt_build_add_address(struct wlt_builder *b, unsigned long addr);
int wlt_build_symbols(struct wlt_builder *b);
void wlt_build_functions(struct wlt_builder *b);
u32 wlt_build_function(const struct wlt_builder *b, unsigned long addr, u32 *offset);
void wlt_build_free_symbols(struct wlt_builder *b);

/* snapshot_function.c */
int wlt_build_need_calls(struct wlt_builder *b);
const struct wlt_build_call *wlt_build_call(struct wlt_builder *b, unsigned int row);
int wlt_build_count_edges(struct wlt_builder *b);
void wlt_build_resolve_edges(struct wlt_builder *b);
void wlt_build_edges(struct wlt_builder *b);

#endif /* _WLT_SNAPSHOT_BUILD_H */
