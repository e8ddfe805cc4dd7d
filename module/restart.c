// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupted calls: what becomes of them.
 *
 * Called by the slow halves of the probes on sys_enter and sys_exit, and by the
 * probe on signal_deliver, each for the current task with preemption off.
 * See restart.h.
 */
#include "restart.h"

#include <linux/errno.h>
#include <linux/ptrace.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "arch.h"
#include "row.h"
#include "stats.h"
#include "sysname.h"

static bool is_restart(long ret)
{
	return ret == -ERESTARTSYS || ret == -ERESTARTNOINTR ||
	       ret == -ERESTARTNOHAND || ret == -ERESTART_RESTARTBLOCK;
}

static bool is_interrupted(const struct wlt_task *t)
{
	return (t->call & WLT_CALL_MASK) == WLT_CALL_INTERRUPTED;
}

/* The attempt is over, and will be made again. */
static void count_restart(struct wlt_task *t, unsigned long ctl)
{
	struct wlt_side *side = wlt_stats_this_side(t->session, ctl);
	s16 slot = t->slot;
	struct wlt_row *part;
	unsigned int i;

	wlt_stats_cross(t, ctl);
	side->exits++;
	wlt_row_get(t->session, side, &slot)->restarted++;
	for (i = 0; i < ARRAY_SIZE(t->part); i++) {
		part = wlt_stats_part(t, side, i);
		if (part)
			part->restarted++;
	}
}

/**
 * wlt_restart_is_due() - does the kernel have to decide what becomes of a call?
 * @ret: what it returns
 *
 * A restart code without a signal pending is no restart: some drivers leak
 * one, and user space sees it as an errno. Nor is one that rt_sigreturn, which
 * leaves no number, brings back.
 *
 * Context: sys_exit.
 */
bool wlt_restart_is_due(long ret)
{
	return is_restart(ret) && signal_pending(current) &&
	       syscall_get_nr(current, current_pt_regs()) != -1;
}

/**
 * wlt_restart_exit() - see whether an exit is one of an interrupted call
 * @t: the current task
 * @ctl: wlt_session::ctl
 * @ret: what the call returns
 *
 * Context: sys_exit.
 * Return: true if the call stays open and there is nothing to account yet.
 */
bool wlt_restart_exit(struct wlt_task *t, unsigned long ctl, long ret)
{
	struct pt_regs *regs = current_pt_regs();

	if (is_interrupted(t)) {	/* seccomp refuses to let it go on */
		count_restart(t, ctl);
		wlt_stats_leave(t);
		return false;
	}
	if ((t->call & WLT_CALL_MASK) != WLT_CALL_COUNTED ||
	    !wlt_restart_is_due(ret))
		return false;
	t->restart = -ret;
	t->ip = instruction_pointer(regs);
	t->sp = user_stack_pointer(regs);
	WRITE_ONCE(t->call, (t->call & ~WLT_CALL_MASK) | WLT_CALL_INTERRUPTED);
	return true;
}

static bool has_name(unsigned int abi, int nr, const char *name)
{
	const struct wlt_sysname *known = wlt_sysname_find(abi, nr);

	return known && !strcmp(known->name, name);
}

static bool is_same_call(const struct wlt_task *t, unsigned int abi, int nr)
{
	const struct wlt_key *key = &t->session->keys[t->slot];

	if (!t->slot)	/* one of many */
		return true;
	if (key->abi == abi && key->nr == nr)
		return true;
	return t->restart == ERESTART_RESTARTBLOCK && has_name(abi, nr, "restart_syscall");
}

/**
 * wlt_restart_enter() - see whether an entry is that of an interrupted call
 * @t: the current task
 * @ctl: wlt_session::ctl
 * @abi: enum wlt_abi of the entry
 * @nr: its number
 *
 * A call that should have been made again, but was not, since a tracer changed
 * the registers, has returned something that is not known.
 *
 * Context: sys_enter.
 * Return: true if it is, and the call goes on.
 */
bool wlt_restart_enter(struct wlt_task *t, unsigned long ctl, unsigned int abi, int nr)
{
	struct wlt_session *s = t->session;

	if (!is_interrupted(t))
		return false;
	if ((ctl & WLT_CTL_PAUSED) || !is_same_call(t, abi, nr)) {
		wlt_stats_finish(t, ctl, 0, wlt_clock() - t->start, WLT_EVENT_NOARGS);
		return false;
	}
	count_restart(t, ctl);
	wlt_stats_this_side(s, ctl)->enters++;
	WRITE_ONCE(t->call, ctl | (t->call & (WLT_CALL_SLOW | WLT_CALL_RESUME | WLT_CALL_SLEPT)));
	return true;
}

/* Was the call before this one the end of a signal handler? */
static bool has_left_handler(const struct wlt_task *t)
{
	const struct wlt_key *key = &t->session->keys[t->slot];

	return has_name(key->abi, key->nr, "rt_sigreturn") ||
	       has_name(key->abi, key->nr, "sigreturn");
}

/**
 * wlt_restart_resume() - take up a call that a handler interrupted
 * @t: the current task, which is about to begin a call
 * @slot: its row
 *
 * From the same place, with the same stack, and straight from the handler: else
 * the handler has left by longjmp(), and this is another call.
 *
 * Context: sys_enter.
 * Return: stamps that the call took so far, 0 for a new one.
 */
u64 wlt_restart_resume(struct wlt_task *t, s16 slot)
{
	const struct wlt_resume *resume = &t->resume;
	struct pt_regs *regs = current_pt_regs();

	if (!(t->call & WLT_CALL_RESUME) || resume->slot != slot ||
	    resume->ip != instruction_pointer(regs) ||
	    resume->sp != user_stack_pointer(regs))
		return 0;
	WRITE_ONCE(t->call, t->call & ~WLT_CALL_RESUME);
	if (!has_left_handler(t))
		return 0;
	t->blocked = resume->blocked;
	t->runnable = resume->runnable;
	return resume->time;
}

static bool ends_in_eintr(int restart, const struct k_sigaction *ka)
{
	switch (restart) {
	case ERESTARTNOHAND:
	case ERESTART_RESTARTBLOCK:
		return true;
	case ERESTARTSYS:
		return !(ka->sa.sa_flags & SA_RESTART);
	default:
		return false;
	}
}

/**
 * wlt_restart_signal() - a signal is delivered
 * @t: the current task
 * @ka: what is to be done about it
 *
 * Context: signal_deliver, interrupts off.
 */
void wlt_restart_signal(struct wlt_task *t, const struct k_sigaction *ka)
{
	unsigned long ctl = READ_ONCE(t->session->ctl);

	if (!is_interrupted(t) || ka->sa.sa_handler == SIG_IGN ||
	    ka->sa.sa_handler == SIG_DFL)
		return;
	if (ends_in_eintr(t->restart, ka) && !wlt_arch_is_set_back(t->ip)) {
		wlt_stats_finish(t, ctl, -EINTR, wlt_clock() - t->start, 0);
		return;
	}
	count_restart(t, ctl);
	t->resume.ip = t->ip;
	t->resume.sp = t->sp;
	t->resume.slot = t->slot;
	t->resume.time = wlt_clock() - t->start;
	t->resume.blocked = t->blocked;
	t->resume.runnable = t->runnable;
	wlt_stats_leave(t);
	WRITE_ONCE(t->call, WLT_CALL_NONE | WLT_CALL_RESUME);
}
