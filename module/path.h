/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Paths that calls open or execute, with how it ended (options/files).
 *
 * A path is counted when its call is over, as the call was given it: not made
 * absolute. While the option is on, these calls take the slow halves of the
 * probes. Each of them is counted once, in the same generation as the call
 * itself; so file_stats adds up to what syscall_stats has of open, openat, openat2,
 * creat, execve and execveat, but for the loss "path".
 */
#ifndef _WLT_PATH_H
#define _WLT_PATH_H

#include <linux/compiler.h>
#include <linux/limits.h>

#include <linux/wltrace.h>

#include "session.h"

struct wlt_task;

/**
 * struct wlt_path - a path as it is counted
 * @what: enum wlt_raw_path_what
 * @flags: WLT_RAW_PATH_*
 * @err: errno, positive, or 0
 * @name: the path, without an end; as much as there is
 */
struct wlt_path {
	u8 what;
	u8 flags;
	u16 err;
	char name[PATH_MAX + 1];
};

int wlt_path_enable(struct wlt_session *s, bool on);
void wlt_path_free(struct wlt_session *s);
size_t wlt_path_bytes(struct wlt_session *s);
void wlt_path_call(struct wlt_task *t, unsigned long ctl, s16 slot, long ret,
		   unsigned int flags);
void wlt_path_uring(struct wlt_session *s, unsigned long ctl, u32 op, int res);

/**
 * wlt_path_is_on() - are paths counted?
 * @s: session
 *
 * Return: true with all that is needed in place.
 */
static inline bool wlt_path_is_on(struct wlt_session *s)
{
	return unlikely(smp_load_acquire(&s->files));	/* wlt_path_enable() */
}

#endif /* _WLT_PATH_H */
