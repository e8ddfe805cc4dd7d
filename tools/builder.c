// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes snapshots. See builder.h.
 */
#include "builder.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "wlcat.h"

/**
 * builder_create() - begin a snapshot
 * @b: what to fill; give it back with builder_destroy()
 */
void builder_create(struct builder *b)
{
	memset(b, 0, sizeof(*b));
	builder_string(b, "");
}

static void append(struct builder *b, enum wlt_raw_type type, const void *data,
		   size_t size)
{
	if (b->sections[type].room - b->sections[type].size < size) {
		b->sections[type].room = 2 * b->sections[type].room + size + 64;
		b->sections[type].data = xrealloc(b->sections[type].data,
						  b->sections[type].room, 1);
	}
	memcpy(b->sections[type].data + b->sections[type].size, data, size);
	b->sections[type].size += size;
}

/**
 * builder_add() - add an entry
 * @b: the snapshot
 * @type: what it is
 * @entry: the struct of the type
 */
void builder_add(struct builder *b, enum wlt_raw_type type, const void *entry)
{
	append(b, type, entry, snapshot_entry_size(type));
}

/**
 * builder_nr() - number of entries so far
 * @b: the snapshot
 * @type: of which type
 *
 * Return: the number.
 */
size_t builder_nr(const struct builder *b, enum wlt_raw_type type)
{
	return b->sections[type].size / snapshot_entry_size(type);
}

/**
 * builder_string() - add a string
 * @b: the snapshot
 * @s: the string
 *
 * Return: what stands for it in an entry.
 */
__u32 builder_string(struct builder *b, const char *s)
{
	size_t size = strlen(s) + 1, at = b->sections[WLT_RAW_STRINGS].size;

	if (at && size == 1)
		return 0;
	if (at > UINT_MAX - size)
		xrealloc(NULL, -1, 1);		/* says so and ends */
	append(b, WLT_RAW_STRINGS, s, size);
	return at;
}

/**
 * builder_finish() - write the snapshot
 * @b: the snapshot
 * @snap: what to fill; give it back with snapshot_free()
 *
 * Return: 0, or -EINVAL with the reason in @snap->error.
 */
int builder_finish(struct builder *b, struct snapshot *snap)
{
	struct wlt_raw_header header = {
		.magic = WLT_RAW_MAGIC,
		.version = WLT_RAW_VERSION,
		.header_size = sizeof(header),
		.nr_sections = SNAPSHOT_TYPES - 1,
		.section_size = sizeof(struct wlt_raw_section),
	};
	struct wlt_raw_section sections[SNAPSHOT_TYPES - 1];
	unsigned int type;

	builder_add(b, WLT_RAW_SUMMARY, &b->summary);
	header.total_size = sizeof(header) + sizeof(sections);
	for (type = 1; type < SNAPSHOT_TYPES; type++) {
		sections[type - 1] = (struct wlt_raw_section) {
			.type = type,
			.entry_size = snapshot_entry_size(type),
			.offset = header.total_size,
			.nr = builder_nr(b, type),
		};
		header.total_size += (b->sections[type].size + 7) & ~7ULL;
	}
	memset(snap, 0, sizeof(*snap));
	snap->size = header.total_size;
	snap->data = xrealloc(NULL, snap->size, 1);
	memset(snap->data, 0, snap->size);
	memcpy(snap->data, &header, sizeof(header));
	memcpy(snap->data + sizeof(header), sections, sizeof(sections));
	for (type = 1; type < SNAPSHOT_TYPES; type++)
		if (b->sections[type].size)
			memcpy(snap->data + sections[type - 1].offset,
			       b->sections[type].data, b->sections[type].size);
	return snapshot_check(snap);
}

/**
 * builder_destroy() - give back what builder_create() and the others took
 * @b: the snapshot
 */
void builder_destroy(struct builder *b)
{
	unsigned int type;

	for (type = 1; type < SNAPSHOT_TYPES; type++)
		free(b->sections[type].data);
}
