/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The trace instance "workload", which the module records its events in.
 *
 *	workload/options/events            0 or 1
 *	instances/workload/trace_pipe      is read here, by one reader at a time
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

#include "out.h"
#include "trace_filter.h"
#include "workload.h"

/**
 * struct trace_stream - the stream
 * @wl: the module's directory
 * @dir: the instance's, a file descriptor
 * @pipe: its trace_pipe
 * @was_on: options/events was 1 before
 * @times: print the time of each line
 * @lost: events that status said were lost before
 * @len: bytes in @buf
 * @buf: what was read; begins with a line that is not complete
 */
struct trace_stream {
	struct workload *wl;
	int dir;
	int pipe;
	bool was_on;
	bool times;
	unsigned long long lost;
	size_t len;
	char buf[65536];
};

int trace_stream_open(struct trace_stream *stream, struct workload *wl,
		      const struct trace_filter *filter);
ssize_t trace_stream_print(struct trace_stream *stream, struct out *out);
unsigned long long trace_stream_lost(struct trace_stream *stream);
void trace_stream_close(struct trace_stream *stream);

#endif /* _WLCAT_TRACE_STREAM_H */
