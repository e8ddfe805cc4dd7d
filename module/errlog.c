// SPDX-License-Identifier: GPL-2.0-only
/*
 * Log of rejected writes. Pure; the caller has the lock.
 * See errlog.h.
 */
#include "errlog.h"

#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/time64.h>

/* Keep what is before the word at fault if there is room, and what follows. */
static void keep_command(struct wlt_errlog_entry *e, const char *cmd,
			 size_t len, size_t at)
{
	size_t first = 0;
	size_t i, n;

	while (len && isspace(cmd[len - 1]))
		len--;
	at = min(at, len);
	if (len > WLT_ERRLOG_CMD && at > WLT_ERRLOG_CMD / 2)
		first = min(at - WLT_ERRLOG_CMD / 2, len - WLT_ERRLOG_CMD);
	n = min_t(size_t, len - first, WLT_ERRLOG_CMD);

	/* one column a character, or the caret would point elsewhere */
	for (i = 0; i < n; i++) {
		char c = cmd[first + i];

		e->cmd[i] = isspace(c) ? ' ' : isascii(c) && isprint(c) ? c : '?';
	}
	e->cmd[n] = '\0';
	e->caret = at - first;
}

/**
 * wlt_errlog_add() - remember a rejected write
 * @log: log
 * @time_ns: now, CLOCK_MONOTONIC
 * @file: name of the file, constant
 * @reason: what is wrong, constant
 * @cmd: what was written, not necessarily terminated
 * @len: its length
 * @at: offset of the word at fault
 */
void wlt_errlog_add(struct wlt_errlog *log, u64 time_ns, const char *file,
		    const char *reason, const char *cmd, size_t len, size_t at)
{
	struct wlt_errlog_entry *e = &log->entries[log->nr % WLT_ERRLOG_NR];

	e->time_ns = time_ns;
	e->file = file;
	e->reason = reason;
	keep_command(e, cmd, len, at);

	/* stay clear of the wrap, where the ring's order would break */
	if (++log->nr == 2 * WLT_ERRLOG_NR)
		log->nr = WLT_ERRLOG_NR;
}

/**
 * wlt_errlog_clear() - forget all entries
 * @log: log
 */
void wlt_errlog_clear(struct wlt_errlog *log)
{
	log->nr = 0;
}

/**
 * wlt_errlog_nr() - number of entries that can be printed
 * @log: log
 *
 * Return: 0 ... WLT_ERRLOG_NR.
 */
unsigned int wlt_errlog_nr(const struct wlt_errlog *log)
{
	return min_t(unsigned int, log->nr, WLT_ERRLOG_NR);
}

/**
 * wlt_errlog_print() - text of an entry
 * @log: log
 * @i: 0 is the oldest
 * @buf: where to
 * @size: of @buf in bytes; WLT_ERRLOG_TEXT is enough
 *
 * Return: length of the text.
 */
int wlt_errlog_print(const struct wlt_errlog *log, unsigned int i, char *buf,
		     size_t size)
{
	unsigned int oldest = log->nr < WLT_ERRLOG_NR ? 0 : log->nr;
	const struct wlt_errlog_entry *e;
	u32 ns;
	u64 s;

	e = &log->entries[(oldest + i) % WLT_ERRLOG_NR];
	s = div_u64_rem(e->time_ns, NSEC_PER_SEC, &ns);
	return scnprintf(buf, size, "[%5llu.%06u] %s: error: %s\n  Command: %s\n%*s^\n",
			 s, ns / 1000, e->file, e->reason, e->cmd,
			 (int)strlen("  Command: ") + e->caret, "");
}
