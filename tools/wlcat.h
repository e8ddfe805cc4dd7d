/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What all of wlcat shares: exit statuses, the options of a command line and
 * the one way to complain.
 */
#ifndef _WLCAT_H
#define _WLCAT_H

#include <stdbool.h>
#include <stddef.h>

#include "util.h"

#define WLCAT_VERSION	"0.1.0"

/**
 * enum exit_status - how wlcat ends when it does not pass on a command's status
 * @EXIT_OK: all went well
 * @EXIT_FAIL: show, merge and attach could not do what was asked; diff found
 *	something new
 * @EXIT_USAGE: the command line was wrong; diff could not read a file
 * @EXIT_RUN_FAIL: run could not trace the command
 * @EXIT_RUN_NOEXEC: run found the command, but could not execute it
 * @EXIT_RUN_NOTFOUND: run did not find the command
 * @EXIT_SIGNAL_BASE: plus the number of the signal that ended the command
 */
enum exit_status {
	EXIT_OK = 0,
	EXIT_FAIL = 1,
	EXIT_USAGE = 2,
	EXIT_RUN_FAIL = 125,
	EXIT_RUN_NOEXEC = 126,
	EXIT_RUN_NOTFOUND = 127,
	EXIT_SIGNAL_BASE = 128,
};

/**
 * enum table - tables that a report can consist of; bits of options::tables
 * @TABLE_SYSCALLS: a row for each system call
 * @TABLE_SUBSYSTEMS: a row for each kernel subsystem
 * @TABLE_TASKS: a row for each task
 * @TABLE_HIST: a histogram of the times of each system call
 * @TABLE_ERRORS: a row for each error of each system call
 * @TABLE_INFLIGHT: a row for each task that is in a system call
 * @TABLE_PARTS: a row for each part of a system call that was counted
 * @TABLE_TASK_CALLS: a row for each system call of each task
 * @TABLE_ALL: all of these
 * @TABLE_DEFAULT: what is printed when none is asked for
 */
enum table {
	TABLE_SYSCALLS = 0x1,
	TABLE_SUBSYSTEMS = 0x2,
	TABLE_TASKS = 0x4,
	TABLE_HIST = 0x8,
	TABLE_ERRORS = 0x10,
	TABLE_INFLIGHT = 0x20,
	TABLE_PARTS = 0x40,
	TABLE_TASK_CALLS = 0x80,
	TABLE_ALL = 0xff,
	TABLE_DEFAULT = TABLE_SYSCALLS | TABLE_SUBSYSTEMS,
};

#define TABLE_NAMES	"syscalls subsystems tasks hist errors inflight parts task-calls"

struct format;

/**
 * struct options - a parsed command line; see opt.h
 * @format: how to print
 * @output: file to print to, "-" for standard output, NULL for the default
 * @raw: file that gets the binary snapshot, or NULL
 * @input: file to take the snapshot from, "-" for standard input, or NULL
 * @pids: list of pids as given, or NULL
 * @marker: label to write before the command starts, or NULL
 * @allow: file of known differences, or NULL
 * @threshold: change of calls that is too much, as given, or NULL
 * @duration_ns: how long to stay attached, 0 for no limit
 * @no_wait: do not wait for descendants of the command
 * @tables: enum table, 0 when none was asked for
 * @argv: what is left of the command line, ends with NULL
 */
struct options {
	const struct format *format;
	const char *output;
	const char *raw;
	const char *input;
	const char *pids;
	const char *marker;
	const char *allow;
	const char *threshold;
	unsigned long long duration_ns;
	bool no_wait;
	unsigned int tables;
	char **argv;
};

void complain(const char *fmt, ...) __printf(1, 2);
void *xrealloc(void *mem, size_t nr, size_t size);
int read_all(int fd, char **text, size_t *size);
void fill_standard_files(void);

int cmd_show(struct options *opt);
int cmd_run(struct options *opt);
int cmd_attach(struct options *opt);
int cmd_diff(struct options *opt);
int cmd_merge(struct options *opt);
int cmd_other(char **argv);

#endif /* _WLCAT_H */
