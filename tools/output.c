// SPDX-License-Identifier: GPL-2.0-only
/*
 * Opens, writes and closes the files of a report. See output.h.
 */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "format.h"

static int open_one(struct out *out, const char *name)
{
	int fd = STDOUT_FILENO;

	if (strcmp(name, "-"))
		fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0) {
		complain("%s: %s", name, strerror(errno));
		return -errno;
	}
	out_init(out, fd);
	return 0;
}

static int close_one(struct out *out, const char *name)
{
	int err = out_flush(out);

	if (out->fd > STDERR_FILENO && close(out->fd) && !err)
		err = -errno;
	/* A reader that went away has seen what it wanted. */
	if (!err || err == -EPIPE)
		return 0;
	complain("%s: %s", name, strerror(-err));
	return err;
}

/**
 * output_open() - open the files
 * @out: what to fill
 * @opt: names of the files
 * @default_fd: where the report goes when no file is named
 *
 * Return: 0, or -errno with a line said.
 */
int output_open(struct output *out, const struct options *opt,
		int default_fd)
{
	int err = 0;

	out->opt = opt;
	out_init(&out->text, default_fd);
	if (opt->output)
		err = open_one(&out->text, opt->output);
	if (!err && opt->raw)
		err = open_one(&out->raw, opt->raw);
	return err;
}

/**
 * output_close() - close the files
 * @out: files that were opened
 *
 * Return: 0, or -errno with a line said.
 */
int output_close(struct output *out)
{
	int err = 0, raw_err = 0;

	if (out->opt->raw)
		raw_err = close_one(&out->raw, out->opt->raw);
	err = close_one(&out->text, out->opt->output ?: "output");
	return err ? err : raw_err;
}

/**
 * output_finish() - write and close the files
 * @out: files that were opened
 * @snap: what to write
 *
 * Return: 0, or -errno with a line said.
 */
int output_finish(struct output *out, const struct snapshot *snap)
{
	if (out->opt->raw)
		out_bytes(&out->raw, (char *)snap->data, snap->size);
	format_print(out->opt->format, snap, &out->text, out->opt->tables,
		     out->opt->counts);
	return output_close(out);
}
