// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tracked tasks: their entries, insertion, inheritance, end.
 *
 * Called by the probes on task_newtask, sched_process_exec and
 * sched_process_exit with preemption off, and by the control side under the
 * session's mutex. Both change membership under the session's raw lock only.
 * See task.h.
 */
#include "task.h"

#include <linux/ktime.h>
#include <linux/log2.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "clock.h"
#include "reserve.h"
#include "stats.h"
#include "stream.h"
#include "taskhash.h"
#include "taskrow.h"

/* With its share of the buckets, eight at the most, it is 512. */
static_assert(sizeof(struct wlt_task) <= 448);

/* Entries. On PREEMPT_RT there is none, as probes have them from the reserve. */
static struct kmem_cache *cache;

/* Where it takes two loads, twice, until nothing came in between. */
static u64 read_runtime(const struct task_struct *task)
{
	u64 again, time = READ_ONCE(task->se.sum_exec_runtime);

	if (IS_ENABLED(CONFIG_64BIT))
		return time;
	while ((again = READ_ONCE(task->se.sum_exec_runtime)) != time)
		time = again;
	return time;
}

static struct wlt_usage read_usage(const struct task_struct *task)
{
	return (struct wlt_usage) {
		.cpu_ns = read_runtime(task),
		.voluntary = READ_ONCE(task->nvcsw),
		.involuntary = READ_ONCE(task->nivcsw),
		.migrations = READ_ONCE(task->se.nr_migrations),
		.minor_faults = READ_ONCE(task->min_flt),
		.major_faults = READ_ONCE(task->maj_flt),
	};
}

static struct wlt_usage usage_since(const struct task_struct *task,
				    const struct wlt_usage *begin)
{
	struct wlt_usage usage = read_usage(task);

	usage.cpu_ns -= begin->cpu_ns;
	usage.voluntary -= begin->voluntary;
	usage.involuntary -= begin->involuntary;
	usage.migrations -= begin->migrations;
	usage.minor_faults -= begin->minor_faults;
	usage.major_faults -= begin->major_faults;
	return usage;
}

static void put_exe(struct wlt_exe *exe)
{
	if (exe && refcount_dec_and_test(&exe->users))
		wlt_reserve_put(exe);
}

/**
 * wlt_task_init() - be ready to make entries
 *
 * Context: Module load.
 * Return: 0 or -ENOMEM.
 */
int wlt_task_init(void)
{
	if (IS_ENABLED(CONFIG_PREEMPT_RT))
		return 0;
	cache = KMEM_CACHE(wlt_task, 0);
	return cache ? 0 : -ENOMEM;
}

/**
 * wlt_task_exit() - undo wlt_task_init()
 *
 * Context: Module unload, when all entries are destroyed.
 */
void wlt_task_exit(void)
{
	rcu_barrier();
	kmem_cache_destroy(cache);
}

/**
 * wlt_task_bytes() - memory that an entry takes
 *
 * Return: bytes.
 */
size_t wlt_task_bytes(void)
{
	return cache ? sizeof(struct wlt_task) : roundup_pow_of_two(sizeof(struct wlt_task));
}

static struct wlt_task *alloc_entry(gfp_t gfp)
{
	gfp |= __GFP_NOWARN;
	return cache ? kmem_cache_zalloc(cache, gfp) : kzalloc(sizeof(struct wlt_task), gfp);
}

static struct wlt_task *alloc_entry_in_probe(void)
{
	return cache ? alloc_entry(GFP_NOWAIT) : wlt_reserve_get(sizeof(struct wlt_task));
}

static void free_entry_in_probe(struct wlt_task *t)
{
	if (t && cache)
		kmem_cache_free(cache, t);
	else
		wlt_reserve_put(t);
}

static void free_entry(struct wlt_task *t)
{
	if (cache)
		kmem_cache_free(cache, t);
	else
		kfree(t);
}

static void free_entry_rcu(struct rcu_head *rcu)
{
	free_entry(container_of(rcu, struct wlt_task, rcu));
}

static struct wlt_task *begin_entry(struct wlt_task *t, struct wlt_session *s,
				    struct task_struct *task, unsigned long call)
{
	if (!t)
		return NULL;
	t->task = task;
	t->session = s;
	t->call = call;
	t->crossed = WLT_CROSSED_NONE;
	t->start_ns = ktime_get_mono_fast_ns();
	t->usage = read_usage(task);
	u64_stats_init(&t->syncp);
#ifdef PF_IO_WORKER
	if (task->flags & PF_IO_WORKER)
		t->flags |= WLT_RAW_TASK_WORKER;
#endif
	return t;
}

/**
 * wlt_task_create() - make an entry for a task
 * @s: session
 * @task: task
 * @call: state to begin in, enum wlt_call
 *
 * Context: Control side, may be under RCU.
 * Return: the entry, or NULL without memory.
 */
struct wlt_task *wlt_task_create(struct wlt_session *s, struct task_struct *task,
				 unsigned long call)
{
	return begin_entry(alloc_entry(GFP_ATOMIC), s, task, call);
}

/**
 * wlt_task_destroy() - free an entry that is in no list
 * @t: entry; its memory outlives probes that still hold it
 *
 * Context: Process.
 */
void wlt_task_destroy(struct wlt_task *t)
{
	if (t->end_ns) {	/* before that it is @root */
		put_pid(t->pid);
		put_pid(t->tgid);
		put_pid(t->parent);
	}
	put_exe(t->exe);
	wlt_taskrow_free(t);
	call_rcu(&t->rcu, free_entry_rcu);
}

/* Under the lock, so that of two who find the same task only one adds it. */
static bool link_task(struct wlt_task *t, struct wlt_root *root)
{
	struct wlt_session *s = t->session;

	lockdep_assert_held(&s->lock);
	if (wlt_task_find(t->task))
		return false;
	get_task_struct(t->task);
	wlt_taskhash_add(t);
	list_add_tail_rcu(&t->list, &s->tasks);
	t->root = root;
	root->nr_live++;
	s->nr_live++;
	s->nr_listed++;
	s->nr_followed++;
	return true;
}

/* Take a task out of the hash; it stays listed. */
static void unlink_task(struct wlt_task *t, unsigned int flag)
{
	struct wlt_session *s = t->session;
	struct task_struct *task = t->task;

	lockdep_assert_held(&s->lock);
	wlt_taskhash_remove(t);
	if (t->root->pid == task_pid(task)) {
		strscpy_pad(t->root->comm, task->comm, sizeof(t->root->comm));
		t->flags |= WLT_RAW_TASK_ROOT;
	}
	t->root->nr_live--;
	t->flags |= flag;
	t->end_ns = ktime_get_mono_fast_ns();
	t->end = wlt_clock();
	strscpy_pad(t->comm, task->comm, sizeof(t->comm));
	rcu_read_lock();
	t->pid = get_pid(task_pid(task));
	t->tgid = get_pid(task_tgid(task));
	t->parent = get_pid(task_tgid(rcu_dereference(task->real_parent)));
	rcu_read_unlock();
	t->usage = usage_since(task, &t->usage);
	s->nr_ended++;
	if (!--s->nr_live)
		s->idle_ns = t->end_ns;
}

/* The hash has become too small: have the control side do something about it. */
static void work_on_hash(struct wlt_session *s)
{
	mod_delayed_work(system_long_wq, &s->work, 0);
}

/* Return: true if it was in the hash. */
static bool end_task(struct wlt_task *t, unsigned int flag)
{
	struct wlt_session *s = t->session;
	bool live;

	raw_spin_lock_irq(&s->lock);
	live = wlt_task_is_live(t);
	if (live)
		unlink_task(t, flag);
	raw_spin_unlock_irq(&s->lock);
	if (live)
		put_task_struct(t->task);
	return live;
}

/**
 * wlt_task_root() - on whose account is a task traced?
 * @t: entry
 *
 * Context: Control side, under the mutex, which keeps a root from being freed.
 * Return: the root, or NULL if the task is not traced any more.
 */
struct wlt_root *wlt_task_root(struct wlt_task *t)
{
	struct wlt_session *s = t->session;
	struct wlt_root *root;

	raw_spin_lock_irq(&s->lock);
	root = wlt_task_is_live(t) ? t->root : NULL;
	raw_spin_unlock_irq(&s->lock);
	return root;
}

/**
 * wlt_task_set_root() - trace a task on another's account, if it still lives
 * @t: entry
 * @root: the new root
 *
 * Context: Control side, under the mutex.
 */
void wlt_task_set_root(struct wlt_task *t, struct wlt_root *root)
{
	struct wlt_session *s = t->session;

	raw_spin_lock_irq(&s->lock);
	if (wlt_task_is_live(t)) {
		t->root->nr_live--;
		t->root = root;
		root->nr_live++;
	}
	raw_spin_unlock_irq(&s->lock);
}

/**
 * wlt_task_insert() - begin to trace a task
 * @t: its new entry
 * @root: on whose account
 *
 * A task on its way out may be past the probe that would remove it. It has
 * set PF_EXITING before, so whoever comes second sees the other: the probe
 * the entry, or this function the flag.
 *
 * Context: Control side, under the mutex; the caller keeps the task from
 * being freed.
 * Return: true if it was inserted, false if the task was traced already; then
 * the entry is freed.
 */
bool wlt_task_insert(struct wlt_task *t, struct wlt_root *root)
{
	struct wlt_session *s = t->session;
	struct task_struct *task = t->task;
	bool linked, crowded;

	raw_spin_lock_irq(&s->lock);
	linked = link_task(t, root);
	crowded = linked && wlt_taskhash_is_crowded(s);
	raw_spin_unlock_irq(&s->lock);
	if (!linked) {
		free_entry(t);
		return false;
	}
	if (crowded)
		work_on_hash(s);

	smp_mb();	/* pairs with the one in wlt_probe_process_exit() */
	if (unlikely(READ_ONCE(task->flags) & PF_EXITING))
		end_task(t, WLT_RAW_TASK_ENDED);
	return true;
}

/**
 * wlt_task_inherit() - trace the new task of a traced task
 * @parent: entry of the current task
 * @child: its new task, which has not run yet
 *
 * Context: task_newtask, preemption off.
 */
void wlt_task_inherit(struct wlt_task *parent, struct task_struct *child)
{
	struct wlt_session *s = parent->session;
	struct wlt_task *t, *known;
	bool linked = false, crowded;

	if (!READ_ONCE(s->follow))
		return;
	t = begin_entry(alloc_entry_in_probe(), s, child, WLT_CALL_CHILD);

	raw_spin_lock_irq(&s->lock);
	known = wlt_task_find(child);
	if (known)	/* attaching was faster, but cannot know this */
		WRITE_ONCE(known->call, WLT_CALL_CHILD);
	else if (!t)
		s->lost[WLT_LOSS_TASK_ALLOC]++;
	else if (wlt_task_is_live(parent))
		linked = link_task(t, parent->root);
	if (linked && parent->exe) {
		refcount_inc(&parent->exe->users);
		t->exe = parent->exe;
	}
	crowded = linked && wlt_taskhash_is_crowded(s);
	raw_spin_unlock_irq(&s->lock);
	if (crowded)
		work_on_hash(s);
	if (linked || known)
		wlt_stream_task(WLT_EVENT_NEW, child, 0, child->comm, WLT_COMM_LEN);
	if (!linked)
		free_entry_in_probe(t);
}

/**
 * wlt_task_exec() - note that a task became another program
 * @t: entry of the current task
 * @path: path of the program
 *
 * Context: sched_process_exec, preemption off.
 */
void wlt_task_exec(struct wlt_task *t, const char *path)
{
	struct wlt_session *s = t->session;
	struct wlt_exe *exe, *old = NULL;
	size_t len = strnlen(path, WLT_EXE_LEN - 1);

	exe = wlt_reserve_get(struct_size(exe, path, len + 1));
	if (exe) {
		refcount_set(&exe->users, 1);
		exe->cut = path[len];
		memcpy(exe->path, path, len);
	}
	raw_spin_lock_irq(&s->lock);
	if (wlt_task_is_live(t)) {
		t->nr_execs++;
		old = t->exe;
		t->exe = exe;
	} else {
		old = exe;
	}
	raw_spin_unlock_irq(&s->lock);
	put_exe(old);
	wlt_stream_task(WLT_EVENT_PROGRAM, current, 0, path, READ_ONCE(s->string_size));
	/* a call that a handler interrupted will not go on in another program */
	if (t->call & WLT_CALL_RESUME)
		WRITE_ONCE(t->call, t->call & ~WLT_CALL_RESUME);
}

/**
 * wlt_task_usage() - what a task has used while followed, in this period
 * @t: its entry
 *
 * Context: The session's lock held.
 */
struct wlt_usage wlt_task_usage(const struct wlt_task *t)
{
	return wlt_task_is_live(t) ? usage_since(t->task, &t->usage) : t->usage;
}

/**
 * wlt_task_restart() - begin the numbers of a task anew
 * @t: its entry
 *
 * Context: Control side, under the mutex.
 */
void wlt_task_restart(struct wlt_task *t)
{
	struct wlt_session *s = t->session;

	memset(&t->settled, 0, sizeof(t->settled));
	wlt_taskrow_restart(t);
	raw_spin_lock_irq(&s->lock);
	if (wlt_task_is_live(t))
		t->usage = read_usage(t->task);
	raw_spin_unlock_irq(&s->lock);
}

/**
 * wlt_task_end() - the current task is exiting
 * @t: its entry
 *
 * Context: sched_process_exit, preemption off.
 */
void wlt_task_end(struct wlt_task *t)
{
	struct wlt_session *s = t->session;

	wlt_stats_died(t);
	wlt_stream_task(WLT_EVENT_EXIT, current, current->exit_code, current->comm,
			WLT_COMM_LEN);
	if (end_task(t, WLT_RAW_TASK_ENDED) &&
	    (!READ_ONCE(s->nr_live) ||
	     READ_ONCE(s->nr_ended) > 2 * READ_ONCE(s->max_ended)))
		mod_delayed_work(system_long_wq, &s->work, 0);
}

/**
 * wlt_task_detach() - stop tracing a task that lives on
 * @t: its entry
 *
 * The task may be in a probe with the entry; its numbers are at rest after
 * the next grace period.
 *
 * Context: Control side, under the mutex.
 */
void wlt_task_detach(struct wlt_task *t)
{
	wlt_stream_unfinished(t);
	end_task(t, WLT_RAW_TASK_DETACHED);
}
