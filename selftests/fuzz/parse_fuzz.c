// SPDX-License-Identifier: GPL-2.0-only
/*
 * The parsers of the control files, on bytes that nobody thought of. What each
 * says is compared with the input, or with what comes of printing it again.
 */
#include "parse.c"

#include <stdlib.h>

static bool lies_in(const struct wlt_word *part, const struct wlt_word *whole)
{
	return !part->len || (part->at >= whole->at &&
			      part->at + part->len <= whole->at + whole->len);
}

static void check_words(const char *cmd, size_t len)
{
	struct wlt_word word;
	size_t pos = 0, end = 0, i;

	while (wlt_parse_word(cmd, len, &pos, &word)) {
		bool remove, remove2;
		pid_t pid, pid2;
		char text[16];

		CHECK(word.len > 0 && word.at >= end && word.at + word.len == pos && pos <= len);
		for (i = end; i < word.at; i++)
			CHECK(isspace(cmd[i]));
		for (; i < pos; i++)
			CHECK(!isspace(cmd[i]));
		end = pos;
		if (wlt_parse_pid(cmd, &word, &remove, &pid))
			continue;
		CHECK(pid > 0 && remove == (cmd[word.at] == '!'));
		snprintf(text, sizeof(text), "%s%d", remove ? "!" : "", pid);
		word = (struct wlt_word) { 0, strlen(text) };
		CHECK(!wlt_parse_pid(text, &word, &remove2, &pid2));
		CHECK(remove2 == remove && pid2 == pid);
	}
	CHECK(pos == len);
	for (i = end; i < len; i++)
		CHECK(isspace(cmd[i]));
}

static void check_functions(const char *cmd, size_t len)
{
	struct wlt_function_word f, again;
	size_t pos = 0, last = 0, pos2;
	char *text;
	int ret, n;

	while ((ret = wlt_parse_function(cmd, len, &pos, &f))) {
		CHECK(ret == 1 || ret == -EINVAL);
		CHECK(pos > last && pos <= len);
		CHECK(f.word.len && f.word.at >= last && f.word.at + f.word.len == pos);
		CHECK(cmd[f.word.at] != '#');
		last = pos;
		if (ret < 0)
			continue;
		CHECK(lies_in(&f.name, &f.word) && lies_in(&f.module, &f.word));
		CHECK(f.name.len || f.by_module);

		/* printed again, it says the same */
		n = asprintf(&text, "%s%.*s%s%s%.*s", f.remove ? "!" : "",
			     (int)f.name.len, cmd + f.name.at, f.by_module ? ":mod:" : "",
			     f.others ? "!" : "", (int)f.module.len, cmd + f.module.at);
		CHECK(n > 0);
		pos2 = 0;
		CHECK(wlt_parse_function(text, n, &pos2, &again) == 1);
		CHECK(again.remove == f.remove && again.by_module == f.by_module &&
		      again.others == f.others && again.name.len == f.name.len &&
		      again.module.len == f.module.len);
		free(text);
	}
	CHECK(pos == len);
}

static void check_values(const char *cmd, size_t len)
{
	static const unsigned int limits[] = { 0, 1, 99999, U32_MAX - 1 };
	unsigned int value, value2, i;
	size_t at;
	bool on;
	int ret;

	for (i = 0; i < 4; i++) {
		at = len + 1;
		ret = wlt_parse_number(cmd, len, limits[i], &value, &at);
		CHECK(at < len || !at);
		CHECK(!ret || ret == -EINVAL || ret == -ERANGE);
		if (!ret) {
			char text[16];

			CHECK(value <= limits[i]);
			snprintf(text, sizeof(text), " %u\n", value);
			CHECK(!wlt_parse_number(text, strlen(text), limits[i], &value2, &at));
			CHECK(value2 == value);
		}
	}
	at = len + 1;
	ret = wlt_parse_bool(cmd, len, &on, &at);
	CHECK(at < len || !at);
	CHECK(!ret || ret == -EINVAL);
	CHECK(ret || (on == !!memchr(cmd, '1', len) && on == !memchr(cmd, '0', len)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_words((const char *)data, size);
	check_functions((const char *)data, size);
	check_values((const char *)data, size);
	return 0;
}
