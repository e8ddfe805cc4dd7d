/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between kernels in what state a task is in.
 *
 * Linux 5.14 gave the field another name and type, and has this macro since.
 */
#ifndef _WLT_COMPAT_SCHED_H
#define _WLT_COMPAT_SCHED_H

#include <linux/sched.h>

#ifdef task_is_running
#define wlt_task_state(task)	READ_ONCE((task)->__state)
#else
#define wlt_task_state(task)	READ_ONCE((task)->state)
#define task_is_running(task)	(wlt_task_state(task) == TASK_RUNNING)
#endif

#endif /* _WLT_COMPAT_SCHED_H */
