/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's test harness, with the time limit that a guest without
 * hardware virtualisation and with the kernel's checkers on needs. The limit
 * only ends tests that hang; nothing here measures time.
 */
#ifndef WLT_SELFTESTS_HARNESS_H
#define WLT_SELFTESTS_HARNESS_H

#include <kselftest_harness.h>

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT	300

#endif /* WLT_SELFTESTS_HARNESS_H */
