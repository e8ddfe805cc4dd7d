/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * When the tasks of a workload are off their CPUs: the kernel's own events
 * sched_switch and sched_waking, in a trace instance of our own.
 *
 *	instances/wlcat/        made, and removed at the end
 *	    set_event_pid       the tasks; options/event-fork adds their children
 *	    trace_clock         that of instances/workload
 *
 * In the instance of the workload set_event_pid would keep out what is recorded
 * of it by others: operations of io_uring that end in an interrupt, labels.
 */
#ifndef _WLCAT_SCHED_H
#define _WLCAT_SCHED_H

#include <stdbool.h>
#include <stddef.h>

#include "rings.h"

/**
 * struct sched - the events of the scheduler
 * @parent: directory of instances, or -1
 * @dir: our instance, or -1
 * @made: we made it
 * @on: they are recorded, or were
 * @rings: what is recorded
 */
struct sched {
	int parent;
	int dir;
	bool made;
	bool on;
	struct rings rings;
};

void sched_open(struct sched *sched, int dir, const char *clock,
		const char *beside);
void sched_start(struct sched *sched, const char *pids);
void sched_add(struct sched *sched, const char *pids);
void sched_stop(struct sched *sched);
void sched_close(struct sched *sched);

#endif /* _WLCAT_SCHED_H */
