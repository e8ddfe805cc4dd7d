/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between kernels in fprobe, which ftrace makes of begin and end of
 * functions.
 *
 * Kbuild looks at the kernel's linux/fprobe.h, and defines WLT_HAVE_FPROBE where each
 * run has memory of its own, handlers are told where it returns to, and all runs that
 * are not seen are counted: from Linux 6.6 on, up to 6.13. Before, a run could keep
 * nothing. Later it is made of the function graph tracer, which does not tell when a
 * task has no room for another run, or no memory to begin with; a kretprobe does.
 */
#ifndef _WLT_COMPAT_FPROBE_H
#define _WLT_COMPAT_FPROBE_H

#if defined(CONFIG_FPROBE) && defined(WLT_HAVE_FPROBE)
#define WLT_FPROBE
#include <linux/fprobe.h>
#endif

#endif /* _WLT_COMPAT_FPROBE_H */
