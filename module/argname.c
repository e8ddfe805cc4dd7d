// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lookup of the parameters of system calls.
 *
 * Pure: constant tables, generated into argname_gen.h for the kernel of the
 * build. wlt_args_find() compares names: ask once for each call. Any context.
 * See argname.h.
 */
#include "argname.h"

#include <linux/bits.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "sysname.h"

/* @name: offset in argname_pool[] */
struct argname_param {
	u16 name;
	u8 kind;
};

/*
 * The call at @name of argname_pool[], in the ABIs whose bits are in @abis. Its
 * parameters are argname_lists[first] and following, indices of argname_params[].
 */
struct wlt_args {
	u16 name;
	u16 first;
	u8 nr;
	u8 abis;
};

/* argname_pool[], argname_params[], argname_lists[], argname_calls[] */
#include "argname_gen.h"

static const struct argname_param *argname_param(const struct wlt_args *args,
						 unsigned int arg)
{
	return &argname_params[argname_lists[args->first + arg]];
}

/**
 * wlt_args_find() - parameters of a system call
 * @abi: enum wlt_abi
 * @nr: number, without bit 30 for x32
 *
 * Context: Any.
 * Return: constant for the life of the module, or NULL when nothing is known of
 * the call.
 */
const struct wlt_args *wlt_args_find(unsigned int abi, int nr)
{
	const struct wlt_sysname *row = wlt_sysname_find(abi, nr);
	unsigned int low = 0, high = ARRAY_SIZE(argname_calls), middle;
	const struct wlt_args *args;

	if (!row)
		return NULL;

	/* the first of those that have the name */
	while (low < high) {
		middle = low + (high - low) / 2;
		if (strcmp(argname_pool + argname_calls[middle].name, row->name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < ARRAY_SIZE(argname_calls); low++) {
		args = &argname_calls[low];
		if (strcmp(argname_pool + args->name, row->name))
			break;
		if (args->abis & BIT(abi))
			return args;
	}
	return NULL;
}

/**
 * wlt_args_nr() - how many parameters has a call?
 * @args: from wlt_args_find(), not NULL
 *
 * Context: Any.
 * Return: 0 to WLT_ARGS_MAX.
 */
unsigned int wlt_args_nr(const struct wlt_args *args)
{
	return args->nr;
}

/**
 * wlt_args_name() - name of a parameter
 * @args: from wlt_args_find(), not NULL
 * @arg: index, less than wlt_args_nr()
 *
 * Context: Any.
 * Return: its name in the kernel's source, "filename".
 */
const char *wlt_args_name(const struct wlt_args *args, unsigned int arg)
{
	return argname_pool + argname_param(args, arg)->name;
}

/**
 * wlt_args_kind() - how is the value of a parameter shown?
 * @args: from wlt_args_find(), not NULL
 * @arg: index, less than wlt_args_nr()
 *
 * Context: Any.
 * Return: enum wlt_arg or enum wlt_argset, less than WLT_NR_ARG.
 */
unsigned int wlt_args_kind(const struct wlt_args *args, unsigned int arg)
{
	return argname_param(args, arg)->kind;
}

/**
 * wlt_args_word() - what is a kind called in argname.tbl?
 * @kind: enum wlt_arg, less than WLT_ARG_SETS
 *
 * Context: Any.
 * Return: "fd", or "hex" for what is none of these.
 */
const char *wlt_args_word(unsigned int kind)
{
	static const char * const words[WLT_ARG_SETS] = {
		[WLT_ARG_HEX] = "hex",
		[WLT_ARG_BITS] = "bits",
		[WLT_ARG_PTR] = "ptr",
		[WLT_ARG_INT] = "int",
		[WLT_ARG_UINT] = "uint",
		[WLT_ARG_LONG] = "long",
		[WLT_ARG_SIZE] = "size",
		[WLT_ARG_OCT] = "oct",
		[WLT_ARG_FD] = "fd",
		[WLT_ARG_DFD] = "dfd",
		[WLT_ARG_ID] = "id",
		[WLT_ARG_STR] = "str",
		[WLT_ARG_IN] = "in",
		[WLT_ARG_OUT] = "out",
		[WLT_ARG_OUTSTR] = "outstr",
	};

	return words[kind < WLT_ARG_SETS ? kind : WLT_ARG_HEX];
}

/**
 * wlt_args_texts() - which arguments lead to a text?
 * @args: from wlt_args_find(), or NULL
 * @texts: set to the first of them, as many as are returned
 *
 * Context: Any.
 * Return: how many, 0 to WLT_ARGS_TEXTS.
 */
unsigned int wlt_args_texts(const struct wlt_args *args,
			    struct wlt_argtext texts[WLT_ARGS_TEXTS])
{
	unsigned int arg, nr = 0;

	for (arg = 0; args && arg < args->nr && nr < WLT_ARGS_TEXTS; arg++) {
		unsigned int kind = argname_param(args, arg)->kind;

		if (kind < WLT_ARG_STR || kind > WLT_ARG_OUTSTR)
			continue;
		texts[nr].arg = arg;
		texts[nr].kind = kind;
		texts[nr].len_arg = kind == WLT_ARG_STR ? -1 : (int)arg + 1;
		nr++;
	}
	return nr;
}
