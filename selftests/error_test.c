// SPDX-License-Identifier: GPL-2.0-only
/*
 * Errors by errno: every one of them, nothing else, and none lost.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib.h"

FIXTURE(error) {
	struct play play;
};

FIXTURE_SETUP(error)
{
	wlt_clean();
}

FIXTURE_TEARDOWN(error)
{
	play_kill(&self->play);
	wlt_clean();
}

#define EXPECT_ERRORS(snap, name, err, nr)				\
	EXPECT_EQ(nr, snap_errors(snap, name, err))

TEST_F(error, are_counted_by_errno)
{
	struct snap *snap;

	EXPECT_EQ(0, play_run("3:5:-1 open-missing:7 3:2:-1 16:3:-1 61:4:-1 seccomp-errno:110:40 110:6"));
	snap = snap_take();
	EXPECT_SNAP_COUNTS(snap, "execve:1 close:7:7 open:7:7 ioctl:3:3 wait4:4:4 seccomp:1 getppid:6:6,denied=6 exit_group:1 in_flight_at_start=1");
	EXPECT_ERRORS(snap, "close", EBADF, 7);
	EXPECT_ERRORS(snap, "open", ENOENT, 7);
	EXPECT_ERRORS(snap, "ioctl", EBADF, 3);
	EXPECT_ERRORS(snap, "wait4", EINVAL, 4);
	EXPECT_ERRORS(snap, "getppid", ELOOP, 6);
	EXPECT_EQ(5, snap->nr_errnos);
	snap_free(snap);
}

TEST_F(error, of_one_call_with_several_errnos)
{
	struct snap *snap;

	/* dup2(-1, -1), dup2(0, 0), dup2(1000000, 1000000) */
	EXPECT_EQ(0, play_run("fork [ seccomp-errno:33:7 33:3 ] wait fork [ seccomp-errno:33:9 33:2 ] wait 33:5 33:4:-1"));
	snap = snap_take();
	EXPECT_ERRORS(snap, "dup2", 7, 3);
	EXPECT_ERRORS(snap, "dup2", EBADF, 2 + 4);
	EXPECT_EQ(14, snap_calls(snap, "dup2"));
	snap_free(snap);
}

/* Run children of which each fails getppid() once with one of the errnos. */
static int run_errnos(int first, int last)
{
	size_t room = (last - first + 1) * 64 + 1;
	char *script = malloc(room), *p = script;
	int status;

	*p = 0;
	for (; first <= last; first++)
		p += sprintf(p, "vfork [ seccomp-errno:110:%d 110:1 ] wait ", first);
	status = play_run(script);
	free(script);
	return status;
}

TEST_F(error, each_errno_that_there_can_be_is_told_apart)
{
	struct snap *snap;
	int err;

	EXPECT_EQ(0, run_errnos(1, 20));
	EXPECT_EQ(0, run_errnos(120, 133));
	EXPECT_EQ(0, run_errnos(500, 532));
	EXPECT_EQ(0, run_errnos(4090, 4095));
	snap = snap_take();
	for (err = 1; err <= 4095; err++)
		EXPECT_ERRORS(snap, "getppid", err,
			      err <= 20 || (err >= 120 && err <= 133) ||
			      (err >= 500 && err <= 532) || err >= 4090);
	EXPECT_STREQ("", snap_problem(snap));
	snap_free(snap);
}

TEST_F(error, beyond_the_table_are_counted_as_lost)
{
	int i, done, max, nr = 560;
	unsigned long long lost = 0;
	struct snap *snap;
	size_t k;

	for (done = 0; done < nr; done += 35)
		EXPECT_EQ(0, run_errnos(done + 1, done + 35));
	snap = snap_take();
	max = snap->sum->max_errnos;
	EXPECT_LT(max, nr);
	EXPECT_EQ(max, snap->sum->nr_errnos);
	EXPECT_EQ(nr, snap_calls(snap, "getppid"));
	for (i = 1, done = 0; i <= nr; i++)
		done += snap_errors(snap, "getppid", i);
	for (k = 0; k < snap->nr_losses; k++)
		if (!strcmp(snap_string(snap, snap_loss(snap, k)->name), "errno"))
			lost = snap_loss(snap, k)->count;
	EXPECT_EQ(nr, done + lost);
	EXPECT_EQ(max, done);
	EXPECT_STREQ("", snap_problem(snap));
	snap_free(snap);
}

/* A result below -4095 is none: an offset in the memory of a process. */
TEST_F(error, large_results_are_none)
{
	int go[2], status, i;
	struct snap *snap;
	pid_t pid;
	char byte;

	ASSERT_EQ(0, pipe(go));
	pid = fork();
	if (!pid) {
		int fd = open("/proc/self/mem", O_RDONLY);

		if (read(go[0], &byte, 1) != 1)
			_exit(1);
		for (i = 0; i < 10; i++)
			syscall(SYS_lseek, fd, -4096L - i, SEEK_SET);
		_exit(0);
	}
	ASSERT_EQ(0, wlt_put_pid(pid));
	ASSERT_EQ(1, write(go[1], "x", 1));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	wlt_settle();
	snap = snap_take();
	ASSERT_NE(NULL, snap_find_row(snap, "lseek"));
	EXPECT_EQ(10, snap_find_row(snap, "lseek")->calls);
	EXPECT_EQ(0, snap_find_row(snap, "lseek")->errors);
	snap_free(snap);
	close(go[0]);
	close(go[1]);
}

TEST_HARNESS_MAIN
