// SPDX-License-Identifier: GPL-2.0-only
/*
 * Taking a snapshot: settle the numbers, then copy them out.
 *
 * Called when a file is opened, under the session's mutex.
 * See snapshot.h.
 */
#include "snapshot.h"

#include <linux/cpumask.h>
#include <linux/module.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/ktime.h>
#include <linux/utsname.h>

#include "clock.h"
#include "row.h"
#include "snapshot_build.h"
#include "stats.h"
#include "subsys.h"
#include "sysname.h"
#include "task.h"

/* Most that the names of one row can need. */
#define SYSCALL_STRINGS	192
#define TASK_STRINGS	(32 + WLT_EXE_LEN)
#define ERRNO_STRINGS	24
#define SUMMARY_STRINGS	512

#define NR_SECTIONS	8

static const char * const loss_names[] = {
	[WLT_LOSS_TASK_ALLOC] = "task_alloc",
	[WLT_LOSS_CLOCK] = "clock_backwards",
	[WLT_LOSS_ROW] = "row_alloc",
	[WLT_LOSS_HIST] = "histogram",
	[WLT_LOSS_ERRNO] = "errno",
};

static_assert(ARRAY_SIZE(loss_names) == WLT_NR_LOSS);

/**
 * wlt_build_string() - add a string
 * @b: builder
 * @text: string
 *
 * Return: its offset.
 */
u32 wlt_build_string(struct wlt_builder *b, const char *text)
{
	size_t len = strlen(text) + 1;
	u32 offset = b->used;

	if (len == 1 || WARN_ON_ONCE(len > b->room - b->used))
		return 0;
	memcpy(b->snap->strings + offset, text, len);
	b->used += len;
	return offset;
}

static bool row_is_used(const struct wlt_row *row)
{
	return row->calls || row->denied || row->never_returned || row->restarted;
}

static size_t count_rows(struct wlt_session *s)
{
	size_t i, nr = 0;

	for (i = 0; s->total && i < s->nr_rows; i++)
		nr += row_is_used(&s->total[i].row);
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

/**
 * wlt_build_name() - add the name of a call
 * @b: builder
 * @key: the call; row 0, for calls that found no room, belongs to no ABI
 *
 * Return: offset of the string.
 */
u32 wlt_build_name(struct wlt_builder *b, const struct wlt_key *key)
{
	char name[32];

	if (key->abi == WLT_NR_ABI)
		return wlt_build_string(b, "(other)");
	wlt_sysname_print(name, sizeof(name), key->abi, key->nr);
	return wlt_build_string(b, name);
}

static void fill_hist(struct wlt_builder *b, struct wlt_raw_syscall *raw,
		      const u64 *hist)
{
	struct wlt_raw_bucket *bucket = b->snap->buckets + b->nr_buckets;
	unsigned int i;

	raw->first_bucket = b->nr_buckets;
	for (i = 0; hist && i < WLT_HIST_NR; i++) {
		if (!hist[i])
			continue;
		bucket->from_ns = wlt_hist_from(i);
		bucket->to_ns = wlt_hist_to(i);
		bucket->calls = hist[i];
		bucket++;
		raw->nr_buckets++;
	}
	b->nr_buckets += raw->nr_buckets;
}

/* "%pe" prints "-ENOENT", or "-2" on a kernel without names. */
static u32 add_errno(struct wlt_builder *b, int err)
{
	char name[ERRNO_STRINGS];

	scnprintf(name, sizeof(name), "%pe", ERR_PTR(-err));
	return wlt_build_string(b, name + 1);
}

static int compare_errnos(const void *left, const void *right)
{
	const struct wlt_raw_errno *a = left;
	const struct wlt_raw_errno *b = right;

	if (a->calls != b->calls)
		return a->calls < b->calls ? 1 : -1;
	return a->err < b->err ? -1 : a->err > b->err;
}

static void fill_errnos(struct wlt_builder *b, struct wlt_raw_syscall *raw,
			unsigned int row)
{
	struct wlt_raw_errno *first = b->snap->errnos + b->nr_errnos;
	struct wlt_raw_errno *e = first;
	struct wlt_session *s = b->s;
	unsigned int i;

	raw->first_errno = b->nr_errnos;
	for (i = 1; raw->errors && i < s->nr_errnos; i++) {
		if (s->errnos[i].row != row || !s->total_errnos[i])
			continue;
		e->err = s->errnos[i].err;
		e->name = add_errno(b, e->err);
		e->calls = s->total_errnos[i];
		e++;
	}
	raw->nr_errnos = e - first;
	b->nr_errnos += raw->nr_errnos;
	sort(first, raw->nr_errnos, sizeof(*first), compare_errnos, NULL);
}

static void fill_times(struct wlt_raw_syscall *raw, const struct wlt_row *row)
{
	raw->wall_ns = wlt_clock_to_ns(row->time);
	raw->blocked_ns = wlt_clock_to_ns(row->blocked);
	/* rounded so that the parts are never more than the whole */
	raw->runnable_ns = min(wlt_clock_to_ns(row->runnable),
			       raw->wall_ns - raw->blocked_ns);
	if (row->calls) {
		raw->min_ns = wlt_clock_to_ns(row->min);
		raw->max_ns = wlt_clock_to_ns(row->max);
	}
}

static void fill_syscall(struct wlt_builder *b, struct wlt_raw_syscall *raw,
			 unsigned int i)
{
	const struct wlt_key *key = &b->s->keys[i];
	const struct wlt_row *row = &b->s->total[i].row;
	const struct wlt_sysname *known = wlt_sysname_find(key->abi, key->nr);

	raw->nr = key->nr;
	raw->abi = wlt_build_abi(key);
	raw->name = wlt_build_name(b, key);
	raw->subsystem = wlt_build_string(b, wlt_subsys_name(known ? known->subsys :
						       WLT_SUBSYS_UNKNOWN));
	raw->file = wlt_build_string(b, known ? known->file : "");
	if (raw->abi != WLT_ABI_NATIVE)
		raw->abi_name = wlt_build_string(b, wlt_sysname_abi(key->abi));
	raw->calls = row->calls + row->denied + row->never_returned;
	raw->errors = row->errors;
	raw->denied = row->denied;
	raw->never_returned = row->never_returned;
	raw->restarted = row->restarted;
	fill_times(raw, row);
	fill_hist(b, raw, b->s->total[i].hist);
	fill_errnos(b, raw, i);
}

static u64 cpu_ns(const struct wlt_raw_syscall *raw)
{
	return raw->wall_ns - raw->blocked_ns - raw->runnable_ns;
}

static int compare_syscalls(const void *left, const void *right)
{
	const struct wlt_raw_syscall *a = left;
	const struct wlt_raw_syscall *b = right;

	if (cpu_ns(a) != cpu_ns(b))
		return cpu_ns(a) < cpu_ns(b) ? 1 : -1;
	if (a->calls != b->calls)
		return a->calls < b->calls ? 1 : -1;
	if (a->abi != b->abi)
		return a->abi < b->abi ? -1 : 1;
	return a->nr < b->nr ? -1 : a->nr > b->nr;
}

static void fill_syscalls(struct wlt_builder *b)
{
	struct wlt_session *s = b->s;
	struct wlt_snapshot *snap = b->snap;
	struct wlt_raw_syscall *raw = snap->syscalls;
	size_t i;

	for (i = 0; s->total && i < s->nr_rows; i++)
		if (row_is_used(&s->total[i].row))
			fill_syscall(b, raw++, i);
	sort(snap->syscalls, snap->nr_syscalls, sizeof(*raw),
	     compare_syscalls, NULL);
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
	out = sum->returned + sum->restarted;
	if (sum->enters != out + sum->in_flight + sum->never_returned ||
	    sum->exits != out + sum->child_return + sum->denied +
			  sum->in_flight_at_start)
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
}

static void fill_memory(struct wlt_builder *b)
{
	struct wlt_raw_summary *sum = b->snap->summary;
	struct wlt_session *s = b->s;

	sum->nr_rows = READ_ONCE(s->nr_rows) - 1;
	sum->max_rows = WLT_NR_ROWS - 1;
	sum->nr_errnos = READ_ONCE(s->nr_errnos) - 1;
	sum->max_errnos = WLT_NR_ERRNOS - 1;
	sum->task_bytes = sizeof(struct wlt_task);
	sum->cpu_bytes = wlt_row_cpu_bytes(s);
	sum->max_cpu_bytes = WLT_CPU_BYTES;
	sum->total_bytes = sizeof(*s) + sizeof(wlt_task_hash) +
			   wlt_row_bytes(s) +
			   b->snap->nr_tasks * sizeof(struct wlt_task);
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
	snap->strings = raw + sect[7].offset;
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

/**
 * wlt_snapshot_take() - take a snapshot
 * @s: session
 * @ns: pid namespace that it is for
 *
 * Context: Control side, under the mutex. Sleeps for a grace period.
 * Return: the snapshot or NULL without memory.
 */
struct wlt_snapshot *wlt_snapshot_take(struct wlt_session *s,
				       struct pid_namespace *ns)
{
	struct wlt_snapshot *snap = kzalloc(sizeof(*snap), GFP_KERNEL);
	struct wlt_builder b = { .snap = snap, .s = s, .ns = ns, .used = 1 };
	u64 nr_followed;

	lockdep_assert_held(&s->mutex);
	if (!snap)
		return NULL;
	wlt_stats_settle(s);
	b.stamp = wlt_clock();
	wlt_task_trim(s, WLT_NR_ENDED);

	snap->nr_syscalls = count_rows(s);
	raw_spin_lock_irq(&s->lock);
	snap->nr_tasks = s->nr_listed + !!s->nr_unlisted;
	nr_followed = s->nr_followed;
	raw_spin_unlock_irq(&s->lock);
	snap->nr_roots = count_roots(s);
	snap->nr_losses = WLT_NR_LOSS;
	snap->nr_buckets = count_buckets(s);
	snap->nr_errnos = count_errnos(s);
	b.room = SUMMARY_STRINGS + snap->nr_syscalls * SYSCALL_STRINGS +
		 snap->nr_tasks * TASK_STRINGS +
		 snap->nr_errnos * ERRNO_STRINGS;
	if (allocate(snap, b.room)) {
		kfree(snap);
		return NULL;
	}
	snap->summary->tasks_followed = nr_followed;
	fill_summary(&b);
	fill_memory(&b);
	fill_ledger(&b);
	fill_syscalls(&b);
	wlt_build_tasks(&b);
	fill_roots(&b);
	fill_losses(&b);
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
