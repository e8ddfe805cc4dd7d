// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads syscall_names. See names.h.
 *
 * A line that makes no sense is passed over, as one of a newer module is.
 */
#include "names.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "wlcat.h"

#define MAX_FIELDS	6

/* Cut the line at @s into its fields. Return: how many there are. */
static size_t split(char *s, char **field)
{
	size_t nr = 0;

	for (;;) {
		field[nr++] = s;
		s += strcspn(s, "\t");
		if (!*s || nr == MAX_FIELDS)
			break;
		*s++ = '\0';
	}
	*s = '\0';
	return nr;
}

static bool get_number(const char *s, int *number)
{
	const char *end = text_number(s, number);

	return end && !*end;
}

static bool get_hex(const char *s, uint32_t *number)
{
	unsigned long long value;
	char *end;

	value = strtoull(s, &end, 16);
	*number = value;
	return !strncmp(s, "0x", 2) && end > s + 2 && !*end &&
	       value <= UINT32_MAX;
}

/* -- lines -- */

static void take_abi(struct names *names, char **field)
{
	int abi;

	if (get_number(field[1], &abi) && (size_t)abi < ARRAY_SIZE(names->abis))
		names->abis[abi] = field[2];
}

static void take_call(struct names *names, char **field)
{
	struct names_call call = {
		.name = field[3],
		.subsystem = field[4],
		.params = field[5],
		.op_arg = -1,
	};
	int abi;

	if (!get_number(field[1], &abi) || !get_number(field[2], &call.nr))
		return;
	call.abi = abi;
	names->calls = xrealloc(names->calls, names->nr_calls + 1, sizeof(call));
	names->calls[names->nr_calls++] = call;
}

/* Calls stand before their operations. */
static void take_operations(struct names *names, char **field)
{
	uint32_t mask;
	size_t i;
	int arg;

	if (!get_number(field[2], &arg) || !get_hex(field[3], &mask))
		return;
	for (i = 0; i < names->nr_calls; i++) {
		if (strcmp(names->calls[i].name, field[1]))
			continue;
		names->calls[i].op_arg = arg;
		names->calls[i].op_mask = mask;
	}
}

static void take_op(struct names *names, char **field)
{
	struct names_op op = { .call = field[1], .name = field[4] };
	int abi;

	if (!get_number(field[2], &abi) || !get_hex(field[3], &op.value))
		return;
	op.abi = abi;
	names->ops = xrealloc(names->ops, names->nr_ops + 1, sizeof(op));
	names->ops[names->nr_ops++] = op;
}

static void take_set(struct names *names, char **field)
{
	struct names_set set = {
		.kind = field[1],
		.one = !strcmp(field[2], "value"),
		.first = names->nr_flags,
	};

	if (!get_number(field[3], &set.bits) || !get_hex(field[4], &set.signal))
		return;
	names->sets = xrealloc(names->sets, names->nr_sets + 1, sizeof(set));
	names->sets[names->nr_sets++] = set;
}

/* The names of a set stand below it. */
static void take_flag(struct names *names, char **field)
{
	struct names_flag flag = { .name = field[4] };
	struct names_set *set;

	if (!names->nr_sets)
		return;
	set = &names->sets[names->nr_sets - 1];
	if (strcmp(set->kind, field[1]) || !get_hex(field[2], &flag.mask) ||
	    !get_hex(field[3], &flag.value))
		return;
	names->flags = xrealloc(names->flags, names->nr_flags + 1, sizeof(flag));
	names->flags[names->nr_flags++] = flag;
	set->nr++;
}

static void take_line(struct names *names, char *line)
{
	static const struct {
		const char *word;
		size_t nr_fields;
		void (*take)(struct names *names, char **field);
	} lines[] = {
		{ "abi", 3, take_abi },
		{ "call", 6, take_call },
		{ "operations", 4, take_operations },
		{ "operation", 5, take_op },
		{ "set", 5, take_set },
		{ "name", 5, take_flag },
	};
	char *field[MAX_FIELDS];
	size_t i, nr = split(line, field);

	for (i = 0; i < ARRAY_SIZE(lines); i++)
		if (!strcmp(field[0], lines[i].word) && nr >= lines[i].nr_fields)
			lines[i].take(names, field);
}

/* -- order -- */

static int compare_calls(const void *a, const void *b)
{
	const struct names_call *left = a, *right = b;

	if (left->abi != right->abi)
		return left->abi < right->abi ? -1 : 1;
	return left->nr < right->nr ? -1 : left->nr > right->nr;
}

static int compare_ops(const void *a, const void *b)
{
	const struct names_op *left = a, *right = b;
	int order = strcmp(left->call, right->call);

	if (order)
		return order;
	if (left->abi != right->abi)
		return left->abi < right->abi ? -1 : 1;
	return left->value < right->value ? -1 : left->value > right->value;
}

/* The element that is equal to @key in a sorted array, or NULL. */
static const void *find(const void *key, const void *base, size_t nr,
			size_t size, int (*compare)(const void *a, const void *b))
{
	size_t low = 0, middle;
	const char *element;
	int order;

	while (low < nr) {
		middle = low + (nr - low) / 2;
		element = (const char *)base + middle * size;
		order = compare(key, element);
		if (!order)
			return element;
		if (order < 0)
			nr = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/**
 * names_load() - read the file
 * @names: what to fill; give it back with names_free()
 * @text: content of the file, which is @names' from now on
 */
void names_load(struct names *names, char *text)
{
	char *end;

	memset(names, 0, sizeof(*names));
	names->text = text;
	for (; *text; text = end) {
		end = text + strcspn(text, "\n");
		if (*end)
			*end++ = '\0';
		take_line(names, text);
	}
	sort(names->calls, names->nr_calls, sizeof(*names->calls),
	     compare_calls);
	sort(names->ops, names->nr_ops, sizeof(*names->ops), compare_ops);
}

/**
 * names_free() - give back what names_load() took
 * @names: the names
 */
void names_free(struct names *names)
{
	free(names->text);
	free(names->calls);
	free(names->ops);
	free(names->sets);
	free(names->flags);
}

/**
 * names_abi() - name of an ABI
 * @names: the names
 * @abi: its number
 *
 * Return: "ia32", or "?".
 */
const char *names_abi(const struct names *names, unsigned int abi)
{
	const char *name = NULL;

	if (abi < ARRAY_SIZE(names->abis))
		name = names->abis[abi];
	return name ? name : "?";
}

/**
 * names_call() - what is known of a system call
 * @names: the names
 * @abi: its ABI
 * @nr: its number
 *
 * Return: the call, or NULL.
 */
const struct names_call *names_call(const struct names *names,
				    unsigned int abi, int nr)
{
	const struct names_call key = { .abi = abi, .nr = nr };

	return find(&key, names->calls, names->nr_calls, sizeof(key),
		    compare_calls);
}

/**
 * names_op() - name of an operation
 * @names: the names
 * @call: the call
 * @value: bits of its argument that say the operation
 *
 * Return: the name, or NULL.
 */
const char *names_op(const struct names *names, const struct names_call *call,
		     uint32_t value)
{
	struct names_op key = { call->name, call->abi, value };
	const struct names_op *op;

	op = find(&key, names->ops, names->nr_ops, sizeof(key), compare_ops);
	if (!op && key.abi != NAMES_NATIVE) {
		key.abi = NAMES_NATIVE;
		op = find(&key, names->ops, names->nr_ops, sizeof(key),
			  compare_ops);
	}
	return op ? op->name : NULL;
}

/**
 * names_set() - find a kind whose values have names
 * @names: the names
 * @kind: the kind
 * @len: its length
 *
 * Return: the set, or NULL.
 */
const struct names_set *names_set(const struct names *names, const char *kind,
				  size_t len)
{
	size_t i;

	for (i = 0; i < names->nr_sets; i++)
		if (!strncmp(names->sets[i].kind, kind, len) &&
		    !names->sets[i].kind[len])
			return &names->sets[i];
	return NULL;
}
