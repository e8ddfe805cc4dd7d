// SPDX-License-Identifier: GPL-2.0-only
/*
 * wlcat trace: print each system call of a workload, as strace does.
 *
 * The module records the events, the kernel filters them and makes them text;
 * this program switches them on, starts or attaches to the workload, and prints
 * what it reads until nothing of the workload is left. wlcat executes it.
 *
 *	this file         what is printed        trace_opt.c     options
 *	follow.c          one run                trace_stream.c  the module's stream
 *	trace_filter.c    which calls            trace_line.c    a line
 *	the rest is wlcat's
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "follow.h"
#include "out.h"
#include "trace_line.h"
#include "trace_opt.h"
#include "wlcat.h"

/**
 * struct trace - a run
 * @follow: the run; must be the first
 * @opt: the command line
 * @out: where lines go
 * @len: bytes in @buf
 * @buf: what was read; begins with a line that is not complete
 */
struct trace {
	struct follow follow;
	struct trace_options opt;
	struct out out;
	size_t len;
	char buf[65536];
};

static int open_output(struct follow *fl)
{
	struct trace *tr = (struct trace *)fl;
	const char *file = tr->opt.common.output;
	int fd = STDERR_FILENO;

	if (file && !strcmp(file, "-"))
		fd = STDOUT_FILENO;
	else if (file)
		fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0) {
		complain("%s: %s", file, strerror(errno));
		return -errno;
	}
	out_init(&tr->out, fd);
	return 0;
}

static int empty_output(struct follow *fl)
{
	struct trace *tr = (struct trace *)fl;

	if (tr->out.fd <= STDERR_FILENO)
		return 0;
	return follow_empty(tr->opt.common.output, tr->out.fd);
}

/* Read, and print the lines that are complete. */
static ssize_t print_lines(struct trace *tr)
{
	size_t len, at = 0;
	ssize_t got;

	got = read(tr->follow.stream.pipe, tr->buf + tr->len,
		   sizeof(tr->buf) - tr->len);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		got = 0;
	if (got < 0)
		return trace_complain("trace_pipe", -errno);
	tr->len += got;
	while ((len = trace_line_len(tr->buf + at, tr->len - at))) {
		tr->buf[at + len - 1] = '\0';
		trace_line_print(&tr->out, tr->buf + at, tr->opt.times);
		at += len;
	}
	/* No line is that long; go on with the next. */
	if (!at && tr->len == sizeof(tr->buf))
		at = tr->len;
	tr->len -= at;
	memmove(tr->buf, tr->buf + at, tr->len);
	return got;
}

/* Print what there is at once, so that it can be watched. */
static enum follow_end print_some(struct follow *fl, ssize_t *got)
{
	struct trace *tr = (struct trace *)fl;
	int err;

	*got = print_lines(tr);
	err = out_flush(&tr->out);
	if (*got < 0)
		return FOLLOW_FAILED;
	if (!err)
		return FOLLOW_GOES_ON;
	if (err == -EPIPE)
		return FOLLOW_NO_READER;
	complain("%s: %s", tr->opt.common.output ?: "standard error",
		 strerror(-err));
	return FOLLOW_FAILED;
}

static void say_lost(struct follow *fl)
{
	complain("%llu events lost: enlarge instances/workload/buffer_size_kb",
		 fl->lost);
}

static const struct follow_ops ops = {
	.open = open_output,
	.attached = empty_output,
	.take = print_some,
	.lost = say_lost,
	.much = 1,
};

int main(int argc, char **argv)
{
	static struct trace tr;
	const char *word = argc > 1 ? argv[1] : "";
	struct out out;
	int status;

	tr.follow.opt = &tr.opt.common;
	tr.follow.filter = &tr.opt.filter;
	tr.follow.ops = &ops;
	fill_standard_files();
	if (!strcmp(word, "--help") || !strcmp(word, "-h")) {
		out_init(&out, STDOUT_FILENO);
		trace_opt_usage(&out, OPT_FOLLOW | OPT_TRACE);
		return out_flush(&out) ? EXIT_FAIL : EXIT_OK;
	}
	status = trace_opt_parse(&tr.opt, argc ? argv + 1 : argv,
				 OPT_FOLLOW | OPT_TRACE);
	if (!status)
		status = follow_run(&tr.follow);
	follow_free(&tr.follow);
	return status;
}
