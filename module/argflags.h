/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names of flags and constants in the arguments of system calls:
 * "O_RDONLY|O_CLOEXEC", "SEEK_SET", "SIGKILL".
 *
 * A set is an array of names, each with its value and with the bits that say it:
 * the value itself for a flag, all bits of a field for one of several. argname.tbl
 * says which parameters have which set; a new set is an enumerator of enum
 * wlt_argset, an array and its line in argflags_sets[].
 *
 * Values are the kernel's macros. On the architectures that have several ABIs,
 * these agree in them.
 */
#ifndef _WLT_ARGFLAGS_H
#define _WLT_ARGFLAGS_H

#include <linux/types.h>

struct trace_seq;

void wlt_argflags_print(struct trace_seq *s, unsigned int kind, u64 value);

#endif /* _WLT_ARGFLAGS_H */
