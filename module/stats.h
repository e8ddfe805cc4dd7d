/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Accounting of system calls.
 *
 * Generations. Each CPU has two sides of counters, and each task two, and
 * wlt_session::ctl says which are written. A reader moves ctl on, waits for a
 * grace period - probes run with preemption off, so none can then be writing
 * the old side - and adds the quiet side to the settled totals. What it reads
 * is exact and belongs together, though the workload never stopped: every
 * entry and every exit is in one generation as a whole.
 *
 *	ctl:   ... e e e e e s 0 0 0 P 0 0 1	e.s generation, s its side
 *	call:  ... e e e e e s O R S 0 c c c	c enum wlt_call, P WLT_CTL_PAUSED,
 *						S WLT_CALL_SLOW, R WLT_CALL_RESUME,
 *						O WLT_CALL_SLEPT
 *
 * The cut. A call that runs while ctl moves on is in flight at the cut. It is
 * counted from the tasks, not derived from the other numbers, or the ledger
 * could not fail. When the reader comes to a task, the call may have ended;
 * so a task that ends a call of an earlier generation leaves in
 * wlt_task::crossed which cut that call was running across.
 *
 * Slots. A call's row is found through wlt_session::slots at the entry and
 * remembered for the exit, where the ABI may have changed (execve). Slots are
 * given out on first use. A negative slot marks calls whose entry has more to
 * do, on the same cold path as a missing slot: exit and exit_group, which are
 * accounted at the entry, and those with parts.
 *
 * What the fast paths handle is the call that succeeds, the second time that it is
 * made on this CPU; out of line, if it slept, and nobody listens to events. All else
 * takes the slow ones.
 */
#ifndef _WLT_STATS_H
#define _WLT_STATS_H

#include <linux/err.h>
#include <linux/percpu.h>

#include "arch.h"
#include "clock.h"
#include "session.h"
#include "stream.h"
#include "task.h"

/**
 * enum wlt_call - what a task is doing, as far as calls go; with bit 0: it is in a
 *	counted call
 * @WLT_CALL_NONE: not in a call; an exit now is that of a call that was
 *	refused before its entry was seen
 * @WLT_CALL_COUNTED: in a call whose entry was counted
 * @WLT_CALL_UNCOUNTED: in a call that was entered while tracing was paused
 * @WLT_CALL_NEWBORN: a new task that has not yet returned from the call that
 *	made it
 * @WLT_CALL_UNKNOWN: attached in the middle of its life; an exit now is that
 *	of a call that began earlier
 * @WLT_CALL_INTERRUPTED: in a counted call that a signal interrupted, and which
 *	may go on; see restart.h
 */
enum wlt_call {
	WLT_CALL_NONE = 0,
	WLT_CALL_COUNTED = 1,
	WLT_CALL_UNCOUNTED = 2,
	WLT_CALL_NEWBORN = 4,
	WLT_CALL_UNKNOWN = 6,
	WLT_CALL_INTERRUPTED = 3,
};

#define WLT_CALL_MASK	0x07ul
#define WLT_CTL_PAUSED	0x08ul
#define WLT_CALL_SLOW	0x10ul	/* it has parts, or the like: no fast exit */
#define WLT_CALL_RESUME	0x20ul	/* there is something in wlt_task::resume */
#define WLT_CALL_SLEPT	0x40ul	/* it was off the CPU */
#define WLT_CTL_EPOCH	0x80ul	/* added for each generation; also the side */
#define WLT_CTL_EPOCHS	(~(WLT_CTL_EPOCH - 1))
/* Always there in ctl: so a call that is counted has just ctl in ::call. */
#define WLT_CTL_CALL	((unsigned long)WLT_CALL_COUNTED)
#define WLT_CROSSED_NONE	1ul	/* no generation looks like this */

/* What a new task begins with: not all architectures show it return. */
#define WLT_CALL_CHILD	(WLT_ARCH_CHILD_EXITS ? WLT_CALL_NEWBORN : WLT_CALL_NONE)

/**
 * wlt_stats_side() - side of the counters that a generation writes
 * @ctl: wlt_session::ctl
 */
static inline unsigned int wlt_stats_side(unsigned long ctl)
{
	return ctl / WLT_CTL_EPOCH & 1;
}

/* The bit of ctl that is the side is the offset of that side. */
static_assert(sizeof(struct wlt_side) == WLT_CTL_EPOCH);
static_assert(offsetof(struct wlt_task, side1) - offsetof(struct wlt_task, side0) ==
	      WLT_CTL_EPOCH);

/**
 * wlt_stats_is_open() - is a call begun and counted, and not over?
 * @call: wlt_task::call
 */
static __always_inline bool wlt_stats_is_open(unsigned long call)
{
	return call & 1;
}

/**
 * wlt_stats_sides() - side of each CPU's counters to write
 * @cpu: wlt_session::cpu
 * @ctl: wlt_session::ctl
 *
 * Context: Any.
 */
static __always_inline struct wlt_side __percpu *
wlt_stats_sides(struct wlt_cpu __percpu *cpu, unsigned long ctl)
{
	return (void __percpu *)cpu + (ctl & WLT_CTL_EPOCH);
}

/**
 * wlt_stats_this_side() - side of this CPU's counters to write
 * @s: session
 * @ctl: its ctl
 *
 * Context: Preemption off.
 */
static __always_inline struct wlt_side *
wlt_stats_this_side(struct wlt_session *s, unsigned long ctl)
{
	return this_cpu_ptr(wlt_stats_sides(s->cpu, ctl));
}

/**
 * wlt_stats_count() - side of the current task's counters to write
 * @t: its entry
 * @ctl: wlt_session::ctl
 *
 * Context: The task itself, preemption off.
 */
static __always_inline struct wlt_task_count *
wlt_stats_count(struct wlt_task *t, unsigned long ctl)
{
	return (void *)&t->side0 + (ctl & WLT_CTL_EPOCH);
}

void wlt_stats_enter_slow(struct wlt_task *t, int nr);
void wlt_stats_exit_slow(struct wlt_task *t, long ret, u64 time);
void wlt_stats_finish(struct wlt_task *t, unsigned long ctl, long ret, u64 time,
		      unsigned int flags);
void wlt_stats_leave(struct wlt_task *t);
struct wlt_row *wlt_stats_part(struct wlt_task *t, struct wlt_side *side, unsigned int i);
void wlt_stats_cross(struct wlt_task *t, unsigned long ctl);

/**
 * wlt_stats_start() - note the call that begins
 * @t: the current task
 * @ctl: wlt_session::ctl as it was counted with, and WLT_CALL_*
 * @slot: its row
 * @so_far: stamps that the call took before it was interrupted
 * @raw: as for wlt_clock_read()
 *
 * Context: The task itself, preemption off.
 */
static __always_inline void wlt_stats_start(struct wlt_task *t, unsigned long ctl,
					    s16 slot, u64 so_far, bool raw)
{
	smp_wmb();	/* WLT_CALL_NONE before start; pairs with wlt_stats_flight() */
	u64_stats_update_begin(&t->syncp);
	WRITE_ONCE(t->start, wlt_clock_read(raw) - so_far);	/* wlt_stats_flight() */
	u64_stats_update_end(&t->syncp);
	WRITE_ONCE(t->slot, slot);
	/*
	 * One store, for who reads it elsewhere needs state and generation
	 * alike; last, and pairing with the acquire in wlt_stats_flight().
	 */
	smp_store_release(&t->call, ctl);
}

/**
 * wlt_stats_enter() - account the entry into a system call
 * @t: the current task
 * @id: number as the tracepoint tells it
 * @raw: as for wlt_clock_read()
 *
 * Context: The task itself in sys_enter, preemption off.
 */
static __always_inline void wlt_stats_enter(struct wlt_task *t, long id,
					    bool raw)
{
	struct wlt_session *s = t->session;
	unsigned long ctl = READ_ONCE(s->ctl);
	s16 slot = 0;

	/* x32's numbers are beyond the range; while paused, no slot is fast */
	if (likely((unsigned long)id < WLT_NR_DIRECT && !wlt_arch_is_compat()))
		/* as READ_ONCE(), with the next line, in one instruction less */
		slot = data_race(s->slots[WLT_ABI_NATIVE][id]);
	OPTIMIZER_HIDE_VAR(slot);
	if (unlikely(slot <= 0 || t->call)) {
		wlt_stats_enter_slow(t, id);
		return;
	}
	/* with preemption off, the CPU's, without its address */
	raw_cpu_inc(wlt_stats_sides(s->cpu, ctl)->enters);
	wlt_stats_start(t, ctl, slot, 0, raw);
}

/**
 * wlt_stats_exit_fast() - account the exit from an ordinary call
 * @t: the current task
 * @ret: what it returns
 * @time: stamps since it began
 * @raw: as for wlt_clock_read()
 * @stream: somebody may listen to the stream; known when compiling, for what the
 *	stream needs takes registers from the rest
 * @slept: the call was off the CPU; likewise
 *
 * Context: The task itself in sys_exit, preemption off.
 * Return: false if it is not such a call, and nothing was done.
 */
static __always_inline bool wlt_stats_exit_fast(struct wlt_task *t, long ret, u64 time,
						bool raw, bool stream, bool slept)
{
	struct wlt_session *s = t->session;
	unsigned long ctl = READ_ONCE(s->ctl);
	/* a negative time is a huge one, without a chunk, as a missing row is; see settle_hist() */
	unsigned int bucket = wlt_hist_bucket(wlt_clock_rough_ns(time, raw));
	struct wlt_cpu __percpu *cpu = s->cpu;
	struct wlt_row *row;
	u64 *chunk;

	if (unlikely(t->call != (slept ? ctl | WLT_CALL_SLEPT : ctl) || IS_ERR_VALUE(ret)))
		return false;
	if (slept && unlikely((s64)(time - t->blocked - t->runnable) < 0))
		return false;
	row = raw_cpu_read(wlt_stats_sides(cpu, ctl)->rows)[t->slot];
	chunk = row->hist[bucket / WLT_CHUNK];
	if (unlikely(!chunk))
		return false;

	WRITE_ONCE(t->call, WLT_CALL_NONE);
	OPTIMIZER_HIDE_VAR(cpu);	/* an address in a register would take instructions */
	raw_cpu_inc(wlt_stats_sides(cpu, ctl)->exits);
	row->calls++;
	row->time += time;
	if (time < row->min)
		row->min = time;
	if (time > row->max)
		row->max = time;
	chunk[bucket % WLT_CHUNK]++;
	if (slept) {
		row->blocked += t->blocked;
		row->runnable += t->runnable;
		wlt_stats_count(t, ctl)->blocked += t->blocked;
		wlt_stats_count(t, ctl)->runnable += t->runnable;
		t->blocked = 0;
		t->runnable = 0;
	}
	wlt_stats_count(t, ctl)->calls++;
	OPTIMIZER_HIDE_VAR(t);	/* likewise */
	wlt_stats_count(t, ctl)->time += time;
	if (stream)
		wlt_stream_call(t, t->slot, ret, time, 0);
	return true;
}

/**
 * wlt_stats_exit() - account the exit from a system call
 * @t: the current task
 * @ret: what it returns
 * @raw: as for wlt_clock_read()
 * @stream: as for wlt_stats_exit_fast()
 *
 * Context: The task itself in sys_exit, preemption off.
 */
static __always_inline void wlt_stats_exit(struct wlt_task *t, long ret,
					   bool raw, bool stream)
{
	u64 time = wlt_clock_read(raw) - t->start;

	/*
	 * With the time, not to read it again: what has no chunk of the histogram now would
	 * find one then, the next, and go this way for ever.
	 */
	if (!wlt_stats_exit_fast(t, ret, time, raw, stream, false))
		wlt_stats_exit_slow(t, ret, time);
}

/**
 * struct wlt_flight - a call in flight, as seen from outside the task
 * @call: wlt_task::call
 * @slot: its row
 * @start: stamp of its entry
 */
struct wlt_flight {
	unsigned long call;
	s16 slot;
	u64 start;
};

/**
 * wlt_stats_flight() - look at the call of a task
 * @t: any task
 *
 * The task goes on meanwhile. It stores start, slot and call in this order;
 * two equal looks are at one call, or at none that can be told.
 *
 * Context: Any.
 * Return: what there is.
 */
static inline struct wlt_flight wlt_stats_flight(const struct wlt_task *t)
{
	struct wlt_flight f;
	unsigned int seq;

	/* pairs with the release in wlt_stats_start() */
	f.call = smp_load_acquire(&t->call);

	do {
		seq = u64_stats_fetch_begin(&t->syncp);
		f.start = READ_ONCE(t->start);	/* pairs with wlt_stats_start() */
	} while (u64_stats_fetch_retry(&t->syncp, seq));
	f.slot = READ_ONCE(t->slot);
	smp_rmb();	/* pairs with the smp_wmb() in wlt_stats_start() */
	return f;
}

/**
 * wlt_stats_is_stranded() - was a task detached in the middle of a call?
 * @t: entry that is in no hash
 *
 * Nobody will see that call return; it stays in flight.
 *
 * Context: Control side, a grace period after the task was detached.
 */
static inline bool wlt_stats_is_stranded(const struct wlt_task *t)
{
	return wlt_stats_is_open(READ_ONCE(t->call));
}

void wlt_stats_died(struct wlt_task *t);
void wlt_stats_pause(struct wlt_session *s, bool paused);
void wlt_stats_settle(struct wlt_session *s);
void wlt_stats_reset(struct wlt_session *s);

#endif /* _WLT_STATS_H */
