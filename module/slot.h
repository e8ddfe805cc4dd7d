/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Slots: numbers that are given out on first use, the same on all CPUs.
 *
 * A call has one, found by its number in wlt_session::slots or by its key in a
 * hash; so has each part of a call, with options/operations and options/
 * descriptors on: rows of their own for ioctl:TCGETS or read:socket, which
 * count what the row of the call counts, too. Errors of a call have numbers of
 * their own kind. What gets none, since the tables are full, shares slot 0, or
 * the slot of the other parts, or counts as lost.
 *
 *	slots[abi][nr] -> slot -> keys[slot]: what it is
 *	hash of a key -> index[] -> slot
 */
#ifndef _WLT_SLOT_H
#define _WLT_SLOT_H

#include "session.h"

s16 wlt_slot_call(struct wlt_session *s, unsigned int abi, int nr);
s16 wlt_slot_part(struct wlt_session *s, unsigned int abi, int nr,
		  unsigned int part, u32 value);
unsigned int wlt_slot_errno(struct wlt_session *s, s16 slot, int err);
void wlt_slot_options(struct wlt_session *s);
void wlt_slot_slow(struct wlt_session *s, bool slow);
void wlt_slot_forget(struct wlt_session *s);

#endif /* _WLT_SLOT_H */
