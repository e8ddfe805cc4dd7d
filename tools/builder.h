/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Making a snapshot out of something else than the module: a saved JSON, or
 * several snapshots.
 *
 * Entries are collected by type, in the same form in which they are read, and
 * then written as the module would. What comes out is checked as any other
 * file.
 */
#ifndef _WLCAT_BUILDER_H
#define _WLCAT_BUILDER_H

#include <stddef.h>

#include "snapshot.h"

/**
 * struct builder - a snapshot to be
 * @sections: entries, by enum wlt_raw_type
 * @sections.data: the entries, without gaps
 * @sections.size: bytes
 * @sections.room: bytes that there is room for
 * @summary: the summary
 */
struct builder {
	struct {
		unsigned char *data;
		size_t size;
		size_t room;
	} sections[SNAPSHOT_TYPES];
	struct wlt_raw_summary summary;
};

void builder_create(struct builder *b);
void builder_add(struct builder *b, enum wlt_raw_type type, const void *entry);
size_t builder_nr(const struct builder *b, enum wlt_raw_type type);
__u32 builder_string(struct builder *b, const char *s);
int builder_finish(struct builder *b, struct snapshot *snap);
void builder_destroy(struct builder *b);

#endif /* _WLCAT_BUILDER_H */
