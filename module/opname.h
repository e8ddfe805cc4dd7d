/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names of the operations of multiplexed system calls: "TCGETS" of ioctl,
 * "SETFL" of fcntl, "WAIT" of futex.
 *
 * opname.tbl says which calls these are, which argument of theirs says the
 * operation, and which names in the uapi headers stand for one. gen-opname has
 * the compiler tell their values, for each ABI (the number of an ioctl holds
 * the size of its argument), and writes opname_gen.h when the module is built:
 *
 *	call ---> set ---> list[ABI]: values 0x5401 0x5402 ... sorted
 *	                              names    2311   2326 ... numbers in the pool
 *	pool:	... "TCGETA" "TCGETS" ..., sorted, without what a name shares with
 *		the one before
 *
 * The list of another ABI than native has only what differs from native, and
 * is searched first.
 *
 * A prefix that only repeats the call is not part of a name: futex:WAIT, not
 * futex:FUTEX_WAIT. A value with several names has that of the tty, of sockets
 * or of files where these have one, as strace prints it. Drivers do not know of
 * each other, so two of them may use one number: then both are named, "A|B", or
 * "A|B|..." where there are more.
 */
#ifndef _WLT_OPNAME_H
#define _WLT_OPNAME_H

#include <linux/types.h>

#include "../uapi/linux/wltrace.h"

int wlt_opname_arg(unsigned int abi, int nr, u32 *mask);
int wlt_opname_print(char *buf, size_t size, unsigned int abi, int nr, u32 op);
const char *wlt_opname_call(unsigned int i, int *arg, u32 *mask);
int wlt_opname_list(char *buf, size_t size, unsigned int i, unsigned int abi,
		    unsigned int row, u32 *op);
int wlt_opname_print_set(char *buf, size_t size, const char *name, u32 op);

#endif /* _WLT_OPNAME_H */
