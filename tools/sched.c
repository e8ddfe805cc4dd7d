// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes, fills and removes an instance for the events of the scheduler. See
 * sched.h.
 */
#include "sched.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "trace_stream.h"
#include "wlcat.h"

#define INSTANCE	"wlcat"
#define PIDS_FILE	"set_event_pid"
#define RING_KB		"1408"		/* of each CPU; what the kernel takes by itself */

static const char *const events[] = {
	"events/sched/sched_switch/enable", "events/sched/sched_waking/enable",
};

static void give_up(struct sched *sched, const char *file, int err)
{
	complain("when tasks sleep is not shown: instances/" INSTANCE "/%s: %s",
		 file, strerror(-err));
	sched_close(sched);
}

/* One that was left behind by who was killed goes; one in use stays. */
static int make(struct sched *sched)
{
	if (mkdirat(sched->parent, INSTANCE, 0700)) {
		if (errno != EEXIST)
			return -errno;
		if (unlinkat(sched->parent, INSTANCE, AT_REMOVEDIR) ||
		    mkdirat(sched->parent, INSTANCE, 0700))
			return -errno;
	}
	sched->made = true;
	sched->dir = openat(sched->parent, INSTANCE,
			    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return sched->dir < 0 ? -errno : 0;
}

/**
 * sched_open() - make an instance
 * @sched: what to fill; close it with sched_close(), whatever happened
 * @dir: directory of the workload's instance
 * @clock: its clock
 * @beside: file in whose directory pages are kept, or NULL
 *
 * A line is said if that is not possible; there is nothing more to be done.
 */
void sched_open(struct sched *sched, int dir, const char *clock,
		const char *beside)
{
	const struct {
		const char *file;
		const char *text;
	} settings[] = {
		{ "trace_clock", clock },
		{ "buffer_size_kb", RING_KB },
		{ "options/event-fork", "1" },
	};
	size_t i;
	int err;

	memset(sched, 0, sizeof(*sched));
	sched->dir = -1;
	sched->parent = openat(dir, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	err = sched->parent < 0 ? -errno : make(sched);
	if (err) {
		give_up(sched, "", err);
		return;
	}
	for (i = 0; i < ARRAY_SIZE(settings); i++) {
		err = trace_write_file(sched->dir, settings[i].file,
				       settings[i].text);
		if (err) {
			give_up(sched, settings[i].file, err);
			return;
		}
	}
	if (rings_open(&sched->rings, sched->dir, beside))
		sched_close(sched);
}

/**
 * sched_start() - record
 * @sched: the events
 * @pids: list of tasks, with blanks between; not empty, as that would be all
 */
void sched_start(struct sched *sched, const char *pids)
{
	int err = 0;
	size_t i;

	if (sched->dir < 0)
		return;
	err = trace_write_file(sched->dir, PIDS_FILE, pids);
	for (i = 0; !err && i < ARRAY_SIZE(events); i++)
		err = trace_write_file(sched->dir, events[i], "1");
	if (err)
		give_up(sched, PIDS_FILE, err);
	else
		sched->on = true;
}

/**
 * sched_add() - record more tasks
 * @sched: the events
 * @pids: list of tasks, with blanks between
 */
void sched_add(struct sched *sched, const char *pids)
{
	int fd;

	if (!sched->on)
		return;
	fd = openat(sched->dir, PIDS_FILE, O_WRONLY | O_APPEND | O_CLOEXEC);
	if (fd < 0 || write(fd, pids, strlen(pids)) < 0)
		complain("when new tasks sleep is not shown: instances/" INSTANCE "/"
			 PIDS_FILE ": %s", strerror(errno));
	if (fd >= 0)
		close(fd);
}

/**
 * sched_stop() - record no more
 * @sched: the events; what was recorded can still be taken
 */
void sched_stop(struct sched *sched)
{
	size_t i;

	if (sched->dir < 0)
		return;
	for (i = 0; i < ARRAY_SIZE(events); i++)
		trace_write_file(sched->dir, events[i], "0");
}

/**
 * sched_close() - stop, and remove the instance
 * @sched: the events; what was taken of them can still be read
 */
void sched_close(struct sched *sched)
{
	sched_stop(sched);
	if (sched->dir >= 0)
		close(sched->dir);
	rings_stop(&sched->rings);
	if (sched->made && unlinkat(sched->parent, INSTANCE, AT_REMOVEDIR))
		complain("instances/" INSTANCE " stays: %s", strerror(errno));
	if (sched->parent >= 0)
		close(sched->parent);
	sched->parent = -1;
	sched->dir = -1;
	sched->made = false;
}
