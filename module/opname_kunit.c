// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests of opname.c: known operations of each ABI that this architecture
 * has, what has none, and that each table of this build is in order.
 */
#include "opname.c"

#include <kunit/test.h>
#include <linux/limits.h>

struct opname_case {
	const char *label;
	const char *call;
	u32 op;
	const char *name;
};

/* All of them have the same values on the architectures of these labels. */
static const struct opname_case opname_cases[] = {
	{ "x86-64", "ioctl", 0x5401, "TCGETS" },
	{ "x86-64", "ioctl", 0x541b, "FIONREAD" },
	{ "x86-64", "ioctl", 0x5413, "TIOCGWINSZ" },
	{ "x86-64", "ioctl", 0x8905, "SIOCATMARK" },
	{ "x86-64", "ioctl", 0x8913, "SIOCGIFFLAGS" },
	{ "x86-64", "ioctl", 0x1, "FIBMAP" },
	{ "x86-64", "ioctl", 0x80081272, "BLKGETSIZE64" },
	{ "x86-64", "ioctl", 0x80086601, "FS_IOC_GETFLAGS" },
	{ "x86-64", "ioctl", 0xae80, "KVM_RUN" },
	{ "x86-64", "ioctl", 0xc0585611, "VIDIOC_DQBUF" },
	{ "x86-64", "ioctl", 0, "0x0" },
	{ "x86-64", "ioctl", 0xffffffff, "0xffffffff" },
	{ "x86-64", "fcntl", 4, "SETFL" },
	{ "x86-64", "fcntl", 36, "OFD_GETLK" },
	{ "x86-64", "fcntl", 1030, "DUPFD_CLOEXEC" },
	{ "x86-64", "fcntl", 12, "0xc" },
	{ "x86-64", "futex", 0, "WAIT" },
	{ "x86-64", "futex", 128 | 1, "WAKE" },
	{ "x86-64", "futex", 256 | 128 | 9, "WAIT_BITSET" },
	{ "x86-64", "prctl", 1, "SET_PDEATHSIG" },
	{ "x86-64", "prctl", 15, "SET_NAME" },
	{ "x86-64", "prctl", 0x53564d41, "SET_VMA" },
	{ "x86-64", "prctl", 0x80, "0x80" },
	{ "x86-64", "arch_prctl", 0x1002, "SET_FS" },
	{ "x86-64", "bpf", 0, "MAP_CREATE" },
	{ "x86-64", "bpf", 10, "PROG_TEST_RUN" },
	{ "x86-64", "keyctl", 11, "READ" },
	{ "x86-64", "madvise", 4, "DONTNEED" },
	{ "x86-64", "process_madvise", 20, "COLD" },
	{ "x86-64", "epoll_ctl", 1, "ADD" },
	{ "x86-64", "ptrace", 0x4206, "SEIZE" },
	{ "x86-64", "quotactl", 0x80000701, "Q_GETQUOTA" },
	{ "x86-64", "seccomp", 1, "SET_MODE_FILTER" },
	{ "x86-64", "shmctl", 11, "SHM_LOCK" },
	{ "x86-64", "semctl", 16, "SETVAL" },
	{ "x86-64", "msgctl", 2, "IPC_STAT" },
	{ "x86-64", "io_uring_register", 1, "UNREGISTER_BUFFERS" },
	{ "ia32", "ioctl", 0x5401, "TCGETS" },
	{ "ia32", "ioctl", 0x80046601, "FS_IOC_GETFLAGS" },
	{ "ia32", "ioctl", 0xc0445611, "VIDIOC_DQBUF" },
	{ "ia32", "fcntl64", 12, "GETLK64" },
	{ "ia32", "futex_time64", 128, "WAIT" },
	{ "ia32", "socketcall", 1, "SOCKET" },
	{ "ia32", "socketcall", 20, "SENDMMSG" },
	{ "ia32", "ipc", 1, "SEMOP" },
	{ "ia32", "ipc", 0x10000 | 21, "SHMAT" },
	{ "ia32", "shmctl", 0x100 | 2, "IPC_STAT" },
	{ "x32", "ioctl", 0x5401, "TCGETS" },
	{ "x32", "ioctl", 0x80046601, "FS_IOC_GETFLAGS" },
	{ "arm64", "ioctl", 0x5401, "TCGETS" },
	{ "arm64", "ioctl", 0x80086601, "FS_IOC_GETFLAGS" },
	{ "arm64", "fcntl", 4, "SETFL" },
	{ "arm64", "futex", 129, "WAKE" },
	{ "arm", "ioctl", 0x5401, "TCGETS" },
	{ "arm", "ioctl", 0x80046601, "FS_IOC_GETFLAGS" },
	{ "arm", "fcntl64", 12, "GETLK64" },
	{ "arm", "prctl", 15, "SET_NAME" },
};

/* Number of a call by its name; -1 if the ABI has none. */
static int opname_nr(unsigned int abi, const char *name)
{
	const struct wlt_sysname *row;
	int nr;

	for (nr = 0; nr < 2048; nr++) {
		row = wlt_sysname_find(abi, nr);
		if (row && !strcmp(row->name, name))
			return nr;
	}
	return -1;
}

static void opname_names_known_operations(struct kunit *test)
{
	const struct opname_case *c;
	unsigned int abi;
	char buf[64];
	int nr, len;

	for (c = opname_cases; c < opname_cases + ARRAY_SIZE(opname_cases); c++) {
		for (abi = 0; abi < WLT_NR_ABI; abi++) {
			if (strcmp(c->label, wlt_sysname_abi(abi)))
				continue;
			nr = opname_nr(abi, c->call);
			KUNIT_ASSERT_GE_MSG(test, nr, 0, "%s %s", c->label, c->call);
			len = wlt_opname_print(buf, sizeof(buf), abi, nr, c->op);
			KUNIT_EXPECT_STREQ(test, buf, c->name);
			KUNIT_EXPECT_EQ(test, len, (int)strlen(c->name));
		}
	}
}

static void opname_arg_is_that_of_the_call(struct kunit *test)
{
	static const struct {
		const char *call;
		int arg;
		u32 mask;
	} cases[] = {
		{ "ioctl", 1, 0xffffffff },
		{ "futex", 1, 0x7f },
		{ "prctl", 0, 0xffffffff },
		{ "bpf", 0, 0xffffffff },
		{ "keyctl", 0, 0xffffffff },
		{ "madvise", 2, 0xffffffff },
		{ "process_madvise", 3, 0xffffffff },
		{ "semctl", 2, 0xfffffeff },
		{ "shmctl", 1, 0xfffffeff },
		{ "ipc", 0, 0xffff },
		{ "socketcall", 0, 0xffffffff },
		{ "quotactl", 0, 0xffffff00 },
		{ "quotactl_fd", 1, 0xffffff00 },
		{ "read", -1, 42 },
		{ "getpid", -1, 42 },
		{ "exit_group", -1, 42 },
	};
	unsigned int abi;
	int i, nr;
	u32 mask;

	for (abi = 0; abi < WLT_NR_ABI; abi++) {
		for (i = 0; i < ARRAY_SIZE(cases); i++) {
			nr = opname_nr(abi, cases[i].call);
			if (nr < 0)
				continue;
			mask = 42;
			KUNIT_EXPECT_EQ_MSG(test, wlt_opname_arg(abi, nr, &mask),
					    cases[i].arg, "ABI %u, %s", abi, cases[i].call);
			KUNIT_EXPECT_EQ_MSG(test, mask, cases[i].mask, "ABI %u, %s",
					    abi, cases[i].call);
			KUNIT_EXPECT_EQ(test, wlt_opname_arg(abi, nr, NULL), cases[i].arg);
		}
	}
}

static void opname_knows_nothing_of_unknown_calls(struct kunit *test)
{
	static const struct {
		unsigned int abi;
		int nr;
	} cases[] = {
		{ WLT_ABI_NATIVE, -1 },
		{ WLT_ABI_NATIVE, INT_MIN },
		{ WLT_ABI_NATIVE, INT_MAX },
		{ WLT_NR_ABI, 0 },
		{ WLT_NR_ABI, 16 },
		{ UINT_MAX, 16 },
	};
	u32 mask = 42;
	char buf[32];
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		KUNIT_EXPECT_EQ(test, wlt_opname_arg(cases[i].abi, cases[i].nr, &mask), -1);
		KUNIT_EXPECT_EQ(test, mask, 42);
		wlt_opname_print(buf, sizeof(buf), cases[i].abi, cases[i].nr, 0x5401);
		KUNIT_EXPECT_STREQ(test, buf, "0x5401");
	}
}

static void opname_prints_what_fits(struct kunit *test)
{
	static const struct {
		size_t size;
		u32 op;
		const char *text;
	} cases[] = {
		{ 1, 0x5401, "" },
		{ 4, 0x5401, "TCG" },
		{ 7, 0x5401, "TCGETS" },
		{ 6, 0x5401, "TCGET" },
		{ 3, 0xfffffff0, "0x" },
		{ 11, 0xfffffff0, "0xfffffff0" },
	};
	int nr = opname_nr(WLT_ABI_NATIVE, "ioctl");
	char buf[16];
	int i, len;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		memset(buf, 'x', sizeof(buf));
		len = wlt_opname_print(buf, cases[i].size, WLT_ABI_NATIVE, nr, cases[i].op);
		KUNIT_EXPECT_STREQ(test, buf, cases[i].text);
		KUNIT_EXPECT_EQ(test, len, (int)strlen(cases[i].text));
	}
	memset(buf, 'x', sizeof(buf));
	len = wlt_opname_print(buf, 0, WLT_ABI_NATIVE, nr, 0x5401);
	KUNIT_EXPECT_EQ(test, buf[0], 'x');
	KUNIT_EXPECT_EQ(test, len, 0);
}

/* Values ascend, have names, and are found. */
static void opname_check_list(struct kunit *test, const char *call,
			      const struct opname_list *list, u32 mask)
{
	char name[OPNAME_MAX + 1];
	unsigned int i;
	u32 value;

	for (i = 0; i < list->nr; i++) {
		value = list->values[i];
		KUNIT_ASSERT_LT_MSG(test, list->names[i] / OPNAME_BLOCK,
				    (int)ARRAY_SIZE(opname_blocks), "%s 0x%x", call, value);
		opname_get(name, list->names[i]);
		KUNIT_EXPECT_GT_MSG(test, strlen(name), 0, "%s 0x%x", call, value);
		KUNIT_EXPECT_EQ_MSG(test, value & ~mask, 0, "%s 0x%x", call, value);
		if (i)
			KUNIT_EXPECT_GT_MSG(test, value, list->values[i - 1], "%s", call);
		KUNIT_EXPECT_EQ(test, opname_find(list, value), (int)list->names[i]);
		if (i + 1 == list->nr || value + 1 != list->values[i + 1])
			KUNIT_EXPECT_EQ(test, opname_find(list, value + 1), -1);
	}
}

/* Names ascend, and none is longer than it may be. */
static void opname_pool_is_in_order(struct kunit *test)
{
	char name[OPNAME_MAX + 1], last[OPNAME_MAX + 1] = "";
	unsigned int number, block, longest = 0;
	const char *at;

	/* the last block may not be full */
	for (block = 0; block + 1 < ARRAY_SIZE(opname_blocks); block++) {
		at = opname_blocks[block];
		KUNIT_ASSERT_EQ(test, at[0], 0);
		for (number = 0; number < OPNAME_BLOCK; number++) {
			KUNIT_ASSERT_LE(test, (size_t)at[0], strlen(last));
			KUNIT_ASSERT_LE(test, at[0] + strlen(at + 1), (size_t)OPNAME_MAX);
			opname_get(name, block * OPNAME_BLOCK + number);
			KUNIT_EXPECT_GT_MSG(test, strcmp(name, last), 0, "%s", name);
			strcpy(last, name);
			longest = max_t(unsigned int, longest, strlen(name));
			at += strlen(at + 1) + 2;
		}
		KUNIT_EXPECT_EQ_MSG(test, at[0], 0, "block %u", block);
	}
	KUNIT_EXPECT_LE(test, longest, OPNAME_MAX);
}

static void opname_lists_are_in_order(struct kunit *test)
{
	const struct opname_call *call;
	unsigned int abi;

	KUNIT_EXPECT_GT(test, ARRAY_SIZE(opname_calls), 20);
	for (call = opname_calls; call < opname_calls + ARRAY_SIZE(opname_calls); call++) {
		KUNIT_EXPECT_LT(test, call->arg, 6);
		for (abi = 0; abi < WLT_NR_ABI; abi++)
			opname_check_list(test, call->name, &call->set->lists[abi],
					  call->set->mask);
	}
}

static void opname_empty_list_finds_nothing(struct kunit *test)
{
	static const struct opname_list none;

	KUNIT_EXPECT_EQ(test, opname_find(&none, 0), -1);
	KUNIT_EXPECT_EQ(test, opname_find(&none, UINT_MAX), -1);
}

static void opname_call_and_list_go_through_all(struct kunit *test)
{
	char name[OPNAME_MAX + 1], want[OPNAME_MAX + 1];
	unsigned int i, row, abi;
	const char *call;
	u32 mask, op;
	int arg, len;

	for (i = 0; (call = wlt_opname_call(i, &arg, &mask)); i++) {
		KUNIT_ASSERT_PTR_EQ(test, opname_named(call), &opname_calls[i]);
		for (abi = 0; abi < WLT_NR_ABI; abi++) {
			for (row = 0; row < opname_calls[i].set->lists[abi].nr; row++) {
				len = wlt_opname_list(name, sizeof(name), i, abi, row, &op);
				opname_get(want, opname_find(&opname_calls[i].set->lists[abi],
							     op));
				KUNIT_EXPECT_STREQ(test, name, want);
				KUNIT_EXPECT_EQ(test, len, (int)strlen(want));
				KUNIT_EXPECT_EQ(test, op & ~mask, 0);
			}
			KUNIT_EXPECT_EQ(test, -1, wlt_opname_list(name, sizeof(name), i, abi,
								  row, &op));
		}
		KUNIT_EXPECT_EQ(test, -1, wlt_opname_list(name, sizeof(name), i, WLT_NR_ABI, 0,
							  &op));
	}
	KUNIT_EXPECT_EQ(test, i, (unsigned int)ARRAY_SIZE(opname_calls));
	KUNIT_EXPECT_EQ(test, -1, wlt_opname_list(name, sizeof(name), i, 0, 0, &op));
	KUNIT_EXPECT_EQ(test, 2, wlt_opname_list(name, 3, 0, 0, 0, &op));
}

static struct kunit_case opname_kunit_cases[] = {
	KUNIT_CASE(opname_names_known_operations),
	KUNIT_CASE(opname_arg_is_that_of_the_call),
	KUNIT_CASE(opname_knows_nothing_of_unknown_calls),
	KUNIT_CASE(opname_prints_what_fits),
	KUNIT_CASE(opname_lists_are_in_order),
	KUNIT_CASE(opname_pool_is_in_order),
	KUNIT_CASE(opname_empty_list_finds_nothing),
	KUNIT_CASE(opname_call_and_list_go_through_all),
	{}
};

static struct kunit_suite opname_kunit_suite = {
	.name = "wltrace-opname",
	.test_cases = opname_kunit_cases,
};

kunit_test_suite(opname_kunit_suite);
