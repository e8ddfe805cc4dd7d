/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between kernels in trace instances.
 *
 * Kbuild defines WLT_HAVE_INSTANCE_SYSTEMS where an instance may be made for some
 * systems only.
 */
#ifndef _WLT_COMPAT_TRACE_H
#define _WLT_COMPAT_TRACE_H

#include <linux/trace.h>

/**
 * wlt_trace_array_get() - find or make a trace instance
 * @name: its name
 *
 * Context: Sleeps.
 * Return: the instance with a reference, or NULL.
 */
static inline struct trace_array *wlt_trace_array_get(const char *name)
{
#ifdef WLT_HAVE_INSTANCE_SYSTEMS
	return trace_array_get_by_name(name, NULL);
#else
	return trace_array_get_by_name(name);
#endif
}

#endif /* _WLT_COMPAT_TRACE_H */
