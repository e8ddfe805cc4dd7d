/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which system calls wlcat trace shows, as a filter of the kernel.
 *
 *	-e open,read -e %network -e error=ENOENT --failed --slower=10ms
 *
 * Calls and subsystems say together which calls there are; a record has to meet
 * this and each of the others. All of it becomes one string for the event's
 * file filter, so that what is not wanted does not enter the ring:
 *
 *	abi == 0 && (nr == 0 || nr == 2 || (nr >= 41 && nr <= 55)) && (ret == -2)
 *	&& (ret < 0 && ret >= -4095) && wall >= 10000000
 *
 * Names are of the native ABI; their numbers are those that the kernel gives in
 * the event's file format.
 */
#ifndef _WLCAT_TRACE_FILTER_H
#define _WLCAT_TRACE_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define TRACE_FILTER_MAX	4096	/* bytes that the kernel takes */

/**
 * struct trace_filter - what was asked for
 * @words: lists of system calls and %subsystems, as given to -e
 * @nr_words: how many
 * @errnos: errors, of which a call must have failed with one
 * @nr_errnos: how many
 * @slower_ns: how long a call must have taken at least
 * @failed: a call must have failed
 * @not_pid: task that is not shown, or 0
 */
struct trace_filter {
	const char **words;
	size_t nr_words;
	int *errnos;
	size_t nr_errnos;
	unsigned long long slower_ns;
	bool failed;
	pid_t not_pid;
};

const char *trace_filter_errno(int err);
int trace_filter_expr(struct trace_filter *filter, const char *expr);
int trace_filter_slower(struct trace_filter *filter, const char *time);
int trace_filter_build(const struct trace_filter *filter, const char *format,
		       char *text);
void trace_filter_free(struct trace_filter *filter);

#endif /* _WLCAT_TRACE_FILTER_H */
