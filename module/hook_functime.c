// SPDX-License-Identifier: GPL-2.0-only
/*
 * Return probes on the functions that are timed.
 *
 * Once a probe is unregistered, tasks that are still in its function, perhaps asleep,
 * return without coming here: the kernel sees to that. So functions, and the module,
 * may go at any time.
 */
#include "hook.h"

#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/slab.h>

#include "compat/kprobes.h"
#include "functime.h"
#include "probe.h"
#include "task.h"

#ifdef CONFIG_KRETPROBES

/* Runs at once, of all tasks of the machine; many sleep in their function. */
#define MAX_RUNS	256

struct hook {
	struct kretprobe probe;
	struct wlt_functime *f;
	u64 missed_before;	/* by earlier probes of this function */
};

/*
 * Was it a task that called the function, and not an interrupt? A probe that is not
 * an ftrace hook comes by an exception that may count as an NMI itself.
 */
static bool is_task_context(const struct hook *hook)
{
	unsigned int count = preempt_count();

	if ((count & NMI_MASK) && !kprobe_ftrace((struct kprobe *)&hook->probe.kp))
		count -= NMI_OFFSET + HARDIRQ_OFFSET;
	return !(count & (NMI_MASK | HARDIRQ_MASK | SOFTIRQ_OFFSET));
}

/* Return: 1 if the end of this run is of no interest. */
static int run_begins(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	struct kretprobe *probe = get_kretprobe(instance);
	struct hook *hook = container_of(probe, struct hook, probe);
	struct wlt_task *t;
	bool counts;

	if (!probe || !is_task_context(hook))
		return 1;
	preempt_disable_notrace();
	t = wlt_task_find(current);
	wlt_probe_begin(t);
	counts = t && wlt_functime_begin(t, hook->f, (void *)instance->data);
	wlt_probe_end(t);
	preempt_enable_notrace();
	return !counts;
}

static int run_ends(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	struct wlt_task *t;

	preempt_disable_notrace();
	t = wlt_task_find(current);
	wlt_probe_begin(t);
	if (t)
		wlt_functime_end(t, (void *)instance->data);
	wlt_probe_end(t);
	preempt_enable_notrace();
	return 0;
}

/**
 * wlt_hook_functime() - have the kernel call the probe of a function
 * @f: function
 *
 * Context: Control side. Sleeps.
 * Return: 0, also if it does so already; -ENOENT if there is no such function; what
 * register_kretprobe() fails with if no probe may be there; -ENOMEM.
 */
int wlt_hook_functime(struct wlt_functime *f)
{
	struct hook *hook;
	int err;

	if (f->hook)
		return 0;
	hook = kzalloc(sizeof(*hook), GFP_KERNEL);
	if (!hook)
		return -ENOMEM;
	hook->f = f;
	hook->missed_before = f->missed;
	hook->probe.kp.symbol_name = f->name;
	hook->probe.entry_handler = run_begins;
	hook->probe.handler = run_ends;
	hook->probe.data_size = sizeof(struct wlt_functime_run);
	hook->probe.maxactive = MAX_RUNS + 4 * num_possible_cpus();
	err = register_kretprobe(&hook->probe);
	f->addr = err ? 0 : (unsigned long)hook->probe.kp.addr;
	if (err) {
		kfree(hook);
		return err;
	}
	f->hook = hook;
	return 0;
}

static u64 missed_now(const struct hook *hook)
{
	return (u64)READ_ONCE(hook->probe.nmissed) + READ_ONCE(hook->probe.kp.nmissed);
}

/**
 * wlt_hook_functime_missed() - find out what the probe of a function has missed
 * @f: function
 *
 * Context: Control side.
 */
void wlt_hook_functime_missed(struct wlt_functime *f)
{
	struct hook *hook = f->hook;

	if (hook)
		f->missed = hook->missed_before + missed_now(hook);
}

/**
 * wlt_hook_functime_remove() - undo wlt_hook_functime()
 * @f: functions, with a probe or without
 * @nr: how many, at most WLT_NR_FUNCTIMES
 *
 * No probe of them runs any more when this returns.
 *
 * Context: Control side. Sleeps, for one grace period.
 */
void wlt_hook_functime_remove(struct wlt_functime **f, unsigned int nr)
{
	struct kretprobe *probes[WLT_NR_FUNCTIMES];
	unsigned int i, nr_probes = 0;
	struct hook *hook;

	for (i = 0; i < nr; i++) {
		hook = f[i]->hook;
		if (hook)
			probes[nr_probes++] = &hook->probe;
	}
	unregister_kretprobes(probes, nr_probes);
	for (i = 0; i < nr; i++) {
		hook = f[i]->hook;
		if (!hook)
			continue;
		wlt_hook_functime_missed(f[i]);
		f[i]->hook = NULL;
		kfree(hook);
	}
}

#else

int wlt_hook_functime(struct wlt_functime *f)
{
	return -EOPNOTSUPP;
}

void wlt_hook_functime_remove(struct wlt_functime **f, unsigned int nr)
{
}

void wlt_hook_functime_missed(struct wlt_functime *f)
{
}

#endif
