/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The part of a probe that may call functions of the kernel.
 *
 * These functions can be hooked, too (see function.h), and what we make the kernel
 * do is not the doing of the task: it does not count.
 */
#ifndef _WLT_PROBE_H
#define _WLT_PROBE_H

#include "task.h"

/**
 * wlt_probe_begin() - such a part begins
 * @t: the current task, or NULL if it is not traced
 *
 * Context: The task itself, preemption off.
 */
static __always_inline void wlt_probe_begin(struct wlt_task *t)
{
	if (t)
		t->quiet++;
	barrier();
}

/**
 * wlt_probe_end() - it is over
 * @t: as for wlt_probe_begin()
 */
static __always_inline void wlt_probe_end(struct wlt_task *t)
{
	barrier();
	if (t)
		t->quiet--;
}

#endif /* _WLT_PROBE_H */
