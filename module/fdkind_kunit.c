// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests of fdkind.c, with files as the kernel makes them: anonymous inodes
 * under the names of the real ones, a socket, shared memory, and paths. A path
 * that the machine does not have is left out.
 */
#include "fdkind.c"

#include <kunit/test.h>
#include <linux/anon_inodes.h>
#include <linux/err.h>
#include <linux/fcntl.h>
#include <linux/fdtable.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/preempt.h>
#include <linux/shmem_fs.h>
#include <net/net_namespace.h>

/* Closed only after the test, when its module may be going. */
static const struct file_operations fdkind_test_fops = {
	.owner = THIS_MODULE,
};

static void fdkind_knows_anonymous_inodes(struct kunit *test)
{
	static const struct {
		const char *name;
		enum wlt_fd_kind kind;
	} cases[] = {
		{ "[eventfd]", WLT_FD_EVENTFD },
		{ "[eventpoll]", WLT_FD_EPOLL },
		{ "[timerfd]", WLT_FD_TIMERFD },
		{ "[signalfd]", WLT_FD_SIGNALFD },
		{ "[io_uring]", WLT_FD_URING },
		{ "[perf_event]", WLT_FD_PERF },
		{ "[pidfd]", WLT_FD_PIDFD },
		{ "[fanotify]", WLT_FD_NOTIFY },
		{ "inotify", WLT_FD_NOTIFY },
		{ "bpf-map", WLT_FD_BPF },
		{ "bpf_link", WLT_FD_BPF },
		{ "btf", WLT_FD_BPF },
		{ "[userfaultfd]", WLT_FD_ANON },
		{ "kvm-vcpu:0", WLT_FD_ANON },
		{ "[event", WLT_FD_ANON },
	};
	struct file *file;
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		file = anon_inode_getfile(cases[i].name, &fdkind_test_fops, NULL, O_RDWR);
		KUNIT_ASSERT_FALSE(test, IS_ERR(file));
		KUNIT_EXPECT_EQ_MSG(test, wlt_fd_kind_of(file), cases[i].kind,
				    "%s", cases[i].name);
		fput(file);
	}
}

static void fdkind_knows_paths(struct kunit *test)
{
	static const struct {
		const char *path;
		int flags;
		enum wlt_fd_kind kind;
	} cases[] = {
		{ "/", O_RDONLY, WLT_FD_DIRECTORY },
		{ "/", O_PATH, WLT_FD_DIRECTORY },
		{ "/init", O_RDONLY, WLT_FD_REGULAR },
		{ "/proc/version", O_RDONLY, WLT_FD_PROC },
		{ "/proc", O_RDONLY, WLT_FD_PROC },
		{ "/proc/self/ns/net", O_RDONLY, WLT_FD_OTHER },
		{ "/sys/kernel/notes", O_RDONLY, WLT_FD_SYS },
		{ "/sys/kernel/tracing/README", O_RDONLY, WLT_FD_SYS },
		{ "/dev", O_RDONLY, WLT_FD_DIRECTORY },
		{ "/dev/null", O_RDWR, WLT_FD_DEVICE },
		{ "/dev/null", O_PATH, WLT_FD_OTHER },
		{ "/dev/ptmx", O_RDWR | O_NOCTTY, WLT_FD_TTY },
		{ "/dev/console", O_RDWR | O_NOCTTY, WLT_FD_TTY },
		{ "/dev/ttyS0", O_RDWR | O_NOCTTY | O_NONBLOCK, WLT_FD_TTY },
		{ "/dev/ttyS0", O_PATH, WLT_FD_OTHER },
		{ "/dev/loop0", O_RDONLY, WLT_FD_BLOCK },
		{ "/dev/ram0", O_RDONLY, WLT_FD_BLOCK },
	};
	struct file *file;
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		file = filp_open(cases[i].path, cases[i].flags, 0);
		if (IS_ERR(file)) {
			kunit_info(test, "%s: error %ld", cases[i].path, PTR_ERR(file));
			KUNIT_EXPECT_STRNEQ(test, cases[i].path, "/");
			continue;
		}
		KUNIT_EXPECT_EQ_MSG(test, wlt_fd_kind_of(file), cases[i].kind,
				    "%s 0x%x", cases[i].path, cases[i].flags);
		fput(file);
	}
}

static void fdkind_knows_sockets(struct kunit *test)
{
	struct socket *sock;
	struct file *file;

	KUNIT_ASSERT_EQ(test, sock_create_kern(&init_net, AF_UNIX, SOCK_STREAM, 0, &sock), 0);
	file = sock_alloc_file(sock, 0, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(file));
	KUNIT_EXPECT_EQ(test, wlt_fd_kind_of(file), WLT_FD_SOCKET);
	fput(file);
}

static void fdkind_knows_memory(struct kunit *test)
{
	struct file *file = shmem_file_setup("fdkind", PAGE_SIZE, 0);

	KUNIT_ASSERT_FALSE(test, IS_ERR(file));
	KUNIT_EXPECT_EQ(test, wlt_fd_kind_of(file), WLT_FD_MEMFD);
	fput(file);
}

/* Private data of a character device may be anything. */
static void fdkind_takes_nothing_else_for_a_tty(struct kunit *test)
{
	struct file *file = filp_open("/dev/null", O_RDWR, 0);
	struct tty_file_private priv = {};
	void * const ttys[] = { NULL, (void *)8UL, (void *)-8UL };
	int i;

	if (IS_ERR(file)) {
		kunit_skip(test, "no /dev/null");
		return;
	}
	file->private_data = (void *)8UL;
	KUNIT_EXPECT_EQ(test, wlt_fd_kind_of(file), WLT_FD_DEVICE);
	file->private_data = &priv;
	KUNIT_EXPECT_EQ(test, wlt_fd_kind_of(file), WLT_FD_DEVICE);
	priv.file = file;
	for (i = 0; i < ARRAY_SIZE(ttys); i++) {
		priv.tty = ttys[i];
		KUNIT_EXPECT_EQ(test, wlt_fd_kind_of(file), WLT_FD_DEVICE);
	}
	file->private_data = NULL;
	fput(file);
}

static void fdkind_looks_descriptors_up(struct kunit *test)
{
	struct file *file = anon_inode_getfile("[eventfd]", &fdkind_test_fops, NULL, O_RDWR);
	long refs;
	int fd;

	KUNIT_ASSERT_FALSE(test, IS_ERR(file));
	fd = get_unused_fd_flags(O_CLOEXEC);
	KUNIT_ASSERT_GE(test, fd, 0);
	KUNIT_EXPECT_EQ(test, wlt_fd_kind(fd), WLT_FD_NONE);

	fd_install(fd, file);
	refs = file_count(file);
	preempt_disable();
	KUNIT_EXPECT_EQ(test, wlt_fd_kind(fd), WLT_FD_EVENTFD);
	preempt_enable();
	KUNIT_EXPECT_EQ(test, (long)file_count(file), refs);

	close_fd(fd);
	KUNIT_EXPECT_EQ(test, wlt_fd_kind(fd), WLT_FD_NONE);
	KUNIT_EXPECT_EQ(test, wlt_fd_kind(-1), WLT_FD_NONE);
	KUNIT_EXPECT_EQ(test, wlt_fd_kind(INT_MIN), WLT_FD_NONE);
	KUNIT_EXPECT_EQ(test, wlt_fd_kind(INT_MAX), WLT_FD_NONE);
}

static void fdkind_names_are_short_and_distinct(struct kunit *test)
{
	unsigned int kind, other;

	for (kind = 0; kind < WLT_NR_FD_KINDS; kind++) {
		KUNIT_EXPECT_GT(test, strlen(wlt_fd_kind_name(kind)), 1);
		KUNIT_EXPECT_LE(test, strlen(wlt_fd_kind_name(kind)), 8);
		for (other = 0; other < kind; other++)
			KUNIT_EXPECT_STRNEQ(test, wlt_fd_kind_name(kind),
					    wlt_fd_kind_name(other));
	}
	KUNIT_EXPECT_STREQ(test, wlt_fd_kind_name(WLT_NR_FD_KINDS), "none");
	KUNIT_EXPECT_STREQ(test, wlt_fd_kind_name(UINT_MAX), "none");
}

static void fdkind_charges_calls_of_the_filesystem_only(struct kunit *test)
{
	static const struct {
		unsigned int kind;
		unsigned int own;
		unsigned int subsys;
	} cases[] = {
		{ WLT_FD_SOCKET, WLT_SUBSYS_FILESYSTEM, WLT_SUBSYS_NETWORK },
		{ WLT_FD_PIPE, WLT_SUBSYS_FILESYSTEM, WLT_SUBSYS_IPC },
		{ WLT_FD_TIMERFD, WLT_SUBSYS_FILESYSTEM, WLT_SUBSYS_TIME },
		{ WLT_FD_MEMFD, WLT_SUBSYS_FILESYSTEM, WLT_SUBSYS_MEMORY_MGMT },
		{ WLT_FD_REGULAR, WLT_SUBSYS_FILESYSTEM, WLT_SUBSYS_FILESYSTEM },
		{ WLT_FD_NONE, WLT_SUBSYS_FILESYSTEM, WLT_SUBSYS_FILESYSTEM },
		{ WLT_FD_OTHER, WLT_SUBSYS_FILESYSTEM, WLT_SUBSYS_FILESYSTEM },
		{ WLT_NR_FD_KINDS, WLT_SUBSYS_FILESYSTEM, WLT_SUBSYS_FILESYSTEM },
		{ UINT_MAX, WLT_SUBSYS_FILESYSTEM, WLT_SUBSYS_FILESYSTEM },
		{ WLT_FD_REGULAR, WLT_SUBSYS_MEMORY_MGMT, WLT_SUBSYS_MEMORY_MGMT },
		{ WLT_FD_PIPE, WLT_SUBSYS_NETWORK, WLT_SUBSYS_NETWORK },
		{ WLT_FD_SOCKET, WLT_SUBSYS_UNKNOWN, WLT_SUBSYS_UNKNOWN },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		KUNIT_EXPECT_EQ(test, (unsigned int)wlt_fd_kind_subsys(cases[i].kind,
								       cases[i].own),
				cases[i].subsys);
}

static void fdkind_arg_is_the_descriptor(struct kunit *test)
{
	static const struct {
		const char *label;
		int nr;
		int arg;
	} cases[] = {
		{ "x86-64", 0, 0 },		/* read */
		{ "x86-64", 7, -1 },		/* poll */
		{ "x86-64", 9, 4 },		/* mmap */
		{ "x86-64", 20, 0 },		/* writev */
		{ "x86-64", 23, -1 },		/* select */
		{ "x86-64", 39, -1 },		/* getpid */
		{ "x86-64", 40, 0 },		/* sendfile */
		{ "x86-64", 257, -1 },		/* openat */
		{ "x86-64", 2000, -1 },
		{ "ia32", 3, 0 },		/* read */
		{ "ia32", 90, -1 },		/* mmap */
		{ "ia32", 102, -1 },		/* socketcall */
		{ "ia32", 140, 0 },		/* _llseek */
		{ "ia32", 192, 4 },		/* mmap2 */
		{ "x32", 9, 4 },		/* mmap */
		{ "x32", 514, 0 },		/* ioctl */
		{ "arm64", 63, 0 },		/* read */
		{ "arm64", 222, 4 },		/* mmap */
		{ "arm", 3, 0 },		/* read */
		{ "arm", 192, 4 },		/* mmap2 */
	};
	unsigned int abi;
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		for (abi = 0; abi < WLT_NR_ABI; abi++)
			if (!strcmp(cases[i].label, wlt_sysname_abi(abi)))
				KUNIT_EXPECT_EQ_MSG(test, wlt_fd_arg(abi, cases[i].nr),
						    cases[i].arg, "%s %d",
						    cases[i].label, cases[i].nr);
	KUNIT_EXPECT_EQ(test, wlt_fd_arg(WLT_ABI_NATIVE, -1), -1);
	KUNIT_EXPECT_EQ(test, wlt_fd_arg(WLT_NR_ABI, 0), -1);
	KUNIT_EXPECT_EQ(test, wlt_fd_arg(UINT_MAX, INT_MAX), -1);
}

static struct kunit_case fdkind_kunit_cases[] = {
	KUNIT_CASE(fdkind_knows_anonymous_inodes),
	KUNIT_CASE(fdkind_knows_paths),
	KUNIT_CASE(fdkind_knows_sockets),
	KUNIT_CASE(fdkind_knows_memory),
	KUNIT_CASE(fdkind_takes_nothing_else_for_a_tty),
	KUNIT_CASE(fdkind_looks_descriptors_up),
	KUNIT_CASE(fdkind_names_are_short_and_distinct),
	KUNIT_CASE(fdkind_charges_calls_of_the_filesystem_only),
	KUNIT_CASE(fdkind_arg_is_the_descriptor),
	{}
};

static struct kunit_suite fdkind_kunit_suite = {
	.name = "wltrace-fdkind",
	.test_cases = fdkind_kunit_cases,
};

kunit_test_suite(fdkind_kunit_suite);
