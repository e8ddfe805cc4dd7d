// SPDX-License-Identifier: GPL-2.0-only
/*
 * Members of the objects of JSON; wlcat(1) describes them. New ones come last.
 */
#include "json.h"
#include "report.h"

#define ROW(member)	offsetof(struct report_row, member)
#define TASK(member)	offsetof(struct report_task, member)
#define CALL(member)	offsetof(struct report_task_call, member)
#define SUM(member)	offsetof(struct wlt_raw_summary, member)
#define ROOT(member)	offsetof(struct wlt_raw_root, member)
#define BUCKET(member)	offsetof(struct wlt_raw_bucket, member)
#define ERRNO(member)	offsetof(struct wlt_raw_errno, member)
#define PATH(member)	offsetof(struct wlt_raw_path, member)
#define FUNCTION(member) offsetof(struct wlt_raw_function, member)
#define EDGE(member)	offsetof(struct wlt_raw_edge, member)
#define TIME(member)	offsetof(struct wlt_raw_function_time, member)
#define STACK(member)	offsetof(struct wlt_raw_stack, member)
#define FRAME(member)	offsetof(struct wlt_raw_frame, member)
#define CHECK(member)	offsetof(struct wlt_raw_capability, member)

static const struct field head[] = {
	{ "version", SUM(version), FIELD_STRING },
	{ "release", SUM(release), FIELD_STRING },
	{ "clock", SUM(clock), FIELD_STRING },
};

static const struct field root[] = {
	{ "pid", ROOT(pid), FIELD_S32 },
	{ "comm", ROOT(comm), FIELD_COMM },
	{ "tasks_live", ROOT(nr_live), FIELD_U32 },
};

static const struct field period[] = {
	{ "begin_ns", SUM(begin_ns), FIELD_U64 },
	{ "now_ns", SUM(now_ns), FIELD_U64 },
	{ "seconds", SUM(wall_ns), FIELD_SECONDS },
	{ "wall_ns", SUM(wall_ns), FIELD_U64 },
	{ "tracing_on", SUM(flags), FIELD_FLAG, WLT_RAW_TRACING_ON },
	{ "attached", SUM(flags), FIELD_FLAG, WLT_RAW_ATTACHED },
	{ "tasks_followed", SUM(tasks_followed), FIELD_U64 },
	{ "tasks_live", SUM(tasks_live), FIELD_U64 },
	{ "tasks_unlisted", SUM(tasks_unlisted), FIELD_U64 },
};

static const struct field ledger[] = {
	{ "enters", SUM(enters), FIELD_U64 },
	{ "returned", SUM(returned), FIELD_U64 },
	{ "restarted", SUM(restarted), FIELD_U64 },
	{ "in_flight", SUM(in_flight), FIELD_U64 },
	{ "never_returned", SUM(never_returned), FIELD_U64 },
	{ "exits", SUM(exits), FIELD_U64 },
	{ "child_return", SUM(child_return), FIELD_U64 },
	{ "denied", SUM(denied), FIELD_U64 },
	{ "in_flight_at_start", SUM(in_flight_at_start), FIELD_U64 },
};

static const struct field syscall[] = {
	{ "nr", ROW(raw.nr), FIELD_S32 },
	{ "abi", ROW(raw.abi_name), FIELD_ABI },
	{ "name", ROW(raw.name), FIELD_STRING },
	{ "api", ROW(raw.name), FIELD_API },
	{ "subsystem", ROW(raw.subsystem), FIELD_STRING },
	{ "file", ROW(raw.file), FIELD_STRING },
	{ "calls", ROW(raw.calls), FIELD_U64 },
	{ "errors", ROW(raw.errors), FIELD_U64 },
	{ "seconds", ROW(cpu_ns), FIELD_SECONDS },
	{ "wall_ns", ROW(raw.wall_ns), FIELD_U64 },
	{ "denied", ROW(raw.denied), FIELD_U64 },
	{ "never_returned", ROW(raw.never_returned), FIELD_U64 },
	{ "restarted", ROW(raw.restarted), FIELD_U64 },
	{ "time_percent", ROW(share), FIELD_SHARE },
	{ "error_percent", ROW(error_share), FIELD_SHARE },
	{ "blocked_ns", ROW(raw.blocked_ns), FIELD_U64 },
	{ "runnable_ns", ROW(raw.runnable_ns), FIELD_U64 },
	{ "min_ns", ROW(raw.min_ns), FIELD_U64 },
	{ "avg_ns", ROW(avg_ns), FIELD_U64 },
	{ "max_ns", ROW(raw.max_ns), FIELD_U64 },
	{ "p50_ns", ROW(quantiles[0]), FIELD_U64 },
	{ "p90_ns", ROW(quantiles[1]), FIELD_U64 },
	{ "p99_ns", ROW(quantiles[2]), FIELD_U64 },
	{ "p99_9_ns", ROW(quantiles[3]), FIELD_U64 },
};

static const struct field part[] = {
	{ "part", ROW(raw.part), FIELD_PART },
	{ "value", ROW(raw.value), FIELD_U32 },
};

static const struct field bucket[] = {
	{ "from_ns", BUCKET(from_ns), FIELD_U64 },
	{ "to_ns", BUCKET(to_ns), FIELD_U64, .optional = 1 },
	{ "calls", BUCKET(calls), FIELD_U64 },
};

static const struct field err[] = {
	{ "errno", ERRNO(err), FIELD_S32 },
	{ "name", ERRNO(name), FIELD_STRING },
	{ "calls", ERRNO(calls), FIELD_U64 },
};

static const struct field subsystem[] = {
	{ "name", ROW(raw.subsystem), FIELD_STRING },
	{ "syscalls", ROW(rows), FIELD_U64 },
	{ "calls", ROW(raw.calls), FIELD_U64 },
	{ "errors", ROW(raw.errors), FIELD_U64 },
	{ "seconds", ROW(cpu_ns), FIELD_SECONDS },
	{ "wall_ns", ROW(raw.wall_ns), FIELD_U64 },
	{ "restarted", ROW(raw.restarted), FIELD_U64 },
	{ "time_percent", ROW(share), FIELD_SHARE },
	{ "error_percent", ROW(error_share), FIELD_SHARE },
	{ "blocked_ns", ROW(raw.blocked_ns), FIELD_U64 },
	{ "runnable_ns", ROW(raw.runnable_ns), FIELD_U64 },
};

static const struct field task[] = {
	{ "pid", TASK(raw.pid), FIELD_S32 },
	{ "tgid", TASK(raw.tgid), FIELD_S32 },
	{ "comm", TASK(raw.comm), FIELD_COMM },
	{ "state", TASK(raw.flags), FIELD_STATE },
	{ "root", TASK(raw.flags), FIELD_FLAG, WLT_RAW_TASK_ROOT },
	{ "worker", TASK(raw.flags), FIELD_FLAG, WLT_RAW_TASK_WORKER },
	{ "execs", TASK(raw.nr_execs), FIELD_U32 },
	{ "start_ns", TASK(raw.start_ns), FIELD_U64 },
	{ "end_ns", TASK(raw.end_ns), FIELD_U64 },
	{ "calls", TASK(raw.calls), FIELD_U64 },
	{ "errors", TASK(raw.errors), FIELD_U64 },
	{ "seconds", TASK(cpu_ns), FIELD_SECONDS },
	{ "wall_ns", TASK(raw.wall_ns), FIELD_U64 },
	{ "blocked_ns", TASK(raw.blocked_ns), FIELD_U64 },
	{ "runnable_ns", TASK(raw.runnable_ns), FIELD_U64 },
	{ "cpu_ns", TASK(raw.cpu_ns), FIELD_U64 },
	{ "voluntary", TASK(raw.voluntary), FIELD_U64 },
	{ "involuntary", TASK(raw.involuntary), FIELD_U64 },
	{ "migrations", TASK(raw.migrations), FIELD_U64 },
	{ "minor_faults", TASK(raw.minor_faults), FIELD_U64 },
	{ "major_faults", TASK(raw.major_faults), FIELD_U64 },
	{ "ppid", TASK(raw.ppid), FIELD_S32 },
	{ "exe", TASK(raw.exe), FIELD_STRING },
};

static const struct field in_flight[] = {
	{ "nr", TASK(raw.nr), FIELD_S32 },
	{ "name", TASK(raw.call), FIELD_STRING },
	{ "age_ns", TASK(raw.age_ns), FIELD_U64 },
	{ "age_is_minimum", TASK(raw.flags), FIELD_FLAG, WLT_RAW_TASK_EARLIER },
	{ "state", TASK(raw.state), FIELD_DOING },
};

static const struct field task_call[] = {
	{ "task", CALL(raw.task), FIELD_U32 },
	{ "pid", CALL(pid), FIELD_S32 },
	{ "nr", CALL(raw.nr), FIELD_S32 },
	{ "abi", CALL(raw.abi_name), FIELD_ABI },
	{ "syscall", CALL(raw.name), FIELD_STRING },
	{ "calls", CALL(raw.calls), FIELD_U64 },
	{ "errors", CALL(raw.errors), FIELD_U64 },
	{ "seconds", CALL(cpu_ns), FIELD_SECONDS },
	{ "wall_ns", CALL(raw.wall_ns), FIELD_U64 },
	{ "blocked_ns", CALL(raw.blocked_ns), FIELD_U64 },
	{ "runnable_ns", CALL(raw.runnable_ns), FIELD_U64 },
};

static const struct field path[] = {
	{ "what", PATH(what), FIELD_WHAT },
	{ "path", PATH(path), FIELD_STRING },
	{ "errno", PATH(err), FIELD_S32 },
	{ "name", PATH(errname), FIELD_STRING },
	{ "calls", PATH(calls), FIELD_U64 },
	{ "cut", PATH(flags), FIELD_FLAG, WLT_RAW_PATH_CUT },
	{ "unread", PATH(flags), FIELD_FLAG, WLT_RAW_PATH_UNREAD },
	{ "never_returned", PATH(flags), FIELD_FLAG, WLT_RAW_PATH_NORETURN },
	{ "io_uring", PATH(flags), FIELD_FLAG, WLT_RAW_PATH_URING },
};

static const struct field capability[] = {
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

static const struct field function[] = {
	{ "name", FUNCTION(name), FIELD_STRING },
	{ "module", FUNCTION(module), FIELD_STRING },
	{ "address", FUNCTION(addr), FIELD_U64 },
};

static const struct field edge[] = {
	{ "function", EDGE(function), FIELD_U32 },
	{ "caller", EDGE(parent), FIELD_U32, .optional = 1 },
	{ "context", EDGE(context), FIELD_CONTEXT },
	{ "nr", EDGE(nr), FIELD_S32 },
	{ "abi", EDGE(abi_name), FIELD_ABI },
	{ "syscall", EDGE(call), FIELD_STRING },
	{ "hits", EDGE(hits), FIELD_U64 },
	{ "rank", EDGE(rank), FIELD_U32 },
};

static const struct field function_time[] = {
	{ "function", TIME(function), FIELD_U32 },
	{ "hits", TIME(hits), FIELD_U64 },
	{ "total_ns", TIME(total_ns), FIELD_U64 },
	{ "self_ns", TIME(self_ns), FIELD_U64 },
	{ "min_ns", TIME(min_ns), FIELD_U64 },
	{ "max_ns", TIME(max_ns), FIELD_U64 },
	{ "missed", TIME(missed), FIELD_U64 },
};

static const struct field stack[] = {
	{ "what", STACK(what), FIELD_STACK },
	{ "comm", STACK(comm), FIELD_COMM },
	{ "context", STACK(context), FIELD_CONTEXT },
	{ "nr", STACK(nr), FIELD_S32 },
	{ "abi", STACK(abi_name), FIELD_ABI },
	{ "syscall", STACK(call), FIELD_STRING },
	{ "count", STACK(count), FIELD_U64 },
};

static const struct field frame[] = {
	{ "function", FRAME(function), FIELD_U32 },
	{ "offset", FRAME(offset), FIELD_U32 },
};

const struct json_fields json_head = {
	head, ARRAY_SIZE(head), sizeof(struct wlt_raw_summary)
};

const struct json_fields json_root = {
	root, ARRAY_SIZE(root), sizeof(struct wlt_raw_root)
};

const struct json_fields json_period = {
	period, ARRAY_SIZE(period), sizeof(struct wlt_raw_summary)
};

const struct json_fields json_ledger = {
	ledger, ARRAY_SIZE(ledger), sizeof(struct wlt_raw_summary)
};

const struct json_fields json_syscall = {
	syscall, ARRAY_SIZE(syscall), sizeof(struct wlt_raw_syscall)
};

const struct json_fields json_part = {
	part, ARRAY_SIZE(part), sizeof(struct wlt_raw_syscall)
};

const struct json_fields json_bucket = {
	bucket, ARRAY_SIZE(bucket), sizeof(struct wlt_raw_bucket)
};

const struct json_fields json_errno = {
	err, ARRAY_SIZE(err), sizeof(struct wlt_raw_errno)
};

const struct json_fields json_subsystem = {
	subsystem, ARRAY_SIZE(subsystem), sizeof(struct wlt_raw_syscall)
};

const struct json_fields json_task = {
	task, ARRAY_SIZE(task), sizeof(struct wlt_raw_task)
};

const struct json_fields json_in_flight = {
	in_flight, ARRAY_SIZE(in_flight), sizeof(struct wlt_raw_task)
};

const struct json_fields json_task_call = {
	task_call, ARRAY_SIZE(task_call), sizeof(struct wlt_raw_task_call)
};

const struct json_fields json_path = {
	path, ARRAY_SIZE(path), sizeof(struct wlt_raw_path)
};

const struct json_fields json_capability = {
	capability, ARRAY_SIZE(capability), sizeof(struct wlt_raw_capability)
};

const struct json_fields json_function = {
	function, ARRAY_SIZE(function), sizeof(struct wlt_raw_function)
};

const struct json_fields json_edge = {
	edge, ARRAY_SIZE(edge), sizeof(struct wlt_raw_edge)
};

const struct json_fields json_function_time = {
	function_time, ARRAY_SIZE(function_time), sizeof(struct wlt_raw_function_time)
};

const struct json_fields json_stack = {
	stack, ARRAY_SIZE(stack), sizeof(struct wlt_raw_stack)
};

const struct json_fields json_frame = {
	frame, ARRAY_SIZE(frame), sizeof(struct wlt_raw_frame)
};
