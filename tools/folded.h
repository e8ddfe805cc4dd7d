/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Folded stacks: "outermost;...;innermost COUNT", a line each, as the usual tools
 * for flame graphs read them. A name has no semicolon and no control character.
 */
#ifndef _WLCAT_FOLDED_H
#define _WLCAT_FOLDED_H

#include <stddef.h>

#include "kfunc.h"
#include "out.h"

#define FOLDED_MAX_DEPTH	256

/**
 * struct folded_line - a stack
 * @stack: names with semicolons between, to be freed
 * @count: how often
 */
struct folded_line {
	char *stack;
	unsigned long long count;
};

/**
 * struct folded - stacks
 * @lines: sorted by their bytes once they were folded
 * @nr: how many
 */
struct folded {
	struct folded_line *lines;
	size_t nr;
};

/**
 * struct stack_name - a stack that is being made
 * @text: names so far, NULL when there are none
 * @len: length of @text
 * @room: size of @text
 */
struct stack_name {
	char *text;
	size_t len;
	size_t room;
};

void stack_push(struct stack_name *stack, const char *name, size_t size);
void stack_push_call(struct stack_name *stack, const char *call, const char *abi);

void folded_add(struct folded *folded, const struct stack_name *stack,
		unsigned long long count);
void folded_sort(struct folded *folded);
void folded_print(const struct folded *folded, struct out *out);
void folded_free(struct folded *folded);

void folded_samples(struct folded *folded, const struct kfuncs *kf, const char *call);
void folded_graph(struct folded *folded, const struct kfuncs *kf, const char *call,
		  size_t max_depth);

#endif /* _WLCAT_FOLDED_H */
