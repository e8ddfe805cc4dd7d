// SPDX-License-Identifier: GPL-2.0-only
/*
 * The paths and the capabilities of a snapshot.
 *
 * Called by wlt_snapshot_take(), under the session's mutex, when all has been
 * settled: so what is counted here is there still when it is filled in.
 * See snapshot_build.h.
 */
#include "snapshot_build.h"

#include <linux/kernel.h>

#include "capability.h"
#include "path.h"
#include "sysname.h"

#define CAPABILITY_STRINGS	128

/**
 * wlt_build_count_tallies() - how many paths and capabilities there are
 * @b: builder; the numbers and the room for their strings are added
 */
void wlt_build_count_tallies(struct wlt_builder *b)
{
	const struct wlt_tally_entry *entry;

	wlt_tally_for_each(entry, &b->s->paths) {
		b->snap->nr_paths++;
		b->room += entry->len + 1 + WLT_ERRNO_STRINGS;
	}
	wlt_tally_for_each(entry, &b->s->checks) {
		b->snap->nr_capabilities++;
		b->room += CAPABILITY_STRINGS;
	}
}

static void fill_path(struct wlt_builder *b, struct wlt_raw_path *raw,
		      const struct wlt_tally_entry *entry)
{
	const struct wlt_path *path = (const struct wlt_path *)entry->key;

	raw->what = path->what;
	raw->flags = path->flags;
	raw->err = path->err;
	if (path->err)
		raw->errname = wlt_build_errno(b, path->err);
	raw->path = wlt_build_bytes(b, path->name,
				    entry->len - offsetof(struct wlt_path, name));
	raw->calls = entry->settled;
}

static void fill_capability(struct wlt_builder *b, struct wlt_raw_capability *raw,
			    const struct wlt_tally_entry *entry)
{
	const struct wlt_check *check = (const struct wlt_check *)entry->key;
	const char *known = wlt_capability_name(check->cap);
	struct wlt_key key = { .nr = check->nr, .abi = check->abi };
	char name[16];

	scnprintf(name, sizeof(name), "CAP_%u", check->cap);
	raw->cap = check->cap;
	raw->name = wlt_build_string(b, known ?: name);
	raw->flags = check->flags;
	raw->checks = entry->settled;
	if (check->abi == WLT_NR_ABI)
		return;
	raw->nr = check->nr;
	raw->abi = check->abi;
	raw->call = wlt_build_name(b, &key);
	if (check->abi != WLT_ABI_NATIVE)
		raw->abi_name = wlt_build_string(b, wlt_sysname_abi(check->abi));
}

/**
 * wlt_build_tallies() - fill paths and capabilities
 * @b: builder
 */
void wlt_build_tallies(struct wlt_builder *b)
{
	struct wlt_raw_capability *capability = b->snap->capabilities;
	struct wlt_raw_path *path = b->snap->paths;
	const struct wlt_tally_entry *entry;

	wlt_tally_for_each(entry, &b->s->paths)
		fill_path(b, path++, entry);
	wlt_tally_for_each(entry, &b->s->checks)
		fill_capability(b, capability++, entry);
}
