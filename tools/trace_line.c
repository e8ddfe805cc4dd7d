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

static void print_signal_name(struct out *out, int signo)
{
	const char *s = SIGNAL_NAMES, *number;
	int value;

	for (; *s; s = strchr(s, ' ') + 1) {
		number = strchr(s, '=') + 1;
		if (text_number(number, &value) && value == signo) {
			out_bytes(out, s, number - 1 - s);
			return;
		}
	}
	out_printf(out, "signal %d", signo);
}

static bool print_task(struct out *out, const char *text)
{
	const char *s;
	int number;

	if ((s = behind(text, "new "))) {
		out_printf(out, "+++ new task %s +++", s);
	} else if ((s = behind(text, "exec "))) {
		out_printf(out, "+++ executes %s +++", s);
	} else if ((s = behind(text, "exit by signal ")) &&
		   (s = text_number(s, &number))) {
		out_puts(out, "+++ killed by ");
		print_signal_name(out, number);
		out_puts(out, *s ? " (core dumped) +++" : " +++");
	} else if ((s = behind(text, "exit "))) {
		out_printf(out, "+++ exited with %s +++", s);
	} else {
		return false;
	}
	return true;
}

/* "sig=17 code=1 handler" */
static bool print_signal(struct out *out, const char *text)
{
	const char *s = behind(text, "sig=");
	const char *code;
	int number;
	size_t len;

	s = s ? text_number(s, &number) : NULL;
	code = s ? behind(s, " code=") : NULL;
	if (!code)
		return false;
	out_puts(out, "--- ");
	print_signal_name(out, number);
	len = strcspn(code, " ");
	out_puts(out, " {si_code=");
	out_bytes(out, code, len);
	if (code[len])
		out_printf(out, ", %s", code + len + 1);
	out_puts(out, "} ---");
	return true;
}

static void print_event(struct out *out, const struct trace_line *line)
{
	if (!strcmp(line->event, "syscall") ||
	    !strcmp(line->event, "unfinished"))
		out_puts(out, line->text);
	else if (!strcmp(line->event, "task") && print_task(out, line->text))
		;
	else if (!strcmp(line->event, "signal") &&
		 print_signal(out, line->text))
		;
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

	if (has_comm(line, strlen(line))) {
		blanks = strspn(line, " ");
		if (blanks > TRACE_COMM)
			blanks = TRACE_COMM;
		parts.comm = text_escape(line + blanks, TRACE_COMM - blanks);
		/* The kernel has not seen the task on a CPU yet. */
		if (!strcmp(parts.comm, "<...>"))
			*parts.comm = '\0';
		if (parse_rest(&parts, line + TRACE_COMM)) {
			find_owner(&parts);
			out_printf(out, "%d", parts.pid);
			if (*parts.comm)
				out_printf(out, "<%s>", parts.comm);
			if (times)
				out_printf(out, " %s", parts.time);
			out_putc(out, ' ');
			print_event(out, &parts);
			out_putc(out, '\n');
			free(parts.comm);
			return;
		}
		free(parts.comm);
	}
	print_other(out, line);
}
