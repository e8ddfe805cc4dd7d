/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Texts in the memory of the caller, read where a probe may not fault: what is
 * not there now counts as not there.
 */
#ifndef _WLT_USERTEXT_H
#define _WLT_USERTEXT_H

#include <linux/types.h>

#include <linux/wltrace.h>

/**
 * struct wlt_usertext - a string or a buffer in the memory of the caller
 * @from: its address
 * @max: its length in bytes, SIZE_MAX when only its end says that
 * @string: it ends before the first NUL
 */
struct wlt_usertext {
	unsigned long from;
	size_t max;
	bool string;
};

int wlt_usertext_read(char *to, const struct wlt_usertext *text, size_t size, bool *cut);

/**
 * wlt_usertext_arg() - value of an argument
 * @abi: enum wlt_abi of the call
 * @arg: what is in the register: for int 0x80 only the low half counts
 */
static inline unsigned long wlt_usertext_arg(unsigned int abi, unsigned long arg)
{
	return abi == WLT_ABI_COMPAT ? (u32)arg : arg;
}

#endif /* _WLT_USERTEXT_H */
