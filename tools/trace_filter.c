// SPDX-License-Identifier: GPL-2.0-only
/*
 * Turns -e, --failed and --slower into a filter. See trace_filter.h.
 */
#include "trace_filter.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "out.h"
#include "text.h"
#include "trace_names.h"
#include "wlcat.h"

#define ERROR_EXPR	"error="
#define CALLS_EXPR	"trace="
#define NR_NATIVE	0x10000		/* from here on numbers are of other ABIs */

/* -- words -- */

/* The number in "NAME=NUMBER ..." of @len bytes @name, or 0. */
static int find_errno(const char *name, size_t len)
{
	const char *s = ERRNO_NAMES;
	int number;

	for (; *s; s += strcspn(s, " ") + 1)
		if (!strncmp(s, name, len) && s[len] == '=' &&
		    text_number(s + len + 1, &number))
			return number;
	return 0;
}

/**
 * trace_filter_errno() - name of an error
 * @err: its number
 *
 * Return: its name, which ends with '='; or NULL.
 */
const char *trace_filter_errno(int err)
{
	const char *s = ERRNO_NAMES;
	int number;

	/* In alphabetical order the kernel's name is the first but for one. */
	for (; *s; s += strcspn(s, " ") + 1) {
		text_number(strchr(s, '=') + 1, &number);
		if (number == err && strncmp(s, "ENOTSUP=", 8))
			return s;
	}
	return NULL;
}

/*
 * The system calls of a subsystem, each with a blank behind it, of which @len
 * bytes @name are the beginning. The whole name goes before a longer one.
 * Return: NULL if there is none, or ("") several.
 */
static const char *find_subsystem(const char *name, size_t len)
{
	const char *s = SUBSYS_NAMES, *calls, *found = NULL;

	for (; *s; s = calls + strlen(calls) + 1) {
		calls = s + strlen(s) + 1;
		if (strncasecmp(s, name, len))
			continue;
		if (!s[len])
			return calls;
		found = found ? "" : calls;
	}
	return found;
}

static int add_errnos(struct trace_filter *filter, const char *list)
{
	size_t len;
	int number;

	for (;; list += len + 1) {
		len = strcspn(list, ",");
		number = find_errno(list, len);
		if (!number) {
			complain("'%s' does not begin with the name of an error",
				 list);
			return EXIT_USAGE;
		}
		filter->errnos = xrealloc(filter->errnos, filter->nr_errnos + 1,
					  sizeof(*filter->errnos));
		filter->errnos[filter->nr_errnos++] = number;
		if (!list[len])
			return 0;
	}
}

static int check_subsystem(const char *word, size_t len)
{
	const char *calls = len ? find_subsystem(word, len) : NULL;
	const char *s = SUBSYS_NAMES;
	char names[256];
	size_t at = 0;

	if (calls && *calls)
		return 0;
	for (; *s; s += strlen(s) + 1, s += strlen(s) + 1)
		at += mem_printf(names + at, sizeof(names) - at, " %s,", s);
	names[at - 1] = '\0';
	complain("'%%%s' begins with %s subsystem of:%s", word,
		 calls ? "more than one" : "no", names);
	return EXIT_USAGE;
}

/**
 * trace_filter_expr() - take the argument of -e
 * @filter: what it is added to
 * @expr: the argument; it has to outlive @filter
 *
 * Whether there is such a system call only the kernel knows.
 *
 * Return: 0, or EXIT_USAGE with a line said.
 */
int trace_filter_expr(struct trace_filter *filter, const char *expr)
{
	const char *word = expr;
	size_t len;

	if (!strncmp(expr, ERROR_EXPR, strlen(ERROR_EXPR)))
		return add_errnos(filter, expr + strlen(ERROR_EXPR));
	if (!strncmp(expr, CALLS_EXPR, strlen(CALLS_EXPR)))
		word = expr += strlen(CALLS_EXPR);
	for (;; word += len + 1) {
		len = strcspn(word, ",");
		if (!len) {
			complain("'%s' is not a list of system calls", expr);
			return EXIT_USAGE;
		}
		if (*word == '%' && check_subsystem(word + 1, len - 1))
			return EXIT_USAGE;
		if (!word[len])
			break;
	}
	filter->words = xrealloc(filter->words, filter->nr_words + 1,
				 sizeof(*filter->words));
	filter->words[filter->nr_words++] = expr;
	return 0;
}

/**
 * trace_filter_slower() - take the argument of --slower
 * @filter: what it is set in
 * @time: the argument: "10ms", "1.5s"
 *
 * Return: 0, or EXIT_USAGE with a line said.
 */
int trace_filter_slower(struct trace_filter *filter, const char *time)
{
	static const struct {
		const char *name;
		unsigned int ns;
	} units[] = {
		{ "ns", 1 }, { "us", 1000 }, { "ms", 1000000 }, { "s", 1000000000 },
	};
	unsigned long long ns, part;
	const char *s, *unit;
	int whole;
	size_t i;

	s = text_number(time, &whole);
	unit = s ? s + strspn(s, ".0123456789") : "";
	for (i = 0; i < ARRAY_SIZE(units); i++) {
		if (strcmp(unit, units[i].name))
			continue;
		ns = (unsigned long long)whole * units[i].ns;
		part = units[i].ns;
		if (*s == '.')
			while (*++s >= '0' && *s <= '9')
				ns += (part /= 10) * (*s - '0');
		if (s != unit || !ns)
			break;
		filter->slower_ns = ns;
		return 0;
	}
	complain("'%s' is not a time such as 10ms; units are ns, us, ms, s",
		 time);
	return EXIT_USAGE;
}

/* -- numbers of calls -- */

/**
 * struct numbers - numbers of system calls
 * @format: the event's file format
 * @nr: the numbers
 * @len: how many
 */
struct numbers {
	const char *format;
	int *nr;
	size_t len;
};

/* Add the number that stands before the name as in '{ 0, "read" }'. */
static bool add_call(struct numbers *numbers, const char *name, size_t len)
{
	const char *s = numbers->format, *end;
	int nr;

	while ((s = strstr(s, "{ "))) {
		s += 2;
		end = text_number(s, &nr);
		if (!end || strncmp(end, ", \"", 3) || nr >= NR_NATIVE ||
		    strncmp(end + 3, name, len) || end[3 + len] != '"')
			continue;
		numbers->nr = xrealloc(numbers->nr, numbers->len + 1,
				       sizeof(*numbers->nr));
		numbers->nr[numbers->len++] = nr;
		return true;
	}
	return false;
}

/* Those of its calls that this kernel has. */
static bool add_subsystem(struct numbers *numbers, const char *name, size_t len)
{
	const char *call = find_subsystem(name, len);
	bool found = false;
	size_t part;

	for (; *call; call += part + 1) {
		part = strcspn(call, " ");
		found |= add_call(numbers, call, part);
	}
	return found;
}

static int add_words(struct numbers *numbers, const char *word)
{
	size_t len;
	bool found;

	for (;; word += len + 1) {
		len = strcspn(word, ",");
		found = *word == '%' ?
			add_subsystem(numbers, word + 1, len - 1) :
			add_call(numbers, word, len);
		if (!found) {
			complain("'%s' does not begin with a system call of this kernel",
				 word);
			return EXIT_USAGE;
		}
		if (!word[len])
			return 0;
	}
}

static int compare_numbers(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* -- text -- */

/**
 * struct filter_text - the filter as a string
 * @buf: TRACE_FILTER_MAX bytes, always terminated
 * @len: of the whole, also of what did not fit
 */
struct filter_text {
	char *buf;
	size_t len;
};

static void __printf(2, 3)
append(struct filter_text *text, const char *fmt, ...)
{
	size_t len = text->len < TRACE_FILTER_MAX ? text->len : TRACE_FILTER_MAX - 1;
	va_list args;

	va_start(args, fmt);
	text->len += mem_vprintf(text->buf + len, TRACE_FILTER_MAX - len, fmt, args);
	va_end(args);
}

static void begin_term(struct filter_text *text)
{
	if (text->len)
		append(text, " && ");
}

/* Three numbers or more that follow each other are a range. */
static void append_numbers(struct filter_text *text, const int *nr, size_t len)
{
	const char *sep = "";
	size_t i, last;

	begin_term(text);
	append(text, "abi == 0 && (");
	for (i = 0; i < len; i = last + 1) {
		last = i;
		while (last + 1 < len && nr[last + 1] - nr[last] <= 1)
			last++;
		if (nr[last] - nr[i] >= 2) {
			append(text, "%s(nr >= %d && nr <= %d)", sep, nr[i],
			       nr[last]);
		} else {
			append(text, "%snr == %d", sep, nr[i]);
			if (nr[last] != nr[i])
				append(text, " || nr == %d", nr[last]);
		}
		sep = " || ";
	}
	append(text, ")");
}

static int append_calls(struct filter_text *text,
			const struct trace_filter *filter, const char *format)
{
	struct numbers numbers = { .format = format };
	int err = 0;
	size_t i;

	for (i = 0; i < filter->nr_words && !err; i++)
		err = add_words(&numbers, filter->words[i]);
	if (!err && numbers.len) {
		sort(numbers.nr, numbers.len, sizeof(*numbers.nr),
		     compare_numbers);
		append_numbers(text, numbers.nr, numbers.len);
	}
	free(numbers.nr);
	return err;
}

/**
 * trace_filter_build() - make the kernel's filter
 * @filter: what was asked for
 * @format: content of the event's file format
 * @text: gets the filter, TRACE_FILTER_MAX bytes; "0" when all is wanted
 *
 * Return: 0, or EXIT_USAGE with a line said.
 */
int trace_filter_build(const struct trace_filter *filter, const char *format,
		       char *text)
{
	struct filter_text to = { text };
	int err = append_calls(&to, filter, format);
	size_t i;

	if (err)
		return err;
	if (filter->nr_errnos) {
		begin_term(&to);
		for (i = 0; i < filter->nr_errnos; i++)
			append(&to, "%sret == -%d", i ? " || " : "(",
			       filter->errnos[i]);
		append(&to, ")");
	}
	if (filter->failed) {
		begin_term(&to);
		append(&to, "(ret < 0 && ret >= -4095)");
	}
	if (filter->slower_ns) {
		begin_term(&to);
		append(&to, "wall >= %llu", filter->slower_ns);
	}
	if (filter->not_pid) {
		begin_term(&to);
		append(&to, "common_pid != %d", (int)filter->not_pid);
	}
	if (!to.len)
		append(&to, "0");
	if (to.len < TRACE_FILTER_MAX)
		return 0;
	complain("too many system calls: the kernel takes filters of %d bytes",
		 TRACE_FILTER_MAX - 1);
	return EXIT_USAGE;
}

/**
 * trace_filter_free() - give back what the words took
 * @filter: what was asked for
 */
void trace_filter_free(struct trace_filter *filter)
{
	free(filter->words);
	free(filter->errnos);
}
