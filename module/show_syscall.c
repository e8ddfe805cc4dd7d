// SPDX-License-Identifier: GPL-2.0-only
/*
 * syscall_stats and subsystem_stats.
 *
 * The columns of syscall_stats begin as those of strace -c, with the same
 * widths, so that whoever reads the one can read the other.
 */
#include "show.h"

#include <linux/math64.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "subsys.h"

struct sum {
	const char *name;
	u64 distinct;
	u64 calls;
	u64 errors;
	u64 wall_ns;
};

static void add_syscall(struct sum *sum, const struct wlt_raw_syscall *row)
{
	sum->distinct++;
	sum->calls += row->calls;
	sum->errors += row->errors;
	sum->wall_ns += row->wall_ns;
}

static struct sum sum_up(const struct wlt_snapshot *snap)
{
	struct sum total = { .name = "total" };
	size_t i;

	for (i = 0; i < snap->nr_syscalls; i++)
		add_syscall(&total, &snap->syscalls[i]);
	return total;
}

/* The first five columns of strace -c; an error count is always there. */
static void show_numbers(struct seq_file *m, u64 calls, u64 errors, u64 ns,
			 u64 total_ns)
{
	u64 usecs = calls ? div64_u64(div_u64(ns, NSEC_PER_USEC), calls) : 0;

	wlt_show_share(m, ns, total_ns);
	seq_putc(m, ' ');
	wlt_show_seconds(m, ns, 11);
	seq_printf(m, " %11llu %9llu %9llu ", usecs, calls, errors);
}

static void show_notes(struct seq_file *m, const struct wlt_snapshot *snap,
		       const struct wlt_raw_syscall *row)
{
	if (row->abi_name)
		seq_printf(m, " %s", wlt_snapshot_str(snap, row->abi_name));
	if (row->denied)
		seq_printf(m, " denied=%llu", row->denied);
	if (row->never_returned)
		seq_printf(m, " never_returned=%llu", row->never_returned);
	if (row->restarted)
		seq_printf(m, " restarted=%llu", row->restarted);
}

static void show_syscall(struct seq_file *m, const struct wlt_snapshot *snap,
			 const struct wlt_raw_syscall *row, u64 total_ns)
{
	const char *name = wlt_snapshot_str(snap, row->name);
	char api[48] = "-";

	if (row->file)
		scnprintf(api, sizeof(api), "sys_%s()", name);
	show_numbers(m, row->calls, row->errors, row->wall_ns, total_ns);
	seq_printf(m, "%-22s %-14s %s", name,
		   wlt_snapshot_str(snap, row->subsystem), api);
	show_notes(m, snap, row);
	seq_putc(m, '\n');
}

static void show_syscall_rule(struct seq_file *m)
{
	seq_puts(m, "------ ----------- ----------- --------- --------- ");
	seq_puts(m, "---------------------- -------------- ----------------\n");
}

/**
 * wlt_show_syscalls() - print syscall_stats
 * @m: where to
 * @open: open file
 *
 * Return: 0.
 */
int wlt_show_syscalls(struct seq_file *m, struct wlt_open *open)
{
	const struct wlt_snapshot *snap = open->snap;
	struct sum total = sum_up(snap);
	size_t i;

	wlt_show_header(m, snap);
	seq_puts(m, "% time     seconds  usecs/call     calls    errors ");
	seq_puts(m, "syscall                subsystem      api\n");
	show_syscall_rule(m);
	for (i = 0; i < snap->nr_syscalls; i++)
		show_syscall(m, snap, &snap->syscalls[i], total.wall_ns);
	show_syscall_rule(m);
	show_numbers(m, total.calls, total.errors, total.wall_ns,
		     total.wall_ns);
	seq_puts(m, "total\n");
	return 0;
}

static int compare_sums(const void *left, const void *right)
{
	const struct sum *a = left;
	const struct sum *b = right;

	if (a->wall_ns != b->wall_ns)
		return a->wall_ns < b->wall_ns ? 1 : -1;
	return a->calls < b->calls ? 1 : a->calls > b->calls ? -1 : 0;
}

static struct sum *find_sum(struct sum *sums, const char *name)
{
	unsigned int i;

	for (i = 0; i < WLT_NR_SUBSYS; i++) {
		if (!sums[i].name)
			sums[i].name = name;
		if (!strcmp(sums[i].name, name))
			break;
	}
	return &sums[i];
}

static void show_sum(struct seq_file *m, const struct sum *sum, u64 total_ns)
{
	wlt_show_share(m, sum->wall_ns, total_ns);
	seq_putc(m, ' ');
	wlt_show_seconds(m, sum->wall_ns, 11);
	seq_printf(m, " %8llu %9llu %9llu %s\n", sum->distinct, sum->calls,
		   sum->errors, sum->name);
}

/**
 * wlt_show_subsystems() - print subsystem_stats
 * @m: where to
 * @open: open file
 *
 * Return: 0 or -ENOMEM.
 */
int wlt_show_subsystems(struct seq_file *m, struct wlt_open *open)
{
	const struct wlt_snapshot *snap = open->snap;
	struct sum total = sum_up(snap);
	struct sum *sums;
	size_t i;

	static const char rule[] =
		"------ ----------- -------- --------- --------- ----------------\n";

	sums = kcalloc(WLT_NR_SUBSYS, sizeof(*sums), GFP_KERNEL);
	if (!sums)
		return -ENOMEM;
	for (i = 0; i < snap->nr_syscalls; i++) {
		const struct wlt_raw_syscall *row = &snap->syscalls[i];

		add_syscall(find_sum(sums, wlt_snapshot_str(snap, row->subsystem)),
			    row);
	}
	sort(sums, WLT_NR_SUBSYS, sizeof(*sums), compare_sums, NULL);

	wlt_show_header(m, snap);
	seq_puts(m, "% time     seconds syscalls     calls    errors subsystem\n");
	seq_puts(m, rule);
	for (i = 0; i < WLT_NR_SUBSYS && sums[i].calls; i++)
		show_sum(m, &sums[i], total.wall_ns);
	seq_puts(m, rule);
	show_sum(m, &total, total.wall_ns);
	kfree(sums);
	return 0;
}
