/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls that a signal interrupts, and that go on.
 *
 * An interrupted call returns one of four codes that user space never sees.
 * What becomes of it is decided on the way out of the kernel:
 *
 *	                     no handler runs          a handler runs
 *	-ERESTARTNOINTR      runs again               runs again after it
 *	-ERESTARTSYS         runs again               again with SA_RESTART, else
 *	                                              EINTR
 *	-ERESTARTNOHAND      runs again               EINTR
 *	-ERESTART_RESTARTBLOCK  goes on as            EINTR
 *	                     restart_syscall
 *
 * So the exit with such a code ends nothing: the call stays open, in
 * WLT_CALL_INTERRUPTED, until
 *
 *  - it is entered again: that attempt counts as restarted, and the time of
 *    the call goes on;
 *  - signal_deliver says that a handler is going to run. It is EINTR, and the
 *    call is over; or the attempt counts as restarted, and what is known of the
 *    call waits in struct wlt_resume until it is entered again from the same
 *    place with the same stack, as the first thing after the handler. The time
 *    of the handler is not the call's. A handler that leaves by longjmp() leaves
 *    the call behind: it is then among the restarted, but never among the
 *    returned. Of calls that are interrupted one within the handler of the
 *    other, the outer ones lose the time that they had taken before;
 *  - the task dies: the call never returned.
 *
 * (kernel/signal.c and arch_do_signal_or_restart() of the architectures.)
 */
#ifndef _WLT_RESTART_H
#define _WLT_RESTART_H

#include "task.h"

struct k_sigaction;

bool wlt_restart_is_due(long ret);
bool wlt_restart_exit(struct wlt_task *t, unsigned long ctl, long ret);
bool wlt_restart_enter(struct wlt_task *t, unsigned long ctl, unsigned int abi, int nr);
u64 wlt_restart_resume(struct wlt_task *t, s16 slot);
void wlt_restart_signal(struct wlt_task *t, const struct k_sigaction *ka);

#endif /* _WLT_RESTART_H */
