// SPDX-License-Identifier: GPL-2.0-only
/*
 * wlcat functions: the functions that a workload reached, and how long they took.
 */
#include <stdlib.h>
#include <string.h>

#include "functions_opt.h"
#include "kfunc.h"
#include "reach.h"
#include "text.h"

/**
 * struct row - a function in the table
 * @function: it
 * @reach: how often it was called
 */
struct row {
	const struct kfunc *function;
	const struct reach *reach;
};

static const struct field columns[] = {
	{ "hits", 0, FIELD_U64, 9 },
	{ "percent", 0, FIELD_SHARE },
	{ "function", 0, FIELD_STRING, .left = 1 },
	{ "module", 0, FIELD_STRING, .left = 1 },
	{ "directory", 0, FIELD_STRING, .left = 1 },
	{ "subsystem", 0, FIELD_STRING, .left = 1 },
	{ "syscalls", 0, FIELD_U64 },
	{ "in", 0, FIELD_STRING, .left = 1, .drop = 1 },
};

static const struct field time_columns[] = {
	{ "hits", 0, FIELD_U64, 9 },
	{ "total_usec", 0, FIELD_USECS, 12 },
	{ "self_usec", 0, FIELD_USECS, 12 },
	{ "avg_usec", 0, FIELD_USECS },
	{ "min_usec", 0, FIELD_USECS },
	{ "max_usec", 0, FIELD_USECS },
	{ "p50_usec", 0, FIELD_USECS },
	{ "p99_usec", 0, FIELD_USECS },
	{ "missed", 0, FIELD_U64 },
	{ "function", 0, FIELD_STRING, .left = 1 },
	{ "module", 0, FIELD_STRING, .left = 1 },
};

/* -- how often -- */

static int by_name(const struct row *a, const struct row *b)
{
	int order = strcmp(a->function->name, b->function->name);

	if (order)
		return order;
	return a->function->addr < b->function->addr ? -1 :
	       a->function->addr > b->function->addr;
}

static int by_hits(const struct row *a, const struct row *b)
{
	if (a->reach->hits != b->reach->hits)
		return a->reach->hits > b->reach->hits ? -1 : 1;
	return by_name(a, b);
}

static int by_calls(const struct row *a, const struct row *b)
{
	if (a->reach->nr_calls != b->reach->nr_calls)
		return a->reach->nr_calls > b->reach->nr_calls ? -1 : 1;
	return by_hits(a, b);
}

static int by_directory(const struct row *a, const struct row *b)
{
	int order = strcmp(a->function->place->directory, b->function->place->directory);

	return order ? order : by_hits(a, b);
}

static int by_subsystem(const struct row *a, const struct row *b)
{
	int order = strcmp(a->function->place->subsystem, b->function->place->subsystem);

	return order ? order : by_directory(a, b);
}

static const struct {
	const char *name;
	int (*compare)(const struct row *a, const struct row *b);
} orders[] = {
	{ "hits", by_hits },
	{ "calls", by_calls },
	{ "name", by_name },
	{ "directory", by_directory },
	{ "subsystem", by_subsystem },
};

static int (*row_order)(const struct row *a, const struct row *b);

static int compare_rows(const void *a, const void *b)
{
	return row_order(a, b);
}

static int pick_order(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(orders); i++) {
		row_order = orders[i].compare;
		if (!name || !strcmp(name, orders[i].name))
			return 0;
	}
	complain("cannot sort by '%s', but by: hits calls name directory subsystem", name);
	return EXIT_USAGE;
}

static void add_row(struct grid *grid, const struct row *row, unsigned long long all)
{
	const struct kfunc *function = row->function;
	char share[TEXT_SHARE_MAX];

	grid_add(grid, "%llu", row->reach->hits);
	grid_add(grid, "%s", text_share(share, share_of(row->reach->hits, all)));
	grid_add_bytes(grid, function->name, strlen(function->name));
	if (*function->module)
		grid_add_bytes(grid, function->module, strlen(function->module));
	else
		grid_add(grid, "[kernel]");
	grid_add_bytes(grid, function->place->directory,
		       strlen(function->place->directory));
	grid_add_bytes(grid, function->place->subsystem,
		       strlen(function->place->subsystem));
	grid_add(grid, "%zu", row->reach->nr_calls);
	grid_add_bytes(grid, row->reach->calls, strlen(row->reach->calls));
}

static size_t *each_its_own(size_t nr)
{
	size_t *groups = xrealloc(NULL, nr, sizeof(*groups));
	size_t i;

	for (i = 0; i < nr; i++)
		groups[i] = i;
	return groups;
}

static void print_hits(const struct kfuncs *kf, struct out *out,
		       const struct functions_options *opt, size_t top)
{
	size_t i, *groups = each_its_own(kf->nr);
	unsigned long long all = 0;
	struct reach_list list;
	struct grid grid;
	struct row *rows;

	reach_create(&list, kf, groups, false);
	rows = xrealloc(NULL, list.nr, sizeof(*rows));
	for (i = 0; i < list.nr; i++) {
		rows[i].function = &kf->functions[list.rows[i].group];
		rows[i].reach = &list.rows[i];
		all = add_capped(all, list.rows[i].hits);
	}
	sort(rows, list.nr, sizeof(*rows), compare_rows);
	grid_create(&grid, &kf->snap, columns, ARRAY_SIZE(columns));
	for (i = 0; i < list.nr && i < top; i++)
		add_row(&grid, &rows[i], all);
	functions_print(&grid, out, opt, "functions");
	grid_destroy(&grid);
	free(rows);
	reach_destroy(&list);
	free(groups);
}

/* -- how long -- */

static int longest_first(const void *a, const void *b)
{
	const struct wlt_raw_function_time *x = a, *y = b;

	if (x->total_ns != y->total_ns)
		return x->total_ns > y->total_ns ? -1 : 1;
	return x->function < y->function ? -1 : x->function > y->function;
}

/* The time that @percent of the calls did not exceed; up to an eighth too long. */
static unsigned long long quantile(const struct kfuncs *kf,
				   const struct wlt_raw_function_time *time,
				   unsigned int percent)
{
	unsigned long long all = 0, seen = 0, want;
	struct wlt_raw_bucket bucket = { 0 };
	size_t i;

	for (i = 0; i < time->nr_buckets; i++) {
		snapshot_entry(&kf->snap, WLT_RAW_BUCKET, time->first_bucket + i, &bucket);
		all = add_capped(all, bucket.calls);
	}
	want = all / 100 * percent + (all % 100 * percent + 99) / 100;
	for (i = 0; i < time->nr_buckets; i++) {
		snapshot_entry(&kf->snap, WLT_RAW_BUCKET, time->first_bucket + i, &bucket);
		seen = add_capped(seen, bucket.calls);
		if (seen >= want)
			break;
	}
	return all && bucket.to_ns < time->max_ns ? bucket.to_ns : time->max_ns;
}

static void add_usecs(struct grid *grid, unsigned long long ns)
{
	char usecs[TEXT_USECS_MAX];

	grid_add(grid, "%s", text_usecs(usecs, ns));
}

static void add_time(struct grid *grid, const struct kfuncs *kf,
		     const struct wlt_raw_function_time *time)
{
	const struct kfunc *function = &kf->functions[time->function];

	grid_add(grid, "%llu", (unsigned long long)time->hits);
	add_usecs(grid, time->total_ns);
	add_usecs(grid, time->self_ns);
	add_usecs(grid, time->hits ? time->total_ns / time->hits : 0);
	add_usecs(grid, time->min_ns);
	add_usecs(grid, time->max_ns);
	add_usecs(grid, quantile(kf, time, 50));
	add_usecs(grid, quantile(kf, time, 99));
	grid_add(grid, "%llu", (unsigned long long)time->missed);
	grid_add_bytes(grid, function->name, strlen(function->name));
	if (*function->module)
		grid_add_bytes(grid, function->module, strlen(function->module));
	else
		grid_add(grid, "[kernel]");
}

static void print_times(const struct kfuncs *kf, struct out *out,
			const struct functions_options *opt, size_t top)
{
	size_t i, nr = snapshot_nr(&kf->snap, WLT_RAW_FUNCTION_TIME);
	struct wlt_raw_function_time *times = xrealloc(NULL, nr, sizeof(*times));
	struct grid grid;

	for (i = 0; i < nr; i++)
		snapshot_entry(&kf->snap, WLT_RAW_FUNCTION_TIME, i, &times[i]);
	sort(times, nr, sizeof(*times), longest_first);
	grid_create(&grid, &kf->snap, time_columns, ARRAY_SIZE(time_columns));
	for (i = 0; i < nr && i < top; i++)
		add_time(&grid, kf, &times[i]);
	functions_print(&grid, out, opt, "times");
	grid_destroy(&grid);
	free(times);
}

static void print(const struct kfuncs *kf, struct out *out,
		  const struct functions_options *opt, size_t top)
{
	bool is_table = !opt->grid_format || !strcmp(opt->grid_format, "table");

	if (!opt->times)
		print_hits(kf, out, opt, top);
	if (!opt->times && is_table && snapshot_nr(&kf->snap, WLT_RAW_FUNCTION_TIME))
		out_putc(out, '\n');
	if (opt->times || (is_table && snapshot_nr(&kf->snap, WLT_RAW_FUNCTION_TIME)))
		print_times(kf, out, opt, top);
}

/**
 * cmd_functions() - wlcat functions
 * @opt: the command line
 *
 * Return: exit status.
 */
int cmd_functions(struct functions_options *opt)
{
	struct kfuncs kf = { 0 };
	size_t top = (size_t)-1;
	struct out out;
	int err;

	err = functions_number(opt->top, &top) ?: pick_order(opt->sort);
	if (err)
		return err;
	err = kfuncs_load(&kf, opt->common.argv[0], opt->map);
	if (!err)
		err = functions_output(&out, opt->common.output);
	if (!err) {
		print(&kf, &out, opt, top);
		err = functions_close(&out, opt->common.output);
	}
	kfuncs_free(&kf);
	return err ? EXIT_FAIL : EXIT_OK;
}
