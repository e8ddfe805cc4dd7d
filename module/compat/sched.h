/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between kernels in what state a task is in, and in where its struct is.
 *
 * Linux 5.14 gave the field of its state another name and type, and has a macro since. Kbuild
 * looks at the kernel's headers, and defines
 *
 *	WLT_HAVE_X86_TASK_FPU	x86 has the state of the FPU behind the task_struct, not in
 *				it (6.16)
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

/* Bytes of a task_struct and what is allocated with it, about. */
#if defined(CONFIG_X86) && defined(WLT_HAVE_X86_TASK_FPU)
#define WLT_TASK_STRUCT_BYTES	(sizeof(struct task_struct) + sizeof(struct fpu))
#else
#define WLT_TASK_STRUCT_BYTES	sizeof(struct task_struct)
#endif

#endif /* _WLT_COMPAT_SCHED_H */
