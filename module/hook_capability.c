// SPDX-License-Identifier: GPL-2.0-only
/*
 * Probe on security_capable(), the kernel's check for a capability.
 *
 * All of capable(), ns_capable() and their kin come through it, and what it
 * returns is the answer of all security modules. A kernel without these has only
 * what would be the first of them, cap_capable(), of the same prototype.
 *
 * A kretprobe, since kernels before 6.14 have no tracepoint there, and that one
 * sees only what the first of these modules says.
 */
#include "hook.h"

#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/security.h>
#include <linux/user_namespace.h>

#include <linux/wltrace.h>

#include "arch.h"
#include "capability.h"
#include "probe.h"
#include "taskhash.h"

/* A check in progress: what was asked for. */
struct asked {
	unsigned int cap;
	unsigned int flags;
};

static struct kretprobe probe;
static bool registered;
static u64 missed_before;	/* while it was registered before */

static u64 missed_now(void)
{
	return (u64)READ_ONCE(probe.nmissed) + READ_ONCE(probe.kp.nmissed);
}

static const char * const functions[] = { "security_capable", "cap_capable" };

/*
 * int security_capable(const struct cred *cred, struct user_namespace *ns,
 *			int cap, unsigned int opts)
 *
 * Return: 1 if the end of this check is of no interest.
 */
static int check_begins(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	struct asked *asked = (struct asked *)instance->data;
	struct user_namespace *ns = (void *)wlt_arch_function_arg(regs, 1);

	if (!wlt_task_find(current))
		return 1;
	asked->cap = wlt_arch_function_arg(regs, 2);
	asked->flags = 0;
	if (wlt_arch_function_arg(regs, 3) & CAP_OPT_NOAUDIT)
		asked->flags |= WLT_RAW_CAP_NOAUDIT;
	if (ns != &init_user_ns)
		asked->flags |= WLT_RAW_CAP_USERNS;
	return 0;
}

static int check_ends(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	const struct asked *asked = (struct asked *)instance->data;
	unsigned int granted = regs_return_value(regs) ? 0 : WLT_RAW_CAP_GRANTED;
	struct wlt_task *t;

	preempt_disable_notrace();
	t = wlt_task_find(current);
	if (t) {
		wlt_probe_begin(t);
		wlt_capability_count(t, asked->cap, asked->flags | granted);
		wlt_probe_end(t);
	}
	preempt_enable_notrace();
	return 0;
}

/**
 * wlt_hook_capability() - have the kernel call the probe, or not
 * @on: which
 *
 * No probe runs any more when this returns after "not".
 *
 * Context: Control side. Sleeps.
 * Return: 0; -EOPNOTSUPP where the kernel has no kprobes, or nothing is known of
 * how functions get their arguments; or what register_kretprobe() fails with.
 */
int wlt_hook_capability(bool on)
{
	int err = -ENOENT;
	unsigned int i;

	if (on == registered)
		return 0;
	if (!on) {
		unregister_kretprobe(&probe);
		missed_before += missed_now();
		registered = false;
		return 0;
	}
	if (!WLT_ARCH_FUNCTION_ARGS)
		return -EOPNOTSUPP;
	for (i = 0; i < ARRAY_SIZE(functions) && err == -ENOENT; i++) {
		probe = (struct kretprobe) {
			.kp.symbol_name = functions[i],
			.entry_handler = check_begins,
			.handler = check_ends,
			.data_size = sizeof(struct asked),
			/* checks at once, of all tasks; a module may sleep in one */
			.maxactive = 64 + 4 * num_possible_cpus(),
		};
		err = register_kretprobe(&probe);
	}
	registered = !err;
	return err;
}

/**
 * wlt_hook_capability_missed() - checks, of any task, that the probe did not see
 *
 * Context: Control side.
 * Return: how many since the module was loaded.
 */
u64 wlt_hook_capability_missed(void)
{
	return missed_before + (registered ? missed_now() : 0);
}
