// SPDX-License-Identifier: GPL-2.0-only
/*
 * The directory workload/: creation, opening, removal.
 *
 * tracefs is where it belongs, but tracefs does not export its functions, so
 * they are looked up by name. Where that cannot be done the directory
 * goes to debugfs, which has functions of the same shape.
 *
 * tracefs does nothing about an open() that races with the removal of a
 * module. An open() may have found our inode, and only then load i_fop, sleep
 * for as long as it likes (a fanotify listener is asked for permission), and
 * call what it finds there. So
 *
 *  - there is no .owner: the VFS would warn when it fails to get a module that
 *    is going; open() takes the reference itself, release() drops it;
 *  - the file operations are not part of the module's memory. On removal every
 *    inode is first pointed at others that are built in, then ours are
 *    emptied: an open() that still has them in hand gets a file that can do
 *    nothing. Such a file holds its dentry, and as long as anything does the
 *    operations are left behind;
 *  - synchronize_rcu_tasks() waits for tasks that were preempted with one of
 *    our functions in hand, before the first or after the last instruction
 *    that a module reference covers; only then do files go.
 *
 * See fs.h.
 */
#include "fs.h"

#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/kmemleak.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/security.h>
#include <linux/slab.h>
#include <linux/uidgid.h>
#include <linux/static_call.h>
#include <linux/string.h>
#include <linux/tracefs.h>
#include <linux/ktime.h>
#include <linux/uaccess.h>

#include "ctl.h"
#include "hook.h"
#include "symbol.h"

#define DIR_NAME	"workload"
#define NR_NODES_MAX	64

struct fs_node {
	const struct wlt_file *file;
	struct wlt_session *session;
	struct dentry *dentry;
};

struct fs_type {
	struct dentry *(*create_dir)(const char *name, struct dentry *parent);
	struct dentry *(*create_file)(const char *name, umode_t mode,
				      struct dentry *parent, void *data,
				      const struct file_operations *fops);
	void (*remove)(struct dentry *dentry);
	bool guard;	/* it does nothing about opens that race with removal */
};

static struct fs_type fs;
static struct file_operations *fs_fops;
static bool fs_ready;
static struct dentry *fs_dir;
static struct fs_node nodes[NR_NODES_MAX];
static size_t nr_nodes;

static int show_file(struct seq_file *m, void *unused)
{
	struct wlt_open *open = m->private;

	return open->file->show ? open->file->show(m, open) : 0;
}

static void log_error(struct wlt_open *open, const struct wlt_write *write)
{
	wlt_errlog_add(&open->session->errlog, ktime_get_mono_fast_ns(),
		       kbasename(open->file->name),
		       write->reason ?: "Out of memory", write->cmd,
		       write->len, write->at);
}

/* Take the snapshot, then truncate: together they read and reset at once. */
static int prepare(struct wlt_open *open, struct file *file)
{
	struct wlt_session *s = open->session;

	if (mutex_lock_killable(&s->mutex))
		return -EINTR;
	wlt_ctl_tidy(s, false);
	wlt_ctl_functime_missed(s);
	if (open->file->snapshot && (file->f_mode & FMODE_READ)) {
		s->nr_missed = wlt_hook_capability_missed();
		open->snap = wlt_snapshot_take(s, open->ns, open->file->functions);
		if (!open->snap) {
			mutex_unlock(&s->mutex);
			return -ENOMEM;
		}
	}
	if (open->file->truncate && (file->f_mode & FMODE_WRITE) &&
	    (file->f_flags & O_TRUNC))
		open->file->truncate(open);
	mutex_unlock(&s->mutex);
	return 0;
}

static struct wlt_open *create_open(const struct fs_node *node)
{
	struct wlt_open *open = kzalloc(sizeof(*open), GFP_KERNEL);

	if (!open)
		return NULL;
	open->file = node->file;
	open->session = node->session;
	open->ns = get_pid_ns(task_active_pid_ns(current));
	return open;
}

static void destroy_open(struct wlt_open *open)
{
	wlt_snapshot_free(open->snap);
	put_pid_ns(open->ns);
	kfree(open);
}

/*
 * Modes are not all: root in a container owns the files as well, but may not look at
 * what is outside. Others have them from root, who gave them to a group.
 */
static int may_open(void)
{
	if (uid_eq(current_fsuid(), GLOBAL_ROOT_UID) && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	return security_locked_down(LOCKDOWN_TRACEFS);
}

/* Or seq_file starts with a page, and prints again each time that it needs twice as much. */
static void make_room(struct seq_file *m, const struct wlt_open *open)
{
	size_t size;

	if (!open->snap || !open->file->length)
		return;
	size = PAGE_ALIGN(open->file->length(open->snap));
	m->buf = kvmalloc(size, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (m->buf)
		m->size = size;
}

static int open_file(struct inode *inode, struct file *file)
{
	struct wlt_open *open;
	int err;

	err = may_open();
	if (err)
		return err;
	open = create_open(inode->i_private);
	if (!open)
		return -ENOMEM;
	err = single_open(file, show_file, open);
	if (err)
		goto destroy;
	err = prepare(open, file);
	if (err)
		goto release;
	make_room(file->private_data, open);
	return 0;

release:
	single_release(inode, file);
destroy:
	destroy_open(open);
	return err;
}

static int fs_open(struct inode *inode, struct file *file)
{
	int err;

	/* loading may still fail, and would not wait for us */
	if (!smp_load_acquire(&fs_ready) || !try_module_get(THIS_MODULE))
		return -ENODEV;
	err = open_file(inode, file);
	if (err)
		module_put(THIS_MODULE);
	return err;
}

static int fs_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;
	struct wlt_open *open = m->private;

	if (open->file->release && open->replace) {
		mutex_lock(&open->session->mutex);
		open->file->release(open);
		mutex_unlock(&open->session->mutex);
	}
	single_release(inode, file);
	destroy_open(open);
	module_put(THIS_MODULE);
	return 0;
}

static int write_locked(struct wlt_open *open, struct wlt_write *write,
			bool too_long)
{
	int err;

	if (too_long) {
		write->reason = "Too long";
		err = -E2BIG;
	} else {
		err = open->file->write(open, write);
	}
	if (err)
		log_error(open, write);
	return err;
}

static ssize_t fs_write(struct file *file, const char __user *from,
			size_t count, loff_t *pos)
{
	struct seq_file *m = file->private_data;
	struct wlt_open *open = m->private;
	struct wlt_write write = {
		.len = min_t(size_t, count, WLT_WRITE_MAX),
		/* a write that fails early has been one, too */
		.replace = xchg(&open->replace, false),
	};
	char *cmd;
	int err;

	if (!open->file->write)
		return -EINVAL;
	cmd = memdup_user_nul(from, write.len);
	if (IS_ERR(cmd))
		return PTR_ERR(cmd);
	write.cmd = cmd;
	err = mutex_lock_killable(&open->session->mutex);
	if (!err) {
		err = write_locked(open, &write, count > WLT_WRITE_MAX);
		mutex_unlock(&open->session->mutex);
	}
	kfree(cmd);
	return err ?: count;
}

/* Without .owner: see the top of this file. */
static const struct file_operations live_fops = {
	.open = fs_open,
	.read = seq_read,
	.write = fs_write,
	.llseek = seq_lseek,
	.release = fs_release,
};

static void empty_fops(struct file_operations *fops)
{
	WRITE_ONCE(fops->open, NULL);
	WRITE_ONCE(fops->read, NULL);
	WRITE_ONCE(fops->write, NULL);
	WRITE_ONCE(fops->llseek, NULL);
	WRITE_ONCE(fops->release, NULL);
}

/*
 * tracefs' functions, as static calls: a kernel with IBT takes the ENDBR away
 * from functions whose address it never takes itself. An indirect call of one
 * traps, a direct call does not.
 */
DEFINE_STATIC_CALL_NULL(wlt_tracefs_create_dir, tracefs_create_dir);
DEFINE_STATIC_CALL_NULL(wlt_tracefs_create_file, tracefs_create_file);
DEFINE_STATIC_CALL_NULL(wlt_tracefs_remove, tracefs_remove);

static struct dentry *create_tracefs_dir(const char *name,
					 struct dentry *parent)
{
	return static_call(wlt_tracefs_create_dir)(name, parent);
}

static struct dentry *create_tracefs_file(const char *name, umode_t mode,
					  struct dentry *parent, void *data,
					  const struct file_operations *fops)
{
	return static_call(wlt_tracefs_create_file)(name, mode, parent, data,
						    fops);
}

static void remove_tracefs(struct dentry *dentry)
{
	static_call(wlt_tracefs_remove)(dentry);
}

static bool use_tracefs(void)
{
	typeof(tracefs_create_dir) *create_dir = wlt_symbol_find("tracefs_create_dir");
	typeof(tracefs_create_file) *create_file = wlt_symbol_find("tracefs_create_file");
	typeof(tracefs_remove) *remove = wlt_symbol_find("tracefs_remove");

	if (IS_ERR(create_dir) || IS_ERR(create_file) || IS_ERR(remove))
		return false;
	static_call_update(wlt_tracefs_create_dir, create_dir);
	static_call_update(wlt_tracefs_create_file, create_file);
	static_call_update(wlt_tracefs_remove, remove);
	fs.create_dir = create_tracefs_dir;
	fs.create_file = create_tracefs_file;
	fs.remove = remove_tracefs;
	fs.guard = true;
	return true;
}

/* debugfs_create_file() is a macro on some kernels. */
static struct dentry *create_debugfs_file(const char *name, umode_t mode,
					  struct dentry *parent, void *data,
					  const struct file_operations *fops)
{
	return debugfs_create_file(name, mode, parent, data, fops);
}

static void use_debugfs(void)
{
	fs.create_dir = debugfs_create_dir;
	fs.create_file = create_debugfs_file;
	fs.remove = debugfs_remove;
	fs.guard = false;
}

static int add_node(struct wlt_session *s, const struct wlt_file *file,
		    struct dentry *dir, const char *name)
{
	struct fs_node *node = &nodes[nr_nodes];
	struct dentry *dentry;

	if (WARN_ON_ONCE(nr_nodes == NR_NODES_MAX))
		return -ENOSPC;
	node->file = file;
	node->session = s;
	dentry = fs.create_file(name, file->mode, dir, node, fs_fops);
	if (IS_ERR_OR_NULL(dentry))
		return dentry ? PTR_ERR(dentry) : -ENOMEM;
	node->dentry = dentry;
	nr_nodes++;
	return 0;
}

/* Files of one directory stand together in the table. */
static int add_files(struct wlt_session *s, const struct wlt_file *files,
		     size_t nr)
{
	struct dentry *sub = NULL;
	const char *slash;
	char name[32];
	size_t i;
	int err;

	for (i = 0; i < nr; i++) {
		slash = strchr(files[i].name, '/');
		if (slash && !sub) {
			strscpy(name, files[i].name,
				min_t(size_t, sizeof(name),
				      slash - files[i].name + 1));
			sub = fs.create_dir(name, fs_dir);
			if (IS_ERR_OR_NULL(sub))
				return sub ? PTR_ERR(sub) : -ENOMEM;
		}
		err = add_node(s, &files[i], slash ? sub : fs_dir,
			       kbasename(files[i].name));
		if (err)
			return err;
	}
	return 0;
}

static int create_all(struct wlt_session *s, const struct wlt_file *files,
		      size_t nr)
{
	int err;

	fs_fops = kmemdup(&live_fops, sizeof(live_fops), GFP_KERNEL);
	if (!fs_fops)
		return -ENOMEM;
	fs_dir = fs.create_dir(DIR_NAME, NULL);
	if (IS_ERR_OR_NULL(fs_dir)) {
		err = fs_dir ? PTR_ERR(fs_dir) : -ENOMEM;
		fs_dir = NULL;
		kfree(fs_fops);
		return err;
	}
	err = add_files(s, files, nr);
	if (err)
		wlt_fs_destroy();
	else
		smp_store_release(&fs_ready, true); /* pairs with fs_open() */
	return err;
}

/**
 * wlt_fs_create() - make the directory and its files
 * @choice: "auto", "tracefs" or "debugfs"
 * @s: session that they show
 * @files: the files
 * @nr: how many
 *
 * Context: Module load, as its last step: files can be opened at once.
 * Return: 0 or -errno: -EINVAL for another word, -EOPNOTSUPP when tracefs was
 * asked for and its functions cannot be had.
 */
int wlt_fs_create(const char *choice, struct wlt_session *s,
		  const struct wlt_file *files, size_t nr)
{
	bool any = !strcmp(choice, "auto");
	int err = -EOPNOTSUPP;

	if (!any && strcmp(choice, "tracefs") && strcmp(choice, "debugfs"))
		return -EINVAL;
	if ((any || !strcmp(choice, "tracefs")) && use_tracefs())
		err = create_all(s, files, nr);
	if (err && (any || !strcmp(choice, "debugfs"))) {
		use_debugfs();
		err = create_all(s, files, nr);
	}
	return err;
}

/* Take the files away from opens to come. Return: is any in somebody's hand? */
static bool retire_nodes(void)
{
	bool held = false;
	size_t i;

	for (i = 0; i < nr_nodes; i++)
		WRITE_ONCE(d_inode(nodes[i].dentry)->i_fop,
			   &simple_dir_operations);
	empty_fops(fs_fops);
	synchronize_rcu_tasks();
	for (i = 0; i < nr_nodes; i++)
		held |= d_count(nodes[i].dentry) > 1;
	return held;
}

/**
 * wlt_fs_destroy() - remove the directory
 *
 * Context: Module unload, as its first step: afterwards none of its functions
 * runs or will run on behalf of a file.
 */
void wlt_fs_destroy(void)
{
	bool held = false;

	if (!fs_dir)
		return;
	if (fs.guard)
		held = retire_nodes();
	else	/* debugfs guards opens, but release() ends without a reference */
		synchronize_rcu_tasks();
	fs.remove(fs_dir);
	if (held)
		kmemleak_not_leak(fs_fops);
	else
		kfree(fs_fops);
	fs_dir = NULL;
	nr_nodes = 0;
}
