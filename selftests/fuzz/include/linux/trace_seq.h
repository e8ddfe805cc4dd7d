/* SPDX-License-Identifier: GPL-2.0-only */
/* As the kernel's: what does not fit is left out, and so is all after it. */
#ifndef _FUZZ_TRACE_SEQ_H
#define _FUZZ_TRACE_SEQ_H

#include "kernel.h"

#define FUZZ_SEQ_SIZE	4096

struct trace_seq {
	char buffer[FUZZ_SEQ_SIZE];
	size_t len;
	bool full;
};

static inline void trace_seq_printf(struct trace_seq *s, const char *fmt, ...)
{
	size_t room = sizeof(s->buffer) - s->len;
	va_list args;
	int len;

	if (s->full)
		return;
	va_start(args, fmt);
	len = vsnprintf(s->buffer + s->len, room, fmt, args);
	va_end(args);
	if ((size_t)len < room)
		s->len += len;
	else
		s->full = true;
	s->buffer[s->len] = '\0';
}

static inline void trace_seq_puts(struct trace_seq *s, const char *text)
{
	trace_seq_printf(s, "%s", text);
}

static inline void trace_seq_putc(struct trace_seq *s, char c)
{
	trace_seq_printf(s, "%c", c);
}

#endif
