// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests of sysname.c: the boundaries of each table of this build, known
 * calls of each ABI that this architecture has, and that each row is complete.
 */
#include "sysname.c"

#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/string.h>

/* Which ABIs there are depends on the architecture: cases name theirs. */
struct sysname_case {
	const char *label;
	int nr;
	const char *name;
	unsigned int subsys;
};

static const struct sysname_case sysname_cases[] = {
	{ "x86-64", 0, "read", WLT_SUBSYS_FILESYSTEM },
	{ "x86-64", 9, "mmap", WLT_SUBSYS_MEMORY_MGMT },
	{ "x86-64", 13, "rt_sigaction", WLT_SUBSYS_SIGNAL },
	{ "x86-64", 59, "execve", WLT_SUBSYS_FILESYSTEM },
	{ "x86-64", 60, "exit", WLT_SUBSYS_PROCESS_MGMT },
	{ "x86-64", 61, "wait4", WLT_SUBSYS_TIME },
	{ "x86-64", 64, "semget", WLT_SUBSYS_IPC },
	{ "x86-64", 110, "getppid", WLT_SUBSYS_PROCESS_MGMT },
	{ "x86-64", 202, "futex", WLT_SUBSYS_FUTEX },
	{ "x86-64", 231, "exit_group", WLT_SUBSYS_PROCESS_MGMT },
	{ "x86-64", 334, "rseq", WLT_SUBSYS_PROCESS_MGMT },
	{ "x86-64", 400, NULL },
	{ "x86-64", 424, "pidfd_send_signal", WLT_SUBSYS_SIGNAL },
	{ "x86-64", 512, NULL },
	{ "ia32", 0, "restart_syscall", WLT_SUBSYS_SIGNAL },
	{ "ia32", 1, "exit", WLT_SUBSYS_PROCESS_MGMT },
	{ "ia32", 3, "read", WLT_SUBSYS_FILESYSTEM },
	{ "ia32", 64, "getppid", WLT_SUBSYS_PROCESS_MGMT },
	{ "ia32", 102, "socketcall", WLT_SUBSYS_NETWORK },
	{ "ia32", 252, "exit_group", WLT_SUBSYS_PROCESS_MGMT },
	{ "ia32", 407, "clock_nanosleep_time64", WLT_SUBSYS_TIME },
	{ "x32", 0, "read", WLT_SUBSYS_FILESYSTEM },
	{ "x32", 13, NULL },
	{ "x32", 60, "exit", WLT_SUBSYS_PROCESS_MGMT },
	{ "x32", 231, "exit_group", WLT_SUBSYS_PROCESS_MGMT },
	{ "x32", 512, "rt_sigaction", WLT_SUBSYS_SIGNAL },
	{ "x32", 547, "pwritev2", WLT_SUBSYS_FILESYSTEM },
	{ "x32", 548, NULL },
	{ "x32", 0x40000000, NULL },
	{ "arm64", 0, "io_setup", WLT_SUBSYS_FILESYSTEM },
	{ "arm64", 62, "lseek", WLT_SUBSYS_FILESYSTEM },
	{ "arm64", 63, "read", WLT_SUBSYS_FILESYSTEM },
	{ "arm64", 93, "exit", WLT_SUBSYS_PROCESS_MGMT },
	{ "arm64", 94, "exit_group", WLT_SUBSYS_PROCESS_MGMT },
	{ "arm64", 173, "getppid", WLT_SUBSYS_PROCESS_MGMT },
	{ "arm64", 244, NULL },
	{ "arm", 0, "restart_syscall", WLT_SUBSYS_SIGNAL },
	{ "arm", 1, "exit", WLT_SUBSYS_PROCESS_MGMT },
	{ "arm", 3, "read", WLT_SUBSYS_FILESYSTEM },
	{ "arm", 7, NULL },
	{ "arm", 64, "getppid", WLT_SUBSYS_PROCESS_MGMT },
	{ "arm", 248, "exit_group", WLT_SUBSYS_PROCESS_MGMT },
	{ "arm", 0xf0000, NULL },
	{ "arm", 0xf0002, "cacheflush", WLT_SUBSYS_MEMORY_MGMT },
	{ "arm", 0xf0005, "set_tls", WLT_SUBSYS_PROCESS_MGMT },
	{ "arm", 0xf0007, NULL },
};

/* Highest number of an ABI that this architecture has. */
static int sysname_last(const struct sysname_table *table)
{
	const struct sysname_run *run = &table->runs[table->nr_runs - 1];

	return run->first + run->nr_rows - 1;
}

static void sysname_has_no_other_abi(struct kunit *test)
{
	static const unsigned int abis[] = {
		WLT_NR_ABI, WLT_NR_ABI + 1, INT_MAX, UINT_MAX,
	};
	char buf[32];
	int i;

	for (i = 0; i < ARRAY_SIZE(abis); i++) {
		KUNIT_EXPECT_NULL(test, wlt_sysname_find(abis[i], 0));
		KUNIT_EXPECT_STREQ(test, wlt_sysname_abi(abis[i]), "?");
		KUNIT_EXPECT_FALSE(test, wlt_sysname_noreturn(abis[i], 0));
		KUNIT_EXPECT_FALSE(test, wlt_sysname_noreturn(abis[i], 1));
		wlt_sysname_print(buf, sizeof(buf), abis[i], 0);
		KUNIT_EXPECT_STREQ(test, buf, "syscall_0");
	}
}

static void sysname_ends_at_its_boundaries(struct kunit *test)
{
	const struct sysname_table *table;
	const struct sysname_run *run;
	unsigned int abi, i;

	for (abi = 0; abi < WLT_NR_ABI; abi++) {
		KUNIT_EXPECT_NULL(test, wlt_sysname_find(abi, -1));
		KUNIT_EXPECT_NULL(test, wlt_sysname_find(abi, INT_MIN));
		KUNIT_EXPECT_NULL(test, wlt_sysname_find(abi, INT_MAX));
		table = sysname_table(abi);
		if (!table)
			continue;

		for (i = 0; i < table->nr_runs; i++) {
			run = &table->runs[i];
			KUNIT_EXPECT_GE(test, run->first, 0);
			KUNIT_EXPECT_GT(test, run->nr_rows, 0);
			if (i)
				KUNIT_EXPECT_GT(test, run->first,
						run[-1].first + run[-1].nr_rows);
			KUNIT_EXPECT_NULL(test, wlt_sysname_find(abi, run->first - 1));
			KUNIT_EXPECT_PTR_EQ(test, wlt_sysname_find(abi, run->first),
					    &run->rows[0]);
			KUNIT_EXPECT_PTR_EQ(test,
					    wlt_sysname_find(abi, run->first + run->nr_rows - 1),
					    &run->rows[run->nr_rows - 1]);
			KUNIT_EXPECT_NULL(test,
					  wlt_sysname_find(abi, run->first + run->nr_rows));
		}
	}
}

static void sysname_finds_known_calls(struct kunit *test)
{
	const struct sysname_case *c;
	const struct wlt_sysname *row;
	unsigned int abi;

	for (c = sysname_cases; c < sysname_cases + ARRAY_SIZE(sysname_cases); c++) {
		for (abi = 0; abi < WLT_NR_ABI; abi++) {
			if (strcmp(c->label, wlt_sysname_abi(abi)))
				continue;
			row = wlt_sysname_find(abi, c->nr);
			if (!c->name) {
				KUNIT_EXPECT_NULL_MSG(test, row, "%s %d", c->label, c->nr);
				continue;
			}
			KUNIT_ASSERT_NOT_NULL_MSG(test, row, "%s %d", c->label, c->nr);
			KUNIT_EXPECT_STREQ(test, row->name, c->name);
			KUNIT_EXPECT_EQ_MSG(test, (unsigned int)row->subsys, c->subsys,
					    "%s", c->name);
		}
	}
}

static void sysname_labels_are_distinct(struct kunit *test)
{
	unsigned int abi, other;

	KUNIT_EXPECT_STRNEQ(test, wlt_sysname_abi(WLT_ABI_NATIVE), "?");
	for (abi = 0; abi < WLT_NR_ABI; abi++) {
		if (!sysname_table(abi)) {
			KUNIT_EXPECT_STREQ(test, wlt_sysname_abi(abi), "?");
			continue;
		}
		for (other = 0; other < abi; other++)
			KUNIT_EXPECT_STRNEQ(test, wlt_sysname_abi(abi),
					    wlt_sysname_abi(other));
	}
}

static void sysname_rows_are_complete(struct kunit *test)
{
	const struct wlt_sysname *row;
	unsigned int abi;
	int nr, nr_rows;

	for (abi = 0; abi < WLT_NR_ABI; abi++) {
		if (!sysname_table(abi))
			continue;
		nr_rows = 0;
		for (nr = 0; nr <= sysname_last(sysname_table(abi)); nr++) {
			row = wlt_sysname_find(abi, nr);
			if (!row)
				continue;
			nr_rows++;
			KUNIT_EXPECT_GT_MSG(test, strlen(row->name), 0,
					    "ABI %u, %d", abi, nr);
			KUNIT_EXPECT_LT_MSG(test, (unsigned int)row->subsys,
					    (unsigned int)WLT_NR_SUBSYS, "%s", row->name);
			KUNIT_ASSERT_NOT_NULL_MSG(test, row->file, "%s", row->name);
			KUNIT_EXPECT_GT_MSG(test, strlen(row->file), 0, "%s", row->name);
		}
		KUNIT_EXPECT_GT_MSG(test, nr_rows, 250, "ABI %u", abi);
	}
}

static void sysname_prints_what_fits(struct kunit *test)
{
	static const struct {
		size_t size;
		int nr;
		const char *text;
	} cases[] = {
		{ 1, -1, "" },
		{ 2, -1, "s" },
		{ 11, -1, "syscall_-1" },
		{ 10, -1, "syscall_-" },
		{ 32, -1, "syscall_-1" },
		{ 32, 2000, "syscall_2000" },
		{ 32, INT_MIN, "syscall_-2147483648" },
		{ 32, INT_MAX, "syscall_2147483647" },
	};
	const struct sysname_table *table = sysname_table(WLT_ABI_NATIVE);
	char buf[32];
	int i, len;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		memset(buf, 'x', sizeof(buf));
		len = wlt_sysname_print(buf, cases[i].size, WLT_ABI_NATIVE, cases[i].nr);
		KUNIT_EXPECT_STREQ(test, buf, cases[i].text);
		KUNIT_EXPECT_EQ(test, len, (int)strlen(cases[i].text));
	}

	KUNIT_ASSERT_NOT_NULL(test, table);
	len = wlt_sysname_print(buf, sizeof(buf), WLT_ABI_NATIVE, table->nr_exit);
	KUNIT_EXPECT_STREQ(test, buf, "exit");
	KUNIT_EXPECT_EQ(test, len, 4);
	len = wlt_sysname_print(buf, 3, WLT_ABI_NATIVE, table->nr_exit);
	KUNIT_EXPECT_STREQ(test, buf, "ex");
	KUNIT_EXPECT_EQ(test, len, 2);

	memset(buf, 'x', sizeof(buf));
	len = wlt_sysname_print(buf, 0, WLT_ABI_NATIVE, table->nr_exit);
	KUNIT_EXPECT_EQ(test, buf[0], 'x');
	KUNIT_EXPECT_EQ(test, len, 0);
}

static void sysname_noreturn_is_exit_and_exit_group_only(struct kunit *test)
{
	const struct wlt_sysname *row;
	unsigned int abi;
	int nr, nr_noreturn;
	bool want;

	for (abi = 0; abi < WLT_NR_ABI; abi++) {
		KUNIT_EXPECT_FALSE(test, wlt_sysname_noreturn(abi, -1));
		KUNIT_EXPECT_FALSE(test, wlt_sysname_noreturn(abi, INT_MIN));
		KUNIT_EXPECT_FALSE(test, wlt_sysname_noreturn(abi, INT_MAX));
		nr_noreturn = 0;
		for (nr = 0; nr < 2048; nr++) {
			row = wlt_sysname_find(abi, nr);
			want = row && (!strcmp(row->name, "exit") ||
				       !strcmp(row->name, "exit_group"));
			KUNIT_EXPECT_EQ_MSG(test, wlt_sysname_noreturn(abi, nr), want,
					    "ABI %u, %d", abi, nr);
			nr_noreturn += want;
		}
		KUNIT_EXPECT_EQ_MSG(test, nr_noreturn, sysname_table(abi) ? 2 : 0,
				    "ABI %u", abi);
	}
}

static void sysname_next_goes_through_all(struct kunit *test)
{
	unsigned int abi;
	int nr, next;

	KUNIT_EXPECT_EQ(test, wlt_sysname_next(WLT_NR_ABI, 0), -1);
	for (abi = 0; abi < WLT_NR_ABI; abi++) {
		KUNIT_EXPECT_EQ(test, wlt_sysname_next(abi, INT_MAX), -1);
		next = wlt_sysname_next(abi, 0);
		for (nr = 0; nr < 2048; nr++) {
			if (!wlt_sysname_find(abi, nr))
				continue;
			KUNIT_ASSERT_EQ_MSG(test, next, nr, "ABI %u", abi);
			next = wlt_sysname_next(abi, nr + 1);
		}
		/* private calls of arm are further on */
		for (; next >= 0; next = wlt_sysname_next(abi, next + 1))
			KUNIT_ASSERT_NOT_NULL(test, (void *)wlt_sysname_find(abi, next));
	}
}

static struct kunit_case sysname_kunit_cases[] = {
	KUNIT_CASE(sysname_has_no_other_abi),
	KUNIT_CASE(sysname_ends_at_its_boundaries),
	KUNIT_CASE(sysname_finds_known_calls),
	KUNIT_CASE(sysname_labels_are_distinct),
	KUNIT_CASE(sysname_rows_are_complete),
	KUNIT_CASE(sysname_prints_what_fits),
	KUNIT_CASE(sysname_noreturn_is_exit_and_exit_group_only),
	KUNIT_CASE(sysname_next_goes_through_all),
	{}
};

static struct kunit_suite sysname_kunit_suite = {
	.name = "wltrace-sysname",
	.test_cases = sysname_kunit_cases,
};

kunit_test_suite(sysname_kunit_suite);
