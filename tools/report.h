/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a snapshot says, in the order and with the sums that all formats print.
 *
 * A report points into its snapshot, which has to outlive it.
 */
#ifndef _WLCAT_REPORT_H
#define _WLCAT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "out.h"
#include "snapshot.h"
#include "wlcat.h"

#define REPORT_QUANTILES	4	/* 50, 90, 99 and 99.9 % */

/**
 * struct report_row - one system call, or the sum of several
 * @raw: its entry in the snapshot
 * @rows: number of system calls (number and ABI) in it
 * @returned: calls that returned
 * @cpu_ns: part of the wall time in which the task ran
 * @cpu_usecs: that for a call, in microseconds, cut off
 * @avg_ns: wall time for a call that returned
 * @share: share of the CPU time of all, in parts of 10000
 * @error_share: share of the calls that failed, likewise
 * @quantiles: wall time that so many of the calls that returned did not exceed;
 *	up to an eighth too long; of one system call only
 * @name: name of the system call, "" of a subsystem
 * @subsystem: name of the subsystem, "" when not known
 * @has_api: the kernel has a function sys_<name>()
 */
struct report_row {
	struct wlt_raw_syscall raw;
	unsigned long long rows;
	unsigned long long returned;
	unsigned long long cpu_ns;
	unsigned long long cpu_usecs;
	unsigned long long avg_ns;
	unsigned long long share;
	unsigned long long error_share;
	unsigned long long quantiles[REPORT_QUANTILES];
	const char *name;
	const char *subsystem;
	bool has_api;
};

/**
 * struct report_error - calls that failed in the same way
 * @raw: the error; the name is empty for those that no errno was counted for
 * @call: the system call
 * @share: share of all errors, in parts of 10000
 * @failed: share of the calls of that system call, likewise
 */
struct report_error {
	struct wlt_raw_errno raw;
	struct wlt_raw_syscall call;
	unsigned long long share;
	unsigned long long failed;
};

/**
 * struct report_task - one task
 * @raw: its entry in the snapshot
 * @cpu_ns: CPU time in system calls
 * @start_ns: when it was first followed, since the period began
 * @end_ns: when it ended, likewise; all ones when it did not
 * @age_ns: time since the call in flight began; all ones when there is none
 */
struct report_task {
	struct wlt_raw_task raw;
	unsigned long long cpu_ns;
	unsigned long long start_ns;
	unsigned long long end_ns;
	unsigned long long age_ns;
};

/**
 * struct report_task_call - a system call of a task
 * @raw: its entry in the snapshot
 * @pid: of the task
 * @comm: its name
 * @cpu_ns: part of the wall time in which the task ran
 * @share: share of the CPU time of all, in parts of 10000
 */
struct report_task_call {
	struct wlt_raw_task_call raw;
	int pid;
	char comm[WLT_COMM_LEN];
	unsigned long long cpu_ns;
	unsigned long long share;
};

/**
 * struct report_path - a path that was opened or executed
 * @raw: its entry in the snapshot
 * @path: the path
 */
struct report_path {
	struct wlt_raw_path raw;
	const char *path;
};

/**
 * struct report_bucket - a bucket of a histogram
 * @raw: the bucket
 * @call: the system call
 */
struct report_bucket {
	struct wlt_raw_bucket raw;
	struct wlt_raw_syscall call;
};

/**
 * struct report_list - rows of a table
 * @rows: the rows
 * @nr: how many
 * @size: size of one in bytes
 * @owned: they belong to the list, not to the report
 */
struct report_list {
	void *rows;
	size_t nr;
	size_t size;
	bool owned;
};

/**
 * struct report - a snapshot, sorted and added up
 * @snap: the snapshot
 * @roots: processes that were asked for: those that are listed, then those
 *	that have ended since
 * @nr_roots: how many
 * @syscalls: system calls, longest CPU time first
 * @nr_syscalls: how many
 * @parts: parts of them, in the same order; in no sum
 * @nr_parts: how many
 * @subsystems: kernel subsystems, longest CPU time first
 * @nr_subsystems: how many
 * @total: over all system calls
 * @balanced: the ledger adds up, and the module says so too
 */
struct report {
	const struct snapshot *snap;
	struct wlt_raw_root *roots;
	size_t nr_roots;
	struct report_row *syscalls;
	size_t nr_syscalls;
	struct report_row *parts;
	size_t nr_parts;
	struct report_row *subsystems;
	size_t nr_subsystems;
	struct report_row total;
	bool balanced;
};

void report_create(struct report *report, const struct snapshot *snap);
void report_destroy(struct report *report);
void report_sort_by_calls(struct report *report);
bool report_losses(const struct report *report, struct out *out);
void report_warn(const struct report *report, struct out *out, const char *prefix);

void report_list(const struct report *report, unsigned int tables,
		 struct report_list *list);
void report_list_free(struct report_list *list);
const void *report_list_row(const struct report_list *list, size_t index);

void row_add(struct report_row *sum, const struct report_row *row);
void row_set_shares(struct report_row *row, unsigned long long total_ns);

#endif /* _WLCAT_REPORT_H */
