// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints arguments, as module/calltext.c and module/argflags.c do in the kernel.
 * See argtext.h.
 */
#include "argtext.h"

#include <string.h>

#include "json_text.h"
#include "util.h"

#define ABI_COMPAT	1	/* registers have 32 bits */
#define AT_FDCWD	-100
#define SIGNAL_RT	32	/* the first without a name */
#define SIGNAL_MAX	64
#define EXACT_MAX	9007199254740992LL	/* 2^53 */

static void print_hex(struct out *out, uint64_t value, const char *zero)
{
	if (value)
		out_printf(out, "0x%llx", (unsigned long long)value);
	else
		out_puts(out, zero);
}

/**
 * argtext_number() - write a number of JSON
 * @out: where to
 * @number: the number; a string if a double cannot hold it
 */
void argtext_number(struct out *out, int64_t number)
{
	bool exact = number <= EXACT_MAX && number >= -EXACT_MAX;

	out_printf(out, exact ? "%lld" : "\"%lld\"", (long long)number);
}

static void print_unsigned(struct out *out, uint64_t number)
{
	if (number <= EXACT_MAX)
		argtext_number(out, number);
	else
		out_printf(out, "\"%llu\"", (unsigned long long)number);
}

/* -- names of values -- */

static void print_one(struct out *out, const struct names *names,
		      const struct names_set *set, uint32_t value)
{
	const struct names_flag *flag = names->flags + set->first;
	size_t i;

	for (i = 0; i < set->nr; i++, flag++) {
		if (flag->value == value) {
			out_puts(out, flag->name);
			return;
		}
	}
	out_printf(out, "%d", (int)value);
}

/**
 * argtext_signal() - write the name of a signal
 * @out: where to
 * @names: the names
 * @signo: its number
 */
void argtext_signal(struct out *out, const struct names *names, uint32_t signo)
{
	const struct names_set *set = names_set(names, "signal", 6);

	if (signo >= SIGNAL_RT && signo <= SIGNAL_MAX)
		out_printf(out, "SIGRT_%u", signo - SIGNAL_RT);
	else if (set)
		print_one(out, names, set, signo);
	else
		out_printf(out, "%u", signo);
}

static void print_flags(struct out *out, const struct names *names,
			const struct names_set *set, uint64_t value)
{
	const struct names_flag *flag = names->flags + set->first;
	uint64_t left = value & ~(uint64_t)set->signal;
	const char *separator = "";
	size_t i;

	for (i = 0; i < set->nr; i++, flag++) {
		/* a flag that takes two bits goes before those of one */
		if (((flag->value ? left : value) & flag->mask) != flag->value)
			continue;
		/* 0 for all bits is that of the high half, too */
		if (!flag->value && flag->mask == UINT32_MAX && value)
			continue;
		out_printf(out, "%s%s", separator, flag->name);
		separator = "|";
		left &= ~(uint64_t)flag->value;
	}
	if (left) {
		out_puts(out, separator);
		print_hex(out, left, "");
		separator = "|";
	}
	if (value & set->signal) {
		out_puts(out, separator);
		argtext_signal(out, names, value & set->signal);
	} else if (!*separator) {
		out_putc(out, '0');
	}
}

static void print_set(struct out *out, const struct names *names,
		      const struct names_set *set, uint64_t value)
{
	if (set->bits == 32)
		value = (uint32_t)value;
	if (!strcmp(set->kind, "signal"))
		argtext_signal(out, names, value);
	else if (set->one)
		print_one(out, names, set, value);
	else
		print_flags(out, names, set, value);
}

static void print_op(struct out *out, const struct names *names,
		     const struct names_call *call,
		     const struct names_set *set, uint32_t value)
{
	const char *name = names_op(names, call, value & call->op_mask);

	if (name)
		out_puts(out, name);
	else
		out_printf(out, "0x%x", value & call->op_mask);
	value &= ~call->op_mask;
	if (!value)
		return;
	out_putc(out, '|');
	if (set)
		print_set(out, names, set, value);
	else
		print_hex(out, value, "");
}

/* -- values -- */

/**
 * struct param - a parameter
 * @name: its name
 * @name_len: length of that
 * @kind: its kind
 * @kind_len: length of that
 */
struct param {
	const char *name;
	size_t name_len;
	const char *kind;
	size_t kind_len;
};

/* Parameter of "fd:fd buf:out" at @s. Return: where the next one is. */
static const char *next_param(const char *s, struct param *param)
{
	param->name = s;
	param->name_len = strcspn(s, ": ");
	s += param->name_len;
	s += *s == ':';
	param->kind = s;
	param->kind_len = strcspn(s, " ");
	s += param->kind_len;
	return s + (*s == ' ');
}

static bool is_kind(const struct param *param, const char *words)
{
	size_t len;

	for (; *words; words += len + (words[len] == ' ')) {
		len = strcspn(words, " ");
		if (len == param->kind_len && !strncmp(words, param->kind, len))
			return true;
	}
	return false;
}

/* Kinds that are numbers. Return: false if it is another. */
static bool print_number(struct out *out, const struct param *param,
			 uint64_t value, bool narrow)
{
	if (is_kind(param, "int fd"))
		argtext_number(out, (int32_t)value);
	else if (is_kind(param, "uint"))
		argtext_number(out, (uint32_t)value);
	else if (is_kind(param, "long"))
		argtext_number(out, narrow ? (int32_t)value : (int64_t)value);
	else if (is_kind(param, "size"))
		print_unsigned(out, value);
	else if (is_kind(param, "dfd") && (int32_t)value != AT_FDCWD)
		argtext_number(out, (int32_t)value);
	else if (is_kind(param, "id"))
		argtext_number(out, (uint32_t)value == UINT32_MAX ?
			       -1 : (int64_t)(uint32_t)value);
	else
		return false;
	return true;
}

/* The others, within quotes. */
static void print_words(struct out *out, const struct names *names,
			const struct param *param, uint64_t value)
{
	const struct names_set *set;

	if (is_kind(param, "dfd")) {
		out_puts(out, "AT_FDCWD");
	} else if (is_kind(param, "oct")) {
		/* umode_t has 16 bits */
		out_printf(out, (uint16_t)value ? "0%o" : "%o",
			   (unsigned int)(uint16_t)value);
	} else if (is_kind(param, "ptr str in out outstr")) {
		print_hex(out, value, "NULL");
	} else if (is_kind(param, "bits")) {
		print_hex(out, (uint32_t)value, "0");
	} else {
		set = names_set(names, param->kind, param->kind_len);
		if (set)
			print_set(out, names, set, value);
		else
			print_hex(out, value, "0");
	}
}

static void print_value(struct out *out, const struct names *names,
			const struct argtext_call *call,
			const struct names_call *known,
			const struct param *param, size_t arg)
{
	bool narrow = call->abi == ABI_COMPAT || call->bits == 32;
	uint64_t value = call->args[arg];
	bool op = known && known->op_arg == (int)arg;

	if (narrow)
		value = (uint32_t)value;
	if (!op && print_number(out, param, value, narrow))
		return;
	out_putc(out, '"');
	if (op)
		print_op(out, names, known,
			 names_set(names, param->kind, param->kind_len), value);
	else
		print_words(out, names, param, value);
	out_putc(out, '"');
}

/* The @nr_text-th text of the call, or NULL if there is none to be shown. */
static const struct argtext_text *find_text(const struct argtext_call *call,
					    size_t nr_text)
{
	if (nr_text >= call->nr_texts || call->texts[nr_text].gone)
		return NULL;
	return &call->texts[nr_text];
}

static void print_text(struct out *out, const struct argtext_text *text)
{
	out_putc(out, '"');
	json_text_bytes(out, text->data, text->size);
	out_puts(out, text->cut ? "...\"" : "\"");
}

static void print_unknown(struct out *out, const struct argtext_call *call)
{
	size_t i;

	for (i = 0; i < call->nr_args; i++) {
		out_printf(out, "\"arg%zu\":\"", i);
		print_hex(out, call->args[i], "0");
		out_puts(out, "\",");
	}
}

/**
 * argtext_is_address() - does a call return an address?
 * @call: the call, or NULL
 *
 * Return: whether its result is to be read as one.
 */
bool argtext_is_address(const struct names_call *call)
{
	static const char * const names[] = {
		"brk", "mmap", "mmap2", "mremap", "shmat",
	};
	size_t i;

	for (i = 0; call && i < ARRAY_SIZE(names); i++)
		if (!strcmp(call->name, names[i]))
			return true;
	return false;
}

/**
 * argtext_print() - write arguments as members of an object
 * @out: where to; each member has a comma behind it
 * @names: the names
 * @call: the call
 */
void argtext_print(struct out *out, const struct names *names,
		   const struct argtext_call *call)
{
	const struct names_call *known = names_call(names, call->abi, call->nr);
	const struct argtext_text *text;
	size_t arg, nr_text = 0;
	struct param param;
	const char *s;

	if (!known || *known->params == '?') {
		print_unknown(out, call);
		return;
	}
	s = known->params;
	for (arg = 0; *s && arg < ARGTEXT_ARGS; arg++) {
		s = next_param(s, &param);
		json_text_string(out, param.name, param.name_len);
		out_putc(out, ':');
		text = NULL;
		if (is_kind(&param, "str in out outstr"))
			text = find_text(call, nr_text++);
		if (text)
			print_text(out, text);
		else if (arg >= call->nr_args)
			out_puts(out, "\"?\"");
		else
			print_value(out, names, call, known, &param, arg);
		out_putc(out, ',');
	}
}
