// SPDX-License-Identifier: GPL-2.0-only
/*
 * How much of its kernel stack the workload has used.
 *
 * wlt_depth_note() is called by the hook on functions; the rest by the control side,
 * under the mutex. See depth.h.
 */
#include "depth.h"

#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/stacktrace.h>
#include <linux/string.h>

#include "probe.h"

/* Bytes of the stack among which a return address is looked for. */
#define OWN_BYTES	1024
/* A function is known by an address that is at most so far into it. */
#define ENTRY_BYTES	32

/**
 * wlt_depth_alloc() - have what is needed to note stacks
 * @s: session
 *
 * Return: 0 or -ENOMEM.
 */
int wlt_depth_alloc(struct wlt_session *s)
{
	lockdep_assert_held(&s->mutex);
	if (s->depths)
		return 0;
	s->depths = kvzalloc(sizeof(*s->depths), GFP_KERNEL);
	if (!s->depths)
		return -ENOMEM;
	s->depths->lock = (arch_spinlock_t)__ARCH_SPIN_LOCK_UNLOCKED;
	return 0;
}

/**
 * wlt_depth_free() - free it
 * @s: session for which no function is hooked
 */
void wlt_depth_free(struct wlt_session *s)
{
	kvfree(s->depths);
	s->depths = NULL;
}

/**
 * wlt_depth_bytes() - memory that it takes
 * @s: session
 */
size_t wlt_depth_bytes(const struct wlt_session *s)
{
	return s->depths ? sizeof(*s->depths) : 0;
}

/*
 * Where the function's return address is, from below on: the stack that it found in
 * use. On architectures that have it in a register, ftrace has put it there.
 */
static unsigned long find_return(unsigned long here, unsigned long parent)
{
	unsigned long top = (unsigned long)task_stack_page(current) + THREAD_SIZE;
	unsigned long end = min(top, here + OWN_BYTES);
	unsigned long p;

	for (p = round_up(here, sizeof(p)); p < end; p += sizeof(p))
		if (READ_ONCE_NOCHECK(*(unsigned long *)p) == parent)
			return p;
	return here;
}

/* The function, and its callers; what ftrace and the hook have added is left out. */
static void read_frames(struct wlt_depth *d, unsigned long ip, unsigned long parent)
{
	unsigned int i = 0, nr = 0;

#ifdef CONFIG_STACKTRACE
	nr = stack_trace_save(d->frames, ARRAY_SIZE(d->frames), 0);
#endif
	while (i < nr && d->frames[i] - ip >= ENTRY_BYTES && d->frames[i] != parent)
		i++;
	if (i == nr) {
		d->frames[0] = ip;
		d->frames[1] = parent;
		d->nr = 2;
		return;
	}
	/* the first of them is the function, if only where ftrace returns to it */
	if (i && d->frames[i] == parent)
		i--;
	d->nr = min_t(unsigned int, nr - i, WLT_DEPTH_FRAMES);
	memmove(d->frames, d->frames + i, d->nr * sizeof(*d->frames));
	d->frames[0] = ip;
}

/**
 * wlt_depth_note() - note a stack that is deeper than those before
 * @t: the current task
 * @ip: address of the function that begins, or in it
 * @parent: where it will return to
 * @row: of the call in progress, WLT_NR_ROWS in none
 * @here: address on the stack
 *
 * Context: Process context of the task, with whatever locks it holds. Functions that
 * are called from here do not count (wlt_task::quiet).
 */
void wlt_depth_note(struct wlt_task *t, unsigned long ip, unsigned long parent,
		    unsigned int row, unsigned long here)
{
	unsigned long top = (unsigned long)task_stack_page(current) + THREAD_SIZE;
	struct wlt_depths *depths = t->session->depths;
	struct wlt_depth *d = &depths->deepest[row];
	unsigned long flags;
	u32 bytes;

	/* the unwinder needs it to find modules */
	if (!rcu_is_watching())
		return;
	wlt_probe_begin(t);
	bytes = top - find_return(here, parent);
	local_irq_save(flags);
	arch_spin_lock(&depths->lock);
	if (top - here > depths->reached[row])
		WRITE_ONCE(depths->reached[row], top - here);
	if (bytes > d->bytes) {
		d->bytes = bytes;
		strscpy_pad(d->comm, current->comm, sizeof(d->comm));
		read_frames(d, ip, parent);
	}
	arch_spin_unlock(&depths->lock);
	local_irq_restore(flags);
	wlt_probe_end(t);
}

/**
 * wlt_depth_reset() - forget all stacks
 * @s: session
 *
 * The rows that they belong to may go at the same time.
 */
void wlt_depth_reset(struct wlt_session *s)
{
	unsigned long flags;
	unsigned int i;

	for (i = 0; s->depths && i < WLT_NR_DEPTHS; i++) {
		local_irq_save(flags);
		arch_spin_lock(&s->depths->lock);
		s->depths->deepest[i].bytes = 0;
		WRITE_ONCE(s->depths->reached[i], 0);
		arch_spin_unlock(&s->depths->lock);
		local_irq_restore(flags);
	}
}

/**
 * wlt_depth_copy() - the deepest stacks of now
 * @s: session that notes them
 * @nr: WLT_NR_DEPTHS
 *
 * Return: a copy of wlt_depths::deepest, to be freed with kvfree(); NULL without
 * memory.
 */
struct wlt_depth *wlt_depth_copy(struct wlt_session *s, size_t *nr)
{
	struct wlt_depth *copy = kvmalloc_array(WLT_NR_DEPTHS, sizeof(*copy), GFP_KERNEL);
	unsigned long flags;
	unsigned int i;

	for (i = 0; copy && i < WLT_NR_DEPTHS; i++) {
		local_irq_save(flags);
		arch_spin_lock(&s->depths->lock);
		copy[i] = s->depths->deepest[i];
		arch_spin_unlock(&s->depths->lock);
		local_irq_restore(flags);
	}
	*nr = WLT_NR_DEPTHS;
	return copy;
}
