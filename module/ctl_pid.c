// SPDX-License-Identifier: GPL-2.0-only
/*
 * set_workload_pid: which processes are traced.
 *
 * A write is a list of additions and removals. It is taken in steps of which
 * only the last cannot fail, and that one comes last:
 *
 *	parse    every word is a pid, or "!" and a pid
 *	resolve  every pid is a process that may be traced, or that is
 *	attach   the additions; undone as a whole if one of them fails
 *	remove   the removals and, when the list is replaced, all that was in it
 *
 * Of several words about one process the last counts.
 */
#include "ctl.h"

#include <linux/mm.h>
#include <linux/pid_namespace.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>

#include "attach.h"
#include "parse.h"
#include "stats.h"
#include "task.h"
#include "taskhash.h"

/**
 * struct pid_op - one word of a write
 * @word: where it stands
 * @remove: it began with "!"
 * @stale: a later word is about the same process
 * @nr: the number
 * @pid: the process, or the task with options/existing-children off; held
 * @task: task to attach, held; NULL when removing
 * @root: root that this write added, or found, for @pid
 * @outer: root that traced the process before @root was added
 * @added: @root traces because of this write
 * @made: it was not even listed before
 */
struct pid_op {
	struct wlt_word word;
	bool remove;
	bool stale;
	pid_t nr;
	struct pid *pid;
	struct task_struct *task;
	struct wlt_root *root;
	struct wlt_root *outer;
	bool added;
	bool made;
};

/**
 * struct pid_cmd - a whole write
 * @s: session
 * @ns: pid namespace of the writer
 * @ops: the words
 * @nr: how many
 * @write: the write
 * @last: end of the session's list of tasks before
 */
struct pid_cmd {
	struct wlt_session *s;
	struct pid_namespace *ns;
	struct pid_op *ops;
	size_t nr;
	struct wlt_write *write;
	struct list_head *last;
};

static int fail(struct pid_cmd *cmd, const struct pid_op *op,
		const char *reason, int err)
{
	cmd->write->reason = reason;
	cmd->write->at = op->word.at;
	return err;
}

static int parse(struct pid_cmd *cmd)
{
	const char *text = cmd->write->cmd;
	size_t len = cmd->write->len;
	struct wlt_word word;
	struct pid_op *op;
	size_t pos = 0;

	/* words are a character and a blank, at the least */
	cmd->ops = kvcalloc(len / 2 + 1, sizeof(*cmd->ops), GFP_KERNEL);
	if (!cmd->ops)
		return -ENOMEM;
	while (wlt_parse_word(text, len, &pos, &word)) {
		op = &cmd->ops[cmd->nr++];
		op->word = word;
		if (wlt_parse_pid(text, &word, &op->remove, &op->nr))
			return fail(cmd, op, "Not a pid", -EINVAL);
	}
	return 0;
}

static int resolve_add(struct pid_cmd *cmd, struct pid_op *op)
{
	rcu_read_lock();
	op->task = pid_task(find_pid_ns(op->nr, cmd->ns), PIDTYPE_PID);
	if (op->task)
		get_task_struct(op->task);
	rcu_read_unlock();
	if (!op->task)
		return fail(cmd, op, "No such process", -ESRCH);
	if (op->task->flags & PF_KTHREAD)
		return fail(cmd, op, "Is a kernel thread", -EPERM);
	op->pid = get_task_pid(op->task, cmd->s->existing ? PIDTYPE_TGID :
							    PIDTYPE_PID);
	if (!op->pid)
		return fail(cmd, op, "No such process", -ESRCH);
	return 0;
}

/* A root by its number: its process may be gone, and its number taken. */
static struct pid *find_live_root(struct pid_cmd *cmd, pid_t nr)
{
	struct wlt_root *root;

	list_for_each_entry(root, &cmd->s->roots, list)
		if (READ_ONCE(root->nr_live) &&
		    pid_nr_ns(root->pid, cmd->ns) == nr)
			return get_pid(root->pid);
	return NULL;
}

static struct pid *find_process(struct pid_cmd *cmd, pid_t nr)
{
	struct task_struct *task;
	struct pid *pid = NULL;

	rcu_read_lock();
	task = pid_task(find_pid_ns(nr, cmd->ns), PIDTYPE_PID);
	if (task)
		pid = get_pid(cmd->s->existing ? task_tgid(task) :
						 task_pid(task));
	rcu_read_unlock();
	return pid;
}

static bool is_added_before(struct pid_cmd *cmd, const struct pid_op *op)
{
	const struct pid_op *before;

	for (before = cmd->ops; before < op; before++)
		if (!before->remove && before->pid == op->pid)
			return true;
	return false;
}

static int resolve_remove(struct pid_cmd *cmd, struct pid_op *op)
{
	op->pid = find_live_root(cmd, op->nr);
	if (op->pid)
		return 0;
	op->pid = find_process(cmd, op->nr);
	if (!op->pid)
		return fail(cmd, op, "No such process", -ESRCH);
	if (!is_added_before(cmd, op) &&
	    !wlt_attach_has_process(cmd->s, op->pid))
		return fail(cmd, op, "Not traced", -ESRCH);
	return 0;
}

static int resolve(struct pid_cmd *cmd)
{
	struct pid_op *op, *before;
	int err;

	for (op = cmd->ops; op < cmd->ops + cmd->nr; op++) {
		err = op->remove ? resolve_remove(cmd, op) :
				   resolve_add(cmd, op);
		if (err)
			return err;
		for (before = cmd->ops; before < op; before++)
			before->stale |= before->pid == op->pid;
	}
	return 0;
}

static struct wlt_root *root_of(struct task_struct *task)
{
	struct wlt_task *t;

	rcu_read_lock();
	t = wlt_task_find(task);
	rcu_read_unlock();
	/* only the mutex frees an entry that it has found */
	return t ? wlt_task_root(t) : NULL;
}

/* A root that lives already is walked again: it may have grown untraced. */
static int add_root(struct pid_cmd *cmd, struct pid_op *op)
{
	struct wlt_session *s = cmd->s;

	op->root = wlt_session_find_root(s, op->pid);
	op->added = !op->root || !READ_ONCE(op->root->nr_live);
	if (op->added)
		op->outer = root_of(op->task);
	op->made = !op->root;
	if (op->made)
		op->root = wlt_session_add_root(s, op->pid, op->task->comm);
	if (!op->root)
		return -ENOMEM;
	op->root->fresh = true;
	return s->existing ? 0 : wlt_attach_task(s, op->root, op->task);
}

static int add_roots(struct pid_cmd *cmd)
{
	struct pid_op *op;
	int err;

	for (op = cmd->ops; op < cmd->ops + cmd->nr; op++) {
		if (op->remove || op->stale)
			continue;
		err = wlt_ctl_start(cmd->s);
		if (err && err != -ENOMEM)
			cmd->write->reason = "Cannot attach the hooks";
		err = err ?: add_root(cmd, op);
		if (err)
			return err;
	}
	return 0;
}

static int check_roots(struct pid_cmd *cmd)
{
	struct pid_op *op;

	for (op = cmd->ops; op < cmd->ops + cmd->nr; op++)
		if (op->root && !READ_ONCE(op->root->nr_live))
			return fail(cmd, op, "No such process", -ESRCH);
	return 0;
}

static void undo_roots(struct pid_cmd *cmd)
{
	struct pid_op *op;

	for (op = cmd->ops; op < cmd->ops + cmd->nr; op++) {
		if (!op->added || !op->root)
			continue;
		if (op->outer)
			wlt_attach_move_root(cmd->s, op->root, op->outer);
		else
			wlt_attach_remove_root(cmd->s, op->root);
	}
	wlt_stats_settle(cmd->s);
	if (!wlt_task_forget(cmd->s, cmd->last))
		return;		/* what is left has to be known by a name */
	for (op = cmd->ops; op < cmd->ops + cmd->nr; op++)
		if (op->made && op->root)
			wlt_session_remove_root(cmd->s, op->root);
}

static int attach(struct pid_cmd *cmd)
{
	struct pid_op *op;
	int err;

	/* entries leave the list under the mutex only */
	raw_spin_lock_irq(&cmd->s->lock);
	cmd->last = cmd->s->tasks.prev;
	raw_spin_unlock_irq(&cmd->s->lock);
	err = add_roots(cmd) ?: wlt_attach_fresh(cmd->s) ?: check_roots(cmd);
	for (op = cmd->ops; op < cmd->ops + cmd->nr; op++)
		if (op->root)
			op->root->fresh = false;
	if (err)
		undo_roots(cmd);
	return err;
}

static bool is_kept(const struct pid_cmd *cmd, const struct wlt_root *root)
{
	const struct pid_op *op;

	for (op = cmd->ops; op < cmd->ops + cmd->nr; op++)
		if (!op->remove && !op->stale && op->root == root)
			return true;
	return false;
}

static void remove_others(struct pid_cmd *cmd)
{
	struct wlt_root *root;

	list_for_each_entry(root, &cmd->s->roots, list)
		if (root->nr_live && !is_kept(cmd, root))
			wlt_attach_remove_root(cmd->s, root);
}

static void remove_named(struct pid_cmd *cmd)
{
	struct wlt_root *root;
	struct pid_op *op;

	for (op = cmd->ops; op < cmd->ops + cmd->nr; op++) {
		if (!op->remove || op->stale)
			continue;
		root = wlt_session_find_root(cmd->s, op->pid);
		if (root && root->nr_live)
			wlt_attach_remove_root(cmd->s, root);
		else
			wlt_attach_remove_process(cmd->s, op->pid);
	}
}

static void free_ops(struct pid_cmd *cmd)
{
	struct pid_op *op;

	for (op = cmd->ops; op < cmd->ops + cmd->nr; op++) {
		if (op->task)
			put_task_struct(op->task);
		put_pid(op->pid);
	}
	kvfree(cmd->ops);
}

/**
 * wlt_ctl_pid_write() - change what is traced
 * @open: open file
 * @write: the write
 *
 * Context: Under the mutex. Sleeps.
 * Return: 0; -EINVAL, -ESRCH or -EPERM for a word at fault; -ENOMEM; -EINTR.
 */
int wlt_ctl_pid_write(struct wlt_open *open, struct wlt_write *write)
{
	struct pid_cmd cmd = {
		.s = open->session,
		.ns = task_active_pid_ns(current),
		.write = write,
	};
	int err;

	err = parse(&cmd) ?: resolve(&cmd) ?: attach(&cmd);
	if (!err) {
		if (write->replace)
			remove_others(&cmd);
		remove_named(&cmd);
	}
	free_ops(&cmd);
	wlt_ctl_tidy(cmd.s, true);
	return err;
}

/**
 * wlt_ctl_pid_release() - a replacement without a write clears the list
 * @open: open file
 *
 * Context: Under the mutex. Sleeps.
 */
void wlt_ctl_pid_release(struct wlt_open *open)
{
	struct pid_cmd cmd = { .s = open->session };

	remove_others(&cmd);
	wlt_ctl_tidy(cmd.s, true);
}

/**
 * wlt_ctl_pid_show() - print what is traced
 * @m: where to
 * @open: open file
 *
 * Return: 0.
 */
int wlt_ctl_pid_show(struct seq_file *m, struct wlt_open *open)
{
	struct wlt_session *s = open->session;
	struct wlt_root *root;
	pid_t nr;

	mutex_lock(&s->mutex);
	list_for_each_entry(root, &s->roots, list) {
		nr = READ_ONCE(root->nr_live) ? pid_nr_ns(root->pid, open->ns) : 0;
		if (nr)
			seq_printf(m, "%d\n", nr);
	}
	mutex_unlock(&s->mutex);
	return 0;
}
