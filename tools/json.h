/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What --format=json writes and what is read again: the names of members, in
 * one place.
 *
 * The reader makes a snapshot of it. It passes over members that it does not
 * know, and over those that follow from others; what is missing reads as zero.
 */
#ifndef _WLCAT_JSON_H
#define _WLCAT_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "field.h"
#include "snapshot.h"

/*
 * 2: "seconds" of a system call is CPU time, and an attempt that a signal
 * interrupted is no call. The reader takes 1 too.
 */
#define JSON_FORMAT	2

/**
 * struct json_fields - members of an object
 * @fields: their names and what they are
 * @nr: how many
 * @raw_size: members behind that offset are derived, and not read
 */
struct json_fields {
	const struct field *fields;
	size_t nr;
	size_t raw_size;
};

extern const struct json_fields json_root;
extern const struct json_fields json_period;
extern const struct json_fields json_ledger;
extern const struct json_fields json_syscall;
extern const struct json_fields json_part;
extern const struct json_fields json_bucket;
extern const struct json_fields json_errno;
extern const struct json_fields json_subsystem;
extern const struct json_fields json_task;
extern const struct json_fields json_in_flight;
extern const struct json_fields json_task_call;
extern const struct json_fields json_path;
extern const struct json_fields json_capability;
extern const struct json_fields json_function;
extern const struct json_fields json_edge;
extern const struct json_fields json_function_time;
extern const struct json_fields json_stack;
extern const struct json_fields json_frame;
extern const struct json_fields json_head;

bool json_begins(const unsigned char *data, size_t size);
int json_load(struct snapshot *snap);

#endif /* _WLCAT_JSON_H */
