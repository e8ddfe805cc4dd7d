// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads a line of trace_pipe and prints one of strace. See trace_line.h.
 */
#include "trace_line.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "trace_names.h"

/**
 * struct trace_line - a line in parts
 * @pid: task that it is of
 * @comm: its name, to be freed; "" if it is not known
 * @time: when, in seconds
 * @event: name of the event
 * @text: what the kernel says about it
 */
struct trace_line {
	int pid;
	char *comm;
	const char *time;
	const char *event;
	const char *text;
};

static bool has_comm(const char *text, size_t size)
{
	return size > TRACE_COMM + 1 && text[TRACE_COMM] == '-' &&
	       text[TRACE_COMM + 1] >= '0' && text[TRACE_COMM + 1] <= '9';
}

/**
 * trace_line_len() - length of the line that some bytes begin with
 * @text: the bytes
 * @size: how many there are
 *
 * Return: the length with the end of the line, or 0 if that is not there yet.
 */
size_t trace_line_len(const char *text, size_t size)
{
	size_t skip = has_comm(text, size) ? TRACE_COMM : 0;
	const char *end = memchr(text + skip, '\n', size - skip);

	return end ? end - text + 1 : 0;
}

/* "-138     [000] ...1.     2.668836: syscall: close(...", cut into strings. */
static bool parse_rest(struct trace_line *line, char *s)
{
	char *time, *event;

	if (!text_number(s + 1, &line->pid))
		return false;
	s = strstr(s, "] ");
	time = s ? strstr(s, ": ") : NULL;
	event = time ? strstr(time + 2, ": ") : NULL;
	if (!event)
		return false;
	*time = '\0';
	*event = '\0';
	line->time = strrchr(s, ' ') + 1;
	line->event = time + 2;
	line->text = event + 2;
	return true;
}

/* If @text begins with @word, what follows it, else NULL. */
static const char *behind(const char *text, const char *word)
{
	size_t len = strlen(word);

	return strncmp(text, word, len) ? NULL : text + len;
}

/* -- events -- */

/* "by SIGSEGV, core dumped" */
static bool print_death(struct out *out, const char *text)
{
	const char *s = behind(text, "by ");
	size_t len;

	if (!s)
		return false;
	len = strcspn(s, ",");
	out_puts(out, "+++ killed by ");
	out_bytes(out, s, len);
	out_puts(out, s[len] ? " (core dumped) +++" : " +++");
	return true;
}

static bool print_task(struct out *out, const char *text)
{
	static const struct {
		const char *kernel;
		const char *ours;
	} words[] = {
		{ "new ", "new task" },
		{ "exec ", "executes" },
		{ "exit ", "exited with" },
	};
	const char *s;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		s = behind(text, words[i].kernel);
		if (!s)
			continue;
		if (!print_death(out, s))
			out_printf(out, "+++ %s %s +++", words[i].ours, s);
		return true;
	}
	return false;
}

/*
 * To end a group of threads the kernel delivers SIGKILL to each of them, whatever
 * the signal was. As with strace, the line of the end says it.
 */
static bool is_noise(const struct trace_line *line)
{
	return !strcmp(line->event, "signal") && behind(line->text, "SIGKILL ");
}

static void print_event(struct out *out, const struct trace_line *line)
{
	if (!strcmp(line->event, "syscall") ||
	    !strcmp(line->event, "unfinished"))
		out_puts(out, line->text);
	else if (!strcmp(line->event, "task") && print_task(out, line->text))
		;
	else if (!strcmp(line->event, "signal"))
		out_printf(out, "--- %s ---", line->text);
	else
		out_printf(out, "--- %s: %s ---", line->event, line->text);
}

/* An unfinished call may be of another task: "pid 5 read(...". */
static void find_owner(struct trace_line *line)
{
	const char *s = behind(line->text, "pid ");
	int pid;

	if (strcmp(line->event, "unfinished") || !s)
		return;
	s = text_number(s, &pid);
	if (!s || *s != ' ')
		return;
	if (pid != line->pid)
		*line->comm = '\0';
	line->pid = pid;
	line->text = s + 1;
}

/* "CPU:1 [LOST 12 EVENTS]", else whatever it is. */
static void print_other(struct out *out, const char *text)
{
	const char *s = behind(text, "CPU:"), *lost = NULL;
	int cpu, number;

	s = s ? text_number(s, &cpu) : NULL;
	s = s ? behind(s, " [LOST ") : NULL;
	lost = s ? text_number(s, &number) : NULL;
	if (lost)
		out_printf(out, "--- %d events of CPU %d lost ---\n", number,
			   cpu);
	else
		out_printf(out, "--- %s ---\n", text);
}

static void print_line(struct out *out, const struct trace_line *line,
		       bool times)
{
	out_printf(out, "%d", line->pid);
	if (*line->comm)
		out_printf(out, "<%s>", line->comm);
	if (times)
		out_printf(out, " %s", line->time);
	out_putc(out, ' ');
	print_event(out, line);
	out_putc(out, '\n');
}

/**
 * trace_line_print() - print a line as strace does
 * @out: where to
 * @line: a line of trace_pipe, without its end; it is changed
 * @times: with the time at which it happened
 */
void trace_line_print(struct out *out, char *line, bool times)
{
	struct trace_line parts = { 0 };
	size_t blanks;

	if (!has_comm(line, strlen(line)) ||
	    !parse_rest(&parts, line + TRACE_COMM)) {
		print_other(out, line);
		return;
	}
	blanks = strspn(line, " ");
	if (blanks > TRACE_COMM)
		blanks = TRACE_COMM;
	parts.comm = text_escape(line + blanks, TRACE_COMM - blanks);
	/* The kernel has not seen the task on a CPU yet. */
	if (!strcmp(parts.comm, "<...>"))
		*parts.comm = '\0';
	find_owner(&parts);
	if (!is_noise(&parts))
		print_line(out, &parts, times);
	free(parts.comm);
}
