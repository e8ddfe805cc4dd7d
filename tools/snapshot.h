/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading snapshot_raw: with builder.h the only code that knows the layout of
 * <linux/wltrace.h>.
 *
 * A snapshot is loaded as a whole and checked as a whole: every offset, size,
 * count and string is known to lie within the file before the first of them
 * is used, so that the accessors cannot fail. An entry is copied out, never
 * pointed to: an entry of a newer module is longer than ours (the rest is
 * passed over), and a damaged file may not even be aligned.
 */
#ifndef _WLCAT_SNAPSHOT_H
#define _WLCAT_SNAPSHOT_H

#include <stddef.h>

#include <linux/wltrace.h>

#include "util.h"

#define SNAPSHOT_TYPES	(WLT_RAW_FRAME + 1)

/**
 * struct snapshot_section - entries of one type
 * @data: first entry
 * @nr: number of entries
 * @entry_size: bytes from one entry to the next, as the file says
 */
struct snapshot_section {
	const unsigned char *data;
	size_t nr;
	size_t entry_size;
};

/**
 * struct snapshot - a snapshot in memory
 * @data: the file
 * @size: its size in bytes
 * @sections: by enum wlt_raw_type; empty when the file has none of the type
 * @summary: the only entry of WLT_RAW_SUMMARY
 * @runs: how many runs it is the sum of
 * @error: why snapshot_load() failed, in words
 */
struct snapshot {
	unsigned char *data;
	size_t size;
	struct snapshot_section sections[SNAPSHOT_TYPES];
	struct wlt_raw_summary summary;
	unsigned long long runs;
	char error[128];
};

int snapshot_load(struct snapshot *snap, int fd);
int snapshot_check(struct snapshot *snap);
int snapshot_reject(struct snapshot *snap, const char *fmt, ...)
	__printf(2, 3);
void snapshot_free(struct snapshot *snap);

size_t snapshot_entry_size(enum wlt_raw_type type);
size_t snapshot_nr(const struct snapshot *snap, enum wlt_raw_type type);
void snapshot_entry(const struct snapshot *snap, enum wlt_raw_type type,
		    size_t index, void *entry);
const char *snapshot_string(const struct snapshot *snap, __u32 offset);

#endif /* _WLCAT_SNAPSHOT_H */
