// SPDX-License-Identifier: GPL-2.0-only
/*
 * Switches and filters the stream of events. See trace_stream.h.
 */
#include "trace_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "wlcat.h"

#define TRACING_FILE	"tracing_on"
#define EVENTS_FILE	"options/events"
#define STATUS_FILE	"status"
#define INSTANCE	"instances/workload"
#define FILTER_FILE	"events/workload/syscall/filter"
#define FORMAT_FILE	"events/workload/syscall/format"
#define TRACEFS		"/sys/kernel/tracing/"

/**
 * trace_read_file() - read a file to its end
 * @dir: directory
 * @file: its name there
 * @text: gets the content, to be freed; on failure as much as there is
 *
 * Return: 0 or -errno.
 */
int trace_read_file(int dir, const char *file, char **text)
{
	int err, fd = openat(dir, file, O_RDONLY | O_CLOEXEC);
	size_t size;

	if (fd < 0) {
		err = -errno;
		*text = xrealloc(NULL, 1, 1);
		**text = '\0';
		return err;
	}
	err = read_all(fd, text, &size);
	close(fd);
	return err;
}

/**
 * trace_write_file() - replace what is in a file
 * @dir: directory
 * @file: its name there
 * @text: new content
 *
 * Return: 0 or -errno.
 */
int trace_write_file(int dir, const char *file, const char *text)
{
	int err = 0, fd = openat(dir, file, O_WRONLY | O_TRUNC | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (*text && write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

/**
 * trace_complain() - say why a file of the instance is of no use
 * @file: its name
 * @err: -errno of the attempt
 *
 * Return: @err.
 */
int trace_complain(const char *file, int err)
{
	if (err == -ENOENT)
		complain("no " INSTANCE "/%s: the module is too old to trace",
			 file);
	else if (err == -EBUSY)
		complain(INSTANCE "/%s is being read already, by another wlcat perhaps",
			 file);
	else
		complain(INSTANCE "/%s: %s", file, strerror(-err));
	return err;
}

/* -- open -- */

/* What would make the run worthless is said before the command runs. */
static int check_tracing(const struct trace_stream *stream)
{
	char *text;
	int err = trace_read_file(stream->wl->dir, TRACING_FILE, &text);

	if (err) {
		workload_complain(stream->wl, TRACING_FILE, -err);
	} else if (*text != '1') {
		complain("%s/" TRACING_FILE " is 0: nothing would be traced",
			 stream->wl->path);
		err = -EAGAIN;
	}
	free(text);
	return err;
}

static int switch_on(struct trace_stream *stream)
{
	char *text;
	int err = trace_read_file(stream->wl->dir, EVENTS_FILE, &text);

	if (!err) {
		stream->was_on = *text == '1';
		if (!stream->was_on)
			err = trace_write_file(stream->wl->dir, EVENTS_FILE, "1");
	}
	free(text);
	if (err == -ENOENT)
		complain("%s has no " EVENTS_FILE ": the module is too old to trace",
			 stream->wl->path);
	else if (err)
		workload_complain(stream->wl, EVENTS_FILE, -err);
	return err;
}

/* It lies beside the module's directory unless that is on debugfs. */
static int open_instance(struct trace_stream *stream)
{
	int err;

	stream->dir = openat(stream->wl->dir, "../" INSTANCE,
			     O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (stream->dir < 0 && errno == ENOENT && !getenv("WLTRACE_DIR"))
		stream->dir = open(TRACEFS INSTANCE,
				   O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (stream->dir >= 0)
		return 0;
	err = -errno;
	if (stream->writes || err != -ENOENT)
		return trace_complain(FILTER_FILE, err);
	/* It is made when they are switched on for the first time. */
	complain("nothing is recorded: %s/" EVENTS_FILE " was never 1",
		 stream->wl->path);
	return err;
}

static int set_filter(struct trace_stream *stream,
		      const struct trace_filter *filter)
{
	char text[TRACE_FILTER_MAX], *format;
	int err = trace_read_file(stream->dir, FORMAT_FILE, &format);

	if (err) {
		trace_complain(FORMAT_FILE, err);
	} else {
		err = trace_filter_build(filter, format, text);
		if (!err) {
			err = trace_write_file(stream->dir, FILTER_FILE, text);
			if (err)
				trace_complain(FILTER_FILE, err);
		}
	}
	free(format);
	return err;
}

static int open_pipe(struct trace_stream *stream)
{
	stream->pipe = openat(stream->dir, "trace_pipe",
			      O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (stream->pipe < 0)
		return trace_complain("trace_pipe", -errno);
	return 0;
}

static int start(struct trace_stream *stream, const struct trace_filter *filter)
{
	int err = open_instance(stream);

	if (!err)
		err = open_pipe(stream);
	if (!err)
		err = set_filter(stream, filter);
	if (!err) {
		err = trace_write_file(stream->dir, "trace", "");
		if (err)
			trace_complain("trace", err);
	}
	return err;
}

static void init(struct trace_stream *stream, struct workload *wl, bool writes)
{
	stream->wl = wl;
	stream->dir = -1;
	stream->pipe = -1;
	stream->writes = writes;
	stream->lost = 0;
}

/**
 * trace_stream_look() - be the reader of what was recorded
 * @stream: what to fill; close it with trace_stream_close()
 * @wl: the module's directory
 *
 * Nothing is changed.
 *
 * Return: 0; -errno with a line said, and nothing to close.
 */
int trace_stream_look(struct trace_stream *stream, struct workload *wl)
{
	int err;

	init(stream, wl, false);
	err = open_instance(stream) ?: open_pipe(stream);
	if (err)
		trace_stream_close(stream);
	return err;
}

/**
 * trace_stream_open() - have events recorded and be their reader
 * @stream: what to fill; close it with trace_stream_close()
 * @wl: the module's directory
 * @filter: which system calls
 *
 * Return: 0; -errno or EXIT_USAGE with a line said, and nothing to close.
 */
int trace_stream_open(struct trace_stream *stream, struct workload *wl,
		      const struct trace_filter *filter)
{
	int err;

	init(stream, wl, true);
	err = check_tracing(stream) ?: switch_on(stream);
	if (err)
		return err;
	err = start(stream, filter);
	if (err)
		trace_stream_close(stream);
	else
		stream->lost = trace_stream_lost(stream);
	return err;
}

/**
 * trace_stream_close() - put everything back
 * @stream: the stream
 */
void trace_stream_close(struct trace_stream *stream)
{
	int err;

	/* Whoever has the pipe has the filter, too. */
	if (stream->pipe >= 0) {
		if (stream->writes)
			trace_write_file(stream->dir, FILTER_FILE, "0");
		close(stream->pipe);
	}
	if (stream->dir >= 0)
		close(stream->dir);
	if (!stream->writes || stream->was_on)
		return;
	err = trace_write_file(stream->wl->dir, EVENTS_FILE, "0");
	if (err)
		workload_complain(stream->wl, EVENTS_FILE, -err);
}

/**
 * trace_stream_lost() - how many events did not find room in the ring
 * @stream: the stream
 *
 * Return: how many since trace_stream_open().
 */
unsigned long long trace_stream_lost(struct trace_stream *stream)
{
	unsigned long long lost = 0;
	const char *s;
	char *text;

	if (!trace_read_file(stream->wl->dir, STATUS_FILE, &text)) {
		s = strstr(text, "\nevents_lost: ");
		lost = s ? strtoull(s + strlen("\nevents_lost: "), NULL, 10) : 0;
	}
	free(text);
	/* Emptying the ring begins to count anew. */
	return lost < stream->lost ? lost : lost - stream->lost;
}
