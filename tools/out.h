/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Formatted output, without the C library's: its printf() brings in code for
 * floating point that is a tenth of a static wlcat, and is never used here.
 *
 * Formats are a subset of printf()'s and checked by the compiler as such:
 *
 *	%[0][width|*][l|ll|z](d|u|x|o)   %[width|*]s   %c   %%
 *
 * Anything else aborts.
 */
#ifndef _WLCAT_OUT_H
#define _WLCAT_OUT_H

#include <stdarg.h>
#include <stddef.h>

#include "util.h"

/**
 * struct out - a file that is written to
 * @fd: its file descriptor
 * @err: errno of the first write that failed; what follows is dropped
 * @len: bytes in @buf
 * @buf: what has not been written yet
 */
struct out {
	int fd;
	int err;
	size_t len;
	char buf[4096];
};

void out_init(struct out *out, int fd);
int out_flush(struct out *out);
void out_bytes(struct out *out, const char *s, size_t len);
void out_puts(struct out *out, const char *s);
void out_putc(struct out *out, char c);
size_t out_width(const struct out *out);
void out_spaces(struct out *out, size_t nr);
void out_printf(struct out *out, const char *fmt, ...)
	__printf(2, 3);
void out_vprintf(struct out *out, const char *fmt, va_list args)
	__printf(2, 0);

size_t mem_printf(char *buf, size_t size, const char *fmt, ...)
	__printf(3, 4);
size_t mem_vprintf(char *buf, size_t size, const char *fmt, va_list args)
	__printf(3, 0);

#endif /* _WLCAT_OUT_H */
