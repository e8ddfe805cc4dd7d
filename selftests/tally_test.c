// SPDX-License-Identifier: GPL-2.0-only
/*
 * Paths that are opened or executed, and capabilities that are asked for.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib.h"

#define MISSING		"/missing of the test"
#define NR_THREADS	4

FIXTURE(tally) {
	struct play play;	/* of which the pid is used, too */
};

FIXTURE_SETUP(tally)
{
	wlt_clean();
	EXPECT_EQ(0, wlt_put("options/files", "1"));
	EXPECT_EQ(0, wlt_put("options/capabilities", "1"));
}

FIXTURE_TEARDOWN(tally)
{
	play_kill(&self->play);
	wlt_clean();
}

/* A child of the test that is traced and does @what, from start to end. */
static void run(void (*what)(void))
{
	int go, status;
	pid_t pid = child_start(&go, what);

	status = child_end(&pid, go);
	if (status)
		abort();
	wlt_settle();
}

/* --- what was counted -------------------------------------------------------- */

static const struct wlt_raw_path *path_at(const struct snap *snap, size_t i, size_t *nr)
{
	size_t size;
	const char *paths = snap_section(snap, WLT_RAW_PATH,
					 sizeof(struct wlt_raw_path), &size, nr);

	return (const void *)(paths + i * size);
}

/* calls that opened or executed a path with this result; any, if it is NULL */
static unsigned long long paths(int what, const char *path, int err)
{
	struct snap *snap = snap_take();
	const struct wlt_raw_path *raw;
	unsigned long long calls = 0;
	size_t i, nr = 1;

	for (i = 0; raw = path_at(snap, i, &nr), i < nr; i++)
		if ((int)raw->what == what && raw->err == err &&
		    (!path || !strcmp(path, snap_string(snap, raw->path))))
			calls += raw->calls;
	snap_free(snap);
	return calls;
}

/* the same with these flags, whatever the path and the result */
static unsigned long long flagged(unsigned int flags)
{
	struct snap *snap = snap_take();
	const struct wlt_raw_path *raw;
	unsigned long long calls = 0;
	size_t i, nr = 1;

	for (i = 0; raw = path_at(snap, i, &nr), i < nr; i++)
		if (raw->flags == flags)
			calls += raw->calls;
	snap_free(snap);
	return calls;
}

static unsigned long long lost(const struct snap *snap, const char *what)
{
	size_t i;

	for (i = 0; i < snap->nr_losses; i++)
		if (!strcmp(what, snap_string(snap, snap_loss(snap, i)->name)))
			return snap_loss(snap, i)->count;
	return ~0ull;
}

/*
 * "" or how the paths differ from the calls that have one: each call counts
 * once, and fails with as many errors.
 */
static const char *difference(void)
{
	static const char *const names[2][6] = {
		[WLT_RAW_PATH_OPEN] = { "open", "openat", "openat2", "creat",
					"open/ia32", "open/x32" },
		[WLT_RAW_PATH_EXEC] = { "execve", "execveat", "execve/ia32" },
	};
	static char problem[160];
	unsigned long long calls[2] = {}, errors[2] = {};
	struct snap *snap = snap_take();
	const struct wlt_raw_path *raw;
	size_t i, nr = 1;
	int what;

	for (i = 0; raw = path_at(snap, i, &nr), i < nr; i++) {
		calls[raw->what] += raw->calls;
		errors[raw->what] += raw->err ? raw->calls : 0;
	}
	problem[0] = 0;
	for (what = 0; what < 2; what++) {
		unsigned long long want = 0, want_errors = 0;

		for (i = 0; i < 6; i++) {
			const struct wlt_raw_syscall *row =
				names[what][i] ? snap_find_row(snap, names[what][i]) : NULL;

			want += row ? row->calls : 0;
			want_errors += row ? row->errors : 0;
		}
		if (calls[what] != want || errors[what] != want_errors)
			snprintf(problem, sizeof(problem),
				 "%d: %llu paths of %llu calls, %llu errors of %llu", what,
				 calls[what], want, errors[what], want_errors);
	}
	if (lost(snap, "path") || lost(snap, "capability"))
		strcat(problem, " lost");
	snap_free(snap);
	return problem;
}

/* checks for a capability in calls of that name, or in none if it is "" */
static unsigned long long checks(const char *cap, const char *call, unsigned int flags)
{
	struct snap *snap = snap_take();
	const struct wlt_raw_capability *raw;
	unsigned long long sum = 0;
	size_t i, nr, size;
	const char *first = snap_section(snap, WLT_RAW_CAPABILITY,
					 sizeof(*raw), &size, &nr);

	for (i = 0; i < nr; i++) {
		raw = (const void *)(first + i * size);
		if (raw->flags == flags && !strcmp(call, snap_string(snap, raw->call)) &&
		    !strcmp(cap, snap_string(snap, raw->name)))
			sum += raw->checks;
	}
	snap_free(snap);
	return sum;
}

static bool is_hooked(void)
{
	char line[256];
	bool found = false;
	FILE *f = fopen("/sys/kernel/debug/kprobes/list", "re");

	while (f && fgets(line, sizeof(line), f))
		found |= !!strstr(line, "security_capable");
	if (f)
		fclose(f);
	return found;
}

/* --- paths ------------------------------------------------------------------- */

static void open_some(void)
{
	char *longest = malloc(5000);
	int i;

	for (i = 0; i < 70; i++)
		close(open("/proc/self/status", O_RDONLY));
	for (i = 0; i < 9; i++)
		syscall(SYS_open, MISSING, O_RDONLY);
	syscall(SYS_creat, "/proc/no\n\"such\"\\\377file", 0600);
	openat(AT_FDCWD, "", O_RDONLY);
	openat(AT_FDCWD, (char *)8, O_RDONLY);
	memset(longest, 'x', 5000);
	longest[4999] = 0;
	for (i = 0; i < 3; i++)
		openat(AT_FDCWD, longest, O_RDONLY);
	longest[300] = 0;
	openat(AT_FDCWD, longest, O_RDONLY);
	execl(MISSING, MISSING, NULL);
	execl("/proc", "/proc", NULL);
	execl(MISSING, MISSING, NULL);
}

TEST_F(tally, paths_are_counted_by_result)
{
	char *text, longest[301];

	run(open_some);
	memset(longest, 'x', 300);
	longest[300] = 0;
	EXPECT_STREQ("", difference());
	EXPECT_EQ(70, paths(WLT_RAW_PATH_OPEN, "/proc/self/status", 0));
	EXPECT_EQ(9, paths(WLT_RAW_PATH_OPEN, MISSING, ENOENT));
	EXPECT_EQ(1, paths(WLT_RAW_PATH_OPEN, "/proc/no\n\"such\"\\\377file", ENOENT));
	EXPECT_EQ(1, paths(WLT_RAW_PATH_OPEN, NULL, EFAULT));
	EXPECT_EQ(1, flagged(WLT_RAW_PATH_UNREAD));
	EXPECT_EQ(1, paths(WLT_RAW_PATH_OPEN, longest, ENAMETOOLONG));
	EXPECT_EQ(4, paths(WLT_RAW_PATH_OPEN, NULL, ENAMETOOLONG));
	EXPECT_EQ(3, flagged(WLT_RAW_PATH_CUT));
	EXPECT_EQ(2, paths(WLT_RAW_PATH_EXEC, MISSING, ENOENT));
	EXPECT_EQ(1, paths(WLT_RAW_PATH_EXEC, "/proc", EACCES));

	text = wlt_read("file_stats");
	EXPECT_NE(NULL, strstr(text, "\n       70 open ok              \"/proc/self/status\"\n"));
	EXPECT_NE(NULL, strstr(text, "\n        9 open ENOENT          \"" MISSING "\"\n"));
	EXPECT_NE(NULL, strstr(text, "\n        1 open ENOENT          \"/proc/no\\n\\\"such\\\"\\\\\\xfffile\"\n"));
	EXPECT_NE(NULL, strstr(text, "\n        1 open ENOENT          \"\"\n"));
	EXPECT_NE(NULL, strstr(text, "\n        1 open EFAULT          ?\n"));
	EXPECT_NE(NULL, strstr(text, "xxx\"...\n"));
	EXPECT_NE(NULL, strstr(text, "\n        2 exec ENOENT          \"" MISSING "\"\n"));
	free(text);
}

TEST_F(tally, programs_have_the_path_that_execve_was_given)
{
	EXPECT_EQ(0, play_run("fork [ exec PLAY 110:3 ] wait exec PLAY32 110:2"));
	wlt_settle();
	EXPECT_STREQ("", difference());
	EXPECT_EQ(2, paths(WLT_RAW_PATH_EXEC, wlt_beside("workload/play"), 0));
	EXPECT_EQ(1, paths(WLT_RAW_PATH_EXEC, wlt_beside("workload/play32"), 0));
}

TEST_F(tally, calls_of_other_abis_and_denied_ones_count)
{
	/* open() with int 0x80, of nothing */
	EXPECT_EQ(0, play_run("i5:4 257:2 seccomp-errno:257 257:3"));
	wlt_settle();
	EXPECT_STREQ("", difference());
	EXPECT_EQ(6, paths(WLT_RAW_PATH_OPEN, NULL, EFAULT));
	EXPECT_EQ(3, paths(WLT_RAW_PATH_OPEN, NULL, EPERM));
}

/* A denied execve() executes nothing, even if it is said to have succeeded. */
TEST_F(tally, what_was_denied_was_not_executed)
{
	/* "success", of a path that is NULL */
	EXPECT_EQ(0, play_run("seccomp-errno:59:0 59:3"));
	wlt_settle();
	EXPECT_STREQ("", difference());
	EXPECT_EQ(4, paths(WLT_RAW_PATH_EXEC, NULL, 0));
	EXPECT_EQ(1, paths(WLT_RAW_PATH_EXEC, wlt_beside("workload/play"), 0));
	EXPECT_EQ(3, flagged(WLT_RAW_PATH_UNREAD));
}

static void open_fifo(void)
{
	open("/tmp/fifo of the test", O_RDONLY);
}

TEST_F(tally, a_call_that_never_returns_counts_without_its_path)
{
	int go, status;
	pid_t pid;

	unlink("/tmp/fifo of the test");
	ASSERT_EQ(0, mkfifo("/tmp/fifo of the test", 0600));
	pid = child_start(&go, open_fifo);
	self->play.pid = pid;
	ASSERT_EQ(1, write(go, "x", 1));
	wait_in_call(pid, SYS_openat);
	EXPECT_EQ(0, kill(pid, SIGKILL));
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	self->play.pid = 0;
	close(go);
	unlink("/tmp/fifo of the test");
	wlt_settle();
	EXPECT_STREQ("", difference());
	EXPECT_EQ(1, flagged(WLT_RAW_PATH_UNREAD | WLT_RAW_PATH_NORETURN));
}

static int nr_each;

static void *open_often(void *arg)
{
	char path[64];
	int i;

	for (i = 0; i < nr_each; i++) {
		snprintf(path, sizeof(path), "/missing/%d", i % 50);
		syscall(SYS_openat, AT_FDCWD, path, O_RDONLY);
	}
	return arg;
}

static void open_at_once(void)
{
	pthread_t threads[NR_THREADS];
	int i;

	for (i = 0; i < NR_THREADS; i++)
		pthread_create(&threads[i], NULL, open_often, NULL);
	for (i = 0; i < NR_THREADS; i++)
		pthread_join(threads[i], NULL);
}

TEST_F(tally, threads_share_their_paths)
{
	nr_each = nr_rounds(2500);
	run(open_at_once);
	EXPECT_STREQ("", difference());
	EXPECT_EQ(NR_THREADS * nr_each, paths(WLT_RAW_PATH_OPEN, NULL, ENOENT));
	EXPECT_EQ(NR_THREADS * nr_each / 50, paths(WLT_RAW_PATH_OPEN, "/missing/7", ENOENT));
}

static void open_for_ever(void)
{
	for (;;)
		open_at_once();
}

/* Each period has the paths of just the calls that it has. */
TEST_F(tally, paths_and_calls_are_of_the_same_period)
{
	unsigned long long cut, seen = 0;
	struct snap *snap;
	size_t i, nr;
	int go, round;

	nr_each = 100;
	self->play.pid = child_start(&go, open_for_ever);
	ASSERT_EQ(1, write(go, "x", 1));
	for (round = 0; round < nr_rounds(50) || !seen; round++) {
		EXPECT_EQ(0, wlt_put("syscall_stats", ""));
		snap = snap_take();
		cut = 0;
		for (nr = 1, i = 0; path_at(snap, i, &nr), i < nr; i++)
			cut += path_at(snap, i, &nr)->calls;
		EXPECT_EQ(cut, snap_calls(snap, "openat"));
		snap_free(snap);
		seen += cut;
	}
	play_kill(&self->play);
	close(go);
}

static void open_many(void)
{
	char path[3000];
	int i;

	memset(path, 'y', sizeof(path));
	path[sizeof(path) - 1] = 0;
	for (i = 0; i < 600; i++) {
		snprintf(path, 8, "%06d", i);
		path[6] = 'y';
		syscall(SYS_openat, AT_FDCWD, path, O_RDONLY);
	}
}

TEST_F(tally, paths_without_room_are_lost_and_said_so)
{
	unsigned long long seen;
	struct snap *snap;

	run(open_many);
	seen = paths(WLT_RAW_PATH_OPEN, NULL, ENAMETOOLONG);
	snap = snap_take();
	EXPECT_EQ(600, snap_calls(snap, "openat"));
	/* 1 MiB, of which each path takes its length and, on 64 bits, 52 bytes more */
	EXPECT_EQ((1 << 20) / (2999 + (sizeof(long) == 8 ? 52 : 44)), seen);
	EXPECT_EQ(600, seen + lost(snap, "path"));
	EXPECT_EQ(lost(snap, "path"), snap->sum->lost);
	snap_free(snap);
	/* a reset makes room again */
	EXPECT_EQ(0, wlt_put("syscall_stats", ""));
	run(open_some);
	EXPECT_STREQ("", difference());
}

TEST_F(tally, nothing_is_counted_unless_asked_for)
{
	char *text;

	EXPECT_EQ(0, wlt_put("options/files", "0"));
	EXPECT_EQ(0, wlt_put("options/capabilities", "0"));
	run(open_some);
	EXPECT_EQ(0, paths(WLT_RAW_PATH_OPEN, NULL, 0));
	text = wlt_read("file_stats");
	EXPECT_NE(NULL, strstr(text, "\n# options/files is 0: paths are not counted\n"));
	EXPECT_NE(NULL, strstr(text, "\n        0                      total\n"));
	free(text);
	text = wlt_read("capability_stats");
	EXPECT_NE(NULL, strstr(text, "\n# options/capabilities is 0: checks are not counted\n"));
	free(text);
}

TEST_F(tally, what_is_switched_on_in_between_counts_from_then_on)
{
	EXPECT_EQ(0, wlt_put("options/files", "0"));
	play_start(&self->play, PLAY_TRACED, "257:5 tell read 257:3 tell read 257:2");
	play_hear(&self->play, 1);
	EXPECT_EQ(0, wlt_put("options/files", "1"));
	play_feed(&self->play, 1);
	play_hear(&self->play, 1);
	EXPECT_EQ(0, wlt_put("options/files", "0"));
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_EQ(3, paths(WLT_RAW_PATH_OPEN, NULL, EFAULT));
}

/* --- capabilities -------------------------------------------------------------- */

static void set_names(void)
{
	int i;

	for (i = 0; i < 40; i++)
		sethostname("wltrace", 7);
	if (setresuid(65534, 65534, 65534))
		_exit(1);
	for (i = 0; i < 25; i++)
		if (!sethostname("wltrace", 7))
			_exit(2);
}

TEST_F(tally, checks_are_counted_by_call_and_answer)
{
	char *text;

	run(set_names);
	EXPECT_EQ(40, checks("CAP_SYS_ADMIN", "sethostname", WLT_RAW_CAP_GRANTED));
	EXPECT_EQ(25, checks("CAP_SYS_ADMIN", "sethostname", 0));
	EXPECT_EQ(1, checks("CAP_SETUID", "setresuid", WLT_RAW_CAP_GRANTED));
	text = wlt_read("capability_stats");
	EXPECT_NE(NULL, strstr(text, "\n       25 denied  yes     init   CAP_SYS_ADMIN          sethostname\n"));
	EXPECT_NE(NULL, strstr(text, "\n       40 granted yes     init   CAP_SYS_ADMIN          sethostname\n"));
	free(text);
}

TEST_F(tally, checks_of_others_are_not_counted)
{
	pid_t idle = idle_start_traced();
	int i;

	for (i = 0; i < 30; i++)
		EXPECT_EQ(0, sethostname("wltrace", 7));
	EXPECT_EQ(0, checks("CAP_SYS_ADMIN", "sethostname", WLT_RAW_CAP_GRANTED));
	idle_end(idle);
}

static void rename_own_host(void)
{
	if (unshare(CLONE_NEWUSER | CLONE_NEWUTS))
		_exit(1);
	if (sethostname("inside", 6))
		_exit(2);
}

TEST_F(tally, checks_in_other_user_namespaces_are_told_apart)
{
	if (access("/proc/self/ns/user", F_OK))
		SKIP(return, "no user namespaces here");
	run(rename_own_host);
	EXPECT_EQ(1, checks("CAP_SYS_ADMIN", "sethostname",
			    WLT_RAW_CAP_GRANTED | WLT_RAW_CAP_USERNS));
	EXPECT_EQ(0, checks("CAP_SYS_ADMIN", "sethostname", WLT_RAW_CAP_GRANTED));
}

static void *set_names_often(void *arg)
{
	int i;

	for (i = 0; i < nr_each; i++)
		sethostname("wltrace", 7);
	return arg;
}

static void set_names_at_once(void)
{
	pthread_t threads[NR_THREADS];
	int i;

	for (i = 0; i < NR_THREADS; i++)
		pthread_create(&threads[i], NULL, set_names_often, NULL);
	for (i = 0; i < NR_THREADS; i++)
		pthread_join(threads[i], NULL);
}

TEST_F(tally, checks_of_threads_at_once_are_all_counted)
{
	nr_each = nr_rounds(2500);
	run(set_names_at_once);
	EXPECT_EQ(NR_THREADS * nr_each,
		  checks("CAP_SYS_ADMIN", "sethostname", WLT_RAW_CAP_GRANTED));
}

TEST_F(tally, the_hook_is_there_only_while_it_is_needed)
{
	pid_t idle;

	if (access("/sys/kernel/debug/kprobes/list", R_OK))
		SKIP(return, "no list of kprobes here");
	EXPECT_FALSE(is_hooked());
	idle = idle_start_traced();
	EXPECT_TRUE(is_hooked());
	EXPECT_EQ(0, wlt_put("options/capabilities", "0"));
	EXPECT_FALSE(is_hooked());
	EXPECT_EQ(0, wlt_put("options/capabilities", "1"));
	EXPECT_TRUE(is_hooked());
	idle_end(idle);
	wlt_settle();
	EXPECT_FALSE(is_hooked());
}

TEST_HARNESS_MAIN
