// SPDX-License-Identifier: GPL-2.0-only
/*
 * Probes on sys_enter and sys_exit that do nothing: what any tracer that
 * stands on these tracepoints costs at the least.
 */
#include <linux/module.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

static struct tracepoint *enter, *leave;

static void empty_enter(void *data, struct pt_regs *regs, long id)
{
}

static void empty_exit(void *data, struct pt_regs *regs, long ret)
{
}

static void match(struct tracepoint *tp, void *unused)
{
	if (!strcmp(tp->name, "sys_enter"))
		enter = tp;
	else if (!strcmp(tp->name, "sys_exit"))
		leave = tp;
}

static int __init empty_probes_init(void)
{
	int err;

	for_each_kernel_tracepoint(match, NULL);
	if (!enter || !leave)
		return -EOPNOTSUPP;
	err = tracepoint_probe_register(enter, empty_enter, NULL);
	if (err)
		return err;
	err = tracepoint_probe_register(leave, empty_exit, NULL);
	if (err)
		tracepoint_probe_unregister(enter, empty_enter, NULL);
	return err;
}

static void __exit empty_probes_exit(void)
{
	tracepoint_probe_unregister(leave, empty_exit, NULL);
	tracepoint_probe_unregister(enter, empty_enter, NULL);
	tracepoint_synchronize_unregister();
}

module_init(empty_probes_init);
module_exit(empty_probes_exit);

MODULE_DESCRIPTION("Empty probes on the system call tracepoints");
MODULE_LICENSE("GPL");
