// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kinds of file descriptors.
 *
 * wlt_fd_arg(), wlt_fd_kind_name() and wlt_fd_kind_subsys() are constant tables
 * for whoever prepares to count a call or prints a row; wlt_fd_kind() is for the
 * hook at the entry of a call, in the task that makes it. See fdkind.h.
 */
#include "fdkind.h"

#include <linux/build_bug.h>
#include <linux/dcache.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/magic.h>
#include <linux/string.h>
#include <linux/tty.h>
#include <linux/tty_driver.h>
#include <linux/uaccess.h>

#include "sysname.h"

/* These have theirs where they are defined, or in newer kernels only. */
#define FDKIND_CONFIGFS_MAGIC	0x62656570
#define FDKIND_FUSECTL_MAGIC	0x65735543
#define FDKIND_PIDFS_MAGIC	0x50494446
#define FDKIND_SECRETMEM_MAGIC	0x5345434d

static const struct fdkind_row {
	const char *name;
	/* WLT_SUBSYS_UNKNOWN: that of the call */
	enum wlt_subsys subsys;
} fdkind_rows[] = {
	[WLT_FD_NONE]		= { "none",	WLT_SUBSYS_UNKNOWN },
	[WLT_FD_REGULAR]	= { "file",	WLT_SUBSYS_FILESYSTEM },
	[WLT_FD_DIRECTORY]	= { "dir",	WLT_SUBSYS_FILESYSTEM },
	[WLT_FD_PIPE]		= { "pipe",	WLT_SUBSYS_IPC },
	[WLT_FD_SOCKET]		= { "socket",	WLT_SUBSYS_NETWORK },
	[WLT_FD_TTY]		= { "tty",	WLT_SUBSYS_FILESYSTEM },
	[WLT_FD_DEVICE]		= { "device",	WLT_SUBSYS_FILESYSTEM },
	[WLT_FD_BLOCK]		= { "block",	WLT_SUBSYS_FILESYSTEM },
	[WLT_FD_EVENTFD]	= { "eventfd",	WLT_SUBSYS_FILESYSTEM },
	[WLT_FD_EPOLL]		= { "epoll",	WLT_SUBSYS_FILESYSTEM },
	[WLT_FD_TIMERFD]	= { "timerfd",	WLT_SUBSYS_TIME },
	[WLT_FD_SIGNALFD]	= { "signalfd",	WLT_SUBSYS_SIGNAL },
	[WLT_FD_NOTIFY]		= { "notify",	WLT_SUBSYS_FILESYSTEM },
	[WLT_FD_PROC]		= { "proc",	WLT_SUBSYS_FILESYSTEM },
	[WLT_FD_SYS]		= { "sys",	WLT_SUBSYS_FILESYSTEM },
	[WLT_FD_MEMFD]		= { "memfd",	WLT_SUBSYS_MEMORY_MGMT },
	[WLT_FD_URING]		= { "io_uring",	WLT_SUBSYS_IO_URING },
	[WLT_FD_BPF]		= { "bpf",	WLT_SUBSYS_BPF },
	[WLT_FD_PERF]		= { "perf",	WLT_SUBSYS_TRACING },
	[WLT_FD_PIDFD]		= { "pidfd",	WLT_SUBSYS_PROCESS_MGMT },
	[WLT_FD_ANON]		= { "anon",	WLT_SUBSYS_UNKNOWN },
	[WLT_FD_OTHER]		= { "other",	WLT_SUBSYS_UNKNOWN },
};

static_assert(ARRAY_SIZE(fdkind_rows) == WLT_NR_FD_KINDS);

/* Names of anonymous inodes, or how these begin. */
static const struct fdkind_anon {
	const char *name;
	enum wlt_fd_kind kind;
} fdkind_anons[] = {
	{ "[eventfd]",		WLT_FD_EVENTFD },
	{ "[eventpoll]",	WLT_FD_EPOLL },
	{ "[timerfd]",		WLT_FD_TIMERFD },
	{ "[signalfd]",		WLT_FD_SIGNALFD },
	{ "[io_uring]",		WLT_FD_URING },
	{ "[perf_event]",	WLT_FD_PERF },
	{ "[pidfd]",		WLT_FD_PIDFD },
	{ "[fanotify]",		WLT_FD_NOTIFY },
	{ "inotify",		WLT_FD_NOTIFY },
	{ "bpf",		WLT_FD_BPF },
	{ "btf",		WLT_FD_BPF },
};

/*
 * Argument that is the descriptor. Of a call with two it is the one that says
 * more: sendfile() reads a file, so where it writes to; the others copy or move
 * what is in the first. mmap() of 32 bits has its arguments in memory, but for
 * that there is mmap2(). signalfd() and the like make a descriptor, mostly.
 */
static const struct fdkind_arg {
	const char *call;
	int arg;
} fdkind_args[] = {
	{ "_llseek",			0 },
	{ "accept",			0 },
	{ "accept4",			0 },
	{ "arm_fadvise64_64",		0 },
	{ "bind",			0 },
	{ "cachestat",			0 },
	{ "close",			0 },
	{ "connect",			0 },
	{ "copy_file_range",		0 },
	{ "dup",			0 },
	{ "dup2",			0 },
	{ "dup3",			0 },
	{ "epoll_ctl",			0 },
	{ "epoll_pwait",		0 },
	{ "epoll_pwait2",		0 },
	{ "epoll_wait",			0 },
	{ "fadvise64",			0 },
	{ "fadvise64_64",		0 },
	{ "fallocate",			0 },
	{ "fanotify_mark",		0 },
	{ "fchdir",			0 },
	{ "fchmod",			0 },
	{ "fchown",			0 },
	{ "fchown32",			0 },
	{ "fcntl",			0 },
	{ "fcntl64",			0 },
	{ "fdatasync",			0 },
	{ "fgetxattr",			0 },
	{ "finit_module",		0 },
	{ "flistxattr",			0 },
	{ "flock",			0 },
	{ "fremovexattr",		0 },
	{ "fsetxattr",			0 },
	{ "fstat",			0 },
	{ "fstat64",			0 },
	{ "fstatfs",			0 },
	{ "fstatfs64",			0 },
	{ "fsync",			0 },
	{ "ftruncate",			0 },
	{ "ftruncate64",		0 },
	{ "getdents",			0 },
	{ "getdents64",			0 },
	{ "getpeername",		0 },
	{ "getsockname",		0 },
	{ "getsockopt",			0 },
	{ "inotify_add_watch",		0 },
	{ "inotify_rm_watch",		0 },
	{ "io_uring_enter",		0 },
	{ "io_uring_register",		0 },
	{ "ioctl",			0 },
	{ "listen",			0 },
	{ "lseek",			0 },
	{ "mmap",			4 },
	{ "mmap2",			4 },
	{ "oldfstat",			0 },
	{ "pidfd_getfd",		0 },
	{ "pidfd_send_signal",		0 },
	{ "pread64",			0 },
	{ "preadv",			0 },
	{ "preadv2",			0 },
	{ "process_madvise",		0 },
	{ "pwrite64",			0 },
	{ "pwritev",			0 },
	{ "pwritev2",			0 },
	{ "quotactl_fd",		0 },
	{ "read",			0 },
	{ "readahead",			0 },
	{ "readdir",			0 },
	{ "readv",			0 },
	{ "recv",			0 },
	{ "recvfrom",			0 },
	{ "recvmmsg",			0 },
	{ "recvmmsg_time64",		0 },
	{ "recvmsg",			0 },
	{ "send",			0 },
	{ "sendfile",			0 },
	{ "sendfile64",			0 },
	{ "sendmmsg",			0 },
	{ "sendmsg",			0 },
	{ "sendto",			0 },
	{ "setns",			0 },
	{ "setsockopt",			0 },
	{ "shutdown",			0 },
	{ "splice",			0 },
	{ "sync_file_range",		0 },
	{ "sync_file_range2",		0 },
	{ "arm_sync_file_range",	0 },
	{ "syncfs",			0 },
	{ "tee",			0 },
	{ "timerfd_gettime",		0 },
	{ "timerfd_gettime64",		0 },
	{ "timerfd_settime",		0 },
	{ "timerfd_settime64",		0 },
	{ "vmsplice",			0 },
	{ "write",			0 },
	{ "writev",			0 },
};

static enum wlt_fd_kind fdkind_anon(const struct file *file)
{
	/* Nobody renames it: it is in no directory. */
	const char *name = file->f_path.dentry->d_name.name;
	const struct fdkind_anon *a;

	for (a = fdkind_anons; a < fdkind_anons + ARRAY_SIZE(fdkind_anons); a++)
		if (!strncmp(name, a->name, strlen(a->name)))
			return a->kind;
	return WLT_FD_ANON;
}

/*
 * The tty layer does not export its file operations, and drivers may have any
 * major. So whether the private data is what a tty has there: a pointer to a
 * tty, whose operations are those of its driver, and one back to the file. What
 * it is else may be anything, of any length.
 */
static bool fdkind_is_tty(const struct file *file)
{
	const struct tty_file_private *priv = file->private_data;
	const struct tty_operations *ops, *driver_ops;
	struct tty_driver *driver;
	struct tty_struct *tty;
	struct file *back;

	return !get_kernel_nofault(back, &priv->file) && back == file &&
	       !get_kernel_nofault(tty, &priv->tty) &&
	       !get_kernel_nofault(ops, &tty->ops) &&
	       !get_kernel_nofault(driver, &tty->driver) &&
	       !get_kernel_nofault(driver_ops, &driver->ops) && ops == driver_ops;
}

/* WLT_NR_FD_KINDS: the filesystem is one like others. */
static enum wlt_fd_kind fdkind_of_filesystem(const struct file *file)
{
	const struct super_block *sb = file_inode(file)->i_sb;

	switch (sb->s_magic) {
	case ANON_INODE_FS_MAGIC:
		return fdkind_anon(file);
	case DMA_BUF_MAGIC:
		return WLT_FD_ANON;
	case SOCKFS_MAGIC:
		return WLT_FD_SOCKET;
	case PIPEFS_MAGIC:
		return WLT_FD_PIPE;
	case PROC_SUPER_MAGIC:
		return WLT_FD_PROC;
	case FDKIND_PIDFS_MAGIC:
		return WLT_FD_PIDFD;
	case FDKIND_SECRETMEM_MAGIC:
		return WLT_FD_MEMFD;
	case TMPFS_MAGIC:
	case HUGETLBFS_MAGIC:
		/* the kernel's own mount has no other files */
		return sb->s_flags & SB_KERNMOUNT ? WLT_FD_MEMFD : WLT_NR_FD_KINDS;
	case AAFS_MAGIC:
	case BINFMTFS_MAGIC:
	case BPF_FS_MAGIC:
	case CGROUP2_SUPER_MAGIC:
	case CGROUP_SUPER_MAGIC:
	case DEBUGFS_MAGIC:
	case EFIVARFS_MAGIC:
	case FDKIND_CONFIGFS_MAGIC:
	case FDKIND_FUSECTL_MAGIC:
	case PSTOREFS_MAGIC:
	case RDTGROUP_SUPER_MAGIC:
	case SECURITYFS_MAGIC:
	case SELINUX_MAGIC:
	case SMACK_MAGIC:
	case SYSFS_MAGIC:
	case TRACEFS_MAGIC:
	case XENFS_SUPER_MAGIC:
		return WLT_FD_SYS;
	case NSFS_MAGIC:
		return WLT_FD_OTHER;
	default:
		return WLT_NR_FD_KINDS;
	}
}

/**
 * wlt_fd_kind_of() - what is an open file?
 * @file: file; the caller has a reference
 *
 * Context: Any.
 * Return: the kind, not WLT_FD_NONE.
 */
enum wlt_fd_kind wlt_fd_kind_of(struct file *file)
{
	enum wlt_fd_kind kind = fdkind_of_filesystem(file);
	umode_t mode = file_inode(file)->i_mode;

	if (kind != WLT_NR_FD_KINDS)
		return kind;
	if (S_ISREG(mode))
		return WLT_FD_REGULAR;
	if (S_ISDIR(mode))
		return WLT_FD_DIRECTORY;
	/* opened with O_PATH: only the name of the device, and the like */
	if (file->f_mode & FMODE_PATH)
		return WLT_FD_OTHER;
	if (S_ISCHR(mode))
		return fdkind_is_tty(file) ? WLT_FD_TTY : WLT_FD_DEVICE;
	if (S_ISBLK(mode))
		return WLT_FD_BLOCK;
	return S_ISFIFO(mode) ? WLT_FD_PIPE : WLT_FD_OTHER;
}

/**
 * wlt_fd_kind() - what is a descriptor of the current task?
 * @fd: number, as the task passed it
 *
 * The reference that this takes and drops costs two atomic operations on the
 * file, as the call itself will. It is needed: the name of an anonymous inode is
 * freed at once, without a grace period.
 *
 * If another thread closes the descriptor meanwhile, the reference dropped here
 * is the last one. fput() then only leaves the work to be done by this task, on
 * its way back to user space, so the file lives until the end of the call that
 * is about to begin, as if that had begun before.
 *
 * Context: The current task, which has files, in sys_enter: not in an interrupt.
 * Preemption may be off: does not sleep, takes no lock, also on PREEMPT_RT.
 * Return: the kind; WLT_FD_NONE when @fd is not open.
 */
enum wlt_fd_kind wlt_fd_kind(int fd)
{
	enum wlt_fd_kind kind;
	struct file *file;

	file = fget_raw(fd);
	if (!file)
		return WLT_FD_NONE;
	kind = wlt_fd_kind_of(file);
	fput(file);
	return kind;
}

/**
 * wlt_fd_kind_name() - name of a kind, for the rows of a call
 * @kind: enum wlt_fd_kind
 *
 * Context: Any.
 * Return: "socket", "file", ...; "none" when @kind is out of range, never NULL.
 */
const char *wlt_fd_kind_name(unsigned int kind)
{
	if (kind >= WLT_NR_FD_KINDS)
		kind = WLT_FD_NONE;
	return fdkind_rows[kind].name;
}

/**
 * wlt_fd_kind_subsys() - subsystem that does the work of a call on a descriptor
 * @kind: enum wlt_fd_kind of the descriptor
 * @own: enum wlt_subsys of the call
 *
 * Only the calls of the filesystem, as read() and close(), work on whatever they
 * are given. Others, as sendto() or mmap(), do what they always do.
 *
 * Context: Any.
 * Return: the subsystem of @kind, or @own.
 */
enum wlt_subsys wlt_fd_kind_subsys(unsigned int kind, enum wlt_subsys own)
{
	if (own != WLT_SUBSYS_FILESYSTEM || kind >= WLT_NR_FD_KINDS ||
	    fdkind_rows[kind].subsys == WLT_SUBSYS_UNKNOWN)
		return own;
	return fdkind_rows[kind].subsys;
}

/**
 * wlt_fd_arg() - which argument of a system call is the descriptor?
 * @abi: enum wlt_abi
 * @nr: number, without bit 30 for x32
 *
 * Compares names: ask once for each call, not each time it is made. mmap() has
 * one only when its flags, the argument before, lack MAP_ANONYMOUS; else the
 * kernel does not look at it, whatever it is.
 *
 * Context: Any.
 * Return: index of the argument, 0 to 5, or -1 when the call has none, has an
 * array of them (poll, select), or is not known.
 */
int wlt_fd_arg(unsigned int abi, int nr)
{
	const struct wlt_sysname *row = wlt_sysname_find(abi, nr);
	bool is_32bit = abi == WLT_ABI_COMPAT || !IS_ENABLED(CONFIG_64BIT);
	int i;

	if (!row || (is_32bit && !strcmp(row->name, "mmap")))
		return -1;
	for (i = 0; i < ARRAY_SIZE(fdkind_args); i++)
		if (!strcmp(fdkind_args[i].call, row->name))
			return fdkind_args[i].arg;
	return -1;
}
