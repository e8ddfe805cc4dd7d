// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls by task, and how many ended tasks are listed.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#include "lib.h"

FIXTURE(taskcall) {
	struct play play;
};

FIXTURE_SETUP(taskcall)
{
	wlt_clean();
}

FIXTURE_TEARDOWN(taskcall)
{
	play_kill(&self->play);
	wlt_clean();
}

/* calls of the @nth task listed, by name, added up */
static unsigned long long calls_of(const struct snap *snap, unsigned int nth,
				   const char *name)
{
	unsigned long long calls = 0;
	size_t i;

	for (i = 0; i < snap->nr_task_calls; i++) {
		const struct wlt_raw_task_call *c = snap_task_call(snap, i);

		if (c->task == nth &&
		    (!name || !strcmp(snap_string(snap, c->name), name)))
			calls += c->calls;
	}
	return calls;
}

TEST_F(taskcall, none_unless_asked_for)
{
	struct snap *snap;

	EXPECT_EQ(0, play_run("110:5"));
	snap = snap_take();
	EXPECT_EQ(0, snap->nr_task_calls);
	snap_free(snap);
}

TEST_F(taskcall, each_task_has_its_own)
{
	struct snap *snap;
	size_t i;

	EXPECT_EQ(0, wlt_put("options/per-task", "1"));
	EXPECT_EQ(0, play_run("110:5 fork [ 110:7 39:2 3:3:-1 ] wait thread [ 39:4 ] join 39:1 seccomp-errno:102 102:6"));
	snap = snap_take();
	ASSERT_EQ(3, snap->nr_tasks);
	EXPECT_EQ(5, calls_of(snap, 0, "getppid"));
	EXPECT_EQ(1, calls_of(snap, 0, "getpid"));
	EXPECT_EQ(6, calls_of(snap, 0, "getuid"));
	EXPECT_EQ(1, calls_of(snap, 0, "exit_group"));
	EXPECT_EQ(7, calls_of(snap, 1, "getppid"));
	EXPECT_EQ(2, calls_of(snap, 1, "getpid"));
	EXPECT_EQ(3, calls_of(snap, 1, "close"));
	EXPECT_EQ(4, calls_of(snap, 2, "getpid"));
	EXPECT_EQ(1, calls_of(snap, 2, "exit"));
	for (i = 0; i < 3; i++)
		EXPECT_EQ(snap_task(snap, i)->calls, calls_of(snap, i, NULL));
	EXPECT_STREQ("", snap_problem(snap));
	snap_free(snap);
}

TEST_F(taskcall, a_task_with_many_calls)
{
	struct snap *snap;
	char script[2048], *p = script;
	int nr;

	EXPECT_EQ(0, wlt_put("options/per-task", "1"));
	/* sixty numbers without a name, and which do nothing */
	for (nr = 2000; nr < 2060; nr++)
		p += sprintf(p, "%d:%d ", nr, nr - 1999);
	EXPECT_EQ(0, play_run(script));
	snap = snap_take();
	EXPECT_EQ(62, snap->nr_task_calls);
	EXPECT_EQ(60, calls_of(snap, 0, "syscall_2059"));
	EXPECT_EQ(snap_task(snap, 0)->calls, calls_of(snap, 0, NULL));
	EXPECT_STREQ("", snap_problem(snap));
	snap_free(snap);
}

TEST_F(taskcall, the_file_shows_who_made_the_calls)
{
	char *text, *line;
	char want[96];
	int pid;

	EXPECT_EQ(0, wlt_put("options/per-task", "1"));
	play_start(&self->play, PLAY_TRACED, "110:1234 tell read");
	play_hear(&self->play, 1);
	pid = self->play.pid;
	text = wlt_read("task_syscall_stats");
	line = strstr(text, "getppid\n");
	ASSERT_NE(NULL, line);
	while (line > text && line[-1] != '\n')
		line--;
	sprintf(want, " %7d play            getppid\n", pid);
	EXPECT_NE(NULL, strstr(line, " 1234 "));
	EXPECT_NE(NULL, strstr(line, want));
	free(text);
}

TEST_F(taskcall, a_reset_begins_anew)
{
	struct snap *snap;

	EXPECT_EQ(0, wlt_put("options/per-task", "1"));
	play_start(&self->play, PLAY_TRACED, "110:5 tell read 110:3 tell read");
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, 0);
	EXPECT_EQ(0, wlt_put("syscall_stats", "\n"));
	snap = snap_take();
	EXPECT_EQ(0, snap->nr_task_calls);
	snap_free(snap);
	play_feed(&self->play, 1);
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, 0);
	snap = snap_take();
	EXPECT_EQ(3, calls_of(snap, 0, "getppid"));
	EXPECT_EQ(1, calls_of(snap, 0, "read"));
	EXPECT_STREQ("", snap_problem(snap));
	snap_free(snap);
}

/* --- ended tasks -------------------------------------------------------------------- */

TEST_F(taskcall, ended_tasks_are_listed_up_to_the_limit)
{
	struct snap *snap;

	EXPECT_EQ(0, wlt_put("options/ended-tasks", "3"));
	EXPECT_EQ(0, play_run("loop:20 [ fork [ 110:2 ] wait ]"));
	snap = snap_take();
	EXPECT_EQ(21, snap->sum->tasks_followed);
	EXPECT_EQ(18, snap->sum->tasks_unlisted);
	EXPECT_EQ(4, snap->nr_tasks);	/* three, and the sum of the others */
	EXPECT_EQ(40, snap_calls(snap, "getppid"));
	EXPECT_STREQ("", snap_problem(snap));
	snap_free(snap);
}

TEST_F(taskcall, no_ended_task_may_be_listed)
{
	struct snap *snap;

	EXPECT_EQ(0, wlt_put("options/ended-tasks", "0"));
	EXPECT_EQ(0, play_run("loop:20 [ fork [ 110:2 ] wait ]"));
	snap = snap_take();
	EXPECT_EQ(21, snap->sum->tasks_unlisted);
	EXPECT_EQ(1, snap->nr_tasks);
	EXPECT_EQ(snap->sum->returned + snap->sum->never_returned,
		  snap_task(snap, 0)->calls);
	EXPECT_STREQ("", snap_problem(snap));
	snap_free(snap);
}

TEST_F(taskcall, the_limit_is_a_number)
{
	static const struct {
		const char *text;
		int err;
	} bad[] = {
		{ "", -EINVAL }, { " \n", -EINVAL }, { "x", -EINVAL },
		{ "-1", -EINVAL }, { "+1", -EINVAL }, { "1 2", -EINVAL },
		{ "0x10", -EINVAL }, { "1.5", -EINVAL }, { "65537", -ERANGE },
		{ "99999999999999999999999", -ERANGE },
	};
	size_t i;
	char *text;

	EXPECT_EQ(0, wlt_put("options/ended-tasks", " 65536 \n"));
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		if (!*bad[i].text)	/* a write of nothing is none */
			continue;
		EXPECT_EQ(bad[i].err, wlt_put("options/ended-tasks", bad[i].text))
			TH_LOG("'%s'", bad[i].text);
	}
	text = wlt_read("options/ended-tasks");
	EXPECT_STREQ("65536\n", text);
	free(text);
	text = wlt_read("error_log");
	EXPECT_NE(NULL, strstr(text, "ended-tasks: error: Too large"));
	EXPECT_NE(NULL, strstr(text, "ended-tasks: error: Not a number"));
	free(text);
}

TEST_HARNESS_MAIN
