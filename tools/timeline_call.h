/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A call of a timeline: its record, and the slice that it becomes.
 */
#ifndef _WLCAT_TIMELINE_CALL_H
#define _WLCAT_TIMELINE_CALL_H

#include "argtext.h"
#include "timeline.h"

/**
 * struct timeline_call - a call
 * @args: what was asked
 * @known: what is known of it, or NULL
 * @flags: enum wlt_event_flags of the module
 * @ret: result
 * @wall: time that it took
 * @cpu: of these on a CPU
 * @unfinished: it has no end
 * @start: where its slice begins
 * @end: and ends
 * @tts: CPU time of the calls of its task before
 */
struct timeline_call {
	struct argtext_call args;
	const struct names_call *known;
	unsigned int flags;
	int64_t ret;
	uint64_t wall;
	uint64_t cpu;
	bool unfinished;
	uint64_t start;
	uint64_t end;
	uint64_t tts;
};

void timeline_call_read(struct timeline_call *call, const struct timeline *tl,
			enum event event, const struct ring_record *record);
uint64_t timeline_call_print(const struct timeline_call *call,
			     struct timeline *tl,
			     const struct chrome_track *track);
void timeline_result_print(struct timeline *tl, int64_t ret, bool address);

#endif /* _WLCAT_TIMELINE_CALL_H */
