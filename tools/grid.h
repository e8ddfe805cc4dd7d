/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A table of strings, made once and printed as aligned text, as a grid table
 * of reStructuredText, or as comma separated values.
 *
 * Cells are added row by row, from left to right. They hold printable UTF-8
 * only: what comes from a workload goes in with grid_add_bytes().
 */
#ifndef _WLCAT_GRID_H
#define _WLCAT_GRID_H

#include <stdbool.h>
#include <stddef.h>

#include "out.h"

#define GRID_MAX_COLUMNS	16

/**
 * struct grid_column - a column of a table
 * @title: its head
 * @min_width: width that it has at least, when there is room
 * @left: aligned to the left, else to the right
 * @spare: columns that it is wider than its widest cell
 * @drop: when there is no room: columns with higher numbers go first, those
 *	with 0 stay
 */
struct grid_column {
	const char *title;
	unsigned char min_width;
	bool left;
	unsigned char spare;
	unsigned char drop;
};

/**
 * struct grid - a table
 * @columns: its columns
 * @nr_columns: how many
 * @cells: strings, row by row
 * @nr_cells: how many
 * @has_total: the last row is the total
 * @room: cells that @cells has room for
 */
struct grid {
	const struct grid_column *columns;
	size_t nr_columns;
	char **cells;
	size_t nr_cells;
	bool has_total;
	size_t room;
};

void grid_create(struct grid *grid, const struct grid_column *columns,
		 size_t nr_columns);
void grid_destroy(struct grid *grid);

void grid_add(struct grid *grid, const char *fmt, ...)
	__printf(2, 3);
void grid_add_nonzero(struct grid *grid, unsigned long long number);
void grid_add_bytes(struct grid *grid, const char *s, size_t size);

void grid_print_text(const struct grid *grid, struct out *out, size_t max_width);
void grid_print_rst(const struct grid *grid, struct out *out);
void grid_print_csv(const struct grid *grid, struct out *out);

#endif /* _WLCAT_GRID_H */
