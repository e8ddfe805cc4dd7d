// SPDX-License-Identifier: GPL-2.0-only
/*
 * README: one screen, for someone who has nothing but a shell.
 */
#include "show.h"

static const char readme[] =
	"# echo $PID > set_workload_pid    trace a process and its descendants\n"
	"# cat syscall_stats               what it asked of the kernel so far\n"
	"# sh -c 'echo $$ > set_workload_pid; exec CMD'    trace CMD from its start\n"
	"set_workload_pid    pids; > replaces, >> adds, !PID removes, nothing clears\n"
	"tracing_on          1: count; 0: pause, and stay attached\n"
	"syscall_stats       per call: time, calls, errors; > resets all statistics\n"
	"syscall_hist, syscall_errors    per call: how long it took; per errno\n"
	"subsystem_stats, task_stats     per subsystem of the kernel; per task\n"
	"task_syscall_stats  per task and call, with options/per-task\n"
	"file_stats, capability_stats    with options/files, options/capabilities\n"
	"function_stats, function_graph  functions of the kernel, with options/functions;\n"
	"                    which ones: set_function_filter, set_function_notrace, words\n"
	"                    as in ftrace's; options/max-depth, function_table_kb\n"
	"function_time       how long the functions in set_function_time take\n"
	"profile_stacks, stack_depth     with options/profile in Hz, options/stack-depth\n"
	"inflight            calls in progress: who, what, how long, in what state\n"
	"status, error_log   ledger of all calls, losses, memory; rejected writes\n"
	"snapshot_raw, syscall_names     all of it in binary, and names, for wlcat\n"
	"options/follow, options/existing-children    1: trace new tasks of traced\n"
	"                    tasks; a pid also takes its threads and descendants\n"
	"options/operations, options/descriptors      1: count ioctl by operation, read\n"
	"                    by kind of file; options/ended-tasks: how many are listed\n"
	"options/events      1: record each call in ../instances/workload/, with\n"
	"                    options/string-size bytes of a path; marker: labels\n";

/**
 * wlt_show_readme() - print README
 * @m: where to
 * @open: open file
 *
 * Return: 0.
 */
int wlt_show_readme(struct seq_file *m, struct wlt_open *open)
{
	seq_puts(m, readme);
	return 0;
}
