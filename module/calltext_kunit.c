// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests of calltext.c: calls as they are printed, to the character; and
 * that nothing a program puts into registers does harm.
 */
#include "calltext.c"

#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/string.h>

/* No table of system calls is longer. */
#define CALLTEXT_NR_CALLS	1024

struct calltext_case {
	const char *label;
	const char *call;
	u64 values[6];
	const char *text;
	unsigned int nr_texts;
	struct wlt_text texts[2];
};

#define TEXT(arg_, string, cut_) { \
		.data = string, .len = sizeof(string) - 1, .arg = arg_, .cut = cut_ \
	}

/* All of them have the same values on the architectures of these labels. */
static const struct calltext_case calltext_cases[] = {
	{ "x86-64", "openat", { -100, 0x7f00, 0x80000, 0 },
	  "openat(dfd: AT_FDCWD, filename: \"/etc/passwd\", flags: O_RDONLY|O_CLOEXEC, mode: 0)",
	  1, { TEXT(1, "/etc/passwd", false) } },
	{ "x86-64", "openat", { 3, 0x7f00, 0x41, 0644 },
	  "openat(dfd: 3, filename: 0x7f00, flags: O_WRONLY|O_CREAT, mode: 0644)" },
	{ "x86-64", "openat", { 3, 0x7f00, 0x80000000, 0xabcd0000 | 0777 },
	  "openat(dfd: 3, filename: \"\", flags: O_RDONLY|0x80000000, mode: 0777)",
	  1, { TEXT(1, "", false) } },
	{ "x86-64", "mmap", { 0, 4096, 3, 0x22, -1, 0 },
	  "mmap(addr: NULL, len: 4096, prot: PROT_READ|PROT_WRITE, flags: MAP_PRIVATE|MAP_ANONYMOUS, fd: -1, off: 0)" },
	{ "x86-64", "socket", { 2, 0x80001, 6 },
	  "socket(family: AF_INET, type: SOCK_STREAM|SOCK_CLOEXEC, protocol: 6)" },
	{ "x86-64", "clone", { 0x1200011, 0, 0, 0x7f10, 0 },
	  "clone(clone_flags: CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, newsp: NULL, parent_tid: NULL, child_tid: 0x7f10, tls: NULL)" },
	{ "x86-64", "kill", { -1, 9 }, "kill(pid: -1, sig: SIGKILL)" },
	{ "x86-64", "tgkill", { 5, 6, 34 }, "tgkill(tgid: 5, pid: 6, sig: SIGRT_2)" },
	{ "x86-64", "rename", { 1, 2 }, "rename(oldname: \"a\", newname: \"b\")",
	  2, { TEXT(0, "a", false), TEXT(1, "b", false) } },
	{ "x86-64", "rename", { 1, 2 }, "rename(oldname: 0x1, newname: \"b\"...)",
	  2, { { NULL, -EFAULT, 0, false }, TEXT(1, "b", true) } },
	{ "x86-64", "write", { 1, 0x7f20, 100 },
	  "write(fd: 1, buf: \"a\\n\\t\\r\\\"\\\\\\x00\\x1bz\\x7f\\xff~\"..., count: 100)",
	  1, { TEXT(1, "a\n\t\r\"\\\0\033z\177\377~", true) } },
	{ "x86-64", "read", { 0, 0, -1 }, "read(fd: 0, buf: NULL, count: 18446744073709551615)" },
	{ "x86-64", "getpid", { 1, 2 }, "getpid()" },
	{ "x86-64", "lseek", { 3, -5, 1 }, "lseek(fd: 3, offset: -5, whence: SEEK_CUR)" },
	{ "x86-64", "wait4", { -1, 0, 1, 0 },
	  "wait4(pid: -1, stat_addr: NULL, options: WNOHANG, ru: NULL)" },
	{ "x86-64", "futex", { 0x10, 129, 1, 0, 0, 0 },
	  "futex(uaddr: 0x10, op: WAKE|FUTEX_PRIVATE_FLAG, val: 1, utime: NULL, uaddr2: NULL, val3: 0)" },
	{ "x86-64", "ioctl", { 0, 0x5401, 0x7f30 }, "ioctl(fd: 0, cmd: TCGETS, arg: 0x7f30)" },
	{ "x86-64", "fcntl", { 3, 4, 0x800 }, "fcntl(fd: 3, cmd: SETFL, arg: 0x800)" },
	{ "x86-64", "madvise", { 0x1000, 4096, 4 },
	  "madvise(start: 0x1000, len: 4096, behavior: DONTNEED)" },
	{ "x86-64", "epoll_ctl", { 3, 1, 4, 0x10 },
	  "epoll_ctl(epfd: 3, op: ADD, fd: 4, event: 0x10)" },
	{ "x86-64", "access", { 0, 4 }, "access(filename: NULL, mode: R_OK)" },
	{ "x86-64", "newfstatat", { 3, 0x10, 0x20, 0x1000 },
	  "newfstatat(dfd: 3, filename: \"\", statbuf: 0x20, flag: AT_EMPTY_PATH)",
	  1, { TEXT(1, "", false) } },
	{ "x86-64", "unlinkat", { -100, 0x10, 0x200 },
	  "unlinkat(dfd: AT_FDCWD, pathname: 0x10, flag: AT_REMOVEDIR)" },
	{ "x86-64", "rt_sigaction", { 11, 0, 0x10, 8 },
	  "rt_sigaction(sig: SIGSEGV, act: NULL, oact: 0x10, sigsetsize: 8)" },
	{ "x86-64", "pipe2", { 0x10, 0x80800 },
	  "pipe2(fildes: 0x10, flags: O_NONBLOCK|O_CLOEXEC)" },
	{ "x86-64", "clock_nanosleep", { 1, 1, 0x10, 0 },
	  "clock_nanosleep(which_clock: CLOCK_MONOTONIC, flags: TIMER_ABSTIME, rqtp: 0x10, rmtp: NULL)" },
	{ "x86-64", "prlimit64", { 0, 7, 0, 0x10 },
	  "prlimit64(pid: 0, resource: RLIMIT_NOFILE, new_rlim: NULL, old_rlim: 0x10)" },
	{ "x86-64", "getrandom", { 0x10, 2, 1 },
	  "getrandom(buf: \"\\x00\\xff\", count: 2, flags: GRND_NONBLOCK)",
	  1, { TEXT(0, "\0\377", false) } },
	{ "x86-64", "finit_module", { 3, 0, 0xabcd00000002 },
	  "finit_module(fd: 3, uargs: NULL, flags: 0x2)" },
	{ "x86-64", "setresuid", { -1, 1000, 0 },
	  "setresuid(ruid: -1, euid: 1000, suid: 0)" },
	{ "ia32", "openat", { 0xffffff9c, 0xffffffff00007f00, 0x80000, 0 },
	  "openat/ia32(dfd: AT_FDCWD, filename: 0x7f00, flags: O_RDONLY|O_CLOEXEC, mode: 0)" },
	{ "ia32", "mmap2", { 0, 0x100000001000, 1, 2, 3, 5 },
	  "mmap2/ia32(addr: NULL, len: 4096, prot: PROT_READ, flags: MAP_PRIVATE, fd: 3, pgoff: 5)" },
	{ "ia32", "lseek", { 3, 0xffffffff, 2 }, "lseek/ia32(fd: 3, offset: -1, whence: SEEK_END)" },
	{ "ia32", "pread64", { 3, 0x10, 1, 2, 0 },
	  "pread64/ia32(fd: 3, ubuf: \"x\", count: 1, pos_lo: 2, pos_hi: 0)",
	  1, { TEXT(1, "x", false) } },
	{ "x32", "read", { 0, 0, 1 }, "read/x32(fd: 0, buf: NULL, count: 1)" },
};

static int calltext_nr(unsigned int abi, const char *name)
{
	const struct wlt_sysname *row;
	int nr;

	for (nr = 0; nr < CALLTEXT_NR_CALLS; nr++) {
		row = wlt_sysname_find(abi, nr);
		if (row && !strcmp(row->name, name))
			return nr;
	}
	return -1;
}

static struct trace_seq *calltext_seq(struct kunit *test)
{
	struct trace_seq *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, (void *)s);
	trace_seq_init(s);
	return s;
}

static void calltext_prints_calls(struct kunit *test)
{
	struct trace_seq *s = calltext_seq(test);
	const struct calltext_case *c;
	unsigned int abi;
	int nr;

	for (c = calltext_cases; c < calltext_cases + ARRAY_SIZE(calltext_cases); c++) {
		for (abi = 0; abi < WLT_NR_ABI; abi++) {
			if (strcmp(c->label, wlt_sysname_abi(abi)))
				continue;
			nr = calltext_nr(abi, c->call);
			KUNIT_ASSERT_GE_MSG(test, nr, 0, "%s %s", c->label, c->call);
			trace_seq_init(s);
			wlt_calltext(s, abi, nr, c->values, 6, c->texts, c->nr_texts);
			trace_seq_putc(s, 0);
			KUNIT_EXPECT_STREQ(test, (char *)s->buffer, c->text);
		}
	}
}

static void calltext_prints_unknown_calls(struct kunit *test)
{
	static const u64 values[] = { 0, 1, 0xffffffff, U64_MAX, 5, 6 };
	struct trace_seq *s = calltext_seq(test);
	char all[64];

	snprintf(all, sizeof(all), "0x%lx", ULONG_MAX);
	wlt_calltext(s, WLT_ABI_NATIVE, 2000, values, 6, NULL, 0);
	trace_seq_putc(s, 0);
	KUNIT_EXPECT_NOT_NULL(test, strstr(s->buffer, all));
	if (BITS_PER_LONG == 64)
		KUNIT_EXPECT_STREQ(test, (char *)s->buffer,
				   "syscall_2000(0, 0x1, 0xffffffff, 0xffffffffffffffff, 0x5, 0x6)");

	trace_seq_init(s);
	wlt_calltext(s, WLT_ABI_COMPAT, -7, values, 6, NULL, 0);
	trace_seq_putc(s, 0);
	KUNIT_EXPECT_STREQ(test, (char *)s->buffer,
			   "syscall_-7/ia32(0, 0x1, 0xffffffff, 0xffffffff, 0x5, 0x6)");
}

static void calltext_says_what_is_missing(struct kunit *test)
{
	static const u64 values[] = { 3 };
	int nr = calltext_nr(WLT_ABI_NATIVE, "close");
	struct trace_seq *s = calltext_seq(test);

	wlt_calltext(s, WLT_ABI_NATIVE, nr, NULL, 0, NULL, 0);
	trace_seq_puts(s, " ");
	nr = calltext_nr(WLT_ABI_NATIVE, "dup3");
	wlt_calltext(s, WLT_ABI_NATIVE, nr, values, 1, NULL, 0);
	trace_seq_putc(s, 0);
	KUNIT_EXPECT_STREQ(test, (char *)s->buffer,
			   "close(fd: ?) dup3(oldfd: 3, newfd: ?, flags: ?)");
}

/* Whatever is in the registers, each call gets its brackets, and a page is enough. */
static void calltext_prints_any_value(struct kunit *test)
{
	static const u64 any[] = { 0, 1, 0x7fffffff, 0x80000000, 0xffffffff,
				   0x8000000000000000, 0xaaaaaaaaaaaaaaaa, U64_MAX };
	struct trace_seq *s = calltext_seq(test);
	unsigned int abi, i, v;
	u64 values[6];
	int nr;

	for (abi = 0; abi <= WLT_NR_ABI; abi++) {
		for (nr = -1; nr < 600; nr++) {
			for (v = 0; v < ARRAY_SIZE(any); v++) {
				for (i = 0; i < ARRAY_SIZE(values); i++)
					values[i] = any[v];
				trace_seq_init(s);
				wlt_calltext(s, abi, nr, values, 6, NULL, 0);
				trace_seq_putc(s, 0);
				if (trace_seq_has_overflowed(s) || !strchr(s->buffer, '(') ||
				    s->buffer[strlen(s->buffer) - 1] != ')')
					KUNIT_FAIL(test, "ABI %u, %d: %s", abi, nr, s->buffer);
			}
		}
	}
}

static void calltext_ends_where_the_buffer_does(struct kunit *test)
{
	int nr = calltext_nr(WLT_ABI_NATIVE, "write");
	struct trace_seq *s = calltext_seq(test);
	static const u64 values[6];
	struct wlt_text text = { .len = 2 * PAGE_SIZE, .arg = 1 };

	text.data = kunit_kzalloc(test, text.len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, (void *)text.data);
	wlt_calltext(s, WLT_ABI_NATIVE, nr, values, 6, &text, 1);
	KUNIT_EXPECT_TRUE(test, trace_seq_has_overflowed(s));
	KUNIT_EXPECT_EQ(test, strncmp(s->buffer, "write(fd: 0, buf: \"\\x00", 22), 0);
}

static struct kunit_case calltext_kunit_cases[] = {
	KUNIT_CASE(calltext_prints_calls),
	KUNIT_CASE(calltext_prints_unknown_calls),
	KUNIT_CASE(calltext_says_what_is_missing),
	KUNIT_CASE(calltext_prints_any_value),
	KUNIT_CASE(calltext_ends_where_the_buffer_does),
	{}
};

static struct kunit_suite calltext_kunit_suite = {
	.name = "wltrace-calltext",
	.test_cases = calltext_kunit_cases,
};

kunit_test_suite(calltext_kunit_suite);
