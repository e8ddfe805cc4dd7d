// SPDX-License-Identifier: GPL-2.0-only
/*
 * wlcat coverage: which directories and subsystems of the kernel a workload
 * reached, and how much of each. wlcat diff: what one of two did not.
 */
#include <stdlib.h>
#include <string.h>

#include "coverage.h"
#include "functions_opt.h"
#include "reach.h"
#include "text.h"

/**
 * struct part - a directory, or a subsystem
 * @place: which; a subsystem has no directory
 * @traceable: functions that can be traced
 * @reached: functions that were called
 * @hits: how often
 * @nr_calls: in how many system calls
 * @calls: in which
 */
struct part {
	struct kplace place;
	unsigned long long traceable;
	unsigned long long reached;
	unsigned long long hits;
	size_t nr_calls;
	const char *calls;
};

struct parts {
	struct part *rows;
	size_t nr;
};

#define PART(member)	offsetof(struct part, member)

static const struct field columns[] = {
	{ "reached", 0, FIELD_U64, 7 },
	{ "traceable", 0, FIELD_U64, 9 },
	{ "percent", 0, FIELD_SHARE },
	{ "hits", 0, FIELD_U64, 9 },
	{ "directory", 0, FIELD_STRING, .left = 1 },
	{ "subsystem", 0, FIELD_STRING, .left = 1 },
	{ "syscalls", 0, FIELD_U64 },
	{ "in", 0, FIELD_STRING, .left = 1, .drop = 1 },
};

static const struct field function_columns[] = {
	{ "hits", 0, FIELD_U64, 9 },
	{ "function", 0, FIELD_STRING, .left = 1 },
	{ "module", 0, FIELD_STRING, .left = 1 },
	{ "directory", 0, FIELD_STRING, .left = 1 },
	{ "subsystem", 0, FIELD_STRING, .left = 1 },
};

static const struct field diff_columns[] = {
	{ "verdict", 0, FIELD_STRING, .left = 1 },
	{ "what", 0, FIELD_STRING, .left = 1 },
	{ "name", 0, FIELD_STRING, .left = 1 },
	{ "module", 0, FIELD_STRING, .left = 1 },
	{ "directory", 0, FIELD_STRING, .left = 1 },
	{ "subsystem", 0, FIELD_STRING, .left = 1 },
};

static void add_text(struct grid *grid, const char *s)
{
	grid_add_bytes(grid, s, strlen(s));
}

/* -- directories and subsystems -- */

static int compare_places(const void *a, const void *b)
{
	const struct part *x = a, *y = b;
	int order = strcmp(x->place.directory, y->place.directory);

	return order ? order : strcmp(x->place.subsystem, y->place.subsystem);
}

static int most_first(const void *a, const void *b)
{
	const struct part *x = a, *y = b;

	if (x->reached != y->reached)
		return x->reached > y->reached ? -1 : 1;
	return compare_places(a, b);
}

/* A part for each function of the lists, then one for each that differs. */
static void parts_create(struct parts *parts, const struct coverage *reached,
			 const struct coverage *traceable, bool subsystems)
{
	size_t i, kept = 0, nr = reached->nr + traceable->nr;
	const struct covered *row;
	struct part *part;

	parts->rows = xrealloc(NULL, nr, sizeof(*parts->rows));
	memset(parts->rows, 0, nr * sizeof(*parts->rows));
	for (i = 0; i < nr; i++) {
		row = i < reached->nr ? &reached->rows[i] :
			&traceable->rows[i - reached->nr];
		part = &parts->rows[i];
		part->place = row->place;
		if (subsystems)
			part->place.directory = "";
		part->reached = i < reached->nr;
		part->traceable = i >= reached->nr;
		part->hits = row->hits;
		part->calls = "";
	}
	sort(parts->rows, nr, sizeof(*parts->rows), compare_places);
	for (i = 0; i < nr; i++) {
		if (!kept || compare_places(&parts->rows[kept - 1], &parts->rows[i])) {
			parts->rows[kept++] = parts->rows[i];
			continue;
		}
		part = &parts->rows[kept - 1];
		part->reached += parts->rows[i].reached;
		part->traceable += parts->rows[i].traceable;
		part->hits = add_capped(part->hits, parts->rows[i].hits);
	}
	parts->nr = kept;
}

static size_t find_part(const struct parts *parts, const struct kplace *place,
			bool subsystems)
{
	struct part key = { .place = *place };
	size_t low = 0, high = parts->nr, middle;

	if (subsystems)
		key.place.directory = "";
	while (low < high) {
		middle = low + (high - low) / 2;
		if (compare_places(&parts->rows[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Which calls reached each; @list has to outlive the parts. */
static void parts_set_calls(struct parts *parts, const struct kfuncs *kf,
			    struct reach_list *list, bool subsystems)
{
	size_t *groups = xrealloc(NULL, kf->nr, sizeof(*groups));
	struct part *part;
	size_t i;

	for (i = 0; i < kf->nr; i++)
		groups[i] = find_part(parts, kf->functions[i].place, subsystems);
	reach_create(list, kf, groups, true);
	for (i = 0; i < list->nr; i++) {
		part = &parts->rows[list->rows[i].group];
		part->nr_calls = list->rows[i].nr_calls;
		part->calls = list->rows[i].calls;
	}
	free(groups);
}

static void add_part(struct grid *grid, const struct part *part, bool known)
{
	char share[TEXT_SHARE_MAX];

	grid_add(grid, "%llu", part->reached);
	if (known && part->traceable) {
		grid_add(grid, "%llu", part->traceable);
		grid_add(grid, "%s", text_share(share, share_of(part->reached,
								part->traceable)));
	} else {
		grid_add(grid, "%s", "");
		grid_add(grid, "%s", "");
	}
	grid_add(grid, "%llu", part->hits);
	add_text(grid, part->place.directory);
	add_text(grid, part->place.subsystem);
	grid_add(grid, "%zu", part->nr_calls);
	add_text(grid, part->calls);
}

static void print_parts(const struct kfuncs *kf, const struct coverage *reached,
			const struct coverage *traceable, struct out *out,
			const struct functions_options *opt, bool subsystems)
{
	struct reach_list list;
	struct parts parts;
	struct grid grid;
	size_t i;

	parts_create(&parts, reached, traceable, subsystems);
	parts_set_calls(&parts, kf, &list, subsystems);
	sort(parts.rows, parts.nr, sizeof(*parts.rows), most_first);
	grid_create(&grid, &kf->snap, columns, ARRAY_SIZE(columns));
	for (i = 0; i < parts.nr; i++)
		add_part(&grid, &parts.rows[i], traceable->text);
	functions_print(&grid, out, opt, "coverage");
	grid_destroy(&grid);
	reach_destroy(&list);
	free(parts.rows);
}

/* -- functions -- */

static void add_function(struct grid *grid, const struct covered *row)
{
	grid_add(grid, "%llu", row->hits);
	add_text(grid, row->name);
	add_text(grid, row->module);
	add_text(grid, row->place.directory);
	add_text(grid, row->place.subsystem);
}

/* Both lists are sorted alike. */
static void print_functions(const struct coverage *reached,
			    const struct coverage *traceable, struct out *out,
			    const struct functions_options *opt)
{
	size_t i = 0, k = 0;
	struct grid grid;
	int order;

	grid_create(&grid, NULL, function_columns, ARRAY_SIZE(function_columns));
	while (i < reached->nr || k < traceable->nr) {
		order = i == reached->nr ? 1 : k == traceable->nr ? -1 :
			covered_compare(&reached->rows[i], &traceable->rows[k]);
		add_function(&grid, order <= 0 ? &reached->rows[i] : &traceable->rows[k]);
		i += order <= 0;
		k += order >= 0;
	}
	functions_print(&grid, out, opt, "functions");
	grid_destroy(&grid);
}

static void print(const struct kfuncs *kf, const struct coverage *reached,
		  const struct coverage *traceable, struct out *out,
		  const struct functions_options *opt)
{
	if (opt->functions) {
		print_functions(reached, traceable, out, opt);
		return;
	}
	if (!opt->grid_format || !strcmp(opt->grid_format, "table")) {
		out_printf(out, "# functions reached: %zu", reached->nr);
		if (traceable->text)
			out_printf(out, " of %zu that can be traced", traceable->nr);
		out_puts(out, "\n# interrupts are on nobody's account and are left out\n\n");
		print_parts(kf, reached, traceable, out, opt, true);
		out_putc(out, '\n');
	}
	print_parts(kf, reached, traceable, out, opt, false);
}

/**
 * cmd_coverage() - wlcat coverage
 * @opt: the command line
 *
 * What can be traced is that of this machine, unless a file is read.
 *
 * Return: exit status.
 */
int cmd_coverage(struct functions_options *opt)
{
	struct coverage reached = { 0 }, traceable = { 0 };
	const char *file = opt->common.argv[0];
	struct kfuncs kf = { 0 };
	struct out out;
	int err = kfuncs_load(&kf, file, opt->map);

	if (!err && (opt->traceable || !file))
		err = coverage_traceable(&traceable, opt->traceable, &kf.map);
	if (!err) {
		coverage_take(&reached, &kf);
		if (opt->save)
			err = coverage_write(&reached, opt->save);
	}
	if (!err)
		err = functions_output(&out, opt->common.output);
	if (!err) {
		print(&kf, &reached, &traceable, &out, opt);
		err = functions_close(&out, opt->common.output);
	}
	coverage_free(&reached);
	coverage_free(&traceable);
	kfuncs_free(&kf);
	return err ? EXIT_FAIL : EXIT_OK;
}

/* -- diff -- */

/* Saved coverage, or a snapshot; @kf keeps what @cov points to. */
static int load_side(struct coverage *cov, struct kfuncs *kf, const char *file,
		     const char *map)
{
	int err;

	if (coverage_is_saved(file))
		return coverage_read(cov, file);
	err = kfuncs_load(kf, file, map);
	if (!err)
		coverage_take(cov, kf);
	return err;
}

static bool has_part(const struct parts *parts, const struct part *part)
{
	size_t i = find_part(parts, &part->place, false);

	return i < parts->nr && !compare_places(&parts->rows[i], part);
}

static void add_difference(struct grid *grid, const char *verdict, const char *what,
			   const char *name, const char *module,
			   const struct kplace *place)
{
	add_text(grid, verdict);
	add_text(grid, what);
	add_text(grid, name);
	add_text(grid, module);
	add_text(grid, place->directory);
	add_text(grid, place->subsystem);
}

/* Directories or subsystems of @a that @b has not. */
static void differ_parts(struct grid *grid, const char *verdict,
			 const struct coverage *a, const struct coverage *b,
			 bool subsystems)
{
	const struct coverage none = { 0 };
	const struct kplace *place;
	struct parts mine, others;
	size_t i;

	parts_create(&mine, a, &none, subsystems);
	parts_create(&others, b, &none, subsystems);
	for (i = 0; i < mine.nr; i++) {
		place = &mine.rows[i].place;
		if (!has_part(&others, &mine.rows[i]))
			add_difference(grid, verdict,
				       subsystems ? "subsystem" : "directory",
				       subsystems ? place->subsystem : place->directory,
				       "", place);
	}
	free(mine.rows);
	free(others.rows);
}

/* Functions of @a that @b has not; how many. */
static size_t differ_functions(struct grid *grid, const char *verdict,
			       const struct coverage *a, const struct coverage *b)
{
	size_t i, k = 0, nr = 0;
	const struct covered *row;

	for (i = 0; i < a->nr; i++) {
		row = &a->rows[i];
		while (k < b->nr && covered_compare(&b->rows[k], row) < 0)
			k++;
		if (k < b->nr && !covered_compare(&b->rows[k], row))
			continue;
		add_difference(grid, verdict, "function", row->name, row->module,
			       &row->place);
		nr++;
	}
	return nr;
}

/* Directories and subsystems first: they are few, and say most. */
static size_t differ(struct grid *grid, const char *verdict,
		     const struct coverage *a, const struct coverage *b)
{
	differ_parts(grid, verdict, a, b, true);
	differ_parts(grid, verdict, a, b, false);
	return differ_functions(grid, verdict, a, b);
}

static size_t print_diff(const struct coverage *a, const struct coverage *b,
			 struct out *out, const struct functions_options *opt)
{
	bool is_table = !opt->grid_format || !strcmp(opt->grid_format, "table");
	size_t nr_new, nr_gone;
	struct grid grid;

	grid_create(&grid, NULL, diff_columns, ARRAY_SIZE(diff_columns));
	nr_new = differ(&grid, "new", b, a);
	nr_gone = differ(&grid, "gone", a, b);
	if (is_table && strcmp(a->release, b->release))
		out_puts(out, "# of different kernels: what differs may be theirs\n");
	if (grid.nr_cells || !is_table)
		functions_print(&grid, out, opt, "differences");
	if (is_table)
		out_printf(out, "# functions: new: %zu, gone: %zu\n", nr_new, nr_gone);
	grid_destroy(&grid);
	return nr_new;
}

/**
 * cmd_coverage_diff() - wlcat diff, of functions
 * @opt: the command line
 *
 * Return: exit status: 0, 1 if B reached what A did not, 2 if that cannot be told.
 */
int cmd_coverage_diff(struct functions_options *opt)
{
	struct coverage cov[2] = { 0 };
	struct kfuncs kf[2] = { 0 };
	size_t nr_new = 0;
	struct out out;
	int side, err = 0;

	for (side = 0; side < 2 && !err; side++)
		err = load_side(&cov[side], &kf[side], opt->common.argv[side], opt->map);
	if (!err)
		err = functions_output(&out, opt->common.output);
	if (!err) {
		nr_new = print_diff(&cov[0], &cov[1], &out, opt);
		err = functions_close(&out, opt->common.output);
	}
	for (side = 0; side < 2; side++) {
		coverage_free(&cov[side]);
		kfuncs_free(&kf[side]);
	}
	if (err)
		return EXIT_USAGE;
	return nr_new ? EXIT_FAIL : EXIT_OK;
}
