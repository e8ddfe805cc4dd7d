// SPDX-License-Identifier: GPL-2.0-only
/*
 * status: the ledger, calls in flight, and what it says of the hooks.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <signal.h>

#include "lib.h"

#define NR_READ		0

FIXTURE(ledger) {
	struct play play;
};

FIXTURE_SETUP(ledger)
{
	wlt_clean();
}

FIXTURE_TEARDOWN(ledger)
{
	play_kill(&self->play);
	wlt_clean();
}

#define EXPECT_STATUS(key, want) do {					\
	char *__text = wlt_status(key);					\
	EXPECT_STREQ(want, __text)					\
		TH_LOG("with %s", key);					\
	free(__text);							\
} while (0)

/* What status says is what the snapshot says. */
#define EXPECT_STATUS_IS(snap, field) do {				\
	char __want[24];						\
	sprintf(__want, "%llu", (unsigned long long)(snap)->sum->field);\
	EXPECT_STATUS(#field, __want);					\
} while (0)

#define EXPECT_STATUS_AGREES(snap) do {					\
	EXPECT_STATUS_IS(snap, enters);					\
	EXPECT_STATUS_IS(snap, returned);				\
	EXPECT_STATUS_IS(snap, restarted);				\
	EXPECT_STATUS_IS(snap, in_flight);				\
	EXPECT_STATUS_IS(snap, never_returned);				\
	EXPECT_STATUS_IS(snap, exits);					\
	EXPECT_STATUS_IS(snap, child_return);				\
	EXPECT_STATUS_IS(snap, denied);					\
	EXPECT_STATUS_IS(snap, in_flight_at_start);			\
	EXPECT_STATUS("balanced", "yes");				\
} while (0)

TEST_F(ledger, is_all_zeros_at_first)
{
	struct snap *snap = snap_take();

	EXPECT_EQ(0, snap->sum->enters);
	EXPECT_EQ(0, snap->sum->exits);
	EXPECT_EQ(0, snap->sum->lost);
	EXPECT_EQ(0, snap->sum->tasks_followed);
	EXPECT_EQ(0, snap->nr_tasks);
	EXPECT_EQ(0, snap->nr_rows);
	EXPECT_STREQ("", snap_problem(snap));
	EXPECT_STATUS_AGREES(snap);
	snap_free(snap);
}

TEST_F(ledger, of_a_workload_with_everything_adds_up)
{
	struct snap *snap;

	EXPECT_EQ(0, play_run("handler raise:3 fork [ 110:2 ] wait thread [ 110:1 ] join seccomp-errno:39 39:4 2000:1"));
	snap = snap_take();
	/*
	 * execve rt_sigaction getpid 3 kill 3 rt_sigreturn fork 3 getppid
	 * wait4 clone seccomp 2000 = 17, and exit, 2 exit_group; 4 denied.
	 */
	EXPECT_EQ(20, snap->sum->enters);
	EXPECT_EQ(17, snap->sum->returned);
	EXPECT_EQ(3, snap->sum->never_returned);
	EXPECT_EQ(0, snap->sum->restarted);
	EXPECT_EQ(0, snap->sum->in_flight);
	EXPECT_EQ(17 + 2 + 4 + 1, snap->sum->exits);
	EXPECT_EQ(2, snap->sum->child_return);
	EXPECT_EQ(4, snap->sum->denied);
	EXPECT_EQ(1, snap->sum->in_flight_at_start);
	EXPECT_EQ(0, snap->sum->lost);
	EXPECT_STREQ("", snap_problem(snap));
	EXPECT_STATUS_AGREES(snap);
	EXPECT_STATUS("lost", "0");
	snap_free(snap);
}

TEST_F(ledger, a_call_in_flight_is_shown_and_counted_when_it_ends)
{
	const struct wlt_raw_task *task;
	struct snap *snap, *later;

	play_start(&self->play, PLAY_TRACED, "tell read 110:1");
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, NR_READ);
	usleep(50000);
	snap = snap_take();
	EXPECT_SNAP_COUNTS(snap, "execve:1 write:1 in_flight=1 in_flight_at_start=1");
	EXPECT_STATUS_AGREES(snap);
	usleep(50000);
	later = snap_take();
	EXPECT_SNAP_COUNTS(later, "execve:1 write:1 in_flight=1 in_flight_at_start=1");

	/* Its age is that of one call: what it grew by is the time between. */
	ASSERT_EQ(1, snap->nr_tasks);
	task = snap_task(snap, 0);
	EXPECT_TRUE(task->flags & WLT_RAW_TASK_IN_CALL);
	EXPECT_EQ(NR_READ, task->nr);
	/* Half of what was slept: the clock may go in steps. */
	EXPECT_LE(25000000, task->age_ns);
	EXPECT_LE(task->age_ns + 25000000, snap_task(later, 0)->age_ns);
	snap_free(snap);
	snap_free(later);

	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_COUNTS("execve:1 write:1 read:1 getppid:1 exit_group:1 in_flight_at_start=1");
}

TEST_F(ledger, eight_calls_in_flight_are_eight)
{
	struct snap *snap;
	pid_t tids[8];
	int i, n;

	play_start(&self->play, PLAY_TRACED,
		   "loop:8 [ thread [ read ] ] tell join");
	play_hear(&self->play, 1);
	n = list_threads(self->play.pid, tids, 8);
	ASSERT_EQ(8, n);
	for (i = 0; i < n; i++)
		wait_in_call(tids[i], NR_READ);
	snap = snap_take();
	EXPECT_SNAP_COUNTS(snap, "execve:1 clone:8 write:1 child_return=8 in_flight=8 in_flight_at_start=1");
	snap_free(snap);
	play_feed(&self->play, 8);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_COUNTS("execve:1 clone:8 write:1 read:8 exit:8 exit_group:1 child_return=8 in_flight_at_start=1");
}

TEST_F(ledger, a_parent_in_vfork_is_in_flight)
{
	struct snap *snap;

	play_start(&self->play, PLAY_TRACED, "vfork [ tell read ] wait");
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, 58);
	snap = snap_take();
	EXPECT_EQ(2, snap->nr_tasks);
	EXPECT_STREQ("vfork", snap_string(snap, snap_task(snap, 0)->call));
	EXPECT_STREQ("", snap_problem(snap));
	snap_free(snap);
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_COUNTS("execve:1 vfork:1 write:1 read:1 wait4:1 exit_group:2 child_return=1 in_flight_at_start=1");
}

/* It ends outside the period, or never: either way the ledger says where. */
TEST_F(ledger, balances_after_detaching_in_the_middle_of_a_call)
{
	struct snap *snap;

	play_start(&self->play, PLAY_TRACED, "110:2 tell read 110:3");
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, NR_READ);
	EXPECT_EQ(0, wlt_put("set_workload_pid", "\n"));
	EXPECT_STATUS("hooks", "detached");
	snap = snap_take();
	EXPECT_STREQ("", snap_problem(snap));
	EXPECT_EQ(2, snap_calls(snap, "getppid"));
	EXPECT_EQ(4, snap->sum->returned);
	snap_free(snap);
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	snap = snap_take();
	EXPECT_STREQ("", snap_problem(snap));
	EXPECT_EQ(2, snap_calls(snap, "getppid"));
	EXPECT_EQ(4, snap->sum->returned);
	EXPECT_STATUS_AGREES(snap);
	snap_free(snap);
}

TEST_F(ledger, hooks_are_attached_while_anything_is_traced)
{
	EXPECT_STATUS("hooks", "detached");
	play_start(&self->play, PLAY_TRACED, "tell read");
	play_hear(&self->play, 1);
	EXPECT_STATUS("hooks", "attached");
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_STATUS("hooks", "detached");
}

TEST_F(ledger, balances_in_every_snapshot_of_a_busy_workload)
{
	int i, nr = nr_rounds(100);
	struct snap *snap;

	play_start(&self->play, PLAY_TRACED,
		   "loop:4 [ thread [ loop:0 [ 110:50 3:5:-1 ] ] ] loop:2 [ fork [ loop:0 [ fork [ 110:2 ] wait ] ] ] tell pause");
	play_hear(&self->play, 1);
	for (i = 0; i < nr; i++) {
		snap = snap_take();
		ASSERT_STREQ("", snap_problem(snap));
		snap_free(snap);
	}
	play_kill(&self->play);
	wlt_settle();
	snap = snap_take();
	EXPECT_STREQ("", snap_problem(snap));
	EXPECT_EQ(0, snap->sum->in_flight);
	EXPECT_EQ(0, snap->sum->tasks_live);
	snap_free(snap);
}

TEST_F(ledger, numbers_never_decrease)
{
	struct snap *snap, *last = NULL;
	int i, nr = nr_rounds(100);

	play_start(&self->play, PLAY_TRACED,
		   "loop:3 [ thread [ loop:0 [ 110:10 3:1:-1 ] ] ] tell loop:0 [ fork [ 39:1 ] wait ]");
	play_hear(&self->play, 1);
	for (i = 0; i < nr; i++) {
		snap = snap_take();
		if (last) {
			EXPECT_LE(last->sum->enters, snap->sum->enters);
			EXPECT_LE(last->sum->exits, snap->sum->exits);
			EXPECT_LE(last->sum->returned, snap->sum->returned);
			EXPECT_LE(last->sum->never_returned,
				  snap->sum->never_returned);
			EXPECT_LE(last->sum->child_return,
				  snap->sum->child_return);
			EXPECT_LE(last->sum->tasks_followed,
				  snap->sum->tasks_followed);
			EXPECT_LE(last->sum->wall_ns, snap->sum->wall_ns);
			EXPECT_LE(last->sum->now_ns, snap->sum->now_ns);
			EXPECT_EQ(last->sum->begin_ns, snap->sum->begin_ns);
			EXPECT_LE(snap_calls(last, "getppid"),
				  snap_calls(snap, "getppid"));
			snap_free(last);
		}
		last = snap;
	}
	snap_free(last);
}

TEST_HARNESS_MAIN
