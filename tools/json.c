// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads what --format=json wrote. See json.h.
 *
 * An error ends the text: whoever still reads finds nothing more, so that
 * functions need not tell each other, and json_load() says what it was.
 */
#include "json.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "builder.h"
#include "out.h"
#include "wlcat.h"

#define MAX_DEPTH	32
#define MAX_KEY		64	/* longer ones are not ours */

/**
 * struct json_in - text that is read
 * @begin: the text
 * @s: what has not been read yet
 * @end: end of the text
 * @error: what was wrong, or NULL
 * @error_at: where
 * @depth: values that are open
 * @first: nothing was read yet of the innermost one
 * @key: name of the member that is read, cut off if it is too long
 * @text: the last string
 * @text_room: bytes that there is room for in it
 * @format: number of the format, 0 when it was not said
 * @runs: how many runs it is the sum of
 * @b: the snapshot that is made
 */
struct json_in {
	const char *begin;
	const char *s;
	const char *end;
	const char *error;
	const char *error_at;
	unsigned int depth;
	bool first;
	char key[MAX_KEY];
	char *text;
	size_t text_room;
	unsigned long long format;
	unsigned long long runs;
	struct builder b;
};

/* -- words -- */

static void fail(struct json_in *in, const char *error)
{
	if (in->error)
		return;
	in->error = error;
	in->error_at = in->s;
	in->s = in->end;
}

/* The next character that is no blank, 0 at the end. */
static char peek(struct json_in *in)
{
	while (in->s < in->end && strchr(" \t\r\n", *in->s) && *in->s)
		in->s++;
	return in->s < in->end ? *in->s : '\0';
}

static bool take(struct json_in *in, char c)
{
	if (peek(in) != c || in->s == in->end)
		return false;
	in->s++;
	return true;
}

static bool take_word(struct json_in *in, const char *word)
{
	size_t len = strlen(word);

	peek(in);
	if ((size_t)(in->end - in->s) < len || strncmp(in->s, word, len))
		return false;
	in->s += len;
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Behind "\u"; what cannot be a string of ours becomes a question mark. */
static size_t take_unicode(struct json_in *in, char *to)
{
	unsigned int i, code = 0;
	int digit;

	for (i = 0; i < 4; i++) {
		digit = in->s < in->end ? hex_digit(*in->s) : -1;
		if (digit < 0) {
			fail(in, "bad escape");
			return 0;
		}
		code = 16 * code + digit;
		in->s++;
	}
	if (!code || (code >= 0xd800 && code < 0xe000))
		code = '?';
	if (code < 0x80) {
		to[0] = code;
		return 1;
	}
	i = code < 0x800 ? 1 : 2;
	to[i] = 0x80 | (code & 0x3f);
	if (i == 2)
		to[1] = 0x80 | (code >> 6 & 0x3f);
	to[0] = i == 1 ? 0xc0 | code >> 6 : 0xe0 | code >> 12;
	return i + 1;
}

/* Read a string; it is in @in->text until the next one is. */
static const char *take_string(struct json_in *in)
{
	static const char escapes[] = "\"\\/bfnrt", chars[] = "\"\\/\b\f\n\r\t";
	const char *escape;
	size_t len = 0;
	char c;

	if (!take(in, '"'))
		fail(in, "expected a string");
	for (;;) {
		if (in->text_room < len + 4) {
			in->text_room = 2 * len + 64;
			in->text = xrealloc(in->text, in->text_room, 1);
		}
		if (in->s == in->end || (unsigned char)*in->s < 0x20) {
			fail(in, "string without an end");
			break;
		}
		c = *in->s++;
		if (c == '"')
			break;
		if (c == '\\') {
			c = in->s < in->end ? *in->s++ : '\0';
			if (c == 'u') {
				len += take_unicode(in, in->text + len);
				continue;
			}
			escape = c ? strchr(escapes, c) : NULL;
			if (!escape) {
				fail(in, "bad escape");
				break;
			}
			c = chars[escape - escapes];
		}
		in->text[len++] = c;
	}
	in->text[len] = '\0';
	return in->text;
}

/* Read a whole number; of a negative one, the absolute value. */
static unsigned long long take_number(struct json_in *in, bool *minus)
{
	unsigned long long number = 0;
	const char *digits;

	*minus = take(in, '-');
	for (digits = in->s; in->s < in->end && *in->s >= '0' && *in->s <= '9';
	     in->s++) {
		if (__builtin_mul_overflow(number, 10ULL, &number) ||
		    __builtin_add_overflow(number,
					   (unsigned long long)(*in->s - '0'),
					   &number)) {
			fail(in, "the number is too large");
			return 0;
		}
	}
	if (in->s == digits || (in->s < in->end && strchr(".eE", *in->s)))
		fail(in, "expected a whole number");
	return number;
}

static unsigned long long take_u64(struct json_in *in)
{
	bool minus;
	unsigned long long number = take_number(in, &minus);

	if (minus && number)
		fail(in, "expected a number that is not negative");
	return number;
}

static bool take_bool(struct json_in *in)
{
	if (take_word(in, "true"))
		return true;
	if (!take_word(in, "false"))
		fail(in, "expected true or false");
	return false;
}

/* -- objects and arrays -- */

static void open_value(struct json_in *in, char bracket)
{
	if (!take(in, bracket))
		fail(in, bracket == '{' ? "expected an object" :
					  "expected an array");
	if (++in->depth > MAX_DEPTH)
		fail(in, "nested too deeply");
	in->first = true;
}

/* To the next element; false when there is none, and the value is closed. */
static bool next_element(struct json_in *in, char bracket)
{
	if (take(in, bracket)) {
		in->depth--;
		in->first = false;
		return false;
	}
	if (!in->first && !take(in, ','))
		fail(in, "expected a comma");
	in->first = false;
	if (!in->error && !peek(in))
		fail(in, "the end is missing");
	return !in->error;
}

static bool next_member(struct json_in *in)
{
	const char *key;

	if (!next_element(in, '}'))
		return false;
	key = take_string(in);
	mem_printf(in->key, sizeof(in->key), "%s", key);
	if (!take(in, ':'))
		fail(in, "expected a colon");
	return !in->error;
}

static void skip_value(struct json_in *in)
{
	switch (peek(in)) {
	case '{':
		open_value(in, '{');
		while (next_member(in))
			skip_value(in);
		return;
	case '[':
		open_value(in, '[');
		while (next_element(in, ']'))
			skip_value(in);
		return;
	case '"':
		take_string(in);
		return;
	}
	if (take_word(in, "true") || take_word(in, "false") ||
	    take_word(in, "null"))
		return;
	if (in->s == in->end || !strchr("-0123456789", *in->s))
		fail(in, "expected a value");
	while (in->s < in->end && *in->s && strchr("+-.0123456789eE", *in->s))
		in->s++;
}

/* -- fields -- */

static void set_u32(void *at, unsigned int number)
{
	memcpy(at, &number, sizeof(number));
}

static unsigned int get_u32(const void *at)
{
	unsigned int number;

	memcpy(&number, at, sizeof(number));
	return number;
}

static void read_comm(struct json_in *in, char *comm)
{
	const char *text = take_string(in);
	size_t len = strnlen(text, WLT_COMM_LEN);

	memset(comm, 0, WLT_COMM_LEN);
	memcpy(comm, text, len);
}

static void read_text(struct json_in *in, const struct field *field, char *at)
{
	const char *text;

	if (field->type == FIELD_COMM) {
		read_comm(in, at);
		return;
	}
	text = take_string(in);
	if (field->type == FIELD_STATE)
		set_u32(at, get_u32(at) | field_state_flag(text));
	else if (field->type == FIELD_DOING)
		set_u32(at, field_doing_state(text));
	else if (field->type == FIELD_PART)
		set_u32(at, field_part(text));
	else if (field->type == FIELD_WHAT)
		set_u32(at, field_what(text));
	else if (field->type == FIELD_CONTEXT)
		set_u32(at, field_context(text));
	else if (field->type == FIELD_STACK)
		set_u32(at, field_stack(text));
	else if (field->type == FIELD_ABI && !strcmp(text, "native"))
		set_u32(at, 0);
	else
		set_u32(at, builder_string(&in->b, text));
}

static void read_number(struct json_in *in, const struct field *field, char *at)
{
	unsigned long long number, max = ULLONG_MAX;
	bool minus = false;

	if (field->optional && take_word(in, "null"))
		number = field->type == FIELD_U32 ? UINT_MAX : ULLONG_MAX;
	else
		number = take_number(in, &minus);
	if (field->type == FIELD_S32)
		max = (unsigned long long)INT_MAX + minus;
	else if (minus)
		max = 0;
	else if (field->type == FIELD_U32)
		max = UINT_MAX;
	if (number > max)
		fail(in, "the number is out of range");
	else if (field->type == FIELD_U64)
		memcpy(at, &number, sizeof(number));
	else
		set_u32(at, minus ? -number : number);
}

/* Read the value of @in->key if it is one of @fields; else false. */
static bool read_field(struct json_in *in, const struct json_fields *fields,
		       void *raw)
{
	const struct field *field = fields->fields;
	size_t i;
	char *at;

	for (i = 0; i < fields->nr; i++, field++)
		if (!strcmp(field->name, in->key))
			break;
	if (i == fields->nr || field->offset >= fields->raw_size ||
	    field->type == FIELD_SECONDS || field->type == FIELD_API)
		return false;
	at = (char *)raw + field->offset;
	if (field_is_text(field))
		read_text(in, field, at);
	else if (field->type != FIELD_FLAG)
		read_number(in, field, at);
	else if (take_bool(in))
		set_u32(at, get_u32(at) | field->arg);
	return true;
}

static void read_object(struct json_in *in, const struct json_fields *fields,
			void *raw)
{
	open_value(in, '{');
	while (next_member(in))
		if (!read_field(in, fields, raw))
			skip_value(in);
}

/* "ia32" and "arm" are numbers of the same kind; no machine has both. */
static unsigned int abi_number(const struct json_in *in, __u32 name)
{
	const char *s = (char *)in->b.sections[WLT_RAW_STRINGS].data + name;

	if (!name)
		return WLT_ABI_NATIVE;
	return strcmp(s, "x32") ? WLT_ABI_COMPAT : WLT_ABI_X32;
}

/*
 * Read entries; what is within one of them comes first in the snapshot. Returns
 * the number of entries that were added.
 */
static size_t read_entries(struct json_in *in, const struct json_fields *fields,
			   enum wlt_raw_type type)
{
	union {
		struct wlt_raw_root root;
		struct wlt_raw_bucket bucket;
		struct wlt_raw_errno err;
		struct wlt_raw_path path;
		struct wlt_raw_task_call task_call;
		struct wlt_raw_capability capability;
		struct wlt_raw_function function;
		struct wlt_raw_edge edge;
		struct wlt_raw_function_time time;
		struct wlt_raw_stack stack;
		struct wlt_raw_frame frame;
	} entry;
	size_t nr = 0;

	open_value(in, '[');
	for (; next_element(in, ']'); nr++) {
		memset(&entry, 0, sizeof(entry));
		if (type == WLT_RAW_EDGE)
			entry.edge.parent = WLT_RAW_NO_FUNCTION;
		open_value(in, '{');
		while (next_member(in)) {
			if (read_field(in, fields, &entry))
				continue;
			if (type == WLT_RAW_FUNCTION_TIME && !strcmp(in->key, "buckets")) {
				entry.time.first_bucket = builder_nr(&in->b, WLT_RAW_BUCKET);
				entry.time.nr_buckets = read_entries(in, &json_bucket,
								     WLT_RAW_BUCKET);
			} else if (type == WLT_RAW_STACK && !strcmp(in->key, "frames")) {
				entry.stack.first_frame = builder_nr(&in->b, WLT_RAW_FRAME);
				entry.stack.nr_frames = read_entries(in, &json_frame,
								     WLT_RAW_FRAME);
			} else {
				skip_value(in);
			}
		}
		if (type == WLT_RAW_TASK_CALL)
			entry.task_call.abi = abi_number(in, entry.task_call.abi_name);
		else if (type == WLT_RAW_CAPABILITY)
			entry.capability.abi = abi_number(in, entry.capability.abi_name);
		else if (type == WLT_RAW_EDGE)
			entry.edge.abi = abi_number(in, entry.edge.abi_name);
		else if (type == WLT_RAW_STACK)
			entry.stack.abi = abi_number(in, entry.stack.abi_name);
		builder_add(&in->b, type, &entry);
	}
	return nr;
}

/* -- members of the snapshot -- */

static void read_format(struct json_in *in)
{
	in->format = take_u64(in);
	if (!in->format || in->format > JSON_FORMAT)
		fail(in, "a format that this wlcat does not know");
}

static void read_runs(struct json_in *in)
{
	in->runs = take_u64(in);
}

static void read_period(struct json_in *in)
{
	read_object(in, &json_period, &in->b.summary);
}

static void read_ledger(struct json_in *in)
{
	open_value(in, '{');
	while (next_member(in)) {
		if (read_field(in, &json_ledger, &in->b.summary))
			continue;
		if (strcmp(in->key, "balanced"))
			skip_value(in);
		else if (!take_bool(in))
			in->b.summary.flags |= WLT_RAW_UNBALANCED;
	}
}

static void read_lost_total(struct json_in *in)
{
	in->b.summary.lost = take_u64(in);
}

static void read_lost(struct json_in *in)
{
	struct wlt_raw_loss loss = { 0 };

	open_value(in, '{');
	while (next_member(in)) {
		loss.name = builder_string(&in->b, in->key);
		loss.count = take_u64(in);
		builder_add(&in->b, WLT_RAW_LOSS, &loss);
	}
}

static void read_syscall(struct json_in *in, enum wlt_raw_type type)
{
	struct wlt_raw_syscall sc = { 0 };

	open_value(in, '{');
	while (next_member(in)) {
		if (read_field(in, &json_syscall, &sc) ||
		    (type == WLT_RAW_PART && read_field(in, &json_part, &sc)))
			continue;
		if (!strcmp(in->key, "buckets")) {
			sc.first_bucket = builder_nr(&in->b, WLT_RAW_BUCKET);
			sc.nr_buckets = read_entries(in, &json_bucket,
						     WLT_RAW_BUCKET);
		} else if (!strcmp(in->key, "errnos")) {
			sc.first_errno = builder_nr(&in->b, WLT_RAW_ERRNO);
			sc.nr_errnos = read_entries(in, &json_errno,
						    WLT_RAW_ERRNO);
		} else {
			skip_value(in);
		}
	}
	sc.abi = abi_number(in, sc.abi_name);
	builder_add(&in->b, type, &sc);
}

static void read_syscalls(struct json_in *in)
{
	open_value(in, '[');
	while (next_element(in, ']'))
		read_syscall(in, WLT_RAW_SYSCALL);
}

static void read_parts(struct json_in *in)
{
	open_value(in, '[');
	while (next_element(in, ']'))
		read_syscall(in, WLT_RAW_PART);
}

static void read_args(struct json_in *in, struct wlt_raw_task *task)
{
	size_t i;

	open_value(in, '[');
	for (i = 0; next_element(in, ']'); i++) {
		if (i < ARRAY_SIZE(task->args))
			task->args[i] = take_u64(in);
		else
			skip_value(in);
	}
}

static void read_in_flight(struct json_in *in, struct wlt_raw_task *task)
{
	if (take_word(in, "null"))
		return;
	task->flags |= WLT_RAW_TASK_IN_CALL;
	open_value(in, '{');
	while (next_member(in)) {
		if (read_field(in, &json_in_flight, task))
			continue;
		if (strcmp(in->key, "args"))
			skip_value(in);
		else
			read_args(in, task);
	}
}

static void read_tasks(struct json_in *in)
{
	struct wlt_raw_task task;

	open_value(in, '[');
	while (next_element(in, ']')) {
		memset(&task, 0, sizeof(task));
		open_value(in, '{');
		while (next_member(in)) {
			if (read_field(in, &json_task, &task))
				continue;
			if (strcmp(in->key, "in_flight"))
				skip_value(in);
			else
				read_in_flight(in, &task);
		}
		builder_add(&in->b, WLT_RAW_TASK, &task);
	}
}

static const struct {
	const char *name;
	void (*read)(struct json_in *in);
} members[] = {
	{ "format", read_format },
	{ "runs", read_runs },
	{ "period", read_period },
	{ "ledger", read_ledger },
	{ "lost_total", read_lost_total },
	{ "lost", read_lost },
	{ "syscalls", read_syscalls },
	{ "subsystems", skip_value },
	{ "tasks", read_tasks },
	{ "parts", read_parts },
};

/* Those that are entries, each as it is. */
static const struct {
	const char *name;
	const struct json_fields *fields;
	enum wlt_raw_type type;
} arrays[] = {
	{ "workload", &json_root, WLT_RAW_ROOT },
	{ "task_calls", &json_task_call, WLT_RAW_TASK_CALL },
	{ "files", &json_path, WLT_RAW_PATH },
	{ "capabilities", &json_capability, WLT_RAW_CAPABILITY },
	{ "functions", &json_function, WLT_RAW_FUNCTION },
	{ "function_calls", &json_edge, WLT_RAW_EDGE },
	{ "function_times", &json_function_time, WLT_RAW_FUNCTION_TIME },
	{ "stacks", &json_stack, WLT_RAW_STACK },
};

static void read_member(struct json_in *in)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(members); i++) {
		if (!strcmp(members[i].name, in->key)) {
			members[i].read(in);
			return;
		}
	}
	for (i = 0; i < ARRAY_SIZE(arrays); i++) {
		if (!strcmp(arrays[i].name, in->key)) {
			read_entries(in, arrays[i].fields, arrays[i].type);
			return;
		}
	}
	if (!read_field(in, &json_head, &in->b.summary))
		skip_value(in);
}

static void read_members(struct json_in *in)
{
	open_value(in, '{');
	while (next_member(in))
		read_member(in);
	if (peek(in) || in->s != in->end)
		fail(in, "something follows");
	if (!in->format)
		fail(in, "no member \"format\": not written by wlcat");
}

static size_t line_number(const struct json_in *in)
{
	const char *s;
	size_t line = 1;

	for (s = in->begin; s < in->error_at; s++)
		line += *s == '\n';
	return line;
}

/**
 * json_begins() - does a file look like JSON?
 * @data: what it begins with
 * @size: bytes of that
 *
 * Return: true if so.
 */
bool json_begins(const unsigned char *data, size_t size)
{
	size_t i = 0;

	while (i < size && data[i] && strchr(" \t\r\n", data[i]))
		i++;
	return i < size && data[i] == '{';
}

/**
 * json_load() - make a snapshot of JSON
 * @snap: data and size of the text, which is replaced
 *
 * Return: 0, or -EINVAL with the reason in @snap->error.
 */
int json_load(struct snapshot *snap)
{
	struct json_in in = {
		.begin = (char *)snap->data,
		.s = (char *)snap->data,
		.end = (char *)snap->data + snap->size,
		.runs = 1,
	};
	struct snapshot made;
	int err;

	builder_create(&in.b);
	read_members(&in);
	if (in.error) {
		err = snapshot_reject(snap, "line %zu: %s", line_number(&in),
				      in.error);
	} else {
		err = builder_finish(&in.b, &made);
		made.runs = in.runs;
		free(snap->data);
		*snap = made;
	}
	builder_destroy(&in.b);
	free(in.text);
	return err;
}
