// SPDX-License-Identifier: GPL-2.0-only
/*
 * The switches: tracing_on, options/follow, options/existing-children.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>

#include "lib.h"

#define NR_READ		0

FIXTURE(options) {
	struct play play;
};

FIXTURE_SETUP(options)
{
	wlt_clean();
}

FIXTURE_TEARDOWN(options)
{
	play_kill(&self->play);
	wlt_clean();
}

/* --- the files ------------------------------------------------------------------ */

FIXTURE(switches) {
	int unused;
};

FIXTURE_VARIANT(switches) {
	const char *file;
};

FIXTURE_VARIANT_ADD(switches, tracing_on) {
	.file = "tracing_on",
};

FIXTURE_VARIANT_ADD(switches, follow) {
	.file = "options/follow",
};

FIXTURE_VARIANT_ADD(switches, existing_children) {
	.file = "options/existing-children",
};

FIXTURE_SETUP(switches)
{
	wlt_clean();
}

FIXTURE_TEARDOWN(switches)
{
	wlt_clean();
}

#define EXPECT_FILE(file, want) do {					\
	char *__text = wlt_read(file);					\
	EXPECT_STREQ(want, __text);					\
	free(__text);							\
} while (0)

TEST_F(switches, reads_back_what_was_written)
{
	EXPECT_EQ(0, wlt_put(variant->file, "0\n"));
	EXPECT_FILE(variant->file, "0\n");
	EXPECT_EQ(0, wlt_put(variant->file, "1"));
	EXPECT_FILE(variant->file, "1\n");
	EXPECT_EQ(0, wlt_put(variant->file, " 0 \n"));
	EXPECT_FILE(variant->file, "0\n");
	EXPECT_EQ(0, wlt_add(variant->file, "1\n"));
	EXPECT_FILE(variant->file, "1\n");
}

TEST_F(switches, refuses_anything_but_0_and_1)
{
	static const char *const words[] = {
		"2", "-1", "10", "00", "on", "y", "1 1", "0 1", "1x", "\n", " ",
	};
	char old[3] = "0\n";
	size_t i;

	for (old[0] = '0'; old[0] <= '1'; old[0]++) {
		EXPECT_EQ(0, wlt_put(variant->file, old));
		for (i = 0; i < ARRAY_SIZE(words); i++)
			EXPECT_EQ(-EINVAL, wlt_put(variant->file, words[i]))
				TH_LOG("with word %zu", i);
		EXPECT_FILE(variant->file, old);
	}
}

TEST_F(switches, opening_for_truncation_changes_nothing)
{
	int fd = open(wlt_path(variant->file), O_WRONLY | O_TRUNC);

	ASSERT_LE(0, fd);
	close(fd);
	EXPECT_FILE(variant->file, "1\n");
}

/* --- options/follow ------------------------------------------------------------------ */

TEST_F(options, without_follow_children_are_not_traced)
{
	EXPECT_EQ(0, wlt_put("options/follow", "0"));
	EXPECT_EQ(0, play_run("fork [ 110:7 ] wait vfork [ 110:7 ] wait clone [ 110:7 ] wait 110:3"));
	EXPECT_COUNTS("execve:1 fork:1 vfork:1 clone:1 wait4:3 getppid:3 exit_group:1 in_flight_at_start=1");
}

TEST_F(options, without_follow_threads_are_not_traced)
{
	EXPECT_EQ(0, wlt_put("options/follow", "0"));
	EXPECT_EQ(0, play_run("thread [ 110:7 ] join 110:3"));
	EXPECT_COUNTS("execve:1 clone:1 getppid:3 exit_group:1 in_flight_at_start=1");
}

TEST_F(options, follow_takes_effect_for_the_next_child)
{
	play_start(&self->play, PLAY_TRACED,
		   "fork [ 110:1 ] wait tell read fork [ 110:10 ] wait tell read fork [ 110:100 ] wait");
	play_hear(&self->play, 1);
	EXPECT_EQ(0, wlt_put("options/follow", "0"));
	play_feed(&self->play, 1);
	play_hear(&self->play, 1);
	EXPECT_EQ(0, wlt_put("options/follow", "1"));
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_COUNTS("execve:1 fork:3 wait4:3 write:2 read:2 getppid:101 exit_group:3 child_return=2 in_flight_at_start=1");
}

/* --- options/existing-children --------------------------------------------------------- */

TEST_F(options, without_existing_children_only_the_task_itself_is_attached)
{
	struct snap *snap;

	EXPECT_EQ(0, wlt_put("options/existing-children", "0"));
	play_start(&self->play, PLAY_UNTRACED,
		   "thread [ tell read ] fork [ tell read ] tell read");
	play_hear(&self->play, 3);
	EXPECT_EQ(0, wlt_put_pid(self->play.pid));
	snap = snap_take();
	EXPECT_EQ(1, snap->sum->tasks_live);
	EXPECT_EQ(1, snap->nr_tasks);
	EXPECT_EQ(self->play.pid, snap_task(snap, 0)->pid);
	snap_free(snap);
}

TEST_F(options, without_existing_children_a_single_thread_can_be_attached)
{
	struct snap *snap;
	pid_t tid;

	EXPECT_EQ(0, wlt_put("options/existing-children", "0"));
	play_start(&self->play, PLAY_UNTRACED, "thread [ tell read ] tell read");
	play_hear(&self->play, 2);
	ASSERT_EQ(1, list_threads(self->play.pid, &tid, 1));
	EXPECT_EQ(0, wlt_put_pid(tid));
	snap = snap_take();
	EXPECT_EQ(1, snap->sum->tasks_live);
	EXPECT_EQ(tid, snap_task(snap, 0)->pid);
	EXPECT_EQ(self->play.pid, snap_task(snap, 0)->tgid);
	snap_free(snap);
}

TEST_F(options, without_existing_children_later_children_are_followed)
{
	EXPECT_EQ(0, wlt_put("options/existing-children", "0"));
	play_start(&self->play, PLAY_UNTRACED,
		   "pipe fork [ get 110:50 ] tell read put wait fork [ 110:7 ] wait");
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, NR_READ);
	EXPECT_EQ(0, wlt_put_pid(self->play.pid));
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_COUNTS("write:1 wait4:2 fork:1 getppid:7 exit_group:2 child_return=1 in_flight_at_start=1");
}

/* --- tracing_on --------------------------------------------------------------------------- */

/*
 * The first read begins before the pause and ends in it: counted. The second
 * begins in the pause and ends after it: in flight at the start.
 */
TEST_F(options, calls_that_began_while_paused_are_not_counted)
{
	play_start(&self->play, PLAY_TRACED,
		   "110:5 tell read 110:50 tell read 110:7");
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, NR_READ);
	EXPECT_EQ(0, wlt_put("tracing_on", "0"));
	play_feed(&self->play, 1);
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, NR_READ);
	EXPECT_COUNTS("execve:1 getppid:5 write:1 read:1 in_flight_at_start=1");
	EXPECT_EQ(0, wlt_put("tracing_on", "1"));
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_COUNTS("execve:1 getppid:12 write:1 read:1 exit_group:1 in_flight_at_start=2");
}

TEST_F(options, tasks_made_while_paused_are_followed)
{
	struct snap *snap;

	play_start(&self->play, PLAY_TRACED,
		   "tell read fork [ 110:50 tell read 110:7 ] wait 110:1");
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, NR_READ);
	EXPECT_EQ(0, wlt_put("tracing_on", "0"));
	play_feed(&self->play, 1);
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, 61);
	snap = snap_take();
	EXPECT_EQ(2, snap->sum->tasks_live);
	EXPECT_STREQ("", snap_problem(snap));
	wait_in_call(snap_task(snap, 1)->pid, NR_READ);
	snap_free(snap);
	EXPECT_EQ(0, wlt_put("tracing_on", "1"));
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	/* The write to the list, wait4 of the parent, read of the child. */
	EXPECT_COUNTS("execve:1 write:1 read:1 getppid:8 exit_group:2 in_flight_at_start=3");
}

TEST_F(options, a_workload_paused_from_start_to_end_counts_nothing)
{
	EXPECT_EQ(0, wlt_put("tracing_on", "0"));
	EXPECT_EQ(0, play_run("110:5 fork [ 110:7 ] wait handler raise:2 seccomp-errno:110 110:3"));
	EXPECT_COUNTS("");
}

TEST_F(options, status_says_whether_tracing_is_on)
{
	char *on;

	EXPECT_EQ(0, wlt_put("tracing_on", "0"));
	on = wlt_status("tracing_on");
	EXPECT_STREQ("0", on);
	free(on);
	EXPECT_EQ(0, wlt_put("tracing_on", "1"));
	on = wlt_status("tracing_on");
	EXPECT_STREQ("1", on);
	free(on);
}

/* Each pause may hide calls, but none may be counted twice or half. */
TEST_F(options, the_ledger_balances_while_tracing_goes_on_and_off)
{
	int i, nr = nr_rounds(200);
	struct snap *snap;

	play_start(&self->play, PLAY_TRACED,
		   "loop:3 [ thread [ loop:0 [ 110:10 ] ] ] tell loop:0 [ fork [ 110:2 ] wait ]");
	play_hear(&self->play, 1);
	for (i = 0; i < nr; i++) {
		EXPECT_EQ(0, wlt_put("tracing_on", i % 2 ? "1" : "0"));
		snap = snap_take();
		ASSERT_STREQ("", snap_problem(snap));
		snap_free(snap);
	}
}

TEST_HARNESS_MAIN
