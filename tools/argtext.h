/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The arguments of a system call as values of JSON:
 *
 *	"dfd":"AT_FDCWD","filename":"/etc/passwd","flags":"O_RDONLY","mode":"0"
 *
 * They say what the kernel says when it prints the call; numbers of up to 53
 * bits are numbers, all that follow from a name or are larger are strings.
 */
#ifndef _WLCAT_ARGTEXT_H
#define _WLCAT_ARGTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "names.h"
#include "out.h"

#define ARGTEXT_ARGS	6
#define ARGTEXT_TEXTS	2

/**
 * struct argtext_text - what an argument leads to
 * @data: its bytes
 * @size: how many
 * @cut: there are more
 * @gone: it was not read
 */
struct argtext_text {
	const char *data;
	size_t size;
	bool cut;
	bool gone;
};

/**
 * struct argtext_call - a call
 * @abi: its ABI
 * @nr: its number
 * @args: its arguments
 * @nr_args: how many there are
 * @texts: what some lead to
 * @nr_texts: how many there may be
 * @bits: of a word of the kernel
 */
struct argtext_call {
	unsigned int abi;
	int nr;
	uint64_t args[ARGTEXT_ARGS];
	size_t nr_args;
	struct argtext_text texts[ARGTEXT_TEXTS];
	size_t nr_texts;
	int bits;
};

void argtext_number(struct out *out, int64_t number);
void argtext_signal(struct out *out, const struct names *names, uint32_t signo);
bool argtext_is_address(const struct names_call *call);
void argtext_print(struct out *out, const struct names *names,
		   const struct argtext_call *call);

#endif /* _WLCAT_ARGTEXT_H */
