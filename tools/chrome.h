/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A trace in the Trace Event Format, as JSON objects of one array:
 *
 *	{"displayTimeUnit":"ns","traceEvents":[
 *	{"ph":"X","name":"read","cat":"Filesystem","pid":1,"tid":1,
 *	 "ts":2.663,"dur":1.000,"args":{...}},
 *	...
 *	],"otherData":{...}}
 *
 * An event is begun, gets members, then arguments, and is ended. Times are in
 * microseconds with all digits of the nanoseconds. What is known only when all
 * has been written goes to the end, which the format allows.
 */
#ifndef _WLCAT_CHROME_H
#define _WLCAT_CHROME_H

#include <stddef.h>
#include <stdint.h>

#include "out.h"

/**
 * struct chrome - a trace that is written
 * @out: where to
 * @nr: events so far
 * @args: arguments of the event at hand; -1 before the first
 */
struct chrome {
	struct out *out;
	unsigned long long nr;
	int args;
};

/**
 * struct chrome_track - a task
 * @pid: the process that it is a thread of
 * @tid: its own
 */
struct chrome_track {
	int pid;
	int tid;
};

void chrome_open(struct chrome *chrome, struct out *out);
void chrome_close(struct chrome *chrome);

void chrome_begin(struct chrome *chrome, char phase,
		  const struct chrome_track *track, const char *name,
		  const char *category, uint64_t ns);
void chrome_end(struct chrome *chrome);
void chrome_time(struct chrome *chrome, const char *key, uint64_t ns);
void chrome_member(struct chrome *chrome, const char *key, const char *value);
void chrome_arg(struct chrome *chrome, const char *key);
void chrome_arg_string(struct chrome *chrome, const char *key, const char *s,
		       size_t size);
void chrome_arg_number(struct chrome *chrome, const char *key, long long number);
void chrome_arg_time(struct chrome *chrome, const char *key, uint64_t ns);
void chrome_name(struct chrome *chrome, const char *what,
		 const struct chrome_track *track, const char *name);

#endif /* _WLCAT_CHROME_H */
