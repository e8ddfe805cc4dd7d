// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lists of functions that were or could be reached. See coverage.h.
 */
#include "coverage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "functions_opt.h"
#include "text.h"
#include "wlcat.h"
#include "workload.h"

#define MAGIC		"# wltrace coverage 1\n"
#define RELEASE		"# release "
#define TRACEABLE	"available_filter_functions"

static int compare_strings(const char *const *a, const char *const *b, size_t nr)
{
	int order = 0;
	size_t i;

	for (i = 0; i < nr && !order; i++)
		order = strcmp(a[i], b[i]);
	return order;
}

/**
 * covered_compare() - compare two functions, but for their hits
 * @a: a struct covered
 * @b: another
 *
 * Return: as strcmp().
 */
int covered_compare(const void *a, const void *b)
{
	const struct covered *x = a, *y = b;
	const char *const xs[] = { x->name, x->module, x->place.directory,
				   x->place.subsystem };
	const char *const ys[] = { y->name, y->module, y->place.directory,
				   y->place.subsystem };

	return compare_strings(xs, ys, ARRAY_SIZE(xs));
}

/* -- saved -- */

static int read_file(const char *name, char **text)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	int err = fd < 0 ? -errno : 0;
	size_t size;

	*text = NULL;
	if (!err) {
		err = read_all(fd, text, &size);
		close(fd);
	}
	if (err)
		complain("%s: %s", name, strerror(-err));
	return err;
}

/**
 * coverage_is_saved() - does a file begin as saved coverage does?
 * @name: of the file
 *
 * Return: whether it does; false if it cannot be read.
 */
bool coverage_is_saved(const char *name)
{
	char text[sizeof(MAGIC) - 1];
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	bool is = false;

	if (fd >= 0) {
		is = read(fd, text, sizeof(text)) == sizeof(text) &&
		     !memcmp(text, MAGIC, sizeof(text));
		close(fd);
	}
	return is;
}

/* Cut the line up; false unless it has all fields. */
static bool read_row(struct covered *row, char *line)
{
	char *field[5], *end;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(field); i++) {
		field[i] = line;
		end = strchr(line, '\t');
		if (!end != (i == ARRAY_SIZE(field) - 1))
			return false;
		if (end) {
			*end = '\0';
			line = end + 1;
		}
	}
	row->name = field[0];
	row->module = field[1];
	row->place.directory = field[2];
	row->place.subsystem = field[3];
	row->hits = strtoull(field[4], &end, 10);
	row->calls = NULL;
	return end > field[4] && !*end;
}

static struct covered *new_row(struct coverage *cov)
{
	if (!(cov->nr & (cov->nr - 1)))
		cov->rows = xrealloc(cov->rows, cov->nr ? 2 * cov->nr : 1,
				     sizeof(*cov->rows));
	return &cov->rows[cov->nr++];
}

static bool read_rows(struct coverage *cov, char *text)
{
	char *line, *end;

	cov->release = "";
	for (line = text; *line; line = end) {
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		if (!strncmp(line, RELEASE, strlen(RELEASE)))
			cov->release = line + strlen(RELEASE);
		else if (*line != '#' && !read_row(new_row(cov), line))
			return false;
	}
	sort(cov->rows, cov->nr, sizeof(*cov->rows), covered_compare);
	return true;
}

/**
 * coverage_read() - read saved coverage
 * @cov: what to fill; give it back with coverage_free(), on failure too
 * @name: of the file
 *
 * Return: 0, or -errno with a line said.
 */
int coverage_read(struct coverage *cov, const char *name)
{
	int err;

	memset(cov, 0, sizeof(*cov));
	err = read_file(name, &cov->text);
	if (err)
		return err;
	if (!strncmp(cov->text, MAGIC, strlen(MAGIC)) && read_rows(cov, cov->text))
		return 0;
	complain("%s: damaged coverage", name);
	return -EINVAL;
}

static void write_field(struct out *out, const char *s, char end)
{
	char *text = text_escape(s, strlen(s));

	out_puts(out, text);
	out_putc(out, end);
	free(text);
}

/**
 * coverage_write() - save coverage
 * @cov: functions
 * @name: of the file
 *
 * Return: 0, or -errno with a line said.
 */
int coverage_write(const struct coverage *cov, const char *name)
{
	const struct covered *row;
	struct out out;
	size_t i;
	int err = functions_output(&out, name);

	if (err)
		return err;
	out_puts(&out, MAGIC RELEASE);
	write_field(&out, cov->release, '\n');
	for (i = 0; i < cov->nr; i++) {
		row = &cov->rows[i];
		write_field(&out, row->name, '\t');
		write_field(&out, row->module, '\t');
		write_field(&out, row->place.directory, '\t');
		write_field(&out, row->place.subsystem, '\t');
		out_printf(&out, "%llu\n", row->hits);
	}
	return functions_close(&out, name);
}

/**
 * coverage_free() - give back a list
 * @cov: the list
 */
void coverage_free(struct coverage *cov)
{
	free(cov->rows);
	free(cov->text);
}

/* -- of a snapshot -- */

/* Two of the same name and place, in interrupts apart, are one. */
static void fold(struct coverage *cov)
{
	size_t i, kept = 0;

	for (i = 0; i < cov->nr; i++) {
		if (kept && !covered_compare(&cov->rows[kept - 1], &cov->rows[i]))
			cov->rows[kept - 1].hits = add_capped(cov->rows[kept - 1].hits,
							      cov->rows[i].hits);
		else
			cov->rows[kept++] = cov->rows[i];
	}
	cov->nr = kept;
}

/**
 * coverage_take() - list what the workload of a snapshot reached
 * @cov: what to fill; give it back with coverage_free()
 * @kf: functions, which have to outlive it
 */
void coverage_take(struct coverage *cov, const struct kfuncs *kf)
{
	unsigned long long *hits = xrealloc(NULL, kf->nr, sizeof(*hits));
	struct covered *row;
	size_t i;

	memset(cov, 0, sizeof(*cov));
	cov->release = snapshot_string(&kf->snap, kf->snap.summary.release);
	memset(hits, 0, kf->nr * sizeof(*hits));
	for (i = 0; i < kf->nr_edges; i++)
		if (kf->edges[i].context <= WLT_RAW_OUTSIDE)
			hits[kf->edges[i].function] =
				add_capped(hits[kf->edges[i].function],
					   kf->edges[i].hits);
	for (i = 0; i < kf->nr; i++) {
		if (!hits[i])
			continue;
		row = new_row(cov);
		row->name = kf->functions[i].name;
		row->module = kf->functions[i].module;
		row->place = *kf->functions[i].place;
		row->hits = hits[i];
		row->calls = NULL;
	}
	free(hits);
	sort(cov->rows, cov->nr, sizeof(*cov->rows), covered_compare);
	fold(cov);
}

/* -- what can be traced -- */

/* Beside the directory of the module, or where it usually is. */
static int open_traceable(void)
{
	struct workload wl;
	int fd;

	if (workload_open(&wl))
		return -1;
	fd = openat(wl.dir, "../" TRACEABLE, O_RDONLY | O_CLOEXEC);
	workload_close(&wl);
	if (fd < 0)
		fd = open("/sys/kernel/tracing/" TRACEABLE, O_RDONLY | O_CLOEXEC);
	return fd;
}

static int read_traceable(const char *name, char **text)
{
	size_t size;
	int fd, err;

	if (name)
		return read_file(name, text);
	fd = open_traceable();
	if (fd < 0) {
		complain(TRACEABLE ": %s", strerror(errno));
		return -ENOENT;
	}
	err = read_all(fd, text, &size);
	close(fd);
	if (err)
		complain(TRACEABLE ": %s", strerror(-err));
	return err;
}

/* "vfs_read", "ext4_sync_file [ext4]" */
static bool read_name(struct covered *row, char *line)
{
	char *module = strchr(line, ' '), *end;

	memset(row, 0, sizeof(*row));
	row->name = line;
	row->module = "";
	if (!*line)
		return false;
	if (!module)
		return true;
	*module++ = '\0';
	end = strchr(module, ']');
	if (*module != '[' || !end)
		return true;
	*end = '\0';
	row->module = module + 1;
	return true;
}

/* The only entry of that name; NULL if there is none or are more. */
static const struct kmap_entry *only(const struct kmap *map,
				     const struct covered *row)
{
	const struct kmap_entry *entry;
	size_t nr;

	if (*row->module)
		return NULL;
	entry = kmap_named(&map->functions, row->name, &nr);
	return nr == 1 ? entry : NULL;
}

/* How many entries of the list from @from to @to have the same name as @row. */
static size_t count_same(const struct coverage *cov, size_t from, size_t to,
			 const struct covered *row)
{
	size_t nr = 0;

	for (; from < to; from++)
		nr += !strcmp(cov->rows[from].name, row->name) &&
		      !*cov->rows[from].module;
	return nr;
}

/*
 * The list is in the order of addresses. Between the neighbours of entry @i that
 * there is only one of, at @from and @to in the list and at @low and @high in
 * memory, there have to be as many of its name in memory as in the list.
 */
static const struct kplace *between(const struct coverage *cov, const struct kmap *map,
				    size_t i, size_t from, size_t to,
				    unsigned long long low, unsigned long long high)
{
	const struct kmap_entry *entry;
	size_t nr, in = 0, first = 0, k;

	entry = kmap_named(&map->functions, cov->rows[i].name, &nr);
	for (k = 0; k < nr; k++) {
		if (entry[k].offset <= low || entry[k].offset >= high)
			continue;
		if (!in++)
			first = k;
	}
	if (!in || in != count_same(cov, from, to, &cov->rows[i]))
		return &kmap_nowhere;
	return entry[first + count_same(cov, from, i, &cov->rows[i])].place;
}

static void place_several(struct coverage *cov, const struct kmap *map)
{
	unsigned long long low = 0, high;
	size_t i, from = 0, to = 0;
	const struct kmap_entry *entry;

	for (i = 0; i < cov->nr; i++) {
		entry = only(map, &cov->rows[i]);
		if (entry) {
			low = entry->offset;
			from = i + 1;
			continue;
		}
		if (cov->rows[i].place.directory)
			continue;
		if (to <= i)
			for (to = i + 1; to < cov->nr && !only(map, &cov->rows[to]); )
				to++;
		entry = to < cov->nr ? only(map, &cov->rows[to]) : NULL;
		high = entry ? entry->offset : (unsigned long long)-1;
		cov->rows[i].place = *between(cov, map, i, from, to, low, high);
	}
}

/**
 * coverage_traceable() - list what can be traced
 * @cov: what to fill; give it back with coverage_free(), on failure too
 * @name: copy of available_filter_functions; NULL for that of this machine
 * @map: where functions are from; has to outlive @cov
 *
 * Return: 0, or -errno with a line said.
 */
int coverage_traceable(struct coverage *cov, const char *name,
		       const struct kmap *map)
{
	const struct kmap_entry *entry;
	struct covered row;
	char *line, *end;
	int err;

	memset(cov, 0, sizeof(*cov));
	cov->release = "";
	err = read_traceable(name, &cov->text);
	if (err)
		return err;
	for (line = cov->text; *line; line = end) {
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		if (!read_name(&row, line))
			continue;
		entry = only(map, &row);
		if (*row.module)
			row.place = *kmap_module(map, row.module);
		else if (entry)
			row.place = *entry->place;
		*new_row(cov) = row;
	}
	place_several(cov, map);
	sort(cov->rows, cov->nr, sizeof(*cov->rows), covered_compare);
	return 0;
}
