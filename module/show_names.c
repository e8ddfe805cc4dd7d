// SPDX-License-Identifier: GPL-2.0-only
/*
 * syscall_names: what the numbers in the events mean, for readers outside the
 * kernel that have a record and want text.
 *
 * All that calltext.c knows, from the same tables: calls with their parameters,
 * the operations of those that have several, names of flags and constants. Fields
 * are separated by tabs, which no name has in it.
 */
#include "show.h"

#include "argflags.h"
#include "argname.h"
#include "opname.h"
#include "subsys.h"
#include "sysname.h"

#define NAME_MAX_LEN	128

static const char *kind_word(unsigned int kind)
{
	struct wlt_argflags set;

	return wlt_argflags_list(kind, &set) ? set.word : wlt_args_word(kind);
}

static void show_call(struct seq_file *m, unsigned int abi, int nr)
{
	const struct wlt_sysname *name = wlt_sysname_find(abi, nr);
	const struct wlt_args *args = wlt_args_find(abi, nr);
	unsigned int i;

	seq_printf(m, "call\t%u\t%d\t%s\t%s\t", abi, nr, name->name,
		   wlt_subsys_name(name->subsys));
	for (i = 0; args && i < wlt_args_nr(args); i++)
		seq_printf(m, "%s%s:%s", i ? " " : "", wlt_args_name(args, i),
			   kind_word(wlt_args_kind(args, i)));
	seq_puts(m, args ? "\n" : "?\n");
}

static void show_operations(struct seq_file *m, unsigned int i)
{
	unsigned int abi, row;
	char name[NAME_MAX_LEN];
	const char *call;
	u32 mask, op;
	int arg;

	call = wlt_opname_call(i, &arg, &mask);
	seq_printf(m, "operations\t%s\t%d\t0x%x\n", call, arg, mask);
	for (abi = 0; abi < WLT_NR_ABI; abi++)
		for (row = 0; wlt_opname_list(name, sizeof(name), i, abi, row, &op) >= 0; row++)
			seq_printf(m, "operation\t%s\t%u\t0x%x\t%s\n", call, abi, op, name);
}

static void show_set(struct seq_file *m, const struct wlt_argflags *set)
{
	const struct wlt_argflag *row;

	seq_printf(m, "set\t%s\t%s\t%u\t0x%x\n", set->word, set->one ? "value" : "flags",
		   set->wide ? BITS_PER_LONG : 32, set->signal);
	for (row = set->rows; row < set->rows + set->nr; row++)
		if (row->mask || row->value)
			seq_printf(m, "name\t%s\t0x%x\t0x%x\t%s\n", set->word,
				   row->mask ?: row->value, row->value, row->name);
}

/**
 * wlt_show_names() - print syscall_names
 * @m: where to
 * @open: open file
 *
 * Return: 0.
 */
int wlt_show_names(struct seq_file *m, struct wlt_open *open)
{
	struct wlt_argflags set;
	unsigned int abi, i;
	u32 mask;
	int nr;

	for (abi = 0; abi < WLT_NR_ABI; abi++) {
		nr = wlt_sysname_next(abi, 0);
		if (nr < 0)
			continue;
		seq_printf(m, "abi\t%u\t%s\n", abi, wlt_sysname_abi(abi));
		for (; nr >= 0; nr = wlt_sysname_next(abi, nr + 1))
			show_call(m, abi, nr);
	}
	for (i = 0; wlt_opname_call(i, &nr, &mask); i++)
		show_operations(m, i);
	for (i = WLT_ARG_SETS; wlt_argflags_list(i, &set); i++)
		show_set(m, &set);
	return 0;
}
