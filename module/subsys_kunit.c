// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests of subsys.c: its boundaries, and that each name can be told from
 * the others.
 */
#include "subsys.c"

#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/string.h>

struct subsys_case {
	unsigned int id;
	const char *name;
};

static const struct subsys_case subsys_cases[] = {
	{ 0, "Unknown" },
	{ UINT_MAX, "Unknown" },
	{ INT_MAX, "Unknown" },
	{ (unsigned int)INT_MIN, "Unknown" },
	{ WLT_NR_SUBSYS, "Unknown" },
	{ WLT_NR_SUBSYS + 1, "Unknown" },
	{ WLT_SUBSYS_UNKNOWN, "Unknown" },
	{ WLT_SUBSYS_UNKNOWN + 1, "Filesystem" },
	{ WLT_NR_SUBSYS - 1, "System" },
	{ WLT_SUBSYS_MEMORY_MGMT, "Memory Mgmt." },
	{ WLT_SUBSYS_PROCESS_MGMT, "Process Mgmt." },
	{ WLT_SUBSYS_NETWORK, "Network" },
	{ WLT_SUBSYS_SIGNAL, "Signal" },
	{ WLT_SUBSYS_TIME, "Time" },
	{ WLT_SUBSYS_FUTEX, "Futex" },
	{ WLT_SUBSYS_SCHEDULER, "Scheduler" },
	{ WLT_SUBSYS_CAPABILITY, "Capability" },
	{ WLT_SUBSYS_IPC, "IPC" },
	{ WLT_SUBSYS_SECURITY, "Security" },
	{ WLT_SUBSYS_KEYS, "Keys" },
	{ WLT_SUBSYS_IO_URING, "io_uring" },
	{ WLT_SUBSYS_BPF, "BPF" },
	{ WLT_SUBSYS_TRACING, "Tracing" },
	{ WLT_SUBSYS_MODULE, "Module" },
};

static void subsys_name_is_the_documented_one(struct kunit *test)
{
	const struct subsys_case *c;

	for (c = subsys_cases; c < subsys_cases + ARRAY_SIZE(subsys_cases); c++)
		KUNIT_EXPECT_STREQ_MSG(test, wlt_subsys_name(c->id), c->name,
				       "id %u", c->id);
}

static void subsys_names_are_distinct(struct kunit *test)
{
	unsigned int i, j;

	for (i = 0; i < WLT_NR_SUBSYS; i++) {
		KUNIT_ASSERT_NOT_NULL(test, wlt_subsys_name(i));
		KUNIT_EXPECT_GT_MSG(test, strlen(wlt_subsys_name(i)), 0,
				    "id %u", i);
		for (j = 0; j < i; j++)
			KUNIT_EXPECT_STRNEQ(test, wlt_subsys_name(i),
					    wlt_subsys_name(j));
	}
}

static struct kunit_case subsys_kunit_cases[] = {
	KUNIT_CASE(subsys_name_is_the_documented_one),
	KUNIT_CASE(subsys_names_are_distinct),
	{}
};

static struct kunit_suite subsys_kunit_suite = {
	.name = "wltrace-subsys",
	.test_cases = subsys_kunit_cases,
};

kunit_test_suite(subsys_kunit_suite);
