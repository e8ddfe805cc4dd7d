// SPDX-License-Identifier: GPL-2.0-only
/*
 * Probe on signal_deliver.
 */
#include "hook.h"

#include <linux/preempt.h>

#include "probe.h"
#include "restart.h"
#include "stream.h"
#include "taskhash.h"

/**
 * wlt_probe_signal_deliver() - a signal is delivered to the current task
 * @data: not used
 * @sig: which
 * @info: what is known of it
 * @ka: what is to be done about it
 *
 * Context: The task itself, on its way to user space, with siglock held.
 */
void wlt_probe_signal_deliver(void *data, int sig, struct kernel_siginfo *info,
			      struct k_sigaction *ka)
{
	struct wlt_task *t;

	preempt_disable_notrace();
	t = wlt_task_find(current);
	if (t) {
		wlt_probe_begin(t);
		wlt_restart_signal(t, ka);
		wlt_stream_signal(sig, info, ka);
		wlt_probe_end(t);
	}
	preempt_enable_notrace();
}
