/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Capabilities that the kernel asked for while it ran the workload, and whether
 * they were granted (options/capabilities).
 *
 * Counted by the call in progress, so that capability_stats says what for. A check
 * that the kernel marks as one for itself (CAP_OPT_NOAUDIT: "if it had this, I
 * would give it more") is told apart from those on which a call can fail.
 */
#ifndef _WLT_CAPABILITY_H
#define _WLT_CAPABILITY_H

#include <linux/types.h>

#include "session.h"

struct wlt_task;

/**
 * struct wlt_check - a check for a capability as it is counted
 * @nr: number of the call in progress, 0 when there is none
 * @abi: its enum wlt_abi, WLT_NR_ABI when there is none
 * @cap: the capability
 * @flags: WLT_RAW_CAP_*
 * @reserved: 0
 */
struct wlt_check {
	s32 nr;
	u8 abi;
	u8 cap;
	u8 flags;
	u8 reserved;
};

int wlt_capability_enable(struct wlt_session *s, bool on);
void wlt_capability_count(struct wlt_task *t, unsigned int cap, unsigned int flags);
const char *wlt_capability_name(unsigned int cap);

#endif /* _WLT_CAPABILITY_H */
