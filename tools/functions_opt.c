// SPDX-License-Identifier: GPL-2.0-only
/*
 * The options of wlcat functions and its like, and what these do with them alike.
 * See functions_opt.h.
 */
#include "functions_opt.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "json_text.h"
#include "text.h"

/* As the options of wlcat, all of which are the first member of ours. */
static struct functions_options *ours(struct options *opt)
{
	return (struct functions_options *)opt;
}

static int set_format(struct options *opt, const char *arg)
{
	ours(opt)->grid_format = arg;
	if (!strcmp(arg, "table") || !strcmp(arg, "csv") || !strcmp(arg, "json"))
		return 0;
	complain("unknown format '%s', there are: table csv json", arg);
	return EXIT_USAGE;
}

static int set_times(struct options *opt, const char *arg)
{
	(void)arg;
	ours(opt)->times = true;
	return 0;
}

static int set_dot(struct options *opt, const char *arg)
{
	(void)arg;
	ours(opt)->dot = true;
	return 0;
}

static int set_folded(struct options *opt, const char *arg)
{
	(void)arg;
	ours(opt)->folded = true;
	return 0;
}

static int set_functions(struct options *opt, const char *arg)
{
	(void)arg;
	ours(opt)->functions = true;
	return 0;
}

static int set_graph(struct options *opt, const char *arg)
{
	(void)arg;
	ours(opt)->graph = true;
	return 0;
}

#define STRING(member)	.offset = offsetof(struct functions_options, member)

const struct option opt_table[] = {
	{ OPT_MAP, 0, "map", "FILE", "where functions are from; made by gen-map",
	  STRING(map) },
	{ OPT_GRID, 0, "format", "FORMAT", "table, csv or json", set_format },
	{ OPT_FUNCTIONS, 0, "top", "N", "print N functions", STRING(top) },
	{ OPT_FUNCTIONS, 0, "sort", "WHAT", "hits, calls, name, directory or subsystem",
	  STRING(sort) },
	{ OPT_FUNCTIONS, 0, "times", NULL, "print how long functions took",
	  set_times },
	{ OPT_GRAPH, 0, "dot", NULL, "print for Graphviz", set_dot },
	{ OPT_GRAPH, 0, "folded", NULL, "print stacks, a line each", set_folded },
	{ OPT_FLAME, 0, "graph", NULL, "draw who called whom, not samples",
	  set_graph },
	{ OPT_CALL, 0, "call", "NAME", "only of that system call",
	  STRING(call) },
	{ OPT_GRAPH, 0, "max-depth", "N", "go N functions deep", STRING(max_depth) },
	{ OPT_COVERAGE, 0, "traceable", "FILE", "a copy of available_filter_functions",
	  STRING(traceable) },
	{ OPT_COVERAGE, 0, "functions", NULL, "print a row for each function",
	  set_functions },
	{ OPT_COVERAGE, 0, "save", "FILE", "save what was reached, for wlcat diff",
	  STRING(save) },
	{ OPT_OUTPUT, 'o', "output", "FILE", "print to FILE, - for standard output",
	  .offset = offsetof(struct options, output) },
	{ 0 },
};

/**
 * functions_output() - open what is printed to
 * @out: what to fill
 * @name: of the file; NULL and "-" are standard output
 *
 * Return: 0, or -errno with a line said.
 */
int functions_output(struct out *out, const char *name)
{
	int fd = STDOUT_FILENO;

	if (name && strcmp(name, "-"))
		fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0) {
		complain("%s: %s", name, strerror(errno));
		return -errno;
	}
	out_init(out, fd);
	return 0;
}

/**
 * functions_close() - close what was printed to
 * @out: an open file
 * @name: as it was opened
 *
 * Return: 0, or -errno with a line said.
 */
int functions_close(struct out *out, const char *name)
{
	int err = out_flush(out);

	if (out->fd > STDERR_FILENO && close(out->fd) && !err)
		err = -errno;
	if (!err || err == -EPIPE)
		return 0;
	complain("%s: %s", name ?: "output", strerror(-err));
	return err;
}

/**
 * functions_number() - read a number of the command line
 * @arg: the number, or NULL
 * @number: gets it; stays as it is when there is none
 *
 * Return: 0, or EXIT_USAGE with a line said.
 */
int functions_number(const char *arg, size_t *number)
{
	const char *end;
	int value;

	if (!arg)
		return 0;
	end = text_number(arg, &value);
	if (!end || *end || !value) {
		complain("'%s' is not a number of 1 and more", arg);
		return EXIT_USAGE;
	}
	*number = value;
	return 0;
}

static void print_json_row(const struct grid *grid, struct out *out, size_t row)
{
	const char *cell;
	size_t i;

	for (i = 0; i < grid->nr_columns; i++) {
		cell = grid->cells[row * grid->nr_columns + i];
		out_puts(out, i ? ", " : "    {");
		json_text_string(out, grid->columns[i].name,
				 strlen(grid->columns[i].name));
		out_puts(out, ": ");
		if (!field_is_text(&grid->columns[i]))
			out_puts(out, *cell ? cell : "null");
		else
			json_text_string(out, cell, strlen(cell));
	}
	out_putc(out, '}');
}

/**
 * functions_print() - print a table
 * @grid: the table
 * @out: where to
 * @opt: the command line, which says how
 * @name: of the table, for JSON
 */
void functions_print(const struct grid *grid, struct out *out,
		     const struct functions_options *opt, const char *name)
{
	size_t row, nr = grid->nr_cells / grid->nr_columns;

	if (!opt->grid_format || !strcmp(opt->grid_format, "table")) {
		grid_print_text(grid, out, out_width(out));
		return;
	}
	if (!strcmp(opt->grid_format, "csv")) {
		grid_print_csv(grid, out);
		return;
	}
	out_printf(out, "{\n  \"%s\": [", name);
	for (row = 0; row < nr; row++) {
		out_puts(out, row ? ",\n" : "\n");
		print_json_row(grid, out, row);
	}
	out_puts(out, "\n  ]\n}\n");
}
