// SPDX-License-Identifier: GPL-2.0-only
/*
 * Resetting the statistics: at one instant, for everything, losing nothing.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>

#include "lib.h"

#define NR_READ		0
#define NR_RESETS	50

FIXTURE(reset) {
	struct play play;
};

FIXTURE_SETUP(reset)
{
	wlt_clean();
}

FIXTURE_TEARDOWN(reset)
{
	play_kill(&self->play);
	wlt_clean();
}

/* Open syscall_stats with these flags and close it again. */
static int touch(int flags)
{
	int fd = open(wlt_path("syscall_stats"), flags);

	if (fd < 0)
		return -errno;
	return close(fd);
}

static char *read_fd(int fd)
{
	size_t n = 0, room = 1 << 18;
	char *text = malloc(room);
	ssize_t got;

	while ((got = read(fd, text + n, room - n - 1)) > 0)
		n += got;
	text[n] = 0;
	return text;
}

/* calls of the row NAME in a text of syscall_stats */
static unsigned long long text_calls(const char *text, const char *name)
{
	unsigned long long calls = 0, row_calls;
	char row_name[64], *copy = strdup(text), *save = NULL, *line;

	for (line = strtok_r(copy, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save))
		if (line[0] != '#' &&
		    sscanf(line, "%*s %*s %*s %llu %*s %63s", &row_calls,
			   row_name) == 2 && !strcmp(row_name, name))
			calls += row_calls;
	free(copy);
	return calls;
}

TEST_F(reset, opening_with_truncation_resets)
{
	EXPECT_EQ(0, play_run("110:5 fork [ 110:1 ] wait"));
	EXPECT_EQ(0, touch(O_WRONLY | O_TRUNC));
	EXPECT_COUNTS("");
}

TEST_F(reset, writing_anything_resets)
{
	static const char *const words[] = { "\n", "0\n", "x", "some words\n" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		EXPECT_EQ(0, play_run("110:5"));
		EXPECT_EQ(0, wlt_add("syscall_stats", words[i]));
		EXPECT_COUNTS("");
	}
}

TEST_F(reset, opening_without_truncation_resets_nothing)
{
	EXPECT_EQ(0, play_run("110:5"));
	EXPECT_EQ(0, touch(O_WRONLY));
	EXPECT_EQ(0, touch(O_WRONLY | O_APPEND));
	EXPECT_EQ(0, touch(O_RDWR));
	EXPECT_EQ(0, touch(O_RDONLY));
	EXPECT_COUNTS("execve:1 getppid:5 exit_group:1 in_flight_at_start=1");
}

TEST_F(reset, forgets_ended_tasks_and_keeps_living_ones)
{
	const struct wlt_raw_task *task;
	struct snap *snap;

	play_start(&self->play, PLAY_TRACED,
		   "fork [ 110:1 ] wait 110:5 tell read 110:3 tell read");
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, NR_READ);
	EXPECT_EQ(0, touch(O_WRONLY | O_TRUNC));
	snap = snap_take();
	EXPECT_EQ(1, snap->sum->tasks_followed);
	EXPECT_EQ(1, snap->sum->tasks_live);
	EXPECT_EQ(0, snap->sum->tasks_unlisted);
	ASSERT_EQ(1, snap->nr_tasks);
	task = snap_task(snap, 0);
	EXPECT_EQ(self->play.pid, task->pid);
	EXPECT_EQ(0, task->calls);
	EXPECT_EQ(0, task->wall_ns);
	EXPECT_EQ(1, snap->nr_roots);
	snap_free(snap);
	play_feed(&self->play, 1);
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, NR_READ);
	snap = snap_take();
	/* read, 3 getppid, write */
	EXPECT_EQ(5, snap_task(snap, 0)->calls);
	snap_free(snap);
}

TEST_F(reset, a_call_in_flight_counts_in_the_period_in_which_it_ends)
{
	struct snap *snap;

	play_start(&self->play, PLAY_TRACED, "110:5 tell read 110:3");
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, NR_READ);
	EXPECT_EQ(0, touch(O_WRONLY | O_TRUNC));
	snap = snap_take();
	EXPECT_SNAP_COUNTS(snap, "in_flight=1");
	EXPECT_EQ(1, snap->sum->enters);
	snap_free(snap);
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_COUNTS("read:1 getppid:3 exit_group:1");
}

TEST_F(reset, a_call_of_a_detached_task_is_forgotten)
{
	struct snap *snap;

	play_start(&self->play, PLAY_TRACED, "110:5 tell read 110:3");
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, NR_READ);
	EXPECT_EQ(0, wlt_put("set_workload_pid", "\n"));
	EXPECT_EQ(0, touch(O_WRONLY | O_TRUNC));
	snap = snap_take();
	EXPECT_SNAP_COUNTS(snap, "");
	EXPECT_EQ(0, snap->sum->enters);
	snap_free(snap);
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	EXPECT_COUNTS("");
}

TEST_F(reset, the_period_begins_anew)
{
	struct snap *before, *after;

	play_start(&self->play, PLAY_TRACED, "tell read");
	play_hear(&self->play, 1);
	before = snap_take();
	EXPECT_EQ(0, touch(O_WRONLY | O_TRUNC));
	after = snap_take();
	EXPECT_LE(before->sum->now_ns, after->sum->begin_ns);
	EXPECT_LE(after->sum->begin_ns, after->sum->now_ns);
	snap_free(before);
	snap_free(after);
}

TEST_F(reset, reading_with_truncation_shows_what_is_reset)
{
	char *text;
	int fd;

	EXPECT_EQ(0, play_run("110:5"));
	fd = open(wlt_path("syscall_stats"), O_RDWR | O_TRUNC);
	ASSERT_LE(0, fd);
	EXPECT_COUNTS("");
	text = read_fd(fd);
	EXPECT_EQ(5, text_calls(text, "getppid"));
	EXPECT_EQ(7, text_calls(text, "total"));
	free(text);
	close(fd);
}

/*
 * Four threads call as fast as they can, each a known number of times, and
 * the statistics are read and reset meanwhile: every call is in exactly one
 * of the periods.
 */
TEST_F(reset, periods_add_up_to_every_call)
{
	int nr = kernel_checks_itself() ? 1000 : 5000;
	char script[128];
	unsigned long long getppid = 0, close_ = 0, total = 0;
	struct snap *snap;
	char *text;
	int i, fd;

	snprintf(script, sizeof(script),
		 "loop:4 [ thread [ tell read loop:%d [ 110:50 3:3:-1 ] ] ] join", nr);
	play_start(&self->play, PLAY_TRACED, script);
	play_hear(&self->play, 4);
	play_feed(&self->play, 4);
	for (i = 0; i < NR_RESETS; i++) {
		fd = open(wlt_path("syscall_stats"), O_RDWR | O_TRUNC);
		ASSERT_LE(0, fd);
		text = read_fd(fd);
		getppid += text_calls(text, "getppid");
		close_ += text_calls(text, "close");
		total += text_calls(text, "total");
		free(text);
		close(fd);
		snap = snap_take();
		ASSERT_STREQ("", snap_problem(snap));
		snap_free(snap);
	}
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	snap = snap_take();
	EXPECT_STREQ("", snap_problem(snap));
	getppid += snap_calls(snap, "getppid");
	close_ += snap_calls(snap, "close");
	total += snap->sum->returned + snap->sum->restarted +
		 snap->sum->never_returned + snap->sum->denied;
	snap_free(snap);
	EXPECT_EQ(4 * nr * 50, getppid);
	EXPECT_EQ(4 * nr * 3, close_);
	/* execve, 4 clone, 4 write, 4 read, 4 exit, exit_group */
	EXPECT_EQ(4 * nr * 53 + 18, total);
}

/* The same with tasks that come and go. */
TEST_F(reset, periods_add_up_with_short_lived_tasks)
{
	int nr = kernel_checks_itself() ? 100 : 1500;
	char script[128];
	unsigned long long getppid = 0, forks = 0, exits = 0;
	struct snap *snap;
	char *text;
	int i, fd;

	snprintf(script, sizeof(script),
		 "loop:2 [ fork [ tell read loop:%d [ fork [ 110:3 ] wait ] ] ] wait wait", nr);
	play_start(&self->play, PLAY_TRACED, script);
	play_hear(&self->play, 2);
	play_feed(&self->play, 2);
	for (i = 0; i < NR_RESETS; i++) {
		fd = open(wlt_path("syscall_stats"), O_RDWR | O_TRUNC);
		ASSERT_LE(0, fd);
		text = read_fd(fd);
		getppid += text_calls(text, "getppid");
		forks += text_calls(text, "fork");
		exits += text_calls(text, "exit_group");
		free(text);
		close(fd);
		snap = snap_take();
		ASSERT_STREQ("", snap_problem(snap));
		snap_free(snap);
	}
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	snap = snap_take();
	EXPECT_STREQ("", snap_problem(snap));
	getppid += snap_calls(snap, "getppid");
	forks += snap_calls(snap, "fork");
	exits += snap_calls(snap, "exit_group");
	snap_free(snap);
	EXPECT_EQ(2 * nr * 3, getppid);
	EXPECT_EQ(2 * nr + 2, forks);
	EXPECT_EQ(2 * nr + 3, exits);
}

TEST_HARNESS_MAIN
