// SPDX-License-Identifier: GPL-2.0-only
/*
 * io_uring: the threads that the kernel makes for a process belong to the
 * workload, and make no system call.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <errno.h>
#include <linux/io_uring.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "lib.h"

#define NR_READ		0
#define NR_OPS		5

FIXTURE(uring) {
	struct play play;	/* of which the pid and the pipes are used */
};

FIXTURE_SETUP(uring)
{
	wlt_clean();
}

FIXTURE_TEARDOWN(uring)
{
	play_kill(&self->play);
	wlt_clean();
}

/* No-ops that a worker has to do, one at a time. */
static int ring_work(unsigned int flags)
{
	struct io_uring_params p = { .flags = flags, .sq_thread_idle = 1000 };
	unsigned int *tail, *array, mask;
	struct io_uring_sqe *sqes;
	char *ring;
	int fd, i;

	fd = syscall(SYS_io_uring_setup, 4, &p);
	if (fd < 0)
		return 1;
	ring = mmap(NULL, p.sq_off.array + p.sq_entries * sizeof(*array) +
			  p.cq_entries * sizeof(struct io_uring_cqe) + 4096,
		    PROT_READ | PROT_WRITE, MAP_SHARED, fd, IORING_OFF_SQ_RING);
	sqes = mmap(NULL, p.sq_entries * sizeof(*sqes), PROT_READ | PROT_WRITE,
		    MAP_SHARED, fd, IORING_OFF_SQES);
	if (ring == MAP_FAILED || sqes == MAP_FAILED)
		return 2;
	tail = (void *)(ring + p.sq_off.tail);
	array = (void *)(ring + p.sq_off.array);
	mask = *(unsigned int *)(ring + p.sq_off.ring_mask);
	for (i = 0; i < NR_OPS; i++) {
		unsigned int at = *tail & mask;

		memset(&sqes[at], 0, sizeof(sqes[at]));
		sqes[at].opcode = IORING_OP_NOP;
		sqes[at].flags = IOSQE_ASYNC;
		array[at] = at;
		__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
		if (flags & IORING_SETUP_SQPOLL) {
			while (__atomic_load_n((unsigned int *)(ring +
					       p.cq_off.tail),
					       __ATOMIC_ACQUIRE) != i + 1U)
				;
		} else if (syscall(SYS_io_uring_enter, fd, 1, i + 1,
				   IORING_ENTER_GETEVENTS, NULL, 0) != 1) {
			return 3;
		}
	}
	return 0;
}

/*
 * A child that waits to be attached, works, tells, waits to be looked at.
 * From the attachment on: io_uring_setup, 2 mmap, perhaps io_uring_enter,
 * write, read, exit_group.
 */
static void start(struct play *play, unsigned int flags)
{
	int to[2], from[2];
	char byte = 0;

	if (pipe(to) || pipe(from))
		abort();
	fflush(stdout);
	play->pid = fork();
	if (!play->pid) {
		setpgid(0, 0);
		if (read(to[0], &byte, 1) != 1)
			_exit(10);
		byte = ring_work(flags);
		if (write(from[1], &byte, 1) != 1 || read(to[0], &byte, 1) != 1)
			_exit(11);
		_exit(0);
	}
	setpgid(play->pid, play->pid);
	play->to = to[1];
	play->from = from[0];
	wait_in_call(play->pid, NR_READ);
}

static size_t count_workers(const struct snap *snap, unsigned long long *calls)
{
	size_t i, n = 0;

	*calls = 0;
	for (i = 0; i < snap->nr_tasks; i++) {
		if (!(snap_task(snap, i)->flags & WLT_RAW_TASK_WORKER))
			continue;
		n++;
		*calls += snap_task(snap, i)->calls;
	}
	return n;
}

/* Is there io_uring here, and may we use it? */
static bool works(void)
{
	struct io_uring_params p = {};
	int fd = syscall(SYS_io_uring_setup, 1, &p);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

TEST_F(uring, workers_belong_to_the_workload_and_make_no_calls)
{
	unsigned long long calls;
	struct snap *snap;
	char result = -1;

	if (!works())
		SKIP(return, "no io_uring here");
	start(&self->play, 0);
	ASSERT_EQ(0, wlt_put_pid(self->play.pid));
	play_feed(&self->play, 1);
	ASSERT_EQ(1, read(self->play.from, &result, 1));
	ASSERT_EQ(0, result);
	wait_in_call(self->play.pid, NR_READ);
	snap = snap_take();
	EXPECT_LE(1, count_workers(snap, &calls));
	EXPECT_EQ(0, calls);
	EXPECT_SNAP_COUNTS(snap, "io_uring_setup:1 mmap:2 io_uring_enter:5 write:1 in_flight=1 in_flight_at_start=1");
	snap_free(snap);
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_COUNTS("io_uring_setup:1 mmap:2 io_uring_enter:5 write:1 read:1 exit_group:1 in_flight_at_start=1");
}

TEST_HARNESS_MAIN
