// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lookup of system call names.
 *
 * Pure: constant tables, generated into sysname_gen.h for the architecture of
 * the build. Called by the system call hooks (wlt_sysname_noreturn() only,
 * which is two compares) and by whatever prints a row, in any context.
 * See sysname.h.
 */
#include "sysname.h"

#include <linux/kernel.h>
#include <linux/minmax.h>

#include "subsys.h"

/* Rows of the numbers @first ... @first + @nr_rows - 1. */
struct sysname_run {
	int first;
	int nr_rows;
	const struct wlt_sysname *rows;
};

/* All zero for an ABI that the architecture lacks. */
struct sysname_table {
	const char *label;
	const struct sysname_run *runs;
	unsigned int nr_runs;
	int nr_exit;
	int nr_exit_group;
};

/* sysname_tables[WLT_NR_ABI] and what it points to */
#include "sysname_gen.h"

static const struct sysname_table *sysname_table(unsigned int abi)
{
	if (abi >= WLT_NR_ABI || !sysname_tables[abi].nr_runs)
		return NULL;
	return &sysname_tables[abi];
}

/**
 * wlt_sysname_find() - what is known of a system call
 * @abi: enum wlt_abi
 * @nr: number, without bit 30 for x32
 *
 * Context: Any.
 * Return: the row, constant for the life of the module, or NULL when the
 * kernel's headers have no such call.
 */
const struct wlt_sysname *wlt_sysname_find(unsigned int abi, int nr)
{
	const struct sysname_table *table = sysname_table(abi);
	const struct sysname_run *run;
	const struct wlt_sysname *row;

	if (!table)
		return NULL;

	for (run = table->runs; run < table->runs + table->nr_runs; run++) {
		if (nr < run->first)
			return NULL;
		/* no overflow: first is not negative, so nr is not either */
		if (nr - run->first < run->nr_rows) {
			row = &run->rows[nr - run->first];
			return row->name ? row : NULL;
		}
	}
	return NULL;
}

/**
 * wlt_sysname_next() - go through the system calls of an ABI
 * @abi: enum wlt_abi
 * @nr: number to begin with, not negative
 *
 * Context: Any.
 * Return: the least number from @nr on that has a name, or -1.
 */
int wlt_sysname_next(unsigned int abi, int nr)
{
	const struct sysname_table *table = sysname_table(abi);
	const struct sysname_run *run;
	int i;

	if (!table)
		return -1;

	for (run = table->runs; run < table->runs + table->nr_runs; run++)
		for (i = max(nr - run->first, 0); i < run->nr_rows; i++)
			if (run->rows[i].name)
				return run->first + i;
	return -1;
}

/**
 * wlt_sysname_abi() - name of an ABI for people
 * @abi: enum wlt_abi
 *
 * Context: Any.
 * Return: "x86-64", "ia32", "x32", "arm64", "arm"; "?" when this architecture
 * has no such ABI, never NULL.
 */
const char *wlt_sysname_abi(unsigned int abi)
{
	const struct sysname_table *table = sysname_table(abi);

	return table ? table->label : "?";
}

/**
 * wlt_sysname_print() - write the name of a system call
 * @buf: where to
 * @size: bytes at @buf, the final NUL included
 * @abi: enum wlt_abi
 * @nr: number, without bit 30 for x32
 *
 * Writes "read", or "syscall_2000" for a number that the kernel's headers do
 * not have, and cuts off what does not fit.
 *
 * Context: Any.
 * Return: characters written, without the final NUL.
 */
int wlt_sysname_print(char *buf, size_t size, unsigned int abi, int nr)
{
	const struct wlt_sysname *row = wlt_sysname_find(abi, nr);

	if (row)
		return scnprintf(buf, size, "%s", row->name);
	return scnprintf(buf, size, "syscall_%d", nr);
}

/**
 * wlt_sysname_noreturn() - does this system call never return?
 * @abi: enum wlt_abi
 * @nr: number, without bit 30 for x32
 *
 * Context: Any; cheap enough for each system call.
 * Return: true for exit() and exit_group() of @abi, false for all else.
 */
bool wlt_sysname_noreturn(unsigned int abi, int nr)
{
	const struct sysname_table *table = sysname_table(abi);

	return table && (nr == table->nr_exit || nr == table->nr_exit_group);
}
