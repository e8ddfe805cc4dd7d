// SPDX-License-Identifier: GPL-2.0-only
/*
 * One JSON object with all that a snapshot says; wlcat(1) describes it. Members
 * may be added, none is renamed or dropped without a change of "format".
 */
#include "format.h"
#include "text.h"

#include <string.h>

#define JSON_FORMAT	1

/* Writes members one after the other, and the commas between them. */
struct json {
	struct out *out;
	int depth;
	bool more;	/* something precedes at this depth */
};

static void put_bytes(struct out *out, const char *s, size_t size)
{
	size_t len;

	for (size = strnlen(s, size); size; s += len, size -= len) {
		len = text_utf8_len(s, size);
		if (!len || (len == 1 && ((unsigned char)*s < 0x20 ||
					  *s == 0x7f))) {
			len = 1;
			out_printf(out, "\\u%04x", (unsigned char)*s);
			continue;
		}
		if (*s == '"' || *s == '\\')
			out_putc(out, '\\');
		out_bytes(out, s, len);
	}
}

static void put_string(struct out *out, const char *s, size_t size)
{
	out_putc(out, '"');
	put_bytes(out, s, size);
	out_putc(out, '"');
}

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
	put_string(json->out, key, -1);
	out_puts(json->out, ": ");
}

static void open_value(struct json *json, const char *key, char bracket)
{
	if (json->depth)
		begin_value(json, key, !key);
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

static void put_int(struct json *json, const char *key, int number)
{
	begin_value(json, key, false);
	out_printf(json->out, "%d", number);
}

static void put_bool(struct json *json, const char *key, bool value)
{
	begin_value(json, key, false);
	out_puts(json->out, value ? "true" : "false");
}

static void put_text(struct json *json, const char *key, const char *s,
		     size_t size)
{
	begin_value(json, key, false);
	put_string(json->out, s, size);
}

static void put_null(struct json *json, const char *key)
{
	begin_value(json, key, false);
	out_puts(json->out, "null");
}

static void put_time(struct json *json, unsigned long long ns)
{
	char seconds[TEXT_SECONDS_MAX];

	begin_value(json, "seconds", false);
	out_puts(json->out, text_seconds(seconds, ns, 9));
	put_number(json, "wall_ns", ns);
}

static void put_head(struct json *json, const struct report *report)
{
	const struct snapshot *snap = report->snap;
	const struct wlt_raw_summary *sum = &snap->summary;

	put_int(json, "format", JSON_FORMAT);
	put_text(json, "version", snapshot_string(snap, sum->version), -1);
	put_text(json, "release", snapshot_string(snap, sum->release), -1);
	put_text(json, "clock", snapshot_string(snap, sum->clock), -1);
}

static void put_workload(struct json *json, const struct report *report)
{
	const struct report_root *root;
	size_t i;

	open_value(json, "workload", '[');
	for (i = 0; i < report->nr_roots; i++) {
		root = &report->roots[i];
		open_value(json, NULL, '{');
		put_int(json, "pid", root->pid);
		put_text(json, "comm", root->comm, sizeof(root->comm));
		put_number(json, "tasks_live", root->nr_live);
		close_value(json, '}');
	}
	close_value(json, ']');
}

static void put_period(struct json *json, const struct wlt_raw_summary *sum)
{
	open_value(json, "period", '{');
	put_number(json, "begin_ns", sum->begin_ns);
	put_number(json, "now_ns", sum->now_ns);
	put_time(json, sum->wall_ns);
	put_bool(json, "tracing_on", sum->flags & WLT_RAW_TRACING_ON);
	put_bool(json, "attached", sum->flags & WLT_RAW_ATTACHED);
	put_number(json, "tasks_followed", sum->tasks_followed);
	put_number(json, "tasks_live", sum->tasks_live);
	put_number(json, "tasks_unlisted", sum->tasks_unlisted);
	close_value(json, '}');
}

static void put_ledger(struct json *json, const struct report *report)
{
	const struct wlt_raw_summary *sum = &report->snap->summary;

	open_value(json, "ledger", '{');
	put_bool(json, "balanced", report->balanced);
	put_number(json, "enters", sum->enters);
	put_number(json, "returned", sum->returned);
	put_number(json, "restarted", sum->restarted);
	put_number(json, "in_flight", sum->in_flight);
	put_number(json, "never_returned", sum->never_returned);
	put_number(json, "exits", sum->exits);
	put_number(json, "child_return", sum->child_return);
	put_number(json, "denied", sum->denied);
	put_number(json, "in_flight_at_start", sum->in_flight_at_start);
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

static void put_api(struct json *json, const struct report_syscall *sc)
{
	if (!sc->has_api) {
		put_null(json, "api");
		return;
	}
	begin_value(json, "api", false);
	out_puts(json->out, "\"sys_");
	put_bytes(json->out, sc->name, -1);
	out_puts(json->out, "()\"");
}

static void put_syscall(struct json *json, const struct report_syscall *sc)
{
	open_value(json, NULL, '{');
	put_int(json, "nr", sc->raw.nr);
	put_text(json, "abi", sc->abi[0] ? sc->abi : "native", -1);
	put_text(json, "name", sc->name, -1);
	put_api(json, sc);
	put_text(json, "subsystem", sc->subsystem, -1);
	put_text(json, "file", sc->file, -1);
	put_number(json, "calls", sc->raw.calls);
	put_number(json, "errors", sc->raw.errors);
	put_time(json, sc->raw.wall_ns);
	put_number(json, "denied", sc->raw.denied);
	put_number(json, "never_returned", sc->raw.never_returned);
	put_number(json, "restarted", sc->raw.restarted);
	close_value(json, '}');
}

static void put_syscalls(struct json *json, const struct report *report)
{
	size_t i;

	open_value(json, "syscalls", '[');
	for (i = 0; i < report->nr_syscalls; i++)
		put_syscall(json, &report->syscalls[i]);
	close_value(json, ']');
}

static void put_subsystems(struct json *json, const struct report *report)
{
	const struct report_subsystem *sub;
	size_t i;

	open_value(json, "subsystems", '[');
	for (i = 0; i < report->nr_subsystems; i++) {
		sub = &report->subsystems[i];
		open_value(json, NULL, '{');
		put_text(json, "name", sub->name, -1);
		put_number(json, "syscalls", sub->sums.rows);
		put_number(json, "calls", sub->sums.calls);
		put_number(json, "errors", sub->sums.errors);
		put_time(json, sub->sums.wall_ns);
		close_value(json, '}');
	}
	close_value(json, ']');
}

static void put_in_flight(struct json *json, const struct snapshot *snap,
			  const struct wlt_raw_task *task)
{
	if (!(task->flags & WLT_RAW_TASK_IN_CALL)) {
		put_null(json, "in_flight");
		return;
	}
	open_value(json, "in_flight", '{');
	put_int(json, "nr", task->nr);
	put_text(json, "name", snapshot_string(snap, task->call), -1);
	put_number(json, "age_ns", task->age_ns);
	close_value(json, '}');
}

static void put_task(struct json *json, const struct snapshot *snap,
		     const struct wlt_raw_task *task)
{
	open_value(json, NULL, '{');
	put_int(json, "pid", task->pid);
	put_int(json, "tgid", task->tgid);
	put_text(json, "comm", task->comm, sizeof(task->comm));
	put_text(json, "state", report_task_state(task), -1);
	put_bool(json, "root", task->flags & WLT_RAW_TASK_ROOT);
	put_bool(json, "worker", task->flags & WLT_RAW_TASK_WORKER);
	put_number(json, "execs", task->nr_execs);
	put_number(json, "start_ns", task->start_ns);
	put_number(json, "end_ns", task->end_ns);
	put_number(json, "calls", task->calls);
	put_number(json, "errors", task->errors);
	put_time(json, task->wall_ns);
	put_in_flight(json, snap, task);
	close_value(json, '}');
}

static void put_tasks(struct json *json, const struct snapshot *snap)
{
	struct wlt_raw_task task;
	size_t i;

	open_value(json, "tasks", '[');
	for (i = 0; i < snapshot_nr(snap, WLT_RAW_TASK); i++) {
		snapshot_entry(snap, WLT_RAW_TASK, i, &task);
		put_task(json, snap, &task);
	}
	close_value(json, ']');
}

static void print(struct report *report, struct out *out, unsigned int tables,
		  size_t width)
{
	struct json json = { .out = out };

	(void)tables;
	(void)width;
	open_value(&json, NULL, '{');
	put_head(&json, report);
	put_workload(&json, report);
	put_period(&json, &report->snap->summary);
	put_ledger(&json, report);
	put_lost(&json, report->snap);
	put_syscalls(&json, report);
	put_subsystems(&json, report);
	put_tasks(&json, report->snap);
	out_putc(out, '\n');
	close_value(&json, '}');
	out_putc(out, '\n');
}

const struct format format_json = {
	.name = "json",
	.help = "one JSON object with everything",
	.tables = TABLE_SYSCALLS | TABLE_SUBSYSTEMS | TABLE_TASKS,
	.default_tables = TABLE_SYSCALLS | TABLE_SUBSYSTEMS | TABLE_TASKS,
	.print = print,
};
