// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes folded stacks of samples, adds up those that are the same, and prints
 * them. See folded.h.
 */
#include "folded.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "wlcat.h"

/**
 * stack_push() - go one name further in
 * @stack: the stack
 * @name: bytes that may be anything; a zero ends them
 * @size: how many there are at most
 */
void stack_push(struct stack_name *stack, const char *name, size_t size)
{
	char *text = text_escape(name, size), *s;
	size_t len = strlen(text);

	while (stack->len + len + 2 > stack->room) {
		stack->room = stack->room ? 2 * stack->room : 256;
		stack->text = xrealloc(stack->text, stack->room, 1);
	}
	if (stack->len)
		stack->text[stack->len++] = ';';
	for (s = text; *s; s++)
		if (*s == ';')
			*s = ':';
	memcpy(stack->text + stack->len, *text ? text : "?", len ? len + 1 : 2);
	stack->len += len ? len : 1;
	free(text);
}

/**
 * stack_push_call() - go into a system call
 * @stack: the stack
 * @call: its name
 * @abi: its ABI
 */
void stack_push_call(struct stack_name *stack, const char *call, const char *abi)
{
	size_t size = strlen(call) + strlen(abi) + 2;
	char *name = xrealloc(NULL, size, 1);

	mem_printf(name, size, "%s%s%s", call, *abi ? "/" : "", abi);
	stack_push(stack, name, size);
	free(name);
}

/**
 * folded_add() - add a stack
 * @folded: stacks
 * @stack: it, of one name at least
 * @count: how often
 */
void folded_add(struct folded *folded, const struct stack_name *stack,
		unsigned long long count)
{
	struct folded_line *line;

	if (!count)
		return;
	if (!(folded->nr & (folded->nr - 1)))
		folded->lines = xrealloc(folded->lines, folded->nr ? 2 * folded->nr : 1,
					 sizeof(*line));
	line = &folded->lines[folded->nr++];
	line->stack = xrealloc(NULL, stack->len + 1, 1);
	memcpy(line->stack, stack->text, stack->len + 1);
	line->count = count;
}

/* A stack comes before those that go on from it. */
static int compare_lines(const void *a, const void *b)
{
	const unsigned char *x, *y;

	x = (const unsigned char *)((const struct folded_line *)a)->stack;
	y = (const unsigned char *)((const struct folded_line *)b)->stack;
	while (*x && *x == *y) {
		x++;
		y++;
	}
	if (*x == *y)
		return 0;
	/* The end of a name comes before any byte, that of the stack before that. */
	if (!*x || !*y)
		return *x ? 1 : -1;
	if (*x == ';' || *y == ';')
		return *x == ';' ? -1 : 1;
	return *x < *y ? -1 : 1;
}

/**
 * folded_sort() - sort stacks, and add up those that are the same
 * @folded: stacks
 */
void folded_sort(struct folded *folded)
{
	struct folded_line *lines = folded->lines;
	size_t i, kept = 0;

	sort(lines, folded->nr, sizeof(*lines), compare_lines);
	for (i = 0; i < folded->nr; i++) {
		if (!kept || strcmp(lines[kept - 1].stack, lines[i].stack)) {
			lines[kept++] = lines[i];
			continue;
		}
		lines[kept - 1].count = add_capped(lines[kept - 1].count,
						   lines[i].count);
		free(lines[i].stack);
	}
	folded->nr = kept;
}

/**
 * folded_print() - print stacks
 * @folded: stacks
 * @out: where to
 */
void folded_print(const struct folded *folded, struct out *out)
{
	size_t i;

	for (i = 0; i < folded->nr; i++) {
		out_puts(out, folded->lines[i].stack);
		out_printf(out, " %llu\n", folded->lines[i].count);
	}
}

/**
 * folded_free() - give back stacks
 * @folded: stacks
 */
void folded_free(struct folded *folded)
{
	while (folded->nr)
		free(folded->lines[--folded->nr].stack);
	free(folded->lines);
}

/* -- samples -- */

/* "comm;call;outermost;...;innermost" */
static void push_sample(struct stack_name *stack, const struct kfuncs *kf,
			const struct wlt_raw_stack *raw, const char *call)
{
	struct wlt_raw_frame frame;
	const char *name;
	size_t i;

	stack->len = 0;
	stack_push(stack, raw->comm, sizeof(raw->comm));
	if (raw->context != WLT_RAW_IN_CALL && !raw->nr_frames)
		call = "[user]";
	stack_push_call(stack, call,
			snapshot_string(&kf->snap, raw->abi_name));
	for (i = raw->nr_frames; i--;) {
		if (i >= FOLDED_MAX_DEPTH)
			continue;	/* the innermost are what matters */
		snapshot_entry(&kf->snap, WLT_RAW_FRAME, raw->first_frame + i, &frame);
		name = kf->functions[frame.function].name;
		stack_push(stack, name, strlen(name));
	}
}

/**
 * folded_samples() - fold the stacks that were sampled
 * @folded: what to fill; give it back with folded_free()
 * @kf: functions
 * @call: the only system call to take, or NULL
 */
void folded_samples(struct folded *folded, const struct kfuncs *kf, const char *call)
{
	struct stack_name stack = { 0 };
	struct wlt_raw_stack raw;
	const char *name;
	size_t i;

	for (i = 0; i < snapshot_nr(&kf->snap, WLT_RAW_STACK); i++) {
		snapshot_entry(&kf->snap, WLT_RAW_STACK, i, &raw);
		if (raw.what != WLT_RAW_STACK_SAMPLE)
			continue;
		name = kfunc_context(raw.context, snapshot_string(&kf->snap, raw.call));
		if (call && strcmp(call, name))
			continue;
		push_sample(&stack, kf, &raw, name);
		folded_add(folded, &stack, raw.count);
	}
	free(stack.text);
	folded_sort(folded);
}
