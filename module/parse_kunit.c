// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of the control files' grammar.
 */
#include <kunit/test.h>

#include "parse.c"

struct word_case {
	const char *cmd;
	size_t nr;
	struct wlt_word words[3];
};

static const struct word_case word_cases[] = {
	{ "", 0 },
	{ " \t\n", 0 },
	{ "1", 1, { { 0, 1 } } },
	{ "1\n", 1, { { 0, 1 } } },
	{ " 12 !34\n", 2, { { 1, 2 }, { 4, 3 } } },
	{ "a\tb\nc", 3, { { 0, 1 }, { 2, 1 }, { 4, 1 } } },
	{ "\v\f\r1", 1, { { 3, 1 } } },
};

static void words_are_found_in_order(struct kunit *test)
{
	const struct word_case *c;
	struct wlt_word word;
	size_t i, pos, len;

	for (c = word_cases; c < word_cases + ARRAY_SIZE(word_cases); c++) {
		pos = 0;
		len = strlen(c->cmd);
		for (i = 0; i < c->nr; i++) {
			KUNIT_ASSERT_TRUE(test, wlt_parse_word(c->cmd, len, &pos, &word));
			KUNIT_EXPECT_EQ(test, word.at, c->words[i].at);
			KUNIT_EXPECT_EQ(test, word.len, c->words[i].len);
		}
		KUNIT_EXPECT_FALSE(test, wlt_parse_word(c->cmd, len, &pos, &word));
		KUNIT_EXPECT_EQ(test, pos, len);
	}
}

static void a_word_ends_with_the_command(struct kunit *test)
{
	struct wlt_word word;
	size_t pos = 0;

	KUNIT_ASSERT_TRUE(test, wlt_parse_word("1234", 2, &pos, &word));
	KUNIT_EXPECT_EQ(test, word.len, (size_t)2);
	KUNIT_EXPECT_FALSE(test, wlt_parse_word("1234", 2, &pos, &word));
}

struct pid_case {
	const char *word;
	int err;
	bool remove;
	pid_t pid;
};

static const struct pid_case pid_cases[] = {
	{ "1", 0, false, 1 },
	{ "!1", 0, true, 1 },
	{ "007", 0, false, 7 },
	{ "2147483647", 0, false, INT_MAX },
	{ "2147483648", -EINVAL },
	{ "4294967297", -EINVAL },
	{ "18446744073709551617", -EINVAL },
	{ "99999999999999999999999999999999", -EINVAL },
	{ "0", -EINVAL },
	{ "00", -EINVAL },
	{ "!0", -EINVAL },
	{ "!", -EINVAL },
	{ "!!1", -EINVAL },
	{ "-1", -EINVAL },
	{ "+1", -EINVAL },
	{ "0x10", -EINVAL },
	{ "1,2", -EINVAL },
	{ "1a", -EINVAL },
	{ "a1", -EINVAL },
	{ "#", -EINVAL },
	{ "\xff", -EINVAL },
};

static void only_decimal_pids_are_pids(struct kunit *test)
{
	const struct pid_case *c;
	struct wlt_word word = {};
	bool remove;
	pid_t pid;

	for (c = pid_cases; c < pid_cases + ARRAY_SIZE(pid_cases); c++) {
		word.len = strlen(c->word);
		KUNIT_ASSERT_EQ_MSG(test, wlt_parse_pid(c->word, &word, &remove, &pid),
				    c->err, "\"%s\"", c->word);
		if (c->err)
			continue;
		KUNIT_EXPECT_EQ(test, remove, c->remove);
		KUNIT_EXPECT_EQ(test, pid, c->pid);
	}
}

struct bool_case {
	const char *cmd;
	int err;
	bool value;
	size_t at;
};

static const struct bool_case bool_cases[] = {
	{ "0", 0, false },
	{ "1", 0, true },
	{ " 1\n", 0, true },
	{ "", -EINVAL, false, 0 },
	{ "\n", -EINVAL, false, 0 },
	{ "2", -EINVAL, false, 0 },
	{ " 10", -EINVAL, false, 1 },
	{ "1 0", -EINVAL, false, 2 },
	{ "on", -EINVAL, false, 0 },
	{ "  y", -EINVAL, false, 2 },
};

static void only_0_and_1_are_bools(struct kunit *test)
{
	const struct bool_case *c;
	bool value;
	size_t at;
	int err;

	for (c = bool_cases; c < bool_cases + ARRAY_SIZE(bool_cases); c++) {
		err = wlt_parse_bool(c->cmd, strlen(c->cmd), &value, &at);
		KUNIT_ASSERT_EQ_MSG(test, err, c->err, "\"%s\"", c->cmd);
		if (err)
			KUNIT_EXPECT_EQ_MSG(test, at, c->at, "\"%s\"", c->cmd);
		else
			KUNIT_EXPECT_EQ_MSG(test, value, c->value, "\"%s\"", c->cmd);
	}
}

static void numbers_are_decimal_and_alone(struct kunit *test)
{
	static const struct {
		const char *cmd;
		int err;
		unsigned int value;
		size_t at;
	} cases[] = {
		{ "0", 0, 0, 0 }, { " 7\n", 0, 7, 0 }, { "100", 0, 100, 0 },
		{ "0100", 0, 100, 0 }, { "101", -ERANGE, 0, 0 },
		{ "  4294967296", -ERANGE, 0, 2 },
		{ "99999999999999999999999999", -ERANGE, 0, 0 },
		{ "", -EINVAL, 0, 0 }, { " \n", -EINVAL, 0, 0 },
		{ "-1", -EINVAL, 0, 0 }, { "+1", -EINVAL, 0, 0 },
		{ "0x1", -EINVAL, 0, 0 }, { " 1 2", -EINVAL, 0, 3 },
		{ "1a", -EINVAL, 0, 0 },
	};
	unsigned int value;
	size_t i, at;
	int err;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		at = 0;
		err = wlt_parse_number(cases[i].cmd, strlen(cases[i].cmd), 100,
				       &value, &at);
		KUNIT_EXPECT_EQ_MSG(test, err, cases[i].err, "'%s'", cases[i].cmd);
		if (!cases[i].err)
			KUNIT_EXPECT_EQ_MSG(test, value, cases[i].value, "'%s'",
					    cases[i].cmd);
		else
			KUNIT_EXPECT_EQ_MSG(test, at, cases[i].at, "'%s'",
					    cases[i].cmd);
	}
}

static void expect_word(struct kunit *test, const char *cmd, const struct wlt_word *word,
			const char *want)
{
	KUNIT_EXPECT_EQ_MSG(test, word->len, strlen(want), "'%s' of '%s'", want, cmd);
	if (word->len == strlen(want))
		KUNIT_EXPECT_EQ_MSG(test, memcmp(cmd + word->at, want, word->len), 0,
				    "'%s' of '%s'", want, cmd);
}

static void words_about_functions_are_taken_apart(struct kunit *test)
{
	/* result, word, removes, name, of modules, not of these, modules */
	static const struct {
		const char *cmd;
		int result;
		const char *word;
		bool remove;
		const char *name;
		bool by_module;
		bool others;
		const char *module;
	} cases[] = {
		{ "vfs_read\n", 1, "vfs_read", false, "vfs_read" },
		{ "  !vfs_* x", 1, "!vfs_*", true, "vfs_*" },
		{ "f[a-c]?.isra.0", 1, "f[a-c]?.isra.0", false, "f[a-c]?.isra.0" },
		{ "f:mod:ext4", 1, "f:mod:ext4", false, "f", true, false, "ext4" },
		{ ":mod:ext4", 1, ":mod:ext4", false, "", true, false, "ext4" },
		{ "!f:mod:!ext*", 1, "!f:mod:!ext*", true, "f", true, true, "ext*" },
		{ "*:mod:*", 1, "*:mod:*", false, "*", true, false, "" },
		{ "f:mod:", 1, "f:mod:", false, "f", true, false, "" },
		{ "# f\n g # h", 1, "g", false, "g" },
		{ "", 0 }, { " \n\t", 0 }, { "# f g", 0 }, { "#\n#\n", 0 },
		{ "!", -EINVAL, "!" }, { "f:", -EINVAL, "f:" }, { ":", -EINVAL, ":" },
		{ "f:mo", -EINVAL, "f:mo" }, { "f:traceon", -EINVAL, "f:traceon" },
		{ "7", -EINVAL, "7" }, { "!7up", -EINVAL, "!7up" },
		{ "a/b", -EINVAL, "a/b" }, { "f:mod:a:b", -EINVAL, "f:mod:a:b" },
		{ "\xe4", -EINVAL, "\xe4" },
	};
	struct wlt_function_word f;
	size_t i, pos;
	int result;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *cmd = cases[i].cmd;

		pos = 0;
		result = wlt_parse_function(cmd, strlen(cmd), &pos, &f);
		KUNIT_EXPECT_EQ_MSG(test, result, cases[i].result, "'%s'", cmd);
		if (!result || result != cases[i].result)
			continue;
		expect_word(test, cmd, &f.word, cases[i].word);
		if (result < 0)
			continue;
		expect_word(test, cmd, &f.name, cases[i].name);
		expect_word(test, cmd, &f.module, cases[i].module ?: "");
		KUNIT_EXPECT_EQ_MSG(test, f.remove, cases[i].remove, "'%s'", cmd);
		KUNIT_EXPECT_EQ_MSG(test, f.by_module, cases[i].by_module, "'%s'", cmd);
		KUNIT_EXPECT_EQ_MSG(test, f.others, cases[i].others, "'%s'", cmd);
	}
}

/* The terminator of a set of characters is none of them. */
static void a_name_has_no_nul(struct kunit *test)
{
	static const char cmd[] = "ab\0c";
	struct wlt_function_word f;
	size_t pos = 0;

	KUNIT_EXPECT_EQ(test, wlt_parse_function(cmd, 4, &pos, &f), -EINVAL);
	KUNIT_EXPECT_EQ(test, pos, (size_t)4);
}

static struct kunit_case parse_cases[] = {
	KUNIT_CASE(words_are_found_in_order),
	KUNIT_CASE(a_word_ends_with_the_command),
	KUNIT_CASE(only_decimal_pids_are_pids),
	KUNIT_CASE(only_0_and_1_are_bools),
	KUNIT_CASE(numbers_are_decimal_and_alone),
	KUNIT_CASE(words_about_functions_are_taken_apart),
	KUNIT_CASE(a_name_has_no_nul),
	{}
};

static struct kunit_suite parse_suite = {
	.name = "wltrace-parse",
	.test_cases = parse_cases,
};

kunit_test_suite(parse_suite);
