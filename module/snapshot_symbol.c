// SPDX-License-Identifier: GPL-2.0-only
/*
 * The functions of a snapshot, which its other sections point to by index.
 *
 * First whoever has addresses hands them in; there may be very many, and many in
 * the same function. They are sorted, and the text of a function is looked up once,
 * for the lowest of its addresses. Then the indices are known:
 *
 *	wlt_build_add_address()		once for each address, in any order
 *	wlt_build_symbols()		sizes: before the snapshot is allocated
 *	wlt_build_functions()		the section itself
 *	wlt_build_function()		index and offset of an address
 *	wlt_build_free_symbols()
 *
 * A snapshot for a file that shows no function does none of this.
 *
 * Called by wlt_snapshot_take(), under the session's mutex. See snapshot_build.h.
 */
#include "snapshot_build.h"

#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "symbol.h"

#define MIN_ADDRESSES	1024
#define MIN_TEXT	4096

static int compare_addresses(const void *left, const void *right)
{
	unsigned long a = *(const unsigned long *)left;
	unsigned long b = *(const unsigned long *)right;

	return a < b ? -1 : a > b;
}

/* Sort the addresses; each stays once. */
static void tidy_addresses(struct wlt_build_symbols *symbols)
{
	unsigned long *addrs = symbols->addrs;
	size_t i, nr = 0;

	sort(addrs, symbols->nr_addrs, sizeof(*addrs), compare_addresses, NULL);
	for (i = 0; i < symbols->nr_addrs; i++)
		if (!nr || addrs[nr - 1] != addrs[i])
			addrs[nr++] = addrs[i];
	symbols->nr_addrs = nr;
}

/* Have twice the room, or what is enough at first. Return: the new array or NULL. */
static void *grow(void *array, size_t used, size_t *room, size_t first, size_t size)
{
	size_t more = *room ? 2 * *room : first;
	void *copy = kvmalloc_array(more, size, GFP_KERNEL);

	if (!copy)
		return NULL;
	if (array)
		memcpy(copy, array, used * size);
	kvfree(array);
	*room = more;
	return copy;
}

static int need_address(struct wlt_build_symbols *symbols)
{
	unsigned long *copy;

	if (symbols->nr_addrs < symbols->max_addrs)
		return 0;
	tidy_addresses(symbols);
	if (symbols->nr_addrs < symbols->max_addrs / 2)
		return 0;
	copy = grow(symbols->addrs, symbols->nr_addrs, &symbols->max_addrs,
		    MIN_ADDRESSES, sizeof(*copy));
	if (!copy)
		return -ENOMEM;
	symbols->addrs = copy;
	return 0;
}

/**
 * wlt_build_add_address() - hand in an address for wlt_build_function()
 * @b: builder
 * @addr: address; of a return address one less, so that it is in the caller
 *
 * Context: Before wlt_build_symbols().
 * Return: 0 or -ENOMEM.
 */
int wlt_build_add_address(struct wlt_builder *b, unsigned long addr)
{
	struct wlt_build_symbols *symbols = &b->symbols;

	if (need_address(symbols))
		return -ENOMEM;
	symbols->addrs[symbols->nr_addrs++] = addr;
	return 0;
}

/* Keep a string until there is a snapshot. Return: its offset, 0 for "" or -ENOMEM. */
static long keep_text(struct wlt_build_symbols *symbols, const char *text)
{
	size_t len = strlen(text) + 1;
	size_t at = symbols->text_used;
	char *copy;

	if (len == 1)
		return 0;
	while (at + len > symbols->text_room) {
		copy = grow(symbols->text, at, &symbols->text_room, MIN_TEXT, 1);
		if (!copy)
			return -ENOMEM;
		symbols->text = copy;
	}
	memcpy(symbols->text + at, text, len);
	symbols->text_used += len;
	return at;
}

/* A module is the same as that of the function before, as a rule. */
static long keep_module(struct wlt_build_symbols *symbols, const char *module)
{
	size_t nr = symbols->nr_functions;
	u32 before = nr ? symbols->functions[nr - 1].module : 0;

	if (before && !strcmp(symbols->text + before, module))
		return before;
	return keep_text(symbols, module);
}

static int add_function(struct wlt_build_symbols *symbols, unsigned long addr)
{
	struct wlt_build_function *function = &symbols->functions[symbols->nr_functions];
	struct wlt_symbol symbol;
	long name, module;

	wlt_symbol_resolve(&symbol, addr);
	/* without a symbol the text is the address */
	name = keep_text(symbols, symbols->show || strncmp(symbol.name, "0x", 2) ?
			 symbol.name : "0x0");
	module = keep_module(symbols, symbol.module);
	if (name < 0 || module < 0)
		return -ENOMEM;
	*function = (struct wlt_build_function) {
		.start = symbol.start,
		.end = symbol.end,
		.name = name,
		.module = module,
	};
	symbols->nr_functions++;
	return 0;
}

/* Is an address in the last function? */
static bool is_in_last(const struct wlt_build_symbols *symbols, unsigned long addr)
{
	return symbols->nr_functions &&
	       addr < symbols->functions[symbols->nr_functions - 1].end;
}

/**
 * wlt_build_symbols() - find the functions of all addresses
 * @b: builder; the number of functions and the room for their strings are added
 *
 * Return: 0 or -ENOMEM.
 */
int wlt_build_symbols(struct wlt_builder *b)
{
	struct wlt_build_symbols *symbols = &b->symbols;
	size_t i;

	if (!symbols->nr_addrs)
		return 0;
	tidy_addresses(symbols);
	symbols->functions = kvmalloc_array(symbols->nr_addrs, sizeof(*symbols->functions),
					    GFP_KERNEL);
	if (!symbols->functions)
		return -ENOMEM;
	symbols->show = wlt_symbol_may_show();
	symbols->text_used = 1;		/* the byte that would be offset 0 */
	for (i = 0; i < symbols->nr_addrs; i++) {
		if (is_in_last(symbols, symbols->addrs[i]))
			continue;
		if (add_function(symbols, symbols->addrs[i]))
			return -ENOMEM;
		cond_resched();
	}
	b->snap->nr_functions = symbols->nr_functions;
	b->room += symbols->text_used;
	return 0;
}

/**
 * wlt_build_functions() - fill the functions
 * @b: builder
 */
void wlt_build_functions(struct wlt_builder *b)
{
	const struct wlt_build_function *function = b->symbols.functions;
	struct wlt_raw_function *raw = b->snap->functions;
	u32 kept = 0, module = 0;
	size_t i;

	for (i = 0; i < b->snap->nr_functions; i++, function++, raw++) {
		if (function->module && function->module != kept) {
			kept = function->module;
			module = wlt_build_string(b, b->symbols.text + kept);
		}
		raw->addr = b->symbols.show ? function->start : 0;
		raw->name = wlt_build_string(b, b->symbols.text + function->name);
		raw->module = function->module ? module : 0;
	}
}

/**
 * wlt_build_function() - look a function up
 * @b: builder
 * @addr: address as wlt_build_add_address() was given it
 * @offset: bytes of it behind the beginning of the function, or NULL
 *
 * Context: After wlt_build_symbols().
 * Return: index of its struct wlt_raw_function; WLT_RAW_NO_FUNCTION if the address
 * was not handed in.
 */
u32 wlt_build_function(const struct wlt_builder *b, unsigned long addr, u32 *offset)
{
	const struct wlt_build_function *functions = b->symbols.functions;
	size_t low = 0, high = b->symbols.nr_functions, middle;

	/* the first that begins behind the address */
	while (low < high) {
		middle = low + (high - low) / 2;
		if (functions[middle].start <= addr)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || addr >= functions[low - 1].end)
		return WLT_RAW_NO_FUNCTION;
	if (offset)
		*offset = addr - functions[low - 1].start;
	return low - 1;
}

/**
 * wlt_build_free_symbols() - free what was needed to find functions
 * @b: builder
 */
void wlt_build_free_symbols(struct wlt_builder *b)
{
	kvfree(b->symbols.addrs);
	kvfree(b->symbols.functions);
	kvfree(b->symbols.text);
}
