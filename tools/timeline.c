// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes slices of records. See timeline.h.
 */
#include "timeline.h"

#include <stdlib.h>
#include <string.h>

#include "argtext.h"
#include "timeline_call.h"
#include "wlcat.h"

/* enum wlt_event_flags of the module */
#define FLAG_NORETURN	0x02

/* enum wlt_event_what */
enum { WHAT_NEW, WHAT_EXEC, WHAT_EXIT };

/* Bits of a task's state in which it sleeps. */
#define STATE_ASLEEP	0xff
#define STATE_DEEP	0x02	/* no signal wakes it */
#define STATE_STOPPED	0x0c	/* by a signal, or a tracer */

/* Times off its CPU that are kept of a task that may be none of ours. */
#define MAX_UNSEEN	1024

static struct chrome_track track_of(const struct task *task)
{
	return (struct chrome_track){ task->tgid, task->pid };
}

static int64_t number(const struct timeline *tl, const struct ring_record *record,
		      enum event event, int field)
{
	return event_number(record, &tl->events.event[event].field[field]);
}

static const char *part(const struct timeline *tl, const struct ring_record *record,
			enum event event, int field, size_t *size)
{
	return event_part(record, &tl->events.event[event].field[field], size);
}

/* The task that wrote a record, which is one of the workload. */
static struct task *get_task(struct timeline *tl, int pid)
{
	struct task *task = tasks_get(&tl->tasks, pid);

	task->seen = true;
	return task;
}

/* Something of a task is about to be written. */
static void show(struct timeline *tl, struct task *task)
{
	struct task *leader;

	if (task->shown)
		return;
	task->shown = true;
	leader = tasks_find(&tl->tasks, task->tgid);
	if (leader)
		leader->leads = true;
}

/* Begin an event of a task. */
static void begin(struct timeline *tl, struct task *task, char phase,
		  const char *name, const char *category, uint64_t time)
{
	const struct chrome_track track = track_of(task);

	show(tl, task);
	chrome_begin(&tl->chrome, phase, &track, name, category, time);
}

/* -- off the CPU -- */

/*
 * One begins when the other ends. So that this is the same number for readers
 * that add in floating point, its beginning and its end are events.
 */
static void put_off(struct timeline *tl, struct task *task, const char *name,
		    uint64_t from, uint64_t to)
{
	if (from >= to)
		return;
	begin(tl, task, 'B', name, "sched", from);
	chrome_end(&tl->chrome);
	begin(tl, task, 'E', name, "sched", to);
	chrome_end(&tl->chrome);
}

/* The words of the module's file inflight. */
static const char *state_word(unsigned int state)
{
	if (state & STATE_STOPPED)
		return "stopped";
	return state & STATE_DEEP ? "blocked-D" : "blocked";
}

static uint64_t clip(uint64_t time, uint64_t from, uint64_t to)
{
	return time < from ? from : time > to ? to : time;
}

/* Write those that lie between, and forget them. Later ones are of what follows. */
static void put_offs(struct timeline *tl, struct task *task, uint64_t from,
		     uint64_t to)
{
	const struct task_off *off;
	uint64_t begin, woken, end;
	size_t i;

	for (i = 0; i < task->nr_offs; i++) {
		off = &task->offs[i];
		if (off->from >= to)
			break;
		begin = clip(off->from, from, to);
		woken = clip(off->woken, from, to);
		end = clip(off->to, from, to);
		put_off(tl, task, state_word(off->state), begin, woken);
		put_off(tl, task, "runnable", woken, end);
		if (end > from)
			from = end;
	}
	task->nr_offs -= i;
	if (task->nr_offs)
		memmove(task->offs, task->offs + i,
			task->nr_offs * sizeof(*task->offs));
}

/*
 * Write those before @start, which are in no call. Return: when the call began:
 * time is taken a little later for records than for the call itself, so that it
 * can be that it left its CPU before.
 */
static uint64_t put_earlier(struct timeline *tl, struct task *task, uint64_t start)
{
	size_t nr = task->nr_offs, before = 0;

	while (before < nr && task->offs[before].to <= start)
		before++;
	if (before < nr && task->offs[before].from < start)
		start = task->offs[before].from;
	if (start < task->end)
		start = task->end;
	if (!before)
		return start;
	task->nr_offs = before;
	put_offs(tl, task, task->end, start);
	memmove(task->offs, task->offs + before,
		(nr - before) * sizeof(*task->offs));
	task->nr_offs = nr - before;
	return start;
}

static void take_switch(struct timeline *tl, const struct ring_record *record)
{
	const struct event_field *field = tl->events.event[EVENT_SWITCH].field;
	struct task *task;
	const char *comm;
	size_t size;
	int pid;

	pid = event_number(record, &field[SWITCH_PREV_PID]);
	if (pid) {
		task = tasks_get(&tl->tasks, pid);
		comm = event_bytes(record, &field[SWITCH_PREV_COMM], &size);
		task_name(task, comm, size);
		task->is_off = true;
		task->off.from = record->time;
		task->off.state = event_number(record, &field[SWITCH_PREV_STATE]);
		task->off.woken = task->off.state & STATE_ASLEEP ? 0 : record->time;
	}
	pid = event_number(record, &field[SWITCH_NEXT_PID]);
	if (!pid)
		return;
	task = tasks_get(&tl->tasks, pid);
	comm = event_bytes(record, &field[SWITCH_NEXT_COMM], &size);
	task_name(task, comm, size);
	if (!task->is_off)
		return;
	/* It may be one that only shares a CPU with the workload. */
	if (!task->seen && task->nr_offs >= MAX_UNSEEN)
		task->nr_offs = 0;
	task_add_off(task, record->time);
}

static void take_waking(struct timeline *tl, const struct ring_record *record)
{
	int pid = number(tl, record, EVENT_WAKING, WAKING_PID);
	struct task *task = tasks_find(&tl->tasks, pid);

	if (task && task->is_off && !task->off.woken)
		task->off.woken = record->time;
}

/* -- calls -- */

/* Write a call from @start to @end, if nothing of its task is in the way. */
static void put_call(struct timeline *tl, struct task *task, enum event event,
		     const struct ring_record *record, uint64_t start,
		     uint64_t end)
{
	const struct chrome_track track = track_of(task);
	struct timeline_call call;

	if (start > end)
		start = end;
	start = put_earlier(tl, task, start);
	if (end < start)
		end = start;
	timeline_call_read(&call, tl, event, record);
	call.start = start;
	call.end = end;
	call.tts = task->cpu;
	show(tl, task);
	task->cpu += timeline_call_print(&call, tl, &track);
	put_offs(tl, task, start, end);
	task->end = end;
}

/* The call that is open ends. */
static void close_call(struct timeline *tl, struct task *task, uint64_t end)
{
	struct task_open open = task->open;
	struct ring_record record = {
		.time = open.seen, .data = open.data, .size = open.size,
	};

	if (!open.data)
		return;
	task->open.data = NULL;
	put_call(tl, task, events_find(&tl->events, &record), &record, open.start,
		 end > open.start ? end : open.start);
	free(open.data);
}

static void open_call(struct task *task, const struct ring_record *record,
		      int64_t nr, uint64_t start)
{
	task->open.data = xrealloc(NULL, record->size, 1);
	memcpy(task->open.data, record->data, record->size);
	task->open.size = record->size;
	task->open.nr = nr;
	task->open.start = start;
	task->open.seen = record->time;
}

static uint64_t before(uint64_t time, uint64_t ns)
{
	return ns < time ? time - ns : 0;
}

/* What begins now ends what was open, unless it is the same call. */
static void settle_open(struct timeline *tl, struct task *task, int64_t nr,
			uint64_t start)
{
	if (!task->open.data)
		return;
	if (nr == task->open.nr && start < task->open.seen) {
		free(task->open.data);
		task->open.data = NULL;
		return;
	}
	close_call(tl, task, start);
}

static void take_syscall(struct timeline *tl, struct task *task,
			 const struct ring_record *record)
{
	int64_t nr = number(tl, record, EVENT_SYSCALL, SYSCALL_NR);
	uint64_t start = before(record->time, number(tl, record, EVENT_SYSCALL,
						     SYSCALL_WALL));

	settle_open(tl, task, nr, start);
	if (number(tl, record, EVENT_SYSCALL, SYSCALL_FLAGS) & FLAG_NORETURN)
		open_call(task, record, nr, start);
	else
		put_call(tl, task, EVENT_SYSCALL, record, start, record->time);
}

static void take_unfinished(struct timeline *tl, const struct ring_record *record)
{
	struct task *task = get_task(tl, number(tl, record, EVENT_UNFINISHED,
						UNFINISHED_PID));
	int64_t nr = number(tl, record, EVENT_UNFINISHED, UNFINISHED_NR);
	uint64_t start = before(record->time, number(tl, record, EVENT_UNFINISHED,
						     UNFINISHED_AGE));

	settle_open(tl, task, nr, start);
	open_call(task, record, nr, start);
}

/* -- what happens at a time -- */

static void instant(struct timeline *tl, struct task *task, const char *name,
		    const char *category, uint64_t time, const char *scope)
{
	begin(tl, task, 'i', name, category, time);
	chrome_member(&tl->chrome, "s", scope);
}

static void take_signal(struct timeline *tl, struct task *task,
			const struct ring_record *record)
{
	static const char * const actions[] = { "default", "ignored", "handler" };
	uint64_t action = number(tl, record, EVENT_SIGNAL, SIGNAL_HANDLER);
	struct chrome *chrome = &tl->chrome;

	instant(tl, task, "signal", "signal", record->time, "t");
	chrome_arg(chrome, "signal");
	out_putc(chrome->out, '"');
	argtext_signal(chrome->out, &tl->names,
		       number(tl, record, EVENT_SIGNAL, SIGNAL_SIG));
	out_putc(chrome->out, '"');
	chrome_arg_number(chrome, "si_code",
			  number(tl, record, EVENT_SIGNAL, SIGNAL_CODE));
	if (action < ARRAY_SIZE(actions))
		chrome_arg_string(chrome, "action", actions[action],
				  strlen(actions[action]));
	chrome_end(chrome);
}

static void put_exit(struct timeline *tl, unsigned int code)
{
	struct chrome *chrome = &tl->chrome;

	if (!(code & 0x7f)) {
		chrome_arg_number(chrome, "status", code >> 8 & 0xff);
		return;
	}
	chrome_arg(chrome, "signal");
	out_putc(chrome->out, '"');
	argtext_signal(chrome->out, &tl->names, code & 0x7f);
	out_putc(chrome->out, '"');
	if (code & 0x80)
		chrome_arg_string(chrome, "core", "dumped", 6);
}

static void take_new(struct timeline *tl, struct task *task, int pid,
		     const char *name, size_t size, uint64_t time)
{
	struct task *child = get_task(tl, pid);

	/* The pid may have been another's. */
	close_call(tl, child, child->open.seen);
	child->exited = false;
	child->is_off = false;
	child->nr_offs = 0;
	child->cpu = 0;
	task_name(child, name, size);
	instant(tl, task, "new task", "task", time, "t");
	chrome_arg_number(&tl->chrome, "pid", pid);
	chrome_arg_string(&tl->chrome, "name", name, strnlen(name, size));
	chrome_end(&tl->chrome);
}

/* The kernel calls the task by the last part of the path. */
static void take_exec(struct timeline *tl, struct task *task, const char *path,
		      size_t size, bool cut, uint64_t time)
{
	size_t len = strnlen(path, size), at = len;

	while (at && path[at - 1] != '/')
		at--;
	if (!cut)
		task_name(task, path + at, len - at);
	instant(tl, task, "exec", "task", time, "t");
	chrome_arg_string(&tl->chrome, "path", path, len);
	if (cut)
		chrome_arg_string(&tl->chrome, "path_is", "cut", 3);
	chrome_end(&tl->chrome);
}

static void take_exit(struct timeline *tl, struct task *task, unsigned int code,
		      uint64_t time)
{
	close_call(tl, task, time);
	put_offs(tl, task, task->end, time);
	task->exited = true;
	task->is_off = false;
	instant(tl, task, "exit", "task", time, "t");
	put_exit(tl, code);
	chrome_end(&tl->chrome);
}

static void take_task(struct timeline *tl, struct task *task,
		      const struct ring_record *record)
{
	unsigned int what = number(tl, record, EVENT_TASK, TASK_WHAT);
	int pid = number(tl, record, EVENT_TASK, TASK_PID);
	size_t size;
	const char *name = part(tl, record, EVENT_TASK, TASK_NAME, &size);

	if (what == WHAT_NEW)
		take_new(tl, task, pid, name, size, record->time);
	else if (what == WHAT_EXEC)
		take_exec(tl, get_task(tl, pid), name, size,
			  number(tl, record, EVENT_TASK, TASK_CUT),
			  record->time);
	else
		take_exit(tl, get_task(tl, pid),
			  number(tl, record, EVENT_TASK, TASK_CODE),
			  record->time);
}

static void take_marker(struct timeline *tl, struct task *task,
			const struct ring_record *record)
{
	char name[256];
	size_t size;
	const char *label = part(tl, record, EVENT_MARKER, MARKER_LABEL, &size);

	size = strnlen(label, size < sizeof(name) ? size : sizeof(name) - 1);
	memcpy(name, label, size);
	name[size] = '\0';
	instant(tl, task, name, "marker", record->time, "g");
	chrome_end(&tl->chrome);
}

/* It may overlap with others, and with all that its task does. */
static void take_uring(struct timeline *tl, struct task *task,
		       const struct ring_record *record)
{
	uint64_t start = before(record->time, number(tl, record, EVENT_IO_URING,
						     URING_WALL));
	int res = number(tl, record, EVENT_IO_URING, URING_RES);
	struct chrome *chrome = &tl->chrome;
	char name[64], id[24];
	const char *s;
	size_t size;

	s = event_bytes(record, &tl->events.event[EVENT_IO_URING].field[URING_NAME],
			&size);
	size = strnlen(s, size < sizeof(name) ? size : sizeof(name) - 1);
	memcpy(name, s, size);
	name[size] = '\0';
	mem_printf(id, sizeof(id), "0x%llx", ++tl->nr_rings);
	begin(tl, task, 'b', name, "io_uring", start);
	chrome_member(chrome, "id", id);
	timeline_result_print(tl, res, false);
	chrome_end(chrome);
	begin(tl, task, 'e', name, "io_uring", record->time);
	chrome_member(chrome, "id", id);
	chrome_end(chrome);
}

/**
 * timeline_record() - take the next record
 * @tl: the export
 * @record: the record, not earlier than those before
 */
void timeline_record(struct timeline *tl, const struct ring_record *record)
{
	enum event event = events_find(&tl->events, record);
	struct task *task;

	if (record->time > tl->last)
		tl->last = record->time;
	if (event == EVENT_SWITCH || event == EVENT_WAKING) {
		tl->has_sched = true;
		if (event == EVENT_SWITCH)
			take_switch(tl, record);
		else
			take_waking(tl, record);
		return;
	}
	if (event == NR_EVENTS) {
		tl->nr_unknown++;
		return;
	}
	tl->nr_records++;
	if (event == EVENT_UNFINISHED) {
		take_unfinished(tl, record);
		return;
	}
	task = tasks_get(&tl->tasks, event_number(record, &tl->events.pid));
	/* These two are written by whoever it happens to be. */
	if (event == EVENT_MARKER) {
		take_marker(tl, task, record);
		return;
	}
	if (event == EVENT_IO_URING) {
		take_uring(tl, task, record);
		return;
	}
	task->seen = true;
	if (event == EVENT_SYSCALL)
		take_syscall(tl, task, record);
	else if (event == EVENT_TASK)
		take_task(tl, task, record);
	else
		take_signal(tl, task, record);
}

/* -- the whole -- */

/**
 * timeline_lost() - records are missing
 * @tl: the export
 * @cpu: of that CPU
 * @time: before that time
 * @nr: how many; 0 if that is not known
 */
void timeline_lost(struct timeline *tl, unsigned int cpu, uint64_t time,
		   uint64_t nr)
{
	static const struct chrome_track track;
	struct chrome *chrome = &tl->chrome;

	tl->lost = true;
	tl->nr_lost += nr;
	chrome_begin(chrome, 'i', &track, "events lost", "lost", time);
	chrome_member(chrome, "s", "g");
	chrome_arg_number(chrome, "cpu", cpu);
	if (nr) {
		chrome_arg(chrome, "lost");
		argtext_number(chrome->out, nr > INT64_MAX ? INT64_MAX : nr);
	}
	chrome_end(chrome);
}

/**
 * timeline_sched_lost() - events of the scheduler are missing
 * @tl: the export
 *
 * Who is off its CPU is not known any more.
 */
void timeline_sched_lost(struct timeline *tl)
{
	size_t i;

	tl->sched_lost = true;
	for (i = 0; i < tl->tasks.nr_slots; i++)
		if (tl->tasks.slots[i])
			tl->tasks.slots[i]->is_off = false;
}

static void end_task(struct timeline *tl, struct task *task)
{
	if (!task->seen || task->exited)
		return;
	if (task->is_off)
		task_add_off(task, tl->last);
	close_call(tl, task, tl->last);
	put_offs(tl, task, task->end, tl->last);
}

static void name_task(struct timeline *tl, struct task *task)
{
	const struct chrome_track track = track_of(task);

	tl->nr_tasks += task->shown && task->seen;
	if (!*task->comm)
		return;
	if (task->leads)
		chrome_name(&tl->chrome, "process_name", &track, task->comm);
	if (task->shown)
		chrome_name(&tl->chrome, "thread_name", &track, task->comm);
}

/**
 * timeline_end() - write what is open, and names
 * @tl: the export
 */
void timeline_end(struct timeline *tl)
{
	size_t i;

	for (i = 0; i < tl->tasks.nr_slots; i++)
		if (tl->tasks.slots[i])
			end_task(tl, tl->tasks.slots[i]);
	for (i = 0; i < tl->tasks.nr_slots; i++)
		if (tl->tasks.slots[i])
			name_task(tl, tl->tasks.slots[i]);
}

/**
 * timeline_free() - give back what was taken
 * @tl: the export
 */
void timeline_free(struct timeline *tl)
{
	tasks_free(&tl->tasks);
	names_free(&tl->names);
}
