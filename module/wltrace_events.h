/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trace events of system "workload".
 *
 * The formats below are what trace-cmd, perf and eBPF read: a field that is
 * there stays there. What the kernel itself prints in `trace` and `trace_pipe`
 * is made by stream_print.c, which knows the parameters of each call; the
 * TP_printk()s are for readers outside, which can call no function of ours.
 *
 * Times are in nanoseconds. Types have the names that C gives them: those who read
 * the formats need not know more (bpftrace knows a u64 from the kernel's BTF only).
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM workload

#if !defined(_WLT_EVENTS_H) || defined(TRACE_HEADER_MULTI_READ)
#define _WLT_EVENTS_H

#include <linux/tracepoint.h>

#ifdef __CHECKER__	/* a string is too long for sparse */
#define WLT_SYSNAME_LIST { 0, "read" }
#else
#include "wltrace_events_gen.h"
#endif

struct wlt_event_call;
struct wlt_event_task;
struct wlt_event_uring;

/* Only fields go in; readers of the format may not take them in parentheses. */
#define WLT_SHOW_CALL(nr, abi)						\
	__print_symbolic(nr | abi << 16, WLT_SYSNAME_LIST)
#define WLT_SHOW_ARGS							\
	__print_array(__get_dynamic_array(args), __entry->nr_args, 8)
#define WLT_SHOW_FLAGS(flags)						\
	__print_flags(flags, "|",					\
		      { 0x01, "denied" }, { 0x02, "noreturn" },		\
		      { 0x04, "exec" }, { 0x08, "noargs" }, { 0x10, "cut" }, { 0x20, "cut2" },	\
		      { 0x40, "gone" }, { 0x80, "gone2" })

/*
 * A call that is over, or (noreturn) one that never will be.
 * nr and abi: as in snapshot_raw; x32 numbers are without bit 30
 * flags: enum wlt_event_flags
 * ret: what user space gets
 * wall: from its entry to its end; cpu: of these on a CPU
 * args: the nr_args that the call has
 * text: one or two paths or buffers that arguments point to, each with a NUL
 * behind it; text1_len: length of the first
 */
TRACE_EVENT(syscall,
	TP_PROTO(const struct wlt_event_call *e),
	TP_ARGS(e),
	TP_STRUCT__entry(
		__field(int, nr)
		__field(unsigned char, abi)
		__field(unsigned char, flags)
		__field(unsigned char, nr_args)
		__field(unsigned char, text1_len)
		__field(long, ret)
		__field(unsigned long long, wall)
		__field(unsigned long long, cpu)
		__dynamic_array(unsigned long long, args, e->nr_args)
		__dynamic_array(char, text, e->text_len)
	),
	TP_fast_assign(
		__entry->nr = e->nr;
		__entry->abi = e->abi;
		__entry->flags = e->flags;
		__entry->nr_args = e->nr_args;
		__entry->text1_len = e->text1_len;
		__entry->ret = e->ret;
		__entry->wall = e->wall;
		__entry->cpu = e->cpu;
		wlt_event_args(e, __get_dynamic_array(args));
		wlt_event_text(e, __get_dynamic_array(text));
	),
	TP_printk("%s(%s) %s = %ld wall=%llu cpu=%llu %s",
		  WLT_SHOW_CALL(__entry->nr, __entry->abi), WLT_SHOW_ARGS,
		  __get_str(text), __entry->ret, __entry->wall, __entry->cpu,
		  WLT_SHOW_FLAGS(__entry->flags))
);

/* A call that begins, also one that a signal interrupted and that goes on. */
TRACE_EVENT_FN(syscall_enter,
	TP_PROTO(const struct wlt_event_call *e),
	TP_ARGS(e),
	TP_STRUCT__entry(
		__field(int, nr)
		__field(unsigned char, abi)
		__field(unsigned char, flags)
		__field(unsigned char, nr_args)
		__field(unsigned char, text1_len)
		__dynamic_array(unsigned long long, args, e->nr_args)
		__dynamic_array(char, text, e->text_len)
	),
	TP_fast_assign(
		__entry->nr = e->nr;
		__entry->abi = e->abi;
		__entry->flags = e->flags;
		__entry->nr_args = e->nr_args;
		__entry->text1_len = e->text1_len;
		wlt_event_args(e, __get_dynamic_array(args));
		wlt_event_text(e, __get_dynamic_array(text));
	),
	TP_printk("%s(%s) %s %s",
		  WLT_SHOW_CALL(__entry->nr, __entry->abi), WLT_SHOW_ARGS,
		  __get_str(text), WLT_SHOW_FLAGS(__entry->flags)),
	wlt_stream_reg_entries, wlt_stream_unreg_entries
);

/*
 * A call of any task that has not come back when the events are switched off,
 * or its task is no longer traced, or ends.
 */
TRACE_EVENT(unfinished,
	TP_PROTO(const struct wlt_event_call *e),
	TP_ARGS(e),
	TP_STRUCT__entry(
		__field(int, pid)
		__field(int, nr)
		__field(unsigned char, abi)
		__field(unsigned char, nr_args)
		__field(unsigned long long, age)
		__dynamic_array(unsigned long long, args, e->nr_args)
	),
	TP_fast_assign(
		__entry->pid = e->pid;
		__entry->nr = e->nr;
		__entry->abi = e->abi;
		__entry->nr_args = e->nr_args;
		__entry->age = e->wall;
		wlt_event_args(e, __get_dynamic_array(args));
	),
	TP_printk("pid=%d %s(%s) age=%llu", __entry->pid,
		  WLT_SHOW_CALL(__entry->nr, __entry->abi), WLT_SHOW_ARGS,
		  __entry->age)
);

/*
 * A task of the workload is made (pid; name: its comm), becomes another program
 * (name: its path as execve() was given it; cut: there is more), or ends (code: as
 * wait() has it).
 */
TRACE_EVENT(task,
	TP_PROTO(const struct wlt_event_task *e),
	TP_ARGS(e),
	TP_STRUCT__entry(
		__field(int, what)
		__field(int, pid)
		__field(int, code)
		__field(int, cut)
		__dynamic_array(char, name, e->name_len + 1)
	),
	TP_fast_assign(
		__entry->what = e->what;
		__entry->pid = e->pid;
		__entry->code = e->code;
		__entry->cut = e->cut;
		memcpy(__get_dynamic_array(name), e->name, e->name_len);
		((char *)__get_dynamic_array(name))[e->name_len] = 0;
	),
	TP_printk("%s pid=%d code=%d %s",
		  __print_symbolic(__entry->what, { 0, "new" }, { 1, "exec" },
				   { 2, "exit" }),
		  __entry->pid, __entry->code, __get_str(name))
);

/*
 * A signal is delivered to the current task.
 * code: si_code; handler: 0 the default is done, 1 it is ignored, 2 a handler
 * of the program runs
 */
TRACE_EVENT(signal,
	TP_PROTO(int sig, int code, int handler),
	TP_ARGS(sig, code, handler),
	TP_STRUCT__entry(
		__field(int, sig)
		__field(int, code)
		__field(int, handler)
	),
	TP_fast_assign(
		__entry->sig = sig;
		__entry->code = code;
		__entry->handler = handler;
	),
	TP_printk("sig=%d code=%d %s", __entry->sig, __entry->code,
		  __print_symbolic(__entry->handler, { 0, "default" },
				   { 1, "ignored" }, { 2, "handler" }))
);

/* An operation of io_uring completes; wall: since it was submitted. */
TRACE_EVENT(io_uring,
	TP_PROTO(const struct wlt_event_uring *e),
	TP_ARGS(e),
	TP_STRUCT__entry(
		__field(int, op)
		__field(int, res)
		__field(unsigned long long, wall)
		__array(char, name, WLT_EVENT_OP_LEN)
	),
	TP_fast_assign(
		__entry->op = e->op;
		__entry->res = e->res;
		__entry->wall = e->wall;
		memcpy(__entry->name, e->name, WLT_EVENT_OP_LEN);
	),
	TP_printk("%s = %d wall=%llu", __entry->name, __entry->res,
		  __entry->wall)
);

/* What was written to the file marker. */
TRACE_EVENT(marker,
	TP_PROTO(const char *label),
	TP_ARGS(label),
	TP_STRUCT__entry(
		__dynamic_array(char, label, strlen(label) + 1)
	),
	TP_fast_assign(
		memcpy(__get_dynamic_array(label), label,
		       __get_dynamic_array_len(label));
	),
	TP_printk("%s", __get_str(label))
);

#endif /* _WLT_EVENTS_H */

/* This part must be outside of what keeps the header from being read twice. */
#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE wltrace_events
#include <trace/define_trace.h>
