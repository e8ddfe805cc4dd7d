/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A system call as text, with its arguments:
 *
 *	openat(dfd: AT_FDCWD, filename: "/etc/passwd", flags: O_RDONLY|O_CLOEXEC, mode: 0)
 *
 * The names are those of argname.h, the values are shown as it says. A call of
 * which nothing is known has six hexadecimal arguments, without names:
 *
 *	syscall_2000(0x7f0000001000, 0x10, 0, 0, 0, 0)
 *
 * What a pointer leads to was read when the call was made and comes as struct
 * wlt_text. Where nothing could be read the pointer itself is shown.
 */
#ifndef _WLT_CALLTEXT_H
#define _WLT_CALLTEXT_H

#include <linux/types.h>

struct trace_seq;

/**
 * struct wlt_text - what an argument leads to
 * @data: its bytes, without a NUL that ends them; any bytes
 * @len: how many; negative when they could not be read
 * @arg: index of the argument
 * @cut: there are more than these
 */
struct wlt_text {
	const char *data;
	int len;
	u8 arg;
	bool cut;
};

void wlt_calltext_string(struct trace_seq *s, const struct wlt_text *text);
void wlt_calltext(struct trace_seq *s, unsigned int abi, int nr,
		  const u64 *values, unsigned int nr_values,
		  const struct wlt_text *texts, unsigned int nr_texts);

#endif /* _WLT_CALLTEXT_H */
