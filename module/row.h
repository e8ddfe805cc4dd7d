/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rows: the memory that counts.
 *
 * The memory behind a slot comes piece by piece, each when a CPU first has
 * something to put there: a row, and of its histogram the chunks that are not
 * empty. So a workload pays for the calls that it makes on the CPUs that it
 * runs on.
 *
 *	side->rows[slot] -> struct wlt_row
 *	                     hist[0..10] -> 32 buckets
 *
 * Where memory cannot be had, or is at its limit, the numbers of a call go to
 * row 0, "(other)", which is always there, and it counts as lost that they are
 * not where they belong; those of a part of a call are lost.
 */
#ifndef _WLT_ROW_H
#define _WLT_ROW_H

#include "session.h"

extern struct wlt_row wlt_no_row;

struct wlt_row *wlt_row_try(struct wlt_session *s, struct wlt_side *side, s16 slot);
struct wlt_row *wlt_row_get(struct wlt_session *s, struct wlt_side *side, s16 *slot);
void wlt_row_sample(struct wlt_session *s, struct wlt_side *side,
		    struct wlt_row *row, u64 ns);
void wlt_row_error(struct wlt_session *s, struct wlt_side *side, s16 slot, int err);

int wlt_row_alloc(struct wlt_session *s);
int wlt_row_alloc_cpu(struct wlt_session *s, unsigned int cpu);
void wlt_row_free(struct wlt_session *s);
void wlt_row_settle(struct wlt_session *s, struct wlt_side *side);
void wlt_row_reset(struct wlt_session *s);
size_t wlt_row_cpu_bytes(struct wlt_session *s);
size_t wlt_row_bytes(struct wlt_session *s);

#endif /* _WLT_ROW_H */
