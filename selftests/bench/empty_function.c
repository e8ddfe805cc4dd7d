// SPDX-License-Identifier: GPL-2.0-only
/*
 * A callback of ftrace that does nothing, on one function or on all: what any
 * tracer of functions costs at the least.
 */
#include <linux/ftrace.h>
#include <linux/module.h>
#include <linux/string.h>

static char *function;
module_param(function, charp, 0444);
MODULE_PARM_DESC(function, "name of the function, none for all");

static void notrace empty_callback(unsigned long ip, unsigned long parent,
				   struct ftrace_ops *ops, struct ftrace_regs *regs)
{
}

static struct ftrace_ops ops = {
	.func = empty_callback,
};

static int __init empty_function_init(void)
{
	int err = 0;

	if (function)
		err = ftrace_set_filter(&ops, function, strlen(function), 1);
	return err ?: register_ftrace_function(&ops);
}

static void __exit empty_function_exit(void)
{
	unregister_ftrace_function(&ops);
	ftrace_set_filter(&ops, NULL, 0, 1);
}

module_init(empty_function_init);
module_exit(empty_function_exit);

MODULE_DESCRIPTION("An empty callback on functions");
MODULE_LICENSE("GPL");
