// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables of workload/syscall_stats, subsystem_stats and so on, below lines
 * that begin with "#" and say what was traced and what is missing.
 */
#include "format.h"
#include "text.h"

#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define ROW(member)	offsetof(struct report_row, member)
#define TASK(member)	offsetof(struct report_task, member)
#define CALL(member)	offsetof(struct report_task_call, member)
#define ERROR(member)	offsetof(struct report_error, member)
#define PATH(member)	offsetof(struct wlt_raw_path, member)
#define CHECK(member)	offsetof(struct wlt_raw_capability, member)

#define NOTES(order)	{ "notes", 0, FIELD_STRING, .left = 1, .drop = (order) }

/* Columns that tell least go first when there is no room for all. */
const struct field syscall_columns[SYSCALL_COLUMNS] = {
	{ "% time", ROW(share), FIELD_SHARE, 6 },
	{ "seconds", ROW(cpu_ns), FIELD_SECONDS6, 11 },
	{ "usecs/call", ROW(cpu_usecs), FIELD_U64, 11 },
	{ "calls", ROW(raw.calls), FIELD_U64, 9 },
	{ "errors", ROW(raw.errors), FIELD_NONZERO, 9 },
	{ "syscall", ROW(raw.name), FIELD_STRING, 16, .left = 1, .spare = 1 },
	{ "subsystem", ROW(raw.subsystem), FIELD_STRING, 14, .left = 1,
	  .dash = 1, .drop = 1 },
	{ "api", ROW(raw.name), FIELD_API, 20, .left = 1, .dash = 1,
	  .drop = 11 },
	{ "err%", ROW(error_share), FIELD_SHARE, 6, .drop = 6 },
	{ "restarts", ROW(raw.restarted), FIELD_U64, 8, .drop = 10 },
	{ "wall", ROW(raw.wall_ns), FIELD_SECONDS6, 11, .drop = 3 },
	{ "blocked", ROW(raw.blocked_ns), FIELD_SECONDS6, 11, .drop = 4 },
	{ "runnable", ROW(raw.runnable_ns), FIELD_SECONDS6, 11, .drop = 5 },
	{ "min-usec", ROW(raw.min_ns), FIELD_USECS, 11, .no_total = 1,
	  .drop = 9 },
	{ "avg-usec", ROW(avg_ns), FIELD_USECS, 11, .no_total = 1, .drop = 8 },
	{ "max-usec", ROW(raw.max_ns), FIELD_USECS, 11, .no_total = 1,
	  .drop = 7 },
	NOTES(2),
};

static const struct field subsystem_columns[] = {
	{ "% time", ROW(share), FIELD_SHARE, 6 },
	{ "seconds", ROW(cpu_ns), FIELD_SECONDS6, 11 },
	{ "syscalls", ROW(rows), FIELD_U64, 8 },
	{ "calls", ROW(raw.calls), FIELD_U64, 9 },
	{ "errors", ROW(raw.errors), FIELD_NONZERO, 9 },
	{ "subsystem", ROW(raw.subsystem), FIELD_STRING, 16, .left = 1,
	  .spare = 1, .dash = 1 },
	{ "err%", ROW(error_share), FIELD_SHARE, 6, .drop = 4 },
	{ "restarts", ROW(raw.restarted), FIELD_U64, 8, .drop = 5 },
	{ "wall", ROW(raw.wall_ns), FIELD_SECONDS6, 11, .drop = 1 },
	{ "blocked", ROW(raw.blocked_ns), FIELD_SECONDS6, 11, .drop = 2 },
	{ "runnable", ROW(raw.runnable_ns), FIELD_SECONDS6, 11, .drop = 3 },
};

static const struct field task_columns[] = {
	{ "pid", TASK(raw.pid), FIELD_S32, 7 },
	{ "tgid", TASK(raw.tgid), FIELD_S32, 7 },
	{ "comm", TASK(raw.comm), FIELD_COMM, 15, .left = 1 },
	{ "state", TASK(raw.flags), FIELD_STATE, 8, .left = 1, .drop = 1 },
	{ "start", TASK(start_ns), FIELD_SECONDS6, 12, .drop = 6 },
	{ "end", TASK(end_ns), FIELD_SECONDS6, 12, .optional = 1, .dash = 1,
	  .drop = 5 },
	{ "calls", TASK(raw.calls), FIELD_U64, 9 },
	{ "errors", TASK(raw.errors), FIELD_NONZERO, 9 },
	{ "seconds", TASK(cpu_ns), FIELD_SECONDS6, 11 },
	{ "wall", TASK(raw.wall_ns), FIELD_SECONDS6, 11, .drop = 2 },
	{ "blocked", TASK(raw.blocked_ns), FIELD_SECONDS6, 11, .drop = 3 },
	{ "runnable", TASK(raw.runnable_ns), FIELD_SECONDS6, 11, .drop = 4 },
	{ "cpu", TASK(raw.cpu_ns), FIELD_SECONDS6, 11, .drop = 7 },
	{ "voluntary", TASK(raw.voluntary), FIELD_U64, 9, .drop = 11 },
	{ "involuntary", TASK(raw.involuntary), FIELD_U64, 11, .drop = 12 },
	{ "migrations", TASK(raw.migrations), FIELD_U64, 10, .drop = 13 },
	{ "minflt", TASK(raw.minor_faults), FIELD_U64, 9, .drop = 10 },
	{ "majflt", TASK(raw.major_faults), FIELD_U64, 9, .drop = 9 },
	{ "ppid", TASK(raw.ppid), FIELD_S32, 7, .drop = 8 },
	NOTES(14),
};

static const struct field error_columns[] = {
	{ "% all", ERROR(share), FIELD_SHARE, 6 },
	{ "errors", ERROR(raw.calls), FIELD_U64, 9 },
	{ "calls", ERROR(call.calls), FIELD_U64, 9 },
	{ "% failed", ERROR(failed), FIELD_SHARE, 8 },
	{ "errno", ERROR(raw.name), FIELD_ERRNO, 15, .left = 1 },
	{ "no.", ERROR(raw.err), FIELD_S32, 5, .no_total = 1, .drop = 1 },
	{ "syscall", ERROR(call.name), FIELD_STRING, 22, .left = 1 },
	{ "subsystem", ERROR(call.subsystem), FIELD_STRING, 14, .left = 1,
	  .dash = 1, .drop = 2 },
	{ "abi", ERROR(call.abi_name), FIELD_ABI, .left = 1, .drop = 3 },
};

static const struct field inflight_columns[] = {
	{ "pid", TASK(raw.pid), FIELD_S32, 7 },
	{ "tgid", TASK(raw.tgid), FIELD_S32, 7 },
	{ "comm", TASK(raw.comm), FIELD_COMM, 15, .left = 1 },
	{ "state", TASK(raw.state), FIELD_DOING, 9, .left = 1 },
	{ "age", .arg = 13 },
	{ "call", .left = 1 },
};

static const struct field task_call_columns[] = {
	{ "% time", CALL(share), FIELD_SHARE, 6 },
	{ "seconds", CALL(cpu_ns), FIELD_SECONDS6, 11 },
	{ "calls", CALL(raw.calls), FIELD_U64, 9 },
	{ "errors", CALL(raw.errors), FIELD_NONZERO, 9 },
	{ "wall", CALL(raw.wall_ns), FIELD_SECONDS6, 11, .drop = 1 },
	{ "blocked", CALL(raw.blocked_ns), FIELD_SECONDS6, 11, .drop = 2 },
	{ "runnable", CALL(raw.runnable_ns), FIELD_SECONDS6, 11, .drop = 3 },
	{ "pid", CALL(pid), FIELD_S32, 7 },
	{ "comm", CALL(comm), FIELD_COMM, 15, .left = 1 },
	{ "syscall", CALL(raw.name), FIELD_STRING, 22, .left = 1 },
	{ "abi", CALL(raw.abi_name), FIELD_ABI, .left = 1, .drop = 4 },
};

static const struct field path_columns[] = {
	{ "calls", PATH(calls), FIELD_U64, 9 },
	{ "what", PATH(what), FIELD_WHAT, 4, .left = 1 },
	{ "result", PATH(flags), FIELD_RESULT, 15, .left = 1 },
	{ "path", PATH(path), FIELD_PATH, 22, .left = 1 },
};

static const struct field capability_columns[] = {
	{ "checks", CHECK(checks), FIELD_U64, 9 },
	{ "result", CHECK(flags), FIELD_GRANTED, 7, .left = 1 },
	{ "audited", CHECK(flags), FIELD_AUDITED, 7, .left = 1, .drop = 2 },
	{ "userns", CHECK(flags), FIELD_USERNS, 6, .left = 1, .drop = 3 },
	{ "capability", CHECK(name), FIELD_STRING, 22, .left = 1 },
	{ "syscall", CHECK(call), FIELD_STRING, 22, .left = 1, .dash = 1 },
	{ "abi", CHECK(abi_name), FIELD_ABI, .left = 1, .drop = 1 },
};

/* -- head -- */

static void print_roots(const struct report *report, struct out *out)
{
	const struct wlt_raw_root *root;
	char *comm;
	size_t i;

	out_puts(out, "# workload:");
	for (i = 0; i < report->nr_roots; i++) {
		root = &report->roots[i];
		comm = text_escape(root->comm, sizeof(root->comm));
		out_printf(out, "%s %d (%s)", i ? "," : "", root->pid, comm);
		free(comm);
	}
	out_puts(out, report->nr_roots ? "\n" : " none\n");
}

static void print_markers(const struct snapshot *snap, struct out *out)
{
	char seconds[TEXT_SECONDS_MAX], *label;
	struct wlt_raw_marker marker;
	size_t i;

	for (i = 0; i < snapshot_nr(snap, WLT_RAW_MARKER); i++) {
		snapshot_entry(snap, WLT_RAW_MARKER, i, &marker);
		label = text_escape(snapshot_string(snap, marker.label), -1);
		out_printf(out, "# marker: %s s: %s\n",
			   text_seconds(seconds, marker.wall_ns, 6), label);
		free(label);
	}
}

static void print_head(const struct report *report, struct out *out)
{
	const struct snapshot *snap = report->snap;
	const struct wlt_raw_summary *sum = &snap->summary;
	char seconds[TEXT_SECONDS_MAX];
	char *clock = text_escape(snapshot_string(snap, sum->clock), -1);

	print_roots(report, out);
	if (snap->runs > 1)
		out_printf(out, "# runs: %llu, summed up\n", snap->runs);
	out_printf(out, "# tasks: %llu followed, %llu alive\n",
		   sum->tasks_followed, sum->tasks_live);
	out_printf(out, "# traced: %s s of wall time, tracing is %s\n",
		   text_seconds(seconds, sum->wall_ns, 6),
		   sum->flags & WLT_RAW_TRACING_ON ? "on" : "off");
	out_printf(out, "# lost: %llu", sum->lost);
	report_losses(report, out);
	out_printf(out, "\n# in flight: %llu\n", sum->in_flight);
	out_printf(out,
		   "# seconds are CPU time in calls; wall = CPU + blocked + runnable; clock %s\n",
		   clock);
	print_markers(snap, out);
	report_warn(report, out, "# ");
	free(clock);
}

/* -- cells that are put together -- */

/* Append a word, behind a blank if it is not the first. */
static void __printf(3, 4)
note(char *notes, size_t size, const char *fmt, ...)
{
	size_t len = strlen(notes);
	va_list args;

	if (len && len + 1 < size)
		notes[len++] = ' ';
	va_start(args, fmt);
	mem_vprintf(notes + len, size - len, fmt, args);
	va_end(args);
}

static void add_notes(struct grid *grid, const void *row)
{
	const struct wlt_raw_syscall *raw = row;
	char notes[128] = "";
	char *abi = text_escape(snapshot_string(grid->snap, raw->abi_name), 32);

	if (*abi)
		note(notes, sizeof(notes), "%s", abi);
	if (raw->denied)
		note(notes, sizeof(notes), "denied=%llu", raw->denied);
	if (raw->never_returned)
		note(notes, sizeof(notes), raw->part == WLT_RAW_PART_URING ?
		     "unseen=%llu" : "never_returned=%llu",
		     raw->never_returned);
	if (raw->part)
		note(notes, sizeof(notes), "%s", field_part_name(raw->part));
	grid_add(grid, "%s", notes);
	free(abi);
}

static void add_task_notes(struct grid *grid, const void *row)
{
	const struct wlt_raw_task *task = row;
	const struct snapshot *snap = grid->snap;
	char seconds[TEXT_SECONDS_MAX], notes[128] = "";
	char *call, *exe;

	if (task->flags & WLT_RAW_TASK_SUM)
		note(notes, sizeof(notes), "tasks=%llu",
		     snap->summary.tasks_unlisted);
	if (task->flags & WLT_RAW_TASK_ROOT)
		note(notes, sizeof(notes), "root");
	if (task->nr_execs)
		note(notes, sizeof(notes), "execs=%u", task->nr_execs);
	if (task->flags & WLT_RAW_TASK_WORKER)
		note(notes, sizeof(notes), "worker");
	if (task->flags & WLT_RAW_TASK_IN_CALL) {
		call = text_escape(snapshot_string(snap, task->call), 32);
		note(notes, sizeof(notes), "in=%s age=%s", call,
		     text_seconds(seconds, task->age_ns, 6));
		free(call);
	}
	exe = text_escape(snapshot_string(snap, task->exe), -1);
	grid_add(grid, "%s%s%s%s", notes, *notes && *exe ? " " : "",
		 *exe ? "exe=" : "", exe);
	free(exe);
}

/* Age and call, as in "read(0x3, ...)". */
static void add_call(struct grid *grid, const void *row)
{
	const struct wlt_raw_task *task = row;
	char seconds[TEXT_SECONDS_MAX], args[ARRAY_SIZE(task->args) * 20];
	char *call = text_escape(snapshot_string(grid->snap, task->call), -1);
	size_t i, len = 0;

	for (i = 0; i < ARRAY_SIZE(task->args); i++)
		len += mem_printf(args + len, sizeof(args) - len, "%s0x%llx",
				  i ? ", " : "",
				  (unsigned long long)task->args[i]);
	grid_add(grid, "%s%s", task->flags & WLT_RAW_TASK_EARLIER ? ">" : "",
		 text_seconds(seconds, task->age_ns, 6));
	grid_add(grid, "%s(%s)", call, args);
	free(call);
}

/* -- histograms -- */

#define BAR_WIDTH	20

static void print_bucket(struct out *out, const struct wlt_raw_bucket *bucket,
			 unsigned long long most)
{
	char from[TEXT_USECS_MAX], to[TEXT_USECS_MAX] = "...";
	unsigned long long unit = most / BAR_WIDTH + !!(most % BAR_WIDTH);
	unsigned long long marks = bucket->calls;

	/* Rounded up, as the module does: what is there shows. */
	if (unit > ULLONG_MAX / BAR_WIDTH / BAR_WIDTH / 2)
		marks = marks / unit + !!(marks % unit);
	else if (marks)
		marks = (marks * BAR_WIDTH + most - 1) / most;
	if (bucket->to_ns != ULLONG_MAX)
		text_usecs(to, bucket->to_ns);
	out_printf(out, "{ usecs: %14s - %14s } hitcount: %10llu  ",
		   text_usecs(from, bucket->from_ns), to,
		   (unsigned long long)bucket->calls);
	while (marks--)
		out_putc(out, '#');
	out_putc(out, '\n');
}

static void print_call_hist(const struct report *report, struct out *out,
			    const struct report_row *row,
			    const struct report_bucket *buckets)
{
	static const char *const names[REPORT_QUANTILES] = {
		" p50=", " p90=", " p99=", " p99.9=",
	};
	const char *abi_name = snapshot_string(report->snap, row->raw.abi_name);
	char *name = text_escape(row->name, -1), *abi = text_escape(abi_name, -1);
	unsigned long long calls = 0, most = 0;
	char usecs[TEXT_USECS_MAX];
	size_t i;

	for (i = 0; i < row->raw.nr_buckets; i++) {
		calls = add_capped(calls, buckets[i].raw.calls);
		if (most < buckets[i].raw.calls)
			most = buckets[i].raw.calls;
	}
	out_printf(out, "\n# %s%s%s: %llu calls\n# usecs: min=%s", name,
		   *abi ? " " : "", abi, calls,
		   text_usecs(usecs, row->raw.min_ns));
	for (i = 0; i < REPORT_QUANTILES; i++)
		out_printf(out, "%s%s", names[i],
			   text_usecs(usecs, row->quantiles[i]));
	out_printf(out, " max=%s\n", text_usecs(usecs, row->raw.max_ns));
	for (i = 0; i < row->raw.nr_buckets; i++)
		print_bucket(out, &buckets[i].raw, most);
	free(abi);
	free(name);
}

/* As the module prints syscall_hist. */
static void print_hist(const struct report *report, struct out *out)
{
	const struct report_bucket *bucket;
	const struct report_row *row;
	struct report_list list;
	size_t i;

	report_list(report, TABLE_HIST, &list);
	bucket = list.rows;
	out_puts(out,
		 "# wall time of calls that returned; quantiles are at most 12.5 % too long\n");
	for (i = 0; i < report->nr_syscalls; i++) {
		row = &report->syscalls[i];
		if (row->raw.nr_buckets)
			print_call_hist(report, out, row, bucket);
		bucket += row->raw.nr_buckets;
	}
	report_list_free(&list);
}

/* -- all -- */

static const struct {
	const struct field *columns;
	size_t nr_columns;
	size_t nr_last;		/* of these are put together by: */
	void (*add_last)(struct grid *grid, const void *row);
} makers[] = {		/* by bits of enum table */
	{ syscall_columns, SYSCALL_COLUMNS, 1, add_notes },
	{ subsystem_columns, ARRAY_SIZE(subsystem_columns), 0, NULL },
	{ task_columns, ARRAY_SIZE(task_columns), 1, add_task_notes },
	{ NULL, 0, 0, NULL },
	{ error_columns, ARRAY_SIZE(error_columns), 0, NULL },
	{ inflight_columns, ARRAY_SIZE(inflight_columns), 2, add_call },
	{ syscall_columns, SYSCALL_COLUMNS, 1, add_notes },
	{ task_call_columns, ARRAY_SIZE(task_call_columns), 0, NULL },
	{ path_columns, ARRAY_SIZE(path_columns), 0, NULL },
	{ capability_columns, ARRAY_SIZE(capability_columns), 0, NULL },
};

static void add_tally_total(struct grid *grid, const struct report_list *list,
			    size_t offset)
{
	union {
		struct wlt_raw_path path;
		struct wlt_raw_capability capability;
	} total = { 0 };
	unsigned long long count, sum = 0;
	size_t i;

	for (i = 0; i < list->nr; i++) {
		memcpy(&count, (const char *)report_list_row(list, i) + offset,
		       sizeof(count));
		sum = add_capped(sum, count);
	}
	memcpy((char *)&total + offset, &sum, sizeof(sum));
	grid_add_total(grid, &total);
}

static void add_total(struct grid *grid, const struct report *report,
		      const struct report_list *list, unsigned int table)
{
	struct report_error errors = {
		.raw.calls = report->total.raw.errors,
		.call.calls = report->total.raw.calls,
		.share = 10000,
		.failed = report->total.error_share,
	};

	if (table & TABLE_DEFAULT)
		grid_add_total(grid, &report->total);
	if (table == TABLE_ERRORS)
		grid_add_total(grid, &errors);
	if (table == TABLE_FILES)
		add_tally_total(grid, list, PATH(calls));
	if (table == TABLE_CAPABILITIES)
		add_tally_total(grid, list, CHECK(checks));
}

static void print_table(const struct report *report, struct out *out,
			size_t which, size_t width)
{
	size_t i, nr = makers[which].nr_columns;
	struct report_list list;
	struct grid grid;
	const void *row;

	report_list(report, 1 << which, &list);
	grid_create(&grid, report->snap, makers[which].columns, nr);
	for (i = 0; i < list.nr; i++) {
		row = report_list_row(&list, i);
		grid_add_row(&grid, row, nr - makers[which].nr_last);
		if (makers[which].nr_last)
			makers[which].add_last(&grid, row);
	}
	add_total(&grid, report, &list, 1 << which);
	grid_print_text(&grid, out, width);
	grid_destroy(&grid);
	report_list_free(&list);
}

/* What an empty or a strange table means. */
static void print_hints(const struct snapshot *snap, struct out *out,
			unsigned int tables)
{
	if (tables & TABLE_INFLIGHT)
		out_puts(out, "# > in front of an age: the call began before it could be seen\n");
	if ((tables & TABLE_FILES) && !snapshot_nr(snap, WLT_RAW_PATH))
		out_puts(out, "# no paths: there were none, or options/files was 0\n");
	if ((tables & TABLE_CAPABILITIES) && !snapshot_nr(snap, WLT_RAW_CAPABILITY))
		out_puts(out, "# no checks: there were none, or options/capabilities was 0\n");
}

static void print(struct report *report, struct out *out, unsigned int tables,
		  size_t width)
{
	const char *sep = "";
	size_t i;

	print_head(report, out);
	print_hints(report->snap, out, tables);
	for (i = 0; i < ARRAY_SIZE(makers); i++) {
		if (!(tables & 1 << i))
			continue;
		out_puts(out, sep);
		sep = "\n";
		if (makers[i].columns)
			print_table(report, out, i, width);
		else
			print_hist(report, out);
	}
}

const struct format format_table = {
	.name = "table",
	.help = "strace -c's columns and more, for people (default)",
	.tables = TABLE_ALL,
	.default_tables = TABLE_DEFAULT,
	.warns = true,
	.print = print,
};
