// SPDX-License-Identifier: GPL-2.0-only
/*
 * io_uring: the threads that the kernel makes for a process belong to the
 * workload, and make no system call; operations have rows of their own, which are
 * compared as text, like those of system calls:
 *
 *	nop:5 openat:1:1 read:2 in_flight=1 unseen=1
 */
#define _GNU_SOURCE
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>

#include "lib.h"

#define NR_READ		0
#define NR_OPS		5

/* --- rings ------------------------------------------------------------------------- */

struct ring {
	int fd;
	unsigned int flags;
	unsigned int *sq_tail, *sq_mask, *sq_flags, *array, nr_new;
	unsigned int *cq_head, *cq_tail, *cq_mask;
	struct io_uring_sqe *sqes;
	struct io_uring_cqe *cqes;
};

static struct ring ring;	/* of the child */

/* What cannot be so ends the child, with the line that says it. */
#define MUST(what)	do { if (!(what)) _exit(__LINE__ % 255 + 1); } while (0)

/* Later kernels have these. */
#ifndef IORING_SETUP_NO_SQARRAY
#define IORING_SETUP_NO_SQARRAY	0x10000
#endif
#ifndef IORING_SETUP_SQ_REWIND
#define IORING_SETUP_SQ_REWIND	0x100000
#endif

/* io_uring_setup, 2 mmap */
static void ring_open(unsigned int entries, unsigned int flags)
{
	struct io_uring_params p = { .flags = flags, .sq_thread_idle = 1 };
	size_t size, cqe_size = sizeof(struct io_uring_cqe);
	char *map;

	ring.fd = syscall(SYS_io_uring_setup, entries, &p);
	MUST(ring.fd >= 0);
	ring.flags = flags;
	size = p.sq_off.array + p.sq_entries * sizeof(unsigned int);
	if (flags & IORING_SETUP_CQE32)
		cqe_size *= 2;
	if (size < p.cq_off.cqes + p.cq_entries * cqe_size)
		size = p.cq_off.cqes + p.cq_entries * cqe_size;
	map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, ring.fd,
		   IORING_OFF_SQ_RING);
	ring.sqes = mmap(NULL, p.sq_entries * sizeof(*ring.sqes),
			 PROT_READ | PROT_WRITE, MAP_SHARED, ring.fd,
			 IORING_OFF_SQES);
	MUST(map != MAP_FAILED && (void *)ring.sqes != MAP_FAILED);
	ring.sq_tail = (void *)(map + p.sq_off.tail);
	ring.sq_mask = (void *)(map + p.sq_off.ring_mask);
	ring.sq_flags = (void *)(map + p.sq_off.flags);
	ring.array = (void *)(map + p.sq_off.array);
	ring.cq_head = (void *)(map + p.cq_off.head);
	ring.cq_tail = (void *)(map + p.cq_off.tail);
	ring.cq_mask = (void *)(map + p.cq_off.ring_mask);
	ring.cqes = (void *)(map + p.cq_off.cqes);
}

static struct io_uring_sqe *ring_op(unsigned int op, unsigned int flags)
{
	unsigned int at = (*ring.sq_tail + ring.nr_new++) & *ring.sq_mask;
	struct io_uring_sqe *sqe = &ring.sqes[at];

	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = op;
	sqe->flags = flags;
	if (!(ring.flags & IORING_SETUP_NO_SQARRAY))
		ring.array[at] = at;
	return sqe;
}

static struct io_uring_sqe *ring_read(int fd, void *buf, unsigned int flags)
{
	struct io_uring_sqe *sqe = ring_op(IORING_OP_READ, flags);

	sqe->fd = fd;
	sqe->addr = (unsigned long)buf;
	sqe->len = 1;
	sqe->off = -1;
	return sqe;
}

static struct io_uring_sqe *ring_openat(const char *path, unsigned int flags)
{
	struct io_uring_sqe *sqe = ring_op(IORING_OP_OPENAT, flags);

	sqe->fd = AT_FDCWD;
	sqe->addr = (unsigned long)path;
	sqe->open_flags = O_RDONLY;
	return sqe;
}

/*
 * Submit what is new, and wait for @nr completions: one io_uring_enter. A thread
 * of the kernel that submits is woken, and waited for asleep.
 */
static void ring_go(unsigned int nr)
{
	unsigned int flags = nr ? IORING_ENTER_GETEVENTS : 0;
	unsigned int nr_new = ring.nr_new;

	if (!(ring.flags & IORING_SETUP_SQ_REWIND))
		__atomic_store_n(ring.sq_tail, *ring.sq_tail + nr_new, __ATOMIC_SEQ_CST);
	ring.nr_new = 0;
	if (ring.flags & IORING_SETUP_SQPOLL)
		flags |= IORING_ENTER_SQ_WAKEUP;
	MUST(syscall(SYS_io_uring_enter, ring.fd, nr_new, nr, flags, NULL, 0) ==
	     nr_new);
}

static bool ring_is_empty(void)
{
	return *ring.cq_head == __atomic_load_n(ring.cq_tail, __ATOMIC_ACQUIRE);
}

/* The result of the next completion. */
static int ring_result(void)
{
	unsigned int head = *ring.cq_head, at = head & *ring.cq_mask;
	int res;

	MUST(!ring_is_empty());
	if (ring.flags & IORING_SETUP_CQE32)
		at *= 2;
	res = ring.cqes[at].res;
	__atomic_store_n(ring.cq_head, head + 1, __ATOMIC_RELEASE);
	return res;
}

/* --- the test and its child ------------------------------------------------------------ */

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

static int from_test, to_test;	/* of the child */

/* One write and one read. */
static void meet_test(void)
{
	char byte = 0;

	MUST(write(to_test, &byte, 1) == 1 && read(from_test, &byte, 1) == 1);
}

/* A child that waits to be attached, does @what, and exits. */
static void start(struct play *play, void (*what)(void))
{
	int to[2], from[2];
	char byte = 0;

	if (pipe(to) || pipe(from))
		abort();
	fflush(stdout);
	play->pid = fork();
	if (!play->pid) {
		setpgid(0, 0);
		from_test = to[0];
		to_test = from[1];
		close(to[1]);
		MUST(read(from_test, &byte, 1) == 1);
		what();
		_exit(0);
	}
	setpgid(play->pid, play->pid);
	close(to[0]);
	close(from[1]);
	play->to = to[1];
	play->from = from[0];
	wait_in_call(play->pid, NR_READ);
	if (wlt_put_pid(play->pid))
		abort();
	play_feed(play, 1);
}

/* Wait for the child at meet_test(). */
static void meet(struct play *play)
{
	play_hear(play, 1);
	wait_in_call(play->pid, NR_READ);
}

static bool has_setup(unsigned int flags)
{
	struct io_uring_params p = { .flags = flags };
	int fd = syscall(SYS_io_uring_setup, 1, &p);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

/* Is there io_uring here, may we use it, and does the kernel say enough? */
static bool works(void)
{
	char *seen = wlt_status("io_uring");
	bool is_seen = !strcmp(seen, "seen");
	struct utsname kernel;

	if (!has_setup(0) || uname(&kernel))
		return false;
	if (!is_seen && atoi(kernel.release) >= 6) {
		printf("# io_uring: %s\n", seen);
		abort();
	}
	free(seen);
	return is_seen;
}

static char *rings_text(const struct snap *snap)
{
	char *text = NULL, *sorted;
	size_t size, i;
	FILE *f = open_memstream(&text, &size);

	for (i = 0; i < snap->nr_parts; i++) {
		const struct wlt_raw_syscall *row = snap_part(snap, i);

		if (row->part != WLT_RAW_PART_URING)
			continue;
		fprintf(f, "%s:%llu", snap_string(snap, row->name) + 9, row->calls);
		if (row->errors)
			fprintf(f, ":%llu", row->errors);
		fputc(' ', f);
	}
	if (snap->sum->uring_in_flight)
		fprintf(f, "in_flight=%llu ", snap->sum->uring_in_flight);
	if (snap->sum->uring_unseen)
		fprintf(f, "unseen=%llu ", snap->sum->uring_unseen);
	if (snap->sum->lost)
		fprintf(f, "lost=%llu ", snap->sum->lost);
	fclose(f);
	sorted = counts_sorted(text);
	free(text);
	return sorted;
}

#define EXPECT_SNAP_RINGS(snap, expected) do {				\
	char *__want = counts_sorted(expected);				\
	char *__got = rings_text(snap);					\
	EXPECT_STREQ(__want, __got);					\
	EXPECT_STREQ("", snap_problem(snap));				\
	free(__want);							\
	free(__got);							\
} while (0)

#define EXPECT_RINGS(expected) do {					\
	struct snap *__snap = snap_take();				\
	EXPECT_SNAP_RINGS(__snap, expected);				\
	snap_free(__snap);						\
} while (0)

/* A child that does @what, from start to end. */
#define EXPECT_CHILD_RINGS(what, expected) do {				\
	start(&self->play, what);					\
	EXPECT_EQ(0, play_end(&self->play));				\
	wlt_settle();							\
	EXPECT_RINGS(expected);						\
} while (0)

/* How many operations @name failed with @err. */
static unsigned long long ring_errors(const char *name, int err)
{
	struct snap *snap = snap_take();
	const struct wlt_raw_syscall *row = snap_find_part(snap, name);
	unsigned long long calls = 0;
	size_t i;

	for (i = 0; row && i < row->nr_errnos; i++)
		if (snap_errno(snap, row->first_errno + i)->err == err)
			calls += snap_errno(snap, row->first_errno + i)->calls;
	snap_free(snap);
	return calls;
}

/* --- workers ------------------------------------------------------------------------ */

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

/* No-ops that a worker has to do, one at a time. */
static void do_work(void)
{
	int i;

	ring_open(4, 0);
	for (i = 0; i < NR_OPS; i++) {
		ring_op(IORING_OP_NOP, IOSQE_ASYNC);
		ring_go(1);
		MUST(ring_result() == 0);
	}
	meet_test();
}

TEST_F(uring, workers_belong_to_the_workload_and_make_no_calls)
{
	unsigned long long calls;
	struct snap *snap;

	if (!works())
		SKIP(return, "no io_uring here");
	start(&self->play, do_work);
	meet(&self->play);
	snap = snap_take();
	EXPECT_LE(1, count_workers(snap, &calls));
	EXPECT_EQ(0, calls);
	EXPECT_SNAP_COUNTS(snap, "io_uring_setup:1 mmap:2 io_uring_enter:5 write:1 in_flight=1 in_flight_at_start=1");
	EXPECT_SNAP_RINGS(snap, "nop:5");
	snap_free(snap);
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_COUNTS("io_uring_setup:1 mmap:2 io_uring_enter:5 write:1 read:1 exit_group:1 in_flight_at_start=1");
	EXPECT_RINGS("nop:5");
}

/* --- operations --------------------------------------------------------------------- */

static void do_nops(void)
{
	int i;

	ring_open(8, 0);
	for (i = 0; i < 7; i++)
		ring_op(IORING_OP_NOP, 0);
	ring_go(7);
}

TEST_F(uring, operations_are_counted_by_name)
{
	const struct wlt_raw_syscall *row;
	struct snap *snap;
	char *text;

	if (!works())
		SKIP(return, "no io_uring here");
	EXPECT_CHILD_RINGS(do_nops, "nop:7");
	snap = snap_take();
	EXPECT_EQ(7, snap->sum->uring_submitted);
	EXPECT_EQ(7, snap->sum->uring_completed);
	row = snap_find_part(snap, "io_uring:nop");
	ASSERT_NE(NULL, row);
	EXPECT_EQ(WLT_RAW_PART_URING, row->part);
	EXPECT_EQ(IORING_OP_NOP, row->nr);
	EXPECT_STREQ("io_uring", snap_string(snap, row->subsystem));
	EXPECT_LT(0, row->wall_ns);
	EXPECT_LE(row->min_ns, row->max_ns);
	EXPECT_LE(row->max_ns, row->wall_ns);
	EXPECT_LE(1, row->nr_buckets);
	snap_free(snap);
	EXPECT_COUNTS("io_uring_setup:1 mmap:2 io_uring_enter:1 exit_group:1 in_flight_at_start=1");
	text = wlt_read("syscall_stats");
	EXPECT_NE(NULL, strstr(text, " io_uring:nop "));
	EXPECT_NE(NULL, strstr(text, " ring\n"));
	free(text);
	text = wlt_read("syscall_hist");
	EXPECT_NE(NULL, strstr(text, "# io_uring:nop: 7 calls\n"));
	free(text);
	text = wlt_status("uring_completed");
	EXPECT_STREQ("7", text);
	free(text);
}

static void do_chain(void)
{
	int i, none = -1;
	char byte;

	ring_open(4, 0);
	MUST(!syscall(SYS_io_uring_register, ring.fd, IORING_REGISTER_FILES,
		      &none, 1));
	ring_openat("/proc/self/stat", IOSQE_IO_LINK)->file_index = 1;
	ring_read(0, &byte, IOSQE_IO_LINK | IOSQE_FIXED_FILE);
	ring_op(IORING_OP_CLOSE, 0)->file_index = 1;
	ring_go(3);
	for (i = 0; i < 3; i++)
		MUST(ring_result() == (i == 1));
}

TEST_F(uring, linked_operations_are_counted_each)
{
	struct snap *snap;

	if (!works())
		SKIP(return, "no io_uring here");
	EXPECT_CHILD_RINGS(do_chain, "openat:1 read:1 close:1");
	snap = snap_take();
	ASSERT_NE(NULL, snap_find_part(snap, "io_uring:openat"));
	EXPECT_STREQ("Filesystem",
		     snap_string(snap, snap_find_part(snap, "io_uring:openat")->subsystem));
	snap_free(snap);
}

TEST_F(uring, operations_are_in_the_stream_by_name)
{
	char *text;

	if (!works())
		SKIP(return, "no io_uring here");
	EXPECT_EQ(0, wlt_put("options/events", "1"));
	EXPECT_EQ(0, wlt_put("../instances/workload/trace", ""));
	EXPECT_CHILD_RINGS(do_chain, "openat:1 read:1 close:1");
	text = wlt_read("../instances/workload/trace");
	EXPECT_NE(NULL, strstr(text, " io_uring: openat"));
	EXPECT_NE(NULL, strstr(text, " io_uring: read"));
	EXPECT_NE(NULL, strstr(text, " io_uring: close"));
	EXPECT_EQ(NULL, strstr(text, " io_uring: nop"));
	free(text);
}

TEST_F(uring, files_are_opened_without_a_path)
{
	char *text;

	if (!works())
		SKIP(return, "no io_uring here");
	EXPECT_EQ(0, wlt_put("options/files", "1"));
	EXPECT_CHILD_RINGS(do_chain, "openat:1 read:1 close:1");
	text = wlt_read("file_stats");
	EXPECT_NE(NULL, strstr(text, "        1 open ok              (io_uring)\n"));
	EXPECT_NE(NULL, strstr(text, "        1                      total\n"));
	free(text);
}

static void do_fail(void)
{
	char byte;

	ring_open(8, 0);
	ring_openat("/none", IOSQE_IO_LINK);
	ring_read(0, &byte, IOSQE_IO_LINK);
	ring_op(IORING_OP_NOP, 0);
	ring_op(IORING_OP_NOP, 0);
	ring_go(4);
}

TEST_F(uring, failed_operations_are_errors_and_cancel_their_links)
{
	char *text;

	if (!works())
		SKIP(return, "no io_uring here");
	EXPECT_CHILD_RINGS(do_fail, "openat:1:1 read:1:1 nop:2:1");
	EXPECT_EQ(1, ring_errors("io_uring:openat", ENOENT));
	EXPECT_EQ(1, ring_errors("io_uring:read", ECANCELED));
	EXPECT_EQ(1, ring_errors("io_uring:nop", ECANCELED));
	text = wlt_read("syscall_errors");
	EXPECT_NE(NULL, strstr(text, " io_uring:openat\n"));
	free(text);
}

/* Two that cannot be prepared, the second with an opcode that there is not. */
static void do_refused(void)
{
	ring_open(8, IORING_SETUP_SUBMIT_ALL);
	ring_op(IORING_OP_NOP, 0)->ioprio = 1;
	ring_op(200, 0);
	ring_op(IORING_OP_NOP, IOSQE_IO_LINK);
	ring_op(IORING_OP_NOP, 0)->ioprio = 1;
	ring_go(4);
}

TEST_F(uring, operations_that_cannot_be_prepared_are_errors)
{
	if (!works())
		SKIP(return, "no io_uring here");
	EXPECT_CHILD_RINGS(do_refused, "nop:3:3 op_200:1:1");
	EXPECT_EQ(2, ring_errors("io_uring:nop", EINVAL));
	EXPECT_EQ(1, ring_errors("io_uring:nop", ECANCELED));
}

static void do_async(void)
{
	int i, fd = open("/proc/self/stat", O_RDONLY);
	char byte;

	ring_open(4, 0);
	for (i = 0; i < 3; i++)
		ring_read(fd, &byte, IOSQE_ASYNC);
	ring_go(3);
	for (i = 0; i < 3; i++)
		MUST(ring_result() == 1);
	for (i = 0; i < 2; i++)
		MUST(read(fd, &byte, 1) == 1);
}

TEST_F(uring, reads_by_workers_and_direct_ones_are_separate_rows)
{
	if (!works())
		SKIP(return, "no io_uring here");
	EXPECT_CHILD_RINGS(do_async, "read:3");
	EXPECT_COUNTS("openat:1 io_uring_setup:1 mmap:2 io_uring_enter:1 read:2 exit_group:1 in_flight_at_start=1");
}

static void do_wait(void)
{
	int fd[2];
	char byte = 0;

	MUST(!pipe(fd));
	ring_open(4, 0);
	ring_read(fd[0], &byte, 0);
	ring_go(0);
	meet_test();
	MUST(write(fd[1], &byte, 1) == 1);
	ring_go(1);
	MUST(ring_result() == 1);
}

#define WAIT_US	50000

TEST_F(uring, operations_are_in_flight_until_they_complete)
{
	const struct wlt_raw_syscall *row;
	struct snap *snap;

	if (!works())
		SKIP(return, "no io_uring here");
	start(&self->play, do_wait);
	meet(&self->play);
	EXPECT_RINGS("in_flight=1");
	usleep(WAIT_US);
	EXPECT_RINGS("in_flight=1");
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_RINGS("read:1");
	snap = snap_take();
	row = snap_find_part(snap, "io_uring:read");
	ASSERT_NE(NULL, row);
	EXPECT_LE(WAIT_US * 1000ull, row->min_ns);
	snap_free(snap);
}

TEST_F(uring, a_reset_carries_operations_in_flight_over)
{
	if (!works())
		SKIP(return, "no io_uring here");
	start(&self->play, do_wait);
	meet(&self->play);
	ASSERT_EQ(0, wlt_put("syscall_stats", "\n"));
	EXPECT_RINGS("in_flight=1");
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_RINGS("read:1");
}

TEST_F(uring, the_end_of_operations_is_unseen_once_nothing_is_traced)
{
	if (!works())
		SKIP(return, "no io_uring here");
	start(&self->play, do_wait);
	meet(&self->play);
	ASSERT_EQ(0, wlt_put("set_workload_pid", "\n"));
	EXPECT_RINGS("read:1 unseen=1");
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	EXPECT_RINGS("read:1 unseen=1");
}

TEST_F(uring, what_is_submitted_in_a_pause_is_not_counted)
{
	if (!works())
		SKIP(return, "no io_uring here");
	ASSERT_EQ(0, wlt_put("tracing_on", "0"));
	start(&self->play, do_wait);
	meet(&self->play);
	ASSERT_EQ(0, wlt_put("tracing_on", "1"));
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_RINGS("");
}

static void do_exit_in_flight(void)
{
	int fd[2], i;
	char byte;

	MUST(!pipe(fd));
	ring_open(4, 0);
	for (i = 0; i < 3; i++)
		ring_read(fd[0], &byte, 0);
	ring_go(0);
}

TEST_F(uring, operations_in_flight_at_the_end_are_cancelled)
{
	if (!works())
		SKIP(return, "no io_uring here");
	EXPECT_CHILD_RINGS(do_exit_in_flight, "read:3:3");
	EXPECT_EQ(3, ring_errors("io_uring:read", ECANCELED));
}

#define LEAVE_US	300000
#define STAY_US		10000000

static void leave(unsigned int usecs)
{
	char byte = 0;
	int fd[2];

	MUST(!pipe(fd));
	ring_open(4, 0);
	ring_read(fd[0], &byte, 0);
	ring_go(0);
	if (fork())
		return;
	usleep(usecs);
	MUST(write(fd[1], &byte, 1) == 1);
	pause();
}

static void do_leave(void)
{
	leave(LEAVE_US);
}

static void do_leave_for_long(void)
{
	leave(STAY_US);
}

/* An untraced process has the ring open when the traced one has ended. */
TEST_F(uring, the_hooks_wait_for_operations_of_a_task_that_ended)
{
	pid_t pid;

	if (!works())
		SKIP(return, "no io_uring here");
	ASSERT_EQ(0, wlt_put("options/follow", "0"));
	start(&self->play, do_leave);
	pid = self->play.pid;
	EXPECT_EQ(0, play_end(&self->play));
	EXPECT_RINGS("in_flight=1");
	wlt_settle();
	EXPECT_RINGS("read:1:1");
	EXPECT_EQ(0, kill(-pid, SIGKILL));
}

TEST_F(uring, the_hooks_do_not_wait_for_ever)
{
	pid_t pid;

	if (!works())
		SKIP(return, "no io_uring here");
	ASSERT_EQ(0, wlt_put("options/follow", "0"));
	start(&self->play, do_leave_for_long);
	pid = self->play.pid;
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_RINGS("read:1 unseen=1");
	EXPECT_EQ(0, kill(-pid, SIGKILL));
}

static void do_sqpoll(void)
{
	int i, n;

	ring_open(4, IORING_SETUP_SQPOLL);
	for (i = 0; i < 3; i++) {
		for (n = 0; n < 2; n++)
			ring_op(IORING_OP_NOP, n ? IOSQE_ASYNC : 0);
		ring_go(2);
		MUST(ring_result() == 0 && ring_result() == 0);
		usleep(10000);	/* the thread falls asleep */
	}
}

TEST_F(uring, what_a_thread_of_the_kernel_submits_is_counted)
{
	if (!works())
		SKIP(return, "no io_uring here");
	EXPECT_CHILD_RINGS(do_sqpoll, "nop:6");
}

/* Of four silent ones, one fails, and takes the one behind it along. */
static void do_silent(void)
{
	ring_open(8, 0);
	ring_op(IORING_OP_NOP, IOSQE_CQE_SKIP_SUCCESS);
	ring_op(IORING_OP_NOP, IOSQE_CQE_SKIP_SUCCESS);
	ring_openat("/none", IOSQE_CQE_SKIP_SUCCESS | IOSQE_IO_LINK);
	ring_op(IORING_OP_CLOSE, IOSQE_CQE_SKIP_SUCCESS)->fd = -1;
	ring_op(IORING_OP_FSYNC, 0)->fd = -1;
	ring_go(2);
}

TEST_F(uring, silent_operations_are_unseen_but_for_their_errors)
{
	if (!works())
		SKIP(return, "no io_uring here");
	EXPECT_CHILD_RINGS(do_silent, "nop:2 openat:1:1 close:1:1 fsync:1:1 unseen=4");
	EXPECT_EQ(1, ring_errors("io_uring:openat", ENOENT));
	EXPECT_EQ(1, ring_errors("io_uring:close", ECANCELED));
}

/* Those behind one that says nothing but its own failure say nothing at all. */
static void do_silent_link(void)
{
	ring_open(8, 0);
	ring_openat("/none", IOSQE_CQE_SKIP_SUCCESS | IOSQE_IO_LINK);
	ring_op(IORING_OP_NOP, IOSQE_IO_LINK);
	ring_op(IORING_OP_NOP, 0);
	ring_go(1);
	ring_op(IORING_OP_NOP, 0);
	ring_go(2);
}

TEST_F(uring, links_that_are_cancelled_silently_complete)
{
	if (!works())
		SKIP(return, "no io_uring here");
	EXPECT_CHILD_RINGS(do_silent_link, "openat:1:1 nop:3:2 unseen=1");
	EXPECT_EQ(2, ring_errors("io_uring:nop", ECANCELED));
}

/* A ring for 2 completions, of which nobody takes any. */
static unsigned int overflow_flags;

static void do_overflow(void)
{
	int i, n;

	ring_open(1, overflow_flags);
	for (i = 0; i < 5; i++) {
		ring_op(IORING_OP_NOP, 0)->user_data = i / 2;
		ring_go(0);
	}
	for (n = 0; n < 2; n++)
		MUST(ring_result() == 0);
}

TEST_F(uring, completions_without_room_are_seen)
{
	static const unsigned int setups[] = {
		0, IORING_SETUP_CQE32, IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN,
	};
	struct snap *snap;
	size_t i;

	if (!works())
		SKIP(return, "no io_uring here");
	for (i = 0; i < ARRAY_SIZE(setups); i++) {
		overflow_flags = setups[i];
		EXPECT_CHILD_RINGS(do_overflow, "nop:5");
		snap = snap_take();
		EXPECT_EQ(5, snap->sum->uring_completed);
		snap_free(snap);
		EXPECT_EQ(0, wlt_put("syscall_stats", "\n"));
	}
}

/* A silent one, which may stay in our table, and at the same place one that fails. */
static void do_rewind(void)
{
	ring_open(1, IORING_SETUP_NO_SQARRAY | IORING_SETUP_SQ_REWIND);
	ring_op(IORING_OP_NOP, IOSQE_CQE_SKIP_SUCCESS);
	ring_go(0);
	ring_op(IORING_OP_CLOSE, 1 << 7);
	ring_go(1);
	MUST(ring_result() == -EINVAL);
}

TEST_F(uring, each_batch_of_a_ring_that_rewinds_is_counted)
{
	if (!works())
		SKIP(return, "no io_uring here");
	if (!has_setup(IORING_SETUP_NO_SQARRAY | IORING_SETUP_SQ_REWIND))
		SKIP(return, "no ring of this kernel rewinds");
	EXPECT_CHILD_RINGS(do_rewind, "close:1:1 nop:1 unseen=1");
}

/* One request, three completions; then it is removed, which is another. */
static void do_multishot(void)
{
	struct io_uring_sqe *sqe;
	int fd[2], i;
	char byte = 0;

	MUST(!pipe(fd));
	ring_open(4, 0);
	sqe = ring_op(IORING_OP_POLL_ADD, 0);
	sqe->fd = fd[0];
	sqe->poll32_events = POLLIN;
	sqe->len = IORING_POLL_ADD_MULTI;
	sqe->user_data = 7;
	ring_go(0);
	for (i = 0; i < 3; i++) {
		MUST(write(fd[1], &byte, 1) == 1);
		ring_go(1);
		MUST(ring_result() & POLLIN);
		MUST(read(fd[0], &byte, 1) == 1);
	}
	meet_test();
	ring_op(IORING_OP_POLL_REMOVE, 0)->addr = 7;
	ring_go(2);
}

TEST_F(uring, a_multishot_operation_is_one)
{
	if (!works())
		SKIP(return, "no io_uring here");
	start(&self->play, do_multishot);
	meet(&self->play);
	EXPECT_RINGS("in_flight=1");
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_RINGS("poll_add:1:1 poll_remove:1");
	EXPECT_EQ(1, ring_errors("io_uring:poll_add", ECANCELED));
}

/* The same requests again and again, also across the cuts of snapshots. */
static void do_many(void)
{
	struct __kernel_timespec ts = { .tv_nsec = 2000000 };
	struct io_uring_sqe *sqe;
	int i, k;

	ring_open(8, 0);
	for (i = 0; i < 200; i++) {
		for (k = 0; k < 4; k++)
			ring_op(IORING_OP_NOP, k % 2 ? IOSQE_ASYNC : 0);
		for (k = 0; k < 4; k++) {
			sqe = ring_op(IORING_OP_TIMEOUT, 0);
			sqe->addr = (unsigned long)&ts;
			sqe->len = 1;
		}
		ring_go(8);
		for (k = 0; k < 8; k++) {
			while (ring_is_empty())	/* a timeout ends the wait early */
				ring_go(1);
			ring_result();
		}
	}
}

TEST_F(uring, the_ledger_balances_in_every_snapshot)
{
	struct snap *snap;
	int status;

	if (!works())
		SKIP(return, "no io_uring here");
	start(&self->play, do_many);
	while (!waitpid(self->play.pid, &status, WNOHANG)) {
		snap = snap_take();
		EXPECT_STREQ("", snap_problem(snap));
		snap_free(snap);
	}
	EXPECT_EQ(0, status);
	self->play.pid = 0;
	wlt_settle();
	EXPECT_RINGS("nop:800 timeout:800:800");
	EXPECT_EQ(800, ring_errors("io_uring:timeout", ETIME));
}

/* Submissions and completions that nobody counts come between those that count. */
TEST_F(uring, the_ledger_balances_when_tasks_come_and_go)
{
	struct snap *snap;
	int status, round;

	if (!works())
		SKIP(return, "no io_uring here");
	start(&self->play, do_many);
	for (round = 0; !waitpid(self->play.pid, &status, WNOHANG); round++) {
		if (round % 3 == 0)
			wlt_put("set_workload_pid", "\n");
		else if (round % 3 == 1)
			wlt_put_pid(self->play.pid);	/* unless it has ended */
		else
			ASSERT_EQ(0, wlt_put("syscall_stats", "\n"));
		snap = snap_take();
		EXPECT_STREQ("", snap_problem(snap));
		snap_free(snap);
	}
	EXPECT_EQ(0, status);
	EXPECT_LT(3, round);
	self->play.pid = 0;
	wlt_settle();
	snap = snap_take();
	EXPECT_STREQ("", snap_problem(snap));
	EXPECT_EQ(0, snap->sum->uring_in_flight);
	snap_free(snap);
}

TEST_HARNESS_MAIN
