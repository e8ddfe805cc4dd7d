// SPDX-License-Identifier: GPL-2.0-only
/*
 * Comma separated values: a line of names, then a line for each row, quoted as
 * RFC 4180 says, lines ended as Unix does. New columns come last.
 */
#include "format.h"
#include "text.h"

#include <stdlib.h>

static const struct grid_column csv_syscall_columns[] = {
	{ .title = "nr" },
	{ .title = "abi" },
	{ .title = "syscall" },
	{ .title = "api" },
	{ .title = "subsystem" },
	{ .title = "file" },
	{ .title = "calls" },
	{ .title = "errors" },
	{ .title = "seconds" },
	{ .title = "denied" },
	{ .title = "never_returned" },
	{ .title = "restarted" },
};

static const struct grid_column csv_subsystem_columns[] = {
	{ .title = "subsystem" },
	{ .title = "syscalls" },
	{ .title = "calls" },
	{ .title = "errors" },
	{ .title = "seconds" },
};

static const struct grid_column csv_task_columns[] = {
	{ .title = "pid" },
	{ .title = "tgid" },
	{ .title = "comm" },
	{ .title = "state" },
	{ .title = "root" },
	{ .title = "execs" },
	{ .title = "start_ns" },
	{ .title = "end_ns" },
	{ .title = "calls" },
	{ .title = "errors" },
	{ .title = "seconds" },
	{ .title = "in_flight" },
	{ .title = "in_flight_seconds" },
};

static void add_number(struct grid *grid, unsigned long long number)
{
	grid_add(grid, "%llu", number);
}

static void add_seconds(struct grid *grid, unsigned long long ns)
{
	char seconds[TEXT_SECONDS_MAX];

	grid_add(grid, "%s", text_seconds(seconds, ns, 9));
}

static void add_syscall(struct grid *grid, const struct report_syscall *sc)
{
	char *name = text_escape(sc->name, -1);

	grid_add(grid, "%d", sc->raw.nr);
	grid_add_bytes(grid, sc->abi[0] ? sc->abi : "native", -1);
	grid_add(grid, "%s", name);
	if (sc->has_api)
		grid_add(grid, "sys_%s()", name);
	else
		grid_add(grid, "%s", "");
	grid_add_bytes(grid, sc->subsystem, -1);
	grid_add_bytes(grid, sc->file, -1);
	add_number(grid, sc->raw.calls);
	add_number(grid, sc->raw.errors);
	add_seconds(grid, sc->raw.wall_ns);
	add_number(grid, sc->raw.denied);
	add_number(grid, sc->raw.never_returned);
	add_number(grid, sc->raw.restarted);
	free(name);
}

static void make_syscalls(struct grid *grid, const struct report *report)
{
	size_t i;

	grid_create(grid, csv_syscall_columns, ARRAY_SIZE(csv_syscall_columns));
	for (i = 0; i < report->nr_syscalls; i++)
		add_syscall(grid, &report->syscalls[i]);
}

static void make_subsystems(struct grid *grid, const struct report *report)
{
	const struct report_subsystem *sub;
	size_t i;

	grid_create(grid, csv_subsystem_columns, ARRAY_SIZE(csv_subsystem_columns));
	for (i = 0; i < report->nr_subsystems; i++) {
		sub = &report->subsystems[i];
		grid_add_bytes(grid, sub->name, -1);
		add_number(grid, sub->sums.rows);
		add_number(grid, sub->sums.calls);
		add_number(grid, sub->sums.errors);
		add_seconds(grid, sub->sums.wall_ns);
	}
}

static void add_task(struct grid *grid, const struct report *report,
		     const struct wlt_raw_task *task)
{
	grid_add(grid, "%d", task->pid);
	grid_add(grid, "%d", task->tgid);
	grid_add_bytes(grid, task->comm, sizeof(task->comm));
	grid_add(grid, "%s", report_task_state(task));
	add_number(grid, !!(task->flags & WLT_RAW_TASK_ROOT));
	add_number(grid, task->nr_execs);
	add_number(grid, task->start_ns);
	add_number(grid, task->end_ns);
	add_number(grid, task->calls);
	add_number(grid, task->errors);
	add_seconds(grid, task->wall_ns);
	if (task->flags & WLT_RAW_TASK_IN_CALL) {
		grid_add_bytes(grid, snapshot_string(report->snap, task->call),
			       -1);
		add_seconds(grid, task->age_ns);
	} else {
		grid_add(grid, "%s", "");
		grid_add(grid, "%s", "");
	}
}

static void make_tasks(struct grid *grid, const struct report *report)
{
	struct wlt_raw_task task;
	size_t i;

	grid_create(grid, csv_task_columns, ARRAY_SIZE(csv_task_columns));
	for (i = 0; i < snapshot_nr(report->snap, WLT_RAW_TASK); i++) {
		snapshot_entry(report->snap, WLT_RAW_TASK, i, &task);
		add_task(grid, report, &task);
	}
}

static void print(struct report *report, struct out *out, unsigned int tables,
		  size_t width)
{
	struct grid grid;

	(void)width;
	if (tables & TABLE_SUBSYSTEMS)
		make_subsystems(&grid, report);
	else if (tables & TABLE_TASKS)
		make_tasks(&grid, report);
	else
		make_syscalls(&grid, report);
	grid_print_csv(&grid, out);
	grid_destroy(&grid);
}

const struct format format_csv = {
	.name = "csv",
	.help = "comma separated values, one table",
	.tables = TABLE_SYSCALLS | TABLE_SUBSYSTEMS | TABLE_TASKS,
	.default_tables = TABLE_SYSCALLS,
	.one_table = true,
	.print = print,
};
