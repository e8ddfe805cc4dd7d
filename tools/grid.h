/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A table of strings, made once and printed as aligned text, as a grid table
 * of reStructuredText, or as comma separated values.
 *
 * Cells are added row by row, from left to right. They hold printable UTF-8
 * only: what comes from a workload goes in with grid_add_row() or
 * grid_add_bytes().
 */
#ifndef _WLCAT_GRID_H
#define _WLCAT_GRID_H

#include <stdbool.h>
#include <stddef.h>

#include "field.h"
#include "out.h"
#include "snapshot.h"

#define GRID_MAX_COLUMNS	24

/**
 * struct grid - a table
 * @snap: where strings of its rows are
 * @columns: its columns
 * @nr_columns: how many
 * @cells: strings, row by row
 * @nr_cells: how many
 * @has_total: the last row is the total
 * @room: cells that @cells has room for
 */
struct grid {
	const struct snapshot *snap;
	const struct field *columns;
	size_t nr_columns;
	char **cells;
	size_t nr_cells;
	bool has_total;
	size_t room;
};

void grid_create(struct grid *grid, const struct snapshot *snap,
		 const struct field *columns, size_t nr_columns);
void grid_destroy(struct grid *grid);

void grid_add(struct grid *grid, const char *fmt, ...)
	__printf(2, 3);
void grid_add_row(struct grid *grid, const void *row, size_t nr);
void grid_add_total(struct grid *grid, const void *row);
void grid_add_bytes(struct grid *grid, const char *s, size_t size);

void grid_print_text(const struct grid *grid, struct out *out, size_t max_width);
void grid_print_rst(const struct grid *grid, struct out *out);
void grid_print_csv(const struct grid *grid, struct out *out);

#endif /* _WLCAT_GRID_H */
