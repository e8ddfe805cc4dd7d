// SPDX-License-Identifier: GPL-2.0-only
/*
 * The files of the directory, and the small ones among them.
 * See ctl.h.
 */
#include "ctl.h"

#include <linux/kernel.h>

#include "clock.h"
#include "parse.h"
#include "show.h"
#include "slot.h"
#include "stats.h"

/**
 * wlt_ctl_write_bool() - take what was written to a file that is 0 or 1
 * @write: the write
 * @value: where to store it
 *
 * Return: 0 or -errno, with the reason in @write.
 */
int wlt_ctl_write_bool(struct wlt_write *write, bool *value)
{
	int err = wlt_parse_bool(write->cmd, write->len, value, &write->at);

	if (err)
		write->reason = "Not 0 or 1";
	return err;
}

static int tracing_on_show(struct seq_file *m, struct wlt_open *open)
{
	seq_printf(m, "%d\n", !(READ_ONCE(open->session->ctl) & WLT_CTL_PAUSED));
	return 0;
}

static int tracing_on_write(struct wlt_open *open, struct wlt_write *write)
{
	bool on;
	int err;

	err = wlt_ctl_write_bool(write, &on);
	if (!err)
		wlt_ctl_pause(open->session, !on);
	return err;
}

/* Options are bools of the session; wlt_file::data says which. */
static bool *option(struct wlt_open *open)
{
	return (void *)open->session + open->file->data;
}

static int option_show(struct seq_file *m, struct wlt_open *open)
{
	seq_printf(m, "%d\n", READ_ONCE(*option(open)));
	return 0;
}

static int option_write(struct wlt_open *open, struct wlt_write *write)
{
	bool value;
	int err;

	err = wlt_ctl_write_bool(write, &value);
	if (!err)
		WRITE_ONCE(*option(open), value);
	return err;
}

static int ended_tasks_show(struct seq_file *m, struct wlt_open *open)
{
	seq_printf(m, "%u\n", READ_ONCE(open->session->max_ended));
	return 0;
}

/**
 * wlt_ctl_write_number() - take what was written to a file that is a number
 * @write: the write
 * @max: most that it may be
 * @value: where to store it; probes read it without a lock
 *
 * Return: 0 or -errno, with the reason in @write.
 */
int wlt_ctl_write_number(struct wlt_write *write, unsigned int max, unsigned int *value)
{
	unsigned int number;
	int err;

	err = wlt_parse_number(write->cmd, write->len, max, &number, &write->at);
	if (err) {
		write->reason = err == -ERANGE ? "Too large" : "Not a number";
		return err;
	}
	WRITE_ONCE(*value, number);
	return 0;
}

static int ended_tasks_write(struct wlt_open *open, struct wlt_write *write)
{
	return wlt_ctl_write_number(write, WLT_NR_ENDED_MAX, &open->session->max_ended);
}

/* Of which calls the entry takes the slow path depends on these options. */
static int slow_option_write(struct wlt_open *open, struct wlt_write *write)
{
	int err = option_write(open, write);

	if (!err)
		wlt_slot_options(open->session);
	return err;
}

/* If there is a snapshot, it shows just what is reset here. */
static void stats_truncate(struct wlt_open *open)
{
	if (!open->snap)
		wlt_stats_settle(open->session);
	wlt_stats_reset(open->session);
	open->replace = true;
}

static int stats_write(struct wlt_open *open, struct wlt_write *write)
{
	if (write->replace)	/* that was done at the open */
		return 0;
	wlt_stats_settle(open->session);
	wlt_stats_reset(open->session);
	return 0;
}

static int error_log_show(struct seq_file *m, struct wlt_open *open)
{
	struct wlt_session *s = open->session;
	char text[WLT_ERRLOG_TEXT];
	unsigned int i;

	mutex_lock(&s->mutex);
	for (i = 0; i < wlt_errlog_nr(&s->errlog); i++) {
		wlt_errlog_print(&s->errlog, i, text, sizeof(text));
		seq_puts(m, text);
	}
	mutex_unlock(&s->mutex);
	return 0;
}

static void error_log_truncate(struct wlt_open *open)
{
	wlt_errlog_clear(&open->session->errlog);
}

static int error_log_write(struct wlt_open *open, struct wlt_write *write)
{
	wlt_errlog_clear(&open->session->errlog);
	return 0;
}

/* What is written next replaces the list. */
static void list_truncate(struct wlt_open *open)
{
	open->replace = true;
}

#define OPTION(_name, _field, _write) {					\
	.name = "options/" _name,					\
	.mode = 0640,							\
	.show = option_show,						\
	.write = _write,						\
	.data = offsetof(struct wlt_session, _field),			\
}

const struct wlt_file wlt_ctl_files[] = {
	{
		.name = "README",
		.mode = 0440,
		.show = wlt_show_readme,
	}, {
		.name = "set_workload_pid",
		.mode = 0640,
		.show = wlt_ctl_pid_show,
		.write = wlt_ctl_pid_write,
		.truncate = list_truncate,
		.release = wlt_ctl_pid_release,
	}, {
		.name = "tracing_on",
		.mode = 0640,
		.show = tracing_on_show,
		.write = tracing_on_write,
	}, {
		.name = "syscall_stats",
		.mode = 0640,
		.show = wlt_show_syscalls,
		.write = stats_write,
		.truncate = stats_truncate,
		.snapshot = true,
	}, {
		.name = "subsystem_stats",
		.mode = 0440,
		.show = wlt_show_subsystems,
		.snapshot = true,
	}, {
		.name = "task_stats",
		.mode = 0440,
		.show = wlt_show_tasks,
		.length = wlt_show_tasks_length,
		.snapshot = true,
	}, {
		.name = "syscall_hist",
		.mode = 0440,
		.show = wlt_show_hist,
		.snapshot = true,
	}, {
		.name = "syscall_errors",
		.mode = 0440,
		.show = wlt_show_errors,
		.snapshot = true,
	}, {
		.name = "syscall_names",
		.mode = 0440,
		.show = wlt_show_names,
	}, {
		.name = "task_syscall_stats",
		.mode = 0440,
		.show = wlt_show_task_calls,
		.length = wlt_show_task_calls_length,
		.snapshot = true,
	}, {
		.name = "file_stats",
		.mode = 0440,
		.show = wlt_show_paths,
		.snapshot = true,
	}, {
		.name = "capability_stats",
		.mode = 0440,
		.show = wlt_show_capabilities,
		.snapshot = true,
	}, {
		.name = "set_function_filter",
		.mode = 0640,
		.show = wlt_ctl_filter_show,
		.write = wlt_ctl_filter_write,
		.truncate = list_truncate,
		.release = wlt_ctl_filter_release,
		.data = offsetof(struct wlt_session, functions.filter),
	}, {
		.name = "set_function_notrace",
		.mode = 0640,
		.show = wlt_ctl_filter_show,
		.write = wlt_ctl_filter_write,
		.truncate = list_truncate,
		.release = wlt_ctl_filter_release,
		.data = offsetof(struct wlt_session, functions.without),
	}, {
		.name = "function_table_kb",
		.mode = 0640,
		.show = wlt_ctl_table_kb_show,
		.write = wlt_ctl_table_kb_write,
	}, {
		.name = "function_stats",
		.mode = 0440,
		.show = wlt_show_functions,
		.snapshot = true,
		.functions = true,
	}, {
		.name = "function_graph",
		.mode = 0440,
		.show = wlt_show_graph,
		.snapshot = true,
		.functions = true,
	}, {
		.name = "set_function_time",
		.mode = 0640,
		.show = wlt_ctl_functime_show,
		.write = wlt_ctl_functime_write,
		.truncate = list_truncate,
		.release = wlt_ctl_functime_release,
	}, {
		.name = "function_time",
		.mode = 0440,
		.show = wlt_show_functimes,
		.snapshot = true,
		.functions = true,
	}, {
		.name = "stack_depth",
		.mode = 0440,
		.show = wlt_show_depths,
		.snapshot = true,
		.functions = true,
	}, {
		.name = "profile_stacks",
		.mode = 0440,
		.show = wlt_show_profile,
		.snapshot = true,
		.functions = true,
	}, {
		.name = "options/profile",
		.mode = 0640,
		.show = wlt_ctl_profile_show,
		.write = wlt_ctl_profile_write,
	}, {
		.name = "options/ended-tasks",
		.mode = 0640,
		.show = ended_tasks_show,
		.write = ended_tasks_write,
	}, {
		.name = "options/events",
		.mode = 0640,
		.show = wlt_ctl_events_show,
		.write = wlt_ctl_events_write,
	}, {
		.name = "options/string-size",
		.mode = 0640,
		.show = wlt_ctl_string_size_show,
		.write = wlt_ctl_string_size_write,
	}, {
		.name = "marker",
		.mode = 0640,
		.show = wlt_ctl_marker_show,
		.write = wlt_ctl_marker_write,
	}, {
		.name = "inflight",
		.mode = 0440,
		.show = wlt_show_flight,
		.snapshot = true,
	}, {
		.name = "status",
		.mode = 0440,
		.show = wlt_show_status,
		.snapshot = true,
	}, {
		.name = "error_log",
		.mode = 0640,
		.show = error_log_show,
		.write = error_log_write,
		.truncate = error_log_truncate,
	}, {
		.name = "snapshot_raw",
		.mode = 0440,
		.show = wlt_show_raw,
		.length = wlt_show_raw_length,
		.snapshot = true,
		.functions = true,
	},
	{
		.name = "options/functions",
		.mode = 0640,
		.show = option_show,
		.write = wlt_ctl_functions_write,
		.data = offsetof(struct wlt_session, functions.on),
	}, {
		.name = "options/stack-depth",
		.mode = 0640,
		.show = option_show,
		.write = wlt_ctl_depth_write,
		.data = offsetof(struct wlt_session, functions.depth),
	}, {
		.name = "options/max-depth",
		.mode = 0640,
		.show = wlt_ctl_max_depth_show,
		.write = wlt_ctl_max_depth_write,
	},
	OPTION("follow", follow, option_write),
	OPTION("existing-children", existing, option_write),
	OPTION("operations", operations, slow_option_write),
	OPTION("descriptors", descriptors, slow_option_write),
	OPTION("per-task", per_task, slow_option_write),
	OPTION("files", files, wlt_ctl_files_write),
	OPTION("capabilities", capabilities, wlt_ctl_capabilities_write),
};

const size_t wlt_ctl_nr_files = ARRAY_SIZE(wlt_ctl_files);
