/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The event stream: what the workload does, in order, as trace events of the
 * system "workload".
 *
 * They go wherever somebody has enabled them: to the trace instance of the same
 * name (see instance.h), to another, to perf or to a program of eBPF. While
 * nobody has, each is a jump that is not taken.
 *
 * One record a call, written when it is over. Its arguments are then still in
 * the registers, and what they point to has just been read or written by the
 * kernel, so that it is most likely there to be copied: the probes may not fault.
 * Only a successful execve leaves nothing of either; it has the path that
 * sched_process_exec told.
 *
 * Entries are recorded by the slow half of the probe only: while somebody listens
 * to them, all calls go there, so that the fast half need not ask.
 *
 * Statistics do not depend on any of this.
 */
#ifndef _WLT_STREAM_H
#define _WLT_STREAM_H

#include <linux/preempt.h>
#include <linux/string.h>
#include <linux/types.h>

/* Room for the names of operations of io_uring. */
#define WLT_EVENT_OP_LEN	24

struct kernel_siginfo;
struct k_sigaction;
struct task_struct;
struct wlt_session;
struct wlt_task;

/**
 * enum wlt_event_flags - what is special about a call in the stream
 * @WLT_EVENT_DENIED: seccomp or a tracer refused it before its entry
 * @WLT_EVENT_NORETURN: it never comes back; ret means nothing
 * @WLT_EVENT_EXEC: its program is gone, and its arguments with it
 * @WLT_EVENT_NOARGS: its arguments are not known
 * @WLT_EVENT_CUT: there is more of the first text
 * @WLT_EVENT_CUT2: there is more of the second
 * @WLT_EVENT_GONE: the first text was not read
 * @WLT_EVENT_GONE2: nor was the second
 */
enum wlt_event_flags {
	WLT_EVENT_DENIED	= 0x01,
	WLT_EVENT_NORETURN	= 0x02,
	WLT_EVENT_EXEC		= 0x04,
	WLT_EVENT_NOARGS	= 0x08,
	WLT_EVENT_CUT		= 0x10,
	WLT_EVENT_CUT2		= 0x20,
	WLT_EVENT_GONE		= 0x40,
	WLT_EVENT_GONE2		= 0x80,
};

/**
 * enum wlt_event_what - what happened to a task
 * @WLT_EVENT_NEW: it was made
 * @WLT_EVENT_PROGRAM: it became another program
 * @WLT_EVENT_EXIT: it ends
 */
enum wlt_event_what {
	WLT_EVENT_NEW,
	WLT_EVENT_PROGRAM,
	WLT_EVENT_EXIT,
};

/**
 * enum wlt_event_handler - what is done about a signal
 * @WLT_EVENT_DEFAULT: the default
 * @WLT_EVENT_IGNORED: nothing
 * @WLT_EVENT_HANDLER: a function of the program runs
 */
enum wlt_event_handler {
	WLT_EVENT_DEFAULT,
	WLT_EVENT_IGNORED,
	WLT_EVENT_HANDLER,
};

/**
 * struct wlt_event_call - a call for the stream
 * @nr: its number
 * @abi: enum wlt_abi
 * @flags: enum wlt_event_flags
 * @nr_args: how many of @args it has
 * @text1_len: length of the first string in @text
 * @text_len: length of @text, at least 1
 * @pid: task, where it is not the current one
 * @ret: result
 * @wall: time that it took, in ns
 * @cpu: of these on a CPU
 * @args: arguments
 * @text: strings that they point to, each with a NUL behind it; not looked at if there is
 *	none, and @text_len is 1
 */
struct wlt_event_call {
	int nr;
	u8 abi;
	u8 flags;
	u8 nr_args;
	u8 text1_len;
	u16 text_len;
	pid_t pid;
	long ret;
	u64 wall;
	u64 cpu;
	u64 args[6];
	const char *text;
};

/**
 * struct wlt_event_task - something that happened to a task, for the stream
 * @what: enum wlt_event_what
 * @pid: task
 * @code: exit code as wait() has it, or 0
 * @name: its comm, or path of its program
 * @name_len: how much of it
 * @cut: there is more
 */
struct wlt_event_task {
	int what;
	pid_t pid;
	int code;
	const char *name;
	u16 name_len;
	bool cut;
};

/**
 * struct wlt_event_uring - an operation of io_uring, for the stream
 * @op: operation
 * @res: result
 * @wall: time since it was submitted, in ns
 * @name: its name, terminated
 */
struct wlt_event_uring {
	int op;
	int res;
	u64 wall;
	char name[WLT_EVENT_OP_LEN];
};

/**
 * wlt_event_args() - copy the arguments of a call
 * @e: call
 * @to: where to
 */
static inline void wlt_event_args(const struct wlt_event_call *e, u64 *to)
{
	unsigned int i;

	for (i = 0; i < e->nr_args; i++)
		to[i] = e->args[i];
}

/**
 * wlt_event_text() - copy the strings of a call
 * @e: call
 * @to: where to
 */
static inline void wlt_event_text(const struct wlt_event_call *e, char *to)
{
	if (e->text_len == 1)	/* there is none, mostly */
		*to = 0;
	else
		memcpy(to, e->text, e->text_len);
}

/* They say when the first begins to listen to entries, and the last stops. */
int wlt_stream_reg_entries(void);
void wlt_stream_unreg_entries(void);

/* after what its events are made of */
#include "wltrace_events.h"

extern bool wlt_stream_entries;

void wlt_stream_init(struct wlt_session *s);
void wlt_stream_exit(void);
void wlt_stream_print_init(void);
void __wlt_stream_call(struct wlt_task *t, s16 slot, long ret, u64 time,
		       unsigned int flags);
void __wlt_stream_enter(struct wlt_task *t, int nr);
void __wlt_stream_unfinished(struct wlt_task *t);
void __wlt_stream_task(unsigned int what, struct task_struct *task, int code,
		       const char *name, size_t size);
void __wlt_stream_signal(int sig, const struct kernel_siginfo *info,
			 const struct k_sigaction *ka);
void __wlt_stream_uring(unsigned int op, int res, u64 time);

/**
 * wlt_stream_call() - put a call that is over into the stream
 * @t: the current task
 * @slot: row of the call
 * @ret: result
 * @time: stamps that it took
 * @flags: enum wlt_event_flags
 *
 * Before wlt_stats_leave(): the time that it slept is taken from @t.
 *
 * Context: The task itself, preemption off.
 */
static __always_inline void wlt_stream_call(struct wlt_task *t, s16 slot, long ret,
					    u64 time, unsigned int flags)
{
	if (trace_syscall_enabled())
		__wlt_stream_call(t, slot, ret, time, flags);
}

/**
 * wlt_stream_enter() - put the entry into a call into the stream
 * @t: the current task
 * @nr: number as the tracepoint tells it
 *
 * Context: The task itself in sys_enter, preemption off.
 */
static __always_inline void wlt_stream_enter(struct wlt_task *t, int nr)
{
	if (trace_syscall_enter_enabled())
		__wlt_stream_enter(t, nr);
}

/**
 * wlt_stream_unfinished() - put a call that is in flight into the stream
 * @t: any task
 *
 * Context: Control side, under the mutex; or the task itself.
 */
static inline void wlt_stream_unfinished(struct wlt_task *t)
{
	if (trace_unfinished_enabled())
		__wlt_stream_unfinished(t);
}

/**
 * wlt_stream_task() - put what happens to a task into the stream
 * @what: enum wlt_event_what
 * @task: task
 * @code: exit code, or 0
 * @name: its comm, or path of its program
 * @size: most of it that the event has
 *
 * Context: Probes, preemption off.
 */
static inline void wlt_stream_task(unsigned int what, struct task_struct *task,
				   int code, const char *name, size_t size)
{
	if (trace_task_enabled())
		__wlt_stream_task(what, task, code, name, size);
}

/**
 * wlt_stream_signal() - put a signal that is delivered into the stream
 * @sig: which
 * @info: what is known of it
 * @ka: what is to be done about it
 *
 * Context: signal_deliver, interrupts off.
 */
static inline void wlt_stream_signal(int sig, const struct kernel_siginfo *info,
				     const struct k_sigaction *ka)
{
	if (trace_signal_enabled())
		__wlt_stream_signal(sig, info, ka);
}

/**
 * wlt_stream_uring() - put an operation of io_uring into the stream
 * @op: operation
 * @res: result
 * @time: stamps since it was submitted
 *
 * Context: Preemption off, in whatever completes it.
 */
static inline void wlt_stream_uring(unsigned int op, int res, u64 time)
{
	if (trace_io_uring_enabled())
		__wlt_stream_uring(op, res, time);
}

/**
 * wlt_stream_marker() - put a label into the stream
 * @label: label
 *
 * Context: Control side.
 */
static inline void wlt_stream_marker(const char *label)
{
	preempt_disable_notrace();
	trace_marker(label);
	preempt_enable_notrace();
}

#endif /* _WLT_STREAM_H */
