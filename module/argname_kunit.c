// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests of argname.c: known calls of each ABI that this architecture has,
 * which arguments lead to texts, and that the tables of this build are in order.
 */
#include "argname.c"

#include <kunit/test.h>
#include <linux/limits.h>

/* No table of system calls is longer. */
#define ARGNAME_NR_CALLS	1024

/* Number of a call by its name; -1 if the ABI has none. */
static int argname_nr(unsigned int abi, const char *name)
{
	const struct wlt_sysname *row;
	int nr;

	for (nr = 0; nr < ARGNAME_NR_CALLS; nr++) {
		row = wlt_sysname_find(abi, nr);
		if (row && !strcmp(row->name, name))
			return nr;
	}
	return -1;
}

static void argname_knows_parameters(struct kunit *test)
{
	static const struct {
		const char *label;
		const char *call;
		unsigned int nr;
		unsigned int arg;
		const char *name;
		unsigned int kind;
	} cases[] = {
		{ "x86-64", "read", 3, 1, "buf", WLT_ARG_OUT },
		{ "x86-64", "openat", 4, 2, "flags", WLT_ARG_OPEN },
		{ "x86-64", "mmap", 6, 3, "flags", WLT_ARG_MMAP },
		{ "x86-64", "clone", 5, 4, "tls", WLT_ARG_PTR },
		{ "x86-64", "exit_group", 1, 0, "error_code", WLT_ARG_INT },
		{ "x86-64", "futex", 6, 5, "val3", WLT_ARG_UINT },
		{ "x86-64", "stat", 2, 1, "statbuf", WLT_ARG_PTR },
		{ "x86-64", "pread64", 4, 3, "pos", WLT_ARG_LONG },
		{ "ia32", "mmap", 1, 0, "arg", WLT_ARG_PTR },
		{ "ia32", "mmap2", 6, 5, "pgoff", WLT_ARG_SIZE },
		{ "ia32", "clone", 5, 3, "tls", WLT_ARG_PTR },
		{ "ia32", "pread64", 5, 4, "pos_hi", WLT_ARG_UINT },
		{ "ia32", "clock_gettime64", 2, 0, "which_clock", WLT_ARG_CLOCK },
		{ "ia32", "chown32", 3, 0, "filename", WLT_ARG_STR },
		{ "x32", "clone", 5, 4, "tls", WLT_ARG_PTR },
		{ "arm64", "mmap", 6, 3, "flags", WLT_ARG_MMAP },
		{ "arm64", "clone", 5, 3, "tls", WLT_ARG_PTR },
		{ "arm64", "fallocate", 4, 1, "mode", WLT_ARG_BITS },
		{ "arm", "pread64", 6, 3, "pad", WLT_ARG_HEX },
	};
	const struct wlt_args *args;
	unsigned int abi;
	int i, nr;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		for (abi = 0; abi < WLT_NR_ABI; abi++) {
			if (strcmp(cases[i].label, wlt_sysname_abi(abi)))
				continue;
			nr = argname_nr(abi, cases[i].call);
			args = wlt_args_find(abi, nr);
			KUNIT_ASSERT_NOT_NULL(test, (void *)args);
			KUNIT_ASSERT_EQ_MSG(test, wlt_args_nr(args), cases[i].nr, "%s %s",
					    cases[i].label, cases[i].call);
			KUNIT_EXPECT_STREQ(test, wlt_args_name(args, cases[i].arg),
					   cases[i].name);
			KUNIT_EXPECT_EQ_MSG(test, wlt_args_kind(args, cases[i].arg),
					    cases[i].kind, "%s %s", cases[i].label,
					    cases[i].call);
		}
	}
}

static void argname_knows_texts(struct kunit *test)
{
	static const struct {
		const char *call;
		unsigned int nr;
		struct wlt_argtext texts[WLT_ARGS_TEXTS];
	} cases[] = {
		{ "close", 0 },
		{ "getpid", 0 },
		{ "openat", 1, { { 1, WLT_ARG_STR, -1 } } },
		{ "renameat2", 2, { { 1, WLT_ARG_STR, -1 }, { 3, WLT_ARG_STR, -1 } } },
		{ "symlinkat", 2, { { 0, WLT_ARG_STR, -1 }, { 2, WLT_ARG_STR, -1 } } },
		{ "write", 1, { { 1, WLT_ARG_IN, 2 } } },
		{ "pwrite64", 1, { { 1, WLT_ARG_IN, 2 } } },
		{ "sendto", 1, { { 1, WLT_ARG_IN, 2 } } },
		{ "read", 1, { { 1, WLT_ARG_OUT, 2 } } },
		{ "pread64", 1, { { 1, WLT_ARG_OUT, 2 } } },
		{ "recvfrom", 1, { { 1, WLT_ARG_OUT, 2 } } },
		{ "getrandom", 1, { { 0, WLT_ARG_OUT, 1 } } },
		{ "readlinkat", 2, { { 1, WLT_ARG_STR, -1 }, { 2, WLT_ARG_OUT, 3 } } },
		{ "getcwd", 1, { { 0, WLT_ARG_OUTSTR, 1 } } },
		{ "setxattr", 2, { { 0, WLT_ARG_STR, -1 }, { 1, WLT_ARG_STR, -1 } } },
		{ "execve", 1, { { 0, WLT_ARG_STR, -1 } } },
		{ "sethostname", 1, { { 0, WLT_ARG_IN, 1 } } },
	};
	struct wlt_argtext texts[WLT_ARGS_TEXTS];
	unsigned int abi, i, t;
	int nr;

	for (abi = 0; abi < WLT_NR_ABI; abi++) {
		for (i = 0; i < ARRAY_SIZE(cases); i++) {
			nr = argname_nr(abi, cases[i].call);
			if (nr < 0)
				continue;
			memset(texts, 0, sizeof(texts));
			KUNIT_EXPECT_EQ_MSG(test, wlt_args_texts(wlt_args_find(abi, nr), texts),
					    cases[i].nr, "ABI %u, %s", abi, cases[i].call);
			for (t = 0; t < cases[i].nr; t++)
				KUNIT_EXPECT_EQ_MSG(test, memcmp(&texts[t], &cases[i].texts[t],
								 sizeof(texts[t])), 0,
						    "ABI %u, %s", abi, cases[i].call);
		}
	}
	KUNIT_EXPECT_EQ(test, wlt_args_texts(NULL, texts), 0);
}

/* In the headers, but in no kernel. */
static const char * const argname_no_calls[] = {
	"afs_syscall", "bdflush", "break", "create_module", "epoll_ctl_old", "epoll_wait_old",
	"ftime", "get_kernel_syms", "getpmsg", "gtty", "lock", "mpx", "nfsservctl", "prof",
	"profil", "putpmsg", "query_module", "security", "stty", "tuxcall", "ulimit", "vserver",
};

static void argname_has_all_native_calls(struct kunit *test)
{
	const struct wlt_sysname *row;
	int i, nr, found = 0;

	for (nr = 0; nr < ARGNAME_NR_CALLS; nr++) {
		row = wlt_sysname_find(WLT_ABI_NATIVE, nr);
		if (!row)
			continue;
		found++;
		for (i = 0; i < ARRAY_SIZE(argname_no_calls); i++)
			if (!strcmp(argname_no_calls[i], row->name))
				break;
		if (i == ARRAY_SIZE(argname_no_calls))
			KUNIT_EXPECT_NOT_NULL_MSG(test, (void *)wlt_args_find(WLT_ABI_NATIVE, nr),
						  "%s", row->name);
	}
	KUNIT_EXPECT_GT(test, found, 250);
}

static void argname_knows_nothing_of_unknown_calls(struct kunit *test)
{
	static const struct {
		unsigned int abi;
		int nr;
	} cases[] = {
		{ WLT_ABI_NATIVE, -1 },
		{ WLT_ABI_NATIVE, INT_MIN },
		{ WLT_ABI_NATIVE, INT_MAX },
		{ WLT_ABI_NATIVE, 2000 },
		{ WLT_NR_ABI, 0 },
		{ UINT_MAX, 0 },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		KUNIT_EXPECT_NULL(test, (void *)wlt_args_find(cases[i].abi, cases[i].nr));
}

/* Calls ascend, and what they point to is there. */
static void argname_tables_are_in_order(struct kunit *test)
{
	const struct wlt_args *args;
	unsigned int arg, seen = 0;
	int order = -1;

	for (args = argname_calls; args < argname_calls + ARRAY_SIZE(argname_calls); args++) {
		KUNIT_ASSERT_LT(test, (size_t)args->name, sizeof(argname_pool));
		if (args > argname_calls)
			order = strcmp(argname_pool + args[-1].name, argname_pool + args->name);
		KUNIT_EXPECT_LE_MSG(test, order, 0, "%s", argname_pool + args->name);
		/* rows of one call are for different ABIs */
		seen = order ? args->abis : seen | args->abis;
		KUNIT_EXPECT_FALSE_MSG(test, !order && (args[-1].abis & args->abis), "%s",
				       argname_pool + args->name);
		KUNIT_EXPECT_EQ(test, seen & ~(BIT(WLT_NR_ABI) - 1), 0);
		KUNIT_ASSERT_LE(test, (int)args->nr, WLT_ARGS_MAX);
		KUNIT_ASSERT_LE(test, args->first + args->nr, (int)ARRAY_SIZE(argname_lists));
		for (arg = 0; arg < args->nr; arg++) {
			KUNIT_ASSERT_LT(test, (size_t)argname_lists[args->first + arg],
					ARRAY_SIZE(argname_params));
			KUNIT_EXPECT_LT(test, wlt_args_kind(args, arg), (unsigned int)WLT_NR_ARG);
			KUNIT_EXPECT_GT(test, strlen(wlt_args_name(args, arg)), 0);
			/* its length is the next one */
			if (wlt_args_kind(args, arg) >= WLT_ARG_IN &&
			    wlt_args_kind(args, arg) <= WLT_ARG_OUTSTR)
				KUNIT_EXPECT_LT(test, arg + 1, (unsigned int)args->nr);
		}
	}
}

static void argname_words_are_distinct(struct kunit *test)
{
	unsigned int kind, other;

	KUNIT_EXPECT_STREQ(test, wlt_args_word(WLT_ARG_HEX), "hex");
	KUNIT_EXPECT_STREQ(test, wlt_args_word(WLT_ARG_OUTSTR), "outstr");
	KUNIT_EXPECT_STREQ(test, wlt_args_word(WLT_ARG_SETS), "hex");
	for (kind = 0; kind < WLT_ARG_SETS; kind++) {
		KUNIT_ASSERT_NOT_NULL_MSG(test, (void *)wlt_args_word(kind), "kind %u", kind);
		for (other = 0; other < kind; other++)
			KUNIT_EXPECT_STRNEQ(test, wlt_args_word(kind), wlt_args_word(other));
	}
}

static struct kunit_case argname_kunit_cases[] = {
	KUNIT_CASE(argname_knows_parameters),
	KUNIT_CASE(argname_knows_texts),
	KUNIT_CASE(argname_has_all_native_calls),
	KUNIT_CASE(argname_knows_nothing_of_unknown_calls),
	KUNIT_CASE(argname_tables_are_in_order),
	KUNIT_CASE(argname_words_are_distinct),
	{}
};

static struct kunit_suite argname_kunit_suite = {
	.name = "wltrace-argname",
	.test_cases = argname_kunit_cases,
};

kunit_test_suite(argname_kunit_suite);
