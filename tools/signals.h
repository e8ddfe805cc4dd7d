/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Signals while a workload is traced.
 *
 * There are no handlers: the signals that end a program are blocked and taken
 * with sigtimedwait() where wlcat waits, together with SIGCHLD. So none is
 * missed, and none interrupts what must not be left half done. A signal that
 * was ignored when wlcat started (nohup, a background job) stays ignored.
 */
#ifndef _WLCAT_SIGNALS_H
#define _WLCAT_SIGNALS_H

#include <signal.h>

/**
 * struct signals - how signals were, and which ones are taken
 * @taken: those that signals_wait() reports
 * @old_mask: signal mask before
 * @old_chld: disposition of SIGCHLD before
 * @old_pipe: disposition of SIGPIPE before
 */
struct signals {
	sigset_t taken;
	sigset_t old_mask;
	struct sigaction old_chld;
	struct sigaction old_pipe;
};

void signals_start(struct signals *sig);
void signals_restore(const struct signals *sig);
int signals_wait(const struct signals *sig, long long timeout_ns,
		 siginfo_t *info);
void signals_release(const struct signals *sig);

unsigned long long now_ns(void);

#endif /* _WLCAT_SIGNALS_H */
