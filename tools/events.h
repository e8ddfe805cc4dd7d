/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The events that an export is made of: what their records are told apart by,
 * and where their fields are.
 */
#ifndef _WLCAT_EVENTS_H
#define _WLCAT_EVENTS_H

#include "event_format.h"

/**
 * enum event - an event; without those of the scheduler there may be a trace
 */
enum event {
	EVENT_SYSCALL,
	EVENT_UNFINISHED,
	EVENT_TASK,
	EVENT_SIGNAL,
	EVENT_IO_URING,
	EVENT_MARKER,
	EVENT_SWITCH,
	EVENT_WAKING,
	NR_EVENTS,
};

/* Fields, by event. */
enum {
	SYSCALL_NR, SYSCALL_ABI, SYSCALL_FLAGS, SYSCALL_TEXT1_LEN, SYSCALL_RET,
	SYSCALL_WALL, SYSCALL_CPU, SYSCALL_ARGS, SYSCALL_TEXT,
	UNFINISHED_PID = 0, UNFINISHED_NR, UNFINISHED_ABI, UNFINISHED_AGE,
	UNFINISHED_ARGS,
	TASK_WHAT = 0, TASK_PID, TASK_CODE, TASK_CUT, TASK_NAME,
	SIGNAL_SIG = 0, SIGNAL_CODE, SIGNAL_HANDLER,
	URING_RES = 0, URING_WALL, URING_NAME,
	MARKER_LABEL = 0,
	SWITCH_PREV_PID = 0, SWITCH_PREV_COMM, SWITCH_PREV_STATE,
	SWITCH_NEXT_PID, SWITCH_NEXT_COMM,
	WAKING_PID = 0,
	EVENT_FIELDS = 9,
};

/**
 * struct events - all of them
 * @type: what records begin with
 * @pid: task that wrote a record
 * @event: the events: @known, with number @id, and @field
 */
struct events {
	struct event_field type;
	struct event_field pid;
	struct {
		bool known;
		unsigned int id;
		struct event_field field[EVENT_FIELDS];
	} event[NR_EVENTS];
};

int events_load(struct events *events, int dir, const char **missing);
enum event events_find(const struct events *events,
		       const struct ring_record *record);

#endif /* _WLCAT_EVENTS_H */
