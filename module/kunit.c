// SPDX-License-Identifier: GPL-2.0-only
/*
 * wltrace_kunit.ko: the KUnit suites of the pure layer. A suite lies beside
 * the file that it tests.
 */
#include <linux/module.h>

MODULE_DESCRIPTION("KUnit suites of wltrace");
MODULE_LICENSE("GPL");
