// SPDX-License-Identifier: GPL-2.0-only
/*
 * Samples of what the workload's CPU time goes to.
 *
 * wlt_profile_sample() is called by interrupts; the rest by the control side, under
 * the mutex. See profile.h.
 */
#include "profile.h"

#include <linux/minmax.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/stacktrace.h>
#include <linux/string.h>

#include "stats.h"
#include "task.h"

/**
 * wlt_profile_alloc() - have what samples need
 * @s: session
 *
 * Return: 0 or -ENOMEM.
 */
int wlt_profile_alloc(struct wlt_session *s)
{
	lockdep_assert_held(&s->mutex);
	if (!s->stack_room)
		s->stack_room = alloc_percpu(struct wlt_stack);
	if (!s->stack_room)
		return -ENOMEM;
	return wlt_tally_alloc_pool(&s->stacks);
}

/**
 * wlt_profile_free() - free what samples take
 * @s: session that nobody samples any more
 */
void wlt_profile_free(struct wlt_session *s)
{
	wlt_tally_free(&s->stacks);
	free_percpu(s->stack_room);
}

/**
 * wlt_profile_bytes() - memory that samples take
 * @s: session
 */
size_t wlt_profile_bytes(struct wlt_session *s)
{
	size_t room = s->stack_room ? sizeof(struct wlt_stack) * num_possible_cpus() : 0;

	return room + wlt_tally_bytes(&s->stacks);
}

/* What the interrupt has interrupted; it counts in preempt_count() itself. */
static unsigned int context_of(const struct wlt_task *t, struct pt_regs *regs)
{
	if (hardirq_count() > HARDIRQ_OFFSET)
		return WLT_RAW_IN_HARDIRQ;
	if (in_serving_softirq())
		return WLT_RAW_IN_SOFTIRQ;
	if (!user_mode(regs) && wlt_stats_is_open(READ_ONCE(t->call)))
		return WLT_RAW_IN_CALL;
	return WLT_RAW_OUTSIDE;
}

/*
 * The frames from the one that was interrupted on; that one alone where the unwinder
 * does not come to it. Return: how many.
 */
static unsigned int read_stack(unsigned long *frames, struct pt_regs *regs)
{
	unsigned long ip = instruction_pointer(regs);
	unsigned int nr = 0, first = 0;

#ifdef CONFIG_STACKTRACE
	nr = stack_trace_save(frames, WLT_STACK_FRAMES + WLT_STACK_IRQ_FRAMES, 0);
#endif
	while (first < nr && frames[first] != ip)
		first++;
	if (first == nr) {
		frames[0] = ip;
		return 1;
	}
	nr = min_t(unsigned int, nr - first, WLT_STACK_FRAMES);
	memmove(frames, frames + first, nr * sizeof(*frames));
	return nr;
}

/**
 * wlt_profile_sample() - count a sample
 * @t: the current task
 * @regs: what was interrupted
 *
 * Allocates nothing, and takes no lock but that of the tally.
 *
 * Context: Interrupt, which no other of its kind interrupts.
 */
void wlt_profile_sample(struct wlt_task *t, struct pt_regs *regs)
{
	struct wlt_session *s = t->session;
	unsigned long ctl = READ_ONCE(s->ctl);
	struct wlt_stack *stack = this_cpu_ptr(s->stack_room);
	const struct wlt_key *key;
	unsigned int nr = 0;

	if (ctl & WLT_CTL_PAUSED)
		return;
	stack->context = context_of(t, regs);
	stack->nr = 0;
	stack->abi = WLT_NR_ABI;
	if (stack->context == WLT_RAW_IN_CALL) {
		key = &s->keys[READ_ONCE(t->slot)];
		stack->nr = key->nr;
		stack->abi = key->abi;
	}
	strscpy_pad(stack->comm, current->comm, sizeof(stack->comm));
	if (!user_mode(regs))
		nr = read_stack(stack->frames, regs);
	if (!wlt_tally_add(&s->stacks, wlt_stats_side(ctl), stack,
			   WLT_STACK_KEY + nr * sizeof(*stack->frames)))
		wlt_stats_this_side(s, ctl)->lost[WLT_LOSS_STACK]++;
}
