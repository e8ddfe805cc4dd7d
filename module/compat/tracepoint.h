/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between kernels in how tracepoints call probes.
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
#define wlt_syscall_probe_begin()	preempt_disable_notrace()
#define wlt_syscall_probe_end()		preempt_enable_notrace()
#else
#define wlt_syscall_probe_begin()	do { } while (0)
#define wlt_syscall_probe_end()		do { } while (0)
#endif

#endif /* _WLT_COMPAT_TRACEPOINT_H */
