// SPDX-License-Identifier: GPL-2.0-only
/*
 * The event stream: from what the probes know to records.
 *
 * Called by the probes, only while somebody listens. See stream.h.
 */
#include "stream.h"

#include <linux/minmax.h>
#include <linux/pid.h>
#include <linux/ptrace.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "arch.h"
#include "argname.h"
#include "clock.h"
#include "compat/compiler.h"
#include "session.h"
#include "slot.h"
#include "stats.h"
#include "task.h"
#include "uringop.h"
#include "usertext.h"

/* Two texts, with a NUL behind each. */
#define WLT_EVENT_TEXT_MAX	(2 * (WLT_STRING_SIZE_MAX + 1))

/* Does somebody listen to entries? */
bool wlt_stream_entries;

/* Whose calls then take the slow path; there is one session. */
static struct wlt_session *session;
static DEFINE_SPINLOCK(session_lock);

static void switch_entries(bool on)
{
	spin_lock(&session_lock);
	WRITE_ONCE(wlt_stream_entries, on);
	if (session)
		wlt_slot_options(session);
	spin_unlock(&session_lock);
}

/**
 * wlt_stream_reg_entries() - somebody begins to listen to entries
 *
 * Context: Whoever switches the event on, under locks of the kernel's tracing,
 * so without the session's mutex: that is taken before them.
 * Return: 0.
 */
int wlt_stream_reg_entries(void)
{
	switch_entries(true);
	return 0;
}

/**
 * wlt_stream_unreg_entries() - nobody listens to entries any more
 *
 * Context: As wlt_stream_reg_entries().
 */
void wlt_stream_unreg_entries(void)
{
	switch_entries(false);
}

static void set_session(struct wlt_session *s)
{
	spin_lock(&session_lock);
	session = s;
	spin_unlock(&session_lock);
}

/**
 * wlt_stream_init() - prepare for listeners
 * @s: the session
 *
 * Context: Module load. Events can be switched on even before.
 */
void wlt_stream_init(struct wlt_session *s)
{
	wlt_stream_print_init();
	set_session(s);
}

/**
 * wlt_stream_exit() - the session goes
 *
 * Context: Module unload. Events can be switched on even after this.
 */
void wlt_stream_exit(void)
{
	set_session(NULL);
}

static u64 to_ns(u64 time)
{
	return wlt_clock_rough_ns(time, static_branch_likely(&wlt_clock_raw));
}

static void fill_key(struct wlt_event_call *e, const struct wlt_key *key)
{
	e->nr = key->nr;
	e->abi = key->abi;
	e->nr_args = key->nr_args;
}

static void fill_args(struct wlt_event_call *e, const struct wlt_key *key,
		      const unsigned long *args)
{
	unsigned int i;

	fill_key(e, key);
	for (i = 0; i < e->nr_args; i++)
		e->args[i] = wlt_usertext_arg(key->abi, args[i]);
}

/* The key of a call that found no row: its own number, and nothing else. */
static const struct wlt_key *key_without_row(struct wlt_key *key)
{
	int nr = syscall_get_nr(current, current_pt_regs());

	memset(key, 0, sizeof(*key));
	key->abi = wlt_arch_abi(&nr);
	key->nr = nr;
	key->nr_args = WLT_ARGS_MAX;
	return key;
}

/* What argument there is to be read now; @ret is NULL at the entry. */
static bool find_text(struct wlt_usertext *text, const struct wlt_event_call *e,
		      const struct wlt_argtext *where, const long *ret)
{
	bool out = where->kind == WLT_ARG_OUT || where->kind == WLT_ARG_OUTSTR;

	text->from = e->args[where->arg];
	text->string = where->kind == WLT_ARG_STR || where->kind == WLT_ARG_OUTSTR;
	text->max = SIZE_MAX;
	if (out && (!ret || *ret < 0))
		return false;
	if (where->len_arg >= 0)
		text->max = e->args[where->len_arg];
	if (where->kind == WLT_ARG_OUT)
		text->max = min_t(size_t, text->max, *ret);
	return text->from;
}

/* @room: where to collect them; @ret: result of the call, NULL at its entry */
static void fill_texts(struct wlt_event_call *e, const struct wlt_key *key, char *room,
		       size_t size, const long *ret)
{
	struct wlt_usertext text;
	unsigned int i;
	bool cut;
	int len;

	e->text = room;
	e->text_len = 0;
	for (i = 0; i < key->nr_texts; i++) {
		len = -EFAULT;
		cut = false;
		if (size && find_text(&text, e, &key->texts[i], ret))
			len = wlt_usertext_read(room + e->text_len, &text, size, &cut);
		if (len < 0)
			e->flags |= WLT_EVENT_GONE << i;
		else if (cut)
			e->flags |= WLT_EVENT_CUT << i;
		len = max(len, 0);
		if (!i)
			e->text1_len = len;
		e->text_len += len;
		room[e->text_len++] = 0;
	}
}

static noinline void fill_current_args(struct wlt_event_call *e, const struct wlt_key *key)
{
	unsigned long args[6] __uninitialized;

	syscall_get_arguments(current, current_pt_regs(), args);
	fill_args(e, key, args);
}

/* Of the current task, at either end of its call. */
static __always_inline void fill_call(struct wlt_event_call *e, const struct wlt_key *key)
{
	e->text_len = 1;
	e->text1_len = 0;
	if (key->nr_args)
		fill_current_args(e, key);
	else
		fill_key(e, key);
}

/* The new program's registers are not the arguments: there is its path only. */
static void fill_exec(struct wlt_event_call *e, const struct wlt_exe *exe, char *room,
		      size_t size)
{
	size_t len = exe ? strlen(exe->path) : 0;

	e->flags |= WLT_EVENT_EXEC;
	e->nr_args = 0;
	if (!exe || !size)
		e->flags |= WLT_EVENT_GONE;
	else if (len > size || exe->cut)
		e->flags |= WLT_EVENT_CUT;
	e->text1_len = min(len, size);
	if (e->text1_len)
		memcpy(room, exe->path, e->text1_len);
	room[e->text1_len] = 0;
	e->text = room;
	e->text_len = e->text1_len + 1;
}

/* In a function of its own, for most calls need no room for texts. */
static noinline void send_with_texts(struct wlt_event_call *e, const struct wlt_key *key,
				     const struct wlt_task *t)
{
	size_t size = READ_ONCE(t->session->string_size);
	char room[WLT_EVENT_TEXT_MAX] __uninitialized;

	if (key->exec && !e->ret && !(e->flags & WLT_EVENT_DENIED))
		fill_exec(e, t->exe, room, size);
	else
		fill_texts(e, key, room, size, &e->ret);
	trace_syscall(e);
}

/*
 * What is not initialized is filled in, as far as it is used: a kernel that clears what is
 * on the stack would take as long for that as for the rest.
 */
static __always_inline void send(struct wlt_task *t, const struct wlt_key *key, long ret,
				 u64 time, unsigned int flags)
{
	struct wlt_event_call e __uninitialized;

	OPTIMIZER_HIDE_VAR(key);	/* where it is need not be computed again */
	e.flags = flags;
	e.ret = ret;
	e.wall = to_ns(time);
	e.cpu = e.wall;
	if (t->blocked | t->runnable)
		e.cpu = to_ns(time - t->blocked - t->runnable);
	fill_call(&e, key);
	if (unlikely(flags & WLT_EVENT_NOARGS))
		e.nr_args = 0;
	else if (key->nr_texts)
		return send_with_texts(&e, key, t);
	trace_syscall(&e);
}

/* Out of line, for its key would be cleared for each call. */
static noinline void send_without_row(struct wlt_task *t, long ret, u64 time,
				      unsigned int flags)
{
	struct wlt_key key;

	send(t, key_without_row(&key), ret, time, flags);
}

/**
 * __wlt_stream_call() - wlt_stream_call(), when somebody listens
 * @t: the current task
 * @slot: row of the call
 * @ret: result
 * @time: stamps that it took
 * @flags: enum wlt_event_flags
 *
 * Context: The task itself, preemption off.
 */
void __wlt_stream_call(struct wlt_task *t, s16 slot, long ret, u64 time,
		       unsigned int flags)
{
	if (likely(slot))
		send(t, &t->session->keys[slot], ret, time, flags);
	else
		send_without_row(t, ret, time, flags);
}

/**
 * __wlt_stream_enter() - wlt_stream_enter(), when somebody listens
 * @t: the current task
 * @nr: number as the tracepoint tells it
 *
 * Context: The task itself in sys_enter, preemption off.
 */
void __wlt_stream_enter(struct wlt_task *t, int nr)
{
	struct wlt_session *s = t->session;
	unsigned int abi = wlt_arch_abi(&nr);
	const struct wlt_key *key;
	char room[WLT_EVENT_TEXT_MAX] __uninitialized;
	struct wlt_event_call e __uninitialized;
	struct wlt_key other;
	s16 slot;

	if (READ_ONCE(s->ctl) & WLT_CTL_PAUSED)
		return;
	e.flags = 0;
	slot = wlt_slot_call(s, abi, nr);
	key = slot ? &s->keys[slot] : key_without_row(&other);
	fill_call(&e, key);
	if (key->nr_texts)
		fill_texts(&e, key, room, READ_ONCE(s->string_size), NULL);
	trace_syscall_enter(&e);
}

/*
 * Fill in a call that is in flight. The task goes on meanwhile: two equal looks
 * are at one call, and the arguments between them are that call's.
 */
static bool fill_flight(struct wlt_event_call *e, const struct wlt_task *t,
			struct task_struct *task)
{
	struct wlt_flight f = wlt_stats_flight(t), again;
	unsigned long args[6] = {};
	unsigned int abi = 0;
	int nr = -1;
	u64 now;

	if (!wlt_stats_is_open(f.call))
		return false;
	wlt_arch_call(task, &nr, &abi, args);
	again = wlt_stats_flight(t);
	now = wlt_clock();
	if (!wlt_stats_is_open(again.call) || again.start != f.start ||
	    again.slot != f.slot)
		return false;
	e->wall = (s64)(now - f.start) > 0 ? to_ns(now - f.start) : 0;
	fill_args(e, &t->session->keys[f.slot], args);
	if (!f.slot) {	/* it found no row */
		e->nr = nr;
		e->abi = abi;
	}
	return true;
}

/* The same for one that began before the task was traced: for as long as it is. */
static bool fill_earlier(struct wlt_event_call *e, const struct wlt_task *t,
			 struct task_struct *task)
{
	const struct wlt_args *args_of;
	struct wlt_key key = {};
	unsigned long args[6];
	unsigned int abi;
	u64 now;

	if ((READ_ONCE(t->call) & WLT_CALL_MASK) != WLT_CALL_UNKNOWN ||
	    wlt_arch_in_user(task) ||
	    !wlt_arch_call(task, &key.nr, &abi, args) ||
	    (READ_ONCE(t->call) & WLT_CALL_MASK) != WLT_CALL_UNKNOWN)
		return false;
	now = ktime_get_mono_fast_ns();
	e->wall = now > t->start_ns ? now - t->start_ns : 0;
	key.abi = abi;
	args_of = wlt_args_find(abi, key.nr);
	key.nr_args = args_of ? wlt_args_nr(args_of) : WLT_ARGS_MAX;
	fill_args(e, &key, args);
	return true;
}

/* The task with a reference, or NULL if it is traced no more. */
static struct task_struct *get_task(struct wlt_task *t)
{
	struct wlt_session *s = t->session;
	struct task_struct *task = NULL;

	raw_spin_lock_irq(&s->lock);
	if (wlt_task_is_live(t))
		task = get_task_struct(t->task);
	raw_spin_unlock_irq(&s->lock);
	return task;
}

/**
 * __wlt_stream_unfinished() - wlt_stream_unfinished(), when somebody listens
 * @t: any task
 *
 * Context: Control side, under the mutex; or the task itself.
 */
void __wlt_stream_unfinished(struct wlt_task *t)
{
	struct task_struct *task = get_task(t);
	struct wlt_event_call e = {};

	if (!task)
		return;
	e.pid = task->pid;
	if (fill_flight(&e, t, task) || fill_earlier(&e, t, task)) {
		preempt_disable_notrace();
		trace_unfinished(&e);
		preempt_enable_notrace();
	}
	put_task_struct(task);
}

/**
 * __wlt_stream_task() - wlt_stream_task(), when somebody listens
 * @what: enum wlt_event_what
 * @task: task
 * @code: exit code, or 0
 * @name: its comm, or path of its program
 * @size: most of it that the event has
 *
 * Context: Probes, preemption off.
 */
void __wlt_stream_task(unsigned int what, struct task_struct *task, int code,
		       const char *name, size_t size)
{
	size_t len = strnlen(name, size + 1);
	struct wlt_event_task e = {
		.what = what,
		.pid = task->pid,
		.code = code,
		.name = name,
		.name_len = min(len, size),
		.cut = len > size,
	};

	trace_task(&e);
}

/**
 * __wlt_stream_signal() - wlt_stream_signal(), when somebody listens
 * @sig: which
 * @info: what is known of it
 * @ka: what is to be done about it
 *
 * Context: signal_deliver, interrupts off.
 */
void __wlt_stream_signal(int sig, const struct kernel_siginfo *info,
			 const struct k_sigaction *ka)
{
	int code, handler;

	/* as the kernel's own event has it */
	if (info == SEND_SIG_NOINFO)
		code = SI_USER;
	else if (info == SEND_SIG_PRIV)
		code = SI_KERNEL;
	else
		code = info->si_code;

	if (ka->sa.sa_handler == SIG_IGN)
		handler = WLT_EVENT_IGNORED;
	else if (ka->sa.sa_handler == SIG_DFL)
		handler = WLT_EVENT_DEFAULT;
	else
		handler = WLT_EVENT_HANDLER;
	trace_signal(sig, code, handler);
}

/**
 * __wlt_stream_uring() - wlt_stream_uring(), when somebody listens
 * @op: operation
 * @res: result
 * @time: stamps since it was submitted
 *
 * Context: Preemption off, in whatever completes it.
 */
void __wlt_stream_uring(unsigned int op, int res, u64 time)
{
	struct wlt_event_uring e = {
		.op = op,
		.res = res,
		.wall = to_ns(time),
	};

	wlt_uringop_print(e.name, sizeof(e.name), op);
	trace_io_uring(&e);
}
