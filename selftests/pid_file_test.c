// SPDX-License-Identifier: GPL-2.0-only
/*
 * set_workload_pid: its grammar, what it accepts, refuses and shows.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>

#include "lib.h"

#define FILE_NAME	"set_workload_pid"
#define NO_PID		4194303		/* one below the largest pid_max */

FIXTURE(pid_file) {
	pid_t a, b, c;
	struct play play;
	char text[8192];
};

FIXTURE_SETUP(pid_file)
{
	wlt_clean();
	self->a = idle_start();
	self->b = idle_start();
	self->c = idle_start();
}

FIXTURE_TEARDOWN(pid_file)
{
	play_kill(&self->play);
	idle_end(self->a);
	idle_end(self->b);
	idle_end(self->c);
	wlt_clean();
}

/* Is it traced now? */
static bool traced(pid_t pid)
{
	struct snap *snap = snap_take();
	const struct wlt_raw_task *task = snap_find_task(snap, pid);
	bool yes = task && !(task->flags & (WLT_RAW_TASK_ENDED |
					    WLT_RAW_TASK_DETACHED));

	snap_free(snap);
	return yes;
}

/* The file lists these pids and no others; 0 is none. */
static bool listed(pid_t a, pid_t b, pid_t c)
{
	char text[64] = "", *p = text, *pids = wlt_pids(), *want, *got;
	bool same;

	if (a)
		p += sprintf(p, "%d", a);
	if (b)
		p += sprintf(p, " %d", b);
	if (c)
		p += sprintf(p, " %d", c);
	want = counts_sorted(text);
	got = counts_sorted(pids);
	same = !strcmp(want, got);
	if (!same)
		fprintf(stderr, "# want pids '%s', got '%s'\n", want, got);
	free(want);
	free(got);
	free(pids);
	return same;
}

#define TEXT(...) \
	(snprintf(self->text, sizeof(self->text), __VA_ARGS__), self->text)

/* --- what is accepted ----------------------------------------------------------- */

TEST_F(pid_file, is_empty_at_first)
{
	char *text = wlt_read(FILE_NAME);

	EXPECT_STREQ("", text);
	free(text);
}

TEST_F(pid_file, one_pid_is_read_back_as_a_line)
{
	char *text;

	EXPECT_EQ(0, wlt_put_pid(self->a));
	text = wlt_read(FILE_NAME);
	EXPECT_STREQ(TEXT("%d\n", self->a), text);
	free(text);
	EXPECT_TRUE(traced(self->a));
	EXPECT_FALSE(traced(self->b));
}

TEST_F(pid_file, a_pid_needs_no_newline)
{
	EXPECT_EQ(0, wlt_put(FILE_NAME, TEXT("%d", self->a)));
	EXPECT_TRUE(listed(self->a, 0, 0));
}

TEST_F(pid_file, truncating_replaces)
{
	EXPECT_EQ(0, wlt_put_pid(self->a));
	EXPECT_EQ(0, wlt_put_pid(self->b));
	EXPECT_TRUE(listed(self->b, 0, 0));
	EXPECT_FALSE(traced(self->a));
	EXPECT_TRUE(traced(self->b));
}

TEST_F(pid_file, appending_adds)
{
	EXPECT_EQ(0, wlt_put_pid(self->a));
	EXPECT_EQ(0, wlt_add_pid("", self->b));
	EXPECT_TRUE(listed(self->a, self->b, 0));
	EXPECT_TRUE(traced(self->a));
	EXPECT_TRUE(traced(self->b));
}

TEST_F(pid_file, many_pids_in_one_write_with_any_blanks)
{
	EXPECT_EQ(0, wlt_put(FILE_NAME, TEXT(" \n%d\t%d  \n\n %d ", self->c,
					     self->a, self->b)));
	EXPECT_TRUE(listed(self->c, self->a, self->b));
}

TEST_F(pid_file, a_pid_written_twice_is_listed_once)
{
	struct snap *snap;

	EXPECT_EQ(0, wlt_put(FILE_NAME, TEXT("%d %d", self->a, self->a)));
	EXPECT_EQ(0, wlt_add_pid("", self->a));
	EXPECT_TRUE(listed(self->a, 0, 0));
	snap = snap_take();
	EXPECT_EQ(1, snap->sum->tasks_live);
	EXPECT_EQ(1, snap->nr_tasks);
	snap_free(snap);
}

TEST_F(pid_file, exclamation_mark_removes)
{
	EXPECT_EQ(0, wlt_put(FILE_NAME, TEXT("%d %d", self->a, self->b)));
	EXPECT_EQ(0, wlt_add_pid("!", self->a));
	EXPECT_TRUE(listed(self->b, 0, 0));
	EXPECT_FALSE(traced(self->a));
	EXPECT_TRUE(traced(self->b));
}

TEST_F(pid_file, exclamation_mark_removes_descendants)
{
	struct snap *snap;

	play_start(&self->play, PLAY_TRACED,
		   "fork [ fork [ tell pause ] thread [ tell pause ] tell pause ] tell pause");
	play_hear(&self->play, 4);
	snap = snap_take();
	EXPECT_EQ(4, snap->sum->tasks_live);
	snap_free(snap);
	EXPECT_EQ(0, wlt_add_pid("!", self->play.pid));
	EXPECT_TRUE(listed(0, 0, 0));
	snap = snap_take();
	EXPECT_EQ(0, snap->sum->tasks_live);
	EXPECT_EQ(4, snap->nr_tasks);
	EXPECT_STREQ("", snap_problem(snap));
	snap_free(snap);
}

TEST_F(pid_file, words_are_taken_from_left_to_right)
{
	EXPECT_EQ(0, wlt_put(FILE_NAME, TEXT("%d !%d", self->a, self->a)));
	EXPECT_TRUE(listed(0, 0, 0));
	EXPECT_EQ(0, wlt_put(FILE_NAME, TEXT("%d !%d %d %d", self->a, self->a,
					     self->b, self->a)));
	EXPECT_TRUE(listed(self->b, self->a, 0));
	EXPECT_EQ(0, wlt_add(FILE_NAME, TEXT("!%d %d", self->b, self->b)));
	EXPECT_TRUE(listed(self->a, self->b, 0));
}

TEST_F(pid_file, blanks_clear)
{
	static const char *const blanks[] = { "\n", " ", " \t\n \n" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(blanks); i++) {
		EXPECT_EQ(0, wlt_put_pid(self->a));
		EXPECT_EQ(0, wlt_put(FILE_NAME, blanks[i]));
		EXPECT_TRUE(listed(0, 0, 0));
		EXPECT_FALSE(traced(self->a));
	}
}

TEST_F(pid_file, truncating_and_closing_clears)
{
	int fd;

	EXPECT_EQ(0, wlt_put_pid(self->a));
	fd = open(wlt_path(FILE_NAME), O_WRONLY | O_TRUNC);
	ASSERT_LE(0, fd);
	EXPECT_TRUE(listed(self->a, 0, 0));
	EXPECT_EQ(0, close(fd));
	EXPECT_TRUE(listed(0, 0, 0));
	EXPECT_FALSE(traced(self->a));
}

TEST_F(pid_file, appending_nothing_changes_nothing)
{
	int fd;

	EXPECT_EQ(0, wlt_put_pid(self->a));
	fd = open(wlt_path(FILE_NAME), O_WRONLY | O_APPEND);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, close(fd));
	EXPECT_EQ(0, wlt_add(FILE_NAME, " \n"));
	EXPECT_TRUE(listed(self->a, 0, 0));
	EXPECT_TRUE(traced(self->a));
}

TEST_F(pid_file, only_the_first_write_of_an_open_replaces)
{
	int fd, n;

	EXPECT_EQ(0, wlt_put_pid(self->a));
	fd = open(wlt_path(FILE_NAME), O_WRONLY | O_TRUNC);
	ASSERT_LE(0, fd);
	n = strlen(TEXT("%d\n", self->b));
	EXPECT_EQ(n, write(fd, self->text, n));
	EXPECT_TRUE(listed(self->b, 0, 0));
	n = strlen(TEXT("%d\n", self->c));
	EXPECT_EQ(n, write(fd, self->text, n));
	EXPECT_EQ(0, close(fd));
	EXPECT_TRUE(listed(self->b, self->c, 0));
}

TEST_F(pid_file, takes_4095_bytes)
{
	memset(self->text, ' ', 4095);
	self->text[sprintf(self->text, "%d", self->a)] = ' ';
	EXPECT_EQ(0, wlt_write_len(FILE_NAME, O_TRUNC, self->text, 4095));
	EXPECT_TRUE(listed(self->a, 0, 0));
}

/* --- what is refused -------------------------------------------------------------- */

TEST_F(pid_file, refuses_4096_bytes_with_e2big)
{
	EXPECT_EQ(0, wlt_put_pid(self->b));
	memset(self->text, ' ', 4096);
	self->text[sprintf(self->text, "%d", self->a)] = ' ';
	EXPECT_EQ(-E2BIG, wlt_write_len(FILE_NAME, O_TRUNC, self->text, 4096));
	EXPECT_TRUE(listed(self->b, 0, 0));
}

TEST_F(pid_file, refuses_what_is_no_pid_with_einval)
{
	static const char *const words[] = {
		"abc", "0", "-1", "12x", "x12", "1.5", "!", "!!1", "!0", "1,2",
		"0x1", "1!", "! 1", "#", "\x01", "\xff",
	};
	size_t i;

	EXPECT_EQ(0, wlt_put_pid(self->a));
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		EXPECT_EQ(-EINVAL, wlt_put(FILE_NAME, words[i]))
			TH_LOG("with '%s'", words[i]);
		EXPECT_EQ(-EINVAL, wlt_add(FILE_NAME, words[i]))
			TH_LOG("with '%s'", words[i]);
	}
	EXPECT_TRUE(listed(self->a, 0, 0));
	EXPECT_TRUE(traced(self->a));
}

TEST_F(pid_file, refuses_nul_bytes_with_einval)
{
	EXPECT_EQ(0, wlt_put_pid(self->b));
	TEXT("%d", self->a);
	EXPECT_EQ(-EINVAL, wlt_write_len(FILE_NAME, O_APPEND, self->text,
					 strlen(self->text) + 1));
	EXPECT_TRUE(listed(self->b, 0, 0));
}

TEST_F(pid_file, refuses_a_pid_of_no_process_with_esrch)
{
	EXPECT_EQ(-ESRCH, wlt_put(FILE_NAME, TEXT("%d", NO_PID)));
	EXPECT_TRUE(listed(0, 0, 0));
}

TEST_F(pid_file, refuses_a_zombie_with_esrch)
{
	pid_t pid = fork();
	siginfo_t info;

	if (!pid)
		_exit(0);
	ASSERT_EQ(0, waitid(P_PID, pid, &info, WEXITED | WNOWAIT));
	EXPECT_EQ(-ESRCH, wlt_put_pid(pid));
	EXPECT_TRUE(listed(0, 0, 0));
	waitpid(pid, NULL, 0);
}

TEST_F(pid_file, refuses_to_remove_what_is_not_traced_with_esrch)
{
	EXPECT_EQ(-ESRCH, wlt_add_pid("!", self->a));
	EXPECT_EQ(0, wlt_put_pid(self->a));
	EXPECT_EQ(-ESRCH, wlt_add_pid("!", self->b));
	EXPECT_EQ(-ESRCH, wlt_add_pid("!", NO_PID));
	EXPECT_TRUE(listed(self->a, 0, 0));
}

TEST_F(pid_file, refuses_kernel_threads_with_eperm)
{
	EXPECT_EQ(0, wlt_put_pid(self->a));
	EXPECT_EQ(-EPERM, wlt_put(FILE_NAME, "2\n"));
	EXPECT_EQ(-EPERM, wlt_add(FILE_NAME, TEXT("%d 2\n", self->b)));
	EXPECT_TRUE(listed(self->a, 0, 0));
}

/* --- a rejected write changes nothing ------------------------------------------------ */

TEST_F(pid_file, failed_replacement_leaves_the_old_list)
{
	struct snap *snap;

	EXPECT_EQ(0, wlt_put(FILE_NAME, TEXT("%d %d", self->a, self->b)));
	EXPECT_EQ(-ESRCH, wlt_put(FILE_NAME, TEXT("%d %d", self->c, NO_PID)));
	EXPECT_EQ(-EINVAL, wlt_put(FILE_NAME, TEXT("%d %d x", self->c, self->a)));
	EXPECT_EQ(-EPERM, wlt_put(FILE_NAME, TEXT("%d 2", self->c)));
	EXPECT_TRUE(listed(self->a, self->b, 0));
	snap = snap_take();
	EXPECT_EQ(2, snap->sum->tasks_live);
	EXPECT_EQ(2, snap->sum->tasks_followed);
	snap_free(snap);
	EXPECT_TRUE(traced(self->a));
	EXPECT_TRUE(traced(self->b));
	EXPECT_FALSE(traced(self->c));
}

TEST_F(pid_file, unreadable_replacement_leaves_the_old_list)
{
	int fd;

	EXPECT_EQ(0, wlt_put_pid(self->a));
	fd = open(wlt_path(FILE_NAME), O_WRONLY | O_TRUNC);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-1, syscall(SYS_write, fd, 8, 5));
	EXPECT_EQ(EFAULT, errno);
	close(fd);
	EXPECT_TRUE(listed(self->a, 0, 0));
}

TEST_F(pid_file, a_listed_pid_written_again_takes_in_new_children)
{
	struct snap *snap;

	EXPECT_EQ(0, wlt_put("options/follow", "0"));
	play_start(&self->play, PLAY_UNTRACED, "tell read fork [ tell pause ] pause");
	play_hear(&self->play, 1);
	EXPECT_EQ(0, wlt_put_pid(self->play.pid));
	play_feed(&self->play, 1);
	play_hear(&self->play, 1);
	snap = snap_take();
	EXPECT_EQ(1, snap->sum->tasks_live);
	snap_free(snap);
	EXPECT_EQ(0, wlt_add_pid("", self->play.pid));
	snap = snap_take();
	EXPECT_EQ(2, snap->sum->tasks_live);
	snap_free(snap);
	EXPECT_EQ(0, wlt_put("options/follow", "1"));
}

TEST_F(pid_file, failed_write_adds_and_removes_nothing)
{
	EXPECT_EQ(0, wlt_put(FILE_NAME, TEXT("%d", self->a)));
	EXPECT_EQ(-EINVAL, wlt_add(FILE_NAME, TEXT("!%d %d 0", self->a, self->b)));
	EXPECT_TRUE(listed(self->a, 0, 0));
	EXPECT_TRUE(traced(self->a));
	EXPECT_FALSE(traced(self->b));
	EXPECT_EQ(-ESRCH, wlt_add(FILE_NAME, TEXT("%d !%d", self->b, self->c)));
	EXPECT_TRUE(listed(self->a, 0, 0));
	EXPECT_FALSE(traced(self->b));
}

TEST_F(pid_file, closing_after_a_failed_replacement_does_not_clear)
{
	int fd;

	EXPECT_EQ(0, wlt_put_pid(self->a));
	fd = open(wlt_path(FILE_NAME), O_WRONLY | O_TRUNC);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-1, write(fd, "x", 1));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(0, close(fd));
	EXPECT_TRUE(listed(self->a, 0, 0));
	EXPECT_TRUE(traced(self->a));
}

/* --- how long a pid stays ------------------------------------------------------------- */

TEST_F(pid_file, a_process_that_ended_is_not_listed)
{
	EXPECT_EQ(0, play_run("110:1"));
	EXPECT_TRUE(listed(0, 0, 0));
}

TEST_F(pid_file, a_pid_stays_while_a_descendant_lives)
{
	struct snap *snap;
	pid_t pid;

	play_start(&self->play, PLAY_TRACED,
		   "fork [ fork [ tell read ] ] wait 110:1");
	pid = self->play.pid;
	play_hear(&self->play, 1);
	while (waitpid(pid, NULL, 0) < 0)
		;
	EXPECT_TRUE(listed(pid, 0, 0));
	snap = snap_take();
	EXPECT_EQ(1, snap->sum->tasks_live);
	snap_free(snap);
	play_feed(&self->play, 1);
	self->play.pid = 0;
	wlt_settle();
	EXPECT_TRUE(listed(0, 0, 0));
}

TEST_F(pid_file, statistics_stay_when_the_list_is_cleared)
{
	EXPECT_EQ(0, play_run("110:5"));
	EXPECT_EQ(0, wlt_put(FILE_NAME, "\n"));
	EXPECT_COUNTS("execve:1 getppid:5 exit_group:1 in_flight_at_start=1");
	EXPECT_EQ(0, play_run("110:7"));
	EXPECT_COUNTS("execve:2 getppid:12 exit_group:2 in_flight_at_start=2");
}

/* --- numbers of pid namespaces ----------------------------------------------------------- */

/*
 * Runs in a new pid namespace as its first process: starts an idle child,
 * which is number 2 there. Exit status: the step that failed.
 */
static int inside_namespace(pid_t outside)
{
	pid_t child = idle_start();
	struct snap *snap;
	char *pids;

	if (child != 2)
		return 1;
	if (wlt_put_pid(2))
		return 2;
	pids = wlt_pids();
	if (strcmp(pids, "2"))
		return 3;
	free(pids);
	snap = snap_take();
	if (snap->nr_tasks != 1 || snap_task(snap, 0)->pid != 2 ||
	    snap_task(snap, 0)->tgid != 2 || snap_root(snap, 0)->pid != 2)
		return 4;
	snap_free(snap);
	/* The number of a process that is not in here. */
	if (wlt_add_pid("", outside) != -ESRCH)
		return 5;
	if (wlt_add_pid("!", 2))
		return 6;
	idle_end(child);
	return 0;
}

TEST_F(pid_file, pids_are_those_of_the_writers_and_readers_namespace)
{
	pid_t pid;
	int status;

	ASSERT_EQ(0, unshare(CLONE_NEWPID));
	pid = fork();
	if (!pid)
		_exit(inside_namespace(self->a));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	ASSERT_TRUE(WIFEXITED(status));
	EXPECT_EQ(0, WEXITSTATUS(status));
}

TEST_F(pid_file, a_task_of_an_inner_namespace_has_its_outer_number_outside)
{
	struct snap *snap;
	pid_t pid;
	int to[2];
	char byte;

	ASSERT_EQ(0, pipe(to));
	ASSERT_EQ(0, unshare(CLONE_NEWPID));
	pid = fork();
	if (!pid) {
		wlt_put_pid(1);		/* itself */
		if (write(to[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	ASSERT_EQ(1, read(to[0], &byte, 1));
	EXPECT_TRUE(listed(pid, 0, 0));
	snap = snap_take();
	ASSERT_EQ(1, snap->nr_tasks);
	EXPECT_EQ(pid, snap_task(snap, 0)->pid);
	EXPECT_EQ(pid, snap_root(snap, 0)->pid);
	snap_free(snap);
	idle_end(pid);
}

TEST_F(pid_file, a_reused_pid_is_not_traced)
{
	pid_t pid, again;

	play_start(&self->play, PLAY_TRACED, "110:5");
	pid = self->play.pid;
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	again = fork_with_pid(pid);
	if (!again) {
		for (int i = 0; i < 100; i++)
			syscall(SYS_getppid);
		_exit(0);
	}
	ASSERT_EQ(pid, again);
	waitpid(again, NULL, 0);
	EXPECT_COUNTS("execve:1 getppid:5 exit_group:1 in_flight_at_start=1");
}

/*
 * Its root's number now belongs to another process; the workload lives on, in
 * a process group of its own, since a group keeps its number in use.
 */
TEST_F(pid_file, a_pid_reused_while_its_descendants_live_is_not_traced)
{
	pid_t pid, again;

	play_start(&self->play, PLAY_TRACED, "fork [ fork [ 109:1 tell read 110:3 ] ] wait");
	pid = self->play.pid;
	play_hear(&self->play, 1);
	while (waitpid(pid, NULL, 0) < 0)
		;
	again = fork_with_pid(pid);
	if (!again) {
		for (int i = 0; i < 100; i++)
			syscall(SYS_getppid);
		_exit(0);
	}
	ASSERT_EQ(pid, again);
	waitpid(again, NULL, 0);
	play_feed(&self->play, 1);
	self->play.pid = 0;
	wlt_settle();
	EXPECT_COUNTS("execve:1 fork:2 wait4:1 setpgid:1 write:1 read:1 getppid:3 exit_group:3 child_return=2 in_flight_at_start=1");
}

TEST_HARNESS_MAIN
