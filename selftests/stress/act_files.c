// SPDX-License-Identifier: GPL-2.0-only
/* Actors on the files of the directory. See soak.h. */
#define _GNU_SOURCE
#include "soak.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib.h"

/* What a file takes. */
enum kind { NOTHING, ANYTHING, BOOLEAN, NUMBER, PIDS, FUNCTIONS, LABEL };

/*
 * The files. Errnos of writes are those that the documentation has, less what any
 * write may fail with.
 */
static const struct file {
	const char *name;
	enum kind kind;
	int errnos[8];
	bool live;		/* a read shows what is at that moment */
} files[] = {
	{ "README", NOTHING, {}, false },
	{ "capability_stats", NOTHING, {}, false },
	{ "error_log", ANYTHING, {}, true },
	{ "file_stats", NOTHING, {}, false },
	{ "function_graph", NOTHING, {}, false },
	{ "function_stats", NOTHING, {}, false },
	{ "function_table_kb", NUMBER, { ERANGE, EBUSY }, true },
	{ "function_time", NOTHING, {}, false },
	{ "inflight", NOTHING, {}, false },
	{ "marker", LABEL, {}, true },
	{ "options/capabilities", BOOLEAN, { EOPNOTSUPP, ENOENT }, true },
	{ "options/descriptors", BOOLEAN, {}, true },
	{ "options/ended-tasks", NUMBER, { ERANGE }, true },
	{ "options/events", BOOLEAN, {}, true },
	{ "options/existing-children", BOOLEAN, {}, true },
	{ "options/files", BOOLEAN, {}, true },
	{ "options/follow", BOOLEAN, {}, true },
	{ "options/functions", BOOLEAN, { EOPNOTSUPP, EBUSY }, true },
	{ "options/max-depth", NUMBER, { ERANGE }, true },
	{ "options/operations", BOOLEAN, {}, true },
	{ "options/per-task", BOOLEAN, {}, true },
	{ "options/profile", NUMBER, { ERANGE, EOPNOTSUPP }, true },
	{ "options/stack-depth", BOOLEAN, { EOPNOTSUPP, EBUSY }, true },
	{ "options/string-size", NUMBER, { ERANGE }, true },
	{ "profile_stacks", NOTHING, {}, true },
	{ "set_function_filter", FUNCTIONS, { ENOENT, EOPNOTSUPP, EBUSY }, true },
	{ "set_function_notrace", FUNCTIONS, { ENOENT, EOPNOTSUPP, EBUSY }, true },
	{ "set_function_time", FUNCTIONS, { ENOENT, EOPNOTSUPP, ENOSPC, EADDRNOTAVAIL }, true },
	{ "set_workload_pid", PIDS, { ESRCH, EPERM, EBUSY }, true },
	{ "snapshot_raw", NOTHING, {}, false },
	{ "stack_depth", NOTHING, {}, false },
	{ "status", NOTHING, {}, true },
	{ "subsystem_stats", NOTHING, {}, false },
	{ "syscall_errors", NOTHING, {}, false },
	{ "syscall_hist", NOTHING, {}, false },
	{ "syscall_names", NOTHING, {}, false },
	{ "syscall_stats", ANYTHING, {}, false },
	{ "task_stats", NOTHING, {}, false },
	{ "task_syscall_stats", NOTHING, {}, false },
	{ "tracing_on", BOOLEAN, {}, true },
};

#define BUF_SIZE	131072

static char buf[BUF_SIZE], again[BUF_SIZE];

/* May a call on @file fail like that? Another actor may take the memory, or all. */
static bool is_documented(const struct file *file, int err)
{
	size_t i;

	switch (err) {
	case EINVAL: case E2BIG: case ENOMEM: case EFAULT: case EINTR:
		return true;
	}
	for (i = 0; i < NR(file->errnos); i++)
		if (file->errnos[i] == err)
			return true;
	return false;
}

/*
 * open(). A file that is not there, is going, or is without operations as one that
 * was opened when the module went, is none.
 */
static int file_open(const struct file *file, int flags)
{
	int fd = dir_open(file->name, flags);

	if (fd < 0 && errno != ENOENT && errno != ENODEV && errno != ENOMEM && errno != EINTR &&
	    errno != EINVAL && errno != ENXIO)
		found("open %s: %s", file->name, strerror(errno));
	return fd;
}

static const struct file *any_file(void)
{
	return &files[rnd(NR(files))];
}

static const struct file *any_control(void)
{
	const struct file *file;

	do {
		file = any_file();
	} while (file->kind == NOTHING);
	return file;
}

static const struct file *any_snapshot(void)
{
	const struct file *file;

	do {
		file = any_file();
	} while (file->live);
	return file;
}

/* --- reading -------------------------------------------------------------------- */

static void check_read(const struct file *file, ssize_t n)
{
	/* the last two: it has lost its operations */
	if (n < 0 && errno != ENOMEM && errno != EINTR && errno != EINVAL && errno != EISDIR)
		found("read %s: %s", file->name, strerror(errno));
}

/* In pieces of any size, in order, with a look elsewhere now and then. */
void act_read(void)
{
	const struct file *file = any_file();
	int fd = file_open(file, O_RDONLY), pieces = rnd(40);
	size_t size;
	ssize_t n = 1;

	if (fd < 0)
		return;
	while (n > 0 && pieces--) {
		size = rnd(4) ? rnd(BUF_SIZE) + 1 : rnd(16) + 1;
		n = read(fd, buf, size);
		check_read(file, n);
		if (!rnd(8))
			lseek(fd, rnd(1 << 16), rnd(2) ? SEEK_SET : SEEK_CUR);
	}
	close(fd);
}

/* One open shows one moment: what was read is there a second time. */
void act_same(void)
{
	const struct file *file = any_snapshot();
	int fd = file_open(file, O_RDONLY), looks = 8;
	ssize_t n, m;
	size_t at, size;

	if (fd < 0)
		return;
	n = pread(fd, buf, BUF_SIZE, 0);
	check_read(file, n);
	while (n > 0 && looks--) {
		at = rnd(n);
		size = rnd(n - at) + 1;
		nap(2000);
		m = pread(fd, again, size, at);
		check_read(file, m);
		if (m > 0 && memcmp(buf + at, again, m))
			found("%s: %zd bytes at %zu of %zd are others now", file->name, m, at, n);
	}
	close(fd);
}

/* Nobody is in the way: every byte is where it belongs, and nothing behind the end. */
void act_offsets(void)
{
	const struct file *file = any_file();
	int fd = file_open(file, O_RDONLY);
	ssize_t n, m, size = 0, step;
	char byte;

	if (fd < 0) {
		found("open %s: %s", file->name, strerror(errno));
		return;
	}
	/* something to be seen next time */
	if (!rnd(8))
		play_run("20:3 3:2:-1 fork [ 110:2 ] wait");
	while ((n = pread(fd, buf + size, BUF_SIZE - size, size)) > 0)
		size += n;
	check_read(file, n);
	for (m = 0; m < size && m < 3000; m++)
		if (read(fd, &byte, 1) != 1 || byte != buf[m])
			found("%s: byte %zd of %zd", file->name, m, size);
	for (step = 0; size && step < 30; step++) {
		m = rnd(size);
		if (pread(fd, &byte, 1, m) != 1 || byte != buf[m])
			found("%s: byte at %zd of %zd", file->name, m, size);
	}
	if (size < BUF_SIZE && pread(fd, &byte, 1, size) != 0)
		found("%s: a byte behind %zd", file->name, size);
	if (pread(fd, &byte, 1, LLONG_MAX) > 0 || pread(fd, &byte, 1, (1LL << 40) + rnd(100)) > 0)
		found("%s: a byte far behind %zd", file->name, size);
	if (pread(fd, &byte, 1, -1) >= 0 || errno != EINVAL)
		found("%s: a byte before all", file->name);
	close(fd);
}

/* A reader that is stopped, goes on, and is killed. */
void act_killed(void)
{
	const struct file *file = any_file();
	pid_t pid = fork();
	char byte;
	int fd;

	if (!pid) {
		for (;;) {
			fd = file_open(file, O_RDONLY);
			while (fd >= 0 && read(fd, &byte, 1) == 1)
				;
			close(fd);
			if (fd < 0)
				nap(1000);
		}
	}
	nap(30000);
	if (!rnd(3)) {
		kill(pid, SIGSTOP);
		nap(5000);
		kill(pid, SIGCONT);
		nap(5000);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* --- writing -------------------------------------------------------------------- */

static const char *a_boolean(void)
{
	static const char *const texts[] = {
		"0", "1", "0\n", "1\n", " 1", "2", "", "\n", "on", "-1", "11", "0 1",
	};

	return texts[rnd(4) ? rnd(4) : rnd(NR(texts))];
}

static const char *a_number(char *text)
{
	static const char *const texts[] = {
		"", "-1", "65537", "16385", "10001", "4294967296", "99999999999999999999", "0x10",
		"1 2", "7x", "010",
	};

	if (!rnd(4))
		return texts[rnd(NR(texts))];
	sprintf(text, "%u\n", rnd(rnd(2) ? 300 : 3));
	return text;
}

static const char *some_pids(char *text)
{
	static const char *const words[] = { "0", "-1", "x", "2", "999999", "!", "4294967297" };
	unsigned int n = rnd(5);
	char *p = text;

	*p = 0;
	while (n--) {
		if (rnd(8))
			p += sprintf(p, "%s%d ", rnd(4) ? "" : "!", any_target());
		else
			p += sprintf(p, "%s ", words[rnd(NR(words))]);
	}
	return text;
}

static const char *some_functions(char *text)
{
	static const char *const words[] = {
		"vfs_read", "vfs_write", "vfs_*", "do_sys_open*", "!vfs_read", "!vfs_*", "ksys_*",
		"schedule", "__do_sys_getppid", "nonsense", ":mod:overlay", "kmem_cache_alloc",
		"!", "#vfs_read", "[v]fs_?ead", "vfs_read:traceoff", "12", "security_capable",
	};
	unsigned int n = rnd(4);
	char *p = text;

	*p = 0;
	while (n--)
		p += sprintf(p, "%s ", words[rnd(NR(words))]);
	return text;
}

static const char *text_for(const struct file *file, char *text)
{
	switch (file->kind) {
	case BOOLEAN:	return a_boolean();
	case NUMBER:	return a_number(text);
	case PIDS:	return some_pids(text);
	case FUNCTIONS:	return some_functions(text);
	default:
		sprintf(text, "label %u", rnd(1000));
		return text;
	}
}

static int any_mode(void)
{
	static const int modes[] = { O_TRUNC, O_APPEND, 0 };

	return modes[rnd(NR(modes))];
}

static void check_write(const struct file *file, ssize_t n)
{
	if (n < 0 && !is_documented(file, errno))
		found("write %s: %s", file->name, strerror(errno));
}

void act_write(void)
{
	const struct file *file = any_control();
	char room[256];
	const char *text = text_for(file, room);
	int fd = file_open(file, (rnd(2) ? O_WRONLY : O_RDWR) | any_mode());
	ssize_t n;

	if (fd < 0)
		return;
	check_write(file, write(fd, text, strlen(text)));
	if (!rnd(4))
		check_write(file, write(fd, text, strlen(text)));
	n = pread(fd, buf, rnd(BUF_SIZE), 0);
	if (n < 0 && errno != EBADF)
		check_read(file, n);
	close(fd);
}

/* Any bytes; letters of the grammars more often than others. */
static size_t garbage(char *to)
{
	static const size_t sizes[] = { 0, 1, 2, 3, 16, 100, 4095, 4096, 4097, BUF_SIZE };
	static const char letters[] = "0123456789 !*?:[]\n\t#-modvfs_\0\xff";
	size_t size = sizes[rnd(NR(sizes))], i;
	bool any = rnd(2);

	for (i = 0; i < size; i++)
		to[i] = any ? (char)rnd(256) : letters[rnd(sizeof(letters))];
	return size;
}

void act_garbage(void)
{
	const struct file *file = any_control();
	size_t size = garbage(buf), half = size / 2;
	struct iovec parts[2] = { { buf, half }, { buf + half, size - half } };
	int fd = file_open(file, O_WRONLY | any_mode());
	ssize_t n;

	if (fd < 0)
		return;
	switch (rnd(4)) {
	case 0:
		n = writev(fd, parts, 2);
		break;
	case 1:
		/* as the kernel has it for files of this kind */
		if (pwrite(fd, buf, size, rnd(1 << 20)) >= 0)
			found("pwrite %s", file->name);
		n = 0;
		break;
	default:
		n = write(fd, buf, size);
	}
	check_write(file, n);
	close(fd);
}

/* All that any_target() finds is a process that does nothing. */
static void sleepers(void)
{
	size_t i;

	for (i = 0; i < NR_TARGETS; i++)
		if (!shared->targets[i])
			shared->targets[i] = shared->targets[i / 8 * 8] ?: idle_start();
}

/* Nobody is in the way: what is refused has changed nothing, and with a known errno. */
void act_refused(void)
{
	const struct file *file = any_control();
	char *before, *after, room[256];
	const char *text;
	size_t size;
	int err;

	sleepers();
	before = wlt_state();
	text = rnd(2) ? text_for(file, room) : NULL;
	size = text ? strlen(text) : garbage(buf);
	err = wlt_write_len(file->name, rnd(2) ? O_TRUNC : O_APPEND, text ?: buf, size);
	if (err && !is_documented(file, -err))
		found("write %s: %s", file->name, strerror(-err));
	after = wlt_state();
	if (err && strcmp(before, after))
		found("%s refuses with %s, and changes", file->name, strerror(-err));
	/* numbers may be those of somebody who does things */
	if (!err && !text && file->kind == PIDS)
		wlt_put("set_workload_pid", "\n");
	free(before);
	free(after);
}

void act_reset(void)
{
	int fd = dir_open(rnd(8) ? "syscall_stats" : "error_log",
			  (rnd(2) ? O_RDWR : O_WRONLY) | (rnd(4) ? O_TRUNC : 0));

	if (fd < 0)
		return;
	if (rnd(2))
		(void)!write(fd, "\n", 1);
	if (rnd(2))
		(void)!read(fd, buf, BUF_SIZE);
	close(fd);
	nap(2000);
}

/* --- what nobody does ------------------------------------------------------------- */

void act_poke(void)
{
	const struct file *file = any_file();
	int fd = file_open(file, file->kind == NOTHING ? O_RDONLY : O_RDWR), null;
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT | POLLPRI };
	void *nowhere = (char *)NULL + rnd(4096);
	void *at;

	if (fd < 0)
		return;
	if (poll(&p, 1, 0) < 0 && errno != EINTR)
		found("poll %s: %s", file->name, strerror(errno));
	at = mmap(NULL, 4096, PROT_READ, rnd(2) ? MAP_SHARED : MAP_PRIVATE, fd, 0);
	if (at != MAP_FAILED || (errno != ENODEV && errno != ENOMEM))
		found("mmap %s: %s", file->name, at == MAP_FAILED ? strerror(errno) : "works");
	if (ioctl(fd, rnd(1 << 16), buf) >= 0 || errno == EFAULT)
		found("ioctl %s: %s", file->name, strerror(errno));
	if (read(fd, nowhere, 100) > 0)
		found("read %s to nowhere", file->name);
	if (file->kind != NOTHING && write(fd, nowhere, 100) > 0)
		found("write %s from nowhere", file->name);
	check_read(file, read(fd, buf, 0));
	check_read(file, pread(fd, buf, rnd(100), rnd(1 << 30)));
	null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	sendfile(null, fd, NULL, rnd(BUF_SIZE));
	close(null);
	if (ftruncate(fd, 0) && errno != EINVAL && errno != EPERM && errno != EACCES)
		found("ftruncate %s: %s", file->name, strerror(errno));
	close(fd);
}
