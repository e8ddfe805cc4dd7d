// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes the Trace Event Format. See chrome.h.
 */
#include "chrome.h"

#include <string.h>

#include "json_text.h"
#include "text.h"

/**
 * chrome_open() - begin the trace
 * @chrome: the trace
 * @out: where to write it
 */
void chrome_open(struct chrome *chrome, struct out *out)
{
	chrome->out = out;
	chrome->nr = 0;
	out_puts(out, "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[");
}

/**
 * chrome_close() - end the list of events and begin what is said of all
 * @chrome: the trace
 *
 * Arguments that are written now are those of the trace, until chrome_end().
 */
void chrome_close(struct chrome *chrome)
{
	out_puts(chrome->out, "\n],\"otherData\":{");
	chrome->args = 0;
}

static void put_string(struct chrome *chrome, const char *s)
{
	json_text_string(chrome->out, s, strlen(s));
}

static void put_time(struct chrome *chrome, uint64_t ns)
{
	char text[TEXT_USECS_MAX];

	out_puts(chrome->out, text_usecs(text, ns));
}

/* What all events begin with. */
static void begin(struct chrome *chrome, char phase,
		  const struct chrome_track *track, const char *name)
{
	out_puts(chrome->out, chrome->nr++ ? ",\n" : "\n");
	out_printf(chrome->out, "{\"ph\":\"%c\",\"name\":", phase);
	put_string(chrome, *name ? name : "?");
	out_printf(chrome->out, ",\"pid\":%d,\"tid\":%d", track->pid,
		   track->tid);
	chrome->args = -1;
}

/**
 * chrome_begin() - begin an event
 * @chrome: the trace
 * @phase: its type
 * @track: the task
 * @name: its name
 * @category: what it belongs to
 * @ns: when it happened
 */
void chrome_begin(struct chrome *chrome, char phase,
		  const struct chrome_track *track, const char *name,
		  const char *category, uint64_t ns)
{
	begin(chrome, phase, track, name);
	chrome_member(chrome, "cat", category);
	chrome_time(chrome, "ts", ns);
}

/**
 * chrome_end() - end an event, or what is said of all
 * @chrome: the trace
 */
void chrome_end(struct chrome *chrome)
{
	out_puts(chrome->out, chrome->args >= 0 ? "}}" : "}");
}

/**
 * chrome_time() - write a member that is a time
 * @chrome: the trace
 * @key: its name
 * @ns: the time
 */
void chrome_time(struct chrome *chrome, const char *key, uint64_t ns)
{
	out_printf(chrome->out, ",\"%s\":", key);
	put_time(chrome, ns);
}

/**
 * chrome_member() - write a member that is a string
 * @chrome: the trace
 * @key: its name
 * @value: the string
 */
void chrome_member(struct chrome *chrome, const char *key, const char *value)
{
	out_printf(chrome->out, ",\"%s\":", key);
	put_string(chrome, value);
}

/**
 * chrome_arg() - write the name of an argument, whose value is to follow
 * @chrome: the trace
 * @key: its name; NULL for arguments that come with theirs
 */
void chrome_arg(struct chrome *chrome, const char *key)
{
	if (chrome->args < 0)
		out_puts(chrome->out, ",\"args\":{");
	else if (chrome->args)
		out_putc(chrome->out, ',');
	chrome->args = !!key;
	if (key)
		out_printf(chrome->out, "\"%s\":", key);
}

/**
 * chrome_arg_string() - write an argument that is a string
 * @chrome: the trace
 * @key: its name
 * @s: any bytes
 * @size: how many
 */
void chrome_arg_string(struct chrome *chrome, const char *key, const char *s,
		       size_t size)
{
	chrome_arg(chrome, key);
	json_text_string(chrome->out, s, size);
}

/**
 * chrome_arg_number() - write an argument that is a number
 * @chrome: the trace
 * @key: its name
 * @number: one that a double can hold
 */
void chrome_arg_number(struct chrome *chrome, const char *key, long long number)
{
	chrome_arg(chrome, key);
	out_printf(chrome->out, "%lld", number);
}

/**
 * chrome_arg_time() - write an argument that is a time in microseconds
 * @chrome: the trace
 * @key: its name
 * @ns: the time
 */
void chrome_arg_time(struct chrome *chrome, const char *key, uint64_t ns)
{
	chrome_arg(chrome, key);
	put_time(chrome, ns);
}

/**
 * chrome_name() - name a process or a thread
 * @chrome: the trace
 * @what: process_name or thread_name
 * @track: the task
 * @name: its name, any bytes
 */
void chrome_name(struct chrome *chrome, const char *what,
		 const struct chrome_track *track, const char *name)
{
	begin(chrome, 'M', track, what);
	chrome_arg_string(chrome, "name", name, strlen(name));
	chrome_end(chrome);
}
