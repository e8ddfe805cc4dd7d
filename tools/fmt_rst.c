// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of the kernel's Documentation/admin-guide/workload-tracing.rst,
 * with its columns and their widths; the most frequent system call first.
 */
#include "format.h"
#include "text.h"

#include <stdlib.h>

#define FIELD(member)	offsetof(struct report_row, member)

static const struct field columns[] = {
	{ "System Call", .arg = 17 },
	{ "# calls", FIELD(raw.calls), FIELD_U64, 9 },
	{ "Linux Subsystem", FIELD(raw.subsystem), FIELD_STRING, 15, .dash = 1 },
	{ "System Call (API)", FIELD(raw.name), FIELD_API, 23, .dash = 1 },
};

static void add_syscall(struct grid *grid, const struct report *report,
			const struct report_row *row)
{
	const char *abi_name = snapshot_string(report->snap, row->raw.abi_name);
	char *name = text_escape(row->name, -1);
	char *abi = text_escape(abi_name, -1);

	grid_add(grid, abi[0] ? "%s (%s)" : "%s", name, abi);
	grid_add_row(grid, row, ARRAY_SIZE(columns) - 1);
	free(abi);
	free(name);
}

static void print(struct report *report, struct out *out, unsigned int tables,
		  size_t width)
{
	struct grid grid;
	size_t i;

	(void)tables;
	(void)width;
	report_sort_by_calls(report);
	grid_create(&grid, report->snap, columns, ARRAY_SIZE(columns));
	for (i = 0; i < report->nr_syscalls; i++)
		add_syscall(&grid, report, &report->syscalls[i]);
	grid_print_rst(&grid, out);
	grid_destroy(&grid);
}

const struct format format_rst = {
	.name = "rst",
	.help = "the table of the kernel's workload-tracing.rst",
	.tables = TABLE_SYSCALLS,
	.default_tables = TABLE_SYSCALLS,
	.one_table = true,
	.print = print,
};
