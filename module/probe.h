/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The part of a probe that may call functions of the kernel.
 *
 * These functions can be hooked, too (see function.h), and what we make the kernel
 * do is not the doing of the task: it does not count.
 */
#ifndef _WLT_PROBE_H
#define _WLT_PROBE_H

#include <linux/compiler.h>
#include <linux/preempt.h>

#include "task.h"

/**
 * wlt_probe_interrupts() - what kinds of interrupts run on this CPU
 *
 * Context: Any, preemption off.
 * Return: 0 for the task itself; or as preempt_count() has them: bits of NMI_MASK,
 * HARDIRQ_MASK and SOFTIRQ_OFFSET.
 */
static __always_inline unsigned long wlt_probe_interrupts(void)
{
	unsigned long level = preempt_count();

	if (IS_ENABLED(CONFIG_PREEMPT_RT))	/* there it is counted apart */
		level |= softirq_count();
	return level & (NMI_MASK | HARDIRQ_MASK | SOFTIRQ_OFFSET);
}

/**
 * wlt_probe_begin() - such a part begins
 * @t: the current task, or NULL if it is not traced
 *
 * An interrupt that takes a sample may do the same in the middle of this.
 *
 * Context: The task itself, or an interrupt in it, preemption off.
 */
static __always_inline void wlt_probe_begin(struct wlt_task *t)
{
	if (t)	/* data race: an interrupt leaves it as it was */
		data_race(t->quiet++);
	barrier();
}

/**
 * wlt_probe_end() - it is over
 * @t: as for wlt_probe_begin()
 */
static __always_inline void wlt_probe_end(struct wlt_task *t)
{
	barrier();
	if (t)	/* data race: the same */
		data_race(t->quiet--);
}

#endif /* _WLT_PROBE_H */
