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
 * struct wlt_builder - a snapshot that is being filled
 * @snap: the snapshot
 * @s: session
 * @ns: pid namespace that it is for
 * @stamp: now, as a stamp
 * @nr_buckets: buckets filled so far
 * @nr_errnos: errnos filled so far
 * @nr_task_calls: calls of tasks filled so far
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

u32 wlt_build_bytes(struct wlt_builder *b, const char *text, size_t len);
u32 wlt_build_string(struct wlt_builder *b, const char *text);
u32 wlt_build_errno(struct wlt_builder *b, int err);
u32 wlt_build_name(struct wlt_builder *b, const struct wlt_key *key);
void wlt_build_syscalls(struct wlt_builder *b);
size_t wlt_build_count_task_calls(struct wlt_session *s);
void wlt_build_tasks(struct wlt_builder *b);
void wlt_build_count_tallies(struct wlt_builder *b);
void wlt_build_tallies(struct wlt_builder *b);

#endif /* _WLT_SNAPSHOT_BUILD_H */
