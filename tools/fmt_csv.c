// SPDX-License-Identifier: GPL-2.0-only
/*
 * Comma separated values: a line of names, then a line for each row, quoted as
 * RFC 4180 says, lines ended as Unix does. New columns come last.
 */
#include "format.h"

#define ROW(member)	offsetof(struct report_row, member)
#define TASK(member)	offsetof(struct report_task, member)
#define CALL(member)	offsetof(struct report_task_call, member)
#define ERROR(member)	offsetof(struct report_error, member)
#define BUCKET(member)	offsetof(struct report_bucket, member)
#define PATH(member)	offsetof(struct wlt_raw_path, member)
#define CHECK(member)	offsetof(struct wlt_raw_capability, member)

static const struct field syscall_fields[] = {
	{ "nr", ROW(raw.nr), FIELD_S32 },
	{ "abi", ROW(raw.abi_name), FIELD_ABI },
	{ "syscall", ROW(raw.name), FIELD_STRING },
	{ "api", ROW(raw.name), FIELD_API },
	{ "subsystem", ROW(raw.subsystem), FIELD_STRING },
	{ "file", ROW(raw.file), FIELD_STRING },
	{ "calls", ROW(raw.calls), FIELD_U64 },
	{ "errors", ROW(raw.errors), FIELD_U64 },
	{ "seconds", ROW(cpu_ns), FIELD_SECONDS },
	{ "denied", ROW(raw.denied), FIELD_U64 },
	{ "never_returned", ROW(raw.never_returned), FIELD_U64 },
	{ "restarted", ROW(raw.restarted), FIELD_U64 },
	{ "error_percent", ROW(error_share), FIELD_SHARE },
	{ "wall_seconds", ROW(raw.wall_ns), FIELD_SECONDS },
	{ "blocked_seconds", ROW(raw.blocked_ns), FIELD_SECONDS },
	{ "runnable_seconds", ROW(raw.runnable_ns), FIELD_SECONDS },
	{ "min_ns", ROW(raw.min_ns), FIELD_U64 },
	{ "avg_ns", ROW(avg_ns), FIELD_U64 },
	{ "max_ns", ROW(raw.max_ns), FIELD_U64 },
	{ "part", ROW(raw.part), FIELD_PART },		/* of parts only */
};

static const struct field subsystem_fields[] = {
	{ "subsystem", ROW(raw.subsystem), FIELD_STRING },
	{ "syscalls", ROW(rows), FIELD_U64 },
	{ "calls", ROW(raw.calls), FIELD_U64 },
	{ "errors", ROW(raw.errors), FIELD_U64 },
	{ "seconds", ROW(cpu_ns), FIELD_SECONDS },
	{ "restarted", ROW(raw.restarted), FIELD_U64 },
	{ "error_percent", ROW(error_share), FIELD_SHARE },
	{ "wall_seconds", ROW(raw.wall_ns), FIELD_SECONDS },
	{ "blocked_seconds", ROW(raw.blocked_ns), FIELD_SECONDS },
	{ "runnable_seconds", ROW(raw.runnable_ns), FIELD_SECONDS },
};

static const struct field task_fields[] = {
	{ "pid", TASK(raw.pid), FIELD_S32 },
	{ "tgid", TASK(raw.tgid), FIELD_S32 },
	{ "comm", TASK(raw.comm), FIELD_COMM },
	{ "state", TASK(raw.flags), FIELD_STATE },
	{ "root", TASK(raw.flags), FIELD_FLAG, WLT_RAW_TASK_ROOT },
	{ "execs", TASK(raw.nr_execs), FIELD_U32 },
	{ "start_ns", TASK(raw.start_ns), FIELD_U64 },
	{ "end_ns", TASK(raw.end_ns), FIELD_U64 },
	{ "calls", TASK(raw.calls), FIELD_U64 },
	{ "errors", TASK(raw.errors), FIELD_U64 },
	{ "seconds", TASK(cpu_ns), FIELD_SECONDS },
	{ "in_flight", TASK(raw.call), FIELD_STRING },
	{ "in_flight_seconds", TASK(age_ns), FIELD_SECONDS, .optional = 1 },
	{ "wall_seconds", TASK(raw.wall_ns), FIELD_SECONDS },
	{ "blocked_seconds", TASK(raw.blocked_ns), FIELD_SECONDS },
	{ "runnable_seconds", TASK(raw.runnable_ns), FIELD_SECONDS },
	{ "cpu_seconds", TASK(raw.cpu_ns), FIELD_SECONDS },
	{ "voluntary", TASK(raw.voluntary), FIELD_U64 },
	{ "involuntary", TASK(raw.involuntary), FIELD_U64 },
	{ "migrations", TASK(raw.migrations), FIELD_U64 },
	{ "minor_faults", TASK(raw.minor_faults), FIELD_U64 },
	{ "major_faults", TASK(raw.major_faults), FIELD_U64 },
	{ "ppid", TASK(raw.ppid), FIELD_S32 },
	{ "exe", TASK(raw.exe), FIELD_STRING },
};

static const struct field hist_fields[] = {
	{ "nr", BUCKET(call.nr), FIELD_S32 },
	{ "abi", BUCKET(call.abi_name), FIELD_ABI },
	{ "syscall", BUCKET(call.name), FIELD_STRING },
	{ "from_ns", BUCKET(raw.from_ns), FIELD_U64 },
	{ "to_ns", BUCKET(raw.to_ns), FIELD_U64, .optional = 1 },
	{ "calls", BUCKET(raw.calls), FIELD_U64 },
};

static const struct field error_fields[] = {
	{ "nr", ERROR(call.nr), FIELD_S32 },
	{ "abi", ERROR(call.abi_name), FIELD_ABI },
	{ "syscall", ERROR(call.name), FIELD_STRING },
	{ "subsystem", ERROR(call.subsystem), FIELD_STRING },
	{ "errno", ERROR(raw.name), FIELD_ERRNO },
	{ "number", ERROR(raw.err), FIELD_S32 },
	{ "errors", ERROR(raw.calls), FIELD_U64 },
	{ "calls", ERROR(call.calls), FIELD_U64 },
};

static const struct field flight_fields[] = {
	{ "pid", TASK(raw.pid), FIELD_S32 },
	{ "tgid", TASK(raw.tgid), FIELD_S32 },
	{ "comm", TASK(raw.comm), FIELD_COMM },
	{ "state", TASK(raw.state), FIELD_DOING },
	{ "age_seconds", TASK(raw.age_ns), FIELD_SECONDS },
	{ "age_is_minimum", TASK(raw.flags), FIELD_FLAG, WLT_RAW_TASK_EARLIER },
	{ "syscall", TASK(raw.call), FIELD_STRING },
};

static const struct field task_call_fields[] = {
	{ "pid", CALL(pid), FIELD_S32 },
	{ "comm", CALL(comm), FIELD_COMM },
	{ "nr", CALL(raw.nr), FIELD_S32 },
	{ "abi", CALL(raw.abi_name), FIELD_ABI },
	{ "syscall", CALL(raw.name), FIELD_STRING },
	{ "calls", CALL(raw.calls), FIELD_U64 },
	{ "errors", CALL(raw.errors), FIELD_U64 },
	{ "seconds", CALL(cpu_ns), FIELD_SECONDS },
	{ "wall_seconds", CALL(raw.wall_ns), FIELD_SECONDS },
	{ "blocked_seconds", CALL(raw.blocked_ns), FIELD_SECONDS },
	{ "runnable_seconds", CALL(raw.runnable_ns), FIELD_SECONDS },
};

static const struct field path_fields[] = {
	{ "what", PATH(what), FIELD_WHAT },
	{ "path", PATH(path), FIELD_STRING },
	{ "result", PATH(flags), FIELD_RESULT },
	{ "errno", PATH(err), FIELD_S32 },
	{ "calls", PATH(calls), FIELD_U64 },
	{ "cut", PATH(flags), FIELD_FLAG, WLT_RAW_PATH_CUT },
	{ "unread", PATH(flags), FIELD_FLAG, WLT_RAW_PATH_UNREAD },
	{ "never_returned", PATH(flags), FIELD_FLAG, WLT_RAW_PATH_NORETURN },
	{ "io_uring", PATH(flags), FIELD_FLAG, WLT_RAW_PATH_URING },
};

static const struct field capability_fields[] = {
	{ "number", CHECK(cap), FIELD_U32 },
	{ "capability", CHECK(name), FIELD_STRING },
	{ "granted", CHECK(flags), FIELD_FLAG, WLT_RAW_CAP_GRANTED },
	{ "unaudited", CHECK(flags), FIELD_FLAG, WLT_RAW_CAP_NOAUDIT },
	{ "other_userns", CHECK(flags), FIELD_FLAG, WLT_RAW_CAP_USERNS },
	{ "nr", CHECK(nr), FIELD_S32 },
	{ "abi", CHECK(abi_name), FIELD_ABI },
	{ "syscall", CHECK(call), FIELD_STRING },
	{ "checks", CHECK(checks), FIELD_U64 },
};

static const struct {
	const struct field *fields;
	size_t nr;
} tables_of[] = {
	{ syscall_fields, ARRAY_SIZE(syscall_fields) - 1 },
	{ subsystem_fields, ARRAY_SIZE(subsystem_fields) },
	{ task_fields, ARRAY_SIZE(task_fields) },
	{ hist_fields, ARRAY_SIZE(hist_fields) },
	{ error_fields, ARRAY_SIZE(error_fields) },
	{ flight_fields, ARRAY_SIZE(flight_fields) },
	{ syscall_fields, ARRAY_SIZE(syscall_fields) },
	{ task_call_fields, ARRAY_SIZE(task_call_fields) },
	{ path_fields, ARRAY_SIZE(path_fields) },
	{ capability_fields, ARRAY_SIZE(capability_fields) },
};

static void print(struct report *report, struct out *out, unsigned int tables,
		  size_t width)
{
	size_t i, which = __builtin_ctz(tables);
	struct report_list list;
	struct grid grid;

	(void)width;
	report_list(report, tables, &list);
	grid_create(&grid, report->snap, tables_of[which].fields,
		    tables_of[which].nr);
	for (i = 0; i < list.nr; i++)
		grid_add_row(&grid, report_list_row(&list, i),
			     tables_of[which].nr);
	grid_print_csv(&grid, out);
	grid_destroy(&grid);
	report_list_free(&list);
}

const struct format format_csv = {
	.name = "csv",
	.help = "comma separated values, one table",
	.tables = TABLE_ALL,
	.default_tables = TABLE_SYSCALLS,
	.one_table = true,
	.print = print,
};
