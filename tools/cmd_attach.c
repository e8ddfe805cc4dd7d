// SPDX-License-Identifier: GPL-2.0-only
/*
 * wlcat attach (wlcat -p): trace running processes and what descends from them
 * for a while.
 */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

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

/**
 * struct attach - processes to trace
 * @wl: the module's directory
 * @sig: signals
 * @pids: the processes
 * @nr: how many
 */
struct attach {
	struct workload wl;
	struct signals sig;
	pid_t *pids;
	size_t nr;
};

/* Until the time is over, a signal comes, or all have exited. */
static void wait_for_end(struct attach *att, unsigned long long duration_ns)
{
	unsigned long long begin = now_ns(), spent;
	long long sleep_ns = MIN_SLEEP_NS, left;
	siginfo_t info;
	int signo;

	while (workload_traces(&att->wl, att->pids, att->nr)) {
		left = sleep_ns;
		if (duration_ns) {
			spent = now_ns() - begin;
			if (spent >= duration_ns)
				return;
			if (duration_ns - spent < (unsigned long long)left)
				left = duration_ns - spent;
		}
		signo = signals_wait(&att->sig, left, &info);
		if (signo && signo != SIGCHLD)
			return;
		sleep_ns = sleep_ns < MAX_SLEEP_NS / 2 ? 2 * sleep_ns :
							 MAX_SLEEP_NS;
	}
}

static int watch(struct attach *att, const struct options *opt,
		 struct snapshot *snap)
{
	int err = workload_reset(&att->wl);

	if (!err)
		err = workload_attach(&att->wl, att->pids, att->nr);
	if (err)
		return err;
	wait_for_end(att, opt->duration_ns);
	err = workload_snapshot(&att->wl, snap);
	return workload_detach(&att->wl, att->pids, att->nr) ?: err;
}

static int trace(struct attach *att, const struct options *opt,
		 struct snapshot *snap)
{
	int err = workload_claim(&att->wl);
	struct tally tally;

	/* A module that speaks another version is found out before. */
	if (!err)
		err = workload_snapshot(&att->wl, snap);
	snapshot_free(snap);
	if (!err)
		err = tally_start(&tally, &att->wl, opt->counts);
	if (err)
		return err;
	err = watch(att, opt, snap);
	return tally_stop(&tally) ?: err;
}

static int attach_in(struct attach *att, const struct options *opt)
{
	struct snapshot snap = { 0 };
	struct output out;
	int err = output_open(&out, opt, STDERR_FILENO);

	if (err)
		return err;
	signals_start(&att->sig);
	err = trace(att, opt, &snap);
	if (snap.data && !snap.error[0])
		err = output_finish(&out, &snap) ?: err;
	snapshot_free(&snap);
	return err;
}

/**
 * cmd_attach() - wlcat attach
 * @opt: the command line
 *
 * Return: exit status.
 */
int cmd_attach(struct options *opt)
{
	struct attach att = { 0 };
	int err = EXIT_USAGE;

	if (*opt->argv)
		complain("unexpected word '%s' (see wlcat --help)", *opt->argv);
	else if (!opt->pids)
		complain("attach: no -p PID (see wlcat --help)");
	else
		err = format_check(opt->format, opt->counts) ?:
		      workload_pids(opt->pids, &att.pids, &att.nr);
	if (!err) {
		err = workload_open(&att.wl) ? EXIT_FAIL : 0;
		if (!err) {
			err = attach_in(&att, opt) ? EXIT_FAIL : EXIT_OK;
			workload_close(&att.wl);
		}
	}
	free(att.pids);
	return err;
}
