// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls that signals interrupt: one call each, however often it is restarted,
 * and an error only when user space sees EINTR. One test for each of the four
 * restart codes and each way that such a call can go on.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "lib.h"

#define NR_READ			0
#define NR_PAUSE		34
#define NR_NANOSLEEP		35
#define NR_FUTEX		202
#define NR_RESTART_SYSCALL	219

#define NR_SIGNALS	5

FIXTURE(restart) {
	struct play play;
};

FIXTURE_SETUP(restart)
{
	wlt_clean();
}

FIXTURE_TEARDOWN(restart)
{
	play_kill(&self->play);
	wlt_clean();
}

static __u64 now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

/* Stop a process, wait until all of it stands still, and have it go on. */
static void stop_and_continue(pid_t pid)
{
	int status;

	kill(pid, SIGSTOP);
	waitpid(pid, &status, WUNTRACED);
	kill(pid, SIGCONT);
}

/* Run @script to where it `tell`s and then sleeps in @nr. */
static void start(struct play *play, const char *script, long nr)
{
	play_start(play, PLAY_TRACED, script);
	play_hear(play, 1);
	wait_in_call(play->pid, nr);
}

static pid_t only_thread(pid_t pid)
{
	pid_t tid = 0;

	list_threads(pid, &tid, 1);
	return tid;
}

#define EXPECT_END(counts) do {						\
	EXPECT_EQ(0, play_end(&self->play));				\
	wlt_settle();							\
	EXPECT_COUNTS(counts " exit_group:1 in_flight_at_start=1");	\
} while (0)

#define EXPECT_ERRNO(name, err, nr) do {				\
	struct snap *__snap = snap_take();				\
	EXPECT_EQ(nr, snap_errors(__snap, name, err));			\
	snap_free(__snap);						\
} while (0)

/* --- ERESTARTSYS -------------------------------------------------------------------- */

TEST_F(restart, read_with_sa_restart_is_one_call)
{
	int i;

	start(&self->play, "handler tell read 110:1", NR_READ);
	for (i = 0; i < NR_SIGNALS; i++) {
		kill(self->play.pid, SIGUSR1);
		wait_in_call(self->play.pid, NR_READ);
	}
	play_feed(&self->play, 1);
	EXPECT_END("execve:1 rt_sigaction:1 write:1 read:1,restarted=5 rt_sigreturn:5 getppid:1");
}

TEST_F(restart, calls_of_the_handler_count_apart)
{
	int i;

	start(&self->play, "handler-calls tell read 110:1", NR_READ);
	for (i = 0; i < NR_SIGNALS; i++) {
		kill(self->play.pid, SIGUSR1);
		wait_in_call(self->play.pid, NR_READ);
	}
	play_feed(&self->play, 1);
	EXPECT_END("execve:1 rt_sigaction:1 write:1 read:1,restarted=5 getuid:5 rt_sigreturn:5 getppid:1");
}

TEST_F(restart, read_without_sa_restart_is_one_eintr)
{
	start(&self->play, "handler-eintr tell read 110:1", NR_READ);
	kill(self->play.pid, SIGUSR1);
	EXPECT_END("execve:1 rt_sigaction:1 write:1 read:1:1 rt_sigreturn:1 getppid:1");
	EXPECT_ERRNO("read", EINTR, 1);
}

TEST_F(restart, read_stopped_and_continued_is_one_call)
{
	int i;

	start(&self->play, "tell read 110:1", NR_READ);
	for (i = 0; i < NR_SIGNALS; i++) {
		stop_and_continue(self->play.pid);
		wait_in_call(self->play.pid, NR_READ);
	}
	play_feed(&self->play, 1);
	EXPECT_END("execve:1 write:1 read:1,restarted=5 getppid:1");
}

TEST_F(restart, read_of_two_kinds_of_signals)
{
	start(&self->play, "handler handler-eintr:12 tell read 110:1", NR_READ);
	kill(self->play.pid, SIGUSR1);
	wait_in_call(self->play.pid, NR_READ);
	stop_and_continue(self->play.pid);
	wait_in_call(self->play.pid, NR_READ);
	kill(self->play.pid, SIGUSR2);
	EXPECT_END("execve:1 rt_sigaction:2 write:1 read:1:1,restarted=2 rt_sigreturn:2 getppid:1");
	EXPECT_ERRNO("read", EINTR, 1);
}

TEST_F(restart, read_killed_never_returned)
{
	int status;

	start(&self->play, "tell read", NR_READ);
	kill(self->play.pid, SIGTERM);
	status = play_end(&self->play);
	EXPECT_TRUE(WIFSIGNALED(status));
	wlt_settle();
	EXPECT_COUNTS("execve:1 write:1 read:1,never_returned=1 in_flight_at_start=1");
}

TEST_F(restart, restarted_read_killed_never_returned)
{
	start(&self->play, "handler tell read", NR_READ);
	kill(self->play.pid, SIGUSR1);
	wait_in_call(self->play.pid, NR_READ);
	kill(self->play.pid, SIGKILL);
	play_end(&self->play);
	wlt_settle();
	EXPECT_COUNTS("execve:1 rt_sigaction:1 write:1 read:1,never_returned=1,restarted=1 rt_sigreturn:1 in_flight_at_start=1");
}

/* --- ERESTARTNOHAND ----------------------------------------------------------------- */

TEST_F(restart, pause_with_a_handler_is_one_eintr)
{
	start(&self->play, "handler tell pause 110:1", NR_PAUSE);
	kill(self->play.pid, SIGUSR1);
	EXPECT_END("execve:1 rt_sigaction:1 write:1 pause:1:1 rt_sigreturn:1 getppid:1");
	EXPECT_ERRNO("pause", EINTR, 1);
}

TEST_F(restart, pause_stopped_and_continued_is_one_call)
{
	start(&self->play, "handler-eintr tell pause 110:1", NR_PAUSE);
	stop_and_continue(self->play.pid);
	wait_in_call(self->play.pid, NR_PAUSE);
	kill(self->play.pid, SIGUSR1);
	EXPECT_END("execve:1 rt_sigaction:1 write:1 pause:1:1,restarted=1 rt_sigreturn:1 getppid:1");
}

/* --- ERESTART_RESTARTBLOCK ---------------------------------------------------------- */

TEST_F(restart, nanosleep_with_sa_restart_is_one_eintr_all_the_same)
{
	start(&self->play, "handler tell nap:10000000 110:1", NR_NANOSLEEP);
	kill(self->play.pid, SIGUSR1);
	EXPECT_END("execve:1 rt_sigaction:1 write:1 nanosleep:1:1 rt_sigreturn:1 getppid:1");
	EXPECT_ERRNO("nanosleep", EINTR, 1);
}

TEST_F(restart, nanosleep_stopped_and_continued_is_one_call)
{
	int i;

	start(&self->play, "handler tell nap:10000000 110:1", NR_NANOSLEEP);
	for (i = 0; i < NR_SIGNALS; i++) {
		stop_and_continue(self->play.pid);
		wait_in_call(self->play.pid, NR_RESTART_SYSCALL);
	}
	kill(self->play.pid, SIGUSR1);
	EXPECT_END("execve:1 rt_sigaction:1 write:1 nanosleep:1:1,restarted=5 rt_sigreturn:1 getppid:1");
}

TEST_F(restart, nanosleep_that_ends_after_a_stop_is_no_error)
{
	start(&self->play, "tell nap:300 110:1", NR_NANOSLEEP);
	stop_and_continue(self->play.pid);
	EXPECT_END("execve:1 write:1 nanosleep:1,restarted=1 getppid:1");
}

/* A program may call it, too: there is nothing to restart. */
TEST_F(restart, restart_syscall_by_itself_is_a_call)
{
	EXPECT_EQ(0, play_run("219:3 110:1"));
	EXPECT_COUNTS("execve:1 restart_syscall:3:3 getppid:1 exit_group:1 in_flight_at_start=1");
	EXPECT_ERRNO("restart_syscall", EINTR, 3);
}

/* --- ERESTARTNOINTR ----------------------------------------------------------------- */

TEST_F(restart, lock_pi_goes_on_after_any_handler)
{
	pid_t tid;
	int i;

	start(&self->play, "handler-eintr pi-own thread [ pi-lock pi-unlock ] tell read pi-unlock join 110:1",
	      NR_READ);
	tid = only_thread(self->play.pid);
	for (i = 0; i < NR_SIGNALS; i++) {
		wait_in_call(tid, NR_FUTEX);
		syscall(SYS_tgkill, self->play.pid, tid, SIGUSR1);
	}
	wait_in_call(tid, NR_FUTEX);
	play_feed(&self->play, 1);
	EXPECT_END("execve:1 rt_sigaction:1 gettid:1 clone:1 write:1 read:1 futex:3,restarted=5 rt_sigreturn:5 getppid:1 child_return=1 exit:1");
}

TEST_F(restart, lock_pi_stopped_and_continued_is_one_call)
{
	pid_t tid;

	start(&self->play, "pi-own thread [ pi-lock pi-unlock ] tell read pi-unlock join 110:1",
	      NR_READ);
	tid = only_thread(self->play.pid);
	wait_in_call(tid, NR_FUTEX);
	stop_and_continue(self->play.pid);
	wait_in_call(tid, NR_FUTEX);
	wait_in_call(self->play.pid, NR_READ);
	play_feed(&self->play, 1);
	EXPECT_END("execve:1 gettid:1 clone:1 write:1 read:1,restarted=1 futex:3,restarted=1 getppid:1 child_return=1 exit:1");
}

/* --- in between --------------------------------------------------------------------- */

TEST_F(restart, a_stopped_call_is_in_flight)
{
	struct snap *snap;
	int status;

	start(&self->play, "tell read 110:1", NR_READ);
	kill(self->play.pid, SIGSTOP);
	ASSERT_EQ(self->play.pid, waitpid(self->play.pid, &status, WUNTRACED));
	snap = snap_take();
	EXPECT_SNAP_COUNTS(snap, "execve:1 write:1 in_flight=1 in_flight_at_start=1");
	EXPECT_TRUE(snap_task(snap, 0)->flags & WLT_RAW_TASK_IN_CALL);
	EXPECT_EQ(NR_READ, snap_task(snap, 0)->nr);
	EXPECT_EQ(WLT_RAW_STATE_STOPPED, snap_task(snap, 0)->state);
	snap_free(snap);
	kill(self->play.pid, SIGCONT);
	wait_in_call(self->play.pid, NR_READ);
	EXPECT_COUNTS("execve:1 write:1 read:0,restarted=1 in_flight=1 in_flight_at_start=1");
	play_feed(&self->play, 1);
	EXPECT_END("execve:1 write:1 read:1,restarted=1 getppid:1");
}

TEST_F(restart, a_reset_in_between_moves_the_call_to_the_new_period)
{
	int status;

	start(&self->play, "tell read 110:1", NR_READ);
	kill(self->play.pid, SIGSTOP);
	ASSERT_EQ(self->play.pid, waitpid(self->play.pid, &status, WUNTRACED));
	EXPECT_EQ(0, wlt_put("syscall_stats", "\n"));
	EXPECT_COUNTS("in_flight=1");
	kill(self->play.pid, SIGCONT);
	wait_in_call(self->play.pid, NR_READ);
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_COUNTS("read:1,restarted=1 getppid:1 exit_group:1");
}

/* The time of a call is that of all its attempts. */
static __u64 interrupt_often(struct play *play, bool with_handler)
{
	__u64 begin = now_ns();
	int i;

	for (i = 0; i < NR_SIGNALS; i++) {
		usleep(20000);
		if (with_handler)
			kill(play->pid, SIGUSR1);
		else
			stop_and_continue(play->pid);
		wait_in_call(play->pid, NR_READ);
	}
	return now_ns() - begin;
}

#define EXPECT_TIME_OF_READ(time) do {					\
	struct snap *__snap = snap_take();				\
	const struct wlt_raw_syscall *__row = snap_find_row(__snap, "read"); \
	ASSERT_NE(NULL, __row);						\
	EXPECT_EQ(1, __row->calls);					\
	EXPECT_EQ(__row->min_ns, __row->max_ns);			\
	EXPECT_LE((time) / 2, __row->max_ns);				\
	EXPECT_LE((time) / 2, __row->blocked_ns);			\
	snap_free(__snap);						\
} while (0)

TEST_F(restart, time_adds_up_over_attempts)
{
	__u64 time;

	start(&self->play, "tell read 110:1", NR_READ);
	time = interrupt_often(&self->play, false);
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	EXPECT_TIME_OF_READ(time);
}

TEST_F(restart, time_adds_up_over_attempts_with_handlers)
{
	__u64 time;

	start(&self->play, "handler-calls tell read 110:1", NR_READ);
	time = interrupt_often(&self->play, true);
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	EXPECT_TIME_OF_READ(time);
}

/* The last attempt does not sleep: what the others slept is blocked time. */
TEST_F(restart, time_asleep_before_a_handler_stays_time_asleep)
{
	const struct wlt_raw_syscall *row;
	struct snap *snap;
	__u64 begin, slept = 0;
	int i;

	start(&self->play, "handler tell loop:3 [ read ] 110:1", NR_READ);
	for (i = 0; i < 3; i++) {
		wait_in_call(self->play.pid, NR_READ);
		begin = now_ns();
		usleep(100000);
		slept += now_ns() - begin;
		kill(self->play.pid, SIGSTOP);
		waitpid(self->play.pid, NULL, WUNTRACED);
		kill(self->play.pid, SIGUSR1);
		play_feed(&self->play, 1);
		kill(self->play.pid, SIGCONT);
	}
	EXPECT_END("execve:1 rt_sigaction:1 write:1 read:3,restarted=3 rt_sigreturn:3 getppid:1");
	snap = snap_take();
	row = snap_find_row(snap, "read");
	EXPECT_LE(slept, row->wall_ns);
	EXPECT_LE(slept, row->blocked_ns);
	snap_free(snap);
}

/*
 * A call that is interrupted while it is counted and goes on while tracing is
 * paused leaves nothing to the next one from the same place.
 */
TEST_F(restart, a_pause_in_between_ends_the_call)
{
	const struct wlt_raw_syscall *row;
	struct snap *snap;
	__u64 begin;

	start(&self->play, "handler tell loop:2 [ read ] 110:1", NR_READ);
	usleep(100000);
	kill(self->play.pid, SIGSTOP);
	waitpid(self->play.pid, NULL, WUNTRACED);
	kill(self->play.pid, SIGUSR1);
	EXPECT_EQ(0, wlt_put("tracing_on", "0"));
	kill(self->play.pid, SIGCONT);
	wait_in_call(self->play.pid, NR_READ);
	EXPECT_EQ(0, wlt_put("tracing_on", "1"));
	begin = now_ns();
	play_feed(&self->play, 1);
	wait_in_call(self->play.pid, NR_READ);
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	begin = now_ns() - begin;
	wlt_settle();
	snap = snap_take();
	row = snap_find_row(snap, "read");
	ASSERT_NE(NULL, row);
	EXPECT_LE(row->max_ns, begin);
	EXPECT_STREQ("", snap_problem(snap));
	snap_free(snap);
}

/* --- seccomp ------------------------------------------------------------------------ */

static int *notify_fd;		/* shared with the child */

static void on_usr1(int sig)
{
	(void)sig;
}

/* Every getppid() waits for somebody's word. */
static void ask_for_getppid(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { .len = 4, .filter = code };
	struct sigaction sa = { .sa_handler = on_usr1, .sa_flags = SA_RESTART };

	sigaction(SIGUSR1, &sa, NULL);
	*notify_fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			     SECCOMP_FILTER_FLAG_NEW_LISTENER, &prog);
	syscall(SYS_getppid);
}

TEST_F(restart, a_call_that_waits_for_a_decision_is_one_call)
{
	struct seccomp_notif_resp resp = { .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };
	struct seccomp_notif ask = {};
	const struct wlt_raw_syscall *row;
	int go, fd, status;
	struct snap *snap;
	pid_t pid;

	notify_fd = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, notify_fd);
	*notify_fd = 0;
	pid = child_start(&go, ask_for_getppid);
	self->play.pid = pid;
	ASSERT_EQ(1, write(go, "x", 1));
	while (!__atomic_load_n(notify_fd, __ATOMIC_ACQUIRE))
		usleep(1000);
	ASSERT_LT(0, *notify_fd);
	fd = syscall(SYS_pidfd_getfd, syscall(SYS_pidfd_open, pid, 0), *notify_fd, 0);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &ask));
	kill(pid, SIGUSR1);
	memset(&ask, 0, sizeof(ask));
	ASSERT_EQ(0, ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &ask));
	resp.id = ask.id;
	EXPECT_EQ(0, ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, &resp));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	self->play.pid = 0;
	EXPECT_EQ(0, status);
	wlt_settle();
	snap = snap_take();
	row = snap_find_row(snap, "getppid");
	ASSERT_NE(NULL, row);
	EXPECT_EQ(1, row->calls);
	EXPECT_EQ(1, row->restarted);
	EXPECT_EQ(0, row->errors);
	EXPECT_EQ(0, row->denied);
	EXPECT_STREQ("", snap_problem(snap));
	snap_free(snap);
	close(fd);
	close(go);
}

/* --- 32-bit ------------------------------------------------------------------------- */

TEST_F(restart, a_32_bit_nanosleep_goes_on_under_its_name)
{
	start(&self->play, "exec PLAY32 handler tell nap:10000000 64:1", 162);
	stop_and_continue(self->play.pid);
	wait_in_call(self->play.pid, 0);
	kill(self->play.pid, SIGUSR1);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_COUNTS("execve:2 rt_sigaction/ia32:1 write/ia32:1 nanosleep/ia32:1:1,restarted=1 rt_sigreturn/ia32:1 getppid/ia32:1 exit_group/ia32:1 in_flight_at_start=1");
}

TEST_HARNESS_MAIN
