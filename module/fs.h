/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The directory workload/, in tracefs or in debugfs.
 *
 * fs.c knows which of the two it is and how to take it down safely; it gives
 * each open file a struct wlt_open. What a file shows and what may be written
 * to it is said by a struct wlt_file, and that is all the others know.
 */
#ifndef _WLT_FS_H
#define _WLT_FS_H

#include <linux/seq_file.h>
#include <linux/types.h>

#include "session.h"
#include "snapshot.h"

/* Longest write, in bytes. */
#define WLT_WRITE_MAX	4095

struct wlt_open;

/**
 * struct wlt_write - one write
 * @cmd: what was written, terminated
 * @len: its length, without the terminator
 * @replace: it is the first since an open with O_TRUNC
 * @reason: set on error: what is wrong, for people, constant
 * @at: set on error: offset of the word at fault
 */
struct wlt_write {
	const char *cmd;
	size_t len;
	bool replace;
	const char *reason;
	size_t at;
};

/**
 * struct wlt_file - a file of the directory
 * @name: path below workload/, with one level of directories at most
 * @mode: permissions
 * @show: prints the whole file; NULL if it cannot be read
 * @length: about how much @show prints, in bytes, of a file that may be long; or NULL
 * @write: takes a whole write, or fails with -errno and changes nothing;
 *	called with the session's mutex held
 * @truncate: what an open with O_TRUNC does; called with the mutex held
 * @release: what the close does if no write came after O_TRUNC; called with
 *	the mutex held
 * @snapshot: @show needs wlt_open::snap
 * @functions: and functions of the kernel in it
 * @data: for @show and @write
 */
struct wlt_file {
	const char *name;
	umode_t mode;
	int (*show)(struct seq_file *m, struct wlt_open *open);
	size_t (*length)(const struct wlt_snapshot *snap);
	int (*write)(struct wlt_open *open, struct wlt_write *write);
	void (*truncate)(struct wlt_open *open);
	void (*release)(struct wlt_open *open);
	bool snapshot;
	bool functions;
	long data;
};

/**
 * struct wlt_open - an open file
 * @file: which
 * @session: whose
 * @snap: taken at the open, if the file is readable and wants one
 * @ns: pid namespace of who opened it
 * @replace: opened with O_TRUNC, and no write was tried yet
 */
struct wlt_open {
	const struct wlt_file *file;
	struct wlt_session *session;
	struct wlt_snapshot *snap;
	struct pid_namespace *ns;
	bool replace;
};

int wlt_fs_create(const char *choice, struct wlt_session *s,
		  const struct wlt_file *files, size_t nr);
void wlt_fs_destroy(void);

#endif /* _WLT_FS_H */
