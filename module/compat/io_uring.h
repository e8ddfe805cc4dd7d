/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between kernels in how io_uring tells of its requests.
 *
 * Kbuild looks at the kernel's trace/events/io_uring.h, and defines
 * WLT_HAVE_IO_URING where the tracepoints and what they hand over are those that
 * hook_uring.c knows: io_uring_submit_sqe with the request, io_uring_complete
 * with the result by itself. Elsewhere ring operations are not seen.
 */
#ifndef _WLT_COMPAT_IO_URING_H
#define _WLT_COMPAT_IO_URING_H

#ifdef WLT_HAVE_IO_URING

#include <linux/io_uring_types.h>
#include <trace/events/io_uring.h>

#endif

#endif /* _WLT_COMPAT_IO_URING_H */
