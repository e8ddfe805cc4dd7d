// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes strings of JSON. See json_text.h.
 */
#include "json_text.h"

#include "text.h"

/**
 * json_text_bytes() - write bytes for within a string
 * @out: where to
 * @s: the bytes; a zero is one of them
 * @size: how many there are
 */
void json_text_bytes(struct out *out, const char *s, size_t size)
{
	size_t len;

	for (; size; s += len, size -= len) {
		len = text_utf8_len(s, size);
		if (!len || (len == 1 && ((unsigned char)*s < 0x20 ||
					  *s == 0x7f))) {
			len = 1;
			out_printf(out, "\\u%04x", (unsigned char)*s);
			continue;
		}
		if (*s == '"' || *s == '\\')
			out_putc(out, '\\');
		out_bytes(out, s, len);
	}
}

/**
 * json_text_string() - write bytes as a string
 * @out: where to
 * @s: the bytes; a zero is one of them
 * @size: how many there are
 */
void json_text_string(struct out *out, const char *s, size_t size)
{
	out_putc(out, '"');
	json_text_bytes(out, s, size);
	out_putc(out, '"');
}
