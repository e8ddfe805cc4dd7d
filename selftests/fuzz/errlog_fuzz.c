// SPDX-License-Identifier: GPL-2.0-only
/*
 * The log of rejected writes: three lines each, printable, the caret under the
 * character at fault.
 */
#include "errlog.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct wlt_errlog log;
	static unsigned int added;
	char text[WLT_ERRLOG_TEXT];
	const char *cmd, *line, *caret;
	unsigned int nr;
	size_t at, len;
	int n;

	if (size < 2)
		return 0;
	at = data[0] | data[1] << 8;
	cmd = (const char *)data + 2;
	len = size - 2;
	wlt_errlog_add(&log, at * 1000003ULL, "file", "reason", cmd, len, at);
	added++;
	nr = wlt_errlog_nr(&log);
	CHECK(nr == min_t(unsigned int, added, WLT_ERRLOG_NR));
	n = wlt_errlog_print(&log, nr - 1, text, sizeof(text));
	CHECK(n > 0 && n < (int)sizeof(text) - 1 && text[n] == '\0' && strlen(text) == (size_t)n);
	line = strchr(text, '\n') + 1;
	caret = strchr(line, '\n') + 1;
	CHECK(text[n - 1] == '\n' && text[n - 2] == '^' && !strchr(caret, '\n')[1]);
	n = text + n - 2 - caret;
	CHECK(n >= (int)strlen("  Command: "));
	CHECK(line + n <= caret - 1);
	/* the character that it points at is the one at fault */
	if (at < len && isascii(cmd[at]) && isprint(cmd[at]) && !isspace(cmd[at]))
		CHECK(line[n] == cmd[at]);
	for (; *line; line++)
		CHECK(*line == '\n' || (*line >= ' ' && *line <= '~'));
	return 0;
}
