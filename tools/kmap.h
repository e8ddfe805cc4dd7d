/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The map of a kernel that gen-map makes: which directory of the source a
 * function is from, and which subsystem. gen-map describes its format.
 *
 * A function is found by its name. If the kernel has several of that name, the
 * address decides, once it is known where this kernel is in memory; if it is not,
 * nothing is known of them.
 */
#ifndef _WLCAT_KMAP_H
#define _WLCAT_KMAP_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct kplace - where functions are from
 * @directory: below the source, "?" when not known
 * @subsystem: of MAINTAINERS, likewise
 */
struct kplace {
	const char *directory;
	const char *subsystem;
};

/**
 * struct kmap_entry - a function or a module
 * @name: its name
 * @offset: of a function: bytes behind _stext
 * @place: where it is from
 */
struct kmap_entry {
	const char *name;
	unsigned long long offset;
	const struct kplace *place;
};

/**
 * struct kmap_list - entries
 * @entries: the entries
 * @nr: how many
 */
struct kmap_list {
	struct kmap_entry *entries;
	size_t nr;
};

/**
 * struct kmap - a map
 * @text: the file
 * @release: of the kernel, "" when there is no map
 * @subsystems: their names
 * @nr_subsystems: how many
 * @places: of functions; the first is not known
 * @nr_places: how many
 * @functions: sorted by name, then by offset
 * @modules: sorted by name
 * @base: address of _stext
 * @has_base: it is known
 */
struct kmap {
	char *text;
	const char *release;
	const char **subsystems;
	size_t nr_subsystems;
	struct kplace *places;
	size_t nr_places;
	struct kmap_list functions;
	struct kmap_list modules;
	unsigned long long base;
	bool has_base;
};

/* Of what is not known. */
extern const struct kplace kmap_nowhere;

int kmap_load(struct kmap *map, const char *name, const char *release);
void kmap_free(struct kmap *map);
const struct kmap_entry *kmap_named(const struct kmap_list *list, const char *name,
				    size_t *nr);
const struct kplace *kmap_module(const struct kmap *map, const char *module);
const struct kplace *kmap_function(const struct kmap *map, const char *name,
				   const char *module, unsigned long long addr);

#endif /* _WLCAT_KMAP_H */
