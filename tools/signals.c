// SPDX-License-Identifier: GPL-2.0-only
/*
 * Blocks, takes and gives back signals. See signals.h.
 */
#include "signals.h"

#include <stddef.h>
#include <time.h>

#include "util.h"

#define NSEC_PER_SEC	1000000000LL

static const int fatal_signals[] = { SIGINT, SIGTERM, SIGQUIT, SIGHUP };

/**
 * signals_start() - take signals from here on
 * @sig: what to fill
 */
void signals_start(struct signals *sig)
{
	struct sigaction action = { .sa_handler = SIG_DFL };
	struct sigaction old;
	size_t i;

	sigemptyset(&action.sa_mask);
	sigemptyset(&sig->taken);
	sigaddset(&sig->taken, SIGCHLD);
	for (i = 0; i < ARRAY_SIZE(fatal_signals); i++)
		if (!sigaction(fatal_signals[i], NULL, &old) &&
		    old.sa_handler != SIG_IGN)
			sigaddset(&sig->taken, fatal_signals[i]);
	sigprocmask(SIG_BLOCK, &sig->taken, &sig->old_mask);

	/* Ignored, it would have the kernel reap the command for us. */
	sigaction(SIGCHLD, &action, &sig->old_chld);
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, &sig->old_pipe);
}

/**
 * signals_restore() - put signals back as they were before signals_start()
 * @sig: what signals_start() filled
 */
void signals_restore(const struct signals *sig)
{
	sigaction(SIGCHLD, &sig->old_chld, NULL);
	sigaction(SIGPIPE, &sig->old_pipe, NULL);
	sigprocmask(SIG_SETMASK, &sig->old_mask, NULL);
}

/**
 * signals_wait() - wait for a signal
 * @sig: what signals_start() filled
 * @timeout_ns: how long at most; negative for no limit
 * @info: gets what is known about the signal
 *
 * Return: the signal, or 0 if none came; that can be before the time is over.
 */
int signals_wait(const struct signals *sig, long long timeout_ns,
		 siginfo_t *info)
{
	struct timespec timeout = {
		.tv_sec = timeout_ns / NSEC_PER_SEC,
		.tv_nsec = timeout_ns % NSEC_PER_SEC,
	};
	int signo;

	if (timeout_ns < 0)
		signo = sigwaitinfo(&sig->taken, info);
	else
		signo = sigtimedwait(&sig->taken, info, &timeout);
	return signo < 0 ? 0 : signo;
}

/**
 * signals_release() - let them end the program again
 * @sig: what signals_start() filled
 *
 * Those that came meanwhile asked for what is over now.
 */
void signals_release(const struct signals *sig)
{
	siginfo_t info;

	while (signals_wait(sig, 0, &info))
		;
	sigprocmask(SIG_SETMASK, &sig->old_mask, NULL);
}

/**
 * now_ns() - the time
 *
 * Return: CLOCK_MONOTONIC in nanoseconds.
 */
unsigned long long now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned long long)now.tv_sec * NSEC_PER_SEC + now.tv_nsec;
}
