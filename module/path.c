// SPDX-License-Identifier: GPL-2.0-only
/*
 * Paths that calls open or execute.
 *
 * wlt_path_call() and wlt_path_uring() are called by the slow halves of the
 * probes; the rest by the control side, under the mutex. See path.h.
 */
#include "path.h"

#include <linux/minmax.h>
#include <linux/percpu.h>
#include <linux/ptrace.h>
#include <linux/string.h>

#include <uapi/linux/io_uring.h>

#include "arch.h"
#include "stats.h"
#include "stream.h"
#include "task.h"
#include "usertext.h"

/* Bytes of a key apart from the name. */
#define PATH_KEY	offsetof(struct wlt_path, name)

/**
 * wlt_path_enable() - begin to count paths, or stop
 * @s: session
 * @on: which
 *
 * Return: 0 or -ENOMEM.
 */
int wlt_path_enable(struct wlt_session *s, bool on)
{
	lockdep_assert_held(&s->mutex);
	if (on && !s->path_room)
		s->path_room = alloc_percpu(struct wlt_path);
	if (on && (!s->path_room || wlt_tally_alloc(&s->paths)))
		return -ENOMEM;
	/* pairs with the acquire in wlt_path_is_on() */
	smp_store_release(&s->files, on);
	return 0;
}

/**
 * wlt_path_free() - free what paths take
 * @s: session that no probe uses any more
 */
void wlt_path_free(struct wlt_session *s)
{
	wlt_tally_free(&s->paths);
	free_percpu(s->path_room);
}

/**
 * wlt_path_bytes() - memory that paths take
 * @s: session
 */
size_t wlt_path_bytes(struct wlt_session *s)
{
	size_t room = s->path_room ? sizeof(struct wlt_path) * num_possible_cpus() : 0;

	return room + wlt_tally_bytes(&s->paths);
}

static void count(struct wlt_session *s, unsigned long ctl, const struct wlt_path *path,
		  size_t len)
{
	if (!wlt_tally_add(&s->paths, wlt_stats_side(ctl), path, PATH_KEY + len))
		wlt_stats_this_side(s, ctl)->lost[WLT_LOSS_PATH]++;
}

/* Return: bytes of the path that the call was given; negative if it is gone. */
static int read_user(struct wlt_path *path, const struct wlt_key *key)
{
	struct wlt_usertext text = { .max = SIZE_MAX, .string = true };
	unsigned long args[6];
	bool cut;
	int len;

	syscall_get_arguments(current, current_pt_regs(), args);
	text.from = wlt_usertext_arg(key->abi, args[key->texts[0].arg]);
	len = wlt_usertext_read(path->name, &text, PATH_MAX, &cut);
	if (len >= 0 && cut)
		path->flags |= WLT_RAW_PATH_CUT;
	return len;
}

/* The same of a program that runs: its registers are not the arguments. */
static int read_exe(struct wlt_path *path, const struct wlt_task *t)
{
	size_t len;

	if (!t->exe)
		return -ENOMEM;
	len = strlen(t->exe->path);
	if (t->exe->cut)
		path->flags |= WLT_RAW_PATH_CUT;
	memcpy(path->name, t->exe->path, len);
	return len;
}

/**
 * wlt_path_call() - count the path of a call that is over, if it has one
 * @t: the current task
 * @ctl: wlt_session::ctl that the call is counted with
 * @slot: row of the call
 * @ret: result
 * @flags: enum wlt_event_flags: of a call without arguments they are not those in
 *	the registers, one that was denied did not execute what it would have
 *
 * Context: The task itself, preemption off, while wlt_path_is_on().
 */
void wlt_path_call(struct wlt_task *t, unsigned long ctl, s16 slot, long ret,
		   unsigned int flags)
{
	struct wlt_session *s = t->session;
	const struct wlt_key *key = &s->keys[slot];
	struct wlt_path *path;
	int len;

	if (!key->exec && !key->open)
		return;
	path = this_cpu_ptr(s->path_room);
	path->what = key->exec ? WLT_RAW_PATH_EXEC : WLT_RAW_PATH_OPEN;
	path->flags = flags & WLT_EVENT_NORETURN ? WLT_RAW_PATH_NORETURN : 0;
	path->err = IS_ERR_VALUE(ret) ? -ret : 0;
	if (flags & (WLT_EVENT_NORETURN | WLT_EVENT_NOARGS))
		len = -EFAULT;
	else if (key->exec && !ret && !(flags & WLT_EVENT_DENIED))
		len = read_exe(path, t);
	else
		len = read_user(path, key);
	if (len < 0)
		path->flags |= WLT_RAW_PATH_UNREAD;
	count(s, ctl, path, max(len, 0));
}

/**
 * wlt_path_uring() - count a ring operation that opens a file
 * @s: session
 * @ctl: wlt_session::ctl that the operation is counted with
 * @op: operation
 * @res: result
 *
 * Its path is not known: it was read when the request was submitted.
 *
 * Context: As wlt_uring_complete(), but not in an interrupt; while
 * wlt_path_is_on().
 */
void wlt_path_uring(struct wlt_session *s, unsigned long ctl, u32 op, int res)
{
	struct wlt_path *path = this_cpu_ptr(s->path_room);

	if (op != IORING_OP_OPENAT && op != IORING_OP_OPENAT2)
		return;
	path->what = WLT_RAW_PATH_OPEN;
	path->flags = WLT_RAW_PATH_UNREAD | WLT_RAW_PATH_URING;
	path->err = res < 0 ? -res : 0;
	count(s, ctl, path, 0);
}
