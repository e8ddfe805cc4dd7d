/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a file descriptor is: read() from a socket and read() from a file are
 * the same call, but not the same work for the kernel.
 *
 * wlt_fd_arg() says which argument of a call is the descriptor; wlt_fd_kind()
 * looks the descriptor up. The kinds are told apart by the file alone, the most
 * special first:
 *
 *	filesystem's magic	sockets, pipes, anonymous inodes, /proc, /sys ...
 *	name			of an anonymous inode: "[eventfd]", "[timerfd]" ...
 *	mode			regular file, directory, device
 *	private data		of a character device: a tty, or not
 *
 * Limits: poll, select and their kin have arrays of descriptors in user space,
 * io_uring has its own; they are not looked at. The descriptor may be closed and
 * become another one between the look and the call, when two threads do this to
 * each other; the look is then right for that moment, and if it had the last
 * reference to a file that was closed meanwhile, that file is released when the
 * task has come back from its call.
 */
#ifndef _WLT_FDKIND_H
#define _WLT_FDKIND_H

#include <linux/types.h>

#include "../uapi/linux/wltrace.h"
#include "subsys.h"

struct file;

/**
 * enum wlt_fd_kind - what a file descriptor is
 * @WLT_FD_NONE: no open descriptor
 * @WLT_FD_REGULAR: regular file of a filesystem with files of its own
 * @WLT_FD_DIRECTORY: directory of such a filesystem
 * @WLT_FD_PIPE: pipe or FIFO
 * @WLT_FD_SOCKET: socket
 * @WLT_FD_TTY: terminal, console or serial line, either end of a pseudo terminal
 * @WLT_FD_DEVICE: other character device
 * @WLT_FD_BLOCK: block device
 * @WLT_FD_EVENTFD: eventfd()
 * @WLT_FD_EPOLL: epoll_create()
 * @WLT_FD_TIMERFD: timerfd_create()
 * @WLT_FD_SIGNALFD: signalfd()
 * @WLT_FD_NOTIFY: inotify_init(), fanotify_init()
 * @WLT_FD_PROC: anything in /proc
 * @WLT_FD_SYS: anything in sysfs and other filesystems that the kernel makes up:
 *	debugfs, tracefs, cgroups, configfs, securityfs, bpffs ...
 * @WLT_FD_MEMFD: memory with a descriptor: memfd_create(), memfd_secret()
 * @WLT_FD_URING: io_uring_setup()
 * @WLT_FD_BPF: BPF map, program, link, BTF
 * @WLT_FD_PERF: perf_event_open()
 * @WLT_FD_PIDFD: pidfd_open(), clone() with CLONE_PIDFD
 * @WLT_FD_ANON: other anonymous inode: of KVM, DRM, userfaultfd ...
 * @WLT_FD_OTHER: anything else, as namespaces, message queues, and what has been
 *	opened with O_PATH and is neither file nor directory
 * @WLT_NR_FD_KINDS: number of kinds
 */
enum wlt_fd_kind {
	WLT_FD_NONE,
	WLT_FD_REGULAR,
	WLT_FD_DIRECTORY,
	WLT_FD_PIPE,
	WLT_FD_SOCKET,
	WLT_FD_TTY,
	WLT_FD_DEVICE,
	WLT_FD_BLOCK,
	WLT_FD_EVENTFD,
	WLT_FD_EPOLL,
	WLT_FD_TIMERFD,
	WLT_FD_SIGNALFD,
	WLT_FD_NOTIFY,
	WLT_FD_PROC,
	WLT_FD_SYS,
	WLT_FD_MEMFD,
	WLT_FD_URING,
	WLT_FD_BPF,
	WLT_FD_PERF,
	WLT_FD_PIDFD,
	WLT_FD_ANON,
	WLT_FD_OTHER,
	WLT_NR_FD_KINDS,
};

enum wlt_fd_kind wlt_fd_kind(int fd);
enum wlt_fd_kind wlt_fd_kind_of(struct file *file);
const char *wlt_fd_kind_name(unsigned int kind);
enum wlt_subsys wlt_fd_kind_subsys(unsigned int kind, enum wlt_subsys own);
int wlt_fd_arg(unsigned int abi, int nr);

#endif /* _WLT_FDKIND_H */
