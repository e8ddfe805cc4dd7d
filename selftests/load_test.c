// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many tasks and many calls: each is counted, and the memory comes back.
 *
 * LOAD is in percent of 4000 tasks at once, 64 threads that make a million calls,
 * and 10,000 processes that end at once. Without it, what takes a few seconds.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "lib.h"

#define NR_TASKS	4000
#define NR_THREADS	64
#define NR_PROCESSES	10000
#define NR_CALLS	1000000
/* As options/ended-tasks is by default; trimmed when there are twice as many. */
#define NR_ENDED	1024
#define LIMIT_S		3600

static int scaled(int nr)
{
	const char *load = getenv("LOAD");
	int percent = load ? atoi(load) : kernel_checks_itself() ? 1 : 4;

	return (long)nr * percent / 100 ?: 1;
}

/* Text that is valid until the fourth after it. */
static __attribute__((format(printf, 1, 2))) const char *text(const char *fmt, ...)
{
	static char slots[4][512];
	static unsigned int next;
	char *slot = slots[next++ % 4];
	va_list args;

	va_start(args, fmt);
	vsnprintf(slot, sizeof(slots[0]), fmt, args);
	va_end(args);
	return slot;
}

static unsigned long long memory(void)
{
	struct snap *snap = snap_take();
	unsigned long long bytes = snap->sum->total_bytes;

	snap_free(snap);
	return bytes;
}

static unsigned long long in_flight(void)
{
	struct snap *snap = snap_take();
	unsigned long long nr = snap->sum->in_flight;

	snap_free(snap);
	return nr;
}

FIXTURE(load) {
	struct play play;
	pid_t readers[2];
	unsigned long long idle_bytes;
};

/* What is allocated only once is there before memory is looked at. */
FIXTURE_SETUP(load)
{
	wlt_clean();
	play_run("110:1");
	wlt_clean();
	self->idle_bytes = memory();
}

static void readers_end(pid_t *readers)
{
	int i;

	for (i = 0; i < 2; i++)
		if (readers[i])
			idle_end(readers[i]);
	memset(readers, 0, 2 * sizeof(*readers));
}

FIXTURE_TEARDOWN(load)
{
	play_kill(&self->play);
	readers_end(self->readers);
	wlt_clean();
}

#define EXPECT_IDLE_MEMORY() do {					\
	wlt_clean();							\
	EXPECT_EQ(self->idle_bytes, memory());				\
} while (0)

TEST_F_TIMEOUT(load, tasks_at_once_are_followed_and_their_memory_comes_back, LIMIT_S)
{
	int n = scaled(NR_TASKS);
	struct snap *snap;

	play_start(&self->play, PLAY_TRACED,
		   text("loop:%d [ fork [ 110:10 tell read ] ] loop:%d [ wait ]", n, n));
	play_hear(&self->play, n);
	snap = snap_take();
	EXPECT_STREQ("", snap_problem(snap));
	EXPECT_EQ(n + 1, snap->sum->tasks_followed);
	EXPECT_EQ(n + 1, snap->sum->tasks_live);
	EXPECT_EQ(n + 1, snap->nr_tasks);
	EXPECT_EQ(10 * n, snap_calls(snap, "getppid"));
	EXPECT_LE(self->idle_bytes + (unsigned long long)n * snap->sum->task_bytes,
		  snap->sum->total_bytes);
	snap_free(snap);

	play_feed(&self->play, n);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_COUNTS(text("execve:1 fork:%d wait4:%d getppid:%d write:%d read:%d exit_group:%d child_return=%d in_flight_at_start=1",
			   n, n, 10 * n, n, n, n + 1, n));
	EXPECT_IDLE_MEMORY();
}

/*
 * Bytes of the tables in which tasks are found. It is not asked for in workload/, since
 * whoever opens a file there has the tables fit.
 */
static unsigned long hash_bytes(void)
{
	FILE *file = fopen("/proc/vmallocinfo", "r");
	unsigned long bytes = 0, size;
	char *line = NULL;
	size_t room = 0;

	while (file && getline(&line, &room, file) > 0)
		if (strstr(line, " make_taskhash+") && sscanf(line, "%*s %lu", &size) == 1)
			bytes += size;
	free(line);
	if (file)
		fclose(file);
	return bytes;
}

/* Until there are at least so many; what comes is a worker's doing. */
static unsigned long hash_bytes_at_least(unsigned long want)
{
	unsigned long bytes;
	int i;

	for (i = 0; (bytes = hash_bytes()) < want && i < 1000; i++)
		usleep(10000);
	return bytes;
}

/* There are 1024 buckets to begin with, and then four for each task, at the least. */
#define BUCKETS(_tasks)	(4ul * (_tasks) * sizeof(long))

TEST_F_TIMEOUT(load, the_hash_of_tasks_grows_with_those_that_are_made, LIMIT_S)
{
	unsigned long before = hash_bytes(), want = before + BUCKETS(346);

	EXPECT_LE(BUCKETS(256), before);
	play_start(&self->play, PLAY_TRACED,
		   "loop:255 [ fork [ tell read ] ] read loop:345 [ fork [ tell read ] ] pause");
	play_hear(&self->play, 255);
	usleep(300000);
	EXPECT_EQ(before, hash_bytes());
	play_feed(&self->play, 255 + 1);
	play_hear(&self->play, 345);
	EXPECT_LE(want, hash_bytes_at_least(want));
	play_kill(&self->play);
	EXPECT_IDLE_MEMORY();
	EXPECT_EQ(before, hash_bytes());
}

TEST_F_TIMEOUT(load, the_hash_of_tasks_grows_with_those_that_are_attached, LIMIT_S)
{
	unsigned long before = hash_bytes();

	play_start(&self->play, PLAY_UNTRACED, "loop:600 [ fork [ tell read ] ] pause");
	play_hear(&self->play, 600);
	EXPECT_EQ(before, hash_bytes());
	ASSERT_EQ(0, wlt_add_pid("", self->play.pid));
	EXPECT_LE(before + BUCKETS(601), hash_bytes());
	play_kill(&self->play);
	EXPECT_IDLE_MEMORY();
	EXPECT_EQ(before, hash_bytes());
}

/* Hits that function_stats has of a function: the first number of its line. */
static unsigned long long hits_of(const char *name)
{
	char *all = wlt_read("function_stats"), *at = strstr(all, name);
	unsigned long long hits;

	while (at && at > all && at[-1] != '\n')
		at--;
	hits = at ? strtoull(at, NULL, 10) : 0;
	free(all);
	return hits;
}

/*
 * Tasks that are made, and end, while they and others make calls, with functions hooked,
 * which keeps the old tables.
 */
TEST_F_TIMEOUT(load, calls_are_counted_while_the_hash_grows, LIMIT_S)
{
	int n = kernel_checks_itself() ? 300 : 1200;
	unsigned long before = hash_bytes(), want = before + BUCKETS(n);
	unsigned long long calls = n * 1010ULL;

	ASSERT_EQ(0, wlt_put("set_function_filter", "__do_sys_getppid"));
	ASSERT_EQ(0, wlt_put("options/functions", "1"));
	play_start(&self->play, PLAY_TRACED,
		   text("loop:%d [ fork [ 110:1000 tell read 110:10 ] ] loop:%d [ wait ]", n, n));
	play_hear(&self->play, n);
	EXPECT_LE(want, hash_bytes_at_least(want));
	play_feed(&self->play, n);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_COUNTS(text("execve:1 fork:%d wait4:%d getppid:%llu write:%d read:%d exit_group:%d child_return=%d in_flight_at_start=1",
			   n, n, calls, n, n, n + 1, n));
	EXPECT_EQ(calls, hits_of("__do_sys_getppid"));
	wlt_clean();
	EXPECT_EQ(before, hash_bytes());
}

/* All of them are killed at once, in a call. */
TEST_F_TIMEOUT(load, tasks_that_are_killed_at_once_are_counted, LIMIT_S)
{
	int n = scaled(NR_TASKS);

	play_start(&self->play, PLAY_TRACED,
		   text("loop:%d [ fork [ 110:10 tell pause ] ] pause", n));
	play_hear(&self->play, n);
	while (in_flight() != n + 1U)
		usleep(10000);
	play_kill(&self->play);
	wlt_settle();
	EXPECT_COUNTS(text("execve:1 fork:%d getppid:%d write:%d pause:%d,never_returned=%d child_return=%d in_flight_at_start=1",
			   n, 10 * n, n, n + 1, n + 1, n));
	EXPECT_IDLE_MEMORY();
}

static const char *threads_script(int calls)
{
	return text("loop:%d [ thread [ 110:%d ] ] join", NR_THREADS, calls);
}

static const char *threads_counts(int calls)
{
	return text("execve:1 clone:%d getppid:%d exit:%d exit_group:1 child_return=%d in_flight_at_start=1",
		    NR_THREADS, NR_THREADS * calls, NR_THREADS, NR_THREADS);
}

TEST_F_TIMEOUT(load, calls_of_64_threads_are_counted, LIMIT_S)
{
	int calls = scaled(NR_CALLS) / NR_THREADS;

	EXPECT_EQ(0, play_run(threads_script(calls)));
	EXPECT_COUNTS(threads_counts(calls));
	EXPECT_IDLE_MEMORY();
}

static const char *processes_script(int nr)
{
	return text("loop:4 [ fork [ loop:%d [ fork [ 110:1 ] wait ] ] ] loop:4 [ wait ]", nr);
}

static const char *processes_counts(int nr)
{
	int all = 4 * nr;

	return text("execve:1 fork:%d wait4:%d getppid:%d exit_group:%d child_return=%d in_flight_at_start=1",
		    4 + all, 4 + all, all, 5 + all, 4 + all);
}

TEST_F_TIMEOUT(load, processes_that_end_at_once_are_counted_and_few_are_kept, LIMIT_S)
{
	unsigned int nr = scaled(NR_PROCESSES) / 4;
	unsigned long long listed;
	struct snap *snap;

	EXPECT_EQ(0, play_run(processes_script(nr)));
	snap = snap_take();
	EXPECT_SNAP_COUNTS(snap, processes_counts(nr));
	EXPECT_EQ(5 + 4 * nr, snap->sum->tasks_followed);
	/* those that are not listed have an entry together */
	listed = snap->nr_tasks - !!snap->sum->tasks_unlisted;
	EXPECT_EQ(snap->sum->tasks_followed, listed + snap->sum->tasks_unlisted);
	EXPECT_GE(2 * NR_ENDED, listed);
	snap_free(snap);
	EXPECT_IDLE_MEMORY();
}

/* Reads every table until it is killed. */
static pid_t reader_start(void)
{
	static const char *const files[] = {
		"snapshot_raw", "status", "task_stats", "task_syscall_stats", "inflight",
		"syscall_stats", "syscall_hist", "function_stats", "profile_stacks",
	};
	pid_t pid = fork();
	size_t i;

	if (pid)
		return pid;
	for (i = 0; ; i++)
		free(wlt_read(files[i % ARRAY_SIZE(files)]));
}

TEST_F_TIMEOUT(load, counts_are_the_same_with_all_options_and_readers, LIMIT_S)
{
	static const char *const on[] = {
		"options/operations", "options/descriptors", "options/per-task",
		"options/files", "options/capabilities", "options/stack-depth",
		"options/events", "options/functions",
	};
	int calls = scaled(NR_CALLS) / NR_THREADS / 10, nr = scaled(NR_PROCESSES) / 40;
	size_t i;

	ASSERT_EQ(0, wlt_put("set_function_filter", "vfs_read vfs_write"));
	for (i = 0; i < ARRAY_SIZE(on); i++)
		ASSERT_EQ(0, wlt_put(on[i], "1"));
	ASSERT_EQ(0, wlt_put("options/profile", "50"));
	for (i = 0; i < 2; i++)
		self->readers[i] = reader_start();
	EXPECT_EQ(0, play_run(threads_script(calls)));
	EXPECT_COUNTS(threads_counts(calls));
	ASSERT_EQ(0, wlt_put("syscall_stats", "\n"));
	EXPECT_EQ(0, play_run(processes_script(nr)));
	EXPECT_COUNTS(processes_counts(nr));
	readers_end(self->readers);
}

TEST_HARNESS_MAIN
