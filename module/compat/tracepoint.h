/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between kernels in how tracepoints call probes.
 *
 * Kbuild looks at the kernel's trace/events, and defines
 *
 *	WLT_HAVE_PREV_STATE	sched_switch tells the state of the task that goes, last
 *				(5.18, and what has it from there)
 *	WLT_HAVE_GROUP_DEAD	sched_process_exit tells whether it was the last thread
 *				of its process (6.16)
 *	WLT_HAVE_CLONE_FLAGS64	task_newtask has flags of 64 bits (6.18)
 *
 * None of that is used, but prototypes have to be those of the kernel. What describes
 * these probes is no kernel-doc, which cannot read a prototype in a macro.
 */
#ifndef _WLT_COMPAT_TRACEPOINT_H
#define _WLT_COMPAT_TRACEPOINT_H

#include <linux/preempt.h>
#include <linux/tracepoint.h>

/*
 * Kernels from 6.13 on call the probes of sys_enter and sys_exit with
 * preemption on, so that they may fault; they have this macro for it.
 */
#ifdef TRACE_EVENT_SYSCALL
#define WLT_SYSCALL_PREEMPTIBLE		1
#define wlt_syscall_probe_begin()	preempt_disable_notrace()
#define wlt_syscall_probe_end()		preempt_enable_notrace()
#else
#define WLT_SYSCALL_PREEMPTIBLE		0
#define wlt_syscall_probe_begin()	do { } while (0)
#define wlt_syscall_probe_end()		do { } while (0)
#endif

#ifdef WLT_HAVE_PREV_STATE
#define WLT_PROTO_SCHED_SWITCH						\
	void *data, bool preempt, struct task_struct *prev,		\
	struct task_struct *next, unsigned int prev_state
#else
#define WLT_PROTO_SCHED_SWITCH						\
	void *data, bool preempt, struct task_struct *prev, struct task_struct *next
#endif

#ifdef WLT_HAVE_GROUP_DEAD
#define WLT_PROTO_PROCESS_EXIT	void *data, struct task_struct *task, bool group_dead
#else
#define WLT_PROTO_PROCESS_EXIT	void *data, struct task_struct *task
#endif

#ifdef WLT_HAVE_CLONE_FLAGS64
#define WLT_PROTO_TASK_NEWTASK	void *data, struct task_struct *task, u64 clone_flags
#else
#define WLT_PROTO_TASK_NEWTASK	\
	void *data, struct task_struct *task, unsigned long clone_flags
#endif

typedef void wlt_proto_sched_switch_t(WLT_PROTO_SCHED_SWITCH);
typedef void wlt_proto_process_exit_t(WLT_PROTO_PROCESS_EXIT);
typedef void wlt_proto_task_newtask_t(WLT_PROTO_TASK_NEWTASK);

#endif /* _WLT_COMPAT_TRACEPOINT_H */
