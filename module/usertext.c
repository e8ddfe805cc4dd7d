// SPDX-License-Identifier: GPL-2.0-only
/*
 * Texts in the memory of the caller. See usertext.h.
 */
#include "usertext.h"

#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/uaccess.h>

/* Of a string, so that little is copied behind its end: most are shorter. */
#define STRING_CHUNK	64

/**
 * wlt_usertext_read() - copy as much of a text as there is
 * @to: where to; room for one byte more than @size
 * @text: text; a page at a time, as each may be missing
 * @size: most that is wanted of it
 * @cut: set: there is more
 *
 * Context: The task itself; does not fault.
 * Return: bytes, without an end; -EFAULT when there was nothing.
 */
int wlt_usertext_read(char *to, const struct wlt_usertext *text, size_t size, bool *cut)
{
	/* of a string one byte more, which may be its end */
	size_t len = min(text->max, size + text->string), done = 0, chunk;
	const char *end;

	*cut = false;
	/* a task that exits has given it up, and runs on that of another */
	if (!current->mm)
		return -EFAULT;
	while (done < len) {
		chunk = min_t(size_t, len - done,
			      PAGE_SIZE - offset_in_page(text->from + done));
		if (text->string)
			chunk = min_t(size_t, chunk, STRING_CHUNK);
		if (copy_from_user_nofault(to + done,
					   (const void __user *)(text->from + done), chunk)) {
			*cut = true;
			return done ? min(done, size) : -EFAULT;
		}
		end = text->string ? memchr(to + done, 0, chunk) : NULL;
		if (end)
			return end - to;
		done += chunk;
	}
	*cut = text->max > size;
	return min(done, size);
}
