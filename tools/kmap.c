// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loads the map of a kernel and looks functions up in it. See kmap.h.
 */
#include "kmap.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "out.h"
#include "text.h"
#include "wlcat.h"

#define MAP_MAGIC	"# wltrace map 1"
#define MAP_DIR		"/usr/share/wltrace/"

const struct kplace kmap_nowhere = { "?", "?" };

/* -- reading -- */

/* The number that @s begins with; what follows it, NULL if there is none. */
static char *take_number(char *s, unsigned int base, unsigned long long *number)
{
	char *end;

	if (*s == ' ' || *s == '-')
		return NULL;
	*number = strtoull(s, &end, base);
	return end > s ? end : NULL;
}

/* "5 NAME": NULL unless the number is below @limit. */
static char *take_index(char *s, size_t limit, size_t *index)
{
	unsigned long long number;

	s = take_number(s, 10, &number);
	if (!s || number >= limit || (*s && *s != ' '))
		return NULL;
	*index = number;
	return *s ? s + 1 : s;
}

/* Lists grow by doubling, seen from their length alone. */
static void *grow(void *list, size_t nr, size_t size)
{
	return nr & (nr - 1) ? list : xrealloc(list, nr ? 2 * nr : 1, size);
}

static void add_entry(struct kmap_list *list, const char *name,
		      unsigned long long offset, size_t place)
{
	struct kmap_entry *entry;

	list->entries = grow(list->entries, list->nr, sizeof(*entry));
	entry = &list->entries[list->nr++];
	entry->name = name;
	entry->offset = offset;
	/* A number until all places are known: they move. */
	entry->place = (const struct kplace *)place;
}

/**
 * struct reader - how far a map is read
 * @map: the map
 * @offset: of the last function
 * @place: of the functions that follow
 */
struct reader {
	struct kmap *map;
	unsigned long long offset;
	size_t place;
};

static bool read_function(struct reader *rd, char *line)
{
	unsigned long long delta;
	char *name = take_number(line, 16, &delta);

	if (!name || *name != ' ')
		return false;
	rd->offset += delta;
	add_entry(&rd->map->functions, name + 1, rd->offset, rd->place);
	return true;
}

static bool read_line(struct reader *rd, char *line)
{
	struct kmap *map = rd->map;
	char *name = line + 2;
	size_t index;

	if (!line[0] || line[0] == '#')
		return true;
	if (line[1] != ' ' || !strchr("RSDMF", line[0]))
		return read_function(rd, line);
	switch (line[0]) {
	case 'R':
		map->release = name;
		return true;
	case 'S':
		map->subsystems = grow(map->subsystems, map->nr_subsystems,
				       sizeof(*map->subsystems));
		map->subsystems[map->nr_subsystems++] = name;
		return true;
	case 'D':
		name = take_index(name, map->nr_subsystems, &index);
		if (!name)
			return false;
		map->places = grow(map->places, map->nr_places, sizeof(*map->places));
		map->places[map->nr_places].directory = name;
		map->places[map->nr_places++].subsystem = map->subsystems[index];
		return true;
	case 'M':
		name = take_index(name, map->nr_places, &index);
		if (name)
			add_entry(&map->modules, name, 0, index);
		return name;
	default:
		return take_index(name, map->nr_places, &rd->place);
	}
}

static int compare_entries(const void *a, const void *b)
{
	const struct kmap_entry *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	if (order)
		return order;
	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

static void settle(const struct kmap *map, struct kmap_list *list)
{
	size_t i;

	for (i = 0; i < list->nr; i++)
		list->entries[i].place = map->places + (size_t)list->entries[i].place;
	sort(list->entries, list->nr, sizeof(*list->entries), compare_entries);
}

static bool parse(struct kmap *map)
{
	struct reader rd = { map };
	char *line = map->text, *end;

	if (strncmp(line, MAP_MAGIC "\n", sizeof(MAP_MAGIC)))
		return false;
	for (; line; line = end) {
		end = strchr(line, '\n');
		if (end)
			*end++ = '\0';
		if (!read_line(&rd, line))
			return false;
	}
	if (!map->nr_places)
		return false;
	settle(map, &map->functions);
	settle(map, &map->modules);
	return true;
}

/* In the directory of the program, then where it would be installed. */
static int open_default(const char *release)
{
	char *path = xrealloc(NULL, PATH_MAX + strlen(release) + 64, 1);
	ssize_t len = readlink("/proc/self/exe", path, PATH_MAX);
	size_t room = strlen(release) + 64;
	int fd = -1;

	if (strchr(release, '/')) {
		len = 0;
		room = 0;
	}
	while (len > 0 && path[len - 1] != '/')
		len--;
	if (len > 0) {
		mem_printf(path + len, room, "functions-%s.map", release);
		fd = open(path, O_RDONLY | O_CLOEXEC);
	}
	if (fd < 0 && room) {
		mem_printf(path, room, MAP_DIR "functions-%s.map", release);
		fd = open(path, O_RDONLY | O_CLOEXEC);
	}
	free(path);
	return fd;
}

/**
 * kmap_load() - load the map of a kernel
 * @map: what to fill; give it back with kmap_free(), on failure too
 * @name: file, or NULL for that which lies beside the program or is installed
 * @release: of the kernel that it has to be for
 *
 * Return: 0, also when no @name is given and there is none, with a line said; or
 * -errno with a line said.
 */
int kmap_load(struct kmap *map, const char *name, const char *release)
{
	int fd = name ? open(name, O_RDONLY | O_CLOEXEC) : open_default(release);
	size_t size;
	int err = fd < 0 ? -errno : 0;

	memset(map, 0, sizeof(*map));
	map->release = "";
	if (err && !name) {
		complain("no map of the functions of %s: where they are from is not known",
			 release);
		return 0;
	}
	if (!err) {
		err = read_all(fd, &map->text, &size);
		close(fd);
	}
	if (err) {
		complain("%s: %s", name ? name : "map", strerror(-err));
		return err;
	}
	if (!parse(map)) {
		complain("%s: not a map of functions, or damaged", name ? name : "map");
		return -EINVAL;
	}
	if (strcmp(map->release, release)) {
		complain("%s: the map is of kernel %s, not of %s",
			 name ? name : "map", map->release, release);
		return -EINVAL;
	}
	return 0;
}

/**
 * kmap_free() - give back a map
 * @map: the map
 */
void kmap_free(struct kmap *map)
{
	free(map->text);
	free(map->subsystems);
	free(map->places);
	free(map->functions.entries);
	free(map->modules.entries);
}

/* -- looking up -- */

/**
 * kmap_named() - entries of a name
 * @list: the entries
 * @name: the name
 * @nr: gets how many there are
 *
 * Return: the first of them.
 */
const struct kmap_entry *kmap_named(const struct kmap_list *list, const char *name,
				    size_t *nr)
{
	size_t low = 0, high = list->nr, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (strcmp(list->entries[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	while (high < list->nr && !strcmp(list->entries[high].name, name))
		high++;
	*nr = high - low;
	return *nr ? list->entries + low : list->entries;
}

/**
 * kmap_module() - where a module is from
 * @map: the map
 * @module: its name
 *
 * Return: its place.
 */
const struct kplace *kmap_module(const struct kmap *map, const char *module)
{
	size_t nr;
	const struct kmap_entry *entry = kmap_named(&map->modules, module, &nr);

	return nr == 1 ? entry->place : &kmap_nowhere;
}

/**
 * kmap_function() - where a function is from
 * @map: the map
 * @name: its name
 * @module: that it is in, "" for the kernel itself
 * @addr: where it begins
 *
 * Return: its place.
 */
const struct kplace *kmap_function(const struct kmap *map, const char *name,
				   const char *module, unsigned long long addr)
{
	const struct kmap_entry *entry;
	size_t nr;

	if (*module)
		return kmap_module(map, module);
	entry = kmap_named(&map->functions, name, &nr);
	if (nr == 1)
		return entry->place;
	for (; nr && map->has_base; nr--, entry++)
		if (map->base + entry->offset == addr)
			return entry->place;
	return &kmap_nowhere;
}
