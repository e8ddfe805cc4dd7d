/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From records, in order of time, to what happened when in which task.
 *
 *	task 138  | read ........................ |   | write ... |
 *	          |     | blocked ..... | runnable |
 *
 * The record of a call is written at its end. It begins as much earlier as it
 * took, but not before what the task did before has ended: the time of a call
 * that a signal interrupted and that goes on is without that of the handler,
 * whose calls lie in between. A call without an end is shown until the next
 * thing of its task that cannot be within it: its exit, or the end of all.
 *
 * When a task is off its CPU is known if the events of the scheduler are there,
 * too. These are kept until it is known which call they are within, as the task
 * makes that known next.
 */
#ifndef _WLCAT_TIMELINE_H
#define _WLCAT_TIMELINE_H

#include <stdint.h>

#include "chrome.h"
#include "events.h"
#include "names.h"
#include "tasks.h"

/**
 * struct timeline - an export that is made
 * @chrome: where it goes
 * @names: what numbers mean
 * @events: where fields are
 * @bits: of a word of the kernel
 * @tasks: tasks
 * @last: time of the last record
 * @nr_records: of the workload's events
 * @nr_tasks: tasks of the workload that are shown
 * @nr_unknown: records of other events
 * @nr_lost: that the ring says were lost, as far as it says
 * @lost: something was lost
 * @sched_lost: of the scheduler's events
 * @has_sched: there was one of these
 * @nr_rings: operations of io_uring
 */
struct timeline {
	struct chrome chrome;
	struct names names;
	struct events events;
	int bits;
	struct tasks tasks;
	uint64_t last;
	unsigned long long nr_records;
	unsigned long long nr_tasks;
	unsigned long long nr_unknown;
	unsigned long long nr_lost;
	bool lost;
	bool sched_lost;
	bool has_sched;
	unsigned long long nr_rings;
};

void timeline_record(struct timeline *tl, const struct ring_record *record);
void timeline_lost(struct timeline *tl, unsigned int cpu, uint64_t time,
		   uint64_t nr);
void timeline_sched_lost(struct timeline *tl);
void timeline_end(struct timeline *tl);
void timeline_free(struct timeline *tl);

#endif /* _WLCAT_TIMELINE_H */
