// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of the kernel's Documentation/admin-guide/workload-tracing.rst,
 * with its columns and their widths; the most frequent system call first.
 */
#include "format.h"
#include "text.h"

#include <stdlib.h>

static const struct grid_column columns[] = {
	{ .title = "System Call", .min_width = 17 },
	{ .title = "# calls", .min_width = 9 },
	{ .title = "Linux Subsystem", .min_width = 15 },
	{ .title = "System Call (API)", .min_width = 23 },
};

static void add_syscall(struct grid *grid, const struct report_syscall *sc)
{
	char *name = text_escape(sc->name, -1);
	char *abi = text_escape(sc->abi, -1);

	grid_add(grid, abi[0] ? "%s (%s)" : "%s", name, abi);
	grid_add(grid, "%llu", sc->raw.calls);
	grid_add_bytes(grid, sc->subsystem[0] ? sc->subsystem : "-", -1);
	grid_add(grid, sc->has_api ? "sys_%s()" : "-", name);
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
	grid_create(&grid, columns, ARRAY_SIZE(columns));
	for (i = 0; i < report->nr_syscalls; i++)
		add_syscall(&grid, &report->syscalls[i]);
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
