// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sorts and adds up a snapshot, and says what is wrong with it. See report.h.
 */
#include "report.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

static int compare(unsigned long long a, unsigned long long b)
{
	return (a > b) - (a < b);
}

/* Ties go by number, as they do in strace; the order is total. */
static int by_number(const void *a, const void *b)
{
	const struct report_syscall *x = a, *y = b;

	if (x->raw.abi != y->raw.abi)
		return x->raw.abi < y->raw.abi ? -1 : 1;
	return (x->raw.nr > y->raw.nr) - (x->raw.nr < y->raw.nr);
}

static int by_time(const void *a, const void *b)
{
	const struct report_syscall *x = a, *y = b;

	return compare(y->raw.wall_ns, x->raw.wall_ns) ?: by_number(a, b);
}

static int by_calls(const void *a, const void *b)
{
	const struct report_syscall *x = a, *y = b;

	return compare(y->raw.calls, x->raw.calls) ?: by_number(a, b);
}

static int by_subsystem(const void *a, const void *b)
{
	const struct report_syscall *x = a, *y = b;

	return strcmp(x->subsystem, y->subsystem);
}

static int subsystem_by_time(const void *a, const void *b)
{
	const struct report_subsystem *x = a, *y = b;

	return compare(y->sums.wall_ns, x->sums.wall_ns) ?:
	       strcmp(x->name, y->name);
}

/**
 * sums_add() - add one system call
 * @sums: what to add to
 * @raw: the system call
 */
void sums_add(struct report_sums *sums, const struct wlt_raw_syscall *raw)
{
	sums->rows++;
	sums->calls = add_capped(sums->calls, raw->calls);
	sums->errors = add_capped(sums->errors, raw->errors);
	sums->wall_ns = add_capped(sums->wall_ns, raw->wall_ns);
}

/* "syscall_2000" stands for a number without a name, and INT_MIN for many. */
static bool has_api(const struct report_syscall *sc)
{
	const char *digits = sc->name + strlen("syscall_");

	if (sc->raw.nr < 0 || !sc->name[0])
		return false;
	return strncmp(sc->name, "syscall_", strlen("syscall_")) ||
	       digits[strspn(digits, "0123456789")];
}

static bool has_root(const struct report *report, int pid)
{
	size_t i;

	for (i = 0; i < report->nr_roots; i++)
		if (report->roots[i].pid == pid)
			return true;
	return false;
}

static void add_root(struct report *report, int pid, unsigned int nr_live,
		     const char *comm)
{
	struct report_root *root;

	report->roots = xrealloc(report->roots, report->nr_roots + 1,
				 sizeof(*root));
	root = &report->roots[report->nr_roots++];
	root->pid = pid;
	root->nr_live = nr_live;
	memcpy(root->comm, comm, sizeof(root->comm));
}

/*
 * The list loses a process with its last task; the task is known on. Files
 * have few of these: there is no need to search faster.
 */
static void take_roots(struct report *report)
{
	const struct snapshot *snap = report->snap;
	struct wlt_raw_root root;
	struct wlt_raw_task task;
	size_t i;

	for (i = 0; i < snapshot_nr(snap, WLT_RAW_ROOT); i++) {
		snapshot_entry(snap, WLT_RAW_ROOT, i, &root);
		add_root(report, root.pid, root.nr_live, root.comm);
	}
	for (i = 0; i < snapshot_nr(snap, WLT_RAW_TASK); i++) {
		snapshot_entry(snap, WLT_RAW_TASK, i, &task);
		if (task.flags & WLT_RAW_TASK_ROOT && !has_root(report, task.pid))
			add_root(report, task.pid, 0, task.comm);
	}
}

static void take_syscalls(struct report *report)
{
	const struct snapshot *snap = report->snap;
	size_t i, nr = snapshot_nr(snap, WLT_RAW_SYSCALL);
	struct report_syscall *sc;

	report->syscalls = xrealloc(NULL, nr + 1, sizeof(*sc));
	for (i = 0; i < nr; i++) {
		sc = &report->syscalls[report->nr_syscalls];
		snapshot_entry(snap, WLT_RAW_SYSCALL, i, &sc->raw);
		if (!sc->raw.calls && !sc->raw.wall_ns && !sc->raw.denied &&
		    !sc->raw.never_returned && !sc->raw.restarted)
			continue;
		sc->name = snapshot_string(snap, sc->raw.name);
		sc->abi = snapshot_string(snap, sc->raw.abi_name);
		sc->subsystem = snapshot_string(snap, sc->raw.subsystem);
		sc->file = snapshot_string(snap, sc->raw.file);
		sc->has_api = has_api(sc);
		sums_add(&report->total, &sc->raw);
		report->nr_syscalls++;
	}
}

static void take_subsystems(struct report *report)
{
	struct report_subsystem *sub = NULL;
	struct report_syscall *sc;
	size_t i;

	qsort(report->syscalls, report->nr_syscalls, sizeof(*sc), by_subsystem);
	report->subsystems = xrealloc(NULL, report->nr_syscalls + 1,
				      sizeof(*sub));
	for (i = 0; i < report->nr_syscalls; i++) {
		sc = &report->syscalls[i];
		if (!sub || strcmp(sub->name, sc->subsystem)) {
			sub = &report->subsystems[report->nr_subsystems++];
			memset(sub, 0, sizeof(*sub));
			sub->name = sc->subsystem;
		}
		sums_add(&sub->sums, &sc->raw);
	}
	qsort(report->subsystems, report->nr_subsystems, sizeof(*sub),
	      subsystem_by_time);
}

/* Wraps around on both sides alike, so that a wrong sum cannot fit by chance. */
static bool is_balanced(const struct wlt_raw_summary *sum)
{
	return !(sum->flags & WLT_RAW_UNBALANCED) &&
	       sum->enters == sum->returned + sum->restarted + sum->in_flight +
			      sum->never_returned &&
	       sum->exits == sum->returned + sum->restarted +
			     sum->child_return + sum->denied +
			     sum->in_flight_at_start;
}

/**
 * report_create() - sort and add up a snapshot
 * @report: what to fill; give it back with report_destroy()
 * @snap: a loaded snapshot
 */
void report_create(struct report *report, const struct snapshot *snap)
{
	memset(report, 0, sizeof(*report));
	report->snap = snap;
	report->balanced = is_balanced(&snap->summary);
	take_roots(report);
	take_syscalls(report);
	take_subsystems(report);
	qsort(report->syscalls, report->nr_syscalls,
	      sizeof(*report->syscalls), by_time);
}

/**
 * report_destroy() - give back what report_create() took
 * @report: the report
 */
void report_destroy(struct report *report)
{
	free(report->roots);
	free(report->syscalls);
	free(report->subsystems);
}

/**
 * report_sort_by_calls() - put the system calls with most calls first
 * @report: the report
 */
void report_sort_by_calls(struct report *report)
{
	qsort(report->syscalls, report->nr_syscalls,
	      sizeof(*report->syscalls), by_calls);
}

/**
 * report_task_state() - what became of a task
 * @task: the task
 *
 * Return: "live", "ended" or "detached"; "unlisted" if it stands for tasks
 * that are not listed one by one.
 */
const char *report_task_state(const struct wlt_raw_task *task)
{
	if (task->flags & WLT_RAW_TASK_SUM)
		return "unlisted";
	if (task->flags & WLT_RAW_TASK_ENDED)
		return "ended";
	return task->flags & WLT_RAW_TASK_DETACHED ? "detached" : "live";
}

/**
 * report_losses() - print the causes of losses that there were
 * @report: the report
 * @out: where to
 *
 * Return: true if there were any.
 */
bool report_losses(const struct report *report, struct out *out)
{
	const struct snapshot *snap = report->snap;
	bool any = snap->summary.lost;
	struct wlt_raw_loss loss;
	char *cause;
	size_t i;

	for (i = 0; i < snapshot_nr(snap, WLT_RAW_LOSS); i++) {
		snapshot_entry(snap, WLT_RAW_LOSS, i, &loss);
		if (!loss.count)
			continue;
		any = true;
		if (!out)
			continue;
		cause = text_escape(snapshot_string(snap, loss.name), -1);
		out_printf(out, " %s=%llu", cause, loss.count);
		free(cause);
	}
	return any;
}

static void warn_lost(const struct report *report, struct out *out,
		      const char *prefix)
{
	out_printf(out, "%sWARNING: incomplete, lost: %llu", prefix,
		   report->snap->summary.lost);
	report_losses(report, out);
	out_putc(out, '\n');
}

static void warn_unbalanced(const struct wlt_raw_summary *sum, struct out *out,
			    const char *prefix)
{
	out_printf(out,
		   "%sWARNING: do not trust these numbers, the ledger does not balance (a bug in wltrace): enters=%llu returned=%llu restarted=%llu in_flight=%llu never_returned=%llu exits=%llu child_return=%llu denied=%llu in_flight_at_start=%llu\n",
		prefix, sum->enters,
		sum->returned,
		sum->restarted,
		sum->in_flight,
		sum->never_returned,
		sum->exits,
		sum->child_return,
		sum->denied,
		sum->in_flight_at_start);
}

/**
 * report_warn() - say what makes the numbers incomplete or wrong
 * @report: the report
 * @out: where to
 * @prefix: what each line begins with
 */
void report_warn(const struct report *report, struct out *out, const char *prefix)
{
	if (report_losses(report, NULL))
		warn_lost(report, out, prefix);
	if (!report->balanced)
		warn_unbalanced(&report->snap->summary, out, prefix);
	if (!(report->snap->summary.flags & WLT_RAW_TRACING_ON))
		out_printf(out,
			   "%sWARNING: paused, tracing_on is 0: calls are not counted\n",
			prefix);
}
