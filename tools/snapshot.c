// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loads and checks a binary snapshot. See snapshot.h.
 */
#include "snapshot.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "json.h"
#include "out.h"
#include "wlcat.h"

/*
 * Entries as version 1 first defined them: no file has shorter ones. The
 * structs may grow behind that; what an older file lacks reads as zero.
 */
static const struct {
	size_t min_size;
	size_t size;
} layouts[] = {
	[WLT_RAW_SUMMARY] = { 144, sizeof(struct wlt_raw_summary) },
	[WLT_RAW_SYSCALL] = { 72, sizeof(struct wlt_raw_syscall) },
	[WLT_RAW_TASK] = { 96, sizeof(struct wlt_raw_task) },
	[WLT_RAW_ROOT] = { 24, sizeof(struct wlt_raw_root) },
	[WLT_RAW_LOSS] = { 16, sizeof(struct wlt_raw_loss) },
	[WLT_RAW_STRINGS] = { 1, 1 },
	[WLT_RAW_BUCKET] = { 24, sizeof(struct wlt_raw_bucket) },
	[WLT_RAW_ERRNO] = { 16, sizeof(struct wlt_raw_errno) },
	[WLT_RAW_PART] = { 128, sizeof(struct wlt_raw_syscall) },
	[WLT_RAW_TASK_CALL] = { 64, sizeof(struct wlt_raw_task_call) },
	[WLT_RAW_MARKER] = { 16, sizeof(struct wlt_raw_marker) },
	[WLT_RAW_PATH] = { 32, sizeof(struct wlt_raw_path) },
	[WLT_RAW_CAPABILITY] = { 40, sizeof(struct wlt_raw_capability) },
	[WLT_RAW_FUNCTION] = { 16, sizeof(struct wlt_raw_function) },
	[WLT_RAW_EDGE] = { 40, sizeof(struct wlt_raw_edge) },
	[WLT_RAW_FUNCTION_TIME] = { 64, sizeof(struct wlt_raw_function_time) },
	[WLT_RAW_STACK] = { 56, sizeof(struct wlt_raw_stack) },
	[WLT_RAW_FRAME] = { 8, sizeof(struct wlt_raw_frame) },
};

#define HEADER_MIN	24
#define SECTION_MIN	24

static_assert(ARRAY_SIZE(layouts) == SNAPSHOT_TYPES, "a section without a layout");
static_assert(sizeof(struct wlt_raw_header) >= HEADER_MIN, "header shrank");
static_assert(sizeof(struct wlt_raw_section) >= SECTION_MIN, "section shrank");

/**
 * snapshot_reject() - say why a snapshot is of no use
 * @snap: gets the reason
 * @fmt: the reason
 *
 * Return: -EINVAL.
 */
int snapshot_reject(struct snapshot *snap, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	mem_vprintf(snap->error, sizeof(snap->error), fmt, args);
	va_end(args);
	return -EINVAL;
}

/* Read until @size bytes are there or the file ends; 0 or -errno. */
static int read_upto(struct snapshot *snap, int fd, unsigned long long size)
{
	size_t room = snap->size;
	ssize_t got;

	while (snap->size < size) {
		if (snap->size == room) {
			/* Grow with what arrives, not with what the file claims. */
			room = room < 4096 ? 4096 : 2 * room;
			snap->data = xrealloc(snap->data, room, 1);
		}
		got = room - snap->size;
		if ((unsigned long long)got > size - snap->size)
			got = size - snap->size;
		got = read(fd, snap->data + snap->size, got);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (!got)
			break;
		snap->size += got;
	}
	return 0;
}

static int check_header(struct snapshot *snap, struct wlt_raw_header *header)
{
	if (snap->size < sizeof(*header))
		return snapshot_reject(snap, "not a snapshot: too short");
	memcpy(header, snap->data, sizeof(*header));
	if (header->magic == __builtin_bswap32(WLT_RAW_MAGIC))
		return snapshot_reject(snap, "written on a machine of the other byte order");
	if (header->magic != WLT_RAW_MAGIC)
		return snapshot_reject(snap, "not a snapshot");
	if (header->version != WLT_RAW_VERSION)
		return snapshot_reject(snap,
			      "the module speaks snapshot version %u, this wlcat knows %u: install the wlcat that came with the module",
			      header->version, WLT_RAW_VERSION);
	if (header->header_size < HEADER_MIN || header->header_size % 8 ||
	    header->section_size < SECTION_MIN || header->section_size % 8 ||
	    header->total_size < header->header_size)
		return snapshot_reject(snap, "damaged: bad header");
	return 0;
}

/* @size bytes at @offset lie behind @start and within the file. */
static bool within(const struct snapshot *snap, unsigned long long start,
		   unsigned long long offset, unsigned long long size)
{
	return offset >= start && offset <= snap->size &&
	       size <= snap->size - offset;
}

static int take_section(struct snapshot *snap, unsigned long long start,
			const struct wlt_raw_section *raw)
{
	struct snapshot_section *section;
	unsigned long long bytes;

	if (raw->offset % 8 || !raw->entry_size ||
	    __builtin_mul_overflow(raw->nr, (__u64)raw->entry_size, &bytes) ||
	    !within(snap, start, raw->offset, bytes))
		return snapshot_reject(snap, "damaged: section %u is out of bounds",
			      raw->type);
	if (!raw->type || raw->type >= SNAPSHOT_TYPES)
		return 0;	/* of a newer module */
	section = &snap->sections[raw->type];
	if (section->data)
		return snapshot_reject(snap, "damaged: section %u twice", raw->type);
	if (raw->entry_size < layouts[raw->type].min_size)
		return snapshot_reject(snap, "damaged: section %u has entries of %u bytes",
			      raw->type, raw->entry_size);
	section->data = snap->data + raw->offset;
	section->nr = raw->nr;
	section->entry_size = raw->entry_size;
	return 0;
}

static int take_sections(struct snapshot *snap,
			 const struct wlt_raw_header *header)
{
	unsigned long long bytes = (__u64)header->nr_sections *
				   header->section_size;
	struct wlt_raw_section raw;
	__u32 i;
	int err;

	if (!within(snap, header->header_size, header->header_size, bytes))
		return snapshot_reject(snap, "damaged: bad table of sections");
	for (i = 0; i < header->nr_sections; i++) {
		memcpy(&raw, snap->data + header->header_size +
		       (size_t)i * header->section_size, sizeof(raw));
		err = take_section(snap, header->header_size + bytes, &raw);
		if (err)
			return err;
	}
	return 0;
}

static bool is_string(const struct snapshot *snap, __u32 offset)
{
	return offset < snap->sections[WLT_RAW_STRINGS].nr;
}

/*
 * Every string ends within the section because its last byte is 0, so an
 * offset that lies within is good.
 */
static int check_strings(struct snapshot *snap)
{
	const struct snapshot_section *strings = &snap->sections[WLT_RAW_STRINGS];

	if (strings->entry_size != 1 || !strings->nr || strings->data[0] ||
	    strings->data[strings->nr - 1])
		return snapshot_reject(snap, "damaged: bad strings");
	if (!is_string(snap, snap->summary.version) ||
	    !is_string(snap, snap->summary.clock) ||
	    !is_string(snap, snap->summary.release))
		return snapshot_reject(snap, "damaged: bad string in the summary");
	return 0;
}

#define AT(name, member)	offsetof(struct wlt_raw_##name, member)

/* Where the strings of an entry are. */
static const struct {
	unsigned char type;
	unsigned char at[4];	/* offsets, the last again if there are fewer */
	const char *what;
} stringed[] = {
	{ WLT_RAW_SYSCALL, { AT(syscall, name), AT(syscall, subsystem),
			     AT(syscall, file), AT(syscall, abi_name) },
	  "a system call" },
	{ WLT_RAW_PART, { AT(syscall, name), AT(syscall, subsystem),
			  AT(syscall, file), AT(syscall, abi_name) },
	  "a system call" },
	{ WLT_RAW_TASK, { AT(task, call), AT(task, exe), AT(task, exe), AT(task, exe) },
	  "a task" },
	{ WLT_RAW_TASK_CALL, { AT(task_call, name), AT(task_call, abi_name),
			       AT(task_call, abi_name), AT(task_call, abi_name) },
	  "a call of a task" },
	{ WLT_RAW_LOSS, { AT(loss, name), AT(loss, name), AT(loss, name), AT(loss, name) },
	  "a loss" },
	{ WLT_RAW_ERRNO, { AT(errno, name), AT(errno, name), AT(errno, name),
			   AT(errno, name) }, "an error" },
	{ WLT_RAW_MARKER, { AT(marker, label), AT(marker, label), AT(marker, label),
			    AT(marker, label) }, "a marker" },
	{ WLT_RAW_PATH, { AT(path, path), AT(path, errname), AT(path, errname),
			  AT(path, errname) }, "a path" },
	{ WLT_RAW_CAPABILITY, { AT(capability, name), AT(capability, call),
				AT(capability, abi_name), AT(capability, abi_name) },
	  "a capability" },
	{ WLT_RAW_FUNCTION, { AT(function, name), AT(function, module),
			      AT(function, module), AT(function, module) },
	  "a function" },
	{ WLT_RAW_EDGE, { AT(edge, call), AT(edge, abi_name), AT(edge, abi_name),
			  AT(edge, abi_name) }, "a caller of a function" },
	{ WLT_RAW_STACK, { AT(stack, call), AT(stack, abi_name), AT(stack, abi_name),
			   AT(stack, abi_name) }, "a stack" },
};

static_assert(offsetof(struct wlt_raw_task, exe) < 256, "an offset is too large");

/*
 * Entries that an entry refers to: one by its index, or with @nr several from the
 * first on, which belong to no other.
 */
static const struct {
	unsigned char type;
	unsigned char of;	/* enum wlt_raw_type of these */
	unsigned char first;	/* offset of the index */
	unsigned char nr;	/* offset of how many, 0: it is one */
	bool optional;		/* or WLT_RAW_NO_FUNCTION */
	const char *what;
} references[] = {
	{ WLT_RAW_SYSCALL, WLT_RAW_BUCKET, AT(syscall, first_bucket),
	  AT(syscall, nr_buckets), .what = "a system call" },
	{ WLT_RAW_SYSCALL, WLT_RAW_ERRNO, AT(syscall, first_errno),
	  AT(syscall, nr_errnos), .what = "a system call" },
	{ WLT_RAW_PART, WLT_RAW_BUCKET, AT(syscall, first_bucket),
	  AT(syscall, nr_buckets), .what = "a system call" },
	{ WLT_RAW_PART, WLT_RAW_ERRNO, AT(syscall, first_errno),
	  AT(syscall, nr_errnos), .what = "a system call" },
	{ WLT_RAW_TASK_CALL, WLT_RAW_TASK, AT(task_call, task),
	  .what = "a call of a task" },
	{ WLT_RAW_EDGE, WLT_RAW_FUNCTION, AT(edge, function),
	  .what = "a caller of a function" },
	{ WLT_RAW_EDGE, WLT_RAW_FUNCTION, AT(edge, parent), .optional = true,
	  .what = "a caller of a function" },
	{ WLT_RAW_FUNCTION_TIME, WLT_RAW_FUNCTION, AT(function_time, function),
	  .what = "a time of a function" },
	{ WLT_RAW_FUNCTION_TIME, WLT_RAW_BUCKET, AT(function_time, first_bucket),
	  AT(function_time, nr_buckets), .what = "a time of a function" },
	{ WLT_RAW_STACK, WLT_RAW_FRAME, AT(stack, first_frame), AT(stack, nr_frames),
	  .what = "a stack" },
	{ WLT_RAW_FRAME, WLT_RAW_FUNCTION, AT(frame, function),
	  .what = "a frame of a stack" },
};

/* Large enough for each. */
union entry {
	struct wlt_raw_task task;
	struct wlt_raw_syscall syscall;
	unsigned char bytes[256];
};

static __u32 number_at(const union entry *entry, size_t at)
{
	__u32 number;

	memcpy(&number, entry->bytes + at, sizeof(number));
	return number;
}

static int check_stringed(struct snapshot *snap)
{
	union entry entry;
	size_t i, k, nr;

	for (i = 0; i < ARRAY_SIZE(stringed); i++) {
		nr = snapshot_nr(snap, stringed[i].type);
		while (nr--) {
			snapshot_entry(snap, stringed[i].type, nr, &entry);
			for (k = 0; k < ARRAY_SIZE(stringed[i].at); k++)
				if (!is_string(snap, number_at(&entry, stringed[i].at[k])))
					return snapshot_reject(snap,
							       "damaged: bad string in %s",
							       stringed[i].what);
		}
	}
	return 0;
}

static int check_references(struct snapshot *snap)
{
	unsigned long long taken[SNAPSHOT_TYPES] = { 0 }, first, nr;
	union entry entry;
	size_t i, k, all;

	for (i = 0; i < ARRAY_SIZE(references); i++) {
		all = snapshot_nr(snap, references[i].of);
		for (k = snapshot_nr(snap, references[i].type); k--;) {
			snapshot_entry(snap, references[i].type, k, &entry);
			first = number_at(&entry, references[i].first);
			nr = 1;
			if (references[i].optional && first == WLT_RAW_NO_FUNCTION)
				continue;
			if (references[i].nr) {
				nr = number_at(&entry, references[i].nr);
				taken[references[i].of] += nr;
			}
			if (first + nr > all || taken[references[i].of] > all)
				return snapshot_reject(snap,
						       "damaged: %s is out of bounds",
						       references[i].what);
		}
	}
	return 0;
}

/**
 * snapshot_check() - check a snapshot that is in memory
 * @snap: the snapshot, of which there are data and size
 *
 * Return: 0, or -EINVAL with the reason in @snap->error.
 */
int snapshot_check(struct snapshot *snap)
{
	struct wlt_raw_header header;
	int err = check_header(snap, &header);

	if (!err && snap->size < header.total_size)
		return snapshot_reject(snap, "damaged: %zu bytes of %llu",
				       snap->size,
				       (unsigned long long)header.total_size);
	if (!err)
		err = take_sections(snap, &header);
	if (err)
		return err;
	if (snapshot_nr(snap, WLT_RAW_SUMMARY) != 1)
		return snapshot_reject(snap, "damaged: no summary");
	snapshot_entry(snap, WLT_RAW_SUMMARY, 0, &snap->summary);
	snap->runs = 1;
	err = check_strings(snap);
	return err ?: check_stringed(snap) ?: check_references(snap);
}

/* The size of a file that begins like ours, else of all that there is. */
static unsigned long long expected_size(const struct snapshot *snap)
{
	struct wlt_raw_header header = { 0 };

	if (snap->size < sizeof(header))
		return 0;
	memcpy(&header, snap->data, sizeof(header));
	return header.magic == WLT_RAW_MAGIC ? header.total_size : 0;
}

/**
 * snapshot_load() - read and check a snapshot
 * @snap: what to fill; give it back with snapshot_free(), on failure too
 * @fd: where to read from; a file, a pipe
 *
 * What begins as JSON does is read as such.
 *
 * Return: 0, or -errno with the reason in @snap->error; -EINVAL when the file
 * is not a snapshot, not of our version, or damaged.
 */
int snapshot_load(struct snapshot *snap, int fd)
{
	bool is_json;
	int err;

	memset(snap, 0, sizeof(*snap));
	err = read_upto(snap, fd, sizeof(struct wlt_raw_header));
	is_json = !err && json_begins(snap->data, snap->size);
	if (!err)
		err = read_upto(snap, fd, is_json ? ULLONG_MAX :
						    expected_size(snap));
	if (err) {
		mem_printf(snap->error, sizeof(snap->error), "%s", strerror(-err));
		return err;
	}
	return is_json ? json_load(snap) : snapshot_check(snap);
}

/**
 * snapshot_free() - give back what snapshot_load() took
 * @snap: the snapshot
 */
void snapshot_free(struct snapshot *snap)
{
	free(snap->data);
	memset(snap, 0, sizeof(*snap));
}

/**
 * snapshot_entry_size() - size of an entry
 * @type: which type
 *
 * Return: bytes.
 */
size_t snapshot_entry_size(enum wlt_raw_type type)
{
	return layouts[type].size;
}

/**
 * snapshot_nr() - number of entries of a type
 * @snap: a loaded snapshot
 * @type: which
 *
 * Return: the number; 0 when the snapshot has no such section.
 */
size_t snapshot_nr(const struct snapshot *snap, enum wlt_raw_type type)
{
	return snap->sections[type].nr;
}

/**
 * snapshot_entry() - copy one entry
 * @snap: a loaded snapshot
 * @type: which type
 * @index: which entry, below snapshot_nr()
 * @entry: the struct of the type; what the file lacks is set to zero
 */
void snapshot_entry(const struct snapshot *snap, enum wlt_raw_type type,
		    size_t index, void *entry)
{
	const struct snapshot_section *section = &snap->sections[type];
	size_t size = layouts[type].size;

	memset(entry, 0, size);
	if (size > section->entry_size)
		size = section->entry_size;
	memcpy(entry, section->data + index * section->entry_size, size);
}

/**
 * snapshot_string() - a string of the snapshot
 * @snap: a loaded snapshot
 * @offset: as found in an entry
 *
 * Return: the string, which lives as long as the snapshot; "" for an offset
 * that is none.
 */
const char *snapshot_string(const struct snapshot *snap, __u32 offset)
{
	if (!is_string(snap, offset))
		return "";
	return (const char *)snap->sections[WLT_RAW_STRINGS].data + offset;
}
