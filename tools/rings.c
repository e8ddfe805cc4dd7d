// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes and reads pages of rings. See rings.h.
 */
#include "rings.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "out.h"
#include "text.h"
#include "trace_stream.h"
#include "wlcat.h"

#define HEADER_FILE	"events/header_page"

/* -- open -- */

static int make_file_in(const char *dir, size_t len)
{
	char *path = xrealloc(NULL, len + 64, 1);
	static unsigned int nr;
	int fd;

	memcpy(path, dir, len);
	mem_printf(path + len, 64, "/.wlcat-%d-%u", (int)getpid(), nr++);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0)
		unlink(path);
	free(path);
	return fd;
}

/* A file without a name, in the directory of @beside if that has room for it. */
static int make_file(const char *beside)
{
	const char *slash = beside ? strrchr(beside, '/') : NULL;
	const char *tmp = getenv("TMPDIR");
	int fd = -1;

	if (slash)
		fd = make_file_in(beside, slash - beside);
	else if (beside)
		fd = make_file_in(".", 1);
	if (fd < 0 && errno != EMFILE) {
		if (!tmp || !*tmp)
			tmp = "/tmp";
		fd = make_file_in(tmp, strlen(tmp));
		if (fd < 0)
			complain("%s: no temporary file: %s", tmp,
				 strerror(errno));
	} else if (fd < 0) {
		complain("no temporary file: %s", strerror(errno));
	}
	return fd < 0 ? -errno : fd;
}

/* Leave the low numbers, which are limited, to others. */
static int move_up(int fd, const struct rlimit *limit)
{
	int high = fd < 0 ? fd : fcntl(fd, F_DUPFD_CLOEXEC, (int)limit->rlim_cur);

	if (high < 0)
		return fd;
	close(fd);
	return high;
}

static int open_ring(struct rings *rings, int dir, int cpu, const char *beside,
		     const struct rlimit *limit)
{
	struct ring_file *ring;
	char path[64];

	rings->files = xrealloc(rings->files, rings->nr + 1, sizeof(*ring));
	ring = &rings->files[rings->nr++];
	memset(ring, 0, sizeof(*ring));
	ring->cpu = cpu;
	ring->file = -1;
	mem_printf(path, sizeof(path), "per_cpu/cpu%d/trace_pipe_raw", cpu);
	ring->pipe = openat(dir, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (ring->pipe < 0)
		return trace_complain(path, -errno);
	ring->pipe = move_up(ring->pipe, limit);
	ring->buf = xrealloc(NULL, rings->layout.size, 1);
	ring->file = move_up(make_file(beside), limit);
	return ring->file < 0 ? ring->file : 0;
}

static int open_rings(struct rings *rings, int dir, const char *beside,
		      const struct rlimit *limit)
{
	int cpu, err = 0, fd = openat(dir, "per_cpu", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	const char *end;

	if (!list) {
		err = trace_complain("per_cpu", -errno);
		if (fd >= 0)
			close(fd);
		return err;
	}
	while (!err && (entry = readdir(list))) {
		if (strncmp(entry->d_name, "cpu", 3))
			continue;
		end = text_number(entry->d_name + 3, &cpu);
		if (end && !*end)
			err = open_ring(rings, dir, cpu, beside, limit);
	}
	closedir(list);
	return err;
}

/**
 * rings_open() - be ready to take pages
 * @rings: what to fill; give it back with rings_free(), also on failure
 * @dir: directory of the instance
 * @beside: file in whose directory pages are kept, or NULL
 *
 * Return: 0, or -errno with a line said.
 */
int rings_open(struct rings *rings, int dir, const char *beside)
{
	struct rlimit old = {}, raised;
	char *text;
	int err;

	memset(rings, 0, sizeof(*rings));
	err = trace_read_file(dir, HEADER_FILE, &text);
	if (!err)
		err = ring_layout_parse(&rings->layout, text);
	free(text);
	if (err)
		return trace_complain(HEADER_FILE, err);
	/*
	 * A command is to have the limit that we have. Files that are open stay
	 * open when it is lowered again.
	 */
	if (getrlimit(RLIMIT_NOFILE, &old) || old.rlim_cur > INT_MAX)
		return open_rings(rings, dir, beside, &old);
	raised = old;
	raised.rlim_cur = raised.rlim_max;
	setrlimit(RLIMIT_NOFILE, &raised);
	err = open_rings(rings, dir, beside, &old);
	setrlimit(RLIMIT_NOFILE, &old);
	return err;
}

/* -- take -- */

static int keep_page(struct ring_file *ring, size_t size)
{
	size_t at = 0;
	ssize_t done;

	while (at < size) {
		done = pwrite(ring->file, ring->buf + at, size - at,
			      ring->size + at);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0) {
			complain("cannot keep what is recorded: %s",
				 strerror(done ? errno : ENOSPC));
			return done ? -errno : -ENOSPC;
		}
		at += done;
	}
	ring->size += size;
	return 0;
}

/* Take a page. Return: how much of it is of use; 0: there is none; or -errno. */
static ssize_t take_page(struct rings *rings, struct ring_file *ring)
{
	size_t size = rings->layout.size, used;
	ssize_t got;
	int err;

	got = read(ring->pipe, ring->buf, size);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (got < 0)
		return trace_complain("trace_pipe_raw", -errno);
	memset(ring->buf + got, 0, size - got);
	used = ring_page_used(&rings->layout, ring->buf, size);
	err = used ? keep_page(ring, used) : 0;
	return err ?: (ssize_t)used;
}

/**
 * rings_take() - take what there is
 * @rings: the rings
 * @max_pages: of each CPU at most
 *
 * Return: how many bytes, or -errno with a line said.
 */
ssize_t rings_take(struct rings *rings, size_t max_pages)
{
	ssize_t got, all = 0;
	size_t i, page;

	for (i = 0; i < rings->nr; i++) {
		for (page = 0; page < max_pages; page++) {
			got = take_page(rings, &rings->files[i]);
			if (got < 0)
				return got;
			if (!got)
				break;
			all += got;
		}
	}
	return all;
}

/**
 * rings_stop() - take no more
 * @rings: the rings
 */
void rings_stop(struct rings *rings)
{
	size_t i;

	for (i = 0; i < rings->nr; i++) {
		if (rings->files[i].pipe >= 0)
			close(rings->files[i].pipe);
		rings->files[i].pipe = -1;
	}
}

/**
 * rings_free() - give back what rings_open() took
 * @rings: the rings
 */
void rings_free(struct rings *rings)
{
	size_t i;

	rings_stop(rings);
	for (i = 0; i < rings->nr; i++) {
		if (rings->files[i].file >= 0)
			close(rings->files[i].file);
		free(rings->files[i].buf);
	}
	free(rings->files);
	memset(rings, 0, sizeof(*rings));
}

/* -- read again -- */

/* Read @size bytes to @buf. Return: 0, or -errno with a line said. */
static int read_kept(struct ring_file *ring, unsigned char *buf, size_t size)
{
	ssize_t got;

	while (size) {
		got = pread(ring->file, buf, size, ring->at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			complain("cannot read what was recorded: %s",
				 got ? strerror(errno) : "it is gone");
			return got ? -errno : -EIO;
		}
		buf += got;
		size -= got;
		ring->at += got;
	}
	return 0;
}

static int next_page(struct rings *rings, struct ring_file *ring)
{
	size_t head = rings->layout.data, used;
	int err = read_kept(ring, ring->buf, head);

	if (err)
		return err;
	/* as it was when it was kept: that depends on its head alone */
	used = ring_page_used(&rings->layout, ring->buf, rings->layout.size);
	err = read_kept(ring, ring->buf + head, used - head);
	return err ?: ring_page_begin(&ring->page, &rings->layout, ring->buf,
				      used);
}

/**
 * rings_next() - go on to the next record of a CPU
 * @rings: the rings
 * @ring: the CPU's
 *
 * Return: 0; 1 when a page begins before which some were lost; -errno with a
 * line said.
 */
int rings_next(struct rings *rings, struct ring_file *ring)
{
	bool missed = false;
	int err;

	while (!(ring->has_record = ring_page_next(&ring->page, &ring->record))) {
		rings->nr_bad += ring->page.bad;
		ring->page.bad = false;
		if (missed || ring->at >= ring->size)
			break;
		err = next_page(rings, ring);
		if (err)
			return err;
		missed = ring->page.missed;
	}
	return missed;
}

/**
 * rings_rewind() - begin to read
 * @rings: the rings
 *
 * Each of them is before its first record, to which rings_next() goes.
 */
int rings_rewind(struct rings *rings)
{
	size_t i;

	for (i = 0; i < rings->nr; i++) {
		rings->files[i].at = 0;
		memset(&rings->files[i].page, 0, sizeof(rings->files[i].page));
	}
	return 0;
}

/**
 * rings_first() - where is the earliest record?
 * @rings: the rings
 *
 * Return: the CPU's ring; NULL if there are no more records.
 */
struct ring_file *rings_first(struct rings *rings)
{
	struct ring_file *ring, *first = NULL;

	for (ring = rings->files; ring < rings->files + rings->nr; ring++)
		if (ring->has_record &&
		    (!first || ring->record.time < first->record.time))
			first = ring;
	return first;
}
