/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The points at which the kernel calls us.
 *
 * All but one are tracepoints of the kernel. Their symbols are not exported, so
 * they are looked up by name once; the compiler still checks each probe against
 * the prototype. For capabilities there is none on most kernels: a kretprobe
 * stands in for it, only while it is asked for. Functions of the kernel are hooked
 * through ftrace, or timed by kretprobes, and the clock of options/profile runs,
 * likewise.
 *
 * Probes hold no policy: they find the current task and hand
 * over to stats.h, task.h, uring.h, capability.h, function.h, functime.h or
 * profile.h.
 */
#ifndef _WLT_HOOK_H
#define _WLT_HOOK_H

#include <linux/binfmts.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/signal_types.h>

#include "compat/tracepoint.h"

struct wlt_functime;
struct wlt_functions;

/**
 * struct wlt_hook - a point at which the kernel calls us
 * @name: of the tracepoint
 * @probe: what is called; NULL where the module was built for a kernel in which
 *	that tracepoint is another
 * @raw: what is called instead where calls are timed with the CPU's counter, or NULL
 * @tp: the tracepoint, NULL on a kernel without it
 */
struct wlt_hook {
	const char *name;
	void *probe;
	void *raw;
	struct tracepoint *tp;
};

int wlt_hook_find(void);
const char *wlt_hook_no_uring(void);
int wlt_hook_attach(void);
void wlt_hook_detach(void);

/* hook_syscall.c */
void wlt_probe_sys_enter(void *data, struct pt_regs *regs, long id);
void wlt_probe_sys_enter_raw(void *data, struct pt_regs *regs, long id);
void wlt_probe_sys_exit(void *data, struct pt_regs *regs, long ret);
void wlt_probe_sys_exit_raw(void *data, struct pt_regs *regs, long ret);

/* hook_sched.c */
wlt_proto_sched_switch_t wlt_probe_sched_switch;
void wlt_probe_sched_wakeup(void *data, struct task_struct *task);

/* hook_signal.c */
void wlt_probe_signal_deliver(void *data, int sig, struct kernel_siginfo *info,
			      struct k_sigaction *ka);

/* hook_uring.c: all or none of them */
#define WLT_NR_HOOK_URING	5
extern struct wlt_hook wlt_hook_uring[WLT_NR_HOOK_URING];

/* hook_capability.c */
int wlt_hook_capability(bool on);
u64 wlt_hook_capability_missed(void);

/* hook_function.c */
int wlt_hook_function(struct wlt_functions *f);
void wlt_hook_function_remove(struct wlt_functions *f);

/* hook_functime.c */
int wlt_hook_functime(struct wlt_functime *f, bool runs);
void wlt_hook_functime_missed(struct wlt_functime *f);
bool wlt_hook_functime_is_fprobe(const struct wlt_functime *f);
void wlt_hook_functime_remove(struct wlt_functime **f, unsigned int nr);

/* hook_profile.c */
int wlt_hook_profile(unsigned int hz);
unsigned int wlt_hook_profile_blind(void);

/* hook_task.c */
wlt_proto_task_newtask_t wlt_probe_task_newtask;
void wlt_probe_process_exec(void *data, struct task_struct *task,
			    pid_t old_pid, struct linux_binprm *bprm);
wlt_proto_process_exit_t wlt_probe_process_exit;

#endif /* _WLT_HOOK_H */
