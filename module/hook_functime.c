// SPDX-License-Identifier: GPL-2.0-only
/*
 * Probes at begin and end of the functions that are timed.
 *
 * Functions of the kernel itself get an fprobe, where the kernel has it. All others get
 * a kretprobe: those that ftrace does not know, and those of modules. For when a module
 * goes, and another comes to its place, an fprobe may be on a function of that one.
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

#include "compat/fprobe.h"
#include "compat/kprobes.h"
#include "functime.h"
#include "probe.h"
#include "symbol.h"
#include "taskhash.h"

#ifdef CONFIG_KRETPROBES

/* Runs at once, of all tasks of the machine; many sleep in their function. */
#define MAX_RUNS	256

struct hook {
	struct kretprobe probe;
#ifdef WLT_FPROBE
	struct fprobe fprobe;	/* in place of the other one */
#endif
	bool is_fprobe;
	struct wlt_functime *f;
	u64 missed_before;	/* by earlier probes of this function */
};

/* Return: false if the end of this run is of no interest. */
static bool run_begins(struct hook *hook, unsigned long interrupts, void *run)
{
	struct wlt_task *t;
	bool counts;

	/* was it a task that called the function, and not an interrupt? */
	if (interrupts)
		return false;
	preempt_disable_notrace();
	t = wlt_task_find(current);
	wlt_probe_begin(t);
	counts = t && wlt_functime_begin(t, hook->f, run);
	wlt_probe_end(t);
	preempt_enable_notrace();
	return counts;
}

static void run_ends(const void *run)
{
	struct wlt_task *t;

	preempt_disable_notrace();
	t = wlt_task_find(current);
	wlt_probe_begin(t);
	if (t)
		wlt_functime_end(t, run);
	wlt_probe_end(t);
	preempt_enable_notrace();
}

#ifdef WLT_FPROBE

static int fprobe_begins(struct fprobe *fprobe, unsigned long ip, unsigned long parent,
			 struct pt_regs *regs, void *run)
{
	struct hook *hook = container_of(fprobe, struct hook, fprobe);

	return !run_begins(hook, wlt_probe_interrupts(), run);
}

static void fprobe_ends(struct fprobe *fprobe, unsigned long ip, unsigned long parent,
			struct pt_regs *regs, void *run)
{
	run_ends(run);
}

/* Return: false if the function gets none. */
static bool add_fprobe(struct hook *hook)
{
	unsigned long addr = (unsigned long)wlt_symbol_find(hook->f->name);
	struct wlt_symbol symbol;

	if (IS_ERR_VALUE(addr))
		return false;
	wlt_symbol_resolve(&symbol, addr);
	if (*symbol.module)
		return false;
	hook->fprobe.entry_handler = fprobe_begins;
	hook->fprobe.exit_handler = fprobe_ends;
	hook->fprobe.entry_data_size = sizeof(struct wlt_functime_run);
	hook->fprobe.nr_maxactive = MAX_RUNS + 4 * num_possible_cpus();
	if (register_fprobe_ips(&hook->fprobe, &addr, 1))
		return false;
	hook->f->addr = addr;
	hook->is_fprobe = true;
	return true;
}

static void remove_fprobe(struct hook *hook)
{
	unregister_fprobe(&hook->fprobe);
}

static u64 fprobe_missed(const struct hook *hook)
{
	return READ_ONCE(hook->fprobe.nmissed);
}

#else

static bool add_fprobe(struct hook *hook)
{
	return false;
}

static void remove_fprobe(struct hook *hook)
{
}

static u64 fprobe_missed(const struct hook *hook)
{
	return 0;
}

#endif

static int kretprobe_begins(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	struct kretprobe *probe = get_kretprobe(instance);
	unsigned long interrupts = wlt_probe_interrupts();

	if (!probe)
		return 1;
	/*
	 * A probe that is not an ftrace hook comes by an exception that may count as
	 * an NMI itself.
	 */
	if ((interrupts & NMI_MASK) && !kprobe_ftrace(&probe->kp))
		interrupts -= NMI_OFFSET + HARDIRQ_OFFSET;
	return !run_begins(container_of(probe, struct hook, probe), interrupts,
			   instance->data);
}

static int kretprobe_ends(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	run_ends(instance->data);
	return 0;
}

static int add_kretprobe(struct hook *hook, bool runs)
{
	int err;

	hook->probe.kp.symbol_name = hook->f->name;
	hook->probe.entry_handler = kretprobe_begins;
	hook->probe.handler = kretprobe_ends;
	hook->probe.data_size = sizeof(struct wlt_functime_run);
	/* neither this nor undoing it patches anything, which could fail */
	if (!runs)
		hook->probe.kp.flags = KPROBE_FLAG_DISABLED;
	hook->probe.maxactive = MAX_RUNS + 4 * num_possible_cpus();
	err = register_kretprobe(&hook->probe);
	hook->f->addr = err ? 0 : (unsigned long)hook->probe.kp.addr;
	return err;
}

/**
 * wlt_hook_functime() - have the kernel call the probe of a function
 * @f: function
 * @runs: false: only see whether it could, until wlt_hook_functime_remove()
 *
 * Context: Control side. Sleeps.
 * Return: 0, also if it does so already; -ENOENT if there is no such function; what
 * register_kretprobe() fails with if no probe may be there; -ENOMEM.
 */
int wlt_hook_functime(struct wlt_functime *f, bool runs)
{
	struct hook *hook;
	int err = 0;

	if (f->hook)
		return 0;
	hook = kzalloc(sizeof(*hook), GFP_KERNEL);
	if (!hook)
		return -ENOMEM;
	hook->f = f;
	hook->missed_before = f->missed;
	if (!add_fprobe(hook))
		err = add_kretprobe(hook, runs);
	if (err) {
		kfree(hook);
		return err;
	}
	f->hook = hook;
	return 0;
}

static u64 missed_now(const struct hook *hook)
{
	if (hook->is_fprobe)
		return fprobe_missed(hook);
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
 * wlt_hook_functime_is_fprobe() - is the probe of a function an fprobe?
 * @f: function with a probe
 *
 * Context: Control side.
 */
bool wlt_hook_functime_is_fprobe(const struct wlt_functime *f)
{
	const struct hook *hook = f->hook;

	return hook->is_fprobe;
}

/**
 * wlt_hook_functime_remove() - undo wlt_hook_functime()
 * @f: functions, with a probe or without
 * @nr: how many, at most WLT_NR_FUNCTIMES
 *
 * No probe of them runs any more when this returns.
 *
 * Context: Control side. Sleeps, for one grace period, and one more for each fprobe.
 */
void wlt_hook_functime_remove(struct wlt_functime **f, unsigned int nr)
{
	struct kretprobe *probes[WLT_NR_FUNCTIMES];
	unsigned int i, nr_probes = 0;
	struct hook *hook;

	for (i = 0; i < nr; i++) {
		hook = f[i]->hook;
		if (hook && hook->is_fprobe)
			remove_fprobe(hook);
		else if (hook)
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

int wlt_hook_functime(struct wlt_functime *f, bool runs)
{
	return -EOPNOTSUPP;
}

void wlt_hook_functime_remove(struct wlt_functime **f, unsigned int nr)
{
}

void wlt_hook_functime_missed(struct wlt_functime *f)
{
}

bool wlt_hook_functime_is_fprobe(const struct wlt_functime *f)
{
	return false;
}

#endif
