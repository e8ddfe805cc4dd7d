/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names of system calls, by ABI and number.
 *
 * The names come from the unistd headers of the kernel that the module is
 * built against, their subsystem and source file from subsys.tbl; gen-sysname
 * joins the two into sysname_gen.h when the module is built.
 *
 * An ABI's numbers have holes of hundreds (x86 between 334 and 424) and, on
 * arm, a handful of private calls at 0xf0000. So its table is a few runs, each
 * an array indexed by number - first:
 *
 *	native   [0 .......... 334]      [424 .... 450]
 *	x32      [0 .......... 334]      [424 .... 450]   [512 .. 547]
 *	arm      [0 .............................. 450]   [0xf0001 .. 0xf0006]
 *
 * A short hole lies within a run as a row without a name.
 */
#ifndef _WLT_SYSNAME_H
#define _WLT_SYSNAME_H

#include <linux/types.h>

#include "../uapi/linux/wltrace.h"

/**
 * struct wlt_sysname - what is known of a system call by its name
 * @name: name in the unistd headers, "read"
 * @file: file of the kernel source that defines it, "fs/read_write.c", or "?"
 *	when the call is newer than subsys.tbl
 * @subsys: enum wlt_subsys
 */
struct wlt_sysname {
	const char *name;
	const char *file;
	u8 subsys;
};

const struct wlt_sysname *wlt_sysname_find(unsigned int abi, int nr);
int wlt_sysname_next(unsigned int abi, int nr);
const char *wlt_sysname_abi(unsigned int abi);
int wlt_sysname_print(char *buf, size_t size, unsigned int abi, int nr);
bool wlt_sysname_noreturn(unsigned int abi, int nr);

#endif /* _WLT_SYSNAME_H */
