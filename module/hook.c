// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finding, attaching and detaching the tracepoints.
 *
 * Called at load, and by the control side under its mutex.
 * See hook.h.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "hook.h"

#include <linux/string.h>
#include <linux/tracepoint.h>

#include <trace/events/sched.h>
#include <trace/events/signal.h>
#include <trace/events/syscalls.h>
#include <trace/events/task.h>

#include "clock.h"

/*
 * In the order of attaching. The exit comes before the entry, or a call that
 * enters in between would have no exit; tasks are tracked only afterwards.
 */
static struct wlt_hook hooks[] = {
	{ "sched_process_exit", wlt_probe_process_exit },
	{ "sched_process_exec", wlt_probe_process_exec },
	{ "task_newtask", wlt_probe_task_newtask },
	{ "sched_wakeup", wlt_probe_sched_wakeup },
	{ "sched_switch", wlt_probe_sched_switch },
	{ "signal_deliver", wlt_probe_signal_deliver },
	{ "sys_exit", wlt_probe_sys_exit, wlt_probe_sys_exit_raw },
	{ "sys_enter", wlt_probe_sys_enter, wlt_probe_sys_enter_raw },
};

/* A probe of the wrong prototype does not compile here. */
static void __maybe_unused check_prototypes(void)
{
	check_trace_callback_type_sched_process_exit(wlt_probe_process_exit);
	check_trace_callback_type_sched_process_exec(wlt_probe_process_exec);
	check_trace_callback_type_task_newtask(wlt_probe_task_newtask);
	check_trace_callback_type_sched_wakeup(wlt_probe_sched_wakeup);
	check_trace_callback_type_sched_switch(wlt_probe_sched_switch);
	check_trace_callback_type_signal_deliver(wlt_probe_signal_deliver);
	check_trace_callback_type_sys_exit(wlt_probe_sys_exit);
	check_trace_callback_type_sys_exit(wlt_probe_sys_exit_raw);
	check_trace_callback_type_sys_enter(wlt_probe_sys_enter);
	check_trace_callback_type_sys_enter(wlt_probe_sys_enter_raw);
}

static void match_tracepoint(struct tracepoint *tp, void *unused)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(hooks); i++)
		if (!strcmp(tp->name, hooks[i].name))
			hooks[i].tp = tp;
	for (i = 0; i < WLT_NR_HOOK_URING; i++)
		if (!strcmp(tp->name, wlt_hook_uring[i].name))
			wlt_hook_uring[i].tp = tp;
}

/**
 * wlt_hook_find() - look the tracepoints up
 *
 * Context: Module load.
 * Return: 0, or -EOPNOTSUPP when this kernel lacks one (CONFIG_FTRACE_SYSCALLS
 * is off). Those of io_uring may be missing.
 */
int wlt_hook_find(void)
{
	unsigned int i;

	for_each_kernel_tracepoint(match_tracepoint, NULL);
	for (i = 0; i < ARRAY_SIZE(hooks); i++) {
		if (!hooks[i].tp) {
			pr_err("this kernel has no tracepoint %s\n",
			       hooks[i].name);
			return -EOPNOTSUPP;
		}
	}
	return 0;
}

/**
 * wlt_hook_no_uring() - why are operations of io_uring not seen?
 *
 * Context: After wlt_hook_find().
 * Return: the tracepoint that is missing, or is another than the module was built
 * for; NULL if they are seen.
 */
const char *wlt_hook_no_uring(void)
{
	unsigned int i;

	for (i = WLT_NR_HOOK_URING; i--;)
		if (!wlt_hook_uring[i].tp || !wlt_hook_uring[i].probe)
			return wlt_hook_uring[i].name;
	return NULL;
}

/* The clock is chosen once, when the module is loaded. */
static void *probe_of(const struct wlt_hook *h)
{
	return h->raw && static_branch_likely(&wlt_clock_raw) ? h->raw : h->probe;
}

static void detach_first(struct wlt_hook *h, unsigned int nr)
{
	while (nr--)
		tracepoint_probe_unregister(h[nr].tp, probe_of(&h[nr]), NULL);
}

static int attach_all(struct wlt_hook *h, unsigned int nr)
{
	unsigned int i;
	int err;

	for (i = 0; i < nr; i++) {
		err = tracepoint_probe_register(h[i].tp, probe_of(&h[i]), NULL);
		if (err) {
			detach_first(h, i);
			return err;
		}
	}
	return 0;
}

static unsigned int nr_uring(void)
{
	return wlt_hook_no_uring() ? 0 : WLT_NR_HOOK_URING;
}

/**
 * wlt_hook_attach() - have the kernel call the probes
 *
 * Context: Control side. Sleeps.
 * Return: 0 or -errno, and then no probe is attached.
 */
int wlt_hook_attach(void)
{
	int err = attach_all(wlt_hook_uring, nr_uring());

	if (!err) {
		err = attach_all(hooks, ARRAY_SIZE(hooks));
		if (err)
			detach_first(wlt_hook_uring, nr_uring());
	}
	if (err)
		tracepoint_synchronize_unregister();
	return err;
}

/**
 * wlt_hook_detach() - undo wlt_hook_attach()
 *
 * No probe runs any more when this returns.
 *
 * Context: Control side. Sleeps.
 */
void wlt_hook_detach(void)
{
	detach_first(hooks, ARRAY_SIZE(hooks));
	detach_first(wlt_hook_uring, nr_uring());
	tracepoint_synchronize_unregister();
}
