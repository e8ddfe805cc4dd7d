// SPDX-License-Identifier: GPL-2.0-only
/*
 * syscall_stats and subsystem_stats.
 *
 * The columns of syscall_stats begin as those of strace -c, with the same
 * widths, so that whoever reads the one can read the other.
 */
#include "show.h"

#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "subsys.h"

struct sum {
	const char *name;
	u64 distinct;
	u64 calls;
	u64 errors;
	u64 restarted;
	u64 wall_ns;
	u64 blocked_ns;
	u64 runnable_ns;
	u64 fd_calls;
	u64 fd_cpu_ns;
};

static bool is_ring(const struct wlt_raw_syscall *row)
{
	return row->part == WLT_RAW_PART_URING;
}

static u64 cpu_ns(const struct sum *sum)
{
	return sum->wall_ns - sum->blocked_ns - sum->runnable_ns;
}

static void add_syscall(struct sum *sum, const struct wlt_raw_syscall *row)
{
	sum->distinct++;
	sum->calls += row->calls;
	sum->errors += row->errors;
	sum->restarted += row->restarted;
	sum->wall_ns += row->wall_ns;
	sum->blocked_ns += row->blocked_ns;
	sum->runnable_ns += row->runnable_ns;
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
static void show_numbers(struct seq_file *m, const struct sum *sum, u64 total_ns)
{
	u64 ns = cpu_ns(sum);
	u64 usecs = sum->calls ? div64_u64(div_u64(ns, NSEC_PER_USEC), sum->calls) : 0;

	wlt_show_share(m, ns, total_ns);
	seq_putc(m, ' ');
	wlt_show_seconds(m, ns, 11);
	seq_printf(m, " %11llu %9llu %9llu ", usecs, sum->calls, sum->errors);
}

/* How much of its time a ring operation was on a CPU, and on which, nobody knows. */
static void show_ring_numbers(struct seq_file *m, const struct sum *sum)
{
	seq_printf(m, "%6s %11s %11s %9llu %9llu ", "-", "-", "-", sum->calls,
		   sum->errors);
}

static void show_more_ring_numbers(struct seq_file *m, const struct sum *sum)
{
	seq_putc(m, ' ');
	wlt_show_share(m, sum->errors, sum->calls);
	seq_printf(m, " %9s ", "-");
	wlt_show_seconds(m, sum->wall_ns, 12);
	seq_printf(m, " %12s %12s", "-", "-");
}

static void show_more_numbers(struct seq_file *m, const struct sum *sum)
{
	seq_putc(m, ' ');
	wlt_show_share(m, sum->errors, sum->calls);
	seq_printf(m, " %9llu ", sum->restarted);
	wlt_show_seconds(m, sum->wall_ns, 12);
	seq_putc(m, ' ');
	wlt_show_seconds(m, sum->blocked_ns, 12);
	seq_putc(m, ' ');
	wlt_show_seconds(m, sum->runnable_ns, 12);
}

static void show_notes(struct seq_file *m, const struct wlt_snapshot *snap,
		       const struct wlt_raw_syscall *row)
{
	if (row->abi_name)
		seq_printf(m, " %s", wlt_snapshot_str(snap, row->abi_name));
	if (is_ring(row)) {
		if (row->never_returned)
			seq_printf(m, " unseen=%llu", row->never_returned);
		seq_puts(m, " ring");
		return;
	}
	if (row->denied)
		seq_printf(m, " denied=%llu", row->denied);
	if (row->never_returned)
		seq_printf(m, " never_returned=%llu", row->never_returned);
	if (row->part)
		seq_puts(m, " part");
}

static void show_syscall(struct seq_file *m, const struct wlt_snapshot *snap,
			 const struct wlt_raw_syscall *row, u64 total_ns)
{
	const char *name = wlt_snapshot_str(snap, row->name);
	u64 returned = row->calls - row->denied - row->never_returned;
	struct sum sum = {};
	char api[48] = "-";

	if (row->file)
		scnprintf(api, sizeof(api), "sys_%.*s()",
			  (int)strcspn(name, ":"), name);
	add_syscall(&sum, row);
	if (is_ring(row))
		show_ring_numbers(m, &sum);
	else
		show_numbers(m, &sum, total_ns);
	seq_printf(m, "%-22s %-14s %-24s", name,
		   wlt_snapshot_str(snap, row->subsystem), api);
	if (is_ring(row))
		show_more_ring_numbers(m, &sum);
	else
		show_more_numbers(m, &sum);
	seq_putc(m, ' ');
	wlt_show_usecs(m, row->min_ns, 12);
	seq_putc(m, ' ');
	wlt_show_usecs(m, returned ? div64_u64(row->wall_ns, returned) : 0, 12);
	seq_putc(m, ' ');
	wlt_show_usecs(m, row->max_ns, 12);
	show_notes(m, snap, row);
	seq_putc(m, '\n');
}

static void show_parts(struct seq_file *m, const struct wlt_snapshot *snap,
		       const struct wlt_raw_syscall *row, u64 total_ns)
{
	size_t i;

	for (i = 0; i < snap->nr_parts; i++)
		if (snap->parts[i].nr == row->nr && snap->parts[i].abi == row->abi &&
		    snap->parts[i].part != WLT_RAW_PART_OTHER &&
		    !is_ring(&snap->parts[i]))
			show_syscall(m, snap, &snap->parts[i], total_ns);
}

/* They are of many calls. */
static void show_other_parts(struct seq_file *m, const struct wlt_snapshot *snap,
			     u64 total_ns)
{
	size_t i;

	for (i = 0; i < snap->nr_parts; i++)
		if (snap->parts[i].part == WLT_RAW_PART_OTHER)
			show_syscall(m, snap, &snap->parts[i], total_ns);
}

static void show_rings(struct seq_file *m, const struct wlt_snapshot *snap)
{
	size_t i;

	for (i = 0; i < snap->nr_parts; i++)
		if (is_ring(&snap->parts[i]))
			show_syscall(m, snap, &snap->parts[i], 0);
}

static void show_syscall_rule(struct seq_file *m)
{
	seq_puts(m, "------ ----------- ----------- --------- --------- ");
	seq_puts(m, "---------------------- -------------- ------------------------ ");
	seq_puts(m, "------ --------- ------------ ------------ ------------ ");
	seq_puts(m, "------------ ------------ ------------\n");
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
	seq_puts(m, "syscall                subsystem      api                      ");
	seq_puts(m, "  err%  restarts         wall      blocked     runnable ");
	seq_puts(m, "    min-usec     avg-usec     max-usec\n");
	show_syscall_rule(m);
	for (i = 0; i < snap->nr_syscalls; i++) {
		show_syscall(m, snap, &snap->syscalls[i], cpu_ns(&total));
		show_parts(m, snap, &snap->syscalls[i], cpu_ns(&total));
	}
	show_other_parts(m, snap, cpu_ns(&total));
	show_rings(m, snap);
	show_syscall_rule(m);
	show_numbers(m, &total, cpu_ns(&total));
	seq_printf(m, "%-62s", "total");
	show_more_numbers(m, &total);
	seq_putc(m, '\n');
	return 0;
}

static int compare_sums(const void *left, const void *right)
{
	const struct sum *a = left;
	const struct sum *b = right;

	if (cpu_ns(a) != cpu_ns(b))
		return cpu_ns(a) < cpu_ns(b) ? 1 : -1;
	if (a->calls != b->calls)
		return a->calls < b->calls ? 1 : -1;
	return !a->name - !b->name;
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

/* By descriptor, a call belongs to what its descriptors are, as far as known. */
static void add_by_fd(struct sum *sums, const struct wlt_snapshot *snap,
		      const struct wlt_raw_syscall *row)
{
	struct sum rest = {}, part, *to;
	size_t i;
	u64 ns;

	add_syscall(&rest, row);
	for (i = 0; i < snap->nr_parts; i++) {
		const struct wlt_raw_syscall *raw = &snap->parts[i];

		if (raw->part != WLT_RAW_PART_FD || raw->nr != row->nr ||
		    raw->abi != row->abi)
			continue;
		part = (struct sum) {};
		add_syscall(&part, raw);
		to = find_sum(sums, wlt_snapshot_str(snap, raw->subsystem));
		/* each is rounded, so the parts may be more than the whole */
		ns = min(cpu_ns(&part), cpu_ns(&rest));
		to->fd_calls += part.calls;
		to->fd_cpu_ns += ns;
		rest.calls -= min(part.calls, rest.calls);
		rest.wall_ns -= ns;
	}
	to = find_sum(sums, wlt_snapshot_str(snap, row->subsystem));
	to->fd_calls += rest.calls;
	to->fd_cpu_ns += cpu_ns(&rest);
}

static void show_sum(struct seq_file *m, const struct sum *sum, u64 total_ns)
{
	wlt_show_share(m, cpu_ns(sum), total_ns);
	seq_putc(m, ' ');
	wlt_show_seconds(m, cpu_ns(sum), 11);
	seq_printf(m, " %8llu %9llu %9llu", sum->distinct, sum->calls,
		   sum->errors);
	show_more_numbers(m, sum);
	seq_printf(m, " %9llu ", sum->fd_calls);
	wlt_show_seconds(m, sum->fd_cpu_ns, 11);
	seq_printf(m, " %s\n", sum->name);
}

static void show_sum_rule(struct seq_file *m)
{
	seq_puts(m, "------ ----------- -------- --------- --------- ------ --------- ");
	seq_puts(m, "------------ ------------ ------------ --------- ----------- ----------------\n");
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

	sums = kcalloc(WLT_NR_SUBSYS, sizeof(*sums), GFP_KERNEL);
	if (!sums)
		return -ENOMEM;
	for (i = 0; i < snap->nr_syscalls; i++) {
		const struct wlt_raw_syscall *row = &snap->syscalls[i];

		add_syscall(find_sum(sums, wlt_snapshot_str(snap, row->subsystem)),
			    row);
		add_by_fd(sums, snap, row);
	}
	sort(sums, WLT_NR_SUBSYS, sizeof(*sums), compare_sums, NULL);

	wlt_show_header(m, snap);
	seq_puts(m, "% time     seconds syscalls     calls    errors   err%  restarts ");
	seq_puts(m, "        wall      blocked     runnable  fd-calls  fd-seconds subsystem\n");
	show_sum_rule(m);
	total.fd_calls = total.calls;
	total.fd_cpu_ns = cpu_ns(&total);
	for (i = 0; i < WLT_NR_SUBSYS && sums[i].name; i++)
		if (sums[i].calls || sums[i].fd_calls)
			show_sum(m, &sums[i], cpu_ns(&total));
	show_sum_rule(m);
	show_sum(m, &total, cpu_ns(&total));
	kfree(sums);
	return 0;
}
