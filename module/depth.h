/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How much of its kernel stack the workload has used, by system call
 * (options/stack-depth).
 *
 * The hook on functions looks where the stack is each time that a function begins. If
 * that is deeper than ever before in the call in progress, the functions on the stack
 * are noted: some dozen times for a call, then hardly ever.
 *
 *	top of the stack          pt_regs of the entry
 *	                          entry_SYSCALL_64, do_syscall_64, ...
 *	                          return address of the function    <- this is its depth
 *	                          frames of ftrace and of the hook  <- this is looked at
 *	end of the stack
 *
 * To look at where the hook itself is, is a subtraction. What ftrace and the hook have
 * put there is the same each time, as long as nobody else traces that function; so it
 * is taken off only when a stack is noted, where the return address is found.
 *
 * Only process context counts: an interrupt that finds a stack deep is chance.
 */
#ifndef _WLT_DEPTH_H
#define _WLT_DEPTH_H

#include <linux/sched/task_stack.h>
#include <linux/spinlock_types.h>

#include <linux/wltrace.h>

#include "probe.h"
#include "session.h"
#include "stats.h"
#include "task.h"

/* Frames that are kept; of more, the innermost. */
#define WLT_DEPTH_FRAMES	64
/* Frames of ftrace and of the hook, which are not, at most. */
#define WLT_DEPTH_OWN_FRAMES	16
/* One for each row, and one for what is in no call. */
#define WLT_NR_DEPTHS		(WLT_NR_ROWS + 1)

/**
 * struct wlt_depth - the deepest stack of a call
 * @bytes: of the stack in use where its innermost function began; 0 before any
 * @nr: number of @frames
 * @comm: name of the task
 * @frames: the function, by its address; then where it and its callers return to
 */
struct wlt_depth {
	u32 bytes;
	u32 nr;
	char comm[WLT_COMM_LEN];
	unsigned long frames[WLT_DEPTH_FRAMES + WLT_DEPTH_OWN_FRAMES];
};

/**
 * struct wlt_depths - the deepest stacks of all calls
 * @lock: of @deepest and @reached; without lockdep, as any function may take it
 * @reached: deepest that the hook itself was, by row; read without the lock
 * @deepest: what was noted then, by row
 */
struct wlt_depths {
	arch_spinlock_t lock;
	u32 reached[WLT_NR_DEPTHS];
	struct wlt_depth deepest[WLT_NR_DEPTHS];
};

int wlt_depth_alloc(struct wlt_session *s);
void wlt_depth_free(struct wlt_session *s);
size_t wlt_depth_bytes(const struct wlt_session *s);
void wlt_depth_reset(struct wlt_session *s);
struct wlt_depth *wlt_depth_copy(struct wlt_session *s, size_t *nr);
void wlt_depth_note(struct wlt_task *t, unsigned long ip, unsigned long parent,
		    unsigned int row, unsigned long here);

/**
 * wlt_depth_hit() - a function begins
 * @t: the current task
 * @ip: address of the function, or in it
 * @parent: where it will return to
 * @here: address on the stack
 *
 * Context: Any, preemption off. What it calls does not come here again.
 */
static __always_inline void wlt_depth_hit(struct wlt_task *t, unsigned long ip,
					  unsigned long parent, unsigned long here)
{
	struct wlt_session *s = t->session;
	unsigned long used = (unsigned long)task_stack_page(current) + THREAD_SIZE - here;
	unsigned int row = wlt_stats_is_open(t->call) ? t->slot : WLT_NR_ROWS;

	if (used <= READ_ONCE(s->depths->reached[row]) || used > THREAD_SIZE ||
	    t->quiet || (READ_ONCE(s->ctl) & WLT_CTL_PAUSED) ||
	    wlt_probe_interrupts())
		return;
	wlt_depth_note(t, ip, parent, row, here);
}

#endif /* _WLT_DEPTH_H */
