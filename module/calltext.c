// SPDX-License-Identifier: GPL-2.0-only
/*
 * System calls as text.
 *
 * Pure: for whatever reads what was recorded of a call, in any task's context.
 * Values are what a program put into registers, and can be anything: none is
 * used as an index or an address.
 * See calltext.h.
 */
#include "calltext.h"

#include <linux/fcntl.h>
#include <linux/kernel.h>
#include <linux/trace_seq.h>

#include "argflags.h"
#include "argname.h"
#include "opname.h"
#include "sysname.h"

#define CALLTEXT_NAME	64

/* A value as the call sees it: registers of 32-bit programs have no high half. */
static u64 word(unsigned int abi, u64 value)
{
	return abi == WLT_ABI_COMPAT || BITS_PER_LONG == 32 ? (u32)value : value;
}

static s64 signed_word(unsigned int abi, u64 value)
{
	return abi == WLT_ABI_COMPAT || BITS_PER_LONG == 32 ? (s32)value : (s64)value;
}

static void print_hex(struct trace_seq *s, u64 value, const char *zero)
{
	if (value)
		trace_seq_printf(s, "0x%llx", value);
	else
		trace_seq_puts(s, zero);
}

static void print_char(struct trace_seq *s, unsigned char c)
{
	switch (c) {
	case '\n':
		trace_seq_puts(s, "\\n");
		break;
	case '\t':
		trace_seq_puts(s, "\\t");
		break;
	case '\r':
		trace_seq_puts(s, "\\r");
		break;
	case '"':
	case '\\':
		trace_seq_putc(s, '\\');
		trace_seq_putc(s, c);
		break;
	default:
		/* isprint() holds for more than ASCII */
		if (c >= ' ' && c < 0x7f)
			trace_seq_putc(s, c);
		else
			trace_seq_printf(s, "\\x%02x", c);
	}
}

/**
 * wlt_calltext_string() - write a text in quotes
 * @s: where to
 * @text: the text, of which something is there
 *
 * Context: Any.
 */
void wlt_calltext_string(struct trace_seq *s, const struct wlt_text *text)
{
	int i;

	trace_seq_putc(s, '"');
	for (i = 0; i < text->len; i++)
		print_char(s, text->data[i]);
	trace_seq_puts(s, text->cut ? "\"..." : "\"");
}

/* Operation of a multiplexed call; the bits that do not say it are flags. */
static void print_operation(struct trace_seq *s, unsigned int abi, int nr, u32 mask,
			    unsigned int kind, u32 value)
{
	char name[CALLTEXT_NAME];

	wlt_opname_print(name, sizeof(name), abi, nr, value);
	trace_seq_puts(s, name);
	value &= ~mask;
	if (!value)
		return;
	trace_seq_putc(s, '|');
	wlt_argflags_print(s, kind, value);
}

static void print_value(struct trace_seq *s, unsigned int abi, unsigned int kind, u64 value)
{
	switch (kind) {
	case WLT_ARG_INT:
	case WLT_ARG_FD:
		trace_seq_printf(s, "%d", (s32)value);
		break;
	case WLT_ARG_UINT:
		trace_seq_printf(s, "%u", (u32)value);
		break;
	case WLT_ARG_LONG:
		trace_seq_printf(s, "%lld", signed_word(abi, value));
		break;
	case WLT_ARG_SIZE:
		trace_seq_printf(s, "%llu", word(abi, value));
		break;
	case WLT_ARG_OCT:
		/* umode_t has 16 bits */
		trace_seq_printf(s, "%#o", (u16)value);
		break;
	case WLT_ARG_DFD:
		if ((s32)value == AT_FDCWD)
			trace_seq_puts(s, "AT_FDCWD");
		else
			trace_seq_printf(s, "%d", (s32)value);
		break;
	case WLT_ARG_ID:
		if ((u32)value == (u32)-1)
			trace_seq_puts(s, "-1");
		else
			trace_seq_printf(s, "%u", (u32)value);
		break;
	case WLT_ARG_HEX:
		print_hex(s, word(abi, value), "0");
		break;
	case WLT_ARG_BITS:
		print_hex(s, (u32)value, "0");
		break;
	case WLT_ARG_PTR:
	case WLT_ARG_STR:
	case WLT_ARG_IN:
	case WLT_ARG_OUT:
	case WLT_ARG_OUTSTR:
		print_hex(s, word(abi, value), "NULL");
		break;
	default:
		wlt_argflags_print(s, kind, word(abi, value));
	}
}

/* The text of an argument, or NULL if it has none that could be read. */
static const struct wlt_text *find_text(const struct wlt_text *texts, unsigned int nr_texts,
					unsigned int arg)
{
	unsigned int i;

	for (i = 0; i < nr_texts; i++)
		if (texts[i].arg == arg && texts[i].len >= 0)
			return &texts[i];
	return NULL;
}

/**
 * wlt_calltext() - write a system call with its arguments
 * @s: where to
 * @abi: enum wlt_abi
 * @nr: number, without bit 30 for x32
 * @values: its arguments, as they stood in registers
 * @nr_values: how many there are at @values; a "?" stands for one that is missing
 * @texts: what arguments lead to, see wlt_args_texts(); may be NULL if there are
 *	none
 * @nr_texts: how many there are at @texts
 *
 * Context: Any.
 */
void wlt_calltext(struct trace_seq *s, unsigned int abi, int nr,
		  const u64 *values, unsigned int nr_values,
		  const struct wlt_text *texts, unsigned int nr_texts)
{
	const struct wlt_args *args = wlt_args_find(abi, nr);
	unsigned int nr_args = args ? wlt_args_nr(args) : WLT_ARGS_MAX;
	unsigned int arg, kind = WLT_ARG_HEX;
	const struct wlt_text *text;
	char name[CALLTEXT_NAME];
	u32 mask = 0;
	int op_arg;

	op_arg = wlt_opname_arg(abi, nr, &mask);
	wlt_sysname_print(name, sizeof(name), abi, nr);
	trace_seq_puts(s, name);
	if (abi != WLT_ABI_NATIVE)
		trace_seq_printf(s, "/%s", wlt_sysname_abi(abi));
	trace_seq_putc(s, '(');
	for (arg = 0; arg < nr_args; arg++) {
		if (arg)
			trace_seq_puts(s, ", ");
		if (args) {
			kind = wlt_args_kind(args, arg);
			trace_seq_printf(s, "%s: ", wlt_args_name(args, arg));
		}
		text = find_text(texts, nr_texts, arg);
		if (text)
			wlt_calltext_string(s, text);
		else if (arg >= nr_values)
			trace_seq_putc(s, '?');
		else if (args && (int)arg == op_arg)
			print_operation(s, abi, nr, mask, kind, values[arg]);
		else
			print_value(s, abi, kind, values[arg]);
	}
	trace_seq_putc(s, ')');
}
