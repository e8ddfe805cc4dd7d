// SPDX-License-Identifier: GPL-2.0-only
/*
 * Parts of calls: ioctl and its like by operation, read and its like by what
 * the descriptor is.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "lib.h"

#define NR_READ		0

FIXTURE(part) {
	struct play play;
	pid_t pid;
	int go;
};

FIXTURE_SETUP(part)
{
	self->pid = 0;
	wlt_clean();
}

FIXTURE_TEARDOWN(part)
{
	if (self->pid > 0) {
		kill(self->pid, SIGKILL);
		waitpid(self->pid, NULL, 0);
	}
	play_kill(&self->play);
	wlt_clean();
}

#define EXPECT_PART(snap, name, nr)					\
	EXPECT_EQ((unsigned long long)(nr), snap_part_calls(snap, name))

TEST_F(part, none_unless_asked_for)
{
	struct snap *snap;

	EXPECT_EQ(0, play_run("16:3:-1 72:2:3"));
	snap = snap_take();
	EXPECT_EQ(0, snap->nr_parts);
	snap_free(snap);
}

TEST_F(part, calls_by_operation)
{
	struct snap *snap;

	EXPECT_EQ(0, wlt_put("options/operations", "1"));
	/* play gives one number for all arguments */
	EXPECT_EQ(0, play_run("16:3:21505 16:2:21523 16:1:64250 72:4:3 72:2:1 157:5:16 28:6:4 321:2:0 250:3:5 202:7:129 202:1:1 110:4"));
	snap = snap_take();
	EXPECT_PART(snap, "ioctl:TCGETS", 3);
	EXPECT_PART(snap, "ioctl:TIOCGWINSZ", 2);
	EXPECT_PART(snap, "ioctl:0xfafa", 1);
	EXPECT_PART(snap, "fcntl:GETFL", 4);
	EXPECT_PART(snap, "fcntl:GETFD", 2);
	EXPECT_PART(snap, "prctl:GET_NAME", 5);
	EXPECT_PART(snap, "madvise:DONTNEED", 6);
	EXPECT_PART(snap, "bpf:MAP_CREATE", 2);
	EXPECT_PART(snap, "keyctl:SETPERM", 3);
	/* with and without FUTEX_PRIVATE_FLAG */
	EXPECT_PART(snap, "futex:WAKE", 8);
	EXPECT_EQ(10, snap->nr_parts);
	EXPECT_EQ(6, snap_calls(snap, "ioctl"));
	EXPECT_EQ(3, snap_find_part(snap, "ioctl:TCGETS")->errors);
	EXPECT_STREQ("", snap_problem(snap));
	snap_free(snap);
}

TEST_F(part, socketcall_of_32_bit_programs)
{
	struct snap *snap;

	EXPECT_EQ(0, wlt_put("options/operations", "1"));
	EXPECT_EQ(0, play_run("exec PLAY32 102:3:1 102:2:20 54:2:21505"));
	snap = snap_take();
	EXPECT_PART(snap, "socketcall:SOCKET/ia32", 3);
	EXPECT_PART(snap, "socketcall:SENDMMSG/ia32", 2);
	EXPECT_PART(snap, "ioctl:TCGETS/ia32", 2);
	EXPECT_STREQ("", snap_problem(snap));
	snap_free(snap);
}

TEST_F(part, the_option_works_while_the_workload_runs)
{
	struct snap *snap;

	play_start(&self->play, PLAY_TRACED,
		   "72:5:3 tell read 72:4:3 tell read 72:3:3 tell read");
	play_hear(&self->play, 1);
	EXPECT_EQ(0, wlt_put("options/operations", "1"));
	play_feed(&self->play, 1);
	play_hear(&self->play, 1);
	EXPECT_EQ(0, wlt_put("options/operations", "0"));
	play_feed(&self->play, 1);
	play_hear(&self->play, 1);
	snap = snap_take();
	EXPECT_EQ(12, snap_calls(snap, "fcntl"));
	EXPECT_PART(snap, "fcntl:GETFL", 4);
	EXPECT_STREQ("", snap_problem(snap));
	snap_free(snap);
	/* and a reset takes them away */
	EXPECT_EQ(0, wlt_put("syscall_stats", "\n"));
	snap = snap_take();
	EXPECT_EQ(0, snap->nr_parts);
	snap_free(snap);
}

TEST_F(part, an_interrupted_part_is_one_call)
{
	struct snap *snap;
	int i;

	EXPECT_EQ(0, wlt_put("options/descriptors", "1"));
	play_start(&self->play, PLAY_TRACED, "handler-calls tell read 110:1");
	play_hear(&self->play, 1);
	for (i = 0; i < 3; i++) {
		wait_in_call(self->play.pid, NR_READ);
		kill(self->play.pid, SIGUSR1);
	}
	wait_in_call(self->play.pid, NR_READ);
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	snap = snap_take();
	EXPECT_PART(snap, "read:pipe", 1);
	ASSERT_NE(NULL, snap_find_part(snap, "read:pipe"));
	EXPECT_EQ(3, snap_find_part(snap, "read:pipe")->restarted);
	EXPECT_EQ(snap_find_row(snap, "read")->wall_ns,
		  snap_find_part(snap, "read:pipe")->wall_ns);
	EXPECT_STREQ("", snap_problem(snap));
	snap_free(snap);
}

TEST_F(part, a_part_that_never_returned)
{
	struct snap *snap;

	EXPECT_EQ(0, wlt_put("options/descriptors", "1"));
	play_start(&self->play, PLAY_TRACED, "tell read");
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, NR_READ);
	kill(self->play.pid, SIGKILL);
	play_end(&self->play);
	wlt_settle();
	snap = snap_take();
	ASSERT_NE(NULL, snap_find_part(snap, "read:pipe"));
	EXPECT_EQ(1, snap_find_part(snap, "read:pipe")->never_returned);
	EXPECT_STREQ("", snap_problem(snap));
	snap_free(snap);
}

/* --- descriptors -------------------------------------------------------------------- */

static char buf[64];

static void read_times(int fd, int nr)
{
	while (nr--)
		syscall(SYS_read, fd, buf, 1);
}

static void read_everything(void)
{
	struct itimerspec soon = { .it_value.tv_nsec = 1 };
	int p[2], s[2], e, t, pty, ep;
	char name[] = "/tmp/part_test.XXXXXX";
	int file = mkstemp(name);

	unlink(name);
	if (pipe(p) || socketpair(AF_UNIX, SOCK_STREAM, 0, s))
		_exit(2);
	syscall(SYS_write, p[1], "0123456789", 10);
	syscall(SYS_write, s[1], "0123456789", 10);
	syscall(SYS_write, file, "0123456789", 10);
	lseek(file, 0, SEEK_SET);
	e = eventfd(1, EFD_NONBLOCK);
	t = timerfd_create(CLOCK_MONOTONIC, 0);
	timerfd_settime(t, 0, &soon, NULL);
	pty = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK);
	ep = epoll_create1(0);
	read_times(p[0], 1);
	read_times(s[0], 2);
	read_times(file, 3);
	read_times(e, 4);
	syscall(SYS_read, t, buf, 8);
	read_times(pty, 5);
	read_times(open("/dev/zero", O_RDONLY), 6);
	read_times(open("/proc/self/stat", O_RDONLY), 7);
	read_times(open("/sys/kernel/mm/transparent_hugepage/enabled", O_RDONLY), 0);
	read_times(open("/tmp", O_RDONLY | O_DIRECTORY), 8);
	read_times(-1, 9);
	syscall(SYS_epoll_wait, ep, buf, 1, 0);
	syscall(SYS_sendto, s[0], "x", 1, 0, NULL, 0);
	mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, file, 0);
	mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	syscall(SYS_close, s[0]);
}

TEST_F(part, calls_by_descriptor)
{
	struct snap *snap;

	EXPECT_EQ(0, wlt_put("options/descriptors", "1"));
	self->pid = child_start(&self->go, read_everything);
	EXPECT_EQ(0, child_end(&self->pid, self->go));
	snap = snap_take();
	EXPECT_PART(snap, "read:pipe", 1);
	EXPECT_PART(snap, "read:socket", 2);
	EXPECT_PART(snap, "read:file", 3);
	EXPECT_PART(snap, "read:eventfd", 4);
	EXPECT_PART(snap, "read:timerfd", 1);
	EXPECT_PART(snap, "read:tty", 5);
	EXPECT_PART(snap, "read:device", 6);
	EXPECT_PART(snap, "read:proc", 7);
	EXPECT_PART(snap, "read:dir", 8);
	EXPECT_PART(snap, "read:none", 9);
	EXPECT_EQ(1 + 2 + 3 + 4 + 1 + 5 + 6 + 7 + 8 + 9, snap_calls(snap, "read"));
	EXPECT_PART(snap, "write:pipe", 1);
	EXPECT_PART(snap, "write:socket", 1);
	EXPECT_PART(snap, "write:file", 1);
	EXPECT_PART(snap, "epoll_wait:epoll", 1);
	EXPECT_PART(snap, "sendto:socket", 1);
	EXPECT_PART(snap, "mmap:file", 1);
	EXPECT_PART(snap, "close:socket", 1);
	EXPECT_STREQ("", snap_problem(snap));
	EXPECT_STREQ("Network", snap_string(snap, snap_find_part(snap, "read:socket")->subsystem));
	EXPECT_STREQ("Filesystem", snap_string(snap, snap_find_row(snap, "read")->subsystem));
	snap_free(snap);
}

/* fd-calls of a line of subsystem_stats; -1 without the line. */
static long fd_calls(const char *subsystem, long *calls)
{
	char *text = wlt_read("subsystem_stats"), *save = NULL, *line;
	long found = -1, by_fd, all;
	char name[64];

	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save))
		if (sscanf(line, "%*f %*f %*u %ld %*u %*f %*u %*f %*f %*f %ld %*f %63[^\n]",
			   &all, &by_fd, name) == 3 && !strcmp(name, subsystem)) {
			found = by_fd;
			*calls = all;
		}
	free(text);
	return found;
}

static void use_a_socket(void)
{
	int s[2], i;

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, s))
		_exit(2);
	for (i = 0; i < 100; i++) {
		syscall(SYS_write, s[0], "x", 1);
		syscall(SYS_read, s[1], buf, 1);
	}
}

TEST_F(part, subsystem_stats_counts_by_descriptor)
{
	long network = 0, files = 0, all = 0;

	EXPECT_EQ(0, wlt_put("options/descriptors", "1"));
	self->pid = child_start(&self->go, use_a_socket);
	EXPECT_EQ(0, child_end(&self->pid, self->go));
	/* socketpair is of the network by itself */
	EXPECT_EQ(201, fd_calls("Network", &network));
	EXPECT_EQ(1, network);
	EXPECT_EQ(0, fd_calls("Filesystem", &files));
	EXPECT_EQ(200, files);
	EXPECT_EQ(202, fd_calls("total", &all));
	EXPECT_EQ(202, all);
}

TEST_F(part, subsystem_stats_is_the_same_without)
{
	long network = 0, files = 0;

	self->pid = child_start(&self->go, use_a_socket);
	EXPECT_EQ(0, child_end(&self->pid, self->go));
	EXPECT_EQ(1, fd_calls("Network", &network));
	EXPECT_EQ(1, network);
	EXPECT_EQ(200, fd_calls("Filesystem", &files));
	EXPECT_EQ(200, files);
}

TEST_F(part, parts_beyond_the_table_are_other)
{
	char script[4096], *text, *p = script;
	unsigned long long calls = 0;
	struct snap *snap;
	size_t k;
	int i, n;

	EXPECT_EQ(0, wlt_put("options/operations", "1"));
	for (n = 0; n < 6; n++) {
		p = script;
		for (i = 0; i < 50; i++)
			p += sprintf(p, "16:2:%d ", 100000 + n * 50 + i);
		EXPECT_EQ(0, play_run(script));
	}
	snap = snap_take();
	EXPECT_EQ(600, snap_calls(snap, "ioctl"));
	for (k = 0; k < snap->nr_parts; k++)
		calls += snap_part(snap, k)->calls;
	EXPECT_EQ(600, calls);
	/* 255 have a row each, of two calls; the other 45 share one */
	EXPECT_EQ(256, snap->nr_parts);
	EXPECT_EQ(90, snap_part_calls(snap, "(other):(other)"));
	text = wlt_read("syscall_stats");
	EXPECT_NE(NULL, strstr(text, " (other):(other) "));
	free(text);
	EXPECT_LE(snap->sum->cpu_bytes, snap->sum->max_cpu_bytes);
	EXPECT_STREQ("", snap_problem(snap));
	snap_free(snap);
}

/* Use up what CPU 0 may take, with more parts than it has memory for. */
static void fill_memory(void)
{
	char script[4096], *p;
	int i, n, round;

	for (round = 0; round < 8; round++) {
		for (n = 0; n < 5; n++) {
			p = script;
			for (i = 0; i < 50; i++)
				p += sprintf(p, "16:2:%d ", 100000 + n * 50 + i);
			play_run(script);
		}
		play_run("each:2000:2060");
		snap_free(snap_take());	/* on to the other generation */
	}
}

TEST_F(part, a_cpu_without_memory_counts_as_other)
{
	unsigned long long lost = 0;
	cpu_set_t all, first;
	struct snap *snap;
	char *text;
	size_t i;

	ASSERT_EQ(0, sched_getaffinity(0, sizeof(all), &all));
	CPU_ZERO(&first);
	CPU_SET(0, &first);
	ASSERT_EQ(0, sched_setaffinity(0, sizeof(first), &first));
	EXPECT_EQ(0, wlt_put("options/operations", "1"));
	EXPECT_EQ(0, wlt_put("options/descriptors", "1"));
	fill_memory();
	for (i = 0; i < 2; i++) {
		play_run("open-missing:4 110:3 3:2:-1 72:1:3");
		snap = snap_take();
		EXPECT_STREQ("", snap_problem(snap));
		snap_free(snap);
	}
	sched_setaffinity(0, sizeof(all), &all);
	snap = snap_take();
	for (i = 0; i < snap->nr_losses; i++)
		lost += snap_loss(snap, i)->count;
	EXPECT_LT(0, lost);
	EXPECT_LT(0, snap_calls(snap, "(other)"));
	EXPECT_LE(snap->sum->cpu_bytes, snap->sum->max_cpu_bytes);
	snap_free(snap);
	/* the ledger balances, and no difference fell below zero */
	text = wlt_status("balanced");
	EXPECT_STREQ("yes", text);
	free(text);
	text = wlt_read("syscall_errors");
	EXPECT_EQ(NULL, strstr(text, "184467440"));
	free(text);
	text = wlt_read("subsystem_stats");
	EXPECT_EQ(NULL, strstr(text, "184467440"));
	free(text);
}

TEST_HARNESS_MAIN
