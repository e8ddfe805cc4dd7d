/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Grammar of the control files.
 *
 *	pids = { blank } { [ "!" ] number blank { blank } }
 *	bool = { blank } ( "0" | "1" ) { blank }
 *	number = { blank } digit { digit } { blank }
 *
 * blank is anything that isspace() knows. A word that does not fit is
 * reported by its offset, for the caret in error_log.
 */
#ifndef _WLT_PARSE_H
#define _WLT_PARSE_H

#include <linux/types.h>

/**
 * struct wlt_word - one word of a command
 * @at: offset of its first character in the command
 * @len: its length in characters
 */
struct wlt_word {
	size_t at;
	size_t len;
};

bool wlt_parse_word(const char *cmd, size_t len, size_t *pos,
		    struct wlt_word *word);
int wlt_parse_pid(const char *cmd, const struct wlt_word *word, bool *remove,
		  pid_t *pid);
int wlt_parse_number(const char *cmd, size_t len, unsigned int max,
		     unsigned int *value, size_t *at);
int wlt_parse_bool(const char *cmd, size_t len, bool *value, size_t *at);

#endif /* _WLT_PARSE_H */
