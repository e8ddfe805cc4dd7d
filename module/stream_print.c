// SPDX-License-Identifier: GPL-2.0-only
/*
 * The event stream as text: what `trace` and `trace_pipe` show.
 *
 * A record is read long after it was written, by whoever reads: nothing in it
 * is a pointer that could be followed.
 */
#define CREATE_TRACE_POINTS
#include "stream.h"

#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/time64.h>
#include <linux/trace_events.h>
#include <linux/trace_seq.h>

#include "argflags.h"
#include "argname.h"
#include "calltext.h"
#include "sysname.h"

/* Three digits and a unit, or all of the nanoseconds. */
static void print_time(struct trace_seq *s, u64 ns)
{
	static const struct {
		u32 ns;
		const char *unit;
	} units[] = {
		{ NSEC_PER_SEC, "s" },
		{ NSEC_PER_MSEC, "ms" },
		{ NSEC_PER_USEC, "us" },
	};
	unsigned int i;
	u64 whole;
	u32 rest;

	for (i = 0; i < ARRAY_SIZE(units); i++) {
		if (ns < units[i].ns)
			continue;
		whole = div_u64_rem(ns, units[i].ns, &rest);
		rest = div_u64((u64)rest * 1000, units[i].ns);
		if (whole >= 100)
			trace_seq_printf(s, "%llu.%u %s", whole, rest / 100, units[i].unit);
		else if (whole >= 10)
			trace_seq_printf(s, "%llu.%02u %s", whole, rest / 10, units[i].unit);
		else
			trace_seq_printf(s, "%llu.%03u %s", whole, rest, units[i].unit);
		return;
	}
	trace_seq_printf(s, "%llu ns", ns);
}

/* The variable part @loc of the record at @entry; *@len is its length. */
static const void *part(const void *entry, u32 loc, unsigned int *len)
{
	*len = loc >> 16;
	return entry + (loc & 0xffff);
}

/* The texts of a record: @loc, the length of the first, and the flags. */
struct texts {
	u32 loc;
	u8 len;
	u8 flags;
};

/* Find the texts of a record at @entry. Return: how many. */
static unsigned int split_texts(struct wlt_text *texts, const void *entry,
				const struct texts *t, const struct wlt_args *args)
{
	struct wlt_argtext where[WLT_ARGS_TEXTS];
	unsigned int i, len, nr = wlt_args_texts(args, where);
	const char *data = part(entry, t->loc, &len);

	if (t->flags & WLT_EVENT_NOARGS)
		return 0;
	if (t->flags & WLT_EVENT_EXEC)
		nr = min(nr, 1u);
	for (i = 0; i < nr; i++) {
		texts[i].arg = where[i].arg;
		texts[i].cut = t->flags & (WLT_EVENT_CUT << i);
		texts[i].data = i ? data + t->len + 1 : data;
		texts[i].len = i ? (int)len - t->len - 2 : t->len;
		if (t->flags & (WLT_EVENT_GONE << i))
			texts[i].len = -1;
	}
	return nr;
}

static void print_call(struct trace_seq *s, const void *entry, int nr,
		       unsigned int abi, u32 loc, const struct texts *t)
{
	unsigned int len, nr_texts = 0;
	const u64 *args = part(entry, loc, &len);
	struct wlt_text texts[WLT_ARGS_TEXTS];

	if (t)
		nr_texts = split_texts(texts, entry, t, wlt_args_find(abi, nr));
	wlt_calltext(s, abi, nr, args, len / sizeof(*args), texts, nr_texts);
}

/* As strace has it; a kernel without names prints the number. */
static void print_errno(struct trace_seq *s, long ret)
{
	char name[24];

	scnprintf(name, sizeof(name), "%pe", ERR_PTR(ret));
	trace_seq_printf(s, " = -1 %s", name + (name[0] == '-'));
}

/* Does the call return an address? */
static bool returns_address(unsigned int abi, int nr)
{
	static const char * const names[] = { "brk", "mmap", "mmap2", "mremap", "shmat" };
	const struct wlt_sysname *name = wlt_sysname_find(abi, nr);
	unsigned int i;

	for (i = 0; name && i < ARRAY_SIZE(names); i++)
		if (!strcmp(name->name, names[i]))
			return true;
	return false;
}

static void print_result(struct trace_seq *s, long ret, unsigned int flags, bool address)
{
	if (flags & WLT_EVENT_NORETURN)
		trace_seq_puts(s, " = ?");
	else if (IS_ERR_VALUE(ret))
		print_errno(s, ret);
	else if (address || ret < 0)
		trace_seq_printf(s, " = 0x%lx", ret);
	else
		trace_seq_printf(s, " = %ld", ret);
	if (flags & WLT_EVENT_DENIED)
		trace_seq_puts(s, " (denied)");
}

static enum print_line_t print_syscall(struct trace_iterator *iter, int flags,
				       struct trace_event *event)
{
	const struct trace_event_raw_syscall *e = (void *)iter->ent;
	struct trace_seq *s = &iter->seq;
	int prepared = trace_raw_output_prep(iter, event);

	if (prepared != TRACE_TYPE_HANDLED)
		return prepared;
	print_call(s, e, e->nr, e->abi, e->__data_loc_args,
		   &(struct texts){ e->__data_loc_text, e->text1_len, e->flags });
	print_result(s, e->ret, e->flags, returns_address(e->abi, e->nr));
	if (!(e->flags & (WLT_EVENT_NORETURN | WLT_EVENT_DENIED))) {
		trace_seq_puts(s, " <");
		print_time(s, e->wall);
		if (e->cpu != e->wall) {
			trace_seq_puts(s, ", CPU ");
			print_time(s, e->cpu);
		}
		trace_seq_putc(s, '>');
	}
	trace_seq_putc(s, '\n');
	return trace_handle_return(s);
}

static enum print_line_t print_enter(struct trace_iterator *iter, int flags,
				     struct trace_event *event)
{
	const struct trace_event_raw_syscall_enter *e = (void *)iter->ent;
	struct trace_seq *s = &iter->seq;
	int prepared = trace_raw_output_prep(iter, event);

	if (prepared != TRACE_TYPE_HANDLED)
		return prepared;
	print_call(s, e, e->nr, e->abi, e->__data_loc_args,
		   &(struct texts){ e->__data_loc_text, e->text1_len, e->flags });
	trace_seq_putc(s, '\n');
	return trace_handle_return(s);
}

static enum print_line_t print_unfinished(struct trace_iterator *iter, int flags,
					  struct trace_event *event)
{
	const struct trace_event_raw_unfinished *e = (void *)iter->ent;
	struct trace_seq *s = &iter->seq;
	int prepared = trace_raw_output_prep(iter, event);

	if (prepared != TRACE_TYPE_HANDLED)
		return prepared;
	trace_seq_printf(s, "pid %d ", e->pid);
	print_call(s, e, e->nr, e->abi, e->__data_loc_args, NULL);
	trace_seq_puts(s, " <unfinished after ");
	print_time(s, e->age);
	trace_seq_puts(s, ">\n");
	return trace_handle_return(s);
}

/* @code: as wait() has it */
static void print_exit(struct trace_seq *s, int code)
{
	if (!(code & 0x7f)) {
		trace_seq_printf(s, "exit %d", code >> 8 & 0xff);
		return;
	}
	trace_seq_puts(s, "exit by ");
	wlt_argflags_print(s, WLT_ARG_SIGNAL, code & 0x7f);
	if (code & 0x80)
		trace_seq_puts(s, ", core dumped");
}

static enum print_line_t print_task(struct trace_iterator *iter, int flags,
				    struct trace_event *event)
{
	const struct trace_event_raw_task *e = (void *)iter->ent;
	struct trace_seq *s = &iter->seq;
	int prepared = trace_raw_output_prep(iter, event);
	unsigned int len;
	const char *name = part(e, e->__data_loc_name, &len);

	if (prepared != TRACE_TYPE_HANDLED)
		return prepared;
	switch (e->what) {
	case WLT_EVENT_NEW:
		trace_seq_printf(s, "new %d", e->pid);
		break;
	case WLT_EVENT_PROGRAM:
		trace_seq_puts(s, "exec ");
		wlt_calltext_string(s, &(struct wlt_text){
			.data = name,
			.len = len - 1,	/* less its NUL */
			.cut = e->cut,
		});
		break;
	default:
		print_exit(s, e->code);
	}
	trace_seq_putc(s, '\n');
	return trace_handle_return(s);
}

static enum print_line_t print_signal(struct trace_iterator *iter, int flags,
				      struct trace_event *event)
{
	static const char * const handlers[] = {
		[WLT_EVENT_DEFAULT] = "default",
		[WLT_EVENT_IGNORED] = "ignored",
		[WLT_EVENT_HANDLER] = "handler",
	};
	const struct trace_event_raw_signal *e = (void *)iter->ent;
	struct trace_seq *s = &iter->seq;
	int prepared = trace_raw_output_prep(iter, event);

	if (prepared != TRACE_TYPE_HANDLED)
		return prepared;
	wlt_argflags_print(s, WLT_ARG_SIGNAL, e->sig);
	trace_seq_printf(s, " {si_code: %d, %s}\n", e->code,
			 (unsigned int)e->handler < ARRAY_SIZE(handlers) ?
			 handlers[e->handler] : "?");
	return trace_handle_return(s);
}

static enum print_line_t print_io_uring(struct trace_iterator *iter, int flags,
					struct trace_event *event)
{
	const struct trace_event_raw_io_uring *e = (void *)iter->ent;
	struct trace_seq *s = &iter->seq;
	int prepared = trace_raw_output_prep(iter, event);

	if (prepared != TRACE_TYPE_HANDLED)
		return prepared;
	trace_seq_printf(s, "%.*s", WLT_EVENT_OP_LEN, e->name);
	print_result(s, e->res, 0, false);
	trace_seq_puts(s, " <");
	print_time(s, e->wall);
	trace_seq_puts(s, ">\n");
	return trace_handle_return(s);
}

/**
 * wlt_stream_print_init() - have the kernel print the events with what is here
 *
 * Context: Module load, before anything can be recorded.
 */
void wlt_stream_print_init(void)
{
	trace_event_type_funcs_syscall.trace = print_syscall;
	trace_event_type_funcs_syscall_enter.trace = print_enter;
	trace_event_type_funcs_unfinished.trace = print_unfinished;
	trace_event_type_funcs_task.trace = print_task;
	trace_event_type_funcs_signal.trace = print_signal;
	trace_event_type_funcs_io_uring.trace = print_io_uring;
}
