// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trace instance "workload".
 *
 * Called by the control side under its mutex. See instance.h.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "instance.h"

#include <linux/err.h>
#include <linux/preempt.h>
#include <linux/printk.h>
#include <linux/rculist.h>
#include <linux/ring_buffer.h>
#include <linux/trace_events.h>

#include "compat/trace.h"
#include "session.h"
#include "stream.h"
#include "task.h"

#define INSTANCE	"workload"
#define SYSTEM		"workload"

/* All but syscall_enter, which is for hangs and crashes. */
static const char * const events[] = {
	"syscall", "unfinished", "task", "signal", "io_uring", "marker",
};

/* Calls that are in flight when nobody will see them end. */
static void show_unfinished(struct wlt_session *s)
{
	struct wlt_task *t;

	list_for_each_entry_rcu(t, &s->tasks, list, lockdep_is_held(&s->mutex))
		wlt_stream_unfinished(t);
}

static int switch_events(struct trace_array *tr, bool on)
{
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(events); i++) {
		err = trace_array_set_clr_event(tr, SYSTEM, events[i], on);
		if (err)
			return err;
	}
	return 0;
}

/**
 * wlt_instance_enable() - record the event stream, or stop
 * @s: session
 * @on: which
 *
 * What was recorded stays there to be read.
 *
 * Context: Control side, under the mutex. Sleeps.
 * Return: 0, or -errno and nothing is recorded.
 */
int wlt_instance_enable(struct wlt_session *s, bool on)
{
	int err;

	lockdep_assert_held(&s->mutex);
	if (!on) {
		if (s->events)
			show_unfinished(s);
		s->events = false;
		return s->instance ? switch_events(s->instance, false) : 0;
	}
	if (!s->instance)
		s->instance = wlt_trace_array_get(INSTANCE);
	if (!s->instance)
		return -ENOMEM;
	err = switch_events(s->instance, true);
	if (err)
		switch_events(s->instance, false);
	s->events = !err;
	return err;
}

/**
 * wlt_instance_destroy() - remove the instance
 * @s: session
 *
 * If somebody has one of its files open, it stays, for the user to remove.
 *
 * Context: Module unload, when nothing is traced any more.
 */
void wlt_instance_destroy(struct wlt_session *s)
{
	if (!s->instance)
		return;
	switch_events(s->instance, false);
	trace_array_put(s->instance);
	if (trace_array_destroy(s->instance))
		pr_info("instances/%s is in use and stays; rmdir removes it\n",
			INSTANCE);
	s->instance = NULL;
}

/*
 * The ring that is recorded into at present; taking a snapshot exchanges it. An
 * instance does not tell, but a reservation does, and one that is too large
 * for any page fails without having touched the ring. For a filtered event it
 * would be the same; with a trigger that has a filter it might tell of another
 * ring, and with pids in set_event_pid it tells nothing to others than these.
 */
static struct trace_buffer *find_ring(void)
{
	struct trace_event_buffer reserved = {};
	struct trace_event_file *file;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(events) && !reserved.buffer; i++) {
		file = trace_get_event_file(INSTANCE, SYSTEM, events[i]);
		if (IS_ERR(file))
			continue;
		preempt_disable_notrace();	/* as where events come from */
		if (!(file->flags & EVENT_FILE_FL_TRIGGER_COND))
			WARN_ON_ONCE(trace_event_buffer_reserve(&reserved, file, SZ_1M));
		preempt_enable_notrace();
		trace_put_event_file(file);
	}
	return reserved.buffer;
}

/**
 * wlt_instance_ring() - what has become of the records of a CPU
 * @s: session
 * @cpu: CPU
 * @ring: where to store it
 *
 * Context: Control side, under the mutex. Sleeps.
 * Return: false if there is no instance, or its ring cannot be found.
 */
bool wlt_instance_ring(struct wlt_session *s, unsigned int cpu,
		       struct wlt_ring *ring)
{
	struct trace_buffer *buffer;

	lockdep_assert_held(&s->mutex);
	buffer = s->instance ? find_ring() : NULL;
	if (!buffer)
		return false;
	ring->entries = ring_buffer_entries_cpu(buffer, cpu);
	ring->overrun = ring_buffer_overrun_cpu(buffer, cpu);
	ring->dropped = ring_buffer_dropped_events_cpu(buffer, cpu) +
			ring_buffer_commit_overrun_cpu(buffer, cpu);
	return true;
}
