/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The trace instance "workload": where the event stream is recorded.
 *
 * It is made when events are first switched on, and goes with the module. In
 * between it belongs to the user: all files of ftrace are there, and what this
 * module does is to switch its own events on and off, as set_event would.
 */
#ifndef _WLT_INSTANCE_H
#define _WLT_INSTANCE_H

#include <linux/types.h>

struct wlt_session;

/**
 * struct wlt_ring - records in the ring buffer of one CPU
 * @entries: that are there to be read
 * @overrun: that newer ones took the place of
 * @dropped: that found no room
 */
struct wlt_ring {
	unsigned long entries;
	unsigned long overrun;
	unsigned long dropped;
};

int wlt_instance_enable(struct wlt_session *s, bool on);
void wlt_instance_destroy(struct wlt_session *s);
bool wlt_instance_ring(struct wlt_session *s, unsigned int cpu,
		       struct wlt_ring *ring);

#endif /* _WLT_INSTANCE_H */
