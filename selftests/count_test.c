// SPDX-License-Identifier: GPL-2.0-only
/*
 * syscall_stats counts exactly the calls that the workload made.
 *
 * Each test plays a script (see workload/play.c) and demands the whole table:
 * a row too many fails as a count too low does. What every traced script has:
 * the write() to set_workload_pid, which began before the tracing did
 * (in_flight_at_start=1), and the execve() that starts the script.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <signal.h>
#include <sys/syscall.h>

#include "lib.h"

#define NR_READ			0
#define NR_PAUSE		34
#define NR_NANOSLEEP		35
#define NR_RESTART_SYSCALL	219
#define X32_BIT			0x40000000

FIXTURE(count) {
	struct play play;
};

FIXTURE_SETUP(count)
{
	wlt_clean();
}

/* A test that failed may leave its workload waiting. */
FIXTURE_TEARDOWN(count)
{
	play_kill(&self->play);
	wlt_clean();
}

#define EXPECT_SCRIPT(script, counts) do {				\
	int __status = play_run(script);				\
	EXPECT_EQ(0, __status);						\
	EXPECT_COUNTS(counts " in_flight_at_start=1");			\
} while (0)

TEST_F(count, nothing_is_counted_before_a_pid_is_written)
{
	play_start(&self->play, PLAY_UNTRACED, "110:50");
	EXPECT_EQ(0, play_end(&self->play));
	EXPECT_COUNTS("");
}

TEST_F(count, each_call_counts_once)
{
	EXPECT_SCRIPT("110:1000", "execve:1 getppid:1000 exit_group:1");
}

TEST_F(count, failed_calls_are_errors)
{
	EXPECT_SCRIPT("3:5:-1 open-missing:7 110:2",
		      "execve:1 close:5:5 open:7:7 getppid:2 exit_group:1");
}

TEST_F(count, other_tasks_are_not_counted)
{
	struct play other;

	play_start(&other, PLAY_UNTRACED, "tell loop:0 [ 110:1 39:1 ]");
	play_hear(&other, 1);
	EXPECT_SCRIPT("110:10 39:3",
		      "execve:1 getppid:10 getpid:3 exit_group:1");
	play_kill(&other);
	EXPECT_COUNTS("execve:1 getppid:10 getpid:3 exit_group:1 in_flight_at_start=1");
}

/* --- children and threads ------------------------------------------------------ */

TEST_F(count, fork_child_is_traced_and_its_return_is_no_call)
{
	EXPECT_SCRIPT("fork [ 110:7 ] wait 110:3",
		      "execve:1 fork:1 wait4:1 getppid:10 exit_group:2 child_return=1");
}

TEST_F(count, vfork_child_is_traced_and_its_return_is_no_call)
{
	EXPECT_SCRIPT("vfork [ 110:7 ] wait 110:3",
		      "execve:1 vfork:1 wait4:1 getppid:10 exit_group:2 child_return=1");
}

TEST_F(count, clone_child_is_traced_and_its_return_is_no_call)
{
	EXPECT_SCRIPT("clone [ 110:7 ] wait 110:3",
		      "execve:1 clone:1 wait4:1 getppid:10 exit_group:2 child_return=1");
}

TEST_F(count, clone3_child_is_traced_and_its_return_is_no_call)
{
	EXPECT_SCRIPT("clone3 [ 110:7 ] wait 110:3",
		      "execve:1 clone3:1 wait4:1 getppid:10 exit_group:2 child_return=1");
}

TEST_F(count, vfork_child_that_execs_is_traced)
{
	EXPECT_SCRIPT("vfork [ exec PLAY 110:7 ] wait 110:3",
		      "execve:2 vfork:1 wait4:1 getppid:10 exit_group:2 child_return=1");
}

TEST_F(count, clone_parent_child_is_traced)
{
	EXPECT_SCRIPT("sibling [ 110:7 ] 110:3",
		      "execve:1 clone:1 getppid:10 exit_group:2 child_return=1");
}

TEST_F(count, orphan_of_a_double_fork_is_traced)
{
	EXPECT_SCRIPT("pipe fork [ fork [ get 110:50 ] ] wait put",
		      "execve:1 pipe:1 fork:2 wait4:1 write:1 read:1 getppid:50 exit_group:3 child_return=2");
}

TEST_F(count, orphan_adopted_by_a_subreaper_is_traced)
{
	EXPECT_SCRIPT("subreaper pipe fork [ fork [ get 110:50 ] ] wait put wait",
		      "execve:1 prctl:1 pipe:1 fork:2 wait4:2 write:1 read:1 getppid:50 exit_group:3 child_return=2");
}

TEST_F(count, child_in_a_new_pid_namespace_is_traced)
{
	EXPECT_SCRIPT("unshare-pid fork [ 110:7 ] wait",
		      "execve:1 unshare:1 fork:1 wait4:1 getppid:7 exit_group:2 child_return=1");
}

TEST_F(count, threads_are_traced)
{
	EXPECT_SCRIPT("thread [ 110:100 ] thread [ 110:10 ] thread [ 110:1 ] join 110:5",
		      "execve:1 clone:3 getppid:116 exit:3 exit_group:1 child_return=3");
}

TEST_F(count, a_fork_tree_of_127_tasks_is_counted_exactly)
{
	char script[512] = "", *p = script;
	int i;

	/* Six levels of two children each, every task 10 calls. */
	for (i = 0; i < 6; i++)
		p += sprintf(p, "110:10 loop:2 [ fork [ ");
	p += sprintf(p, "110:10");
	for (i = 0; i < 6; i++)
		p += sprintf(p, " ] ] wait wait");
	EXPECT_SCRIPT(script,
		      "execve:1 fork:126 wait4:126 getppid:1270 exit_group:127 child_return=126");
}

TEST_F(count, a_thousand_short_lived_children_are_counted_exactly)
{
	/* On a kernel that checks itself, fork() takes far longer than vfork(). */
	if (kernel_checks_itself())
		EXPECT_SCRIPT("loop:1000 [ vfork [ 110:1 ] wait ]",
			      "execve:1 vfork:1000 wait4:1000 getppid:1000 exit_group:1001 child_return=1000");
	else
		EXPECT_SCRIPT("loop:1000 [ fork [ 110:1 ] wait ]",
			      "execve:1 fork:1000 wait4:1000 getppid:1000 exit_group:1001 child_return=1000");
}

/* --- calls that never return ----------------------------------------------------- */

TEST_F(count, exit_and_exit_group_count_at_entry)
{
	EXPECT_SCRIPT("fork [ exit ] wait fork [ exit_group ] wait exit",
		      "execve:1 fork:2 wait4:2 exit:2 exit_group:1 child_return=2");
}

TEST_F(count, exit_group_interrupts_the_calls_of_eight_threads)
{
	pid_t tids[16];
	int i, n;

	play_start(&self->play, PLAY_TRACED,
		   "pipe loop:8 [ thread [ get ] ] tell read");
	play_hear(&self->play, 1);
	n = list_threads(self->play.pid, tids, 16);
	ASSERT_EQ(8, n);
	for (i = 0; i < n; i++)
		wait_in_call(tids[i], NR_READ);
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_COUNTS("execve:1 pipe:1 clone:8 write:1 read:9,never_returned=8 exit_group:1 child_return=8 in_flight_at_start=1");
}

TEST_F(count, sigkill_interrupts_the_call_in_flight)
{
	int status;

	play_start(&self->play, PLAY_TRACED, "110:3 tell read");
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, NR_READ);
	kill(self->play.pid, SIGKILL);
	status = play_end(&self->play);
	EXPECT_TRUE(WIFSIGNALED(status));
	wlt_settle();
	EXPECT_COUNTS("execve:1 getppid:3 write:1 read:1,never_returned=1 in_flight_at_start=1");
}

TEST_F(count, a_fatal_signal_adds_no_call)
{
	int status = play_run("110:3 raise:1 110:1");

	EXPECT_TRUE(WIFSIGNALED(status));
	EXPECT_COUNTS("execve:1 getppid:3 getpid:1 kill:1 in_flight_at_start=1");
}

/* --- signals ------------------------------------------------------------------------ */

TEST_F(count, rt_sigreturn_counts_once_and_never_as_minus_one)
{
	EXPECT_SCRIPT("handler raise:25",
		      "execve:1 rt_sigaction:1 getpid:1 kill:25 rt_sigreturn:25 exit_group:1");
}

/* --- seccomp ------------------------------------------------------------------------ */

TEST_F(count, calls_refused_by_seccomp_are_denied_errors)
{
	EXPECT_SCRIPT("seccomp-errno:110 110:5 39:2",
		      "execve:1 seccomp:1 getppid:5:5,denied=5 getpid:2 exit_group:1");
}

TEST_F(count, calls_trapped_by_seccomp_are_denied_errors)
{
	EXPECT_SCRIPT("handler:31 seccomp-trap:110 110:5",
		      "execve:1 rt_sigaction:1 seccomp:1 getppid:5:5,denied=5 rt_sigreturn:5 exit_group:1");
}

TEST_F(count, a_call_that_seccomp_kills_for_is_denied)
{
	int status = play_run("seccomp-kill:110 39:2 110:5");

	EXPECT_TRUE(WIFSIGNALED(status));
	EXPECT_EQ(SIGSYS, WTERMSIG(status));
	EXPECT_COUNTS("execve:1 seccomp:1 getpid:2 getppid:1:1,denied=1 in_flight_at_start=1");
}

TEST_F(count, a_call_that_seccomp_kills_a_single_thread_for_is_denied)
{
	EXPECT_SCRIPT("seccomp-kill:110 thread [ 39:1 110:5 ] join 39:2",
		      "execve:1 seccomp:1 clone:1 child_return=1 getpid:3 getppid:1:1,denied=1 exit_group:1");
}

TEST_F(count, threads_that_seccomp_kills_while_their_process_exits_are_denied)
{
	EXPECT_SCRIPT("seccomp-kill:110 loop:100 [ fork [ thread [ 110:1 ] join ] wait ]",
		      "execve:1 seccomp:1 fork:100 clone:100 wait4:100 child_return=200 getppid:100:100,denied=100 exit_group:101");
}

/* --- exec --------------------------------------------------------------------------- */

TEST_F(count, exec_of_a_thread_counts_on_under_its_new_pid)
{
	pid_t tid;

	play_start(&self->play, PLAY_TRACED,
		   "thread [ read exec PLAY 110:5 ] tell pause");
	play_hear(&self->play, 1);
	ASSERT_EQ(1, list_threads(self->play.pid, &tid, 1));
	wait_in_call(self->play.pid, NR_PAUSE);
	wait_in_call(tid, NR_READ);
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_COUNTS("execve:2 clone:1 write:1 read:1 pause:1,never_returned=1 getppid:5 exit_group:1 child_return=1 in_flight_at_start=1");
}

TEST_F(count, exec_from_64_to_32_bit_is_a_64_bit_call)
{
	EXPECT_SCRIPT("110:2 exec PLAY32 64:5",
		      "execve:2 getppid:2 getppid/ia32:5 exit_group/ia32:1");
}

TEST_F(count, exec_from_32_to_64_bit_is_a_32_bit_call)
{
	EXPECT_SCRIPT("PLAY32 64:5 exec PLAY 110:2",
		      "execve:1 execve/ia32:1 getppid/ia32:5 getppid:2 exit_group:1");
}

TEST_F(count, failed_exec_is_an_error)
{
	EXPECT_SCRIPT("59:3:-1 110:2",
		      "execve:4:3 getppid:2 exit_group:1");
}

/* --- ABIs and numbers ----------------------------------------------------------------- */

TEST_F(count, a_32_bit_workload_is_counted_as_ia32)
{
	EXPECT_SCRIPT("PLAY32 64:40 fork [ 64:3 ] wait vfork [ 64:1 ] wait thread [ 64:5 ] join handler raise:6",
		      "execve:1 getppid/ia32:49 fork/ia32:1 vfork/ia32:1 wait4/ia32:2 clone/ia32:1 exit/ia32:1 rt_sigaction/ia32:1 getpid/ia32:1 kill/ia32:6 rt_sigreturn/ia32:6 exit_group/ia32:3 child_return=3");
}

/* 64 is getppid for i386 and semget for x86-64. */
TEST_F(count, int_0x80_in_a_64_bit_workload_is_ia32)
{
	EXPECT_SCRIPT("i64:30 110:20 64:2:-1 i64:1",
		      "execve:1 getppid/ia32:31 getppid:20 semget:2:2 exit_group:1");
}

TEST_F(count, bit_30_is_x32)
{
	bool works = syscall(X32_BIT | 110) > 0;

	if (works) {
		EXPECT_SCRIPT("x110:20 110:3",
			      "execve:1 getppid/x32:20 getppid:3 exit_group:1");
	} else {
		EXPECT_SCRIPT("x110:20 110:3",
			      "execve:1 getppid/x32:20:20 getppid:3 exit_group:1");
	}
}

TEST_F(count, numbers_without_a_name_are_counted_by_number)
{
	EXPECT_SCRIPT("2000:3 100000:2 -1:4 i2000:5",
		      "execve:1 syscall_2000:3:3 syscall_100000:2:2 syscall_-1:4:4 syscall_2000/ia32:5:5 exit_group:1");
}

TEST_F(count, extreme_numbers_are_counted)
{
	EXPECT_SCRIPT("-2147483648:2 2147483647:3 -2:1",
		      "execve:1 syscall_-2147483648:2:2 syscall_1073741823/x32:3:3 syscall_-2:1:1 exit_group:1");
}

/* More numbers than anyone keeps rows for: no call may vanish. */
TEST_F(count, thousands_of_different_numbers_add_up)
{
	unsigned long long unknown = 0;
	struct snap *snap;
	size_t i;

	EXPECT_EQ(0, play_run("each:10000:14999 110:7"));
	snap = snap_take();
	EXPECT_STREQ("", snap_problem(snap));
	for (i = 0; i < snap->nr_rows; i++) {
		const struct wlt_raw_syscall *row = snap_row(snap, i);

		if (row->nr >= 10000 && row->nr < 15000) {
			EXPECT_EQ(1, row->calls);
			EXPECT_EQ(1, row->errors);
			unknown += row->calls;
		} else if (row->nr == -2147483647 - 1) {
			EXPECT_EQ(row->calls, row->errors);
			unknown += row->calls;
		}
	}
	EXPECT_EQ(5000, unknown);
	EXPECT_EQ(7, snap_calls(snap, "getppid"));
	snap_free(snap);
}

/* --- calls in flight at the start ------------------------------------------------------ */

TEST_F(count, a_call_in_flight_at_the_start_is_no_call)
{
	play_start(&self->play, PLAY_UNTRACED, "110:9 tell read 110:20");
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, NR_READ);
	ASSERT_EQ(0, wlt_put_pid(self->play.pid));
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_COUNTS("getppid:20 exit_group:1 in_flight_at_start=1");
}

TEST_F(count, each_thread_in_flight_at_the_start_is_no_call)
{
	pid_t tids[8];
	int i, n;

	play_start(&self->play, PLAY_UNTRACED,
		   "loop:4 [ thread [ read 110:5 ] ] tell join 110:2");
	play_hear(&self->play, 1);
	n = list_threads(self->play.pid, tids, 8);
	ASSERT_EQ(4, n);
	for (i = 0; i < n; i++)
		wait_in_call(tids[i], NR_READ);
	ASSERT_EQ(0, wlt_put_pid(self->play.pid));
	play_feed(&self->play, 4);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_COUNTS("getppid:22 exit:4 exit_group:1 in_flight_at_start=4");
}

/* --- the text says the same --------------------------------------------------------------- */

TEST_F(count, syscall_stats_shows_the_same_counts)
{
	unsigned long long calls, errors;
	char *want, *got;

	EXPECT_EQ(0, play_run("handler raise:3 seccomp-errno:110 110:5 open-missing:2 i64:4 2000:1 fork [ 39:1 ] wait"));
	want = counts_sorted("execve:1 rt_sigaction:1 getpid:2 kill:3 rt_sigreturn:3 seccomp:1 getppid:5:5,denied=5 open:2:2 getppid/ia32:4 syscall_2000:1:1 fork:1 wait4:1 exit_group:2");
	got = stats_text(&calls, &errors);
	EXPECT_STREQ(want, got);
	EXPECT_EQ(27, calls);
	EXPECT_EQ(8, errors);
	free(want);
	free(got);
}

TEST_HARNESS_MAIN
