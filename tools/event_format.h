/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The layout of the kernel's trace events, as their files format have it.
 *
 *	ID: 1344
 *		field:unsigned char abi;	offset:12;	size:1;	signed:0;
 *		field:__data_loc u64[] args;	offset:40;	size:4;	signed:0;
 *
 * What is __data_loc says in 32 bits where in the record the data is, and how
 * long.
 */
#ifndef _WLCAT_EVENT_FORMAT_H
#define _WLCAT_EVENT_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ring.h"

/**
 * struct event_field - a field of an event
 * @offset: where it is in the record
 * @size: its size; 0 for a field that there is not
 * @is_signed: it is a signed number
 */
struct event_field {
	size_t offset;
	size_t size;
	bool is_signed;
};

bool event_format_id(const char *text, unsigned int *id);
bool event_format_field(const char *text, const char *name,
			struct event_field *field);

int64_t event_number(const struct ring_record *record,
		     const struct event_field *field);
const char *event_bytes(const struct ring_record *record,
			const struct event_field *field, size_t *size);
const char *event_part(const struct ring_record *record,
		       const struct event_field *field, size_t *size);

#endif /* _WLCAT_EVENT_FORMAT_H */
