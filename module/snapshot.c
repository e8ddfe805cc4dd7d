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
#include "stats.h"
#include "subsys.h"
#include "sysname.h"
#include "task.h"

/* Most that the names of one row can need. */
#define SYSCALL_STRINGS	192
#define TASK_STRINGS	32
#define SUMMARY_STRINGS	512

static const char * const loss_names[] = {
	[WLT_LOSS_TASK_ALLOC] = "task_alloc",
	[WLT_LOSS_CLOCK] = "clock_backwards",
};

static_assert(ARRAY_SIZE(loss_names) == WLT_NR_LOSS);

/* What is being filled; @used of @room bytes of strings. */
struct builder {
	struct wlt_snapshot *snap;
	struct wlt_session *s;
	struct pid_namespace *ns;
	u64 stamp;
	size_t room;
	size_t used;
};

static u32 add_string(struct builder *b, const char *text)
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
	return row->calls || row->denied || row->never_returned;
}

static size_t count_rows(struct wlt_session *s)
{
	size_t i, nr = 0;

	for (i = 0; s->total && i < s->nr_rows; i++)
		nr += row_is_used(&s->total[i]);
	return nr;
}

/* Row 0, for calls that found no room, belongs to no ABI. */
static u32 add_name(struct builder *b, const struct wlt_key *key)
{
	char name[32];

	if (key->abi == WLT_NR_ABI)
		return add_string(b, "(other)");
	wlt_sysname_print(name, sizeof(name), key->abi, key->nr);
	return add_string(b, name);
}

static u32 raw_abi(const struct wlt_key *key)
{
	return key->abi == WLT_NR_ABI ? WLT_ABI_NATIVE : key->abi;
}

static void fill_syscall(struct builder *b, struct wlt_raw_syscall *raw,
			 const struct wlt_key *key, const struct wlt_row *row)
{
	const struct wlt_sysname *known = wlt_sysname_find(key->abi, key->nr);

	raw->nr = key->nr;
	raw->abi = raw_abi(key);
	raw->name = add_name(b, key);
	raw->subsystem = add_string(b, wlt_subsys_name(known ? known->subsys :
						       WLT_SUBSYS_UNKNOWN));
	raw->file = add_string(b, known ? known->file : "");
	if (raw->abi != WLT_ABI_NATIVE)
		raw->abi_name = add_string(b, wlt_sysname_abi(key->abi));
	raw->calls = row->calls + row->denied + row->never_returned;
	raw->errors = row->errors;
	raw->wall_ns = wlt_clock_to_ns(row->time);
	raw->denied = row->denied;
	raw->never_returned = row->never_returned;
	raw->restarted = row->restarted;
}

static int compare_syscalls(const void *left, const void *right)
{
	const struct wlt_raw_syscall *a = left;
	const struct wlt_raw_syscall *b = right;

	if (a->wall_ns != b->wall_ns)
		return a->wall_ns < b->wall_ns ? 1 : -1;
	if (a->calls != b->calls)
		return a->calls < b->calls ? 1 : -1;
	if (a->abi != b->abi)
		return a->abi < b->abi ? -1 : 1;
	return a->nr < b->nr ? -1 : a->nr > b->nr;
}

static void fill_syscalls(struct builder *b)
{
	struct wlt_session *s = b->s;
	struct wlt_snapshot *snap = b->snap;
	struct wlt_raw_syscall *raw = snap->syscalls;
	size_t i;

	for (i = 0; s->total && i < s->nr_rows; i++)
		if (row_is_used(&s->total[i]))
			fill_syscall(b, raw++, &s->keys[i], &s->total[i]);
	sort(snap->syscalls, snap->nr_syscalls, sizeof(*raw),
	     compare_syscalls, NULL);
}

/* A call in flight, as read from outside the task. */
struct flight {
	unsigned long call;
	s16 slot;
	u64 start;
};

static struct flight read_flight(const struct wlt_task *t)
{
	struct flight f;
	unsigned int seq;

	/* pairs with the release in wlt_stats_start() */
	f.call = smp_load_acquire(&t->call);

	do {
		seq = u64_stats_fetch_begin(&t->syncp);
		f.start = t->start;
	} while (u64_stats_fetch_retry(&t->syncp, seq));
	f.slot = READ_ONCE(t->slot);
	smp_rmb();	/* pairs with the smp_wmb() in wlt_stats_start() */
	return f;
}

/*
 * The task goes on meanwhile. It stores start, slot and call in this order;
 * two equal looks are at one call, or at none that can be told.
 */
static void fill_call(struct builder *b, struct wlt_raw_task *raw,
		      const struct wlt_task *t, u64 now)
{
	struct flight f = read_flight(t);
	struct flight again = read_flight(t);
	const struct wlt_key *key;

	if ((f.call & WLT_CALL_MASK) != WLT_CALL_COUNTED ||
	    again.call != f.call || again.slot != f.slot ||
	    again.start != f.start)
		return;
	raw->flags |= WLT_RAW_TASK_IN_CALL;
	key = &b->s->keys[f.slot];
	raw->nr = key->nr;
	raw->abi = raw_abi(key);
	raw->call = add_name(b, key);
	if ((s64)(now - f.start) > 0)
		raw->age_ns = wlt_clock_to_ns(now - f.start);
}

static void fill_task(struct builder *b, struct wlt_raw_task *raw,
		      const struct wlt_task *t)
{
	struct wlt_session *s = b->s;
	struct pid *pid, *tgid;
	u64 now = b->stamp;

	raw_spin_lock(&s->lock);
	if (wlt_task_is_live(t)) {
		pid = task_pid(t->task);
		tgid = task_tgid(t->task);
		strscpy_pad(raw->comm, t->task->comm, sizeof(raw->comm));
		raw->flags = t->flags;
		if (t->root->pid == pid)
			raw->flags |= WLT_RAW_TASK_ROOT;
	} else {
		pid = t->pid;
		tgid = t->tgid;
		now = t->end;
		memcpy(raw->comm, t->comm, sizeof(raw->comm));
		raw->flags = t->flags;
	}
	raw->pid = pid_nr_ns(pid, b->ns);
	raw->tgid = pid_nr_ns(tgid, b->ns);
	raw->end_ns = t->end_ns;
	raw->nr_execs = t->nr_execs;
	raw_spin_unlock(&s->lock);

	raw->start_ns = t->start_ns;
	raw->calls = t->settled.calls;
	raw->errors = t->settled.errors;
	raw->wall_ns = wlt_clock_to_ns(t->settled.time);
	fill_call(b, raw, t, now);
}

static void fill_unlisted(struct builder *b, struct wlt_raw_task *raw)
{
	const struct wlt_row *sum = &b->s->unlisted;

	strscpy(raw->comm, "(not listed)", sizeof(raw->comm));
	raw->flags = WLT_RAW_TASK_SUM | WLT_RAW_TASK_ENDED;
	raw->start_ns = b->s->begin_ns;
	raw->end_ns = b->snap->summary->now_ns;
	raw->calls = sum->calls;
	raw->errors = sum->errors;
	raw->wall_ns = wlt_clock_to_ns(sum->time);
}

/* Tasks made since they were counted stand at the end, and have no numbers. */
static void fill_tasks(struct builder *b)
{
	struct wlt_snapshot *snap = b->snap;
	struct wlt_raw_task *raw = snap->tasks;
	struct wlt_raw_task *end = raw + snap->nr_tasks;
	struct wlt_task *t;

	if (b->s->nr_unlisted)
		fill_unlisted(b, raw++);
	rcu_read_lock();
	list_for_each_entry_rcu(t, &b->s->tasks, list) {
		if (raw == end)
			break;
		fill_task(b, raw, t);
		snap->summary->tasks_live += !raw->end_ns;
		raw++;
	}
	rcu_read_unlock();
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

static void fill_roots(struct builder *b)
{
	struct wlt_raw_root *raw = b->snap->roots;
	struct wlt_session *s = b->s;
	struct wlt_root *root;

	list_for_each_entry(root, &s->roots, list) {
		raw_spin_lock(&s->lock);
		raw->nr_live = root->nr_live;
		memcpy(raw->comm, root->comm, sizeof(raw->comm));
		raw_spin_unlock(&s->lock);
		fill_comm(raw, root);
		raw->pid = pid_nr_ns(root->pid, b->ns);
		raw++;
	}
}

static void fill_losses(struct builder *b)
{
	struct wlt_raw_loss *raw = b->snap->losses;
	struct wlt_session *s = b->s;
	unsigned int i;

	for (i = 0; i < WLT_NR_LOSS; i++) {
		raw[i].name = add_string(b, loss_names[i]);
		raw_spin_lock(&s->lock);
		raw[i].count = s->lost[i];
		raw_spin_unlock(&s->lock);
	}
	raw[WLT_LOSS_CLOCK].count += s->clock_backwards;
	for (i = 0; i < WLT_NR_LOSS; i++)
		b->snap->summary->lost += raw[i].count;
}

static void fill_ledger(struct builder *b)
{
	struct wlt_raw_summary *sum = b->snap->summary;
	struct wlt_session *s = b->s;
	u64 calls = 0;
	unsigned int i;

	for (i = 0; s->total && i < s->nr_rows; i++) {
		calls += s->total[i].calls;
		sum->restarted += s->total[i].restarted;
		sum->never_returned += s->total[i].never_returned;
		sum->denied += s->total[i].denied;
	}
	sum->returned = calls - sum->restarted;
	sum->enters = s->ledger.enters;
	sum->exits = s->ledger.exits;
	sum->child_return = s->ledger.child_return;
	sum->in_flight_at_start = s->ledger.at_start;
	sum->in_flight = s->ledger.in_flight;
	if (sum->enters != calls + sum->in_flight + sum->never_returned ||
	    sum->exits != calls + sum->child_return + sum->denied +
			  sum->in_flight_at_start)
		sum->flags |= WLT_RAW_UNBALANCED;
}

static void fill_summary(struct builder *b)
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
	sum->version = add_string(b, THIS_MODULE->version);
	sum->clock = add_string(b, clock);
	sum->release = add_string(b, init_utsname()->release);
}

static void fill_memory(struct builder *b)
{
	struct wlt_raw_summary *sum = b->snap->summary;
	size_t table = WLT_NR_ROWS * sizeof(struct wlt_row);
	struct wlt_session *s = b->s;

	sum->nr_rows = READ_ONCE(s->nr_rows) - 1;
	sum->max_rows = WLT_NR_ROWS - 1;
	sum->task_bytes = sizeof(struct wlt_task);
	sum->total_bytes = sizeof(*s) + sizeof(wlt_task_hash) +
			   b->snap->nr_tasks * sizeof(struct wlt_task);
	if (!s->cpu)
		return;
	sum->cpu_bytes = sizeof(struct wlt_cpu) + 2 * table;
	sum->total_bytes += table + num_possible_cpus() * sum->cpu_bytes;
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
		{ WLT_RAW_STRINGS, 1, room },
	};
	size_t offset = sizeof(struct wlt_raw_header);
	size_t i;

	static_assert(ARRAY_SIZE(parts) == WLT_RAW_STRINGS);
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
	struct wlt_raw_section sect[WLT_RAW_STRINGS] = {};
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
	snap->strings = raw + sect[5].offset;
	return 0;
}

static void finish(struct builder *b)
{
	struct wlt_raw_header *raw = b->snap->raw;
	struct wlt_raw_section *strings;

	strings = (struct wlt_raw_section *)(raw + 1) + WLT_RAW_STRINGS - 1;
	strings->nr = b->used;
	b->snap->size = strings->offset + b->used;
	raw->magic = WLT_RAW_MAGIC;
	raw->version = WLT_RAW_VERSION;
	raw->header_size = sizeof(*raw);
	raw->total_size = b->snap->size;
	raw->nr_sections = WLT_RAW_STRINGS;
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
	struct builder b = { .snap = snap, .s = s, .ns = ns, .used = 1 };
	u64 nr_followed;

	lockdep_assert_held(&s->mutex);
	if (!snap)
		return NULL;
	wlt_stats_settle(s);
	b.stamp = wlt_clock();
	wlt_task_trim(s, WLT_NR_ENDED);

	snap->nr_syscalls = count_rows(s);
	raw_spin_lock(&s->lock);
	snap->nr_tasks = s->nr_listed + !!s->nr_unlisted;
	nr_followed = s->nr_followed;
	raw_spin_unlock(&s->lock);
	snap->nr_roots = count_roots(s);
	snap->nr_losses = WLT_NR_LOSS;
	b.room = SUMMARY_STRINGS + snap->nr_syscalls * SYSCALL_STRINGS +
		 snap->nr_tasks * TASK_STRINGS;
	if (allocate(snap, b.room)) {
		kfree(snap);
		return NULL;
	}
	snap->summary->tasks_followed = nr_followed;
	fill_summary(&b);
	fill_memory(&b);
	fill_ledger(&b);
	fill_syscalls(&b);
	fill_tasks(&b);
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
