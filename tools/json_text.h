/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bytes as a string of JSON. What is not UTF-8 becomes, byte for byte, the
 * character of that number: the result is always valid, and what it was can be
 * told for as long as there is no such character in it.
 */
#ifndef _WLCAT_JSON_TEXT_H
#define _WLCAT_JSON_TEXT_H

#include <stddef.h>

#include "out.h"

void json_text_bytes(struct out *out, const char *s, size_t size);
void json_text_string(struct out *out, const char *s, size_t size);

#endif /* _WLCAT_JSON_TEXT_H */
