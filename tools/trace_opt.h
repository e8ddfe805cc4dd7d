/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The command line of wlcat trace and of wlcat export.
 */
#ifndef _WLCAT_TRACE_OPT_H
#define _WLCAT_TRACE_OPT_H

#include <stdbool.h>

#include "opt.h"
#include "trace_filter.h"

/**
 * struct trace_options - the command line
 * @common: what it shares with wlcat; must be the first
 * @filter: which system calls
 * @times: print the time of each line
 */
struct trace_options {
	struct options common;
	struct trace_filter filter;
	bool times;
};

int trace_opt_parse(struct trace_options *opt, char **argv,
		    unsigned int allowed);
void trace_opt_usage(struct out *out, unsigned int allowed);

#endif /* _WLCAT_TRACE_OPT_H */
