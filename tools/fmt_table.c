// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables of workload/syscall_stats, subsystem_stats and task_stats, below
 * lines that begin with "#" and say what was traced and what is missing.
 */
#include "format.h"
#include "text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const struct grid_column syscall_columns[SYSCALL_COLUMNS] = {
	{ .title = "% time", .min_width = 6 },
	{ .title = "seconds", .min_width = 11 },
	{ .title = "usecs/call", .min_width = 11 },
	{ .title = "calls", .min_width = 9 },
	{ .title = "errors", .min_width = 9 },
	{ .title = "syscall", .min_width = 16, .left = true, .spare = 1 },
	{ .title = "subsystem", .min_width = 14, .left = true, .drop = 1 },
	{ .title = "api", .min_width = 20, .left = true, .drop = 3 },
	{ .title = "notes", .left = true, .drop = 2 },
};

static const struct grid_column subsystem_columns[] = {
	{ .title = "% time", .min_width = 6 },
	{ .title = "seconds", .min_width = 11 },
	{ .title = "syscalls", .min_width = 8 },
	{ .title = "calls", .min_width = 9 },
	{ .title = "errors", .min_width = 9 },
	{ .title = "subsystem", .min_width = 16, .left = true, .spare = 1 },
};

static const struct grid_column task_columns[] = {
	{ .title = "pid", .min_width = 7 },
	{ .title = "tgid", .min_width = 7 },
	{ .title = "comm", .min_width = 15, .left = true },
	{ .title = "state", .min_width = 8, .left = true, .drop = 1 },
	{ .title = "start", .min_width = 12, .drop = 3 },
	{ .title = "end", .min_width = 12, .drop = 2 },
	{ .title = "calls", .min_width = 9 },
	{ .title = "errors", .min_width = 9 },
	{ .title = "seconds", .min_width = 11 },
	{ .title = "notes", .left = true, .drop = 4 },
};

/* -- head -- */

static void print_roots(const struct report *report, struct out *out)
{
	const struct report_root *root;
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

static void print_head(const struct report *report, struct out *out)
{
	const struct snapshot *snap = report->snap;
	const struct wlt_raw_summary *sum = &snap->summary;
	char seconds[TEXT_SECONDS_MAX];
	char *clock = text_escape(snapshot_string(snap, sum->clock), -1);

	print_roots(report, out);
	out_printf(out, "# tasks: %llu followed, %llu alive\n",
		   sum->tasks_followed, sum->tasks_live);
	out_printf(out, "# traced: %s s of wall time, tracing is %s\n",
		   text_seconds(seconds, sum->wall_ns, 6),
		   sum->flags & WLT_RAW_TRACING_ON ? "on" : "off");
	out_printf(out, "# lost: %llu", sum->lost);
	report_losses(report, out);
	out_printf(out, "\n# in flight: %llu\n", sum->in_flight);
	out_printf(out,
		   "# seconds are wall time between entry and exit, by clock %s\n",
		   clock);
	report_warn(report, out, "# ");
	free(clock);
}

/* -- system calls -- */

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

static void add_notes(struct grid *grid, const struct report_syscall *sc)
{
	char notes[128] = "";
	char *abi = text_escape(sc->abi, 32);

	if (*abi)
		note(notes, sizeof(notes), "%s", abi);
	if (sc->raw.denied)
		note(notes, sizeof(notes), "denied=%llu", sc->raw.denied);
	if (sc->raw.never_returned)
		note(notes, sizeof(notes), "never_returned=%llu",
		     sc->raw.never_returned);
	if (sc->raw.restarted)
		note(notes, sizeof(notes), "restarted=%llu", sc->raw.restarted);
	grid_add(grid, "%s", notes);
	free(abi);
}

static void add_syscall(struct grid *grid, const struct report *report,
			const struct report_syscall *sc)
{
	char *name = text_escape(sc->name, -1);

	strace_add_syscall(grid, sc, &report->total);
	grid_add_bytes(grid, sc->subsystem[0] ? sc->subsystem : "-", -1);
	grid_add(grid, sc->has_api ? "sys_%s()" : "-", name);
	add_notes(grid, sc);
	free(name);
}

static void add_blanks(struct grid *grid, size_t nr)
{
	while (nr--)
		grid_add(grid, "%s", "");
}

static void make_syscalls(struct grid *grid, const struct report *report)
{
	size_t i;

	grid_create(grid, syscall_columns, SYSCALL_COLUMNS);
	for (i = 0; i < report->nr_syscalls; i++)
		add_syscall(grid, report, &report->syscalls[i]);
	strace_add_sums(grid, &report->total, &report->total);
	grid_add(grid, "total");
	add_blanks(grid, 3);
	grid->has_total = true;
}

/* -- subsystems -- */

static void add_subsystem(struct grid *grid, const struct report *report,
			  const struct report_sums *sums, const char *name)
{
	char percent[TEXT_PERCENT_MAX], seconds[TEXT_SECONDS_MAX];

	grid_add(grid, "%s", sums == &report->total ? "100.00" :
		 text_percent(percent, sums->wall_ns, report->total.wall_ns));
	grid_add(grid, "%s", text_seconds(seconds, sums->wall_ns, 6));
	grid_add(grid, "%llu", sums->rows);
	grid_add(grid, "%llu", sums->calls);
	grid_add_nonzero(grid, sums->errors);
	grid_add_bytes(grid, name[0] ? name : "-", -1);
}

static void make_subsystems(struct grid *grid, const struct report *report)
{
	size_t i;

	grid_create(grid, subsystem_columns, ARRAY_SIZE(subsystem_columns));
	for (i = 0; i < report->nr_subsystems; i++)
		add_subsystem(grid, report, &report->subsystems[i].sums,
			      report->subsystems[i].name);
	add_subsystem(grid, report, &report->total, "total");
	grid->has_total = true;
}

/* -- tasks -- */

/* A task that is older than the period was there from the start. */
static void add_since(struct grid *grid, const struct report *report,
		      unsigned long long ns)
{
	unsigned long long begin = report->snap->summary.begin_ns;
	char seconds[TEXT_SECONDS_MAX];

	grid_add(grid, "%s", text_seconds(seconds, ns > begin ? ns - begin : 0,
					  6));
}

static void add_task_notes(struct grid *grid, const struct report *report,
			   const struct wlt_raw_task *task)
{
	const struct snapshot *snap = report->snap;
	char seconds[TEXT_SECONDS_MAX], notes[128] = "";
	char *call;

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
	grid_add(grid, "%s", notes);
}

static void add_task(struct grid *grid, const struct report *report,
		     const struct wlt_raw_task *task)
{
	char seconds[TEXT_SECONDS_MAX];

	grid_add(grid, "%d", task->pid);
	grid_add(grid, "%d", task->tgid);
	grid_add_bytes(grid, task->comm, sizeof(task->comm));
	grid_add(grid, "%s", report_task_state(task));
	add_since(grid, report, task->start_ns);
	if (task->end_ns)
		add_since(grid, report, task->end_ns);
	else
		grid_add(grid, "-");
	grid_add(grid, "%llu", task->calls);
	grid_add_nonzero(grid, task->errors);
	grid_add(grid, "%s", text_seconds(seconds, task->wall_ns, 6));
	add_task_notes(grid, report, task);
}

static void make_tasks(struct grid *grid, const struct report *report)
{
	struct wlt_raw_task task;
	size_t i;

	grid_create(grid, task_columns, ARRAY_SIZE(task_columns));
	for (i = 0; i < snapshot_nr(report->snap, WLT_RAW_TASK); i++) {
		snapshot_entry(report->snap, WLT_RAW_TASK, i, &task);
		add_task(grid, report, &task);
	}
}

/* -- all -- */

static const struct {
	unsigned int table;
	void (*make)(struct grid *grid, const struct report *report);
} makers[] = {
	{ TABLE_SYSCALLS, make_syscalls },
	{ TABLE_SUBSYSTEMS, make_subsystems },
	{ TABLE_TASKS, make_tasks },
};

static void print(struct report *report, struct out *out, unsigned int tables,
		  size_t width)
{
	const char *sep = "";
	struct grid grid;
	size_t i;

	print_head(report, out);
	for (i = 0; i < ARRAY_SIZE(makers); i++) {
		if (!(tables & makers[i].table))
			continue;
		out_puts(out, sep);
		sep = "\n";
		makers[i].make(&grid, report);
		grid_print_text(&grid, out, width);
		grid_destroy(&grid);
	}
}

const struct format format_table = {
	.name = "table",
	.help = "strace -c's columns, then subsystem, api and notes (default)",
	.tables = TABLE_SYSCALLS | TABLE_SUBSYSTEMS | TABLE_TASKS,
	.default_tables = TABLE_DEFAULT,
	.warns = true,
	.print = print,
};
