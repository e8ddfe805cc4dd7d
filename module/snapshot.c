// SPDX-License-Identifier: GPL-2.0-only
/*
 * Taking a snapshot: settle the numbers, then copy them out.
 *
 * Called when a file is opened, under the session's mutex.
 * See snapshot.h.
 */
#include "snapshot.h"

#include <linux/cpumask.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/ktime.h>
#include <linux/utsname.h>

#include "clock.h"
#include "depth.h"
#include "function.h"
#include "functime.h"
#include "path.h"
#include "profile.h"
#include "reserve.h"
#include "row.h"
#include "snapshot_build.h"
#include "stats.h"
#include "task.h"
#include "taskhash.h"
#include "taskrow.h"
#include "uring.h"

/* Most that the names of one row can need. */
#define SYSCALL_STRINGS	256
#define TASK_STRINGS	(32 + WLT_EXE_LEN)
#define TASK_CALL_STRINGS	40
#define SUMMARY_STRINGS	512

#define NR_SECTIONS	18

static const char * const loss_names[] = {
	[WLT_LOSS_TASK_ALLOC] = "task_alloc",
	[WLT_LOSS_CLOCK] = "clock_backwards",
	[WLT_LOSS_ROW] = "row_alloc",
	[WLT_LOSS_HIST] = "histogram",
	[WLT_LOSS_ERRNO] = "errno",
	[WLT_LOSS_TASK_ROW] = "task_row",
	[WLT_LOSS_URING] = "io_uring",
	[WLT_LOSS_PATH] = "path",
	[WLT_LOSS_CAPABILITY] = "capability",
	[WLT_LOSS_CHECK] = "capability_check",
	[WLT_LOSS_FUNCTIME] = "function_time",
	[WLT_LOSS_STACK] = "stack",
	[WLT_LOSS_FUNCTION] = "function",
};

static_assert(ARRAY_SIZE(loss_names) == WLT_NR_LOSS);

/**
 * wlt_build_bytes() - add a string that has no end
 * @b: builder
 * @text: its bytes, none of them NUL
 * @len: how many
 *
 * Return: its offset.
 */
u32 wlt_build_bytes(struct wlt_builder *b, const char *text, size_t len)
{
	u32 offset = b->used;

	if (!len || WARN_ON_ONCE(len >= b->room - b->used))
		return 0;
	memcpy(b->snap->strings + offset, text, len);
	b->used += len + 1;	/* the snapshot is zeros at first */
	return offset;
}

/**
 * wlt_build_string() - add a string
 * @b: builder
 * @text: string
 *
 * Return: its offset.
 */
u32 wlt_build_string(struct wlt_builder *b, const char *text)
{
	return wlt_build_bytes(b, text, strlen(text));
}

/* Rows of calls, or of parts of calls. */
static size_t count_rows(struct wlt_session *s, bool parts)
{
	size_t i, nr = 0;

	for (i = 0; s->total && i < s->nr_rows; i++)
		if (parts == !!s->keys[i].part)
			nr += wlt_build_is_used(&s->total[i].row);
	return nr;
}

static size_t count_buckets(struct wlt_session *s)
{
	size_t i, k, nr = 0;

	for (i = 0; s->total && i < s->nr_rows; i++)
		for (k = 0; s->total[i].hist && k < WLT_HIST_NR; k++)
			nr += !!s->total[i].hist[k];
	return nr;
}

static size_t count_errnos(struct wlt_session *s)
{
	size_t i, nr = 0;

	for (i = 0; i < s->nr_errnos; i++)
		nr += !!s->total_errnos[i];
	return nr;
}

/* A root that lives may have changed its name. */
static void fill_comm(struct wlt_raw_root *raw, const struct wlt_root *root)
{
	struct task_struct *task;

	rcu_read_lock();
	task = pid_task(root->pid, PIDTYPE_PID);
	if (task && raw->nr_live)
		strscpy_pad(raw->comm, task->comm, sizeof(raw->comm));
	rcu_read_unlock();
}

static void fill_roots(struct wlt_builder *b)
{
	struct wlt_raw_root *raw = b->snap->roots;
	struct wlt_session *s = b->s;
	struct wlt_root *root;

	list_for_each_entry(root, &s->roots, list) {
		raw_spin_lock_irq(&s->lock);
		raw->nr_live = root->nr_live;
		memcpy(raw->comm, root->comm, sizeof(raw->comm));
		raw_spin_unlock_irq(&s->lock);
		fill_comm(raw, root);
		raw->pid = pid_nr_ns(root->pid, b->ns);
		raw++;
	}
}

static void fill_losses(struct wlt_builder *b)
{
	struct wlt_raw_loss *raw = b->snap->losses;
	struct wlt_session *s = b->s;
	unsigned int i;

	for (i = 0; i < WLT_NR_LOSS; i++) {
		raw[i].name = wlt_build_string(b, loss_names[i]);
		raw_spin_lock_irq(&s->lock);
		raw[i].count = s->lost[i] + s->total_lost[i];
		raw_spin_unlock_irq(&s->lock);
		if (i == WLT_LOSS_CHECK)
			raw[i].count += s->nr_missed - s->nr_missed_before;
		if (i == WLT_LOSS_FUNCTIME)
			raw[i].count += wlt_functime_missed(s);
		b->snap->summary->lost += raw[i].count;
	}
}

static void fill_ledger(struct wlt_builder *b)
{
	struct wlt_raw_summary *sum = b->snap->summary;
	struct wlt_session *s = b->s;
	unsigned int i;
	u64 out;

	for (i = 0; s->total && i < s->nr_rows; i++) {
		const struct wlt_row *row = &s->total[i].row;

		if (s->keys[i].part)	/* is in the row of the call */
			continue;
		sum->returned += row->calls;
		sum->restarted += row->restarted;
		sum->never_returned += row->never_returned;
		sum->denied += row->denied;
	}
	sum->enters = s->ledger.enters;
	sum->exits = s->ledger.exits;
	sum->child_return = s->ledger.child_return;
	sum->in_flight_at_start = s->ledger.at_start;
	sum->in_flight = s->ledger.in_flight;
	sum->uring_submitted = s->ledger.uring_submitted;
	sum->uring_completed = s->ledger.uring_completed;
	sum->uring_in_flight = s->ledger.uring_in_flight;
	sum->uring_unseen = s->ledger.uring_unseen;
	out = sum->returned + sum->restarted;
	if (sum->enters != out + sum->in_flight + sum->never_returned ||
	    sum->exits != out + sum->child_return + sum->denied +
			  sum->in_flight_at_start ||
	    sum->uring_submitted != sum->uring_completed + sum->uring_in_flight +
				    sum->uring_unseen)
		sum->flags |= WLT_RAW_UNBALANCED;
}

static void fill_summary(struct wlt_builder *b)
{
	struct wlt_raw_summary *sum = b->snap->summary;
	struct wlt_session *s = b->s;
	char clock[64];

	sum->begin_ns = s->begin_ns;
	sum->now_ns = ktime_get_mono_fast_ns();
	sum->wall_ns = wlt_session_wall_ns(s);
	sum->tasks_unlisted = s->nr_unlisted;
	if (!(s->ctl & WLT_CTL_PAUSED))
		sum->flags |= WLT_RAW_TRACING_ON;
	if (s->attached)
		sum->flags |= WLT_RAW_ATTACHED;
	wlt_clock_print(clock, sizeof(clock));
	sum->version = wlt_build_string(b, THIS_MODULE->version);
	sum->clock = wlt_build_string(b, clock);
	sum->release = wlt_build_string(b, init_utsname()->release);
	sum->no_uring = wlt_build_string(b, s->no_uring ?: "");
}

static void fill_memory(struct wlt_builder *b)
{
	struct wlt_raw_summary *sum = b->snap->summary;
	struct wlt_session *s = b->s;

	sum->nr_rows = READ_ONCE(s->nr_rows) - 1;
	sum->max_rows = WLT_NR_ROWS - 1;
	sum->nr_errnos = READ_ONCE(s->nr_errnos) - 1;
	sum->max_errnos = WLT_NR_ERRNOS - 1;
	sum->task_bytes = wlt_task_bytes();
	sum->cpu_bytes = wlt_row_cpu_bytes(s);
	sum->max_cpu_bytes = WLT_CPU_BYTES;
	sum->total_bytes = sizeof(*s) + wlt_taskhash_bytes() +
			   wlt_row_bytes(s) + wlt_uring_bytes(s) +
			   wlt_path_bytes(s) + wlt_tally_bytes(&s->checks) +
			   wlt_profile_bytes(s) + wlt_depth_bytes(s) + wlt_functime_bytes(s) +
			   wlt_function_bytes(s) + wlt_reserve_bytes() +
			   b->snap->nr_tasks * wlt_task_bytes() +
			   atomic_read(&s->nr_task_blocks) *
			   sizeof(struct wlt_task_block);
}

static void fill_hooked(struct wlt_builder *b)
{
	struct wlt_raw_summary *sum = b->snap->summary;
	const struct wlt_functions *f = &b->s->functions;

	if (b->s->attached && f->on) {
		sum->functions_hooked = f->nr_hooked;
		sum->functions_all = f->all;
	}
	wlt_function_usage(b->s, &sum->function_entries, &sum->max_function_entries);
}

static void fill_markers(struct wlt_builder *b)
{
	struct wlt_session *s = b->s;
	u64 first = s->nr_markers - b->snap->nr_markers;
	const struct wlt_marker *marker;
	size_t i;

	for (i = 0; i < b->snap->nr_markers; i++) {
		marker = &s->markers[(first + i) % WLT_NR_MARKERS];
		b->snap->markers[i].label = wlt_build_string(b, marker->label);
		b->snap->markers[i].wall_ns = marker->wall_ns;
	}
}

static size_t count_roots(struct wlt_session *s)
{
	struct wlt_root *root;
	size_t nr = 0;

	list_for_each_entry(root, &s->roots, list)
		nr++;
	return nr;
}

/* Lay the sections out one behind the other; strings come last. */
static size_t layout(struct wlt_snapshot *snap, struct wlt_raw_section *sect,
		     size_t room)
{
	const struct { u32 type; u32 size; u64 nr; } parts[] = {
		{ WLT_RAW_SUMMARY, sizeof(struct wlt_raw_summary), 1 },
		{ WLT_RAW_SYSCALL, sizeof(struct wlt_raw_syscall), snap->nr_syscalls },
		{ WLT_RAW_TASK, sizeof(struct wlt_raw_task), snap->nr_tasks },
		{ WLT_RAW_ROOT, sizeof(struct wlt_raw_root), snap->nr_roots },
		{ WLT_RAW_LOSS, sizeof(struct wlt_raw_loss), snap->nr_losses },
		{ WLT_RAW_BUCKET, sizeof(struct wlt_raw_bucket), snap->nr_buckets },
		{ WLT_RAW_ERRNO, sizeof(struct wlt_raw_errno), snap->nr_errnos },
		{ WLT_RAW_PART, sizeof(struct wlt_raw_syscall), snap->nr_parts },
		{ WLT_RAW_TASK_CALL, sizeof(struct wlt_raw_task_call), snap->nr_task_calls },
		{ WLT_RAW_MARKER, sizeof(struct wlt_raw_marker), snap->nr_markers },
		{ WLT_RAW_PATH, sizeof(struct wlt_raw_path), snap->nr_paths },
		{ WLT_RAW_CAPABILITY, sizeof(struct wlt_raw_capability),
		  snap->nr_capabilities },
		{ WLT_RAW_FUNCTION, sizeof(struct wlt_raw_function), snap->nr_functions },
		{ WLT_RAW_EDGE, sizeof(struct wlt_raw_edge), snap->nr_edges },
		{ WLT_RAW_FUNCTION_TIME, sizeof(struct wlt_raw_function_time),
		  snap->nr_function_times },
		{ WLT_RAW_STACK, sizeof(struct wlt_raw_stack), snap->nr_stacks },
		{ WLT_RAW_FRAME, sizeof(struct wlt_raw_frame), snap->nr_frames },
		{ WLT_RAW_STRINGS, 1, room },
	};
	size_t offset = sizeof(struct wlt_raw_header);
	size_t i;

	static_assert(ARRAY_SIZE(parts) == NR_SECTIONS);
	offset += ARRAY_SIZE(parts) * sizeof(*sect);
	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		sect[i].type = parts[i].type;
		sect[i].entry_size = parts[i].size;
		sect[i].offset = offset;
		sect[i].nr = parts[i].nr;
		offset += ALIGN(parts[i].size * parts[i].nr, 8);
	}
	return offset;
}

static int allocate(struct wlt_snapshot *snap, size_t room)
{
	struct wlt_raw_section sect[NR_SECTIONS] = {};
	size_t size = layout(snap, sect, room);
	void *raw = kvzalloc(size, GFP_KERNEL);

	if (!raw)
		return -ENOMEM;
	snap->raw = raw;
	memcpy(snap->raw + 1, sect, sizeof(sect));
	snap->summary = raw + sect[0].offset;
	snap->syscalls = raw + sect[1].offset;
	snap->tasks = raw + sect[2].offset;
	snap->roots = raw + sect[3].offset;
	snap->losses = raw + sect[4].offset;
	snap->buckets = raw + sect[5].offset;
	snap->errnos = raw + sect[6].offset;
	snap->parts = raw + sect[7].offset;
	snap->task_calls = raw + sect[8].offset;
	snap->markers = raw + sect[9].offset;
	snap->paths = raw + sect[10].offset;
	snap->capabilities = raw + sect[11].offset;
	snap->functions = raw + sect[12].offset;
	snap->edges = raw + sect[13].offset;
	snap->function_times = raw + sect[14].offset;
	snap->stacks = raw + sect[15].offset;
	snap->frames = raw + sect[16].offset;
	snap->strings = raw + sect[17].offset;
	return 0;
}

static void finish(struct wlt_builder *b)
{
	struct wlt_raw_header *raw = b->snap->raw;
	struct wlt_raw_section *strings;

	strings = (struct wlt_raw_section *)(raw + 1) + NR_SECTIONS - 1;
	strings->nr = b->used;
	b->snap->size = strings->offset + b->used;
	raw->magic = WLT_RAW_MAGIC;
	raw->version = WLT_RAW_VERSION;
	raw->header_size = sizeof(*raw);
	raw->total_size = b->snap->size;
	raw->nr_sections = NR_SECTIONS;
	raw->section_size = sizeof(struct wlt_raw_section);
}

/* Whoever has addresses hands them in here. Return: 0 or -ENOMEM. */
static int count_functions(struct wlt_builder *b)
{
	int err = wlt_build_count_edges(b) ?: wlt_build_count_functimes(b) ?:
		  wlt_build_count_stacks(b) ?: wlt_build_symbols(b);

	if (!err)
		wlt_build_resolve_edges(b);
	return err;
}

static void free_build(struct wlt_builder *b)
{
	wlt_build_free_symbols(b);
	kvfree(b->depths);
	kvfree(b->edges);
	kvfree(b->calls);
}

static void fill_functions(struct wlt_builder *b)
{
	wlt_build_functions(b);
	wlt_build_edges(b);
	wlt_build_functimes(b);
	wlt_build_stacks(b);
}

static void fill_settings(struct wlt_settings *settings, const struct wlt_session *s)
{
	*settings = (struct wlt_settings) {
		.files = s->files,
		.capabilities = s->capabilities,
		.per_task = s->per_task,
		.functions = s->functions.on,
		.depth = s->functions.depth,
		.max_depth = s->functions.max_depth,
		.profile = s->profile,
	};
}

/**
 * wlt_snapshot_take() - take a snapshot
 * @s: session
 * @ns: pid namespace that it is for
 * @functions: functions of the kernel are wanted, too, which take time to resolve
 *
 * Context: Control side, under the mutex. Sleeps for a grace period.
 * Return: the snapshot or NULL without memory.
 */
struct wlt_snapshot *wlt_snapshot_take(struct wlt_session *s,
				       struct pid_namespace *ns, bool functions)
{
	struct wlt_snapshot *snap = kzalloc(sizeof(*snap), GFP_KERNEL);
	struct wlt_builder b = { .snap = snap, .s = s, .ns = ns, .used = 1 };
	u64 nr_followed;

	lockdep_assert_held(&s->mutex);
	if (!snap)
		return NULL;
	wlt_stats_settle(s);
	b.stamp = wlt_clock();
	wlt_task_trim(s, s->max_ended);

	snap->nr_syscalls = count_rows(s, false);
	snap->nr_parts = count_rows(s, true);
	raw_spin_lock_irq(&s->lock);
	snap->nr_tasks = s->nr_listed + !!s->nr_unlisted;
	nr_followed = s->nr_followed;
	raw_spin_unlock_irq(&s->lock);
	snap->nr_roots = count_roots(s);
	snap->nr_losses = WLT_NR_LOSS;
	snap->nr_markers = min_t(u64, s->nr_markers, WLT_NR_MARKERS);
	snap->nr_buckets = count_buckets(s);
	snap->nr_errnos = count_errnos(s);
	snap->nr_task_calls = wlt_build_count_task_calls(s);
	b.room = SUMMARY_STRINGS +
		 (snap->nr_syscalls + snap->nr_parts) * SYSCALL_STRINGS +
		 snap->nr_tasks * TASK_STRINGS +
		 snap->nr_markers * WLT_MARKER_LEN +
		 snap->nr_errnos * WLT_ERRNO_STRINGS +
		 snap->nr_task_calls * TASK_CALL_STRINGS;
	wlt_build_count_tallies(&b);
	if ((functions && count_functions(&b)) || allocate(snap, b.room)) {
		free_build(&b);
		kfree(snap);
		return NULL;
	}
	snap->summary->tasks_followed = nr_followed;
	fill_settings(&snap->settings, s);
	fill_summary(&b);
	fill_memory(&b);
	fill_ledger(&b);
	fill_hooked(&b);
	wlt_build_syscalls(&b);
	wlt_build_tasks(&b);
	fill_roots(&b);
	fill_losses(&b);
	fill_markers(&b);
	wlt_build_tallies(&b);
	if (functions)
		fill_functions(&b);
	free_build(&b);
	finish(&b);
	return snap;
}

/**
 * wlt_snapshot_free() - free a snapshot
 * @snap: snapshot or NULL
 */
void wlt_snapshot_free(struct wlt_snapshot *snap)
{
	if (!snap)
		return;
	kvfree(snap->raw);
	kfree(snap);
}
