// SPDX-License-Identifier: GPL-2.0-only
/*
 * set_function_time: which functions are timed.
 *
 * A write first makes the list that is to be, with a probe on each function that is
 * new in it: so what cannot be timed is found while nothing has changed. Then it takes
 * the place of the old one.
 *
 * A pattern stands for the functions that match it at that moment, of which the list
 * has the names. See ctl.h, and filter.h.
 */
#include "ctl.h"

#include <linux/err.h>
#include <linux/glob.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "filter.h"
#include "functime.h"
#include "hook.h"
#include "parse.h"
#include "symbol.h"

/**
 * struct time_cmd - a write
 * @s: session
 * @write: the write
 * @list: functions that are to be timed
 * @nr: how many
 */
struct time_cmd {
	struct wlt_session *s;
	struct wlt_write *write;
	struct wlt_functime *list[WLT_NR_FUNCTIMES];
	unsigned int nr;
};

static int fail(struct time_cmd *cmd, const struct wlt_word *word, const char *reason,
		int err)
{
	cmd->write->at = word->at;
	cmd->write->reason = reason;
	return err;
}

static bool is_in(struct wlt_functime *const *list, unsigned int nr,
		  const struct wlt_functime *f)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (list[i] == f)
			return true;
	return false;
}

static struct wlt_functime *find(struct wlt_functime *const *list, unsigned int nr,
				 const char *name)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (!strcmp(list[i]->name, name))
			return list[i];
	return NULL;
}

/* A function that is new gets its probe; one that is timed already keeps its numbers. */
static int add_name(struct time_cmd *cmd, const struct wlt_word *word, const char *name)
{
	struct wlt_functime *f;
	int err;

	if (find(cmd->list, cmd->nr, name))
		return 0;
	if (cmd->nr == WLT_NR_FUNCTIMES)
		return fail(cmd, word, "Too many functions", -ENOSPC);
	f = find(cmd->s->functimes, cmd->s->nr_functimes, name);
	if (!f) {
		f = wlt_functime_create(name, strlen(name));
		err = f ? wlt_hook_functime(f, cmd->s->attached) : -ENOMEM;
		if (err)
			wlt_functime_destroy(f);
		if (err == -ENOENT)
			return fail(cmd, word, "No such function", err);
		if (err == -ENOMEM)
			return fail(cmd, word, "No memory for a function", err);
		if (err)
			return fail(cmd, word, "Cannot be timed", err);
	}
	cmd->list[cmd->nr++] = f;
	return 0;
}

/* Functions that are not in the old list were made for the new one. */
static void drop(struct time_cmd *cmd, struct wlt_functime *f)
{
	if (is_in(cmd->s->functimes, cmd->s->nr_functimes, f))
		return;
	wlt_hook_functime_remove(&f, 1);
	wlt_functime_destroy(f);
}

/* A name that stands for one of several has its module in front. */
static bool has_name(const struct wlt_functime *f, const char *pattern)
{
	const char *colon = strchr(f->name, ':');

	return glob_match(pattern, colon ? colon + 1 : f->name);
}

static int remove_names(struct time_cmd *cmd, const struct wlt_word *word,
			const char *pattern)
{
	unsigned int i, nr = 0, before = cmd->nr;

	for (i = 0; i < before; i++) {
		if (has_name(cmd->list[i], pattern))
			drop(cmd, cmd->list[i]);
		else
			cmd->list[nr++] = cmd->list[i];
	}
	cmd->nr = nr;
	return nr < before ? 0 : fail(cmd, word, "Not in the list", -ENOENT);
}

/* Add the function of that name which begins there; others may have the same name. */
static int add_at(struct time_cmd *cmd, const struct wlt_word *word, const char *name,
		  unsigned long start)
{
	unsigned int before = cmd->nr;
	struct wlt_symbol symbol;
	int err = add_name(cmd, word, name);

	if (err)
		return err;
	wlt_symbol_resolve(&symbol, find(cmd->list, cmd->nr, name)->addr);
	if (symbol.start == start)
		return 0;
	if (cmd->nr > before)
		drop(cmd, cmd->list[--cmd->nr]);
	return fail(cmd, word, "Several functions have that name", -EADDRNOTAVAIL);
}

static int take_match(struct time_cmd *cmd, const struct wlt_function_word *f,
		      unsigned long ip)
{
	struct wlt_symbol symbol;
	char *name;
	int err;

	wlt_symbol_resolve(&symbol, ip);
	if (f->remove)
		return remove_names(cmd, &f->word, symbol.name);
	err = add_at(cmd, &f->word, symbol.name, symbol.start);
	if (err != -EADDRNOTAVAIL || !*symbol.module)
		return err;
	/* the kernel can tell those of a module apart */
	name = kasprintf(GFP_KERNEL, "%s:%s", symbol.module, symbol.name);
	if (!name)
		return fail(cmd, &f->word, "No memory for a function", -ENOMEM);
	err = add_at(cmd, &f->word, name, symbol.start);
	kfree(name);
	return err;
}

/* Functions that no probe can be on stay out, unless that is all of them. */
static int take_matches(struct time_cmd *cmd, const struct wlt_function_word *f,
			const struct wlt_ips *ips)
{
	bool any = false;
	int err = 0;
	size_t i;

	if (ips->nr > WLT_NR_FUNCTIMES && !f->remove)
		return fail(cmd, &f->word, "Too many functions", -ENOSPC);
	for (i = 0; i < ips->nr; i++) {
		err = take_match(cmd, f, ips->ip[i]);
		if (err == -ENOSPC || err == -ENOMEM)
			return err;
		any |= !err;
	}
	return any ? 0 : err;
}

/* Have ftrace say which functions a word is about. */
static int take_pattern(struct time_cmd *cmd, const struct wlt_function_word *f)
{
	static const struct wlt_filter none;
	const struct wlt_word *name = &f->word;
	struct wlt_filter filter = {
		.text = (char *)cmd->write->cmd + name->at + f->remove,
		.len = name->len - f->remove,
	};
	struct ftrace_ops *ops = wlt_filter_make(&filter, &none);
	struct wlt_ips ips;
	int err;

	if (ops == ERR_PTR(-ENOENT))
		return fail(cmd, name, "No such function", -ENOENT);
	if (IS_ERR(ops))
		return fail(cmd, name, "This kernel's functions cannot be listed", PTR_ERR(ops));
	err = wlt_filter_list(ops, &ips);
	if (err)
		err = fail(cmd, name, "This kernel's functions cannot be listed", err);
	else
		err = take_matches(cmd, f, &ips);
	kvfree(ips.ip);
	wlt_filter_free_ops(ops);
	return err;
}

static bool is_pattern(const char *name)
{
	return strpbrk(name, "*?[");
}

static int take_word(struct time_cmd *cmd, const struct wlt_function_word *f)
{
	char *name = kmemdup_nul(cmd->write->cmd + f->name.at, f->name.len, GFP_KERNEL);
	int err;

	if (!name)
		err = fail(cmd, &f->word, "No memory for a function", -ENOMEM);
	else if (f->by_module || (!f->remove && is_pattern(name)))
		err = take_pattern(cmd, f);
	else if (f->remove)
		err = remove_names(cmd, &f->word, name);
	else
		err = add_name(cmd, &f->word, name);
	kfree(name);
	return err;
}

static int parse(struct time_cmd *cmd)
{
	const struct wlt_write *write = cmd->write;
	struct wlt_function_word f;
	size_t pos = 0;
	int err;

	while ((err = wlt_parse_function(write->cmd, write->len, &pos, &f)) > 0) {
		err = take_word(cmd, &f);
		if (err)
			return err;
	}
	return err ? fail(cmd, &f.word, "Not a function", err) : 0;
}

/* The new list takes the place of the old one. */
static void commit(struct time_cmd *cmd)
{
	struct wlt_functime *gone[WLT_NR_FUNCTIMES];
	struct wlt_session *s = cmd->s;
	unsigned int i, nr = 0;

	for (i = 0; i < s->nr_functimes; i++)
		if (!is_in(cmd->list, cmd->nr, s->functimes[i]))
			gone[nr++] = s->functimes[i];
	memcpy(s->functimes, cmd->list, sizeof(s->functimes));
	s->nr_functimes = cmd->nr;
	wlt_hook_functime_remove(gone, nr);
	for (i = 0; i < nr; i++)
		wlt_functime_destroy(gone[i]);
}

static void undo(struct time_cmd *cmd)
{
	while (cmd->nr)
		drop(cmd, cmd->list[--cmd->nr]);
}

/**
 * wlt_ctl_functime_stop() - take the probes of all functions away
 * @s: session
 *
 * Context: Under the mutex. Sleeps.
 */
void wlt_ctl_functime_stop(struct wlt_session *s)
{
	lockdep_assert_held(&s->mutex);
	wlt_hook_functime_remove(s->functimes, s->nr_functimes);
}

/**
 * wlt_ctl_functime_start() - put a probe on all functions
 * @s: session
 *
 * A function may be gone, with its module: it stays in the list, and may come back.
 *
 * Context: Under the mutex. Sleeps.
 * Return: 0 or -errno.
 */
int wlt_ctl_functime_start(struct wlt_session *s)
{
	unsigned int i;
	int err = 0;

	lockdep_assert_held(&s->mutex);
	for (i = 0; i < s->nr_functimes && !err; i++) {
		err = wlt_hook_functime(s->functimes[i], true);
		if (err == -ENOENT)
			err = 0;
	}
	if (err)
		wlt_ctl_functime_stop(s);
	return err;
}

/**
 * wlt_ctl_functime_missed() - find out what the probes have missed
 * @s: session
 *
 * Context: Under the mutex.
 */
void wlt_ctl_functime_missed(struct wlt_session *s)
{
	unsigned int i;

	for (i = 0; i < s->nr_functimes; i++)
		wlt_hook_functime_missed(s->functimes[i]);
}

/**
 * wlt_ctl_functime_write() - change which functions are timed
 * @open: open file
 * @write: the write
 *
 * Context: Under the mutex. Sleeps.
 * Return: 0; -ENOENT, -EINVAL, -ENOSPC, -ENOMEM, -EOPNOTSUPP for a word at fault, or
 * what register_kretprobe() fails with.
 */
int wlt_ctl_functime_write(struct wlt_open *open, struct wlt_write *write)
{
	struct wlt_session *s = open->session;
	struct time_cmd *cmd = kzalloc(sizeof(*cmd), GFP_KERNEL);
	int err;

	if (!cmd)
		return -ENOMEM;
	cmd->s = s;
	cmd->write = write;
	if (!write->replace) {
		memcpy(cmd->list, s->functimes, sizeof(cmd->list));
		cmd->nr = s->nr_functimes;
	}
	err = parse(cmd);
	if (err)
		undo(cmd);
	else
		commit(cmd);
	if (!s->attached)	/* they were only tried */
		wlt_ctl_functime_stop(s);
	kfree(cmd);
	return err;
}

/**
 * wlt_ctl_functime_release() - a replacement without a write clears the list
 * @open: open file
 *
 * Context: Under the mutex. Sleeps.
 */
void wlt_ctl_functime_release(struct wlt_open *open)
{
	struct wlt_write write = { .cmd = "", .replace = true };

	/* it needs memory for a moment; without any the list stays */
	wlt_ctl_functime_write(open, &write);
}

/**
 * wlt_ctl_functime_show() - print which functions are timed
 * @m: where to
 * @open: open file
 *
 * Return: 0.
 */
int wlt_ctl_functime_show(struct seq_file *m, struct wlt_open *open)
{
	struct wlt_session *s = open->session;
	unsigned int i;

	mutex_lock(&s->mutex);
	for (i = 0; i < s->nr_functimes; i++)
		seq_printf(m, "%s\n", s->functimes[i]->name);
	mutex_unlock(&s->mutex);
	return 0;
}
