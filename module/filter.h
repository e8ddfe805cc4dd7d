/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which functions of the kernel are hooked: set_function_filter and its kin.
 *
 * What is in force is the text that was written, word by word, in the grammar of
 * ftrace's set_ftrace_filter (see parse.h). It is handed to ftrace each time that
 * hooks are made: ftrace does the matching, and the modules of that moment count.
 * Two things ftrace does not do for a module:
 *
 *  - ":mod:NAME". The functions that the pattern before it matches are listed, and
 *    those of the module are handed back.
 *  - to say what a filter has matched. The hash that a struct ftrace_ops has of
 *    its functions is read. It is not ours to know; so nothing is taken as read
 *    that does not fit together, and it is read so that it may not fault. Without
 *    it the words are listed, and their functions are not counted.
 *
 * An ops whose filter is being made is never registered: a word that is wrong is
 * found before anything changes.
 */
#ifndef _WLT_FILTER_H
#define _WLT_FILTER_H

#include <linux/types.h>

struct ftrace_ops;

/* Most text of one file. */
#define WLT_FILTER_BYTES	0x4000

/**
 * struct wlt_filter - words in force
 * @text: words, separated by newlines, or NULL
 * @len: how many bytes
 */
struct wlt_filter {
	char *text;
	size_t len;
};

/**
 * struct wlt_filter_error - what is wrong with a word
 * @at: its offset
 * @reason: for people, constant
 */
struct wlt_filter_error {
	size_t at;
	const char *reason;
};

/**
 * struct wlt_ips - addresses of functions, sorted
 * @ip: addresses, kvmalloc'ed
 * @nr: how many
 */
struct wlt_ips {
	unsigned long *ip;
	size_t nr;
};

int wlt_filter_extend(struct wlt_filter *to, const struct wlt_filter *from,
		      const char *text, size_t len);
void wlt_filter_free(struct wlt_filter *filter);
int wlt_filter_check(const char *text, size_t len, struct wlt_filter_error *error);
struct ftrace_ops *wlt_filter_make(const struct wlt_filter *filter,
				   const struct wlt_filter *without);
void wlt_filter_free_ops(struct ftrace_ops *ops);
int wlt_filter_list(const struct ftrace_ops *ops, struct wlt_ips *list);
unsigned long wlt_filter_count(const struct ftrace_ops *ops);

#endif /* _WLT_FILTER_H */
