// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of flags and constants in the arguments of system calls.
 *
 * Pure: constant tables, for whatever prints a call. Any context.
 * See argflags.h.
 */
#include "argflags.h"

#include <linux/eventfd.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/futex.h>
#include <linux/kernel.h>
#include <linux/mman.h>
#include <linux/mount.h>
#include <linux/net.h>
#include <linux/random.h>
#include <linux/resource.h>
#include <linux/sched.h>
#include <linux/signal.h>
#include <linux/socket.h>
#include <linux/splice.h>
#include <linux/time.h>
#include <linux/timerfd.h>
#include <linux/trace_seq.h>
#include <uapi/linux/memfd.h>
#include <uapi/linux/mount.h>
#include <uapi/linux/wait.h>

#include "argname.h"

/*
 * @word:	what argname.tbl calls it
 * @one:	not flags, but one value
 * @wide:	the parameter is a long; of others, the kernel sees 32 bits
 * @signal:	bits that are the number of a signal
 */
struct argflags_set {
	const struct wlt_argflag *rows;
	const char *word;
	u16 nr;
	bool one;
	bool wide;
	u32 signal;
};

#define FLAG(name)		{ 0, (u32)(name), #name }
#define FIELD(mask, name)	{ (u32)(mask), (u32)(name), #name }
#define VALUE(name)		{ ~0U, (u32)(name), #name }

/* rows of argflags_open[] that are no flags */
#define ARGFLAGS_MODES	3

static const struct wlt_argflag argflags_access[] = {
	{ ~0U, 0, "F_OK" }, { 0, MAY_READ, "R_OK" },
	{ 0, MAY_WRITE, "W_OK" }, { 0, MAY_EXEC, "X_OK" },
};

static const struct wlt_argflag argflags_af[] = {
	VALUE(AF_UNSPEC), VALUE(AF_UNIX), VALUE(AF_INET), VALUE(AF_AX25),
	VALUE(AF_IPX), VALUE(AF_APPLETALK), VALUE(AF_X25), VALUE(AF_INET6),
	VALUE(AF_NETLINK), VALUE(AF_PACKET), VALUE(AF_RDS), VALUE(AF_PPPOX),
	VALUE(AF_LLC), VALUE(AF_IB), VALUE(AF_CAN), VALUE(AF_TIPC),
	VALUE(AF_BLUETOOTH), VALUE(AF_IUCV), VALUE(AF_RXRPC), VALUE(AF_PHONET),
	VALUE(AF_IEEE802154), VALUE(AF_ALG), VALUE(AF_NFC), VALUE(AF_VSOCK),
	VALUE(AF_KCM), VALUE(AF_QIPCRTR), VALUE(AF_SMC), VALUE(AF_XDP),
};

static const struct wlt_argflag argflags_at[] = {
	FLAG(AT_SYMLINK_NOFOLLOW), FLAG(AT_SYMLINK_FOLLOW),
	FLAG(AT_NO_AUTOMOUNT), FLAG(AT_EMPTY_PATH), FLAG(AT_STATX_FORCE_SYNC),
	FLAG(AT_STATX_DONT_SYNC), FLAG(AT_RECURSIVE),
};

static const struct wlt_argflag argflags_ataccess[] = {
	FLAG(AT_SYMLINK_NOFOLLOW), FLAG(AT_EACCESS), FLAG(AT_EMPTY_PATH),
};

static const struct wlt_argflag argflags_atremove[] = {
	FLAG(AT_REMOVEDIR),
};

static const struct wlt_argflag argflags_clock[] = {
	VALUE(CLOCK_REALTIME), VALUE(CLOCK_MONOTONIC),
	VALUE(CLOCK_PROCESS_CPUTIME_ID), VALUE(CLOCK_THREAD_CPUTIME_ID),
	VALUE(CLOCK_MONOTONIC_RAW), VALUE(CLOCK_REALTIME_COARSE),
	VALUE(CLOCK_MONOTONIC_COARSE), VALUE(CLOCK_BOOTTIME),
	VALUE(CLOCK_REALTIME_ALARM), VALUE(CLOCK_BOOTTIME_ALARM),
	VALUE(CLOCK_TAI),
};

static const struct wlt_argflag argflags_clone[] = {
	FLAG(CLONE_VM), FLAG(CLONE_FS), FLAG(CLONE_FILES), FLAG(CLONE_SIGHAND),
	FLAG(CLONE_PIDFD), FLAG(CLONE_PTRACE), FLAG(CLONE_VFORK),
	FLAG(CLONE_PARENT), FLAG(CLONE_THREAD), FLAG(CLONE_NEWNS),
	FLAG(CLONE_SYSVSEM), FLAG(CLONE_SETTLS), FLAG(CLONE_PARENT_SETTID),
	FLAG(CLONE_CHILD_CLEARTID), FLAG(CLONE_DETACHED), FLAG(CLONE_UNTRACED),
	FLAG(CLONE_CHILD_SETTID), FLAG(CLONE_NEWCGROUP), FLAG(CLONE_NEWUTS),
	FLAG(CLONE_NEWIPC), FLAG(CLONE_NEWUSER), FLAG(CLONE_NEWPID),
	FLAG(CLONE_NEWNET), FLAG(CLONE_IO),
};

static const struct wlt_argflag argflags_eventfd[] = {
	FLAG(EFD_SEMAPHORE), FLAG(EFD_CLOEXEC), FLAG(EFD_NONBLOCK),
};

static const struct wlt_argflag argflags_futex[] = {
	FLAG(FUTEX_PRIVATE_FLAG), FLAG(FUTEX_CLOCK_REALTIME),
};

static const struct wlt_argflag argflags_idtype[] = {
	VALUE(P_ALL), VALUE(P_PID), VALUE(P_PGID), VALUE(P_PIDFD),
};

static const struct wlt_argflag argflags_itimer[] = {
	VALUE(ITIMER_REAL), VALUE(ITIMER_VIRTUAL), VALUE(ITIMER_PROF),
};

static const struct wlt_argflag argflags_lock[] = {
	FLAG(LOCK_SH), FLAG(LOCK_EX), FLAG(LOCK_UN), FLAG(LOCK_NB),
};

static const struct wlt_argflag argflags_memfd[] = {
	FLAG(MFD_CLOEXEC), FLAG(MFD_ALLOW_SEALING), FLAG(MFD_HUGETLB),
#ifdef MFD_NOEXEC_SEAL
	FLAG(MFD_NOEXEC_SEAL),
	FLAG(MFD_EXEC),
#endif
};

static const struct wlt_argflag argflags_mlockall[] = {
	FLAG(MCL_CURRENT), FLAG(MCL_FUTURE), FLAG(MCL_ONFAULT),
};

static const struct wlt_argflag argflags_mmap[] = {
	FIELD(MAP_TYPE, MAP_SHARED), FIELD(MAP_TYPE, MAP_PRIVATE),
	FIELD(MAP_TYPE, MAP_SHARED_VALIDATE), FLAG(MAP_FIXED),
	FLAG(MAP_ANONYMOUS), FLAG(MAP_GROWSDOWN), FLAG(MAP_DENYWRITE),
	FLAG(MAP_EXECUTABLE), FLAG(MAP_LOCKED), FLAG(MAP_NORESERVE),
	FLAG(MAP_POPULATE), FLAG(MAP_NONBLOCK), FLAG(MAP_STACK),
	FLAG(MAP_HUGETLB), FLAG(MAP_SYNC), FLAG(MAP_FIXED_NOREPLACE),
	/* 0 where there is none */
	FLAG(MAP_32BIT),
};

static const struct wlt_argflag argflags_mount[] = {
	FLAG(MS_RDONLY), FLAG(MS_NOSUID), FLAG(MS_NODEV), FLAG(MS_NOEXEC),
	FLAG(MS_SYNCHRONOUS), FLAG(MS_REMOUNT), FLAG(MS_MANDLOCK),
	FLAG(MS_DIRSYNC), FLAG(MS_NOATIME), FLAG(MS_NODIRATIME), FLAG(MS_BIND),
	FLAG(MS_MOVE), FLAG(MS_REC), FLAG(MS_SILENT), FLAG(MS_POSIXACL),
	FLAG(MS_UNBINDABLE), FLAG(MS_PRIVATE), FLAG(MS_SLAVE), FLAG(MS_SHARED),
	FLAG(MS_RELATIME), FLAG(MS_I_VERSION), FLAG(MS_STRICTATIME),
	FLAG(MS_LAZYTIME),
};

static const struct wlt_argflag argflags_mremap[] = {
	FLAG(MREMAP_MAYMOVE), FLAG(MREMAP_FIXED), FLAG(MREMAP_DONTUNMAP),
};

static const struct wlt_argflag argflags_msg[] = {
	FLAG(MSG_OOB), FLAG(MSG_PEEK), FLAG(MSG_DONTROUTE), FLAG(MSG_CTRUNC),
	FLAG(MSG_PROBE), FLAG(MSG_TRUNC), FLAG(MSG_DONTWAIT), FLAG(MSG_EOR),
	FLAG(MSG_WAITALL), FLAG(MSG_FIN), FLAG(MSG_SYN), FLAG(MSG_CONFIRM),
	FLAG(MSG_RST), FLAG(MSG_ERRQUEUE), FLAG(MSG_NOSIGNAL), FLAG(MSG_MORE),
	FLAG(MSG_WAITFORONE), FLAG(MSG_BATCH), FLAG(MSG_ZEROCOPY),
	FLAG(MSG_FASTOPEN), FLAG(MSG_CMSG_CLOEXEC),
};

static const struct wlt_argflag argflags_msync[] = {
	FLAG(MS_ASYNC), FLAG(MS_INVALIDATE), FLAG(MS_SYNC),
};

static const struct wlt_argflag argflags_open[] = {
	FIELD(O_ACCMODE, O_RDONLY), FIELD(O_ACCMODE, O_WRONLY),
	FIELD(O_ACCMODE, O_RDWR), FLAG(O_CREAT), FLAG(O_EXCL), FLAG(O_NOCTTY),
	FLAG(O_TRUNC), FLAG(O_APPEND), FLAG(O_NONBLOCK), FLAG(O_SYNC),
	FLAG(O_DSYNC), { 0, FASYNC, "O_ASYNC" }, FLAG(O_DIRECT),
	FLAG(O_LARGEFILE), FLAG(O_TMPFILE), FLAG(O_DIRECTORY), FLAG(O_NOFOLLOW),
	FLAG(O_NOATIME), FLAG(O_CLOEXEC), FLAG(O_PATH),
};

static const struct wlt_argflag argflags_prio[] = {
	VALUE(PRIO_PROCESS), VALUE(PRIO_PGRP), VALUE(PRIO_USER),
};

static const struct wlt_argflag argflags_prot[] = {
	{ ~0U, PROT_NONE, "PROT_NONE" }, FLAG(PROT_READ), FLAG(PROT_WRITE),
	FLAG(PROT_EXEC), FLAG(PROT_SEM), FLAG(PROT_GROWSDOWN),
	FLAG(PROT_GROWSUP),
};

static const struct wlt_argflag argflags_random[] = {
	FLAG(GRND_NONBLOCK), FLAG(GRND_RANDOM), FLAG(GRND_INSECURE),
};

static const struct wlt_argflag argflags_rename[] = {
	FLAG(RENAME_NOREPLACE), FLAG(RENAME_EXCHANGE), FLAG(RENAME_WHITEOUT),
};

static const struct wlt_argflag argflags_rlimit[] = {
	VALUE(RLIMIT_CPU), VALUE(RLIMIT_FSIZE), VALUE(RLIMIT_DATA),
	VALUE(RLIMIT_STACK), VALUE(RLIMIT_CORE), VALUE(RLIMIT_RSS),
	VALUE(RLIMIT_NPROC), VALUE(RLIMIT_NOFILE), VALUE(RLIMIT_MEMLOCK),
	VALUE(RLIMIT_AS), VALUE(RLIMIT_LOCKS), VALUE(RLIMIT_SIGPENDING),
	VALUE(RLIMIT_MSGQUEUE), VALUE(RLIMIT_NICE), VALUE(RLIMIT_RTPRIO),
	VALUE(RLIMIT_RTTIME),
};

static const struct wlt_argflag argflags_rusage[] = {
	VALUE(RUSAGE_SELF), VALUE(RUSAGE_CHILDREN), VALUE(RUSAGE_THREAD),
};

static const struct wlt_argflag argflags_sched[] = {
	FIELD(~(u32)SCHED_RESET_ON_FORK, SCHED_NORMAL),
	FIELD(~(u32)SCHED_RESET_ON_FORK, SCHED_FIFO),
	FIELD(~(u32)SCHED_RESET_ON_FORK, SCHED_RR),
	FIELD(~(u32)SCHED_RESET_ON_FORK, SCHED_BATCH),
	FIELD(~(u32)SCHED_RESET_ON_FORK, SCHED_IDLE),
	FIELD(~(u32)SCHED_RESET_ON_FORK, SCHED_DEADLINE),
	FLAG(SCHED_RESET_ON_FORK),
};

static const struct wlt_argflag argflags_shut[] = {
	VALUE(SHUT_RD), VALUE(SHUT_WR), VALUE(SHUT_RDWR),
};

static const struct wlt_argflag argflags_sighow[] = {
	VALUE(SIG_BLOCK), VALUE(SIG_UNBLOCK), VALUE(SIG_SETMASK),
};

static const struct wlt_argflag argflags_signal[] = {
	VALUE(SIGHUP), VALUE(SIGINT), VALUE(SIGQUIT), VALUE(SIGILL),
	VALUE(SIGTRAP), VALUE(SIGABRT), VALUE(SIGBUS), VALUE(SIGFPE),
	VALUE(SIGKILL), VALUE(SIGUSR1), VALUE(SIGSEGV), VALUE(SIGUSR2),
	VALUE(SIGPIPE), VALUE(SIGALRM), VALUE(SIGTERM), VALUE(SIGCHLD),
	VALUE(SIGCONT), VALUE(SIGSTOP), VALUE(SIGTSTP), VALUE(SIGTTIN),
	VALUE(SIGTTOU), VALUE(SIGURG), VALUE(SIGXCPU), VALUE(SIGXFSZ),
	VALUE(SIGVTALRM), VALUE(SIGPROF), VALUE(SIGWINCH), VALUE(SIGIO),
	VALUE(SIGPWR), VALUE(SIGSYS),
#ifdef SIGSTKFLT
	VALUE(SIGSTKFLT),
#endif
};

static const struct wlt_argflag argflags_sockflags[] = {
	FLAG(SOCK_CLOEXEC), FLAG(SOCK_NONBLOCK),
};

static const struct wlt_argflag argflags_socktype[] = {
	FIELD(SOCK_TYPE_MASK, SOCK_STREAM), FIELD(SOCK_TYPE_MASK, SOCK_DGRAM),
	FIELD(SOCK_TYPE_MASK, SOCK_RAW), FIELD(SOCK_TYPE_MASK, SOCK_RDM),
	FIELD(SOCK_TYPE_MASK, SOCK_SEQPACKET), FIELD(SOCK_TYPE_MASK, SOCK_DCCP),
	FIELD(SOCK_TYPE_MASK, SOCK_PACKET), FLAG(SOCK_CLOEXEC),
	FLAG(SOCK_NONBLOCK),
};

static const struct wlt_argflag argflags_splice[] = {
	FLAG(SPLICE_F_MOVE), FLAG(SPLICE_F_NONBLOCK), FLAG(SPLICE_F_MORE),
	FLAG(SPLICE_F_GIFT),
};

static const struct wlt_argflag argflags_timer[] = {
	FLAG(TIMER_ABSTIME),
};

static const struct wlt_argflag argflags_timerfd[] = {
	FLAG(TFD_TIMER_ABSTIME), FLAG(TFD_TIMER_CANCEL_ON_SET),
};

static const struct wlt_argflag argflags_umount[] = {
	FLAG(MNT_FORCE), FLAG(MNT_DETACH), FLAG(MNT_EXPIRE),
	FLAG(UMOUNT_NOFOLLOW),
};

static const struct wlt_argflag argflags_unshare[] = {
	/* a bit of the signal, for clone() */
	FLAG(CLONE_NEWTIME),
	FLAG(CLONE_VM), FLAG(CLONE_FS), FLAG(CLONE_FILES), FLAG(CLONE_SIGHAND),
	FLAG(CLONE_THREAD), FLAG(CLONE_NEWNS), FLAG(CLONE_SYSVSEM),
	FLAG(CLONE_NEWCGROUP), FLAG(CLONE_NEWUTS), FLAG(CLONE_NEWIPC),
	FLAG(CLONE_NEWUSER), FLAG(CLONE_NEWPID), FLAG(CLONE_NEWNET),
};

static const struct wlt_argflag argflags_wait[] = {
	FLAG(WNOHANG), FLAG(WUNTRACED), FLAG(WEXITED), FLAG(WCONTINUED),
	FLAG(WNOWAIT), FLAG(__WNOTHREAD), FLAG(__WALL), FLAG(__WCLONE),
};

static const struct wlt_argflag argflags_whence[] = {
	VALUE(SEEK_SET), VALUE(SEEK_CUR), VALUE(SEEK_END), VALUE(SEEK_DATA),
	VALUE(SEEK_HOLE),
};

#define SET(kind, array, ...) \
	[WLT_ARG_##kind - WLT_ARG_SETS] = { \
		.rows = argflags_##array, \
		.nr = ARRAY_SIZE(argflags_##array), \
		.word = #array, \
		##__VA_ARGS__ \
	}
#define FLAGS(kind, array)	SET(kind, array)
#define VALUES(kind, array)	SET(kind, array, .one = true)
#define WIDE(kind, array)	SET(kind, array, .wide = true)

static const struct argflags_set argflags_sets[WLT_NR_ARG - WLT_ARG_SETS] = {
	FLAGS(ACCESS, access),
	VALUES(AF, af),
	FLAGS(AT, at),
	FLAGS(ATACCESS, ataccess),
	FLAGS(ATREMOVE, atremove),
	VALUES(CLOCK, clock),
	[WLT_ARG_CLONE - WLT_ARG_SETS] = {
		.rows = argflags_clone,
		.nr = ARRAY_SIZE(argflags_clone),
		.word = "clone",
		.wide = true,
		.signal = CSIGNAL,
	},
	FLAGS(EVENTFD, eventfd),
	/* those of open() without its mode */
	[WLT_ARG_FDFLAGS - WLT_ARG_SETS] = {
		.rows = argflags_open + ARGFLAGS_MODES,
		.nr = ARRAY_SIZE(argflags_open) - ARGFLAGS_MODES,
		.word = "fdflags",
	},
	FLAGS(FUTEX, futex),
	VALUES(IDTYPE, idtype),
	VALUES(ITIMER, itimer),
	FLAGS(LOCK, lock),
	FLAGS(MEMFD, memfd),
	FLAGS(MLOCKALL, mlockall),
	WIDE(MMAP, mmap),
	WIDE(MOUNT, mount),
	WIDE(MREMAP, mremap),
	FLAGS(MSG, msg),
	FLAGS(MSYNC, msync),
	FLAGS(OPEN, open),
	VALUES(PRIO, prio),
	WIDE(PROT, prot),
	FLAGS(RANDOM, random),
	FLAGS(RENAME, rename),
	VALUES(RLIMIT, rlimit),
	VALUES(RUSAGE, rusage),
	FLAGS(SCHED, sched),
	VALUES(SHUT, shut),
	VALUES(SIGHOW, sighow),
	VALUES(SIGNAL, signal),
	FLAGS(SOCKFLAGS, sockflags),
	FLAGS(SOCKTYPE, socktype),
	FLAGS(SPLICE, splice),
	FLAGS(TIMER, timer),
	FLAGS(TIMERFD, timerfd),
	FLAGS(UMOUNT, umount),
	WIDE(UNSHARE, unshare),
	FLAGS(WAIT, wait),
	VALUES(WHENCE, whence),
};

static void print_one(struct trace_seq *s, const struct argflags_set *set, u32 value)
{
	unsigned int i;

	for (i = 0; i < set->nr; i++) {
		if (set->rows[i].value == value) {
			trace_seq_puts(s, set->rows[i].name);
			return;
		}
	}
	trace_seq_printf(s, "%d", (s32)value);
}

static void print_signal(struct trace_seq *s, u32 value)
{
	/* Those without a name are numbered from the first of them. */
	if (value >= SIGRTMIN && value <= _NSIG)
		trace_seq_printf(s, "SIGRT_%u", value - SIGRTMIN);
	else
		print_one(s, &argflags_sets[WLT_ARG_SIGNAL - WLT_ARG_SETS], value);
}

static void print_flags(struct trace_seq *s, const struct argflags_set *set, u64 value)
{
	u64 left = value & ~(u64)set->signal;
	const char *separator = "";
	const struct wlt_argflag *row;
	u32 mask;

	for (row = set->rows; row < set->rows + set->nr; row++) {
		mask = row->mask ?: row->value;
		/* a flag that takes two bits goes before those of one */
		if (((row->value ? left : value) & mask) != row->value)
			continue;
		/* 0 is no flag; for all bits, it is that of the high half, too */
		if (!mask || (!row->value && mask == ~0U && value))
			continue;
		trace_seq_printf(s, "%s%s", separator, row->name);
		separator = "|";
		left &= ~(u64)row->value;
	}
	if (left) {
		trace_seq_printf(s, "%s0x%llx", separator, left);
		separator = "|";
	}
	if (value & set->signal) {
		trace_seq_puts(s, separator);
		print_signal(s, value & set->signal);
	} else if (!*separator) {
		trace_seq_putc(s, '0');
	}
}

/**
 * wlt_argflags_print() - write the names of a value
 * @s: where to
 * @kind: enum wlt_argset
 * @value: value
 *
 * Writes "O_RDONLY|O_CLOEXEC|0x80000000": bits without a name are last; "0" if
 * there is none. One of several values is a number if it has no name.
 *
 * Context: Any.
 */
void wlt_argflags_print(struct trace_seq *s, unsigned int kind, u64 value)
{
	const struct argflags_set *set;

	if (kind < WLT_ARG_SETS || kind >= WLT_NR_ARG) {
		trace_seq_printf(s, "0x%llx", value);
		return;
	}
	set = &argflags_sets[kind - WLT_ARG_SETS];
	if (!set->wide)
		value = (u32)value;
	if (kind == WLT_ARG_SIGNAL)
		print_signal(s, value);
	else if (set->one)
		print_one(s, set, value);
	else
		print_flags(s, set, value);
}

/**
 * wlt_argflags_list() - go through the names of a set
 * @kind: enum wlt_argset
 * @list: what to fill
 *
 * Context: Any.
 * Return: false, and nothing filled, when @kind is no set.
 */
bool wlt_argflags_list(unsigned int kind, struct wlt_argflags *list)
{
	const struct argflags_set *set;

	if (kind < WLT_ARG_SETS || kind >= WLT_NR_ARG)
		return false;
	set = &argflags_sets[kind - WLT_ARG_SETS];
	*list = (struct wlt_argflags){
		.word = set->word,
		.rows = set->rows,
		.nr = set->nr,
		.one = set->one,
		.wide = set->wide,
		.signal = set->signal,
	};
	return true;
}
