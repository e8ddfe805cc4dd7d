// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes and prints tables. See grid.h.
 */
#include "grid.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "wlcat.h"

/**
 * grid_create() - begin a table
 * @grid: the table; give it back with grid_destroy()
 * @snap: where strings of its rows are
 * @columns: its columns, at most GRID_MAX_COLUMNS; they have to outlive it
 * @nr_columns: how many
 */
void grid_create(struct grid *grid, const struct snapshot *snap,
		 const struct field *columns, size_t nr_columns)
{
	memset(grid, 0, sizeof(*grid));
	grid->snap = snap;
	grid->columns = columns;
	grid->nr_columns = nr_columns;
}

/**
 * grid_destroy() - give back a table
 * @grid: the table
 */
void grid_destroy(struct grid *grid)
{
	size_t i;

	for (i = 0; i < grid->nr_cells; i++)
		free(grid->cells[i]);
	free(grid->cells);
}

static void add_cell(struct grid *grid, char *cell)
{
	if (grid->nr_cells == grid->room) {
		grid->room = grid->room ? 2 * grid->room : 256;
		grid->cells = xrealloc(grid->cells, grid->room, sizeof(cell));
	}
	grid->cells[grid->nr_cells++] = cell;
}

/**
 * grid_add() - add the next cell
 * @grid: the table
 * @fmt: format of printf(), for printable results
 */
void grid_add(struct grid *grid, const char *fmt, ...)
{
	va_list args;
	size_t len;
	char *cell;

	va_start(args, fmt);
	len = mem_vprintf(NULL, 0, fmt, args);
	va_end(args);
	cell = xrealloc(NULL, len + 1, 1);
	va_start(args, fmt);
	mem_vprintf(cell, len + 1, fmt, args);
	va_end(args);
	add_cell(grid, cell);
}

/**
 * grid_add_bytes() - add the next cell from bytes that may be anything
 * @grid: the table
 * @s: the bytes
 * @size: how many there are at most; a zero ends them earlier
 */
void grid_add_bytes(struct grid *grid, const char *s, size_t size)
{
	add_cell(grid, text_escape(s, size));
}

static void add_value(struct grid *grid, const struct field *column,
		      const void *row)
{
	struct field_text text = { "", "", -1, "" };
	char number[FIELD_NUMBER_MAX], *s;

	if (field_is_text(column))
		field_text(column, grid->snap, row, &text);
	else
		text.s = field_number(number, column, row);
	s = text_escape(text.s ? text.s : "", text.size);
	if (!*s && column->dash)
		grid_add(grid, "-");
	else
		grid_add(grid, "%s%s%s", text.before, s, text.after);
	free(s);
}

/**
 * grid_add_row() - add the next cells
 * @grid: the table
 * @row: what the offsets of its columns refer to
 * @nr: how many cells of the row to add
 */
void grid_add_row(struct grid *grid, const void *row, size_t nr)
{
	const struct field *column;

	column = &grid->columns[grid->nr_cells % grid->nr_columns];
	for (; nr--; column++)
		add_value(grid, column, row);
}

/**
 * grid_add_total() - add the last row
 * @grid: the table
 * @row: what the offsets of its columns refer to
 *
 * The first column that is no number says "total".
 */
void grid_add_total(struct grid *grid, const void *row)
{
	const struct field *column;
	const char *name = "total";
	size_t i;

	grid->has_total = true;
	for (i = 0; i < grid->nr_columns; i++) {
		column = &grid->columns[i];
		if (field_is_text(column)) {
			grid_add(grid, "%s", name);
			name = "";
		} else if (column->no_total) {
			grid_add(grid, "%s", "");
		} else {
			add_value(grid, column, row);
		}
	}
}

static size_t nr_rows(const struct grid *grid)
{
	return grid->nr_cells / grid->nr_columns;
}

static const char *cell_at(const struct grid *grid, size_t row, size_t column)
{
	return grid->cells[row * grid->nr_columns + column];
}

/* -- aligned text -- */

/* Widths of the columns; 0 for one that is not shown. */
struct layout {
	size_t width[GRID_MAX_COLUMNS];
};

static size_t column_width(const struct grid *grid, size_t column, bool narrow)
{
	const struct field *col = &grid->columns[column];
	size_t row, cell, width = text_width(col->name);

	if (!narrow && width < col->arg)
		width = col->arg;
	for (row = 0; row < nr_rows(grid); row++) {
		cell = text_width(cell_at(grid, row, column));
		/* The word "total" asks for no space behind it. */
		if (!narrow && !(grid->has_total && row == nr_rows(grid) - 1))
			cell += col->spare;
		if (width < cell)
			width = cell;
	}
	return width;
}

static size_t line_width(const struct grid *grid, const struct layout *layout)
{
	size_t i, width = 0;

	for (i = 0; i < grid->nr_columns; i++)
		if (layout->width[i])
			width += layout->width[i] + !!width;
	return width;
}

/* The column to do without next, or nr_columns when all have to stay. */
static size_t pick_drop(const struct grid *grid, const struct layout *layout)
{
	size_t i, pick = grid->nr_columns;

	for (i = 0; i < grid->nr_columns; i++) {
		if (!layout->width[i] || !grid->columns[i].drop)
			continue;
		if (pick == grid->nr_columns ||
		    grid->columns[i].drop > grid->columns[pick].drop)
			pick = i;
	}
	return pick;
}

/*
 * Too narrow: first do without the space that makes tables look alike, then
 * without the columns that tell least.
 */
static void make_layout(const struct grid *grid, struct layout *layout,
			size_t max_width)
{
	size_t i;

	for (i = 0; i < grid->nr_columns; i++)
		layout->width[i] = column_width(grid, i, false);
	if (!max_width || line_width(grid, layout) <= max_width)
		return;
	for (i = 0; i < grid->nr_columns; i++)
		layout->width[i] = column_width(grid, i, true);
	while (line_width(grid, layout) > max_width) {
		i = pick_drop(grid, layout);
		if (i == grid->nr_columns)
			return;
		layout->width[i] = 0;
	}
}

/* Spaces are held back until something follows: no line ends with one. */
static void put_cell(struct out *out, const char *cell, size_t width, bool left,
		     size_t *held)
{
	size_t len = text_width(cell);
	size_t fill = width > len ? width - len : 0;

	if (!len) {
		*held += width;
		return;
	}
	out_spaces(out, *held + (left ? 0 : fill));
	out_puts(out, cell);
	*held = left ? fill : 0;
}

static void put_row(const struct grid *grid, const struct layout *layout,
		    struct out *out, const char *const *cells)
{
	size_t i, held = 0;
	bool first = true;

	for (i = 0; i < grid->nr_columns; i++) {
		if (!layout->width[i])
			continue;
		held += !first;
		first = false;
		put_cell(out, cells ? cells[i] : grid->columns[i].name,
			 layout->width[i], grid->columns[i].left, &held);
	}
	out_putc(out, '\n');
}

static void put_dashes(const struct grid *grid, const struct layout *layout,
		       struct out *out)
{
	const char *sep = "";
	size_t i, j;

	for (i = 0; i < grid->nr_columns; i++) {
		if (!layout->width[i])
			continue;
		out_puts(out, sep);
		for (j = 0; j < layout->width[i]; j++)
			out_putc(out, '-');
		sep = " ";
	}
	out_putc(out, '\n');
}

/**
 * grid_print_text() - print a table as strace -c does
 * @grid: the table
 * @out: where to
 * @max_width: columns that a line may have, 0 for any number
 */
void grid_print_text(const struct grid *grid, struct out *out, size_t max_width)
{
	struct layout layout;
	size_t row;

	make_layout(grid, &layout, max_width);
	put_row(grid, &layout, out, NULL);
	put_dashes(grid, &layout, out);
	for (row = 0; row < nr_rows(grid); row++) {
		if (grid->has_total && row == nr_rows(grid) - 1)
			put_dashes(grid, &layout, out);
		put_row(grid, &layout, out, (const char *const *)grid->cells +
			row * grid->nr_columns);
	}
}

/* -- grid table of reStructuredText -- */

/* Would be markup: inline markers, and an underscore at the end of a word. */
static bool rst_is_markup(const char *s)
{
	return strchr("\\*`|", *s) ||
	       (*s == '_' && !isalnum((unsigned char)s[1]) && s[1] != '_');
}

static size_t rst_width(const char *cell)
{
	size_t width = text_width(cell);

	for (; *cell; cell++)
		width += rst_is_markup(cell);
	return width;
}

static size_t rst_column_width(const struct grid *grid, size_t column)
{
	size_t row, width = rst_width(grid->columns[column].name);

	if (width < grid->columns[column].arg)
		width = grid->columns[column].arg;
	for (row = 0; row < nr_rows(grid); row++)
		if (width < rst_width(cell_at(grid, row, column)))
			width = rst_width(cell_at(grid, row, column));
	return width;
}

static void rst_rule(const struct grid *grid, const struct layout *layout,
		     struct out *out, char line)
{
	size_t i, j;

	for (i = 0; i < grid->nr_columns; i++) {
		out_putc(out, '+');
		for (j = 0; j < layout->width[i] + 2; j++)
			out_putc(out, line);
	}
	out_puts(out, "+\n");
}

static void rst_row(const struct grid *grid, const struct layout *layout,
		    struct out *out, const char *const *cells)
{
	const char *cell, *s;
	size_t i;

	for (i = 0; i < grid->nr_columns; i++) {
		cell = cells ? cells[i] : grid->columns[i].name;
		out_puts(out, "| ");
		for (s = cell; *s; s++) {
			if (rst_is_markup(s))
				out_putc(out, '\\');
			out_putc(out, *s);
		}
		out_spaces(out, layout->width[i] - rst_width(cell) + 1);
	}
	out_puts(out, "|\n");
}

/**
 * grid_print_rst() - print a table as a grid table of reStructuredText
 * @grid: the table
 * @out: where to
 */
void grid_print_rst(const struct grid *grid, struct out *out)
{
	struct layout layout;
	size_t i;

	for (i = 0; i < grid->nr_columns; i++)
		layout.width[i] = rst_column_width(grid, i);
	rst_rule(grid, &layout, out, '-');
	rst_row(grid, &layout, out, NULL);
	rst_rule(grid, &layout, out, '=');
	for (i = 0; i < nr_rows(grid); i++) {
		rst_row(grid, &layout, out, (const char *const *)grid->cells +
			i * grid->nr_columns);
		rst_rule(grid, &layout, out, '-');
	}
}

/* -- comma separated values, RFC 4180 -- */

static void csv_cell(struct out *out, const char *cell)
{
	if (!cell[strcspn(cell, "\",\r\n")]) {
		out_puts(out, cell);
		return;
	}
	out_putc(out, '"');
	for (; *cell; cell++) {
		if (*cell == '"')
			out_putc(out, '"');
		out_putc(out, *cell);
	}
	out_putc(out, '"');
}

/**
 * grid_print_csv() - print a table as comma separated values
 * @grid: the table
 * @out: where to
 */
void grid_print_csv(const struct grid *grid, struct out *out)
{
	size_t row, i;

	for (i = 0; i < grid->nr_columns; i++) {
		csv_cell(out, grid->columns[i].name);
		out_putc(out, i + 1 < grid->nr_columns ? ',' : '\n');
	}
	for (row = 0; row < nr_rows(grid); row++) {
		for (i = 0; i < grid->nr_columns; i++) {
			csv_cell(out, cell_at(grid, row, i));
			out_putc(out, i + 1 < grid->nr_columns ? ',' : '\n');
		}
	}
}
