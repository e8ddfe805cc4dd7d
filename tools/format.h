/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ways to print a report.
 */
#ifndef _WLCAT_FORMAT_H
#define _WLCAT_FORMAT_H

#include <stdbool.h>

#include "grid.h"
#include "out.h"
#include "report.h"
#include "wlcat.h"

/**
 * struct format - a way to print a report
 * @name: as in --format=NAME
 * @help: a line for the usage
 * @tables: bits of enum table that it can print; the first that were asked
 *	for, and its own default when none were
 * @default_tables: what it prints when no table is asked for
 * @one_table: it prints one table at a time
 * @warns: it says in its output what report_warn() says
 * @print: print @tables of the report; lines should not be wider than @width
 *	columns unless that is 0
 */
struct format {
	const char *name;
	const char *help;
	unsigned int tables;
	unsigned int default_tables;
	bool one_table;
	bool warns;
	void (*print)(struct report *report, struct out *out, unsigned int tables,
		      size_t width);
};

extern const struct format format_table;
extern const struct format format_strace;
extern const struct format format_rst;
extern const struct format format_csv;
extern const struct format format_json;

extern const struct format *const formats[];

const struct format *format_find(const char *name);
int format_check(const struct format *format, unsigned int tables);
void format_print(const struct format *format, const struct snapshot *snap,
		  struct out *out, unsigned int tables, unsigned int more);

/* Columns of a table of system calls: those of strace -c come first. */
#define STRACE_COLUMNS	6
#define SYSCALL_COLUMNS	17

extern const struct field syscall_columns[SYSCALL_COLUMNS];

#endif /* _WLCAT_FORMAT_H */
