// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parsers of the control files. Pure; called from writes.
 * See parse.h.
 */
#include "parse.h"

#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/string.h>

/**
 * wlt_parse_word() - find the next word
 * @cmd: command, not necessarily terminated
 * @len: its length
 * @pos: where to start; moved behind the word
 * @word: the word that was found
 *
 * Return: true if there was one.
 */
bool wlt_parse_word(const char *cmd, size_t len, size_t *pos,
		    struct wlt_word *word)
{
	size_t i = *pos;

	while (i < len && isspace(cmd[i]))
		i++;
	word->at = i;
	while (i < len && !isspace(cmd[i]))
		i++;
	word->len = i - word->at;
	*pos = i;
	return word->len;
}

/**
 * wlt_parse_pid() - read a pid, or the removal of one
 * @cmd: command
 * @word: word of it to read
 * @remove: set when the word began with "!"
 * @pid: the number, above 0
 *
 * Decimal digits only: a sign, a blank behind "!" or another base would be a
 * slip of the pen rather than a pid.
 *
 * Return: 0 or -EINVAL.
 */
int wlt_parse_pid(const char *cmd, const struct wlt_word *word, bool *remove,
		  pid_t *pid)
{
	const char *p = cmd + word->at;
	const char *end = p + word->len;
	u64 value = 0;

	*remove = p < end && *p == '!';
	if (*remove)
		p++;
	if (p == end)
		return -EINVAL;
	for (; p < end; p++) {
		if (!isdigit(*p))
			return -EINVAL;
		value = value * 10 + (*p - '0');
		if (value > INT_MAX)
			return -EINVAL;
	}
	if (!value)
		return -EINVAL;
	*pid = value;
	return 0;
}

/* The next word that is in no comment. */
static bool find_word(const char *cmd, size_t len, size_t *pos, struct wlt_word *word)
{
	while (wlt_parse_word(cmd, len, pos, word)) {
		if (cmd[word->at] != '#')
			return true;
		*pos = word->at;
		while (*pos < len && cmd[*pos] != '\n')
			++*pos;
	}
	return false;
}

static bool is_pattern(const char *cmd, const struct wlt_word *word)
{
	size_t i;

	for (i = 0; i < word->len; i++) {
		char c = cmd[word->at + i];

		if (!c || !isascii(c) || (!isalnum(c) && !strchr("_.$*?[]^-", c)))
			return false;
	}
	return true;
}

/* Take characters off the front of a word. */
static void advance(struct wlt_word *word, size_t nr)
{
	word->at += nr;
	word->len -= nr;
}

/**
 * wlt_parse_function() - read the next word about functions
 * @cmd: command, not necessarily terminated
 * @len: its length
 * @pos: where to start; moved behind the word
 * @f: what it says; on error only its @word
 *
 * A number is no pattern, though ftrace takes it for the place in its list: that
 * is another one for each kernel.
 *
 * Return: 1, 0 when there is no word left, or -EINVAL.
 */
int wlt_parse_function(const char *cmd, size_t len, size_t *pos,
		       struct wlt_function_word *f)
{
	static const char mod[] = ":mod:";
	struct wlt_word rest;
	const char *colon;

	*f = (struct wlt_function_word) {};
	if (!find_word(cmd, len, pos, &f->word))
		return 0;
	rest = f->word;
	f->remove = cmd[rest.at] == '!';
	advance(&rest, f->remove);
	f->name = rest;
	colon = memchr(cmd + rest.at, ':', rest.len);
	if (colon) {
		f->name.len = colon - (cmd + rest.at);
		advance(&rest, f->name.len);
		if (rest.len < strlen(mod) || memcmp(colon, mod, strlen(mod)))
			return -EINVAL;
		advance(&rest, strlen(mod));
		f->by_module = true;
		f->others = rest.len && cmd[rest.at] == '!';
		advance(&rest, f->others);
		f->module = rest;
		if (f->module.len == 1 && cmd[f->module.at] == '*')
			f->module.len = 0;
	} else if (!f->name.len) {
		return -EINVAL;
	}
	if (f->name.len && isdigit(cmd[f->name.at]))
		return -EINVAL;
	return is_pattern(cmd, &f->name) && is_pattern(cmd, &f->module) ? 1 : -EINVAL;
}

/**
 * wlt_parse_bool() - read "0" or "1"
 * @cmd: command, not necessarily terminated
 * @len: its length
 * @value: what it says
 * @at: offset of what is wrong, valid on error
 *
 * Return: 0 or -EINVAL.
 */
int wlt_parse_bool(const char *cmd, size_t len, bool *value, size_t *at)
{
	struct wlt_word word, more;
	size_t pos = 0;

	wlt_parse_word(cmd, len, &pos, &word);
	*at = word.at < len ? word.at : 0;
	if (word.len != 1 || (cmd[word.at] != '0' && cmd[word.at] != '1'))
		return -EINVAL;
	if (wlt_parse_word(cmd, len, &pos, &more)) {
		*at = more.at;
		return -EINVAL;
	}
	*value = cmd[word.at] == '1';
	return 0;
}

/**
 * wlt_parse_number() - read a decimal number
 * @cmd: command, not necessarily terminated
 * @len: its length
 * @max: largest number that is allowed
 * @value: what it says
 * @at: offset of what is wrong, valid on error
 *
 * Return: 0, -EINVAL, or -ERANGE when it is larger than @max.
 */
int wlt_parse_number(const char *cmd, size_t len, unsigned int max,
		     unsigned int *value, size_t *at)
{
	struct wlt_word word, more;
	size_t i, pos = 0;
	u64 number = 0;

	wlt_parse_word(cmd, len, &pos, &word);
	*at = word.at < len ? word.at : 0;
	if (!word.len)
		return -EINVAL;
	for (i = word.at; i < word.at + word.len; i++) {
		if (!isdigit(cmd[i]))
			return -EINVAL;
		number = min_t(u64, number * 10 + (cmd[i] - '0'), U32_MAX);
	}
	if (wlt_parse_word(cmd, len, &pos, &more)) {
		*at = more.at;
		return -EINVAL;
	}
	if (number > max)
		return -ERANGE;
	*value = number;
	return 0;
}
