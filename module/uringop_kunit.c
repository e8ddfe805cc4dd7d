// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests of uringop.c: names and subsystems of opcodes that every kernel
 * with io_uring has, of those without a system call of their name, and of those
 * that there are not.
 */
#include "uringop.c"

#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/string.h>

static const struct {
	u32 op;
	const char *name;
	enum wlt_subsys subsys;
} uringop_cases[] = {
	{ 0, "nop", WLT_SUBSYS_IO_URING },
	{ 1, "readv", WLT_SUBSYS_FILESYSTEM },
	{ 4, "read_fixed", WLT_SUBSYS_FILESYSTEM },
	{ 6, "poll_add", WLT_SUBSYS_FILESYSTEM },
	{ 10, "recvmsg", WLT_SUBSYS_NETWORK },
	{ 11, "timeout", WLT_SUBSYS_IO_URING },
	{ 13, "accept", WLT_SUBSYS_NETWORK },
	{ 18, "openat", WLT_SUBSYS_FILESYSTEM },
	{ 22, "read", WLT_SUBSYS_FILESYSTEM },
	{ 24, "fadvise", WLT_SUBSYS_MEMORY_MGMT },
	{ 25, "madvise", WLT_SUBSYS_MEMORY_MGMT },
	{ 26, "send", WLT_SUBSYS_NETWORK },
	{ 31, "provide_buffers", WLT_SUBSYS_IO_URING },
	{ 255, "op_255", WLT_SUBSYS_IO_URING },
	{ UINT_MAX, "op_4294967295", WLT_SUBSYS_IO_URING },
};

static void uringop_names_and_subsystems(struct kunit *test)
{
	char name[URINGOP_LEN];
	int i;

	for (i = 0; i < ARRAY_SIZE(uringop_cases); i++) {
		KUNIT_EXPECT_EQ(test, wlt_uringop_print(name, sizeof(name), uringop_cases[i].op),
				(int)strlen(uringop_cases[i].name));
		KUNIT_EXPECT_STREQ(test, name, uringop_cases[i].name);
		KUNIT_EXPECT_EQ(test, wlt_uringop_subsys(uringop_cases[i].op),
				(unsigned int)uringop_cases[i].subsys);
	}
}

static void uringop_name_is_cut_off(struct kunit *test)
{
	char name[5] = "....";

	KUNIT_EXPECT_EQ(test, wlt_uringop_print(name, 4, 18), 3);
	KUNIT_EXPECT_STREQ(test, name, "ope");
	KUNIT_EXPECT_EQ(test, wlt_uringop_print(name, 4, 255), 3);
	KUNIT_EXPECT_STREQ(test, name, "op_");
}

static struct kunit_case uringop_kunit_cases[] = {
	KUNIT_CASE(uringop_names_and_subsystems),
	KUNIT_CASE(uringop_name_is_cut_off),
	{}
};

static struct kunit_suite uringop_kunit_suite = {
	.name = "wltrace-uringop",
	.test_cases = uringop_kunit_cases,
};

kunit_test_suite(uringop_kunit_suite);
