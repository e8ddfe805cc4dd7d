// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds the directory workload/, reads and writes its control files, and says
 * in one line why that fails. See workload.h.
 */
#include "workload.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "out.h"
#include "text.h"
#include "wlcat.h"

#define TRACEFS_MAGIC	0x74726163
#define DEBUGFS_MAGIC	0x64626720

#define PIDS_FILE	"set_workload_pid"
#define STATS_FILE	"syscall_stats"
#define MARKER_FILE	"marker"

static const char *const places[] = {
	"/sys/kernel/tracing/workload",
	"/sys/kernel/debug/tracing/workload",
	"/sys/kernel/debug/workload",
};

/* -- why it cannot be opened -- */

static bool is_mounted(const char *path, unsigned long magic)
{
	struct statfs fs;

	return !statfs(path, &fs) && (unsigned long)fs.f_type == magic;
}

static void complain_missing(void)
{
	if (access("/sys/module/wltrace", F_OK))
		complain("the module wltrace is not loaded: insmod wltrace.ko");
	else if (!is_mounted("/sys/kernel/tracing", TRACEFS_MAGIC))
		complain("tracefs is not mounted: mount -t tracefs nodev /sys/kernel/tracing");
	else if (!is_mounted("/sys/kernel/debug", DEBUGFS_MAGIC))
		complain("debugfs is not mounted: mount -t debugfs nodev /sys/kernel/debug");
	else
		complain("wltrace is loaded, but has no directory workload");
}

/**
 * workload_complain() - say why a file is of no use
 * @wl: the directory
 * @file: the file's name
 * @err: errno of the attempt
 */
void workload_complain(const struct workload *wl, const char *file, int err)
{
	if (err == EPERM && !geteuid())
		complain("%s/%s: the kernel is locked down: tracing is not permitted",
			 wl->path, file);
	else if (err == EPERM || err == EACCES)
		complain("%s/%s: no permission: run as root", wl->path, file);
	else
		complain("%s/%s: %s", wl->path, file, strerror(err));
}

static int try_open(struct workload *wl, const char *path)
{
	wl->path = path;
	wl->dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return wl->dir < 0 ? -errno : 0;
}

/**
 * workload_open() - find the directory
 * @wl: what to fill; close it with workload_close()
 *
 * $WLTRACE_DIR names another directory, for tests.
 *
 * Return: 0, or -errno with a line said.
 */
int workload_open(struct workload *wl)
{
	const char *path = getenv("WLTRACE_DIR");
	size_t i;
	int err;

	if (path && *path) {
		err = try_open(wl, path);
		if (err)
			complain("WLTRACE_DIR: %s: %s", path, strerror(-err));
		return err;
	}
	for (i = 0; i < ARRAY_SIZE(places); i++) {
		err = try_open(wl, places[i]);
		if (!err)
			return 0;
		if (err == -EACCES || err == -EPERM) {
			workload_complain(wl, "", -err);
			return err;
		}
	}
	complain_missing();
	return -ENOENT;
}

/**
 * workload_close() - close the directory
 * @wl: the directory
 */
void workload_close(struct workload *wl)
{
	close(wl->dir);
}

/* -- files -- */

static int open_file(struct workload *wl, const char *file, int flags)
{
	int fd = openat(wl->dir, file, flags | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* One write: the module takes it as a whole or not at all. */
static int write_file(struct workload *wl, const char *file, int flags,
		      const char *text)
{
	int fd = open_file(wl, file, O_WRONLY | flags);
	int err = 0;

	if (fd < 0)
		return fd;
	if (*text && write(fd, text, strlen(text)) < 0)
		err = -errno;
	if (close(fd) && !err)
		err = -errno;
	return err;
}

/* The list of pids, to be freed; or NULL with a line said. */
static char *read_pids(struct workload *wl)
{
	int fd = open_file(wl, PIDS_FILE, O_RDONLY);
	char *text = NULL;
	size_t size;
	int err = fd;

	if (fd >= 0) {
		err = read_all(fd, &text, &size);
		close(fd);
	}
	if (err >= 0)
		return text;
	workload_complain(wl, PIDS_FILE, -err);
	free(text);
	return NULL;
}

/* -- control -- */

/**
 * workload_pids() - read a list of pids
 * @list: "1,2"
 * @pids: gets the pids, to be freed, on failure too
 * @nr: gets how many there are
 *
 * Return: 0, or EXIT_USAGE with a line said.
 */
int workload_pids(const char *list, pid_t **pids, size_t *nr)
{
	const char *s = list - 1;
	int pid;

	*pids = NULL;
	*nr = 0;
	do {
		s = text_number(s + 1, &pid);
		if (!s || !pid || (*s && *s != ',')) {
			complain("'%s' is not a list of pids", list);
			return EXIT_USAGE;
		}
		*pids = xrealloc(*pids, *nr + 1, sizeof(pid_t));
		(*pids)[(*nr)++] = pid;
	} while (*s);
	return 0;
}

/* Words of the list as one line, for a message. */
static void join_words(char *text)
{
	char *s;

	for (s = text; *s; s++)
		if (*s == '\n')
			*s = s[1] ? ' ' : '\0';
}

/**
 * workload_claim() - make sure that nothing is traced, and that we may
 * @wl: the directory; it stays claimed until it is closed
 *
 * Return: 0, or -errno with a line said; -EBUSY when a workload is traced.
 */
int workload_claim(struct workload *wl)
{
	/* Closes the gap between reading the list and writing it. */
	bool locked = !flock(wl->dir, LOCK_EX | LOCK_NB) ||
		      errno != EWOULDBLOCK;
	char *pids = read_pids(wl);
	int err = 0;

	if (!pids)
		return -EIO;
	if (pids[strspn(pids, "\n ")]) {
		join_words(pids);
		complain("a workload is being traced already: pid %s", pids);
		err = -EBUSY;
	} else if (!locked) {
		complain("another wlcat is about to trace");
		err = -EBUSY;
	}
	free(pids);
	return err;
}

/**
 * workload_reset() - set all statistics to zero
 * @wl: the directory
 *
 * Return: 0, or -errno with a line said.
 */
int workload_reset(struct workload *wl)
{
	int err = write_file(wl, STATS_FILE, O_TRUNC, "");

	if (err)
		workload_complain(wl, STATS_FILE, -err);
	return err;
}

/**
 * workload_attach() - trace these processes, and no others
 * @wl: the directory
 * @pids: what to attach
 * @nr: how many
 *
 * Return: 0, or -errno with a line said.
 */
int workload_attach(struct workload *wl, const pid_t *pids, size_t nr)
{
	size_t i, len = 0, room = nr * 12 + 1;
	char *words = xrealloc(NULL, room, 1);
	int err;

	for (i = 0; i < nr; i++)
		len += mem_printf(words + len, room - len, "%s%d", i ? " " : "",
				(int)pids[i]);
	err = write_file(wl, PIDS_FILE, O_TRUNC, words);
	if (err == -ESRCH)
		complain("cannot trace pid %s: no such process", words);
	else if (err == -EPERM)
		complain("cannot trace pid %s: a kernel thread", words);
	else if (err)
		workload_complain(wl, PIDS_FILE, -err);
	free(words);
	return err;
}

/**
 * workload_mark() - say that a phase begins
 * @wl: the directory
 * @label: its name
 *
 * Return: 0, or -errno with a line said.
 */
int workload_mark(struct workload *wl, const char *label)
{
	int err = write_file(wl, MARKER_FILE, 0, label);

	if (err)
		workload_complain(wl, MARKER_FILE, -err);
	return err;
}

/**
 * workload_switch() - set a file that is 0 or 1
 * @wl: the directory
 * @file: its name
 * @on: which
 * @was_on: gets what it was; or NULL, if nobody wants to know
 *
 * Nothing is written to one that is as it should be.
 *
 * Return: 0, or -errno.
 */
int workload_switch(struct workload *wl, const char *file, bool on, bool *was_on)
{
	int fd = open_file(wl, file, O_RDONLY);
	char value = '0';
	int err = 0;

	if (fd < 0)
		return fd;
	if (read(fd, &value, 1) < 0)
		err = -errno;
	close(fd);
	if (was_on)
		*was_on = value == '1';
	if (err || on == (value == '1'))
		return err;
	return write_file(wl, file, 0, on ? "1" : "0");
}

static bool is_listed(const char *list, pid_t pid)
{
	int word;

	for (;;) {
		list = text_number(list + strspn(list, "\n "), &word);
		if (!list)
			return false;
		if (word == pid)
			return true;
	}
}

/**
 * workload_traces() - does any task live that is traced on our account?
 * @wl: the directory
 * @pids: what was attached
 * @nr: how many
 *
 * Return: true if so; false with a line said when that cannot be found out.
 */
bool workload_traces(struct workload *wl, const pid_t *pids, size_t nr)
{
	char *list = read_pids(wl);
	bool found = false;
	size_t i;

	if (!list)
		return false;
	for (i = 0; i < nr && !found; i++)
		found = is_listed(list, pids[i]);
	free(list);
	return found;
}

/**
 * workload_detach() - stop tracing
 * @wl: the directory
 * @pids: what was attached
 * @nr: how many
 *
 * What has ended meanwhile is left alone, for a refused write would stand in
 * error_log.
 *
 * Return: 0, also for those that have ended; or -errno with a line said.
 */
int workload_detach(struct workload *wl, const pid_t *pids, size_t nr)
{
	char word[32];
	int err, ret = 0;
	size_t i;

	for (i = 0; i < nr; i++) {
		if (!workload_traces(wl, &pids[i], 1))
			continue;
		mem_printf(word, sizeof(word), "!%d\n", (int)pids[i]);
		err = write_file(wl, PIDS_FILE, O_APPEND, word);
		if (!err || err == -ESRCH)
			continue;
		complain("%s/" PIDS_FILE ": cannot detach pid %d: %s", wl->path,
			 (int)pids[i], strerror(-err));
		ret = err;
	}
	return ret;
}
