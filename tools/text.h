/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bytes and numbers as text.
 *
 * Names of tasks are bytes that a program chose for itself: what is not
 * printable UTF-8 must reach neither a terminal nor a parser as it is.
 */
#ifndef _WLCAT_TEXT_H
#define _WLCAT_TEXT_H

#include <stddef.h>

#define TEXT_SECONDS_MAX	32	/* bytes text_seconds() may need */
#define TEXT_USECS_MAX		32	/* bytes text_usecs() may need */
#define TEXT_SHARE_MAX		32	/* bytes text_share() may need */

size_t text_utf8_len(const char *s, size_t size);
char *text_escape(const char *s, size_t size);
size_t text_width(const char *s);
size_t text_fit(const char *s, size_t width);

char *text_seconds(char *buf, unsigned long long ns, int digits);
char *text_usecs(char *buf, unsigned long long ns);
char *text_share(char *buf, unsigned long long share);
unsigned long long share_of(unsigned long long part, unsigned long long whole);

const char *text_number(const char *s, int *number);

void sort(void *base, size_t nr, size_t size,
	  int (*compare)(const void *a, const void *b));
unsigned long long add_capped(unsigned long long a, unsigned long long b);

#endif /* _WLCAT_TEXT_H */
