/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the numbers in events mean: the module's file syscall_names, which has
 * all that the kernel itself knows when it prints them. The ABI description of
 * the file says what its lines are.
 */
#ifndef _WLCAT_NAMES_H
#define _WLCAT_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NAMES_NATIVE	0	/* the ABI that all kernels have */

/**
 * struct names_call - a system call
 * @abi: its ABI
 * @nr: its number
 * @name: its name
 * @subsystem: what it belongs to
 * @params: "fd:fd buf:out count:size", "?" when they are not known
 * @op_arg: argument that says its operation, or -1
 * @op_mask: bits of it that do
 */
struct names_call {
	unsigned int abi;
	int nr;
	const char *name;
	const char *subsystem;
	const char *params;
	int op_arg;
	uint32_t op_mask;
};

/**
 * struct names_op - an operation of a call
 * @call: the call's name
 * @abi: its ABI
 * @value: its number
 * @name: its name
 */
struct names_op {
	const char *call;
	unsigned int abi;
	uint32_t value;
	const char *name;
};

/**
 * struct names_flag - a name of some bits
 * @mask: the bits
 * @value: what they are
 * @name: the name
 */
struct names_flag {
	uint32_t mask;
	uint32_t value;
	const char *name;
};

/**
 * struct names_set - a kind of parameter whose values have names
 * @kind: what it is called
 * @one: a value has one name
 * @bits: bits that the parameter has
 * @signal: those that are the number of a signal
 * @first: its first row of struct names::flags
 * @nr: how many it has
 */
struct names_set {
	const char *kind;
	bool one;
	int bits;
	uint32_t signal;
	size_t first;
	size_t nr;
};

/**
 * struct names - all of them
 * @text: content of the file, cut into strings
 * @abis: names of ABIs by number
 * @calls: by ABI and number
 * @ops: by call, ABI and number
 * @sets: as they come
 * @flags: as they come
 * @nr_calls: how many
 * @nr_ops: how many
 * @nr_sets: how many
 * @nr_flags: how many
 */
struct names {
	char *text;
	const char *abis[8];
	struct names_call *calls;
	struct names_op *ops;
	struct names_set *sets;
	struct names_flag *flags;
	size_t nr_calls;
	size_t nr_ops;
	size_t nr_sets;
	size_t nr_flags;
};

void names_load(struct names *names, char *text);
void names_free(struct names *names);
const char *names_abi(const struct names *names, unsigned int abi);
const struct names_call *names_call(const struct names *names,
				    unsigned int abi, int nr);
const char *names_op(const struct names *names, const struct names_call *call,
		     uint32_t value);
const struct names_set *names_set(const struct names *names, const char *kind,
				  size_t len);

#endif /* _WLCAT_NAMES_H */
