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
