/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Operations of io_uring: their names and subsystems.
 *
 * The names are those of enum io_uring_op in the uapi header of the kernel of
 * the build, in lower case and without their prefix: IORING_OP_OPENAT is
 * "openat". Nearly all are named like the system call that does the same, and
 * belong to its subsystem; what there is no such call for belongs to io_uring.
 */
#ifndef _WLT_URINGOP_H
#define _WLT_URINGOP_H

#include <linux/types.h>

int wlt_uringop_print(char *buf, size_t size, u32 op);
unsigned int wlt_uringop_subsys(u32 op);

#endif /* _WLT_URINGOP_H */
