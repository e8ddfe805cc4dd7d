// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests of argflags.c: each form a set has, and that all sets are there.
 */
#include "argflags.c"

#include <kunit/test.h>
#include <linux/limits.h>

static void argflags_prints_names(struct kunit *test)
{
	static const struct {
		unsigned int kind;
		u64 value;
		const char *text;
	} cases[] = {
		{ WLT_ARG_OPEN, 0, "O_RDONLY" },
		{ WLT_ARG_OPEN, O_RDWR | O_CREAT | O_CLOEXEC, "O_RDWR|O_CREAT|O_CLOEXEC" },
		{ WLT_ARG_OPEN, O_WRONLY | O_SYNC, "O_WRONLY|O_SYNC" },
		{ WLT_ARG_OPEN, O_WRONLY | O_DSYNC, "O_WRONLY|O_DSYNC" },
		{ WLT_ARG_OPEN, O_RDWR | O_TMPFILE, "O_RDWR|O_TMPFILE" },
		{ WLT_ARG_OPEN, O_DIRECTORY, "O_RDONLY|O_DIRECTORY" },
		{ WLT_ARG_OPEN, O_ACCMODE, "0x3" },
		{ WLT_ARG_OPEN, 0x80000000, "O_RDONLY|0x80000000" },
		{ WLT_ARG_OPEN, 0xffffffff00000000, "O_RDONLY" },
		{ WLT_ARG_FDFLAGS, 0, "0" },
		{ WLT_ARG_FDFLAGS, O_CLOEXEC | O_NONBLOCK, "O_NONBLOCK|O_CLOEXEC" },
		{ WLT_ARG_ACCESS, 0, "F_OK" },
		{ WLT_ARG_ACCESS, 6, "R_OK|W_OK" },
		{ WLT_ARG_ACCESS, 8, "0x8" },
		{ WLT_ARG_PROT, 0, "PROT_NONE" },
		{ WLT_ARG_PROT, PROT_READ | PROT_EXEC, "PROT_READ|PROT_EXEC" },
		{ WLT_ARG_PROT, 0x100000000, "0x100000000" },
		{ WLT_ARG_MMAP, MAP_SHARED_VALIDATE | MAP_FIXED, "MAP_SHARED_VALIDATE|MAP_FIXED" },
		{ WLT_ARG_MMAP, MAP_PRIVATE | MAP_ANONYMOUS, "MAP_PRIVATE|MAP_ANONYMOUS" },
		{ WLT_ARG_MMAP, 0, "0" },
		{ WLT_ARG_CLONE, CLONE_VM | CLONE_VFORK | SIGCHLD, "CLONE_VM|CLONE_VFORK|SIGCHLD" },
		{ WLT_ARG_CLONE, SIGCHLD, "SIGCHLD" },
		{ WLT_ARG_CLONE, 0, "0" },
		{ WLT_ARG_CLONE, CLONE_CLEAR_SIGHAND | 0xff, "0x100000000|255" },
		{ WLT_ARG_UNSHARE, CLONE_NEWTIME | CLONE_NEWNS, "CLONE_NEWTIME|CLONE_NEWNS" },
		{ WLT_ARG_SIGNAL, 0, "0" },
		{ WLT_ARG_SIGNAL, SIGHUP, "SIGHUP" },
		{ WLT_ARG_SIGNAL, SIGRTMIN, "SIGRT_0" },
		{ WLT_ARG_SIGNAL, 64, "SIGRT_32" },
		{ WLT_ARG_SIGNAL, 65, "65" },
		{ WLT_ARG_SIGNAL, -1, "-1" },
		{ WLT_ARG_RUSAGE, -1, "RUSAGE_CHILDREN" },
		{ WLT_ARG_WHENCE, SEEK_END, "SEEK_END" },
		{ WLT_ARG_WHENCE, 77, "77" },
		{ WLT_ARG_SOCKTYPE, SOCK_STREAM | SOCK_CLOEXEC, "SOCK_STREAM|SOCK_CLOEXEC" },
		{ WLT_ARG_SOCKTYPE, 0, "0" },
		{ WLT_ARG_LOCK, LOCK_EX | LOCK_NB, "LOCK_EX|LOCK_NB" },
		{ WLT_ARG_SCHED, SCHED_RR | SCHED_RESET_ON_FORK, "SCHED_RR|SCHED_RESET_ON_FORK" },
		{ WLT_ARG_WAIT, 0x80000001, "WNOHANG|__WCLONE" },
		/* no sets */
		{ WLT_ARG_HEX, 0x12, "0x12" },
		{ WLT_NR_ARG, 0x12, "0x12" },
		{ UINT_MAX, 0x12, "0x12" },
	};
	struct trace_seq *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, (void *)s);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		trace_seq_init(s);
		wlt_argflags_print(s, cases[i].kind, cases[i].value);
		trace_seq_putc(s, 0);
		KUNIT_EXPECT_STREQ(test, (char *)s->buffer, cases[i].text);
	}
}

static void argflags_sets_have_names(struct kunit *test)
{
	const struct argflags_set *set;
	unsigned int kind, i;

	for (kind = WLT_ARG_SETS; kind < WLT_NR_ARG; kind++) {
		set = &argflags_sets[kind - WLT_ARG_SETS];
		KUNIT_EXPECT_GT_MSG(test, set->nr, 0, "kind %u", kind);
		for (i = 0; i < set->nr; i++)
			KUNIT_EXPECT_EQ_MSG(test, set->rows[i].mask &&
					    set->rows[i].value & ~set->rows[i].mask, 0,
					    "%s", set->rows[i].name);
	}
}

static void argflags_prints_any_value(struct kunit *test)
{
	struct trace_seq *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	unsigned int kind, i;

	KUNIT_ASSERT_NOT_NULL(test, (void *)s);
	for (kind = 0; kind <= WLT_NR_ARG; kind++) {
		for (i = 0; i < 65; i++) {
			trace_seq_init(s);
			wlt_argflags_print(s, kind, i < 64 ? 1ULL << i : U64_MAX);
			KUNIT_EXPECT_FALSE(test, trace_seq_has_overflowed(s));
			KUNIT_EXPECT_GT(test, trace_seq_used(s), 0);
		}
	}
}

static void argflags_list_has_every_set(struct kunit *test)
{
	struct wlt_argflags list, other;
	unsigned int kind, i;

	KUNIT_EXPECT_FALSE(test, wlt_argflags_list(WLT_ARG_SETS - 1, &list));
	KUNIT_EXPECT_FALSE(test, wlt_argflags_list(WLT_NR_ARG, &list));
	for (kind = WLT_ARG_SETS; kind < WLT_NR_ARG; kind++) {
		KUNIT_ASSERT_TRUE(test, wlt_argflags_list(kind, &list));
		KUNIT_ASSERT_NOT_NULL_MSG(test, (void *)list.word, "kind %u", kind);
		KUNIT_EXPECT_GT_MSG(test, list.nr, 0, "%s", list.word);
		for (i = WLT_ARG_SETS; i < kind; i++) {
			KUNIT_ASSERT_TRUE(test, wlt_argflags_list(i, &other));
			KUNIT_EXPECT_STRNEQ(test, other.word, list.word);
		}
	}
	wlt_argflags_list(WLT_ARG_FDFLAGS, &list);
	KUNIT_EXPECT_STREQ(test, list.word, "fdflags");
	wlt_argflags_list(WLT_ARG_WHENCE, &list);
	KUNIT_EXPECT_STREQ(test, list.word, "whence");
	KUNIT_EXPECT_TRUE(test, list.one);
}

static struct kunit_case argflags_kunit_cases[] = {
	KUNIT_CASE(argflags_prints_names),
	KUNIT_CASE(argflags_sets_have_names),
	KUNIT_CASE(argflags_prints_any_value),
	KUNIT_CASE(argflags_list_has_every_set),
	{}
};

static struct kunit_suite argflags_kunit_suite = {
	.name = "wltrace-argflags",
	.test_cases = argflags_kunit_cases,
};

kunit_test_suite(argflags_kunit_suite);
