// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which functions of the kernel are counted: options/functions,
 * set_function_filter, set_function_notrace and their kin.
 *
 * See ctl.h, and filter.h for what the words mean.
 */
#include "ctl.h"

#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "depth.h"
#include "filter.h"
#include "function.h"
#include "hook.h"
#include "symbol.h"

static int update_hook(struct wlt_session *s)
{
	if (s->functions.on || s->functions.depth)
		return s->attached ? wlt_hook_function(&s->functions) : 0;
	wlt_hook_function_remove(&s->functions);
	return 0;
}

/* Have hooks as they were. If that fails, too, nothing pretends to be hooked. */
static int restore_hook(struct wlt_session *s, struct wlt_write *write, int err)
{
	if (update_hook(s)) {
		wlt_hook_function_remove(&s->functions);
		s->functions.on = false;
		s->functions.depth = false;
	}
	write->reason = err == -EBUSY ? "kernel.ftrace_enabled is 0" :
					"Cannot hook these functions";
	return err;
}

static int set_option(struct wlt_session *s, bool *option, bool value,
		      struct wlt_write *write)
{
	int err;

	if (*option == value)
		return 0;
	*option = value;
	err = update_hook(s);
	if (!err)
		return 0;
	*option = !value;
	return restore_hook(s, write, err);
}

/* Switch @option, for which @alloc has the memory or else @reason is said. */
static int write_option(struct wlt_session *s, struct wlt_write *write, bool *option,
			int (*alloc)(struct wlt_session *s), const char *reason)
{
	bool on;
	int err = wlt_ctl_write_bool(write, &on);

	if (err)
		return err;
	if (on && !IS_ENABLED(CONFIG_DYNAMIC_FTRACE)) {
		write->reason = "This kernel cannot hook functions";
		return -EOPNOTSUPP;
	}
	if (on && alloc(s)) {
		write->reason = reason;
		return -ENOMEM;
	}
	return set_option(s, option, on, write);
}

/**
 * wlt_ctl_functions_write() - begin to count functions, or stop
 * @open: open file
 * @write: the write
 *
 * Return: 0 or -errno, with the reason in @write.
 */
int wlt_ctl_functions_write(struct wlt_open *open, struct wlt_write *write)
{
	struct wlt_session *s = open->session;

	return write_option(s, write, &s->functions.on, wlt_function_alloc,
			    "No memory for functions, see function_table_kb");
}

/**
 * wlt_ctl_depth_write() - begin to note the deepest stacks, or stop
 * @open: open file
 * @write: the write
 *
 * Return: 0 or -errno, with the reason in @write.
 */
int wlt_ctl_depth_write(struct wlt_open *open, struct wlt_write *write)
{
	struct wlt_session *s = open->session;

	return write_option(s, write, &s->functions.depth, wlt_depth_alloc,
			    "No memory for stacks");
}

/**
 * wlt_ctl_max_depth_show() - print options/max-depth
 * @m: where to
 * @open: open file
 *
 * Return: 0.
 */
int wlt_ctl_max_depth_show(struct seq_file *m, struct wlt_open *open)
{
	seq_printf(m, "%u\n", READ_ONCE(open->session->functions.max_depth));
	return 0;
}

/**
 * wlt_ctl_max_depth_write() - set how many levels function_graph shows
 * @open: open file
 * @write: the write
 *
 * Return: 0 or -errno, with the reason in @write.
 */
int wlt_ctl_max_depth_write(struct wlt_open *open, struct wlt_write *write)
{
	return wlt_ctl_write_number(write, INT_MAX, &open->session->functions.max_depth);
}

/**
 * wlt_ctl_table_kb_show() - print function_table_kb
 * @m: where to
 * @open: open file
 *
 * Return: 0.
 */
int wlt_ctl_table_kb_show(struct seq_file *m, struct wlt_open *open)
{
	seq_printf(m, "%u\n", READ_ONCE(open->session->functions.kb));
	return 0;
}

/**
 * wlt_ctl_table_kb_write() - set how much memory each CPU has for functions
 * @open: open file
 * @write: the write
 *
 * What has been counted of functions goes with the tables.
 *
 * Return: 0 or -errno, with the reason in @write.
 */
int wlt_ctl_table_kb_write(struct wlt_open *open, struct wlt_write *write)
{
	struct wlt_session *s = open->session;
	unsigned int kb = 0;
	int err = wlt_ctl_write_number(write, WLT_FUNCTION_KB_MAX, &kb);

	if (err)
		return err;
	if (!kb) {
		write->reason = "Not a size";
		return -EINVAL;
	}
	if (s->functions.hooked) {
		write->reason = "Functions are being counted";
		return -EBUSY;
	}
	err = wlt_function_resize(s, kb);
	if (err)
		write->reason = "No memory for functions";
	return err;
}

static struct wlt_filter *filter_of(struct wlt_open *open)
{
	return (void *)open->session + open->file->data;
}

/* Put another list of words in force, or leave the old one there. */
static int replace(struct wlt_open *open, struct wlt_write *write, struct wlt_filter *new)
{
	struct wlt_filter *filter = filter_of(open), failed;
	struct wlt_filter old = *filter;
	int err;

	*filter = *new;
	err = update_hook(open->session);
	if (!err) {
		wlt_filter_free(&old);
		return 0;
	}
	failed = *filter;
	*filter = old;
	wlt_filter_free(&failed);
	return restore_hook(open->session, write, err);
}

/**
 * wlt_ctl_filter_write() - change which functions are hooked
 * @open: open file
 * @write: the write
 *
 * Return: 0; -EINVAL or -ENOENT for a word at fault; -E2BIG; -ENOMEM; or what ftrace
 * fails with.
 */
int wlt_ctl_filter_write(struct wlt_open *open, struct wlt_write *write)
{
	struct wlt_filter_error error = {};
	struct wlt_filter new;
	int err;

	err = wlt_filter_check(write->cmd, write->len, &error);
	if (err) {
		write->reason = error.reason;
		write->at = error.at;
		return err;
	}
	err = wlt_filter_extend(&new, write->replace ? NULL : filter_of(open),
				write->cmd, write->len);
	if (err) {
		write->reason = err == -E2BIG ? "Too many words" : NULL;
		return err;
	}
	return replace(open, write, &new);
}

/**
 * wlt_ctl_filter_release() - a replacement without a write clears the list
 * @open: open file
 */
void wlt_ctl_filter_release(struct wlt_open *open)
{
	struct wlt_filter none = {};
	struct wlt_write write = {};

	replace(open, &write, &none);
}

static void show_functions(struct seq_file *m, const struct wlt_ips *list)
{
	struct wlt_symbol symbol;
	size_t i;

	for (i = 0; i < list->nr && !seq_has_overflowed(m); i++) {
		cond_resched();
		wlt_symbol_resolve(&symbol, list->ip[i]);
		seq_printf(m, *symbol.module ? "%s [%s]\n" : "%s\n", symbol.name,
			   symbol.module);
	}
}

/* No functions in a list stand for all of them, as with ftrace. */
static void show_none(struct seq_file *m, bool without)
{
	seq_printf(m, "#### %s ####\n",
		   without ? "no functions disabled" : "all functions enabled");
}

/* The functions; or the words, where the functions cannot be had. */
static int show_filter(struct seq_file *m, const struct wlt_filter *filter, bool without)
{
	static const struct wlt_filter none;
	struct wlt_ips list;
	struct ftrace_ops *ops;
	int err;

	ops = wlt_filter_make(filter, &none);
	if (IS_ERR(ops))
		return PTR_ERR(ops) == -ENOENT ? 0 : PTR_ERR(ops);
	err = wlt_filter_list(ops, &list);
	if (!err && list.nr)
		show_functions(m, &list);
	else if (!err)
		show_none(m, without);
	else if (err == -EOPNOTSUPP)
		seq_write(m, filter->text, filter->len);
	kvfree(list.ip);
	wlt_filter_free_ops(ops);
	return err == -EOPNOTSUPP ? 0 : err;
}

/**
 * wlt_ctl_filter_show() - print which functions are hooked, or are not
 * @m: where to
 * @open: open file
 *
 * Return: 0 or -errno.
 */
int wlt_ctl_filter_show(struct seq_file *m, struct wlt_open *open)
{
	struct wlt_session *s = open->session;
	const struct wlt_filter *filter = filter_of(open);
	bool without = filter == &s->functions.without;
	int err = 0;

	mutex_lock(&s->mutex);
	if (filter->len)
		err = show_filter(m, filter, without);
	else
		show_none(m, without);
	mutex_unlock(&s->mutex);
	return err;
}
