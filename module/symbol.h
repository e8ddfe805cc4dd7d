/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Symbols of the kernel: from an address to a name, and from a name to an address.
 */
#ifndef _WLT_SYMBOL_H
#define _WLT_SYMBOL_H

#include <linux/kallsyms.h>

/**
 * struct wlt_symbol - the function that an address is in
 * @start: where it begins; the address itself where no symbol is known
 * @end: first address behind it
 * @name: its name; the address in hexadecimal where no symbol is known
 * @module: module that holds it, "" for the kernel itself
 * @text: of @name and @module
 */
struct wlt_symbol {
	unsigned long start;
	unsigned long end;
	const char *name;
	const char *module;
	char text[KSYM_SYMBOL_LEN];
};

void wlt_symbol_resolve(struct wlt_symbol *symbol, unsigned long addr);
bool wlt_symbol_may_show(void);
void *wlt_symbol_find(const char *name);

#endif /* _WLT_SYMBOL_H */
