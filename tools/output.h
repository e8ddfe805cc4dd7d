/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where a report goes: opened before anything is traced, so that a name that
 * cannot be written to is known before it costs a run.
 */
#ifndef _WLCAT_OUTPUT_H
#define _WLCAT_OUTPUT_H

#include "out.h"
#include "snapshot.h"
#include "wlcat.h"

/**
 * struct output - where a report goes
 * @opt: format, names and tables
 * @text: the report
 * @raw: the binary snapshot, if a name for it was given
 */
struct output {
	const struct options *opt;
	struct out text;
	struct out raw;
};

int output_open(struct output *out, const struct options *opt,
		int default_fd);
int output_close(struct output *out);
int output_finish(struct output *out, const struct snapshot *snap);

#endif /* _WLCAT_OUTPUT_H */
