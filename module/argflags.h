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

/**
 * struct wlt_argflag - a name
 * @mask: bits that say it; 0 for those of @value
 * @value: what they are then
 * @name: name
 *
 * What stands for no flag at all is 0 of all bits.
 */
struct wlt_argflag {
	u32 mask;
	u32 value;
	const char *name;
};

/**
 * struct wlt_argflags - the names of a set
 * @word: what argname.tbl calls it
 * @rows: names; the first that fits has the bits
 * @nr: how many
 * @one: not flags, but one value
 * @wide: the parameter is a long; of others, the kernel sees 32 bits
 * @signal: bits that are the number of a signal
 */
struct wlt_argflags {
	const char *word;
	const struct wlt_argflag *rows;
	unsigned int nr;
	bool one;
	bool wide;
	u32 signal;
};

bool wlt_argflags_list(unsigned int kind, struct wlt_argflags *list);
void wlt_argflags_print(struct trace_seq *s, unsigned int kind, u64 value);

#endif /* _WLT_ARGFLAGS_H */
