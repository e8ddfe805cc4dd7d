// SPDX-License-Identifier: GPL-2.0-only
/*
 * Follows a workload from its start, or from now on, to its end. See follow.h.
 */
#include "follow.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "wlcat.h"

#define NSEC_PER_MSEC	1000000LL
#define MIN_SLEEP_NS	(1 * NSEC_PER_MSEC)
#define MAX_SLEEP_NS	(50 * NSEC_PER_MSEC)

/* As for wlcat run: what comes so close together is one wish. */
#define SAME_WISH_NS	(100 * NSEC_PER_MSEC)

/* Exit status if it is us who fail. */
static int status_failed(const struct follow *fl)
{
	return fl->cmd.path ? EXIT_RUN_FAIL : EXIT_FAIL;
}

/* -- signals -- */

/*
 * With a command, the first signal is the command's: from a terminal it gets it
 * anyway, from a process we pass it on. Return: true when we are to end.
 */
static bool handle_signal(struct follow *fl, int signo, const siginfo_t *info)
{
	unsigned long long now = now_ns();

	if (!signo || signo == SIGCHLD)
		return false;
	fl->end_signo = signo;
	if (!fl->cmd.path || fl->cmd.exited)
		return true;
	if (fl->first_signal_ns)
		return now - fl->first_signal_ns > SAME_WISH_NS;
	fl->first_signal_ns = now;
	if (info->si_code <= 0 && info->si_pid != fl->cmd.pid)
		kill(fl->cmd.pid, signo);
	return false;
}

/* Nobody listens any more; the command goes on and its status is ours. */
static void wait_untraced(struct follow *fl)
{
	siginfo_t info;
	int signo;

	while (!command_reap(&fl->cmd)) {
		signo = signals_wait(&fl->sig, -1, &info);
		if (handle_signal(fl, signo, &info))
			return;
	}
}

/* -- the loop -- */

/* The command has ended, and its descendants are not waited for. */
static bool has_enough(struct follow *fl)
{
	return fl->opt->no_wait && fl->cmd.path && command_reap(&fl->cmd);
}

static bool is_over(struct follow *fl)
{
	if (fl->cmd.path && !command_reap(&fl->cmd))
		return false;
	return !workload_traces(&fl->wl, fl->pids, fl->nr);
}

/*
 * A file of tracefs cannot be waited for together with signals, and wakes its
 * reader only when the ring is half full: look again and again.
 */
static enum follow_end loop_once(struct follow *fl)
{
	enum follow_end end;
	siginfo_t info;
	ssize_t got;
	int signo;

	end = fl->ops->take(fl, &got);
	if (end)
		return end;
	/* Of those who are not waited for, records may come for ever. */
	if (has_enough(fl))
		return FOLLOW_IS_OVER;
	if (got >= fl->ops->much)
		fl->sleep_ns = 0;
	else if (is_over(fl))
		return FOLLOW_IS_OVER;
	signo = signals_wait(&fl->sig, fl->sleep_ns, &info);
	if (handle_signal(fl, signo, &info))
		return FOLLOW_INTERRUPTED;
	fl->sleep_ns *= 2;
	if (fl->sleep_ns < MIN_SLEEP_NS)
		fl->sleep_ns = MIN_SLEEP_NS;
	if (fl->sleep_ns > MAX_SLEEP_NS)
		fl->sleep_ns = MAX_SLEEP_NS;
	return FOLLOW_GOES_ON;
}

/*
 * What was recorded before the workload ended or was detached. It is not to grow
 * any more, or this may never end.
 */
static enum follow_end take_rest(struct follow *fl)
{
	enum follow_end end;
	ssize_t got;

	do {
		end = fl->ops->take(fl, &got);
	} while (!end && got);
	return end;
}

static void say_interrupted(const struct follow *fl)
{
	if (!fl->cmd.path)
		return;
	if (fl->cmd.exited)
		complain("interrupted: descendants of %s run on untraced",
			 fl->cmd.argv[0]);
	else
		complain("interrupted: %s (pid %d) runs on untraced",
			 fl->cmd.argv[0], (int)fl->cmd.pid);
}

static int status_of(struct follow *fl, enum follow_end end)
{
	if (end == FOLLOW_FAILED)
		return status_failed(fl);
	if (!fl->cmd.path)
		return EXIT_OK;
	return fl->cmd.exited ? fl->cmd.status : EXIT_SIGNAL_BASE + fl->end_signo;
}

/* -- begin and end -- */

static int attach(struct follow *fl)
{
	const char *marker = fl->opt->marker;
	int err = workload_reset(&fl->wl);

	if (!err)
		err = workload_attach(&fl->wl, fl->pids, fl->nr);
	if (!err)
		err = fl->ops->attached(fl);
	if (!err && marker)
		err = workload_mark(&fl->wl, marker);
	return err;
}

/* A signal from before the command is there can only be meant for us. */
static bool is_unwanted(struct follow *fl)
{
	siginfo_t info;
	int signo = signals_wait(&fl->sig, 0, &info);

	if (signo && signo != SIGCHLD)
		fl->end_signo = signo;
	return fl->end_signo;
}

static int start(struct follow *fl)
{
	int err;

	if (!fl->cmd.path)
		return attach(fl);
	if (is_unwanted(fl))
		return -EINTR;
	err = command_start(&fl->cmd, &fl->sig);
	if (err)
		return err;
	fl->pids = xrealloc(NULL, 1, sizeof(*fl->pids));
	*fl->pids = fl->cmd.pid;
	fl->nr = 1;
	err = attach(fl);
	if (err)
		command_kill(&fl->cmd);
	else
		command_release(&fl->cmd);
	return err;
}

/* Nothing of the workload is traced any more; give all back. */
static void stop(struct follow *fl)
{
	if (fl->ops->end)
		fl->ops->end(fl);
	trace_stream_close(&fl->stream);
}

static int follow(struct follow *fl)
{
	enum follow_end end;

	if (start(fl)) {
		stop(fl);
		return fl->end_signo ? EXIT_SIGNAL_BASE + fl->end_signo :
				       status_failed(fl);
	}
	do {
		end = loop_once(fl);
	} while (!end);
	/* Calls that are in flight become events when they are detached. */
	if (workload_detach(&fl->wl, fl->pids, fl->nr) && end == FOLLOW_IS_OVER)
		end = FOLLOW_FAILED;
	if (fl->ops->detached)
		fl->ops->detached(fl);
	if (end == FOLLOW_IS_OVER || end == FOLLOW_INTERRUPTED)
		end = take_rest(fl) ?: end;
	fl->lost = trace_stream_lost(&fl->stream);
	if (fl->lost && fl->ops->lost)
		fl->ops->lost(fl);
	fl->failed = end == FOLLOW_FAILED;
	stop(fl);
	if (end == FOLLOW_INTERRUPTED)
		say_interrupted(fl);
	else if (fl->cmd.path)
		wait_untraced(fl);
	return status_of(fl, end);
}

static int follow_in(struct follow *fl)
{
	int err = workload_claim(&fl->wl);

	if (err || fl->ops->open(fl))
		return status_failed(fl);
	/* From here on things are changed that have to be put back. */
	signals_start(&fl->sig);
	err = trace_stream_open(&fl->stream, &fl->wl, fl->filter);
	if (err)
		return err == EXIT_USAGE ? err : status_failed(fl);
	if (fl->ops->begin && fl->ops->begin(fl)) {
		stop(fl);
		return status_failed(fl);
	}
	return follow(fl);
}

/**
 * follow_empty() - throw away what was in the output before
 * @file: its name
 * @fd: the output
 *
 * It is not done when it is opened: a run that does not even begin is to leave
 * what there was. A pipe or a device has nothing in it.
 *
 * Return: 0, or -errno with a line said.
 */
int follow_empty(const char *file, int fd)
{
	int err;

	if (!ftruncate(fd, 0) || errno == EINVAL)
		return 0;
	err = -errno;
	complain("%s: %s", file, strerror(-err));
	return err;
}

/**
 * follow_run() - follow a workload
 * @fl: what is to be done: @opt, @filter and @ops are set, all else is zero
 *
 * Give it back with follow_free(), whatever happened.
 *
 * Return: exit status.
 */
int follow_run(struct follow *fl)
{
	int status;

	if (fl->opt->pids) {
		/* Our own shell may be traced, and we with it. */
		fl->filter->not_pid = getpid();
		status = workload_pids(fl->opt->pids, &fl->pids, &fl->nr);
	} else {
		status = command_resolve(&fl->cmd, fl->opt->argv);
	}
	if (status)
		return status;
	status = status_failed(fl);
	if (!workload_open(&fl->wl)) {
		status = follow_in(fl);
		workload_close(&fl->wl);
	}
	return status;
}

/**
 * follow_free() - give back what follow_run() took
 * @fl: what was done
 */
void follow_free(struct follow *fl)
{
	command_free(&fl->cmd);
	trace_filter_free(fl->filter);
	free(fl->pids);
}
