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

/**
 * struct report_root - a process whose pid was written to set_workload_pid
 * @pid: its pid
 * @nr_live: tasks alive that are traced on its account
 * @comm: its name, padded with zeros
 */
struct report_root {
	int pid;
	unsigned int nr_live;
	char comm[WLT_COMM_LEN];
};

/**
 * struct report_sums - what rows are added up to
 * @rows: number of system calls (number and ABI)
 * @calls: calls
 * @errors: calls of these that failed
 * @wall_ns: time between entry and exit
 */
struct report_sums {
	unsigned long long rows;
	unsigned long long calls;
	unsigned long long errors;
	unsigned long long wall_ns;
};

/**
 * struct report_syscall - one system call
 * @raw: its entry in the snapshot
 * @name: its name
 * @abi: its ABI, "" for the native one
 * @subsystem: name of the subsystem, "" when not known
 * @file: source file that defines it, "" when not known
 * @has_api: the kernel has a function sys_<name>()
 */
struct report_syscall {
	struct wlt_raw_syscall raw;
	const char *name;
	const char *abi;
	const char *subsystem;
	const char *file;
	bool has_api;
};

/**
 * struct report_subsystem - one kernel subsystem
 * @name: its name
 * @sums: over its system calls
 */
struct report_subsystem {
	const char *name;
	struct report_sums sums;
};

/**
 * struct report - a snapshot, sorted and added up
 * @snap: the snapshot
 * @roots: processes that were asked for: those that are listed, then those
 *	that have ended since
 * @nr_roots: how many
 * @syscalls: system calls, longest time first
 * @nr_syscalls: how many
 * @subsystems: kernel subsystems, longest time first
 * @nr_subsystems: how many
 * @total: over all system calls
 * @balanced: the ledger adds up, and the module says so too
 */
struct report {
	const struct snapshot *snap;
	struct report_root *roots;
	size_t nr_roots;
	struct report_syscall *syscalls;
	size_t nr_syscalls;
	struct report_subsystem *subsystems;
	size_t nr_subsystems;
	struct report_sums total;
	bool balanced;
};

void report_create(struct report *report, const struct snapshot *snap);
void report_destroy(struct report *report);
void report_sort_by_calls(struct report *report);
bool report_losses(const struct report *report, struct out *out);
void report_warn(const struct report *report, struct out *out, const char *prefix);
const char *report_task_state(const struct wlt_raw_task *task);
void sums_add(struct report_sums *sums, const struct wlt_raw_syscall *raw);

#endif /* _WLCAT_REPORT_H */
