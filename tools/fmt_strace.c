// SPDX-License-Identifier: GPL-2.0-only
/*
 * The summary that strace -c prints, byte for byte as strace 6.1 lays it out,
 * so that scripts made for it can read ours: a table for the native ABI, and
 * one under a headline for each other ABI that was used.
 */
#include "format.h"
#include "text.h"

/**
 * strace_add_sums() - add the first five cells of a row
 * @grid: the table
 * @sums: of the row
 * @total: of the table
 *
 * As strace does, the share of the total itself is 100 % even of nothing,
 * microseconds per call are cut off, seconds are rounded, and no errors are
 * not shown.
 */
void strace_add_sums(struct grid *grid, const struct report_sums *sums,
		     const struct report_sums *total)
{
	char percent[TEXT_PERCENT_MAX], seconds[TEXT_SECONDS_MAX];
	unsigned long long ns = sums->calls ? sums->wall_ns / sums->calls : 0;

	if (sums == total)
		grid_add(grid, "100.00");
	else
		grid_add(grid, "%s", text_percent(percent, sums->wall_ns,
						  total->wall_ns));
	grid_add(grid, "%s", text_seconds(seconds, sums->wall_ns, 6));
	grid_add(grid, "%llu", ns / 1000);
	grid_add(grid, "%llu", sums->calls);
	grid_add_nonzero(grid, sums->errors);
}

/**
 * strace_add_syscall() - add the first six cells of a system call
 * @grid: the table
 * @sc: the system call
 * @total: of the table
 */
void strace_add_syscall(struct grid *grid, const struct report_syscall *sc,
			const struct report_sums *total)
{
	struct report_sums sums = { 0 };

	sums_add(&sums, &sc->raw);
	strace_add_sums(grid, &sums, total);
	grid_add_bytes(grid, sc->name, -1);
}

static struct report_sums sums_of_abi(const struct report *report,
				      unsigned int abi)
{
	struct report_sums sums = { 0 };
	size_t i;

	for (i = 0; i < report->nr_syscalls; i++)
		if (report->syscalls[i].raw.abi == abi)
			sums_add(&sums, &report->syscalls[i].raw);
	return sums;
}

static void print_abi(const struct report *report, struct out *out, unsigned int abi,
		      const struct report_sums *total)
{
	struct grid grid;
	size_t i;

	grid_create(&grid, syscall_columns, STRACE_COLUMNS);
	for (i = 0; i < report->nr_syscalls; i++)
		if (report->syscalls[i].raw.abi == abi)
			strace_add_syscall(&grid, &report->syscalls[i], total);
	strace_add_sums(&grid, total, total);
	grid_add(&grid, "total");
	grid.has_total = true;
	grid_print_text(&grid, out, 0);
	grid_destroy(&grid);
}

static void print(struct report *report, struct out *out, unsigned int tables,
		  size_t width)
{
	static const char *const modes[WLT_NR_ABI] = {
		[WLT_ABI_COMPAT] = "32 bit",
		[WLT_ABI_X32] = "x32",
	};
	struct report_sums total;
	unsigned int abi;

	(void)tables;
	(void)width;	/* a layout that scripts know does not bend */
	for (abi = 0; abi < WLT_NR_ABI; abi++) {
		total = sums_of_abi(report, abi);
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
