// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads lists of known differences. See allow.h.
 */
#include "allow.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "text.h"
#include "wlcat.h"

#define BLANKS		" \t\r"
#define EXPECTED	"'call NAME', 'errno NAME ERRNO', 'subsystem NAME', " \
			"'file WHAT PATH RESULT' or 'capability NAME CALL ANSWER'"

const char *const thing_names[NR_THINGS] = {
	[THING_SUBSYSTEM] = "subsystem",
	[THING_CALL] = "call",
	[THING_ERRNO] = "errno",
	[THING_FILE] = "file",
	[THING_CAPABILITY] = "capability",
};

/* @word is the first of a line: what it names, or NR_THINGS. */
static enum thing find_thing(const char *word, size_t len)
{
	unsigned int thing;

	for (thing = 0; thing < NR_THINGS; thing++)
		if (strlen(thing_names[thing]) == len &&
		    !strncmp(thing_names[thing], word, len))
			break;
	return thing;
}

/* Join the words of @s with one blank; their number. */
static size_t join_words(char *s)
{
	char *to = s;
	size_t len, nr = 0;

	for (s += strspn(s, BLANKS); *s; s += strspn(s, BLANKS)) {
		len = strcspn(s, BLANKS);
		if (nr++)
			*to++ = ' ';
		memmove(to, s, len);
		to += len;
		s += len;
	}
	*to = '\0';
	return nr;
}

/* A line without its comment; false if it is bad. */
static bool take_line(struct allow *allow, char *line)
{
	size_t len, nr;
	enum thing thing;

	line += strspn(line, BLANKS);
	if (!*line)
		return true;
	len = strcspn(line, BLANKS);
	thing = find_thing(line, len);
	if (thing == NR_THINGS)
		return false;
	line += len;
	nr = join_words(line);
	/* Others may have any blanks in them. */
	if (!nr || (thing == THING_CALL && nr != 1) ||
	    (thing == THING_ERRNO && nr != 2))
		return false;
	allow->rules = xrealloc(allow->rules, allow->nr + 1,
				sizeof(*allow->rules));
	allow->rules[allow->nr].thing = thing;
	allow->rules[allow->nr++].name = line;
	return true;
}

static int take_lines(struct allow *allow, const char *name, size_t size)
{
	char *line = allow->text, *end;
	size_t number = 1;

	for (; line < allow->text + size; line = end + 1, number++) {
		/* The text ends with a newline, see allow_load(). */
		end = memchr(line, '\n', allow->text + size - line);
		*end = '\0';
		if (strlen(line) != (size_t)(end - line)) {
			complain("%s: line %zu: not a text", name, number);
			return -EINVAL;
		}
		line[strcspn(line, "#")] = '\0';
		if (!take_line(allow, line)) {
			complain("%s: line %zu: expected " EXPECTED, name, number);
			return -EINVAL;
		}
	}
	return 0;
}

/**
 * allow_load() - read a list
 * @allow: what to fill; give it back with allow_free(), on failure too
 * @name: of the file
 *
 * Return: 0, or -errno with a line said.
 */
int allow_load(struct allow *allow, const char *name)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	int err = fd < 0 ? -errno : 0;
	size_t size = 0;

	memset(allow, 0, sizeof(*allow));
	if (!err) {
		err = read_all(fd, &allow->text, &size);
		close(fd);
	}
	if (err) {
		complain("%s: %s", name, strerror(-err));
		return err;
	}
	if (size && allow->text[size - 1] != '\n')
		allow->text[size++] = '\n';	/* in place of the zero */
	return take_lines(allow, name, size);
}

/* Does @s look like @pattern? */
static bool matches(const char *pattern, const char *s)
{
	const char *star = NULL, *from = NULL;

	while (*s || *pattern) {
		if (*pattern == '*') {
			star = ++pattern;
			from = s;
		} else if (*pattern == *s) {
			pattern++;
			s++;
		} else if (star && *from) {
			/* Let the last star take one more. */
			pattern = star;
			s = ++from;
		} else {
			return false;
		}
	}
	return true;
}

/**
 * allow_has() - is a difference known?
 * @allow: the list
 * @thing: what differs
 * @name: its name
 *
 * Return: true if so.
 */
bool allow_has(const struct allow *allow, enum thing thing, const char *name)
{
	size_t i;

	for (i = 0; i < allow->nr; i++)
		if (allow->rules[i].thing == thing &&
		    matches(allow->rules[i].name, name))
			return true;
	return false;
}

/**
 * allow_free() - give back a list
 * @allow: the list
 */
void allow_free(struct allow *allow)
{
	free(allow->text);
	free(allow->rules);
}
