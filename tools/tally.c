// SPDX-License-Identifier: GPL-2.0-only
/*
 * Has the module count paths and capabilities, for wlcat run and attach. See
 * tally.h.
 */
#include "tally.h"

#include <errno.h>
#include <unistd.h>

#include "wlcat.h"

static const struct {
	unsigned int table;
	const char *file;
	const char *what;
} switches[] = {
	{ TABLE_FILES, "options/files", "paths" },
	{ TABLE_CAPABILITIES, "options/capabilities", "capabilities" },
};

/* A kernel without kprobes has nothing to probe. */
static void complain_switch(const struct workload *wl, size_t i, int err)
{
	const char *file = switches[i].file, *what = switches[i].what;

	if (err == -ENOENT && faccessat(wl->dir, file, F_OK, 0))
		complain("%s/%s: the module is too old to count %s", wl->path,
			 file, what);
	else if (err == -ENOENT || err == -EOPNOTSUPP)
		complain("%s/%s: this kernel cannot count %s", wl->path, file,
			 what);
	else
		workload_complain(wl, file, -err);
}

/**
 * tally_start() - count from here on
 * @tally: what to fill
 * @wl: the module's directory, which has to outlive it
 * @tables: bits of enum table: TABLE_FILES, TABLE_CAPABILITIES
 *
 * What is counted already stays so.
 *
 * Return: 0; -errno with a line said and nothing changed.
 */
int tally_start(struct tally *tally, struct workload *wl, unsigned int tables)
{
	bool was_on;
	size_t i;
	int err;

	*tally = (struct tally) { .wl = wl };
	for (i = 0; i < ARRAY_SIZE(switches); i++) {
		if (!(tables & switches[i].table))
			continue;
		err = workload_switch(wl, switches[i].file, true, &was_on);
		if (!err) {
			tally->changed |= was_on ? 0 : switches[i].table;
			continue;
		}
		complain_switch(wl, i, err);
		tally_stop(tally);
		return err;
	}
	return 0;
}

/**
 * tally_stop() - have the options be as they were before tally_start()
 * @tally: what tally_start() filled
 *
 * Return: 0, or -errno with a line said.
 */
int tally_stop(struct tally *tally)
{
	int err, ret = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(switches); i++) {
		if (!(tally->changed & switches[i].table))
			continue;
		err = workload_switch(tally->wl, switches[i].file, false, NULL);
		if (!err)
			continue;
		workload_complain(tally->wl, switches[i].file, -err);
		ret = err;
	}
	tally->changed = 0;
	return ret;
}
