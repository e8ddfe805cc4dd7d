// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds a format and prints a snapshot with it. See format.h.
 */
#include "format.h"

#include <string.h>
#include <unistd.h>

const struct format *const formats[] = {
	&format_table,
	&format_strace,
	&format_rst,
	&format_csv,
	&format_json,
	NULL,
};

/**
 * format_find() - find a format by its name
 * @name: as in --format=NAME
 *
 * Return: the format, or NULL.
 */
const struct format *format_find(const char *name)
{
	size_t i;

	for (i = 0; formats[i]; i++)
		if (!strcmp(formats[i]->name, name))
			return formats[i];
	return NULL;
}

/**
 * format_check() - can a format print these tables?
 * @format: the format
 * @tables: bits of enum table, 0 for its default
 *
 * Return: 0, or EXIT_USAGE with a line said.
 */
int format_check(const struct format *format, unsigned int tables)
{
	if (tables & ~format->tables)
		complain("format %s has system calls only", format->name);
	else if (format->one_table && (tables & (tables - 1)))
		complain("format %s prints one table at a time", format->name);
	else
		return 0;
	return EXIT_USAGE;
}

/**
 * format_print() - print a snapshot
 * @format: how
 * @snap: the snapshot
 * @out: where to
 * @tables: bits of enum table, 0 for the format's default and parts of calls if
 *	there are any
 * @more: those to be printed besides; in place of the default, if the format
 *	prints one table at a time
 *
 * What makes the numbers incomplete or wrong goes to standard error when the
 * format itself has no place for it.
 */
void format_print(const struct format *format, const struct snapshot *snap,
		  struct out *out, unsigned int tables, unsigned int more)
{
	struct report report;
	struct out warnings;

	if (!tables && !(more && format->one_table)) {
		tables = format->default_tables;
		if (!format->one_table && snapshot_nr(snap, WLT_RAW_PART))
			tables |= TABLE_PARTS;
	}
	report_create(&report, snap);
	format->print(&report, out, tables | more, out_width(out));
	if (!format->warns) {
		out_flush(out);
		out_init(&warnings, STDERR_FILENO);
		report_warn(&report, &warnings, "wlcat: ");
		out_flush(&warnings);
	}
	report_destroy(&report);
}
