/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between kernels in ftrace.
 *
 * Kbuild looks at the kernel's linux/ftrace.h, and defines
 *
 *	WLT_HAVE_FTRACE_REGS	callbacks get struct ftrace_regs, and it is a flag to
 *				ask for the kernel's guard against recursion (5.11);
 *				before, it was a flag to do without
 *	WLT_HAVE_FTRACE_IPS	a filter takes many addresses at once (5.19)
 *	WLT_HAVE_FTRACE_HASH	the hash of a filter is described in that header
 *
 * Without dynamic ftrace nothing of this is there, and no function is hooked.
 */
#ifndef _WLT_COMPAT_FTRACE_H
#define _WLT_COMPAT_FTRACE_H

#include <linux/ftrace.h>
#include <linux/list.h>
#include <linux/uaccess.h>

#ifdef CONFIG_DYNAMIC_FTRACE

#ifdef WLT_HAVE_FTRACE_REGS
/*
 * The callback calls nothing that is traced, so it needs no guard. Where ftrace is
 * switched off (kernel.ftrace_enabled), hooks fail, and do not stay silent.
 */
#define WLT_FTRACE_FLAGS	FTRACE_OPS_FL_PERMANENT
#define wlt_ftrace_regs	ftrace_regs
#else
#define WLT_FTRACE_FLAGS	(FTRACE_OPS_FL_RECURSION_SAFE | FTRACE_OPS_FL_PERMANENT)
#define wlt_ftrace_regs	pt_regs
#endif

#ifndef WLT_HAVE_FTRACE_HASH
/* As in kernel/trace/trace.h, unchanged since Linux 4.15. */
struct ftrace_hash {
	unsigned long size_bits;
	struct hlist_head *buckets;
	unsigned long count;
};
#endif

/**
 * wlt_ftrace_add_ips() - add functions to a filter
 * @ops: whose
 * @ips: their addresses
 * @nr: how many
 * @remove: take them out instead
 *
 * Context: Sleeps.
 * Return: 0; -EINVAL when one of them cannot be traced; -ENOENT when one that is to
 * be removed is not there; -ENOMEM.
 */
static inline int wlt_ftrace_add_ips(struct ftrace_ops *ops, unsigned long *ips,
				     unsigned int nr, bool remove)
{
#ifdef WLT_HAVE_FTRACE_IPS
	return ftrace_set_filter_ips(ops, ips, nr, remove, 0);
#else
	unsigned int i;
	int err = 0;

	for (i = 0; i < nr && !err; i++)
		err = ftrace_set_filter_ip(ops, ips[i], remove, 0);
	return err;
#endif
}

#endif /* CONFIG_DYNAMIC_FTRACE */

#endif /* _WLT_COMPAT_FTRACE_H */
