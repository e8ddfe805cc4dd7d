/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the members of an entry are called and how they read: the tables of
 * fields from which all formats print, and from which a saved JSON is read
 * again.
 *
 * A field lies at its offset in a struct report_row or report_task, which
 * begin with the entry of the snapshot, so that it can stand for a member of
 * either.
 */
#ifndef _WLCAT_FIELD_H
#define _WLCAT_FIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "snapshot.h"

/**
 * enum field_type - what is there and how it is printed
 * @FIELD_U64: number
 * @FIELD_U32: likewise
 * @FIELD_S32: likewise
 * @FIELD_NONZERO: likewise (64 bits), nothing for 0
 * @FIELD_SECONDS: nanoseconds, printed as seconds with nine digits
 * @FIELD_SECONDS6: likewise, rounded to six digits
 * @FIELD_USECS: nanoseconds, printed as microseconds with three digits
 * @FIELD_SHARE: parts of 10000, printed as percent
 * @FIELD_FLAG: @arg is the bit of 32 that counts; 0 or 1
 * @FIELD_STATE: what became of a task, by its flags
 * @FIELD_DOING: enum wlt_raw_state
 * @FIELD_PART: enum wlt_raw_part
 * @FIELD_COMM: name of a task
 * @FIELD_STRING: string of the snapshot
 * @FIELD_ABI: likewise, "native" when it is empty
 * @FIELD_ERRNO: likewise, "(other)" when it is empty
 * @FIELD_WHAT: enum wlt_raw_path_what
 * @FIELD_RESULT: how the calls of a struct wlt_raw_path ended
 * @FIELD_PATH: the path of one, in quotes if it is known
 * @FIELD_GRANTED: whether a capability was granted, by WLT_RAW_CAP_*
 * @FIELD_AUDITED: whether a refusal is an event for the kernel's audit, likewise
 * @FIELD_USERNS: in which user namespace it was asked for, likewise
 * @FIELD_CONTEXT: enum wlt_raw_context
 * @FIELD_STACK: enum wlt_raw_stack_what
 * @FIELD_API: function of the kernel for the name in a struct report_row, up to
 *	a colon
 */
enum field_type {
	FIELD_U64,
	FIELD_U32,
	FIELD_S32,
	FIELD_NONZERO,
	FIELD_SECONDS,
	FIELD_SECONDS6,
	FIELD_USECS,
	FIELD_SHARE,
	FIELD_FLAG,
	/* From here on: not a number. */
	FIELD_STATE,
	FIELD_DOING,
	FIELD_PART,
	FIELD_COMM,
	FIELD_STRING,
	FIELD_ABI,
	FIELD_ERRNO,
	FIELD_API,
	FIELD_WHAT,
	FIELD_RESULT,
	FIELD_PATH,
	FIELD_GRANTED,
	FIELD_AUDITED,
	FIELD_USERNS,
	FIELD_CONTEXT,
	FIELD_STACK,
};

/**
 * struct field - a member, or the column of a table that shows it
 * @name: of the member, or head of the column
 * @offset: where it lies
 * @type: enum field_type
 * @arg: FIELD_FLAG: the bit; else width that a column has at least, when there
 *	is room
 * @left: aligned to the left, else to the right
 * @spare: columns that it is wider than its widest cell
 * @optional: a number (of 64 bits, or FIELD_U32) that is all ones is none
 * @dash: "-" stands for an empty cell
 * @no_total: the total has none
 * @drop: when there is no room: columns with higher numbers go first, those
 *	with 0 stay
 */
struct field {
	const char *name;
	unsigned short offset;
	unsigned char type;
	unsigned char arg;
	unsigned char left : 1;
	unsigned char spare : 1;
	unsigned char optional : 1;
	unsigned char dash : 1;
	unsigned char no_total : 1;
	unsigned char drop;
};

/**
 * struct field_text - what a field that is no number says
 * @before: in front of it
 * @s: bytes that may be anything; a zero ends them; NULL: there is none
 * @size: how many there are at most
 * @after: behind it
 */
struct field_text {
	const char *before;
	const char *s;
	size_t size;
	const char *after;
};

#define FIELD_NUMBER_MAX	32	/* bytes field_number() may need */

bool field_is_text(const struct field *field);
void field_text(const struct field *field, const struct snapshot *snap,
		const void *row, struct field_text *text);
char *field_number(char *buf, const struct field *field, const void *row);

unsigned int field_state_flag(const char *state);
unsigned int field_doing_state(const char *doing);
const char *field_part_name(unsigned int part);
unsigned int field_part(const char *name);
unsigned int field_what(const char *name);
unsigned int field_context(const char *name);
unsigned int field_stack(const char *name);

#endif /* _WLCAT_FIELD_H */
