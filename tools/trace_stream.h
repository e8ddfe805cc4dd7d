/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The trace instance "workload", which the module records its events in.
 *
 *	workload/options/events            0 or 1
 *	instances/workload/trace_pipe      whoever has it open is the reader
 *	    trace                          emptied first: what is older is not ours
 *	    events/workload/syscall/filter
 *	    events/workload/syscall/format
 *
 * What is changed is put back when the stream is closed: the filter is cleared,
 * and the events are off again unless they were on before.
 */
#ifndef _WLCAT_TRACE_STREAM_H
#define _WLCAT_TRACE_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "trace_filter.h"
#include "workload.h"

/**
 * struct trace_stream - the stream
 * @wl: the module's directory
 * @dir: the instance's, a file descriptor
 * @pipe: its trace_pipe
 * @writes: something is changed
 * @was_on: options/events was 1 before
 * @lost: events that status said were lost before
 */
struct trace_stream {
	struct workload *wl;
	int dir;
	int pipe;
	bool writes;
	bool was_on;
	unsigned long long lost;
};

int trace_read_file(int dir, const char *file, char **text);
int trace_write_file(int dir, const char *file, const char *text);
int trace_complain(const char *file, int err);

int trace_stream_look(struct trace_stream *stream, struct workload *wl);
int trace_stream_open(struct trace_stream *stream, struct workload *wl,
		      const struct trace_filter *filter);
unsigned long long trace_stream_lost(struct trace_stream *stream);
void trace_stream_close(struct trace_stream *stream);

#endif /* _WLCAT_TRACE_STREAM_H */
