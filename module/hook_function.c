// SPDX-License-Identifier: GPL-2.0-only
/*
 * Probe on the beginning of functions of the kernel, through mcount or fentry.
 *
 * One ftrace_ops of ours, with its own functions: what others trace is no business
 * of ours, nor is ours of theirs. The callback can come from anywhere that is
 * traced: tasks, interrupts, NMIs. The module itself is not traced, and nothing of
 * the kernel is called that is; so ftrace's guard against recursion, which costs
 * more than the callback, is not asked for.
 *
 * What runs while RCU does not watch is noinstr, which ftrace does not trace, but for
 * some of the idle task's, which is nobody's.
 */
#include "hook.h"

#include <linux/err.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "compat/ftrace.h"
#include "depth.h"
#include "filter.h"
#include "function.h"
#include "taskhash.h"

#ifdef CONFIG_DYNAMIC_FTRACE

static struct ftrace_ops *registered;

/* Out of line, so that the callback saves no register for a task that leaves. */
static noinline void count(unsigned long ip, unsigned long parent)
{
	struct wlt_task *t;

	/* RCU does not watch all of what an idle CPU runs: look no further */
	if (is_idle_task(current))
		return;
	preempt_disable_notrace();
	t = wlt_task_find(current);
	if (t)
		wlt_function_hit(t, ip, parent);
	preempt_enable_notrace();
}

/* The same with how deep the stack is, and without counting the function, or with. */
static __always_inline void measure(unsigned long ip, unsigned long parent, bool counts)
{
	unsigned long here;
	struct wlt_task *t;

	if (is_idle_task(current))
		return;
	preempt_disable_notrace();
	t = wlt_task_find(current);
	if (t && counts)
		wlt_function_hit(t, ip, parent);
	if (t)
		wlt_depth_hit(t, ip, parent, (unsigned long)&here);
	preempt_enable_notrace();
}

static noinline void measure_only(unsigned long ip, unsigned long parent)
{
	measure(ip, parent, false);
}

static noinline void measure_and_count(unsigned long ip, unsigned long parent)
{
	measure(ip, parent, true);
}

static void depth_begins(unsigned long ip, unsigned long parent,
			 struct ftrace_ops *ops, struct wlt_ftrace_regs *regs)
{
	if (wlt_task_may_be(current))
		measure_only(ip, parent);
}

static void both_begin(unsigned long ip, unsigned long parent,
		       struct ftrace_ops *ops, struct wlt_ftrace_regs *regs)
{
	if (wlt_task_may_be(current))
		measure_and_count(ip, parent);
}

static void function_begins(unsigned long ip, unsigned long parent,
			    struct ftrace_ops *ops, struct wlt_ftrace_regs *regs)
{
	if (wlt_task_may_be(current))
		count(ip, parent);
}

/**
 * wlt_hook_function_remove() - have the kernel call the probe on functions no more
 * @f: functions that are hooked, or none
 *
 * It does not run any more when this returns, unless @f->hooked is still set.
 *
 * Context: Control side. Sleeps.
 */
void wlt_hook_function_remove(struct wlt_functions *f)
{
	if (!registered)
		return;
	/*
	 * It fails when ftrace has found a bug, and has given up on this machine: what
	 * is patched stays so, and we have to stay with it.
	 */
	if (unregister_ftrace_function(registered)) {
		__module_get(THIS_MODULE);
	} else {
		wlt_filter_free_ops(registered);
		f->hooked = false;
	}
	registered = NULL;
}

/* Return: how many functions there are, or -errno. */
static int count_all(void)
{
	static const struct wlt_filter all = { .text = "*\n", .len = 2 }, none;
	struct ftrace_ops *ops = wlt_filter_make(&all, &none);
	int nr;

	if (IS_ERR(ops))
		return PTR_ERR(ops);
	nr = wlt_filter_count(ops);
	wlt_filter_free_ops(ops);
	return nr;
}

/**
 * wlt_hook_function() - have the kernel call the probe on functions
 * @f: which functions; how many these are is filled in
 *
 * If the probe is there already, it is taken away before the new one comes: there
 * may be functions that neither of the two counts, but none that both do.
 *
 * Context: Control side. Sleeps.
 * Return: 0 or -errno; then the probe is not there, or as it was.
 */
int wlt_hook_function(struct wlt_functions *f)
{
	struct ftrace_ops *ops = wlt_filter_make(&f->filter, &f->without);
	bool gone = IS_ERR(ops) && PTR_ERR(ops) == -ENOENT;
	int err, nr;

	if (IS_ERR(ops) && !gone)
		return PTR_ERR(ops);
	nr = gone ? 0 : wlt_filter_count(ops);
	if (!gone && !nr)
		nr = count_all();
	if (nr < 0) {
		wlt_filter_free_ops(ops);
		return nr;
	}
	wlt_hook_function_remove(f);
	f->nr_hooked = nr;
	f->all = !gone && !wlt_filter_count(ops);
	if (gone)	/* what was asked for */
		return 0;
	ops->func = f->depth ? f->on ? both_begin : depth_begins : function_begins;
	ops->flags |= WLT_FTRACE_FLAGS;
	err = register_ftrace_function(ops);
	if (err) {
		wlt_filter_free_ops(ops);
	} else {
		registered = ops;
		f->hooked = true;
	}
	return err;
}

#else

void wlt_hook_function_remove(struct wlt_functions *f)
{
}

int wlt_hook_function(struct wlt_functions *f)
{
	return -EOPNOTSUPP;
}

#endif
