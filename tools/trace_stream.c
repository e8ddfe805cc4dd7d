// SPDX-License-Identifier: GPL-2.0-only
/*
 * Switches, filters and reads the stream of events. See trace_stream.h.
 */
#include "trace_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "trace_line.h"
#include "wlcat.h"

#define TRACING_FILE	"tracing_on"
#define EVENTS_FILE	"options/events"
#define STATUS_FILE	"status"
#define INSTANCE	"instances/workload"
#define FILTER_FILE	"events/workload/syscall/filter"
#define FORMAT_FILE	"events/workload/syscall/format"
#define TRACEFS		"/sys/kernel/tracing/"

/* The content of a file, to be freed; 0 or -errno. */
static int read_file(int dir, const char *file, char **text)
{
	int err, fd = openat(dir, file, O_RDONLY | O_CLOEXEC);
	size_t size;

	*text = NULL;
	if (fd < 0)
		return -errno;
	err = read_all(fd, text, &size);
	close(fd);
	return err;
}

static int write_file(int dir, const char *file, const char *text)
{
	int err = 0, fd = openat(dir, file, O_WRONLY | O_TRUNC | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (*text && write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

static int complain_instance(const char *file, int err)
{
	if (err == -ENOENT)
		complain("no " INSTANCE "/%s: the module is too old to trace",
			 file);
	else if (err == -EBUSY)
		complain(INSTANCE "/%s is being read already, by another wlcat trace perhaps",
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
	int err = read_file(stream->wl->dir, TRACING_FILE, &text);

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
	int err = read_file(stream->wl->dir, EVENTS_FILE, &text);

	if (!err) {
		stream->was_on = *text == '1';
		if (!stream->was_on)
			err = write_file(stream->wl->dir, EVENTS_FILE, "1");
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
	stream->dir = openat(stream->wl->dir, "../" INSTANCE,
			     O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (stream->dir < 0 && errno == ENOENT && !getenv("WLTRACE_DIR"))
		stream->dir = open(TRACEFS INSTANCE,
				   O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return stream->dir < 0 ? complain_instance(FILTER_FILE, -errno) : 0;
}

static int set_filter(struct trace_stream *stream,
		      const struct trace_filter *filter)
{
	char text[TRACE_FILTER_MAX], *format;
	int err = read_file(stream->dir, FORMAT_FILE, &format);

	if (err) {
		complain_instance(FORMAT_FILE, err);
	} else {
		err = trace_filter_build(filter, format, text);
		if (!err) {
			err = write_file(stream->dir, FILTER_FILE, text);
			if (err)
				complain_instance(FILTER_FILE, err);
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
		return complain_instance("trace_pipe", -errno);
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
		err = write_file(stream->dir, "trace", "");
		if (err)
			complain_instance("trace", err);
	}
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

	stream->wl = wl;
	stream->dir = -1;
	stream->pipe = -1;
	stream->len = 0;
	stream->lost = 0;
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
		write_file(stream->dir, FILTER_FILE, "0");
		close(stream->pipe);
	}
	if (stream->dir >= 0)
		close(stream->dir);
	if (stream->was_on)
		return;
	err = write_file(stream->wl->dir, EVENTS_FILE, "0");
	if (err)
		workload_complain(stream->wl, EVENTS_FILE, -err);
}

/* -- read -- */

/**
 * trace_stream_print() - print some of what there is
 * @stream: the stream
 * @out: where to
 *
 * Return: how many bytes were read, 0 if there are none at present, or -errno
 * with a line said.
 */
ssize_t trace_stream_print(struct trace_stream *stream, struct out *out)
{
	size_t len, at = 0;
	ssize_t got;

	got = read(stream->pipe, stream->buf + stream->len,
		   sizeof(stream->buf) - stream->len);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		got = 0;
	if (got < 0)
		return complain_instance("trace_pipe", -errno);
	stream->len += got;
	while ((len = trace_line_len(stream->buf + at, stream->len - at))) {
		stream->buf[at + len - 1] = '\0';
		trace_line_print(out, stream->buf + at, stream->times);
		at += len;
	}
	/* No line is that long; go on with the next. */
	if (!at && stream->len == sizeof(stream->buf))
		at = stream->len;
	stream->len -= at;
	memmove(stream->buf, stream->buf + at, stream->len);
	return got;
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

	if (!read_file(stream->wl->dir, STATUS_FILE, &text)) {
		s = strstr(text, "\nevents_lost: ");
		lost = s ? strtoull(s + strlen("\nevents_lost: "), NULL, 10) : 0;
	}
	free(text);
	/* Emptying the ring begins to count anew. */
	return lost < stream->lost ? lost : lost - stream->lost;
}
