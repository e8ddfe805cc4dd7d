// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module whose functions call each other a known number of times: what tests
 * trace of it can be told exactly.
 *
 *	echo "run N" >/proc/wltrace_target
 *
 *	wlt_target_write
 *	  wlt_target_outer		1
 *	    wlt_target_middle		N
 *	      wlt_target_leaf		2 N
 *	    wlt_target_leaf		1
 *
 * "patch 1" redirects wlt_target_leaf to wlt_target_patched, as a live patch does,
 * and "patch 0" takes that back. "irq N" and "softirq N" have wlt_target_irq and
 * wlt_target_softirq run N times in a (soft) interrupt that hits who writes; "sleep
 * MS" has wlt_target_sleep sleep.
 */
#include <linux/delay.h>
#include <linux/ftrace.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/string.h>
#include <linux/uaccess.h>

/*
 * Stands at the end of functions: so none ends in a jump, which would hide who called,
 * and no two are the same, which the compiler would make one.
 */
#define STAY()	WRITE_ONCE(last, __LINE__)

static int last;

static noinline __noclone void wlt_target_leaf(void)
{
	STAY();
}

static noinline __noclone void wlt_target_patched(void)
{
	STAY();
}

static noinline __noclone void wlt_target_middle(void)
{
	wlt_target_leaf();
	wlt_target_leaf();
	STAY();
}

static noinline __noclone void wlt_target_outer(unsigned int nr)
{
	while (nr--)
		wlt_target_middle();
	wlt_target_leaf();
	STAY();
}

static noinline __noclone void wlt_target_sleep(unsigned int ms)
{
	msleep(ms);
	STAY();
}

static noinline __noclone void wlt_target_irq(void)
{
	STAY();
}

static void irq_callback(struct irq_work *work)
{
	wlt_target_irq();
	STAY();
}

static noinline __noclone void wlt_target_softirq(void)
{
	STAY();
}

static void softirq_callback(struct tasklet_struct *tasklet)
{
	wlt_target_softirq();
	STAY();
}

#ifdef IRQ_WORK_INIT_HARD	/* Linux 5.12; others run in a thread with PREEMPT_RT */
static struct irq_work irq_work = IRQ_WORK_INIT_HARD(irq_callback);
#else
static DEFINE_IRQ_WORK(irq_work, irq_callback);
#endif
static DECLARE_TASKLET(tasklet, softirq_callback);

static void interrupt(unsigned int nr)
{
	while (nr--) {
		irq_work_queue(&irq_work);
		irq_work_sync(&irq_work);
	}
}

/* They run where they are switched on again. */
static void soft_interrupt(unsigned int nr)
{
	while (nr--) {
		local_bh_disable();
		tasklet_schedule(&tasklet);
		local_bh_enable();
		tasklet_unlock_wait(&tasklet);
	}
}

static void notrace redirect(unsigned long ip, unsigned long parent, struct ftrace_ops *ops,
			     struct ftrace_regs *regs)
{
	instruction_pointer_set(ftrace_get_regs(regs), (unsigned long)wlt_target_patched);
}

static struct ftrace_ops patch = {
	.func = redirect,
	.flags = FTRACE_OPS_FL_SAVE_REGS | FTRACE_OPS_FL_IPMODIFY,
};

static int set_patch(bool on)
{
	bool is_on = patch.flags & FTRACE_OPS_FL_ENABLED;

	if (on == is_on)
		return 0;
	if (!on)
		return unregister_ftrace_function(&patch);
	return ftrace_set_filter_ip(&patch, (unsigned long)wlt_target_leaf, 0, 1) ?:
	       register_ftrace_function(&patch);
}

static ssize_t wlt_target_write(struct file *file, const char __user *from, size_t count,
				loff_t *pos)
{
	char text[32] = "", what[16] = "";
	unsigned int nr = 0;

	if (count >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, from, count))
		return -EFAULT;
	if (sscanf(text, "%15s %u", what, &nr) != 2)
		return -EINVAL;
	if (!strcmp(what, "run"))
		wlt_target_outer(nr);
	else if (!strcmp(what, "sleep"))
		wlt_target_sleep(nr);
	else if (!strcmp(what, "patch"))
		return set_patch(nr) ?: count;
	else if (!strcmp(what, "irq"))
		interrupt(nr);
	else if (!strcmp(what, "softirq"))
		soft_interrupt(nr);
	else
		return -EINVAL;
	return count;
}

static const struct proc_ops target_ops = {
	.proc_write = wlt_target_write,
};

static int __init wlt_target_init(void)
{
	return proc_create("wltrace_target", 0600, NULL, &target_ops) ? 0 : -ENOMEM;
}

static void __exit wlt_target_exit(void)
{
	remove_proc_entry("wltrace_target", NULL);
	tasklet_kill(&tasklet);
	set_patch(false);
	ftrace_set_filter(&patch, NULL, 0, 1);
}

module_init(wlt_target_init);
module_exit(wlt_target_exit);

MODULE_DESCRIPTION("Functions to trace, for the tests of wltrace");
MODULE_LICENSE("GPL");
