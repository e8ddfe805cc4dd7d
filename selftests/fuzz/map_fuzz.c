// SPDX-License-Identifier: GPL-2.0-only
/* Maps of a kernel: every function and module of one that is taken has a place. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kmap.h"

#define CHECK(claim) do { if (!(claim)) __builtin_trap(); } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_list(const struct kmap *map, const struct kmap_list *list)
{
	const struct kmap_entry *entry;
	size_t i, nr;

	for (i = 0; i < list->nr; i++) {
		entry = kmap_named(list, list->entries[i].name, &nr);
		CHECK(nr && entry <= &list->entries[i] && entry + nr > &list->entries[i]);
		CHECK(list->entries[i].place >= map->places &&
		      list->entries[i].place < map->places + map->nr_places);
		kmap_function(map, list->entries[i].name, "", list->entries[i].offset);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char name[32];
	static int fd = -1;
	struct kmap map;

	if (fd < 0) {
		fd = memfd_create("map", 0);
		snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	}
	CHECK(!ftruncate(fd, 0) && pwrite(fd, data, size, 0) == (ssize_t)size);
	if (!kmap_load(&map, name, "6.1")) {
		CHECK(!strcmp(map.release, "6.1") && map.nr_places);
		map.has_base = size & 1;
		check_list(&map, &map.functions);
		check_list(&map, &map.modules);
	}
	kmap_free(&map);
	return 0;
}
