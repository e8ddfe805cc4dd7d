/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One consistent picture of a session.
 *
 * Made when a file is opened, and the only thing that the text files and
 * snapshot_raw are made from. It is laid out as the binary file is, see
 * <linux/wltrace.h>, so that snapshot_raw is a copy and the text files can
 * print nothing that a tool cannot read.
 */
#ifndef _WLT_SNAPSHOT_H
#define _WLT_SNAPSHOT_H

#include "session.h"

/**
 * struct wlt_settings - options that tables say or go by
 * @files: options/files
 * @capabilities: options/capabilities
 * @per_task: options/per-task
 * @functions: options/functions
 * @depth: options/stack-depth
 * @max_depth: options/max-depth
 * @profile: options/profile
 */
struct wlt_settings {
	bool files;
	bool capabilities;
	bool per_task;
	bool functions;
	bool depth;
	unsigned int max_depth;
	unsigned int profile;
};

/**
 * struct wlt_snapshot - a picture, and where its parts are
 * @raw: the whole, as snapshot_raw shows it
 * @size: of @raw in bytes
 * @summary: the ledger and more
 * @syscalls: rows, sorted by time
 * @nr_syscalls: how many
 * @tasks: tasks, in the order in which they were found
 * @nr_tasks: how many
 * @roots: processes whose pids were written
 * @nr_roots: how many
 * @losses: losses by cause
 * @nr_losses: how many
 * @buckets: histograms, see struct wlt_raw_syscall
 * @nr_buckets: how many
 * @errnos: errors, likewise
 * @nr_errnos: how many
 * @parts: rows of parts of calls, sorted by time
 * @nr_parts: how many
 * @task_calls: calls of tasks, by options/per-task
 * @nr_task_calls: how many
 * @markers: labels of phases
 * @nr_markers: how many
 * @paths: paths that were opened or executed, in no particular order
 * @nr_paths: how many
 * @capabilities: capabilities that were asked for, likewise
 * @nr_capabilities: how many
 * @functions: functions of the kernel, of files that show some; so are all below
 * @nr_functions: how many
 * @edges: who called them
 * @nr_edges: how many
 * @function_times: how long they took
 * @nr_function_times: how many
 * @stacks: stacks of the kernel
 * @nr_stacks: how many
 * @frames: frames of these
 * @nr_frames: how many
 * @strings: string table
 * @settings: at that moment
 */
struct wlt_snapshot {
	struct wlt_raw_header *raw;
	size_t size;
	struct wlt_raw_summary *summary;
	struct wlt_raw_syscall *syscalls;
	size_t nr_syscalls;
	struct wlt_raw_task *tasks;
	size_t nr_tasks;
	struct wlt_raw_root *roots;
	size_t nr_roots;
	struct wlt_raw_loss *losses;
	size_t nr_losses;
	struct wlt_raw_bucket *buckets;
	size_t nr_buckets;
	struct wlt_raw_errno *errnos;
	size_t nr_errnos;
	struct wlt_raw_syscall *parts;
	size_t nr_parts;
	struct wlt_raw_task_call *task_calls;
	size_t nr_task_calls;
	struct wlt_raw_marker *markers;
	size_t nr_markers;
	struct wlt_raw_path *paths;
	size_t nr_paths;
	struct wlt_raw_capability *capabilities;
	size_t nr_capabilities;
	struct wlt_raw_function *functions;
	size_t nr_functions;
	struct wlt_raw_edge *edges;
	size_t nr_edges;
	struct wlt_raw_function_time *function_times;
	size_t nr_function_times;
	struct wlt_raw_stack *stacks;
	size_t nr_stacks;
	struct wlt_raw_frame *frames;
	size_t nr_frames;
	char *strings;
	struct wlt_settings settings;
};

struct wlt_snapshot *wlt_snapshot_take(struct wlt_session *s,
				       struct pid_namespace *ns, bool functions);
void wlt_snapshot_free(struct wlt_snapshot *snap);

/**
 * wlt_snapshot_str() - look a string up
 * @snap: snapshot
 * @offset: as found in one of its structs
 */
static inline const char *wlt_snapshot_str(const struct wlt_snapshot *snap,
					   u32 offset)
{
	return snap->strings + offset;
}

#endif /* _WLT_SNAPSHOT_H */
