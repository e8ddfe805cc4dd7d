/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lines of the kernel's trace_pipe as those that strace prints.
 *
 *	             cat-138     [000] ...1.     2.668836: syscall: close(0x3) = 0 <8 us>
 *	|-- 16 bytes ---|
 *	138<cat> close(0x3) = 0 <8 us>
 *
 * The text of the event is the kernel's and passed on; that of a task, a signal
 * or a label is turned into strace's +++ and ---. The name of a task is what it
 * chose for itself and may have any byte in it: it always takes 16 bytes, which
 * are not looked at.
 */
#ifndef _WLCAT_TRACE_LINE_H
#define _WLCAT_TRACE_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "out.h"

#define TRACE_COMM	16	/* bytes that a name takes in a line */

size_t trace_line_len(const char *text, size_t size);
void trace_line_print(struct out *out, char *line, bool times);

#endif /* _WLCAT_TRACE_LINE_H */
