// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which functions of the kernel are hooked.
 *
 * Called by the control side, under the mutex of the session. See filter.h.
 */
#include "filter.h"

#include <linux/err.h>
#include <linux/glob.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "compat/ftrace.h"
#include "parse.h"
#include "symbol.h"

/**
 * wlt_filter_extend() - words, and more of them
 * @to: what to make; to be freed
 * @from: words in force, or NULL
 * @text: words to add
 * @len: length of @text
 *
 * Return: 0, -ENOMEM, or -E2BIG when it is more than one may have.
 */
int wlt_filter_extend(struct wlt_filter *to, const struct wlt_filter *from,
		      const char *text, size_t len)
{
	size_t old = from ? from->len : 0, pos = 0;
	struct wlt_function_word f;

	*to = (struct wlt_filter) {};
	if (old + len + 1 > WLT_FILTER_BYTES)
		return -E2BIG;
	to->text = kvmalloc(old + len + 1, GFP_KERNEL);
	if (!to->text)
		return -ENOMEM;
	if (old)
		memcpy(to->text, from->text, old);
	to->len = old;
	while (wlt_parse_function(text, len, &pos, &f) > 0) {
		memcpy(to->text + to->len, text + f.word.at, f.word.len);
		to->len += f.word.len;
		to->text[to->len++] = '\n';
	}
	return 0;
}

/**
 * wlt_filter_free() - free words
 * @filter: words
 */
void wlt_filter_free(struct wlt_filter *filter)
{
	kvfree(filter->text);
	*filter = (struct wlt_filter) {};
}

#ifdef CONFIG_DYNAMIC_FTRACE

static int compare_ips(const void *left, const void *right)
{
	unsigned long a = *(const unsigned long *)left;
	unsigned long b = *(const unsigned long *)right;

	return a < b ? -1 : a > b;
}

/* Read one bucket of a hash. Return: false if it is not what it should be. */
static bool read_bucket(const struct hlist_head *bucket, struct wlt_ips *list, size_t room)
{
	struct ftrace_func_entry entry;
	struct hlist_node *node;

	if (get_kernel_nofault(node, &bucket->first))
		return false;
	for (; node; node = entry.hlist.next) {
		if (list->nr == room ||
		    copy_from_kernel_nofault(&entry, hlist_entry(node, typeof(entry), hlist),
					     offsetofend(typeof(entry), ip)))
			return false;
		list->ip[list->nr++] = entry.ip;
	}
	return true;
}

static bool read_hash(const struct ftrace_hash *hash, struct wlt_ips *list)
{
	size_t i;

	for (i = 0; i < 1ul << hash->size_bits; i++)
		if (!read_bucket(&hash->buckets[i], list, hash->count))
			return false;
	return list->nr == hash->count;
}

/**
 * wlt_filter_list() - the functions of a filter
 * @ops: filter that nobody else changes
 * @list: its functions, to be freed with kvfree(); none if it has no filter,
 *	which stands for all
 *
 * Context: Control side.
 * Return: 0, -ENOMEM, or -EOPNOTSUPP where they cannot be had.
 */
int wlt_filter_list(const struct ftrace_ops *ops, struct wlt_ips *list)
{
	const struct ftrace_hash *from = rcu_dereference_raw(ops->func_hash->filter_hash);
	struct ftrace_hash hash;

	*list = (struct wlt_ips) {};
	if (copy_from_kernel_nofault(&hash, from, offsetofend(typeof(hash), count)) ||
	    hash.size_bits > 20 || hash.count > 1ul << 24)
		return -EOPNOTSUPP;
	if (!hash.count)
		return 0;
	list->ip = kvmalloc_array(hash.count, sizeof(*list->ip), GFP_KERNEL);
	if (!list->ip)
		return -ENOMEM;
	if (!read_hash(&hash, list)) {
		kvfree(list->ip);
		*list = (struct wlt_ips) {};
		return -EOPNOTSUPP;
	}
	sort(list->ip, list->nr, sizeof(*list->ip), compare_ips, NULL);
	return 0;
}

static struct ftrace_ops *make_ops(void)
{
	struct ftrace_ops *ops = kzalloc(sizeof(*ops), GFP_KERNEL);

	/* the first call makes the ops usable; without words it adds nothing */
	if (ops && ftrace_set_filter(ops, NULL, 0, 0)) {
		kfree(ops);
		ops = NULL;
	}
	return ops;
}

/**
 * wlt_filter_free_ops() - free a filter
 * @ops: filter that is not registered, or NULL
 */
void wlt_filter_free_ops(struct ftrace_ops *ops)
{
	if (!ops)
		return;
	ftrace_set_filter(ops, NULL, 0, 1);
	kfree(ops);
}

/**
 * wlt_filter_count() - how many functions has a filter?
 * @ops: filter that nobody else changes
 *
 * Context: Control side.
 * Return: how many, none for all; 0 also where that cannot be read.
 */
unsigned long wlt_filter_count(const struct ftrace_ops *ops)
{
	const struct ftrace_hash *from = rcu_dereference_raw(ops->func_hash->filter_hash);
	unsigned long nr;

	return get_kernel_nofault(nr, &from->count) ? 0 : nr;
}

static int match_once(struct ftrace_ops *ops, const char *pattern, size_t len, bool remove)
{
	/* for ftrace, which writes to it */
	char *text = kasprintf(GFP_KERNEL, "%s%.*s", remove ? "!" : "", (int)len, pattern);
	int err;

	if (!text)
		return -ENOMEM;
	err = ftrace_set_filter(ops, text, strlen(text), 0);
	kfree(text);
	return err;
}

/*
 * Have ftrace add, or remove, what a pattern matches. It says that something was found
 * also when its memory ran out among the functions to add: match_records() returns the
 * error as their number. The second time adds nothing, or there was something missing.
 */
static int match(struct ftrace_ops *ops, const char *pattern, size_t len, bool remove)
{
	int err = match_once(ops, pattern, len, remove);
	unsigned long nr = wlt_filter_count(ops);

	if (err || remove)
		return err;
	err = match_once(ops, pattern, len, remove);
	return err || wlt_filter_count(ops) == nr ? err : -ENOMEM;
}

static int cut(struct ftrace_ops *ops, struct wlt_ips *list)
{
	struct wlt_ips there;
	size_t i, k, nr = 0;
	int err = wlt_filter_list(ops, &there);

	if (err)
		return err;
	for (i = k = 0; i < list->nr; i++) {
		while (k < there.nr && there.ip[k] < list->ip[i])
			k++;
		if (k < there.nr && there.ip[k] == list->ip[i])
			list->ip[nr++] = list->ip[i];
	}
	kvfree(there.ip);
	return nr ? wlt_ftrace_add_ips(ops, list->ip, nr, true) : 0;
}

/* A name that ftrace does not know may be another one of a function that it does. */
static int match_alias(struct ftrace_ops *ops, const char *name, size_t len, bool remove)
{
	char *text = kmemdup_nul(name, len, GFP_KERNEL);
	struct wlt_ips list = { .nr = 1 };
	unsigned long ip;
	int err;

	if (!text)
		return -ENOMEM;
	ip = (unsigned long)wlt_symbol_find(text);
	kfree(text);
	if (IS_ERR_VALUE(ip))
		return (long)ip;
	list.ip = &ip;
	if (remove)
		return ftrace_set_filter_ip(ops, ip, 1, 0) == -EINVAL ? -ENOENT : 0;
	err = wlt_ftrace_add_ips(ops, list.ip, list.nr, false);
	return err == -EINVAL ? -ENOENT : err;
}

static bool is_glob(const char *name, size_t len)
{
	return memchr(name, '*', len) || memchr(name, '?', len) || memchr(name, '[', len);
}

/* Keep the functions of a list that are in a module like that. */
static void keep_modules(struct wlt_ips *list, const char *pattern, bool others)
{
	struct wlt_symbol symbol;
	size_t i, nr = 0;
	bool is;

	for (i = 0; i < list->nr; i++) {
		wlt_symbol_resolve(&symbol, list->ip[i]);
		is = *symbol.module && (!*pattern || glob_match(pattern, symbol.module));
		if (is != others)
			list->ip[nr++] = list->ip[i];
	}
	list->nr = nr;
}

static int list_modules(const char *text, const struct wlt_function_word *f,
			struct wlt_ips *list)
{
	struct ftrace_ops *ops = make_ops();
	char *module = kmemdup_nul(text + f->module.at, f->module.len, GFP_KERNEL);
	int err = -ENOMEM;

	*list = (struct wlt_ips) {};
	if (ops && module)
		err = f->name.len ? match(ops, text + f->name.at, f->name.len, false) :
				    match(ops, "*", 1, false);
	if (!err)
		err = wlt_filter_list(ops, list);
	if (!err)
		keep_modules(list, module, f->others);
	kfree(module);
	wlt_filter_free_ops(ops);
	return err == -EINVAL || (!err && !list->nr) ? -ENOENT : err;
}

static int match_modules(struct ftrace_ops *ops, const char *text,
			 const struct wlt_function_word *f, bool remove)
{
	struct wlt_ips list;
	int err = list_modules(text, f, &list);

	if (!err)
		err = remove ? cut(ops, &list) :
			       wlt_ftrace_add_ips(ops, list.ip, list.nr, false);
	kvfree(list.ip);
	return err;
}

/* Return: 0; -ENOENT if there is no such function. */
static int apply_word(struct ftrace_ops *ops, const char *text,
		      const struct wlt_function_word *f, bool remove)
{
	const char *name = text + f->name.at;
	int err;

	if (f->by_module)
		return match_modules(ops, text, f, remove);
	err = match(ops, name, f->name.len, remove);
	if (err == -EINVAL && !is_glob(name, f->name.len))
		return match_alias(ops, name, f->name.len, remove);
	return err == -EINVAL ? -ENOENT : err;
}

/**
 * wlt_filter_check() - does each word stand for functions that there are?
 * @text: words
 * @len: length of @text
 * @error: which does not, and why
 *
 * Context: Control side. Sleeps.
 * Return: 0; -EINVAL for what is no word; -ENOENT without such a function;
 * -EOPNOTSUPP for modules where functions cannot be listed; -ENOMEM.
 */
int wlt_filter_check(const char *text, size_t len, struct wlt_filter_error *error)
{
	struct ftrace_ops *ops = make_ops();
	struct wlt_function_word f;
	size_t pos = 0;
	int err = -ENOMEM;

	if (!ops)
		return err;
	while ((err = wlt_parse_function(text, len, &pos, &f)) > 0) {
		/* what is to be removed has to be a function as well */
		err = apply_word(ops, text, &f, false);
		if (err)
			break;
	}
	wlt_filter_free_ops(ops);
	if (!err)
		return 0;
	error->at = f.word.at;
	if (err == -EINVAL)
		error->reason = "Not a function";
	else if (err == -ENOENT)
		error->reason = f.by_module ? "No such function in a module" : "No such function";
	else if (err == -EOPNOTSUPP)
		error->reason = "This kernel's functions cannot be listed";
	return err;
}

static bool is_empty(const struct ftrace_ops *ops)
{
	return !wlt_filter_count(ops);
}

/*
 * Apply words in force. What has gone since they were written matches nothing, and
 * is no error, unless nothing else is left: a filter without functions would stand
 * for all, and does so only when the words themselves have taken out the last.
 */
static int apply(struct ftrace_ops *ops, const struct wlt_filter *filter)
{
	struct wlt_function_word f;
	size_t pos = 0;
	bool any = false, gone = false;
	int err;

	while (wlt_parse_function(filter->text, filter->len, &pos, &f) > 0) {
		err = apply_word(ops, filter->text, &f, f.remove);
		if (err && err != -ENOENT)
			return err;
		any |= !err && !f.remove;
		gone |= err && !f.remove;
	}
	return gone && (!any || is_empty(ops)) ? -ENOENT : 0;
}

/* Take the functions of @without out of a filter. */
static int exclude(struct ftrace_ops *ops, const struct wlt_filter *without)
{
	struct ftrace_ops *others = make_ops();
	struct wlt_ips list = {};
	int err = others ? apply(others, without) : -ENOMEM;

	if (!err || err == -ENOENT)
		err = wlt_filter_list(others, &list);
	if (!err && list.nr && is_empty(ops))
		err = match(ops, "*", 1, false);
	if (!err)
		err = cut(ops, &list);
	if (!err && list.nr && is_empty(ops))
		err = -ENOENT;
	kvfree(list.ip);
	wlt_filter_free_ops(others);
	return err;
}

/**
 * wlt_filter_make() - make a filter
 * @filter: functions that are hooked, none for all
 * @without: functions that are not
 *
 * Context: Control side. Sleeps.
 * Return: the filter, to be freed with wlt_filter_free_ops(); -ENOENT if nothing
 * is to be hooked, though not all; or another -errno.
 */
struct ftrace_ops *wlt_filter_make(const struct wlt_filter *filter,
				   const struct wlt_filter *without)
{
	struct ftrace_ops *ops = make_ops();
	int err = ops ? apply(ops, filter) : -ENOMEM;

	if (!err && without->len)
		err = exclude(ops, without);
	if (err) {
		wlt_filter_free_ops(ops);
		return ERR_PTR(err);
	}
	return ops;
}

#else

int wlt_filter_check(const char *text, size_t len, struct wlt_filter_error *error)
{
	error->reason = "This kernel cannot hook functions";
	return -EOPNOTSUPP;
}

struct ftrace_ops *wlt_filter_make(const struct wlt_filter *filter,
				   const struct wlt_filter *without)
{
	return ERR_PTR(-EOPNOTSUPP);
}

void wlt_filter_free_ops(struct ftrace_ops *ops)
{
}

int wlt_filter_list(const struct ftrace_ops *ops, struct wlt_ips *list)
{
	return -EOPNOTSUPP;
}

#endif /* CONFIG_DYNAMIC_FTRACE */
