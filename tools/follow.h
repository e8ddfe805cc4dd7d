/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One run over the event stream: have events recorded, start a command or attach
 * to processes, take what is recorded until nothing of them is left, and put
 * everything back. What is done with the events is up to the program.
 */
#ifndef _WLCAT_FOLLOW_H
#define _WLCAT_FOLLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "command.h"
#include "opt.h"
#include "signals.h"
#include "trace_filter.h"
#include "trace_stream.h"
#include "workload.h"

/**
 * enum follow_end - why it ends
 * @FOLLOW_GOES_ON: it does not
 * @FOLLOW_IS_OVER: nothing of the workload is left that is to be waited for
 * @FOLLOW_INTERRUPTED: a signal asked for it
 * @FOLLOW_NO_READER: whoever read what is printed has gone
 * @FOLLOW_FAILED: events cannot be read or kept; a line was said
 */
enum follow_end {
	FOLLOW_GOES_ON,
	FOLLOW_IS_OVER,
	FOLLOW_INTERRUPTED,
	FOLLOW_NO_READER,
	FOLLOW_FAILED,
};

struct follow;

/**
 * struct follow_ops - what a program does with events
 * @open: open the output, which can take for ever: nothing is changed yet, and
 *	signals end the program
 * @begin: prepare, when the stream is open; or NULL
 * @attached: the processes are attached, and a command has not begun
 * @take: take what there is; *@got is how many bytes that was
 * @detached: nothing of them is to be recorded any more; or NULL
 * @lost: say that some were lost; or NULL
 * @end: the counterpart of @begin, also if that failed; or NULL
 * @much: when that much was taken at once, there is more to come soon
 *
 * The first three return 0, or another number with a line said.
 */
struct follow_ops {
	int (*open)(struct follow *fl);
	int (*begin)(struct follow *fl);
	int (*attached)(struct follow *fl);
	enum follow_end (*take)(struct follow *fl, ssize_t *got);
	void (*detached)(struct follow *fl);
	void (*lost)(struct follow *fl);
	void (*end)(struct follow *fl);
	ssize_t much;
};

/**
 * struct follow - a run
 * @opt: the command line
 * @filter: which calls
 * @ops: what is done with events
 * @wl: the module's directory
 * @stream: its events
 * @sig: signals
 * @cmd: the command, if there is one
 * @pids: what was attached
 * @nr: how many
 * @sleep_ns: how long to wait for more
 * @first_signal_ns: when the first signal came that asks to end; 0 if none did
 * @end_signo: the last signal that asks to end
 * @lost: events that found no room
 * @failed: events could not be taken
 */
struct follow {
	const struct options *opt;
	struct trace_filter *filter;
	const struct follow_ops *ops;
	struct workload wl;
	struct trace_stream stream;
	struct signals sig;
	struct command cmd;
	pid_t *pids;
	size_t nr;
	long long sleep_ns;
	unsigned long long first_signal_ns;
	int end_signo;
	unsigned long long lost;
	bool failed;
};

int follow_empty(const char *file, int fd);
int follow_run(struct follow *fl);
void follow_free(struct follow *fl);

#endif /* _WLCAT_FOLLOW_H */
