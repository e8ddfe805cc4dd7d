// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the log of rejected writes.
 */
#include <kunit/test.h>

#include "errlog.c"

static char text[WLT_ERRLOG_TEXT];

static struct wlt_errlog *new_log(struct kunit *test)
{
	struct wlt_errlog *log = kunit_kzalloc(test, sizeof(*log), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, log);
	return log;
}

static void an_entry_looks_like_tracefs(struct kunit *test)
{
	struct wlt_errlog *log = new_log(test);

	wlt_errlog_add(log, 12345678901ULL, "set_workload_pid",
		       "No such process", "1 999999\n", 9, 2);
	wlt_errlog_print(log, 0, text, sizeof(text));
	KUNIT_EXPECT_STREQ(test, text,
			   "[   12.345678] set_workload_pid: error: No such process\n"
			   "  Command: 1 999999\n"
			   "             ^\n");
}

static void the_oldest_gives_way(struct kunit *test)
{
	struct wlt_errlog *log = new_log(test);
	char cmd[8], line[32];
	unsigned int i, added;

	KUNIT_EXPECT_EQ(test, wlt_errlog_nr(log), 0U);
	for (added = 1; added <= 5 * WLT_ERRLOG_NR; added++) {
		snprintf(cmd, sizeof(cmd), "c%u", added);
		wlt_errlog_add(log, 0, "f", "r", cmd, strlen(cmd), 0);
		KUNIT_ASSERT_EQ(test, wlt_errlog_nr(log),
				min_t(unsigned int, added, WLT_ERRLOG_NR));
		for (i = 0; i < wlt_errlog_nr(log); i++) {
			wlt_errlog_print(log, i, text, sizeof(text));
			snprintf(line, sizeof(line), "Command: c%u\n",
				 added - wlt_errlog_nr(log) + 1 + i);
			KUNIT_ASSERT_NOT_NULL_MSG(test, strstr(text, line),
						  "entry %u of %u: %s", i, added, text);
		}
	}
	wlt_errlog_clear(log);
	KUNIT_EXPECT_EQ(test, wlt_errlog_nr(log), 0U);
}

static void a_command_is_one_line_of_text(struct kunit *test)
{
	struct wlt_errlog *log = new_log(test);

	wlt_errlog_add(log, 0, "f", "r", "a\tb\nc\x01\xff\n \n", 10, 4);
	KUNIT_EXPECT_STREQ(test, log->entries[0].cmd, "a b c??");
	KUNIT_EXPECT_EQ(test, log->entries[0].caret, 4U);
}

static void an_empty_command_has_a_caret(struct kunit *test)
{
	struct wlt_errlog *log = new_log(test);

	wlt_errlog_add(log, 0, "f", "r", "\n", 1, 7);
	wlt_errlog_print(log, 0, text, sizeof(text));
	KUNIT_EXPECT_STREQ(test, text,
			   "[    0.000000] f: error: r\n  Command: \n           ^\n");
}

/* Whatever the length and the place, the caret is under the same character. */
static void the_caret_stays_at_its_word(struct kunit *test)
{
	static const size_t lens[] = {
		1, WLT_ERRLOG_CMD - 1, WLT_ERRLOG_CMD, WLT_ERRLOG_CMD + 1,
		2 * WLT_ERRLOG_CMD, 4095,
	};
	struct wlt_errlog *log = new_log(test);
	struct wlt_errlog_entry *e;
	char *cmd = kunit_kzalloc(test, 4096, GFP_KERNEL);
	size_t i, at;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, cmd);
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		for (at = 0; at < lens[i]; at++) {
			memset(cmd, '.', lens[i]);
			cmd[at] = 'X';
			wlt_errlog_clear(log);
			wlt_errlog_add(log, 0, "f", "r", cmd, lens[i], at);
			e = &log->entries[0];
			KUNIT_ASSERT_LE(test, strlen(e->cmd), (size_t)WLT_ERRLOG_CMD);
			KUNIT_ASSERT_EQ(test, e->cmd[e->caret], 'X');
		}
	}
}

static struct kunit_case errlog_cases[] = {
	KUNIT_CASE(an_entry_looks_like_tracefs),
	KUNIT_CASE(the_oldest_gives_way),
	KUNIT_CASE(a_command_is_one_line_of_text),
	KUNIT_CASE(an_empty_command_has_a_caret),
	KUNIT_CASE(the_caret_stays_at_its_word),
	{}
};

static struct kunit_suite errlog_suite = {
	.name = "wltrace-errlog",
	.test_cases = errlog_cases,
};

kunit_test_suite(errlog_suite);
