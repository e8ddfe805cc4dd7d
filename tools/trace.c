// SPDX-License-Identifier: GPL-2.0-only
/*
 * wlcat trace: print each system call of a workload, as strace does.
 *
 * The module records the events, the kernel filters them and makes them text;
 * this program switches them on, starts or attaches to the workload, and prints
 * what it reads until nothing of the workload is left. wlcat executes it.
 *
 *	this file         one run                trace_opt.c     options
 *	trace_filter.c    which calls            trace_stream.c  the module's stream
 *	trace_line.c      a line                 the rest is wlcat's
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "out.h"
#include "signals.h"
#include "trace_opt.h"
#include "trace_stream.h"
#include "wlcat.h"
#include "workload.h"

#define NSEC_PER_MSEC	1000000LL
#define MIN_SLEEP_NS	(1 * NSEC_PER_MSEC)
#define MAX_SLEEP_NS	(50 * NSEC_PER_MSEC)

/* As for wlcat run: what comes so close together is one wish. */
#define SAME_WISH_NS	(100 * NSEC_PER_MSEC)

/**
 * enum trace_end - why the tracing ends
 * @TRACE_GOES_ON: it does not
 * @TRACE_IS_OVER: nothing of the workload is left that is to be waited for
 * @TRACE_INTERRUPTED: a signal asked for it
 * @TRACE_NO_READER: whoever read what is printed has gone
 * @TRACE_FAILED: it cannot be read or printed; a line was said
 */
enum trace_end {
	TRACE_GOES_ON,
	TRACE_IS_OVER,
	TRACE_INTERRUPTED,
	TRACE_NO_READER,
	TRACE_FAILED,
};

/**
 * struct trace - a run
 * @opt: the command line
 * @wl: the module's directory
 * @stream: its events
 * @sig: signals
 * @cmd: the command, if there is one
 * @pids: what was attached
 * @nr: how many
 * @out: where lines go
 * @sleep_ns: how long to wait for more
 * @first_signal_ns: when the first signal came that asks to end; 0 if none did
 * @end_signo: the last signal that asks to end
 */
struct trace {
	struct trace_options opt;
	struct workload wl;
	struct trace_stream stream;
	struct signals sig;
	struct command cmd;
	pid_t *pids;
	size_t nr;
	struct out out;
	long long sleep_ns;
	unsigned long long first_signal_ns;
	int end_signo;
};

/* Exit status if it is us who fail. */
static int status_failed(const struct trace *tr)
{
	return tr->cmd.path ? EXIT_RUN_FAIL : EXIT_FAIL;
}

/* -- signals -- */

/*
 * With a command, the first signal is the command's: from a terminal it gets it
 * anyway, from a process we pass it on. Return: true when we are to end.
 */
static bool handle_signal(struct trace *tr, int signo, const siginfo_t *info)
{
	unsigned long long now = now_ns();

	if (!signo || signo == SIGCHLD)
		return false;
	tr->end_signo = signo;
	if (!tr->cmd.path || tr->cmd.exited)
		return true;
	if (tr->first_signal_ns)
		return now - tr->first_signal_ns > SAME_WISH_NS;
	tr->first_signal_ns = now;
	if (info->si_code <= 0 && info->si_pid != tr->cmd.pid)
		kill(tr->cmd.pid, signo);
	return false;
}

/* Nobody listens any more; the command goes on and its status is ours. */
static void wait_untraced(struct trace *tr)
{
	siginfo_t info;
	int signo;

	while (!command_reap(&tr->cmd)) {
		signo = signals_wait(&tr->sig, -1, &info);
		if (handle_signal(tr, signo, &info))
			return;
	}
}

/* -- the loop -- */

/* Print what there is at once, so that it can be watched. */
static enum trace_end print_some(struct trace *tr, ssize_t *got)
{
	int err;

	*got = trace_stream_print(&tr->stream, &tr->out);
	err = out_flush(&tr->out);
	if (*got < 0)
		return TRACE_FAILED;
	if (!err)
		return TRACE_GOES_ON;
	if (err == -EPIPE)
		return TRACE_NO_READER;
	complain("%s: %s", tr->opt.common.output ?: "standard error",
		 strerror(-err));
	return TRACE_FAILED;
}

static bool is_over(struct trace *tr)
{
	if (tr->cmd.path) {
		if (!command_reap(&tr->cmd))
			return false;
		if (tr->opt.common.no_wait)
			return true;
	}
	return !workload_traces(&tr->wl, tr->pids, tr->nr);
}

/*
 * A file of tracefs cannot be waited for together with signals, and wakes its
 * reader only when the ring is half full: look again and again.
 */
static enum trace_end loop_once(struct trace *tr)
{
	enum trace_end end;
	siginfo_t info;
	ssize_t got;
	int signo;

	end = print_some(tr, &got);
	if (end)
		return end;
	if (got)
		tr->sleep_ns = 0;
	else if (is_over(tr))
		return TRACE_IS_OVER;
	signo = signals_wait(&tr->sig, tr->sleep_ns, &info);
	if (handle_signal(tr, signo, &info))
		return TRACE_INTERRUPTED;
	tr->sleep_ns *= 2;
	if (tr->sleep_ns < MIN_SLEEP_NS)
		tr->sleep_ns = MIN_SLEEP_NS;
	if (tr->sleep_ns > MAX_SLEEP_NS)
		tr->sleep_ns = MAX_SLEEP_NS;
	return TRACE_GOES_ON;
}

/* What was recorded before the workload ended or was detached. */
static enum trace_end print_rest(struct trace *tr)
{
	enum trace_end end;
	ssize_t got;

	do {
		end = print_some(tr, &got);
	} while (!end && got);
	return end;
}

static void say_interrupted(const struct trace *tr)
{
	if (!tr->cmd.path)
		return;
	if (tr->cmd.exited)
		complain("interrupted: descendants of %s run on untraced",
			 tr->cmd.argv[0]);
	else
		complain("interrupted: %s (pid %d) runs on untraced",
			 tr->cmd.argv[0], (int)tr->cmd.pid);
}

static int status_of(struct trace *tr, enum trace_end end)
{
	if (end == TRACE_FAILED)
		return status_failed(tr);
	if (!tr->cmd.path)
		return EXIT_OK;
	return tr->cmd.exited ? tr->cmd.status : EXIT_SIGNAL_BASE + tr->end_signo;
}

/* -- begin and end -- */

static int attach(struct trace *tr)
{
	const char *marker = tr->opt.common.marker;
	int err = workload_reset(&tr->wl);

	if (!err)
		err = workload_attach(&tr->wl, tr->pids, tr->nr);
	if (!err && marker)
		err = workload_mark(&tr->wl, marker);
	return err;
}

static int start(struct trace *tr)
{
	int err;

	if (!tr->cmd.path)
		return attach(tr);
	err = command_start(&tr->cmd, &tr->sig);
	if (err)
		return err;
	tr->pids = xrealloc(NULL, 1, sizeof(*tr->pids));
	*tr->pids = tr->cmd.pid;
	tr->nr = 1;
	err = attach(tr);
	if (err)
		command_kill(&tr->cmd);
	else
		command_release(&tr->cmd);
	return err;
}

static int trace(struct trace *tr)
{
	unsigned long long lost;
	enum trace_end end;

	if (start(tr)) {
		trace_stream_close(&tr->stream);
		return status_failed(tr);
	}
	do {
		end = loop_once(tr);
	} while (!end);
	/* Calls that are in flight become events when they are detached. */
	if (workload_detach(&tr->wl, tr->pids, tr->nr) && end == TRACE_IS_OVER)
		end = TRACE_FAILED;
	if (end == TRACE_IS_OVER || end == TRACE_INTERRUPTED)
		end = print_rest(tr) ?: end;
	lost = trace_stream_lost(&tr->stream);
	if (lost)
		complain("%llu events lost: enlarge instances/workload/buffer_size_kb",
			 lost);
	trace_stream_close(&tr->stream);
	if (end == TRACE_INTERRUPTED)
		say_interrupted(tr);
	else if (tr->cmd.path)
		wait_untraced(tr);
	return status_of(tr, end);
}

static int open_output(struct trace *tr)
{
	const char *file = tr->opt.common.output;
	int fd = STDERR_FILENO;

	if (file && !strcmp(file, "-"))
		fd = STDOUT_FILENO;
	else if (file)
		fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0) {
		complain("%s: %s", file, strerror(errno));
		return -errno;
	}
	out_init(&tr->out, fd);
	return 0;
}

static int trace_in(struct trace *tr)
{
	int err = workload_claim(&tr->wl);

	if (!err)
		err = trace_stream_open(&tr->stream, &tr->wl, &tr->opt.filter);
	if (err)
		return err == EXIT_USAGE ? err : status_failed(tr);
	if (open_output(tr)) {
		trace_stream_close(&tr->stream);
		return status_failed(tr);
	}
	tr->stream.times = tr->opt.times;
	signals_start(&tr->sig);
	return trace(tr);
}

static int run(struct trace *tr, char **argv)
{
	int status = trace_opt_parse(&tr->opt, argv);

	if (status)
		return status;
	if (tr->opt.common.pids) {
		/* Our own shell may be traced, and we with it. */
		tr->opt.filter.not_pid = getpid();
		status = workload_pids(tr->opt.common.pids, &tr->pids, &tr->nr);
	} else {
		status = command_resolve(&tr->cmd, tr->opt.common.argv);
	}
	if (status)
		return status;
	status = status_failed(tr);
	if (!workload_open(&tr->wl)) {
		status = trace_in(tr);
		workload_close(&tr->wl);
	}
	return status;
}

int main(int argc, char **argv)
{
	static struct trace tr;
	const char *word = argc > 1 ? argv[1] : "";
	struct out out;
	int status;

	fill_standard_files();
	if (!strcmp(word, "--help") || !strcmp(word, "-h")) {
		out_init(&out, STDOUT_FILENO);
		trace_opt_usage(&out);
		return out_flush(&out) ? EXIT_FAIL : EXIT_OK;
	}
	status = run(&tr, argc ? argv + 1 : argv);
	command_free(&tr.cmd);
	trace_filter_free(&tr.opt.filter);
	free(tr.pids);
	return status;
}
