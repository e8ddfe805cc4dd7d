/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Samples of what the workload's CPU time goes to (options/profile).
 *
 * A clock on each CPU interrupts what runs there so many times a second. If that is
 * a task of the workload, the stack of the kernel is counted, by the call in
 * progress and the name of the task. What the clock itself has put on the stack is
 * left out: the innermost frame is the instruction that was interrupted.
 *
 *	sample hits	user space	a call		something else	a soft interrupt
 *	frames		none		its stack	its stack	and the stack below
 *	context		OUTSIDE		IN_CALL		OUTSIDE		IN_SOFTIRQ
 */
#ifndef _WLT_PROFILE_H
#define _WLT_PROFILE_H

#include <linux/ptrace.h>

#include <linux/wltrace.h>

#include "session.h"

/* Most samples per second and CPU. */
#define WLT_PROFILE_MAX		10000
/* Frames of a stack that count; of more, the innermost. */
#define WLT_STACK_FRAMES	64
/* Frames of the interrupt, which do not, at most. */
#define WLT_STACK_IRQ_FRAMES	32

struct wlt_task;

/**
 * struct wlt_stack - a stack as it is counted
 * @nr: number of the call in progress, 0 but in WLT_RAW_IN_CALL
 * @abi: its enum wlt_abi, WLT_NR_ABI when its row is not its own
 * @context: enum wlt_raw_context
 * @reserved: 0
 * @comm: name of the task
 * @frames: addresses, innermost first; as many as there are
 */
struct wlt_stack {
	s32 nr;
	u8 abi;
	u8 context;
	u16 reserved;
	char comm[WLT_COMM_LEN];
	unsigned long frames[WLT_STACK_FRAMES + WLT_STACK_IRQ_FRAMES];
};

/* Bytes of a key apart from the frames. */
#define WLT_STACK_KEY	offsetof(struct wlt_stack, frames)

int wlt_profile_alloc(struct wlt_session *s);
void wlt_profile_free(struct wlt_session *s);
size_t wlt_profile_bytes(struct wlt_session *s);
void wlt_profile_sample(struct wlt_task *t, struct pt_regs *regs);

#endif /* _WLT_PROFILE_H */
