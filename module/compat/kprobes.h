/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between kernels in return probes.
 *
 * Kbuild defines WLT_HAVE_GET_KRETPROBE where a function tells what probe an
 * instance is of, since Linux 5.11; before it was a field.
 */
#ifndef _WLT_COMPAT_KPROBES_H
#define _WLT_COMPAT_KPROBES_H

#include <linux/kprobes.h>

#if defined(CONFIG_KRETPROBES) && !defined(WLT_HAVE_GET_KRETPROBE)
static inline struct kretprobe *get_kretprobe(struct kretprobe_instance *instance)
{
	return instance->rp;
}
#endif

#endif /* _WLT_COMPAT_KPROBES_H */
