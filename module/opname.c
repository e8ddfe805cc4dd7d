// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lookup of the operations of multiplexed system calls.
 *
 * Pure: constant tables, generated into opname_gen.h for the kernel of the
 * build. wlt_opname_arg() is for whoever prepares to count a system call, once
 * for each; wlt_opname_print() for whatever prints a row. Any context.
 * See opname.h.
 */
#include "opname.h"

#include <linux/kernel.h>
#include <linux/string.h>

#include "sysname.h"

/* @values, in ascending order, and the numbers of their names */
struct opname_list {
	const u32 *values;
	const u16 *names;
	unsigned int nr;
};

/* Operations of one or more calls; @mask: bits of the argument that say one. */
struct opname_set {
	u32 mask;
	struct opname_list lists[WLT_NR_ABI];
};

/* The call of that name in any ABI that has one. */
struct opname_call {
	const char *name;
	int arg;
	const struct opname_set *set;
};

/*
 * Names, numbered in alphabetical order. opname_blocks[] has of each a byte, how
 * many characters it shares with the one before, and the others as a string. The
 * first of a block shares none.
 */
#define OPNAME_BLOCK	16

/* these and opname_calls[], with what it points to, and OPNAME_MAX */
#include "opname_gen.h"

static const struct opname_call *opname_named(const char *name)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(opname_calls); i++)
		if (!strcmp(opname_calls[i].name, name))
			return &opname_calls[i];
	return NULL;
}

static const struct opname_call *opname_call(unsigned int abi, int nr)
{
	const struct wlt_sysname *row = wlt_sysname_find(abi, nr);

	return row ? opname_named(row->name) : NULL;
}

/* Number of the name of @op, or -1. */
static int opname_find(const struct opname_list *list, u32 op)
{
	unsigned int low = 0, high = list->nr, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (list->values[middle] == op)
			return list->names[middle];
		if (list->values[middle] < op)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

/* Write name @number to @name, of OPNAME_MAX + 1 bytes. */
static void opname_get(char *name, unsigned int number)
{
	const char *at = opname_blocks[number / OPNAME_BLOCK];
	unsigned int i;

	for (i = 0; i <= number % OPNAME_BLOCK; i++) {
		strcpy(name + at[0], at + 1);
		at += strlen(at + 1) + 2;
	}
}

/**
 * wlt_opname_arg() - which argument of a system call says the operation?
 * @abi: enum wlt_abi
 * @nr: number, without bit 30 for x32
 * @mask: set to the bits of that argument that say it; may be NULL
 *
 * Compares names: ask once for each call, not each time it is made.
 *
 * Context: Any.
 * Return: index of the argument, 0 to 5, or -1 when the call has no operations
 * or is not known; @mask is left alone then.
 */
int wlt_opname_arg(unsigned int abi, int nr, u32 *mask)
{
	const struct opname_call *call = opname_call(abi, nr);

	if (!call)
		return -1;
	if (mask)
		*mask = call->set->mask;
	return call->arg;
}

/**
 * wlt_opname_print() - write the name of an operation
 * @buf: where to
 * @size: bytes at @buf, the final NUL included
 * @abi: enum wlt_abi
 * @nr: number of the system call, without bit 30 for x32
 * @op: the argument that says the operation; bits that do not are ignored
 *
 * Writes "TCGETS", or "0x5401" for what has no name, and cuts off what does not
 * fit.
 *
 * Context: Any.
 * Return: characters written, without the final NUL.
 */
int wlt_opname_print(char *buf, size_t size, unsigned int abi, int nr, u32 op)
{
	const struct opname_call *call = opname_call(abi, nr);
	char name[OPNAME_MAX + 1];
	int number = -1;

	if (call) {
		op &= call->set->mask;
		number = opname_find(&call->set->lists[abi], op);
		if (number < 0 && abi != WLT_ABI_NATIVE)
			number = opname_find(&call->set->lists[WLT_ABI_NATIVE], op);
	}
	if (number < 0)
		return scnprintf(buf, size, "0x%x", op);
	opname_get(name, number);
	return scnprintf(buf, size, "%s", name);
}

/**
 * wlt_opname_print_set() - write the name of an operation that is no call's
 * @buf: where to
 * @size: bytes at @buf, the final NUL included
 * @name: what stands in opname.tbl in place of a call
 * @op: operation
 *
 * Context: Any.
 * Return: characters written, without the final NUL; -1 and nothing written when
 * the operation has no name.
 */
int wlt_opname_print_set(char *buf, size_t size, const char *name, u32 op)
{
	const struct opname_call *call = opname_named(name);
	char text[OPNAME_MAX + 1];
	int number = -1;

	if (call)
		number = opname_find(&call->set->lists[WLT_ABI_NATIVE], op);
	if (number < 0)
		return -1;
	opname_get(text, number);
	return scnprintf(buf, size, "%s", text);
}

/**
 * wlt_opname_call() - go through the calls that have operations
 * @i: which, from 0 on
 * @arg: set to the index of the argument that says the operation
 * @mask: set to the bits of it that do
 *
 * Context: Any.
 * Return: name of the call, or NULL when there are no more.
 */
const char *wlt_opname_call(unsigned int i, int *arg, u32 *mask)
{
	if (i >= ARRAY_SIZE(opname_calls))
		return NULL;
	*arg = opname_calls[i].arg;
	*mask = opname_calls[i].set->mask;
	return opname_calls[i].name;
}

/**
 * wlt_opname_list() - go through the operations of a call
 * @buf: where to write the name of one
 * @size: bytes at @buf, the final NUL included
 * @i: which call, as for wlt_opname_call()
 * @abi: enum wlt_abi; of another than native, only what differs from native
 * @row: which operation, from 0 on
 * @op: set to its value
 *
 * Context: Any.
 * Return: characters written, without the final NUL; -1 when there are no more.
 */
int wlt_opname_list(char *buf, size_t size, unsigned int i, unsigned int abi,
		    unsigned int row, u32 *op)
{
	const struct opname_list *list;
	char name[OPNAME_MAX + 1];

	if (i >= ARRAY_SIZE(opname_calls) || abi >= WLT_NR_ABI)
		return -1;
	list = &opname_calls[i].set->lists[abi];
	if (row >= list->nr)
		return -1;
	*op = list->values[row];
	opname_get(name, list->names[row]);
	return scnprintf(buf, size, "%s", name);
}
