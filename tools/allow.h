/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Known differences for wlcat diff: a file with one per line,
 *
 *	call NAME
 *	errno NAME ERRNO
 *	subsystem NAME
 *	file WHAT PATH RESULT
 *	capability NAME CALL ANSWER
 *
 * where * stands for any characters, and # begins a comment.
 */
#ifndef _WLCAT_ALLOW_H
#define _WLCAT_ALLOW_H

#include <stdbool.h>
#include <stddef.h>

/**
 * enum thing - what can differ; with the words of the file
 * @THING_SUBSYSTEM: a kernel subsystem
 * @THING_CALL: a system call
 * @THING_ERRNO: an error of a system call
 * @THING_FILE: a path that was opened or executed
 * @THING_CAPABILITY: a capability that was asked for
 * @NR_THINGS: how many there are
 */
enum thing {
	THING_SUBSYSTEM,
	THING_CALL,
	THING_ERRNO,
	THING_FILE,
	THING_CAPABILITY,
	NR_THINGS,
};

extern const char *const thing_names[NR_THINGS];

/**
 * struct allow - known differences
 * @text: the file, cut into words; to be freed
 * @rules: one for each line; to be freed
 * @rules.thing: what it is about
 * @rules.name: pattern for its name
 * @nr: how many
 */
struct allow {
	char *text;
	struct {
		enum thing thing;
		const char *name;
	} *rules;
	size_t nr;
};

int allow_load(struct allow *allow, const char *name);
bool allow_has(const struct allow *allow, enum thing thing, const char *name);
void allow_free(struct allow *allow);

#endif /* _WLCAT_ALLOW_H */
