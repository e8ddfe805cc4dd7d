/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rings of a trace instance, one for each CPU: taken page by page into
 * files without a name while a workload runs, and read again as one stream of
 * records when it is over. What is in memory is a page of each.
 *
 *	per_cpu/cpu0/trace_pipe_raw ---> file ---> page |
 *	per_cpu/cpu1/trace_pipe_raw ---> file ---> page | the earliest record
 */
#ifndef _WLCAT_RINGS_H
#define _WLCAT_RINGS_H

#include <stdbool.h>
#include <sys/types.h>

#include "ring.h"

/**
 * struct ring_file - what was recorded on a CPU
 * @cpu: which
 * @pipe: its trace_pipe_raw, or -1
 * @file: where its pages are kept
 * @size: how much there is
 * @at: how much was read again
 * @buf: a page
 * @page: the page that is being read
 * @record: the next record
 * @has_record: there is one
 */
struct ring_file {
	unsigned int cpu;
	int pipe;
	int file;
	off_t size;
	off_t at;
	unsigned char *buf;
	struct ring_page page;
	struct ring_record record;
	bool has_record;
};

/**
 * struct rings - what was recorded in an instance
 * @layout: of its pages
 * @files: by CPU
 * @nr: how many CPUs
 * @nr_bad: pages that were damaged
 */
struct rings {
	struct ring_layout layout;
	struct ring_file *files;
	size_t nr;
	unsigned long long nr_bad;
};

int rings_open(struct rings *rings, int dir, const char *beside);
ssize_t rings_take(struct rings *rings, size_t max_pages);
void rings_stop(struct rings *rings);
void rings_free(struct rings *rings);

int rings_rewind(struct rings *rings);
struct ring_file *rings_first(struct rings *rings);
int rings_next(struct rings *rings, struct ring_file *ring);

#endif /* _WLCAT_RINGS_H */
