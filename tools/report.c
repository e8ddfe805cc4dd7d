// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sorts and adds up a snapshot, and says what is wrong with it. See report.h.
 */
#include "report.h"

#include <limits.h>
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
	const struct report_row *x = a, *y = b;

	return compare(x->raw.abi, y->raw.abi) ?:
	       (x->raw.nr > y->raw.nr) - (x->raw.nr < y->raw.nr) ?:
	       strcmp(x->name, y->name);
}

static int by_time(const void *a, const void *b)
{
	const struct report_row *x = a, *y = b;

	return compare(y->cpu_ns, x->cpu_ns) ?: by_number(a, b);
}

static int by_calls(const void *a, const void *b)
{
	const struct report_row *x = a, *y = b;

	return compare(y->raw.calls, x->raw.calls) ?: by_number(a, b);
}

static int by_subsystem(const void *a, const void *b)
{
	const struct report_row *x = a, *y = b;

	return strcmp(x->subsystem, y->subsystem);
}

static int subsystem_by_time(const void *a, const void *b)
{
	const struct report_row *x = a, *y = b;

	return compare(y->cpu_ns, x->cpu_ns) ?: by_subsystem(a, b);
}

/**
 * row_add() - add one system call
 * @sum: what to add to
 * @row: the system call
 */
void row_add(struct report_row *sum, const struct report_row *row)
{
	sum->rows++;
	sum->raw.calls = add_capped(sum->raw.calls, row->raw.calls);
	sum->raw.errors = add_capped(sum->raw.errors, row->raw.errors);
	sum->raw.wall_ns = add_capped(sum->raw.wall_ns, row->raw.wall_ns);
	sum->raw.blocked_ns = add_capped(sum->raw.blocked_ns,
					 row->raw.blocked_ns);
	sum->raw.runnable_ns = add_capped(sum->raw.runnable_ns,
					  row->raw.runnable_ns);
	sum->raw.restarted = add_capped(sum->raw.restarted, row->raw.restarted);
	sum->returned = add_capped(sum->returned, row->returned);
	sum->cpu_ns = add_capped(sum->cpu_ns, row->cpu_ns);
}

/**
 * row_set_shares() - set what follows from the sums
 * @row: a row
 * @total_ns: CPU time of all rows of the table
 */
void row_set_shares(struct report_row *row, unsigned long long total_ns)
{
	row->share = share_of(row->cpu_ns, total_ns);
	row->error_share = share_of(row->raw.errors, row->raw.calls);
	row->cpu_usecs = row->raw.calls ? row->cpu_ns / 1000 / row->raw.calls : 0;
	row->avg_ns = row->returned ? row->raw.wall_ns / row->returned : 0;
}

/* A file may be damaged: no less than nothing is left. */
static unsigned long long less(unsigned long long a, unsigned long long b)
{
	return a > b ? a - b : 0;
}

/*
 * "syscall_2000" stands for a number without a name, and INT_MIN for many; an
 * operation of a ring is no call.
 */
static bool has_api(const struct report_row *row)
{
	const char *digits = row->name + strlen("syscall_");

	if (row->raw.nr < 0 || !row->name[0] ||
	    row->raw.part == WLT_RAW_PART_URING)
		return false;
	return strncmp(row->name, "syscall_", strlen("syscall_")) ||
	       !strchr(":", digits[strspn(digits, "0123456789")]);
}

/* As the module has them in syscall_hist. */
static void set_quantiles(struct report_row *row, const struct snapshot *snap)
{
	static const unsigned short parts[REPORT_QUANTILES] = {
		5000, 9000, 9900, 9990
	};
	unsigned long long calls = 0, below = 0, rank;
	struct wlt_raw_bucket bucket;
	size_t i, q = 0;

	for (i = 0; i < row->raw.nr_buckets; i++) {
		snapshot_entry(snap, WLT_RAW_BUCKET, row->raw.first_bucket + i,
			       &bucket);
		calls = add_capped(calls, bucket.calls);
	}
	for (i = 0; i < row->raw.nr_buckets; i++) {
		snapshot_entry(snap, WLT_RAW_BUCKET, row->raw.first_bucket + i,
			       &bucket);
		below = add_capped(below, bucket.calls);
		for (; q < REPORT_QUANTILES; q++) {
			rank = calls / 10000 * parts[q] +
			       (calls % 10000 * parts[q] + 9999) / 10000;
			if (below < rank)
				break;
			row->quantiles[q] = bucket.to_ns < row->raw.max_ns ?
					    bucket.to_ns : row->raw.max_ns;
		}
	}
}

static bool has_root(const struct report *report, int pid)
{
	size_t i;

	for (i = 0; i < report->nr_roots; i++)
		if (report->roots[i].pid == pid)
			return true;
	return false;
}

static void add_root(struct report *report, const struct wlt_raw_root *root)
{
	report->roots = xrealloc(report->roots, report->nr_roots + 1,
				 sizeof(*root));
	report->roots[report->nr_roots++] = *root;
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
		add_root(report, &root);
	}
	for (i = 0; i < snapshot_nr(snap, WLT_RAW_TASK); i++) {
		snapshot_entry(snap, WLT_RAW_TASK, i, &task);
		if (!(task.flags & WLT_RAW_TASK_ROOT) ||
		    has_root(report, task.pid))
			continue;
		root = (struct wlt_raw_root) { .pid = task.pid };
		memcpy(root.comm, task.comm, sizeof(root.comm));
		add_root(report, &root);
	}
}

/* The rows of a section that are not empty; returns how many. */
static size_t take_rows(const struct snapshot *snap, enum wlt_raw_type type,
			struct report_row **rows)
{
	size_t i, nr = 0, all = snapshot_nr(snap, type);
	struct report_row *row;

	*rows = xrealloc(NULL, all + 1, sizeof(*row));
	for (i = 0; i < all; i++) {
		row = &(*rows)[nr];
		memset(row, 0, sizeof(*row));
		snapshot_entry(snap, type, i, &row->raw);
		if (!row->raw.calls && !row->raw.wall_ns && !row->raw.denied &&
		    !row->raw.never_returned && !row->raw.restarted)
			continue;
		row->returned = less(less(row->raw.calls, row->raw.denied),
				     row->raw.never_returned);
		/* Of a ring it is not known. */
		if (row->raw.part != WLT_RAW_PART_URING)
			row->cpu_ns = less(less(row->raw.wall_ns,
						row->raw.blocked_ns),
					   row->raw.runnable_ns);
		row->name = snapshot_string(snap, row->raw.name);
		row->subsystem = snapshot_string(snap, row->raw.subsystem);
		row->has_api = has_api(row);
		set_quantiles(row, snap);
		row->rows = 1;
		nr++;
	}
	return nr;
}

static void take_syscalls(struct report *report)
{
	struct report_row *total = &report->total;
	size_t i;

	report->nr_syscalls = take_rows(report->snap, WLT_RAW_SYSCALL,
					&report->syscalls);
	report->nr_parts = take_rows(report->snap, WLT_RAW_PART,
				     &report->parts);
	for (i = 0; i < report->nr_syscalls; i++)
		row_add(total, &report->syscalls[i]);
	for (i = 0; i < report->nr_syscalls; i++)
		row_set_shares(&report->syscalls[i], total->cpu_ns);
	for (i = 0; i < report->nr_parts; i++)
		row_set_shares(&report->parts[i], total->cpu_ns);
	row_set_shares(total, total->cpu_ns);
	total->share = 10000;	/* as strace says even of nothing */
}

static void take_subsystems(struct report *report)
{
	struct report_row *sub = NULL, *row;
	size_t i;

	sort(report->syscalls, report->nr_syscalls, sizeof(*row), by_subsystem);
	report->subsystems = xrealloc(NULL, report->nr_syscalls + 1,
				      sizeof(*sub));
	for (i = 0; i < report->nr_syscalls; i++) {
		row = &report->syscalls[i];
		if (!sub || strcmp(sub->subsystem, row->subsystem)) {
			sub = &report->subsystems[report->nr_subsystems++];
			memset(sub, 0, sizeof(*sub));
			sub->raw.subsystem = row->raw.subsystem;
			sub->subsystem = row->subsystem;
			sub->name = "";
		}
		row_add(sub, row);
		row_set_shares(sub, report->total.cpu_ns);
	}
	sort(report->subsystems, report->nr_subsystems, sizeof(*sub),
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
	sort(report->syscalls, report->nr_syscalls,
	     sizeof(*report->syscalls), by_time);
	sort(report->parts, report->nr_parts, sizeof(*report->parts), by_time);
}

/**
 * report_destroy() - give back what report_create() took
 * @report: the report
 */
void report_destroy(struct report *report)
{
	free(report->roots);
	free(report->syscalls);
	free(report->parts);
	free(report->subsystems);
}

/**
 * report_sort_by_calls() - put the system calls with most calls first
 * @report: the report
 */
void report_sort_by_calls(struct report *report)
{
	sort(report->syscalls, report->nr_syscalls,
	     sizeof(*report->syscalls), by_calls);
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

/* -- rows of a table -- */

static unsigned long long since(const struct report *report,
				unsigned long long ns)
{
	/* A task that is older than the period was there from the start. */
	return less(ns, report->snap->summary.begin_ns);
}

static void list_tasks(const struct report *report, struct report_list *list)
{
	struct report_task *task = list->rows;
	struct wlt_raw_task *raw;
	size_t i;

	for (i = 0; i < snapshot_nr(report->snap, WLT_RAW_TASK); i++, task++) {
		raw = &task->raw;
		snapshot_entry(report->snap, WLT_RAW_TASK, i, raw);
		task->cpu_ns = less(less(raw->wall_ns, raw->blocked_ns),
				    raw->runnable_ns);
		task->start_ns = since(report, raw->start_ns);
		task->end_ns = raw->end_ns ? since(report, raw->end_ns) :
					     ULLONG_MAX;
		task->age_ns = raw->age_ns;
		if (raw->flags & WLT_RAW_TASK_IN_CALL)
			continue;
		task->age_ns = ULLONG_MAX;
		raw->call = 0;
	}
	list->nr = i;
}

static int by_age(const void *a, const void *b)
{
	const struct report_task *x = a, *y = b;

	return compare(y->age_ns, x->age_ns) ?:
	       (x->raw.pid > y->raw.pid) - (x->raw.pid < y->raw.pid);
}

static void list_inflight(const struct report *report, struct report_list *list)
{
	struct report_task *tasks = list->rows;
	size_t i, nr = 0;

	list_tasks(report, list);
	for (i = 0; i < list->nr; i++)
		if ((tasks[i].raw.flags & WLT_RAW_TASK_IN_CALL) &&
		    !tasks[i].raw.end_ns)
			tasks[nr++] = tasks[i];
	list->nr = nr;
	sort(tasks, nr, sizeof(*tasks), by_age);
}

static void list_buckets(const struct report *report, struct report_list *list)
{
	struct report_bucket *bucket = list->rows;
	const struct report_row *row;
	size_t i, j;

	for (i = 0; i < report->nr_syscalls; i++) {
		row = &report->syscalls[i];
		for (j = 0; j < row->raw.nr_buckets; j++, bucket++) {
			snapshot_entry(report->snap, WLT_RAW_BUCKET,
				       row->raw.first_bucket + j, &bucket->raw);
			bucket->call = row->raw;
			list->nr++;
		}
	}
}

static int by_errors(const void *a, const void *b)
{
	const struct report_error *x = a, *y = b;

	return compare(y->raw.calls, x->raw.calls) ?:
	       compare(x->call.abi, y->call.abi) ?:
	       compare(x->call.nr, y->call.nr) ?:
	       compare(x->raw.err, y->raw.err);
}

/* Errors that no errno was counted for have a row without a name. */
static void list_errors(const struct report *report, struct report_list *list)
{
	struct report_error *error = list->rows;
	const struct report_row *row;
	unsigned long long rest;
	size_t i, j;

	for (i = 0; i < report->nr_syscalls; i++) {
		row = &report->syscalls[i];
		rest = row->raw.errors;
		for (j = 0; j <= row->raw.nr_errnos; j++) {
			memset(error, 0, sizeof(*error));
			error->raw.calls = rest;
			if (j < row->raw.nr_errnos)
				snapshot_entry(report->snap, WLT_RAW_ERRNO,
					       row->raw.first_errno + j,
					       &error->raw);
			if (!error->raw.calls)
				continue;
			rest = less(rest, error->raw.calls);
			error->call = row->raw;
			error->share = share_of(error->raw.calls,
						report->total.raw.errors);
			error->failed = share_of(error->raw.calls,
						 row->raw.calls);
			error++;
			list->nr++;
		}
	}
	sort(list->rows, list->nr, sizeof(*error), by_errors);
}

static int by_task_time(const void *a, const void *b)
{
	const struct report_task_call *x = a, *y = b;

	return compare(y->cpu_ns, x->cpu_ns) ?:
	       compare(y->raw.calls, x->raw.calls) ?:
	       compare(x->raw.task, y->raw.task) ?:
	       compare(x->raw.abi, y->raw.abi) ?:
	       (x->raw.nr > y->raw.nr) - (x->raw.nr < y->raw.nr);
}

static void list_task_calls(const struct report *report,
			    struct report_list *list)
{
	struct report_task_call *call = list->rows;
	unsigned long long total_ns = 0;
	struct wlt_raw_task task;
	size_t i;

	list->nr = snapshot_nr(report->snap, WLT_RAW_TASK_CALL);
	for (i = 0; i < list->nr; i++) {
		snapshot_entry(report->snap, WLT_RAW_TASK_CALL, i,
			       &call[i].raw);
		snapshot_entry(report->snap, WLT_RAW_TASK, call[i].raw.task,
			       &task);
		call[i].pid = task.pid;
		memcpy(call[i].comm, task.comm, sizeof(task.comm));
		call[i].cpu_ns = less(less(call[i].raw.wall_ns,
					   call[i].raw.blocked_ns),
				      call[i].raw.runnable_ns);
		total_ns = add_capped(total_ns, call[i].cpu_ns);
	}
	for (i = 0; i < list->nr; i++)
		call[i].share = share_of(call[i].cpu_ns, total_ns);
	sort(call, list->nr, sizeof(*call), by_task_time);
}

static int by_opens(const void *a, const void *b)
{
	const struct report_path *x = a, *y = b;

	return compare(y->raw.calls, x->raw.calls) ?:
	       compare(y->raw.what, x->raw.what) ?:
	       (x->raw.err > y->raw.err) - (x->raw.err < y->raw.err) ?:
	       strcmp(x->path, y->path) ?: compare(x->raw.flags, y->raw.flags);
}

/* As the module has them in file_stats. */
static void list_paths(const struct report *report, struct report_list *list)
{
	struct report_path *path = list->rows;
	size_t i;

	list->nr = snapshot_nr(report->snap, WLT_RAW_PATH);
	for (i = 0; i < list->nr; i++, path++) {
		snapshot_entry(report->snap, WLT_RAW_PATH, i, &path->raw);
		path->path = snapshot_string(report->snap, path->raw.path);
	}
	sort(list->rows, list->nr, sizeof(*path), by_opens);
}

/* What a call can fail on comes first, what was refused before all. */
static unsigned int check_rank(const struct wlt_raw_capability *raw)
{
	return (raw->flags & WLT_RAW_CAP_NOAUDIT ? 2 : 0) +
	       (raw->flags & WLT_RAW_CAP_GRANTED ? 1 : 0);
}

static int by_checks(const void *a, const void *b)
{
	const struct wlt_raw_capability *x = a, *y = b;

	return compare(check_rank(x), check_rank(y)) ?:
	       compare(y->checks, x->checks) ?: compare(x->cap, y->cap) ?:
	       (x->nr > y->nr) - (x->nr < y->nr) ?:
	       compare(x->abi, y->abi) ?: compare(x->flags, y->flags);
}

/* As the module has them in capability_stats. */
static void list_capabilities(const struct report *report,
			      struct report_list *list)
{
	struct wlt_raw_capability *raw = list->rows;
	size_t i;

	list->nr = snapshot_nr(report->snap, WLT_RAW_CAPABILITY);
	for (i = 0; i < list->nr; i++)
		snapshot_entry(report->snap, WLT_RAW_CAPABILITY, i, &raw[i]);
	sort(raw, list->nr, sizeof(*raw), by_checks);
}

/**
 * report_list() - the rows of a table, in the order in which they are printed
 * @report: the report
 * @tables: enum table; of several the first counts
 * @list: what to fill; give it back with report_list_free()
 *
 * A table is an array of struct report_row, report_task, report_task_call,
 * report_bucket, report_error, report_path or wlt_raw_capability.
 */
void report_list(const struct report *report, unsigned int tables,
		 struct report_list *list)
{
	const struct snapshot *snap = report->snap;
	size_t room = snapshot_nr(snap, WLT_RAW_TASK);

	memset(list, 0, sizeof(*list));
	tables &= -tables;
	switch (tables) {
	case TABLE_SYSCALLS:
		list->rows = report->syscalls;
		list->nr = report->nr_syscalls;
		list->size = sizeof(struct report_row);
		return;
	case TABLE_PARTS:
		list->rows = report->parts;
		list->nr = report->nr_parts;
		list->size = sizeof(struct report_row);
		return;
	case TABLE_SUBSYSTEMS:
		list->rows = report->subsystems;
		list->nr = report->nr_subsystems;
		list->size = sizeof(struct report_row);
		return;
	case TABLE_HIST:
		list->size = sizeof(struct report_bucket);
		room = snapshot_nr(snap, WLT_RAW_BUCKET);
		break;
	case TABLE_ERRORS:
		list->size = sizeof(struct report_error);
		room = snapshot_nr(snap, WLT_RAW_ERRNO) + report->nr_syscalls;
		break;
	case TABLE_TASK_CALLS:
		list->size = sizeof(struct report_task_call);
		room = snapshot_nr(snap, WLT_RAW_TASK_CALL);
		break;
	case TABLE_FILES:
		list->size = sizeof(struct report_path);
		room = snapshot_nr(snap, WLT_RAW_PATH);
		break;
	case TABLE_CAPABILITIES:
		list->size = sizeof(struct wlt_raw_capability);
		room = snapshot_nr(snap, WLT_RAW_CAPABILITY);
		break;
	default:
		list->size = sizeof(struct report_task);
	}
	list->owned = true;
	/* No two system calls share an entry: see snapshot.c. */
	list->rows = xrealloc(NULL, room + 1, list->size);
	if (tables == TABLE_TASKS)
		list_tasks(report, list);
	else if (tables == TABLE_HIST)
		list_buckets(report, list);
	else if (tables == TABLE_ERRORS)
		list_errors(report, list);
	else if (tables == TABLE_TASK_CALLS)
		list_task_calls(report, list);
	else if (tables == TABLE_FILES)
		list_paths(report, list);
	else if (tables == TABLE_CAPABILITIES)
		list_capabilities(report, list);
	else
		list_inflight(report, list);
}

/**
 * report_list_free() - give back what report_list() took
 * @list: the list
 */
void report_list_free(struct report_list *list)
{
	if (list->owned)
		free(list->rows);
}

/**
 * report_list_row() - one row
 * @list: the list
 * @index: which
 *
 * Return: the row.
 */
const void *report_list_row(const struct report_list *list, size_t index)
{
	return (const char *)list->rows + index * list->size;
}
