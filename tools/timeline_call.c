// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the records of calls and prints slices. See timeline_call.h.
 */
#include "timeline_call.h"

#include <string.h>

#include "trace_filter.h"
#include "util.h"

/* enum wlt_event_flags of the module */
#define FLAG_DENIED	0x01
#define FLAG_NORETURN	0x02
#define FLAG_EXEC	0x04
#define FLAG_NOARGS	0x08
#define FLAG_CUT	0x10
#define FLAG_GONE	0x40

#define MAX_ERRNO	4095

static void read_args(struct timeline_call *call, const char *data, size_t size)
{
	call->args.nr_args = size / sizeof(*call->args.args);
	if (call->args.nr_args > ARGTEXT_ARGS)
		call->args.nr_args = ARGTEXT_ARGS;
	memcpy(call->args.args, data,
	       call->args.nr_args * sizeof(*call->args.args));
}

/* Two texts, each with a NUL behind it; @len is the length of the first. */
static void read_texts(struct timeline_call *call, const char *data, size_t size,
		       size_t len)
{
	struct argtext_text *text = call->args.texts;
	size_t i;

	if (call->flags & FLAG_NOARGS)
		return;
	call->args.nr_texts = call->flags & FLAG_EXEC ? 1 : ARGTEXT_TEXTS;
	for (i = 0; i < call->args.nr_texts; i++) {
		text[i].cut = call->flags & (FLAG_CUT << i);
		text[i].gone = call->flags & (FLAG_GONE << i);
	}
	if (len > size)
		len = size;
	text[0].data = data;
	text[0].size = len;
	len += len < size;
	text[1].data = data + len;
	text[1].size = size - len - (size > len);
}

/**
 * timeline_call_read() - read a record
 * @call: what to fill; it points into the record
 * @tl: the export
 * @event: EVENT_SYSCALL or EVENT_UNFINISHED
 * @record: the record
 */
void timeline_call_read(struct timeline_call *call, const struct timeline *tl,
			enum event event, const struct ring_record *record)
{
	const struct event_field *field = tl->events.event[event].field;
	const char *data;
	size_t size;

	memset(call, 0, sizeof(*call));
	call->args.bits = tl->bits;
	if (event == EVENT_UNFINISHED) {
		call->unfinished = true;
		call->args.abi = event_number(record, &field[UNFINISHED_ABI]);
		call->args.nr = event_number(record, &field[UNFINISHED_NR]);
		call->wall = event_number(record, &field[UNFINISHED_AGE]);
		data = event_part(record, &field[UNFINISHED_ARGS], &size);
		read_args(call, data, size);
	} else {
		call->args.abi = event_number(record, &field[SYSCALL_ABI]);
		call->args.nr = event_number(record, &field[SYSCALL_NR]);
		call->flags = event_number(record, &field[SYSCALL_FLAGS]);
		call->ret = event_number(record, &field[SYSCALL_RET]);
		call->wall = event_number(record, &field[SYSCALL_WALL]);
		call->cpu = event_number(record, &field[SYSCALL_CPU]);
		data = event_part(record, &field[SYSCALL_ARGS], &size);
		read_args(call, data, size);
		data = event_part(record, &field[SYSCALL_TEXT], &size);
		read_texts(call, data, size,
			   event_number(record, &field[SYSCALL_TEXT1_LEN]));
	}
	call->known = names_call(&tl->names, call->args.abi, call->args.nr);
}

/**
 * timeline_result_print() - print the result of a call
 * @tl: the export, at an event
 * @ret: the result
 * @address: it is an address
 */
void timeline_result_print(struct timeline *tl, int64_t ret, bool address)
{
	struct chrome *chrome = &tl->chrome;
	const char *name;

	chrome_arg(chrome, "result");
	if (ret < 0 && ret >= -MAX_ERRNO) {
		out_puts(chrome->out, "-1");
		name = trace_filter_errno(-ret);
		if (name)
			chrome_arg_string(chrome, "error", name,
					  strcspn(name, "="));
		else
			chrome_arg_number(chrome, "error", -ret);
	} else if (address || ret < 0) {
		if (tl->bits == 32)
			ret = (uint32_t)ret;
		out_printf(chrome->out, "\"0x%llx\"", (unsigned long long)ret);
	} else {
		argtext_number(chrome->out, ret);
	}
}

static void print_name(char *buf, size_t size, const struct timeline_call *call,
		       const struct timeline *tl)
{
	char number[32];

	mem_printf(number, sizeof(number), "syscall_%d", call->args.nr);
	if (call->args.abi == NAMES_NATIVE)
		mem_printf(buf, size, "%s",
			   call->known ? call->known->name : number);
	else
		mem_printf(buf, size, "%s/%s",
			   call->known ? call->known->name : number,
			   names_abi(&tl->names, call->args.abi));
}

static void print_times(const struct timeline_call *call, struct chrome *chrome)
{
	if (call->unfinished) {
		chrome_arg_time(chrome, "age_us", call->wall);
		return;
	}
	chrome_arg_time(chrome, "wall_us", call->wall);
	chrome_arg_time(chrome, "cpu_us", call->cpu);
	chrome_arg_time(chrome, "off_cpu_us", call->wall > call->cpu ?
			call->wall - call->cpu : 0);
}

/**
 * timeline_call_print() - print a call
 * @call: the call
 * @tl: the export
 * @track: its task
 *
 * Return: CPU time of the slice.
 */
uint64_t timeline_call_print(const struct timeline_call *call,
			     struct timeline *tl,
			     const struct chrome_track *track)
{
	bool noreturn = call->flags & FLAG_NORETURN;
	uint64_t dur = call->end - call->start;
	uint64_t cpu = call->cpu < dur ? call->cpu : dur;
	struct chrome *chrome = &tl->chrome;
	char name[128];

	print_name(name, sizeof(name), call, tl);
	chrome_begin(chrome, 'X', track, name,
		     call->known ? call->known->subsystem : "?", call->start);
	chrome_time(chrome, "dur", dur);
	if (!call->unfinished) {
		chrome_time(chrome, "tts", call->tts);
		chrome_time(chrome, "tdur", cpu);
	}
	chrome_arg(chrome, NULL);
	argtext_print(chrome->out, &tl->names, &call->args);
	/* All of these have a comma behind them. */
	chrome->args = 0;
	if (noreturn || call->unfinished)
		chrome_arg_string(chrome, "result", "never returned",
				  strlen("never returned"));
	else
		timeline_result_print(tl, call->ret,
				      argtext_is_address(call->known));
	if (call->flags & FLAG_DENIED)
		chrome_arg_string(chrome, "denied", "yes", 3);
	if (!noreturn)
		print_times(call, chrome);
	chrome_end(chrome);
	return call->unfinished ? 0 : cpu;
}
