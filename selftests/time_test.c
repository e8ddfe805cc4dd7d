// SPDX-License-Identifier: GPL-2.0-only
/*
 * Time in calls: CPU, blocked, runnable, and what tasks used. No limit is
 * absolute: times are compared with each other, or with sleeps that cannot be
 * shorter than asked for. That the parts add up, in rows, tasks and histograms,
 * is checked in every snapshot, see snap_problem().
 */
#define _GNU_SOURCE
#include "harness.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "lib.h"

#define NR_READ		0
#define MS		1000000ull

FIXTURE(time) {
	struct play play;
	pid_t pid;
	pid_t other;
	int go;			/* a byte here lets the child go on */
};

FIXTURE_SETUP(time)
{
	self->pid = 0;
	self->other = 0;
	wlt_clean();
}

FIXTURE_TEARDOWN(time)
{
	if (self->pid > 0) {
		kill(self->pid, SIGKILL);
		waitpid(self->pid, NULL, 0);
		close(self->go);
	}
	if (self->other > 0) {
		kill(self->other, SIGKILL);
		waitpid(self->other, NULL, 0);
	}
	play_kill(&self->play);
	wlt_clean();
}

static void bind_to(pid_t pid, int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(pid, sizeof(set), &set);
}

/* A traced child on one CPU, or on any if that is negative. */
static pid_t start_child(int *go, int cpu, void (*what)(void))
{
	pid_t pid = child_start(go, what);

	if (cpu >= 0)
		bind_to(pid, cpu);
	return pid;
}

static int end_child(pid_t *pid, int go)
{
	return child_end(pid, go);
}

static pid_t start_spinner(int cpu)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	bind_to(0, cpu);
	for (;;)
		;
}

static void sleep_100_ms(void)
{
	struct timespec ts = { .tv_nsec = 100 * MS };

	syscall(SYS_nanosleep, &ts, NULL);
}

static void read_zeros(void)
{
	size_t size = 1 << 22;
	char *buf = mmap(NULL, size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	int i, fd = open("/dev/zero", O_RDONLY);

	for (i = 0; i < 40; i++)
		if (pread(fd, buf, size, 0) != (ssize_t)size)
			_exit(2);
}

static void touch_pages(void)
{
	size_t i, page = sysconf(_SC_PAGESIZE);
	char *buf = mmap(NULL, 100 * page, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	madvise(buf, 100 * page, MADV_NOHUGEPAGE);
	for (i = 0; i < 100; i++)
		buf[i * page] = 1;
}

static void sleep_ten_times(void)
{
	struct timespec ts = { .tv_nsec = 50 * MS };	/* a pause of the machine is shorter */
	int i;

	for (i = 0; i < 10; i++)
		syscall(SYS_nanosleep, &ts, NULL);
}

static void sleep_as_idle(void)
{
	struct sched_param param = {};

	if (sched_setscheduler(0, SCHED_IDLE, &param))
		_exit(2);
	sleep_ten_times();
}

static void spin_then_sleep(void)
{
	int i;

	for (i = 0; i < 50000000; i++)
		__asm__ __volatile__ ("" : "+r" (i));
	sleep_100_ms();
}

static void sleep_ten_times_and_fail(void)
{
	sleep_ten_times();
	syscall(SYS_close, -1);
}

/* What is seen of a child that sleeps @calls times, @ns in all, or longer. */
static struct snap *snap_of_sleeps(struct __test_metadata *_metadata, pid_t *pid, int *go,
				   void (*what)(void), unsigned int calls, __u64 ns)
{
	const struct wlt_raw_syscall *row;
	struct snap *snap;

	*pid = start_child(go, -1, what);
	EXPECT_LT(0, *pid);
	EXPECT_EQ(0, end_child(pid, *go));
	snap = snap_take();
	EXPECT_STREQ("", snap_problem(snap));
	row = snap_find_row(snap, "nanosleep");
	EXPECT_NE(NULL, row);
	if (!row)
		return snap;
	EXPECT_EQ(calls, row->calls);
	EXPECT_LE(ns, row->wall_ns);
	EXPECT_LE(row->wall_ns, 2 * row->blocked_ns);
	return snap;
}

TEST_F(time, sleep_is_blocked)
{
	snap_free(snap_of_sleeps(_metadata, &self->pid, &self->go, sleep_100_ms, 1, 100 * MS));
}

/* The first sleep is accounted in a slow way, the others in a fast one. */
TEST_F(time, sleep_is_of_its_call_alone)
{
	struct snap *snap = snap_of_sleeps(_metadata, &self->pid, &self->go,
					   sleep_ten_times_and_fail, 10, 500 * MS);
	const struct wlt_raw_syscall *row = snap_find_row(snap, "close");

	ASSERT_NE(NULL, row);
	EXPECT_EQ(1, row->errors);
	EXPECT_EQ(0, row->blocked_ns);
	/* a sleep longer than its call is a loss */
	EXPECT_EQ(0, snap->sum->lost);
	snap_free(snap);
}

TEST_F(time, work_is_not_blocked)
{
	const struct wlt_raw_syscall *row;
	struct snap *snap;

	self->pid = start_child(&self->go, -1, read_zeros);
	ASSERT_LT(0, self->pid);
	EXPECT_EQ(0, end_child(&self->pid, self->go));
	snap = snap_take();
	row = snap_find_row(snap, "pread64");
	ASSERT_NE(NULL, row);
	EXPECT_EQ(40, row->calls);
	EXPECT_EQ(0, row->blocked_ns);
	EXPECT_LT(0, row->wall_ns);
	EXPECT_STREQ("", snap_problem(snap));
	snap_free(snap);
}

/* Two who want the same CPU have about half of it each. */
TEST_F(time, waiting_for_a_cpu_is_runnable)
{
	const struct wlt_raw_syscall *row;
	struct snap *snap;

	self->other = start_spinner(0);
	self->pid = start_child(&self->go, 0, read_zeros);
	ASSERT_LT(0, self->pid);
	EXPECT_EQ(0, end_child(&self->pid, self->go));
	snap = snap_take();
	row = snap_find_row(snap, "pread64");
	ASSERT_NE(NULL, row);
	EXPECT_EQ(40, row->calls);
	EXPECT_EQ(0, row->blocked_ns);
	EXPECT_LT(row->wall_ns / 10, row->runnable_ns);
	EXPECT_STREQ("", snap_problem(snap));
	snap_free(snap);
}

/* A task of SCHED_IDLE preempts nobody when it is woken: it has to wait. */
TEST_F(time, a_task_that_is_woken_is_runnable)
{
	const struct wlt_raw_syscall *row;
	struct snap *snap;

	self->other = start_spinner(0);
	self->pid = start_child(&self->go, 0, sleep_as_idle);
	ASSERT_LT(0, self->pid);
	EXPECT_EQ(0, end_child(&self->pid, self->go));
	snap = snap_take();
	row = snap_find_row(snap, "nanosleep");
	ASSERT_NE(NULL, row);
	EXPECT_EQ(10, row->calls);
	EXPECT_LT(0, row->runnable_ns);
	EXPECT_LT(0, row->blocked_ns);
	snap_free(snap);
}

TEST_F(time, a_task_moved_while_it_sleeps)
{
	const struct wlt_raw_syscall *row;
	struct snap *snap;

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		SKIP(return, "one CPU only");
	bind_to(0, 0);
	play_start(&self->play, PLAY_TRACED, "tell read tell read 110:1");
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, NR_READ);
	usleep(20000);
	bind_to(self->play.pid, 1);
	play_feed(&self->play, 1);
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, NR_READ);
	snap = snap_take();
	EXPECT_LE(1, snap_task(snap, 0)->migrations);
	snap_free(snap);
	bind_to(self->play.pid, 0);
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	snap = snap_take();
	EXPECT_LE(2, snap_task(snap, 0)->migrations);
	row = snap_find_row(snap, "read");
	ASSERT_NE(NULL, row);
	EXPECT_EQ(2, row->calls);
	EXPECT_LE(20 * MS, row->max_ns);
	EXPECT_LE(row->max_ns / 2, row->blocked_ns);
	EXPECT_STREQ("", snap_problem(snap));
	snap_free(snap);
}

static int set_online(int cpu, bool online)
{
	char path[64];
	int fd, ret;

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/online", cpu);
	fd = open(path, O_WRONLY);
	if (fd < 0)
		return -1;
	ret = write(fd, online ? "1" : "0", 1) == 1 ? 0 : -1;
	close(fd);
	return ret;
}

TEST_F(time, numbers_of_a_cpu_that_goes_offline_stay)
{
	struct snap *snap;

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		SKIP(return, "one CPU only");
	play_start(&self->play, PLAY_TRACED, "tell read 110:100 tell read 110:10");
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, NR_READ);
	bind_to(self->play.pid, 1);
	play_feed(&self->play, 1);
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, NR_READ);
	/* its last CPU goes, with the call in flight */
	if (set_online(1, false))
		SKIP(return, "no CPU can be taken offline");
	snap = snap_take();
	EXPECT_EQ(100, snap_calls(snap, "getppid"));
	EXPECT_STREQ("", snap_problem(snap));
	snap_free(snap);
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	EXPECT_EQ(0, set_online(1, true));
	wlt_settle();
	EXPECT_COUNTS("execve:1 write:2 read:2 getppid:110 exit_group:1 in_flight_at_start=1");
}

TEST_F(time, a_snapshot_in_the_middle_of_a_call)
{
	struct snap *snap;
	__u64 age;

	play_start(&self->play, PLAY_TRACED, "tell read 110:1");
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, NR_READ);
	usleep(30000);
	snap = snap_take();
	EXPECT_EQ(0, snap_calls(snap, "read"));
	EXPECT_EQ(1, snap->sum->in_flight);
	age = snap_task(snap, 0)->age_ns;
	EXPECT_LE(30 * MS, age);
	EXPECT_EQ(WLT_RAW_STATE_BLOCKED, snap_task(snap, 0)->state);
	snap_free(snap);
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	snap = snap_take();
	EXPECT_EQ(1, snap_calls(snap, "read"));
	EXPECT_LE(age, snap_find_row(snap, "read")->wall_ns);
	EXPECT_LE(age / 2, snap_find_row(snap, "read")->blocked_ns);
	snap_free(snap);
}

TEST_F(time, tasks_show_what_they_used)
{
	const struct wlt_raw_task *task;
	struct snap *snap;

	self->pid = start_child(&self->go, -1, touch_pages);
	ASSERT_LT(0, self->pid);
	EXPECT_EQ(0, end_child(&self->pid, self->go));
	snap = snap_take();
	task = snap_task(snap, 0);
	EXPECT_LE(100, task->minor_faults);
	EXPECT_EQ(getpid(), task->ppid);
	snap_free(snap);

	wlt_clean();
	self->pid = start_child(&self->go, -1, sleep_ten_times);
	ASSERT_LT(0, self->pid);
	EXPECT_EQ(0, end_child(&self->pid, self->go));
	snap = snap_take();
	EXPECT_LE(10, snap_task(snap, 0)->voluntary);
	snap_free(snap);

	wlt_clean();
	self->other = start_spinner(0);
	self->pid = start_child(&self->go, 0, spin_then_sleep);
	ASSERT_LT(0, self->pid);
	EXPECT_EQ(0, end_child(&self->pid, self->go));
	snap = snap_take();
	EXPECT_LE(1, snap_task(snap, 0)->involuntary);
	/* the loop is in no call */
	EXPECT_LT(snap_task(snap, 0)->wall_ns - snap_task(snap, 0)->blocked_ns -
		  snap_task(snap, 0)->runnable_ns, snap_task(snap, 0)->cpu_ns);
	snap_free(snap);
}

TEST_F(time, a_reset_begins_what_tasks_used_anew)
{
	struct snap *snap;

	self->pid = start_child(&self->go, -1, touch_pages);
	ASSERT_LT(0, self->pid);
	EXPECT_EQ(0, wlt_put("syscall_stats", "\n"));
	snap = snap_take();
	EXPECT_EQ(0, snap_task(snap, 0)->minor_faults);
	EXPECT_EQ(0, snap_task(snap, 0)->voluntary);
	EXPECT_EQ(0, snap_task(snap, 0)->cpu_ns);
	snap_free(snap);
	EXPECT_EQ(0, end_child(&self->pid, self->go));
}

TEST_F(time, tasks_show_the_program_that_they_run)
{
	const struct wlt_raw_task *task;
	struct snap *snap;
	size_t i, seen = 0;

	EXPECT_EQ(0, play_run("fork [ exec PLAY 110:1 ] wait fork [ 110:1 ] wait"));
	snap = snap_take();
	for (i = 0; i < snap->nr_tasks; i++) {
		const char *exe;

		task = snap_task(snap, i);
		exe = snap_string(snap, task->exe);
		EXPECT_NE(NULL, strstr(exe, "workload/play"))
			TH_LOG("exe of %d: %s", task->pid, exe);
		seen++;
	}
	EXPECT_EQ(3, seen);
	snap_free(snap);
}

/* --- calls in flight ---------------------------------------------------------------- */

TEST_F(time, a_call_that_hung_before_is_shown_with_its_arguments)
{
	const struct wlt_raw_task *task;
	struct snap *snap;
	char *text, *line;
	char want[64];

	play_start(&self->play, PLAY_UNTRACED, "tell read 110:1");
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, NR_READ);
	ASSERT_EQ(0, wlt_put_pid(self->play.pid));
	usleep(10000);
	snap = snap_take();
	EXPECT_EQ(0, snap->sum->in_flight);
	task = snap_task(snap, 0);
	EXPECT_TRUE(task->flags & WLT_RAW_TASK_IN_CALL);
	EXPECT_TRUE(task->flags & WLT_RAW_TASK_EARLIER);
	EXPECT_STREQ("read", snap_string(snap, task->call));
	EXPECT_EQ(0, task->args[0]);
	EXPECT_EQ(1, task->args[2]);
	EXPECT_EQ(WLT_RAW_STATE_BLOCKED, task->state);
	EXPECT_LE(10 * MS, task->age_ns);
	snap_free(snap);
	text = wlt_read("inflight");
	sprintf(want, "%7d %7d play ", self->play.pid, self->play.pid);
	line = strstr(text, want);
	ASSERT_NE(NULL, line);
	EXPECT_NE(NULL, strstr(line, "blocked"));
	EXPECT_NE(NULL, strstr(line, ">"));
	EXPECT_NE(NULL, strstr(line, "read(0x0, 0x"));
	free(text);
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
}

TEST_F(time, a_task_in_user_space_is_in_no_call)
{
	struct snap *snap;

	play_start(&self->play, PLAY_UNTRACED, "tell thread [ 110:1 loop:0 [ ] ] read");
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, NR_READ);
	ASSERT_EQ(0, wlt_put_pid(self->play.pid));
	snap = snap_take();
	ASSERT_EQ(2, snap->nr_tasks);
	EXPECT_EQ(1, !!(snap_task(snap, 0)->flags & WLT_RAW_TASK_IN_CALL) +
		     !!(snap_task(snap, 1)->flags & WLT_RAW_TASK_IN_CALL));
	snap_free(snap);
}

TEST_HARNESS_MAIN
