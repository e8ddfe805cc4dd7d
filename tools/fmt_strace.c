// SPDX-License-Identifier: GPL-2.0-only
/*
 * The summary that strace -c prints, byte for byte as strace 6.1 lays it out,
 * so that scripts made for it can read ours: a table for the native ABI, and
 * one under a headline for each other ABI that was used.
 */
#include "format.h"

static void print_abi(const struct report *report, struct out *out,
		      unsigned int abi, struct report_row *total)
{
	struct report_row row;
	struct grid grid;
	size_t i;

	grid_create(&grid, report->snap, syscall_columns, STRACE_COLUMNS);
	for (i = 0; i < report->nr_syscalls; i++) {
		row = report->syscalls[i];
		if (row.raw.abi != abi)
			continue;
		row_set_shares(&row, total->cpu_ns);
		grid_add_row(&grid, &row, STRACE_COLUMNS);
	}
	/* The share of the total itself is 100 % even of nothing. */
	row_set_shares(total, total->cpu_ns);
	total->share = 10000;
	grid_add_total(&grid, total);
	grid_print_text(&grid, out, 0);
	grid_destroy(&grid);
}

static struct report_row sum_of_abi(const struct report *report,
				    unsigned int abi)
{
	struct report_row sum = { 0 };
	size_t i;

	for (i = 0; i < report->nr_syscalls; i++)
		if (report->syscalls[i].raw.abi == abi)
			row_add(&sum, &report->syscalls[i]);
	return sum;
}

static void print(struct report *report, struct out *out, unsigned int tables,
		  size_t width)
{
	static const char *const modes[WLT_NR_ABI] = {
		[WLT_ABI_COMPAT] = "32 bit",
		[WLT_ABI_X32] = "x32",
	};
	struct report_row total;
	unsigned int abi;

	(void)tables;
	(void)width;	/* a layout that scripts know does not bend */
	for (abi = 0; abi < WLT_NR_ABI; abi++) {
		total = sum_of_abi(report, abi);
		if (!total.rows && (abi != WLT_ABI_NATIVE || report->nr_syscalls))
			continue;
		if (abi != WLT_ABI_NATIVE)
			out_printf(out, "System call usage summary for %s mode:\n",
				   modes[abi]);
		print_abi(report, out, abi, &total);
	}
}

const struct format format_strace = {
	.name = "strace",
	.help = "as strace -c prints it",
	.tables = TABLE_SYSCALLS,
	.default_tables = TABLE_SYSCALLS,
	.one_table = true,
	.print = print,
};
