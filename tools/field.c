// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fields as text. See field.h.
 */
#include "field.h"

#include <limits.h>
#include <string.h>

#include "out.h"
#include "report.h"
#include "text.h"

/* The first of these flags that a task has. */
static const struct {
	unsigned int flag;
	const char *name;
} states[] = {
	{ WLT_RAW_TASK_SUM, "unlisted" },
	{ WLT_RAW_TASK_ENDED, "ended" },
	{ WLT_RAW_TASK_DETACHED, "detached" },
};

static const char *const doings[] = {
	[WLT_RAW_STATE_NONE] = "?",
	[WLT_RAW_STATE_RUNNING] = "running",
	[WLT_RAW_STATE_RUNNABLE] = "runnable",
	[WLT_RAW_STATE_BLOCKED] = "blocked",
	[WLT_RAW_STATE_UNINTERRUPTIBLE] = "blocked-D",
	[WLT_RAW_STATE_STOPPED] = "stopped",
};

/* By enum wlt_raw_part; a newer module may have more. */
static const char *const parts[] = {
	[WLT_RAW_PART_NONE] = "other",
	[WLT_RAW_PART_OP] = "operation",
	[WLT_RAW_PART_FD] = "descriptor",
	[WLT_RAW_PART_OTHER] = "other",
	[WLT_RAW_PART_URING] = "ring",
};

/* By enum wlt_raw_path_what; a newer module may have more. */
static const char *const whats[] = {
	[WLT_RAW_PATH_OPEN] = "open",
	[WLT_RAW_PATH_EXEC] = "exec",
};

/* By enum wlt_raw_context; likewise. */
static const char *const contexts[] = {
	[WLT_RAW_IN_CALL] = "syscall",
	[WLT_RAW_OUTSIDE] = "outside",
	[WLT_RAW_IN_SOFTIRQ] = "softirq",
	[WLT_RAW_IN_HARDIRQ] = "hardirq",
	[WLT_RAW_IN_NMI] = "nmi",
};

/* By enum wlt_raw_stack_what; likewise. */
static const char *const stacks[] = {
	[WLT_RAW_STACK_SAMPLE] = "sample",
	[WLT_RAW_STACK_DEEPEST] = "deepest",
};

/* A row starts with entries of the kernel, which have no alignment to speak of. */
static unsigned int get_u32(const void *row, const struct field *field)
{
	unsigned int number;

	memcpy(&number, (const char *)row + field->offset, sizeof(number));
	return number;
}

static unsigned long long get_u64(const void *row, const struct field *field)
{
	unsigned long long number;

	memcpy(&number, (const char *)row + field->offset, sizeof(number));
	return number;
}

static const char *state_name(unsigned int flags)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(states); i++)
		if (flags & states[i].flag)
			return states[i].name;
	return "live";
}

/**
 * field_state_flag() - read what became of a task
 * @state: as printed
 *
 * Return: the flag that says so; 0 for a task that is live.
 */
unsigned int field_state_flag(const char *state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(states); i++)
		if (!strcmp(state, states[i].name))
			return states[i].flag;
	return 0;
}

/**
 * field_doing_state() - read what a task does in a call
 * @doing: as printed
 *
 * Return: enum wlt_raw_state; WLT_RAW_STATE_NONE if not known.
 */
unsigned int field_doing_state(const char *doing)
{
	unsigned int i;

	for (i = ARRAY_SIZE(doings) - 1; i; i--)
		if (!strcmp(doing, doings[i]))
			break;
	return i;
}

/**
 * field_part_name() - what part of a call is this?
 * @part: enum wlt_raw_part
 *
 * Return: a word.
 */
const char *field_part_name(unsigned int part)
{
	return parts[part < ARRAY_SIZE(parts) ? part : 0];
}

/**
 * field_part() - read what part of a call this is
 * @name: as printed
 *
 * Return: enum wlt_raw_part; WLT_RAW_PART_OTHER if not known.
 */
unsigned int field_part(const char *name)
{
	unsigned int i;

	for (i = ARRAY_SIZE(parts) - 1; i > WLT_RAW_PART_NONE; i--)
		if (!strcmp(name, parts[i]))
			return i;
	return WLT_RAW_PART_OTHER;
}

static unsigned int find_name(const char *const *names, unsigned int nr,
			      const char *name)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (!strcmp(name, names[i]))
			break;
	return i;
}

/**
 * field_what() - read what was to be done with a path
 * @name: as printed
 *
 * Return: enum wlt_raw_path_what; a number that is none if not known.
 */
unsigned int field_what(const char *name)
{
	return find_name(whats, ARRAY_SIZE(whats), name);
}

/**
 * field_context() - read in which context a function ran
 * @name: as printed
 *
 * Return: enum wlt_raw_context; a number that is none if not known.
 */
unsigned int field_context(const char *name)
{
	return find_name(contexts, ARRAY_SIZE(contexts), name);
}

/**
 * field_stack() - read why a stack was looked at
 * @name: as printed
 *
 * Return: enum wlt_raw_stack_what; a number that is none if not known.
 */
unsigned int field_stack(const char *name)
{
	return find_name(stacks, ARRAY_SIZE(stacks), name);
}

static void path_text(const struct snapshot *snap, const struct wlt_raw_path *path,
		      struct field_text *text)
{
	if (path->flags & WLT_RAW_PATH_UNREAD) {
		text->s = path->flags & WLT_RAW_PATH_URING ? "(io_uring)" : "?";
		return;
	}
	text->before = "\"";
	text->s = snapshot_string(snap, path->path);
	text->after = path->flags & WLT_RAW_PATH_CUT ? "\"..." : "\"";
}

static const char *path_result(const struct snapshot *snap,
			       const struct wlt_raw_path *path)
{
	const char *name = snapshot_string(snap, path->errname);

	if (path->flags & WLT_RAW_PATH_NORETURN)
		return "?";
	if (!path->err)
		return "ok";
	return *name ? name : "(other)";
}

/**
 * field_is_text() - does a field hold bytes that may be anything?
 * @field: the field
 *
 * Return: false for a number.
 */
bool field_is_text(const struct field *field)
{
	return field->type >= FIELD_STATE;
}

/**
 * field_text() - what a field that is no number says
 * @field: the field
 * @snap: where strings are
 * @row: the row
 * @text: gets what it says
 */
void field_text(const struct field *field, const struct snapshot *snap,
		const void *row, struct field_text *text)
{
	unsigned int number = get_u32(row, field);

	*text = (struct field_text) { "", "", -1, "" };
	switch (field->type) {
	case FIELD_STATE:
		text->s = state_name(number);
		break;
	case FIELD_DOING:
		text->s = doings[number < ARRAY_SIZE(doings) ? number : 0];
		break;
	case FIELD_PART:
		text->s = field_part_name(number);
		break;
	case FIELD_COMM:
		text->s = (const char *)row + field->offset;
		text->size = WLT_COMM_LEN;
		break;
	case FIELD_API:
		text->s = NULL;
		if (!((const struct report_row *)row)->has_api)
			break;
		text->before = "sys_";
		text->after = "()";
		text->s = snapshot_string(snap, number);
		text->size = strcspn(text->s, ":");
		break;
	case FIELD_WHAT:
		text->s = number < ARRAY_SIZE(whats) ? whats[number] : "other";
		break;
	case FIELD_CONTEXT:
		text->s = number < ARRAY_SIZE(contexts) ? contexts[number] : "other";
		break;
	case FIELD_STACK:
		text->s = number < ARRAY_SIZE(stacks) ? stacks[number] : "other";
		break;
	case FIELD_RESULT:
		text->s = path_result(snap, row);
		break;
	case FIELD_PATH:
		path_text(snap, row, text);
		break;
	case FIELD_GRANTED:
		text->s = number & WLT_RAW_CAP_GRANTED ? "granted" : "denied";
		break;
	case FIELD_AUDITED:
		text->s = number & WLT_RAW_CAP_NOAUDIT ? "no" : "yes";
		break;
	case FIELD_USERNS:
		text->s = number & WLT_RAW_CAP_USERNS ? "other" : "init";
		break;
	default:
		text->s = snapshot_string(snap, number);
		if (field->type == FIELD_ABI && !*text->s)
			text->s = "native";
		if (field->type == FIELD_ERRNO && !*text->s)
			text->s = "(other)";
	}
}

/**
 * field_number() - what a field that is a number says
 * @buf: FIELD_NUMBER_MAX bytes
 * @field: the field
 * @row: the row
 *
 * Return: @buf.
 */
char *field_number(char *buf, const struct field *field, const void *row)
{
	unsigned long long number = 0;

	if (field->type == FIELD_U32)
		number = get_u32(row, field);
	else if (field->type == FIELD_FLAG)
		number = !!(get_u32(row, field) & field->arg);
	else if (field->type != FIELD_S32)
		number = get_u64(row, field);
	*buf = '\0';
	if (field->optional &&
	    number == (field->type == FIELD_U32 ? UINT_MAX : ULLONG_MAX))
		return buf;
	if (field->type == FIELD_NONZERO && !number)
		return buf;
	switch (field->type) {
	case FIELD_S32:
		mem_printf(buf, FIELD_NUMBER_MAX, "%d", (int)get_u32(row, field));
		break;
	case FIELD_SECONDS:
		return text_seconds(buf, number, 9);
	case FIELD_SECONDS6:
		return text_seconds(buf, number, 6);
	case FIELD_USECS:
		return text_usecs(buf, number);
	case FIELD_SHARE:
		return text_share(buf, number);
	default:
		mem_printf(buf, FIELD_NUMBER_MAX, "%llu", number);
	}
	return buf;
}
