/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Grammar of the control files.
 *
 *	pids = { blank } { [ "!" ] number blank { blank } }
 *	bool = { blank } ( "0" | "1" ) { blank }
 *	number = { blank } digit { digit } { blank }
 *	functions = { blank | comment } { functionword ( blank | comment ) ... }
 *	functionword = [ "!" ] ( pattern | [ pattern ] ":mod:" [ "!" ] pattern )
 *	comment = "#" up to the end of the line
 *
 * A pattern is a name, in which *, ? and [] stand for others as in ftrace's files.
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

/**
 * struct wlt_function_word - which functions a word is about
 * @word: the whole word
 * @remove: it takes them out
 * @name: pattern of their names, empty for any
 * @by_module: only those of some modules
 * @others: only those of none of these modules
 * @module: pattern of the modules' names, empty for any
 */
struct wlt_function_word {
	struct wlt_word word;
	bool remove;
	struct wlt_word name;
	bool by_module;
	bool others;
	struct wlt_word module;
};

bool wlt_parse_word(const char *cmd, size_t len, size_t *pos,
		    struct wlt_word *word);
int wlt_parse_pid(const char *cmd, const struct wlt_word *word, bool *remove,
		  pid_t *pid);
int wlt_parse_function(const char *cmd, size_t len, size_t *pos,
		       struct wlt_function_word *f);
int wlt_parse_number(const char *cmd, size_t len, unsigned int max,
		     unsigned int *value, size_t *at);
int wlt_parse_bool(const char *cmd, size_t len, bool *value, size_t *at);

#endif /* _WLT_PARSE_H */
