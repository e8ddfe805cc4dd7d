// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bytes and numbers as text, in whole numbers throughout: a double has not
 * the digits for a sum of nanoseconds. See text.h.
 */
#include "text.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "out.h"
#include "wlcat.h"

/*
 * First bytes of a character and what may follow, per RFC 3629: no overlong
 * forms, no surrogates, nothing above U+10FFFF.
 */
static const struct {
	unsigned char first, last;	/* range of the first byte */
	unsigned char low, high;	/* range of the second */
	unsigned char len;
} utf8_forms[] = {
	{ 0xc2, 0xdf, 0x80, 0xbf, 2 },
	{ 0xe0, 0xe0, 0xa0, 0xbf, 3 },
	{ 0xe1, 0xec, 0x80, 0xbf, 3 },
	{ 0xed, 0xed, 0x80, 0x9f, 3 },
	{ 0xee, 0xef, 0x80, 0xbf, 3 },
	{ 0xf0, 0xf0, 0x90, 0xbf, 4 },
	{ 0xf1, 0xf3, 0x80, 0xbf, 4 },
	{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

/**
 * text_utf8_len() - length of the character that some bytes begin with
 * @s: the bytes
 * @size: how many there are
 *
 * Return: 1 to 4, or 0 when they do not begin with a character of UTF-8.
 */
size_t text_utf8_len(const char *s, size_t size)
{
	const unsigned char *b = (const unsigned char *)s;
	size_t i, len;

	if (!size)
		return 0;
	if (b[0] < 0x80)
		return 1;
	for (i = 0; i < ARRAY_SIZE(utf8_forms); i++)
		if (b[0] >= utf8_forms[i].first && b[0] <= utf8_forms[i].last)
			break;
	if (i == ARRAY_SIZE(utf8_forms))
		return 0;
	len = utf8_forms[i].len;
	if (len > size || b[1] < utf8_forms[i].low || b[1] > utf8_forms[i].high)
		return 0;
	for (i = 2; i < len; i++)
		if ((b[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

/* Control characters, those of Latin-1 (U+0080 to U+009f) included. */
static bool is_control(const char *s, size_t len)
{
	const unsigned char *b = (const unsigned char *)s;

	return (len == 1 && (b[0] < 0x20 || b[0] == 0x7f)) ||
	       (len == 2 && b[0] == 0xc2 && b[1] < 0xa0);
}

/**
 * text_escape() - make bytes safe to print
 * @s: the bytes
 * @size: how many there are at most; a zero ends them earlier
 *
 * Return: a string to be freed, in which each byte that is not part of a
 * printable character of UTF-8, and each backslash, is an octal escape.
 */
char *text_escape(const char *s, size_t size)
{
	char *out, *end;
	size_t len;

	size = strnlen(s, size);
	out = xrealloc(NULL, size + 1, 4);
	end = out;
	for (; size; s += len, size -= len) {
		len = text_utf8_len(s, size);
		if (len && *s != '\\' && !is_control(s, len)) {
			memcpy(end, s, len);
			end += len;
		} else {
			len = 1;
			end += mem_printf(end, 5, "\\%03o",
					  (unsigned char)*s);
		}
	}
	*end = '\0';
	return out;
}

/**
 * text_width() - columns that a string takes on a terminal
 * @s: a string of UTF-8
 *
 * Return: the number of characters; one that takes two columns counts as one.
 */
size_t text_width(const char *s)
{
	size_t width = 0;

	for (; *s; s++)
		width += (*s & 0xc0) != 0x80;
	return width;
}

/**
 * text_fit() - how much of a string fits
 * @s: a string of UTF-8
 * @width: columns that there are
 *
 * Return: the number of bytes that take up at most @width columns.
 */
size_t text_fit(const char *s, size_t width)
{
	size_t i;

	for (i = 0; s[i]; i++)
		if ((s[i] & 0xc0) != 0x80 && !width--)
			break;
	return i;
}

/**
 * text_seconds() - nanoseconds as seconds
 * @buf: TEXT_SECONDS_MAX bytes
 * @ns: time in nanoseconds
 * @digits: after the point: 6 (rounded to the nearest) or 9
 *
 * Return: @buf.
 */
char *text_seconds(char *buf, unsigned long long ns, int digits)
{
	unsigned long long unit = 1000000000;

	if (digits == 6) {
		ns = ns / 1000 + (ns % 1000 >= 500);
		unit = 1000000;
	}
	mem_printf(buf, TEXT_SECONDS_MAX, "%llu.%0*llu", ns / unit, digits,
		   ns % unit);
	return buf;
}

/**
 * text_usecs() - nanoseconds as microseconds with three digits after the point
 * @buf: TEXT_USECS_MAX bytes
 * @ns: time in nanoseconds
 *
 * Return: @buf.
 */
char *text_usecs(char *buf, unsigned long long ns)
{
	mem_printf(buf, TEXT_USECS_MAX, "%llu.%03llu", ns / 1000, ns % 1000);
	return buf;
}

/**
 * text_share() - parts of 10000 as percent
 * @buf: TEXT_SHARE_MAX bytes
 * @share: the parts
 *
 * Return: @buf.
 */
char *text_share(char *buf, unsigned long long share)
{
	mem_printf(buf, TEXT_SHARE_MAX, "%llu.%02llu", share / 100,
		   share % 100);
	return buf;
}

/**
 * share_of() - a share in parts of 10000, rounded to the nearest
 * @part: the share
 * @whole: what it is a share of
 *
 * Return: the parts; 0 when @whole is 0.
 */
unsigned long long share_of(unsigned long long part, unsigned long long whole)
{
	/* Costs less than one part in 10^14, and only from 10 days up. */
	while (whole > ULLONG_MAX / 20000 || part > ULLONG_MAX / 20000) {
		whole /= 2;
		part /= 2;
	}
	return whole ? (part * 10000 + whole / 2) / whole : 0;
}

/**
 * text_number() - read a number without a sign
 * @s: a string
 * @number: gets the number
 *
 * Return: what follows it, or NULL when there is none or it is too large.
 */
const char *text_number(const char *s, int *number)
{
	const char *begin = s;
	long long value = 0;

	for (; *s >= '0' && *s <= '9' && value <= INT_MAX; s++)
		value = 10 * value + (*s - '0');
	if (s == begin || value > INT_MAX)
		return NULL;
	*number = value;
	return s;
}

/**
 * add_capped() - add without wrapping around
 * @a: a number
 * @b: another
 *
 * Return: their sum, or the largest number when the sum is larger.
 */
unsigned long long add_capped(unsigned long long a, unsigned long long b)
{
	return a + b < a ? ULLONG_MAX : a + b;
}

static void swap_bytes(char *a, char *b, size_t size)
{
	char c;

	while (size--) {
		c = *a;
		*a++ = *b;
		*b++ = c;
	}
}

/* Let the element at @i sink to where none below it is larger. */
static void sift_down(char *base, size_t i, size_t nr, size_t size,
		      int (*compare)(const void *a, const void *b))
{
	size_t child;

	while ((child = 2 * i + 1) < nr) {
		if (child + 1 < nr && compare(base + child * size,
					      base + (child + 1) * size) < 0)
			child++;
		if (compare(base + i * size, base + child * size) >= 0)
			return;
		swap_bytes(base + i * size, base + child * size, size);
		i = child;
	}
}

/**
 * sort() - sort an array (heapsort)
 * @base: the array
 * @nr: number of elements
 * @size: size of an element in bytes
 * @compare: as for qsort()
 *
 * The C library's qsort() is ten times as large.
 */
void sort(void *base, size_t nr, size_t size,
	  int (*compare)(const void *a, const void *b))
{
	size_t i;

	for (i = nr / 2; i--;)
		sift_down(base, i, nr, size, compare);
	for (i = nr; i-- > 1;) {
		swap_bytes(base, (char *)base + i * size, size);
		sift_down(base, 0, i, size, compare);
	}
}
