// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the formats of the events. See events.h.
 */
#include "events.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "trace_stream.h"
#include "wlcat.h"

/* Files, and fields in the order of the enumerators. */
static const struct {
	const char *format;
	const char *field[EVENT_FIELDS + 1];
} wanted[NR_EVENTS] = {
	[EVENT_SYSCALL] = {
		"events/workload/syscall/format",
		{ "nr", "abi", "flags", "text1_len", "ret", "wall", "cpu",
		  "args", "text" },
	},
	[EVENT_UNFINISHED] = {
		"events/workload/unfinished/format",
		{ "pid", "nr", "abi", "age", "args" },
	},
	[EVENT_TASK] = {
		"events/workload/task/format",
		{ "what", "pid", "code", "cut", "name" },
	},
	[EVENT_SIGNAL] = {
		"events/workload/signal/format",
		{ "sig", "code", "handler" },
	},
	[EVENT_IO_URING] = {
		"events/workload/io_uring/format",
		{ "res", "wall", "name" },
	},
	[EVENT_MARKER] = {
		"events/workload/marker/format",
		{ "label" },
	},
	[EVENT_SWITCH] = {
		"events/sched/sched_switch/format",
		{ "prev_pid", "prev_comm", "prev_state", "next_pid",
		  "next_comm" },
	},
	[EVENT_WAKING] = {
		"events/sched/sched_waking/format",
		{ "pid" },
	},
};

static bool take_format(struct events *events, size_t nr, const char *text)
{
	size_t i;

	if (!event_format_id(text, &events->event[nr].id) ||
	    !event_format_field(text, "common_type", &events->type) ||
	    !event_format_field(text, "common_pid", &events->pid))
		return false;
	for (i = 0; wanted[nr].field[i]; i++)
		if (!event_format_field(text, wanted[nr].field[i],
					&events->event[nr].field[i]))
			return false;
	return true;
}

/**
 * events_load() - read the formats
 * @events: what to fill
 * @dir: directory of the trace instance
 * @missing: gets the file that is not there, or not as it should be
 *
 * Return: 0, or -errno; the scheduler's may be missing.
 */
int events_load(struct events *events, int dir, const char **missing)
{
	char *text;
	size_t i;
	int err;

	memset(events, 0, sizeof(*events));
	for (i = 0; i < NR_EVENTS; i++) {
		err = trace_read_file(dir, wanted[i].format, &text);
		if (!err && !take_format(events, i, text))
			err = -EINVAL;
		free(text);
		events->event[i].known = !err;
		*missing = wanted[i].format;
		if (err && i < EVENT_SWITCH)
			return err;
	}
	return 0;
}

/**
 * events_find() - which event is a record of?
 * @events: the events
 * @record: the record
 *
 * Return: the event, or NR_EVENTS.
 */
enum event events_find(const struct events *events,
		       const struct ring_record *record)
{
	int64_t type = event_number(record, &events->type);
	size_t i;

	for (i = 0; i < NR_EVENTS; i++)
		if (events->event[i].known && events->event[i].id == type)
			return i;
	return NR_EVENTS;
}
