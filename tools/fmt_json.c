// SPDX-License-Identifier: GPL-2.0-only
/*
 * One JSON object with all that a snapshot says; wlcat(1) describes it. Members
 * may be added, none is renamed or dropped without a change of "format". Their
 * names are in json_fields.c.
 */
#include "format.h"
#include "json.h"
#include "json_text.h"

#include <string.h>

/* Writes members one after the other, and the commas between them. */
struct json {
	struct out *out;
	const struct snapshot *snap;
	int depth;
	bool more;	/* something precedes at this depth */
};

/* Members of the object and rows of its arrays have a line of their own. */
static void begin_value(struct json *json, const char *key, bool row)
{
	if (json->more)
		out_putc(json->out, ',');
	if (json->depth == 1 || row)
		out_printf(json->out, "\n%*s", json->depth, "");
	else if (json->more)
		out_putc(json->out, ' ');
	json->more = true;
	if (!key)
		return;
	json_text_string(json->out, key, strlen(key));
	out_puts(json->out, ": ");
}

static void open_value(struct json *json, const char *key, char bracket)
{
	if (json->depth)
		begin_value(json, key, !key && json->depth == 2);
	out_putc(json->out, bracket);
	json->depth++;
	json->more = false;
}

static void close_value(struct json *json, char bracket)
{
	json->depth--;
	json->more = true;
	out_putc(json->out, bracket);
}

static void put_number(struct json *json, const char *key,
		       unsigned long long number)
{
	begin_value(json, key, false);
	out_printf(json->out, "%llu", number);
}

static void put_bool(struct json *json, const char *key, bool value)
{
	begin_value(json, key, false);
	out_puts(json->out, value ? "true" : "false");
}

static void put_null(struct json *json, const char *key)
{
	begin_value(json, key, false);
	out_puts(json->out, "null");
}

static void put_field(struct json *json, const struct field *field,
		      const void *row)
{
	char number[FIELD_NUMBER_MAX];
	struct field_text text;

	if (!field_is_text(field)) {
		field_number(number, field, row);
		if (field->type == FIELD_FLAG) {
			put_bool(json, field->name, *number == '1');
		} else if (*number) {
			begin_value(json, field->name, false);
			out_puts(json->out, number);
		} else {
			put_null(json, field->name);
		}
		return;
	}
	field_text(field, json->snap, row, &text);
	if (!text.s) {
		put_null(json, field->name);
		return;
	}
	begin_value(json, field->name, false);
	out_printf(json->out, "\"%s", text.before);
	json_text_bytes(json->out, text.s, strnlen(text.s, text.size));
	out_printf(json->out, "%s\"", text.after);
}

static void put_fields(struct json *json, const struct json_fields *fields,
		       const void *row)
{
	size_t i;

	for (i = 0; i < fields->nr; i++)
		put_field(json, &fields->fields[i], row);
}

static void put_object(struct json *json, const char *key,
		       const struct json_fields *fields, const void *row)
{
	open_value(json, key, '{');
	put_fields(json, fields, row);
	close_value(json, '}');
}

static void put_workload(struct json *json, const struct report *report)
{
	size_t i;

	open_value(json, "workload", '[');
	for (i = 0; i < report->nr_roots; i++)
		put_object(json, NULL, &json_root, &report->roots[i]);
	close_value(json, ']');
}

static void put_ledger(struct json *json, const struct report *report)
{
	open_value(json, "ledger", '{');
	put_bool(json, "balanced", report->balanced);
	put_fields(json, &json_ledger, &report->snap->summary);
	close_value(json, '}');
}

static void put_lost(struct json *json, const struct snapshot *snap)
{
	struct wlt_raw_loss loss;
	size_t i;

	put_number(json, "lost_total", snap->summary.lost);
	open_value(json, "lost", '{');
	for (i = 0; i < snapshot_nr(snap, WLT_RAW_LOSS); i++) {
		snapshot_entry(snap, WLT_RAW_LOSS, i, &loss);
		put_number(json, snapshot_string(snap, loss.name), loss.count);
	}
	close_value(json, '}');
}

/* An array of entries that follow each other in the snapshot. */
static void put_entries(struct json *json, const char *key,
			const struct json_fields *fields,
			enum wlt_raw_type type, size_t first, size_t nr)
{
	union {
		struct wlt_raw_bucket bucket;
		struct wlt_raw_errno err;
		struct wlt_raw_function function;
		struct wlt_raw_edge edge;
		struct wlt_raw_function_time time;
		struct wlt_raw_stack stack;
		struct wlt_raw_frame frame;
	} entry;

	open_value(json, key, '[');
	for (; nr--; first++) {
		snapshot_entry(json->snap, type, first, &entry);
		open_value(json, NULL, '{');
		put_fields(json, fields, &entry);
		if (type == WLT_RAW_FUNCTION_TIME)
			put_entries(json, "buckets", &json_bucket, WLT_RAW_BUCKET,
				    entry.time.first_bucket, entry.time.nr_buckets);
		else if (type == WLT_RAW_STACK)
			put_entries(json, "frames", &json_frame, WLT_RAW_FRAME,
				    entry.stack.first_frame, entry.stack.nr_frames);
		close_value(json, '}');
	}
	close_value(json, ']');
}

/* What there is of functions of the kernel, as the snapshot has it. */
static void put_functions(struct json *json)
{
	static const struct {
		const char *key;
		const struct json_fields *fields;
		enum wlt_raw_type type;
	} arrays[] = {
		{ "functions", &json_function, WLT_RAW_FUNCTION },
		{ "function_calls", &json_edge, WLT_RAW_EDGE },
		{ "function_times", &json_function_time, WLT_RAW_FUNCTION_TIME },
		{ "stacks", &json_stack, WLT_RAW_STACK },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(arrays); i++)
		put_entries(json, arrays[i].key, arrays[i].fields, arrays[i].type, 0,
			    snapshot_nr(json->snap, arrays[i].type));
}

static void put_syscall(struct json *json, const void *row)
{
	const struct wlt_raw_syscall *raw = row;

	put_fields(json, &json_syscall, row);
	if (raw->part)
		put_fields(json, &json_part, row);
	put_entries(json, "errnos", &json_errno, WLT_RAW_ERRNO,
		    raw->first_errno, raw->nr_errnos);
	put_entries(json, "buckets", &json_bucket, WLT_RAW_BUCKET,
		    raw->first_bucket, raw->nr_buckets);
}

static void put_task_call(struct json *json, const void *row)
{
	put_fields(json, &json_task_call, row);
}

static void put_path(struct json *json, const void *row)
{
	put_fields(json, &json_path, row);
}

static void put_capability(struct json *json, const void *row)
{
	put_fields(json, &json_capability, row);
}

static void put_subsystem(struct json *json, const void *row)
{
	put_fields(json, &json_subsystem, row);
}

static void put_task(struct json *json, const void *row)
{
	const struct wlt_raw_task *task = row;
	size_t i;

	put_fields(json, &json_task, row);
	if (!(task->flags & WLT_RAW_TASK_IN_CALL)) {
		put_null(json, "in_flight");
		return;
	}
	open_value(json, "in_flight", '{');
	put_fields(json, &json_in_flight, row);
	open_value(json, "args", '[');
	for (i = 0; i < ARRAY_SIZE(task->args); i++)
		put_number(json, NULL, task->args[i]);
	close_value(json, ']');
	close_value(json, '}');
}

static void put_table(struct json *json, const struct report *report,
		      const char *key, enum table table,
		      void (*put)(struct json *json, const void *row))
{
	struct report_list list;
	size_t i;

	report_list(report, table, &list);
	open_value(json, key, '[');
	for (i = 0; i < list.nr; i++) {
		open_value(json, NULL, '{');
		put(json, report_list_row(&list, i));
		close_value(json, '}');
	}
	close_value(json, ']');
	report_list_free(&list);
}

static void print(struct report *report, struct out *out, unsigned int tables,
		  size_t width)
{
	struct json json = { .out = out, .snap = report->snap };

	(void)tables;
	(void)width;
	open_value(&json, NULL, '{');
	put_number(&json, "format", JSON_FORMAT);
	put_fields(&json, &json_head, &report->snap->summary);
	if (report->snap->runs > 1)
		put_number(&json, "runs", report->snap->runs);
	put_workload(&json, report);
	put_object(&json, "period", &json_period, &report->snap->summary);
	put_ledger(&json, report);
	put_lost(&json, report->snap);
	put_table(&json, report, "syscalls", TABLE_SYSCALLS, put_syscall);
	put_table(&json, report, "subsystems", TABLE_SUBSYSTEMS, put_subsystem);
	put_table(&json, report, "tasks", TABLE_TASKS, put_task);
	put_table(&json, report, "parts", TABLE_PARTS, put_syscall);
	put_table(&json, report, "task_calls", TABLE_TASK_CALLS, put_task_call);
	put_table(&json, report, "files", TABLE_FILES, put_path);
	put_table(&json, report, "capabilities", TABLE_CAPABILITIES,
		  put_capability);
	put_functions(&json);
	out_putc(out, '\n');
	close_value(&json, '}');
	out_putc(out, '\n');
}

const struct format format_json = {
	.name = "json",
	.help = "one JSON object with everything",
	.tables = TABLE_ALL,
	.default_tables = TABLE_ALL,
	.print = print,
};
