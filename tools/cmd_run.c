// SPDX-License-Identifier: GPL-2.0-only
/*
 * wlcat run: trace a command from its first system call until the last of its
 * descendants has exited. See command.h for how the first call is not missed.
 */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "command.h"
#include "format.h"
#include "output.h"
#include "signals.h"
#include "snapshot.h"
#include "tally.h"
#include "wlcat.h"
#include "workload.h"

#define NSEC_PER_MSEC	1000000LL
#define MIN_SLEEP_NS	(1 * NSEC_PER_MSEC)
#define MAX_SLEEP_NS	(50 * NSEC_PER_MSEC)

/*
 * timeout(1) and supervisors signal a process and then its group: what comes
 * so close together is one wish.
 */
#define SAME_WISH_NS	(100 * NSEC_PER_MSEC)

/**
 * struct run - a run
 * @wl: the module's directory
 * @sig: signals
 * @cmd: the command
 * @tally: what is counted besides calls
 * @first_signal_ns: when the first signal came that asks to end; 0 if none did
 */
struct run {
	struct workload wl;
	struct signals sig;
	struct command cmd;
	struct tally tally;
	unsigned long long first_signal_ns;
};

/*
 * The first signal is the command's: from a terminal it gets it anyway, from
 * a process we pass it on. Return: true when a further one says to give up.
 */
static bool handle_signal(struct run *run, int signo, const siginfo_t *info)
{
	unsigned long long now = now_ns();

	if (!signo || signo == SIGCHLD)
		return false;
	if (run->first_signal_ns)
		return now - run->first_signal_ns > SAME_WISH_NS;
	run->first_signal_ns = now;
	if (info->si_code <= 0 && info->si_pid != run->cmd.pid)
		kill(run->cmd.pid, signo);
	return false;
}

static int wait_for_command(struct run *run)
{
	siginfo_t info;
	int signo;

	while (!command_reap(&run->cmd)) {
		signo = signals_wait(&run->sig, -1, &info);
		if (handle_signal(run, signo, &info)) {
			complain("interrupted: %s (pid %d) runs on untraced",
				 run->cmd.argv[0], (int)run->cmd.pid);
			return EXIT_SIGNAL_BASE + signo;
		}
	}
	return run->cmd.status;
}

/* The command is gone: any signal that still comes is for us. */
static void wait_for_descendants(struct run *run)
{
	long long sleep_ns = MIN_SLEEP_NS;
	siginfo_t info;
	int signo;

	while (workload_traces(&run->wl, &run->cmd.pid, 1)) {
		signo = signals_wait(&run->sig, sleep_ns, &info);
		if (signo && signo != SIGCHLD) {
			complain("interrupted: descendants of %s run on untraced",
				 run->cmd.argv[0]);
			return;
		}
		sleep_ns = sleep_ns < MAX_SLEEP_NS / 2 ? 2 * sleep_ns :
							 MAX_SLEEP_NS;
	}
}

static int start(struct run *run, const char *marker)
{
	int err = command_start(&run->cmd, &run->sig);

	if (err)
		return err;
	err = workload_reset(&run->wl);
	if (!err)
		err = workload_attach(&run->wl, &run->cmd.pid, 1);
	if (!err && marker)
		err = workload_mark(&run->wl, marker);
	if (err)
		command_kill(&run->cmd);
	else
		command_release(&run->cmd);
	return err;
}

/* Trace the command and take the snapshot; its exit status. */
static int trace(struct run *run, const struct options *opt,
		 struct snapshot *snap)
{
	int status;

	if (start(run, opt->marker))
		return EXIT_RUN_FAIL;
	status = wait_for_command(run);
	if (run->cmd.exited && !opt->no_wait)
		wait_for_descendants(run);
	if (workload_snapshot(&run->wl, snap))
		status = EXIT_RUN_FAIL;
	workload_detach(&run->wl, &run->cmd.pid, 1);
	return status;
}

/* What would make the run worthless is said before the command runs. */
static int prepare(struct run *run)
{
	struct snapshot snap;
	int err = workload_claim(&run->wl);

	if (err)
		return err;
	err = workload_snapshot(&run->wl, &snap);
	if (!err && !(snap.summary.flags & WLT_RAW_TRACING_ON)) {
		complain("%s/tracing_on is 0: nothing would be counted",
			 run->wl.path);
		err = -EAGAIN;
	}
	snapshot_free(&snap);
	return err;
}

static int run_in(struct run *run, const struct options *opt)
{
	struct snapshot snap = { 0 };
	struct output out;
	int status;

	/* To open a pipe can take for ever: signals are not ours yet. */
	if (prepare(run) || output_open(&out, opt, STDERR_FILENO))
		return EXIT_RUN_FAIL;
	signals_start(&run->sig);
	if (tally_start(&run->tally, &run->wl, opt->counts))
		return EXIT_RUN_FAIL;
	status = trace(run, opt, &snap);
	if (tally_stop(&run->tally))
		status = EXIT_RUN_FAIL;
	if (snap.data && !snap.error[0] && output_finish(&out, &snap))
		status = EXIT_RUN_FAIL;
	snapshot_free(&snap);
	return status;
}

/**
 * cmd_run() - wlcat run
 * @opt: the command line
 *
 * Return: exit status, that of the command if it could be traced.
 */
int cmd_run(struct options *opt)
{
	struct run run = { 0 };
	int status = format_check(opt->format, opt->counts);

	if (status)
		return status;
	if (!*opt->argv) {
		complain("run: no command (see wlcat --help)");
		return EXIT_USAGE;
	}
	status = command_resolve(&run.cmd, opt->argv);
	if (!status) {
		status = EXIT_RUN_FAIL;
		if (!workload_open(&run.wl)) {
			status = run_in(&run, opt);
			workload_close(&run.wl);
		}
	}
	command_free(&run.cmd);
	return status;
}
