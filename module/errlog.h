/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The last writes that were rejected, and why.
 *
 * A shell shows of a failed write only its errno. The log keeps the command
 * itself and points at the word at fault, in the format of tracing/error_log:
 *
 *	[   12.345678] set_workload_pid: error: No such process
 *	  Command: 1 999999
 *	             ^
 *
 * A ring of WLT_ERRLOG_NR entries; the oldest gives way. A command too long to
 * be kept whole is kept around the word at fault.
 */
#ifndef _WLT_ERRLOG_H
#define _WLT_ERRLOG_H

#include <linux/types.h>

#define WLT_ERRLOG_NR	8
#define WLT_ERRLOG_CMD	128	/* characters of a command that are kept */
#define WLT_ERRLOG_TEXT	(2 * WLT_ERRLOG_CMD + 128)	/* of an entry */

/**
 * struct wlt_errlog_entry - one rejected write
 * @time_ns: when, CLOCK_MONOTONIC
 * @file: name of the file
 * @reason: what is wrong
 * @caret: column of @cmd that the caret stands under
 * @cmd: what was written, printable and terminated
 */
struct wlt_errlog_entry {
	u64 time_ns;
	const char *file;
	const char *reason;
	unsigned int caret;
	char cmd[WLT_ERRLOG_CMD + 1];
};

/**
 * struct wlt_errlog - the log
 * @entries: ring
 * @nr: writes rejected since the log was cleared
 */
struct wlt_errlog {
	struct wlt_errlog_entry entries[WLT_ERRLOG_NR];
	unsigned int nr;
};

void wlt_errlog_add(struct wlt_errlog *log, u64 time_ns, const char *file,
		    const char *reason, const char *cmd, size_t len, size_t at);
void wlt_errlog_clear(struct wlt_errlog *log);
unsigned int wlt_errlog_nr(const struct wlt_errlog *log);
int wlt_errlog_print(const struct wlt_errlog *log, unsigned int i, char *buf,
		     size_t size);

#endif /* _WLT_ERRLOG_H */
