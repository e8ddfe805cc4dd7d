// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls as text. A number, an ABI and what is in the registers are what a program
 * likes them to be; so is what a pointer leads to. What is printed is read again:
 *
 *	an argument of a set of flags	its names and numbers make the value
 *	an operation			its name stands for that operation
 *	a text				without its quotes and escapes, it is the text
 *	a call				has its name and as many arguments as it has
 */
#include <linux/trace_seq.h>

#include <stdlib.h>

#include "argflags.h"
#include "argname.h"
#include "calltext.h"
#include "opname.h"
#include "subsys.h"
#include "sysname.h"

struct input {
	u8 abi;
	u8 nr_values;
	u8 nr_texts;
	u8 size;
	int nr;
	u64 values[6];
};

struct operation {
	u32 op;
	char name[64];
};

/* Operations of each call that has some, by ABI; ascending. */
static struct operation *operations[64][WLT_NR_ABI];
static unsigned int nr_operations[64][WLT_NR_ABI];

static void read_operations(void)
{
	struct operation *list;
	unsigned int call, abi, row;
	u32 mask, op;
	int arg;

	for (call = 0; wlt_opname_call(call, &arg, &mask); call++) {
		CHECK(call < 64 && arg >= 0 && arg < WLT_ARGS_MAX);
		for (abi = 0; abi < WLT_NR_ABI; abi++) {
			list = NULL;
			for (row = 0;; row++) {
				list = realloc(list, (row + 1) * sizeof(*list));
				if (wlt_opname_list(list[row].name, sizeof(list[row].name),
						    call, abi, row, &op) < 0)
					break;
				CHECK(!row || op > list[row - 1].op);
				list[row].op = op;
			}
			operations[call][abi] = list;
			nr_operations[call][abi] = row;
		}
	}
}

static const char *operation(unsigned int call, unsigned int abi, u32 op)
{
	unsigned int i;

	for (i = 0; i < nr_operations[call][abi]; i++)
		if (operations[call][abi][i].op == op)
			return operations[call][abi][i].name;
	return abi == WLT_ABI_NATIVE ? NULL : operation(call, WLT_ABI_NATIVE, op);
}

/* The value of one of the names that a set prints; -1 if there is none. */
static s64 flag_value(unsigned int kind, const char *name, size_t len)
{
	struct wlt_argflags list;
	unsigned int i;

	if (len > 6 && !strncmp(name, "SIGRT_", 6))
		return 32 + atoi(name + 6);
	CHECK(wlt_argflags_list(kind, &list));
	for (i = 0; i < list.nr; i++)
		if (strlen(list.rows[i].name) == len && !strncmp(list.rows[i].name, name, len))
			return list.rows[i].value;
	return list.signal ? flag_value(WLT_ARG_SIGNAL, name, len) : -1;
}

static void check_flags(unsigned int kind, u64 value)
{
	struct trace_seq s = { .len = 0 };
	struct wlt_argflags list;
	u64 sum = 0, part;
	char *text, *end;
	s64 flag;

	wlt_argflags_print(&s, kind, value);
	CHECK(!s.full && s.len);
	if (!wlt_argflags_list(kind, &list)) {
		CHECK(s.buffer[0] == '0' && s.buffer[1] == 'x');
		CHECK(strtoull(s.buffer, NULL, 16) == value);
		return;
	}
	for (text = s.buffer; text; text = *end ? end + 1 : NULL) {
		end = strchrnul(text, '|');
		flag = flag_value(kind, text, end - text);
		if (flag < 0) {
			part = text[0] == '0' && text[1] == 'x' ? strtoull(text, &text, 16) :
								  strtoull(text, &text, 10);
			CHECK(text == end);
		} else {
			part = flag;
		}
		CHECK(list.one || !(sum & part) || list.signal || flag >= 0);
		sum |= part;
	}
	CHECK(list.wide ? sum == value : (u32)sum == (u32)value);
}

/* Whatever the room, what is written is the beginning of it all, and ends. */
static void check_names(const struct input *in)
{
	char full[128], *buf = malloc(in->size + 1), want[64];
	const struct wlt_sysname *row = wlt_sysname_find(in->abi, in->nr);
	unsigned int call;
	const char *name;
	u32 mask = 0, op = in->values[0];
	int n, arg, next, room = in->size;

	n = wlt_sysname_print(full, sizeof(full), in->abi, in->nr);
	CHECK(n == (int)strlen(full));
	snprintf(want, sizeof(want), "syscall_%d", in->nr);
	CHECK(!strcmp(full, row ? row->name : want));
	CHECK(wlt_sysname_print(buf, room + 1, in->abi, in->nr) == min(n, room));
	CHECK(!strncmp(buf, full, room) && buf[min(n, room)] == '\0');
	CHECK(*wlt_sysname_abi(in->abi));
	CHECK(!row || (row->file && row->subsys < WLT_NR_SUBSYS));
	CHECK(!wlt_sysname_noreturn(in->abi, in->nr) || !strncmp(row->name, "exit", 4));
	if (in->nr >= 0) {
		next = wlt_sysname_next(in->abi, in->nr);
		CHECK(row ? next == in->nr : next < 0 || next > in->nr);
		CHECK(next < 0 || wlt_sysname_find(in->abi, next));
	}

	arg = wlt_opname_arg(in->abi, in->nr, &mask);
	n = wlt_opname_print(full, sizeof(full), in->abi, in->nr, op);
	CHECK(n == (int)strlen(full));
	CHECK(wlt_opname_print(buf, room + 1, in->abi, in->nr, op) == min(n, room));
	CHECK(!strncmp(buf, full, room) && buf[min(n, room)] == '\0');
	for (call = 0; row && (name = wlt_opname_call(call, &n, &mask)); call++)
		if (!strcmp(name, row->name))
			break;
	name = NULL;
	CHECK((arg >= 0) == (row && wlt_opname_call(call, &n, &mask)));
	if (arg >= 0) {
		op &= mask;
		name = operation(call, in->abi, op);
	}
	snprintf(want, sizeof(want), "0x%x", op);
	CHECK(!strcmp(full, name ? name : want));
	free(buf);
}

/* Read a text in quotes; where it ends. */
static const char *check_string(const char *at, const struct wlt_text *text)
{
	static const char plain[] = "n\nt\tr\r\"\"\\\\";
	const char *escape;
	unsigned int c;
	int i;

	CHECK(*at++ == '"');
	for (i = 0; i < text->len; i++) {
		c = *at++;
		if (c == '\\' && *at == 'x') {
			CHECK(sscanf(at, "x%2x", &c) == 1);
			at += 3;
		} else if (c == '\\') {
			for (escape = plain; *escape && *escape != *at; escape += 2)
				;
			CHECK(*escape);
			c = escape[1];
			at++;
		} else {
			CHECK(c != '"');
		}
		CHECK(c == (unsigned char)text->data[i]);
	}
	CHECK(*at++ == '"');
	if (text->cut) {
		CHECK(!strncmp(at, "...", 3));
		at += 3;
	}
	return at;
}

static void check_call(const struct input *in, const struct wlt_text *texts)
{
	const struct wlt_args *args = wlt_args_find(in->abi, in->nr);
	unsigned int nr = args ? wlt_args_nr(args) : WLT_ARGS_MAX, arg, i;
	struct trace_seq *s = calloc(1, sizeof(*s));
	char name[64];
	const char *at;

	CHECK(nr <= WLT_ARGS_MAX);
	wlt_calltext(s, in->abi, in->nr, in->values, in->nr_values, texts, in->nr_texts);
	CHECK(!s->full && s->len == strlen(s->buffer) && s->buffer[s->len - 1] == ')');
	for (at = s->buffer; *at; at++)
		CHECK(*at >= ' ' && *at <= '~');
	at = s->buffer;
	i = wlt_sysname_print(name, sizeof(name), in->abi, in->nr);
	CHECK(!strncmp(at, name, i));
	at += i;
	if (in->abi != WLT_ABI_NATIVE) {
		CHECK(*at++ == '/' && !strncmp(at, wlt_sysname_abi(in->abi),
					       strlen(wlt_sysname_abi(in->abi))));
		at += strlen(wlt_sysname_abi(in->abi));
	}
	CHECK(*at++ == '(');
	for (arg = 0; arg < nr; arg++) {
		if (arg) {
			CHECK(!strncmp(at, ", ", 2));
			at += 2;
		}
		if (args) {
			i = strlen(wlt_args_name(args, arg));
			CHECK(i && !strncmp(at, wlt_args_name(args, arg), i));
			CHECK(at[i] == ':' && at[i + 1] == ' ');
			at += i + 2;
			CHECK(wlt_args_kind(args, arg) < WLT_NR_ARG);
			check_flags(wlt_args_kind(args, arg), in->values[arg]);
		}
		for (i = 0; i < in->nr_texts; i++)
			if (texts[i].arg == arg && texts[i].len >= 0)
				break;
		if (i < in->nr_texts)
			at = check_string(at, &texts[i]);
		else if (arg >= in->nr_values)
			CHECK(*at++ == '?');
		else
			at += strcspn(at, ",)");
	}
	CHECK(!strcmp(at, ")"));
	free(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wlt_text texts[WLT_ARGS_TEXTS] = {};
	struct input in = {};
	size_t half;

	if (!operations[0][0])
		read_operations();
	memcpy(&in, data, min(size, sizeof(in)));
	data += min(size, sizeof(in));
	size -= min(size, sizeof(in));
	/* all ABIs, one that there is not, and numbers that often have a name */
	in.abi %= WLT_NR_ABI + 1;
	in.nr_values %= 7;
	in.nr_texts %= WLT_ARGS_TEXTS + 1;
	if (in.nr & 0x1000000)
		in.nr = (in.nr & 0xffff) % 600;
	half = min(size / 2, (size_t)300);
	texts[0] = (struct wlt_text){ (const char *)data, half, in.size % 6, in.size & 64 };
	texts[1] = (struct wlt_text){ (const char *)data + half, half, in.size / 6 % 6,
				      in.size & 128 };
	if (in.size == 255)
		texts[0].len = -14;
	check_names(&in);
	check_flags(in.nr % (2 * WLT_NR_ARG), in.values[1]);
	check_call(&in, texts);
	return 0;
}
