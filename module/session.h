/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A session: one workload, its tasks, its numbers, its settings.
 *
 * Everything that a user can see or set hangs off struct wlt_session. There
 * is one session today; nothing below fs.c relies on that.
 *
 * The letters in the field descriptions say what protects a field:
 *
 *	I  set before the session is published, constant afterwards
 *	M  the control mutex
 *	R  written under M, read by probes without a lock
 *	C  written by its CPU only, with preemption off
 *	T  written by the task that it describes only
 *	L  the raw lock, which probes take
 *	U  the raw lock of uring.c, likewise
 *
 * Documentation/locking.rst has the whole story.
 */
#ifndef _WLT_SESSION_H
#define _WLT_SESSION_H

#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include <linux/wltrace.h>

#include "argname.h"
#include "errlog.h"
#include "filter.h"
#include "hist.h"
#include "loss.h"
#include "tally.h"

/* System call numbers below this are found by index, others by search. */
#define WLT_NR_DIRECT	576
/* Rows of each table, row 0 being the one for calls that found no room. */
#define WLT_NR_ROWS	512
/* Different errors of different calls, plus one as number 0 is not used. */
#define WLT_NR_ERRNOS	512
/* Most memory for one CPU's numbers, in bytes. */
#define WLT_CPU_BYTES	(256u << 10)
/* Buckets of a histogram that are allocated together. */
#define WLT_CHUNK	32
#define WLT_NR_CHUNKS	DIV_ROUND_UP(WLT_HIST_NR, WLT_CHUNK)
/* Rows that numbers without a name may take, so that they leave room. */
#define WLT_NR_UNNAMED	64
/* The same for parts of calls and operations of io_uring. */
#define WLT_NR_PARTS	256
/* Entries of the hash of keys; never full. */
#define WLT_NR_INDEX	1024
/* Ended tasks that are listed one by one: by default, and at most. */
#define WLT_NR_ENDED		1024
#define WLT_NR_ENDED_MAX	65536
/* Labels that the header of a table shows. */
#define WLT_NR_MARKERS		8
/* Bytes of a label, its end included. */
#define WLT_MARKER_LEN		64
/* Bytes of a path or a buffer in an event: by default, and at most. */
#define WLT_STRING_SIZE		64
#define WLT_STRING_SIZE_MAX	255
/* Functions that are timed, at most. */
#define WLT_NR_FUNCTIMES	64
/* Ended roots that the header of a table names. */
#define WLT_NR_ENDED_ROOTS	16

/**
 * struct wlt_row - numbers of one system call on one CPU
 * @calls: calls that returned
 * @time: stamps between entry and exit of these, summed
 * @min: fewest stamps of one of them, U64_MAX without calls
 * @max: most
 * @hist: histogram of their times in nanoseconds, WLT_CHUNK buckets each, NULL
 *	before there is anything in these; from WLT_NR_CHUNKS on there never is
 * @blocked: stamps of @time asleep
 * @runnable: stamps of @time waiting for a CPU
 * @errors: calls, denied ones included, that failed
 * @denied: calls refused before they ran
 * @never_returned: calls that ended with their task
 * @restarted: attempts that a signal interrupted and that were run again, not
 *	in @calls
 *
 * An ordinary call touches the first cache line, and one of the histogram.
 */
struct wlt_row {
	u64 calls;
	u64 time;
	u64 min;
	u64 max;
	u64 *hist[DIV_ROUND_UP(WLT_HIST_ALL, WLT_CHUNK)];
	u64 blocked;
	u64 runnable;
	u64 errors;
	u64 denied;
	u64 never_returned;
	u64 restarted;
};

/**
 * struct wlt_total - settled numbers of one system call
 * @row: all but the histogram
 * @hist: histogram of WLT_HIST_NR buckets, NULL before there is any
 */
struct wlt_total {
	struct wlt_row row;
	u64 *hist;
};

/**
 * struct wlt_side - one generation of one CPU's numbers
 * @rows: row of each slot, wlt_no_row where there is none yet (C)
 * @errnos: number of each kind of error, NULL before there is any (C)
 * @enters: entries counted (C)
 * @exits: exits counted (C)
 * @child_return: exits of new tasks from the call that made them (C)
 * @at_start: exits of calls whose entry could not be seen (C)
 * @lost: losses of this CPU, by cause (C)
 *
 * C while it is the current generation. Once another is and a grace period
 * has passed, nobody writes it and M owns it.
 */
struct wlt_side {
	struct wlt_row **rows;
	u64 *errnos;
	u64 enters;
	u64 exits;
	u64 child_return;
	u64 at_start;
	u64 lost[WLT_NR_CPU_LOSS];
} __aligned(128);

/**
 * struct wlt_cpu - one CPU's numbers
 * @side: the generations
 * @bytes: memory in use, at most WLT_CPU_BYTES (C)
 */
struct wlt_cpu {
	struct wlt_side side[2];
	size_t bytes;
};

/**
 * struct wlt_key - what a row counts
 * @nr: number of the system call; of a ring operation its opcode
 * @part: enum wlt_raw_part: the whole call, or which part of it
 * @value: operation, or enum wlt_fd_kind, of that part
 * @abi: enum wlt_abi
 * @noreturn: the call never returns
 * @exec: when it succeeds, its arguments are gone
 * @open: it opens the path that is the first of @texts
 * @nr_args: how many parameters it has
 * @nr_texts: how many of @texts there are
 * @texts: of these, what leads to a text
 * @op_arg: argument that says the operation, -1 for none
 * @fd_arg: argument that is a file descriptor, -1 for none
 * @op_mask: bits of the former that count
 */
struct wlt_key {
	int nr;
	u32 value;
	u8 abi;
	u8 part;
	bool noreturn;
	bool exec;
	bool open;
	u8 nr_args;
	u8 nr_texts;
	struct wlt_argtext texts[WLT_ARGS_TEXTS];
	s8 op_arg;
	s8 fd_arg;
	u32 op_mask;
};

/**
 * struct wlt_errno_key - what a number of struct wlt_side::errnos counts
 * @row: row of the call
 * @err: its errno, positive
 */
struct wlt_errno_key {
	u16 row;
	u16 err;
};

/**
 * struct wlt_root - process whose pid was written
 * @list: in wlt_session::roots (M)
 * @pid: its pid (I)
 * @fresh: being attached (M)
 * @nr_live: tasks alive that are traced on its account (L)
 * @comm: its name (L)
 */
struct wlt_root {
	struct list_head list;
	struct pid *pid;
	bool fresh;
	unsigned int nr_live;
	char comm[WLT_COMM_LEN];
};

/**
 * struct wlt_task_count - numbers of a task
 * @calls: calls that returned, never returned or were denied
 * @errors: calls of these that failed
 * @time: stamps in calls that returned, summed
 * @blocked: stamps of @time asleep
 * @runnable: stamps of @time waiting for a CPU
 */
struct wlt_task_count {
	u64 calls;
	u64 errors;
	u64 time;
	u64 blocked;
	u64 runnable;
};

/**
 * struct wlt_ledger - totals beside the rows
 * @enters: entries, calls in flight at the last reset included
 * @exits: exits
 * @child_return: exits of new tasks from the call that made them
 * @at_start: exits of calls whose entry could not be seen
 * @in_flight: calls in progress at the last cut
 * @uring_submitted: ring operations, those in flight at the last reset included
 * @uring_completed: those whose end was seen
 * @uring_unseen: those whose end was not, or cannot be
 * @uring_in_flight: those in flight at the last cut
 */
struct wlt_ledger {
	u64 enters;
	u64 exits;
	u64 child_return;
	u64 at_start;
	u64 in_flight;
	u64 uring_submitted;
	u64 uring_completed;
	u64 uring_unseen;
	u64 uring_in_flight;
};

/**
 * struct wlt_uring_side - ring operations of one generation
 * @submitted: requests that were submitted (U)
 * @completed: requests that completed, but for silent ones (U)
 * @unseen: silent requests, and those whose end was not seen (U)
 * @crossed: requests that ended in this generation, and did not begin in it (U)
 */
struct wlt_uring_side {
	u64 submitted;
	u64 completed;
	u64 unseen;
	u64 crossed;
};

/**
 * struct wlt_uring - ring operations; see uring.h
 * @side: the generations
 * @nr_flights: entries in the table (U)
 * @nr_waited: of these, requests whose end will be seen (U)
 */
struct wlt_uring {
	struct wlt_uring_side side[2];
	unsigned int nr_flights;
	unsigned int nr_waited;
};

/**
 * struct wlt_marker - a label that says that another phase begins
 * @wall_ns: time traced in this period until then
 * @label: it
 */
struct wlt_marker {
	u64 wall_ns;
	char label[WLT_MARKER_LEN];
};

struct wlt_function_table;

/**
 * struct wlt_functions - functions of the kernel, see function.h
 * @table: edges of each CPU, NULL before options/functions was on (R)
 * @on: count functions (M)
 * @depth: note the deepest stacks, see depth.h (M)
 * @kb: memory for a CPU's table (M)
 * @max_depth: levels that function_graph shows, 0 for all (M)
 * @filter: functions that are hooked, none for all (M)
 * @without: of these, functions that are not (M)
 * @hooked: the kernel calls the probe on functions, or ftrace is broken and it might (M)
 * @nr_hooked: how many are hooked while they are, 0 when that is not known (M)
 * @all: these are all that can be (M)
 */
struct wlt_functions {
	struct wlt_function_table * __percpu *table;
	bool on;
	bool depth;
	unsigned int kb;
	unsigned int max_depth;
	struct wlt_filter filter;
	struct wlt_filter without;
	bool hooked;
	unsigned int nr_hooked;
	bool all;
};

struct trace_array;
struct wlt_depths;
struct wlt_functime;
struct wlt_path;
struct wlt_stack;

/**
 * struct wlt_session - one workload
 * @ctl: generation and WLT_CTL_* (R)
 * @follow: new tasks of traced tasks are traced (R)
 * @existing: writing a pid takes its threads and descendants too (M)
 * @operations: count multiplexed calls by operation, too (R)
 * @descriptors: count calls by what their descriptor is, too (R)
 * @per_task: count the calls of each task by themselves, too (R)
 * @files: count paths that are opened or executed, see path.h (R)
 * @capabilities: count capabilities that are asked for, see capability.h (R)
 * @profile: samples per second and CPU, see profile.h (M)
 * @string_size: bytes of each path or buffer in an event (R)
 * @max_ended: ended tasks that are listed one by one (R)
 * @cpu: per-CPU numbers, NULL before the first pid is written (R)
 * @slots: row of each number below WLT_NR_DIRECT of each ABI: 0 when it has
 *	none yet, negative when its entry takes the slow path (L)
 * @slow: all entries take it (L)
 * @uring: ring operations in flight
 * @path_room: where a CPU reads a path to, NULL before it is needed (R)
 * @paths: paths by what became of them
 * @checks: capabilities by what became of them
 * @stack_room: where a CPU reads a stack to, NULL before it is needed (R)
 * @stacks: stacks that samples found
 * @depths: deepest stacks of calls, NULL before they are needed (R)
 * @functions: functions of the kernel that ran for the workload
 * @no_uring: tracepoint for want of which ring operations are not seen, or NULL (I)
 * @lock: L: membership of tasks; taken by probes, innermost
 * @keys: what each row counts (written under L before @index shows it)
 * @index: rows by key, by open addressing (L)
 * @nr_rows: rows in use, row 0 included (L)
 * @nr_unnamed: rows of these for numbers without a name (L)
 * @nr_parts: rows of these for parts (L)
 * @other_part: row of the parts that found no room, 0 before there are any (L)
 * @errnos: kind of each error (written under L before @nr_errnos covers it)
 * @nr_errnos: kinds of errors, number 0 included (L)
 * @tasks: struct wlt_task::list, oldest first (added to under L, removed from under M and L)
 * @nr_listed: entries of @tasks (L)
 * @nr_live: tasks that are traced now (L)
 * @nr_ended: entries of @tasks that are not traced any more (L)
 * @nr_followed: tasks traced in this period (L)
 * @nr_unlisted: tasks of this period that left @tasks (M)
 * @nr_task_blocks: blocks of rows of all tasks, see taskrow.h
 * @idle_ns: when @nr_live fell to 0, CLOCK_MONOTONIC (L)
 * @lost: losses that probes count under the lock (L)
 * @mutex: M: control; outermost
 * @roots: struct wlt_root::list (M)
 * @total: settled numbers, WLT_NR_ROWS rows (M)
 * @total_errnos: settled numbers of each kind of error (M)
 * @nr_stranded: tasks of @nr_unlisted that were detached in a call (M)
 * @unlisted: settled numbers of tasks that left @tasks (M)
 * @ledger: settled totals (M)
 * @total_lost: settled losses (M)
 * @nr_missed: checks for capabilities that the probe has missed (M)
 * @nr_missed_before: the same before this period (M)
 * @functimes: functions that are timed, see functime.h (M)
 * @nr_functimes: how many (M)
 * @attached: the hooks are in place (M)
 * @begin_ns: start of this period, CLOCK_MONOTONIC, 0 before anything was traced (M)
 * @wall_ns: time traced before @running_ns (M)
 * @running_ns: since when tracing runs, CLOCK_MONOTONIC, 0 when it does not (M)
 * @events: the stream is recorded in the trace instance (M)
 * @instance: that instance, NULL before it was first needed (M)
 * @markers: the last labels of phases, number n at n % WLT_NR_MARKERS (M)
 * @nr_markers: how many there were in this period (M)
 * @errlog: rejected writes (M)
 * @work: does under M what a probe found to be due
 * @hotplug: see hotplug.h (M)
 */
struct wlt_session {
	unsigned long ctl;
	bool follow;
	bool existing;
	bool operations;
	bool descriptors;
	bool per_task;
	bool files;
	bool capabilities;
	unsigned int profile;
	unsigned int string_size;
	unsigned int max_ended;
	struct wlt_cpu __percpu *cpu;
	s16 slots[WLT_NR_ABI][WLT_NR_DIRECT];
	bool slow;
	struct wlt_uring uring;
	struct wlt_path __percpu *path_room;
	struct wlt_tally paths;
	struct wlt_tally checks;
	struct wlt_stack __percpu *stack_room;
	struct wlt_tally stacks;
	struct wlt_depths *depths;
	struct wlt_functions functions;
	const char *no_uring;

	raw_spinlock_t lock;
	struct wlt_key keys[WLT_NR_ROWS];
	u16 index[WLT_NR_INDEX];
	unsigned int nr_rows;
	unsigned int nr_unnamed;
	unsigned int nr_parts;
	s16 other_part;
	struct wlt_errno_key errnos[WLT_NR_ERRNOS];
	unsigned int nr_errnos;
	struct list_head tasks;
	unsigned int nr_listed;
	unsigned int nr_live;
	unsigned int nr_ended;
	u64 nr_followed;
	u64 nr_unlisted;
	atomic_t nr_task_blocks;
	u64 idle_ns;
	u64 lost[WLT_NR_LOSS];

	struct mutex mutex;
	struct list_head roots;
	struct wlt_total *total;
	u64 total_errnos[WLT_NR_ERRNOS];
	u64 nr_stranded;
	struct wlt_task_count unlisted;
	struct wlt_ledger ledger;
	u64 total_lost[WLT_NR_LOSS];
	u64 nr_missed;
	u64 nr_missed_before;
	struct wlt_functime *functimes[WLT_NR_FUNCTIMES];
	unsigned int nr_functimes;
	bool attached;
	u64 begin_ns;
	u64 wall_ns;
	u64 running_ns;
	bool events;
	struct trace_array *instance;
	struct wlt_marker markers[WLT_NR_MARKERS];
	u64 nr_markers;
	struct wlt_errlog errlog;
	struct delayed_work work;
	struct hlist_node hotplug;
};

struct wlt_session *wlt_session_create(work_func_t work);
void wlt_session_destroy(struct wlt_session *s);
void wlt_session_run(struct wlt_session *s, bool run);
void wlt_session_restart(struct wlt_session *s);
u64 wlt_session_wall_ns(struct wlt_session *s);
struct wlt_root *wlt_session_add_root(struct wlt_session *s, struct pid *pid, const char *comm);
struct wlt_root *wlt_session_find_root(struct wlt_session *s, struct pid *pid);
void wlt_session_remove_root(struct wlt_session *s, struct wlt_root *root);
void wlt_session_trim_roots(struct wlt_session *s, unsigned int keep);

#endif /* _WLT_SESSION_H */
