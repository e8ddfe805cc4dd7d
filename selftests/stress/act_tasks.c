// SPDX-License-Identifier: GPL-2.0-only
/* Actors that are workloads, and what is done to workloads. See soak.h. */
#define _GNU_SOURCE
#include "soak.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../lib.h"

/* This process may be traced from now on, and not any more. */
static int target_add(void)
{
	int slot = rnd(NR_TARGETS);

	shared->targets[slot] = getpid();
	return slot;
}

static void some_calls(unsigned int n)
{
	int fd;

	while (n--) {
		syscall(SYS_getppid);
		syscall(2000 + rnd(5));
		fd = open(rnd(2) ? "/nonexistent" : "/proc/self/stat", O_RDONLY | O_CLOEXEC);
		if (fd >= 0)
			close(fd);
		syscall(SYS_futex, NULL, rnd(10), 0, NULL, NULL, 0);
		if (!rnd(8))
			sched_yield();
	}
}

/* --- storms --------------------------------------------------------------------- */

static void fork_tree(unsigned int depth)
{
	unsigned int n = rnd(3) + 1;

	some_calls(rnd(5));
	while (depth && n--)
		if (!(rnd(4) ? fork() : (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD,
						       0, 0, 0, 0))) {
			fork_tree(depth - 1);
			_exit(0);
		}
	/* some are left to whoever adopts them */
	while (rnd(16) && waitpid(-1, NULL, 0) > 0)
		;
}

void act_forks(void)
{
	pid_t pid = fork();

	if (!pid) {
		target_add();
		nap(1000);
		fork_tree(3);
		_exit(0);
	}
	if (!rnd(8)) {
		nap(5000);
		kill(pid, SIGKILL);
	}
	while (waitpid(-1, NULL, 0) > 0)
		;
}

static void run_play(void)
{
	const char *play = wlt_beside(rnd(2) ? "workload/play" : "workload/play32");
	char *const argv[] = {
		"play", "20:3", rnd(2) ? "fork" : "vfork", "[", "20:2", "]", "wait", NULL
	};
	char *const env[] = { NULL };

	execve(play, argv, env);
	_exit(1);
}

static void *thread_exec(void *unused)
{
	some_calls(rnd(3));
	run_play();
	return unused;
}

static void *thread_calls(void *unused)
{
	some_calls(20);
	return unused;
}

static void start_threads(pthread_t *threads, unsigned int n, void *(*fn)(void *))
{
	while (n--)
		if (pthread_create(&threads[n], NULL, fn, NULL))
			threads[n] = 0;
}

/* Of a leader, or of a thread that becomes the leader, while others make calls. */
void act_execs(void)
{
	pthread_t threads[3];
	pid_t pid = fork();

	if (!pid) {
		shared->targets[rnd(NR_TARGETS)] = getpid();
		if (rnd(2))
			run_play();
		start_threads(threads, 2, thread_calls);
		start_threads(threads + 2, 1, thread_exec);
		for (;;)
			pause();
	}
	nap(2000);
	if (!rnd(8))
		kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

void act_threads(void)
{
	pthread_t threads[8];
	int slot = target_add(), i;

	start_threads(threads, NR(threads), thread_calls);
	for (i = 0; i < (int)NR(threads); i++)
		if (threads[i])
			pthread_join(threads[i], NULL);
	if (!rnd(4))
		shared->targets[slot] = 0;
}

static void on_signal(int sig)
{
	(void)sig;
	syscall(SYS_getuid);
}

/* Calls that are interrupted: they go on, are made again, or fail. */
static void be_interrupted(void)
{
	struct sigaction sa = { .sa_handler = on_signal, .sa_flags = rnd(2) ? SA_RESTART : 0 };
	struct timespec ts = { .tv_nsec = 1 + rnd(20000000) };
	struct pollfd p;
	int fds[2];
	char byte;

	target_add();
	sigaction(SIGUSR1, &sa, NULL);
	if (pipe(fds))
		_exit(0);
	p = (struct pollfd) { .fd = fds[0], .events = POLLIN };
	for (;;) {
		nanosleep(&ts, NULL);
		poll(&p, 1, rnd(20));
		syscall(SYS_futex, &ts.tv_sec, 0 /* WAIT */, 0, &ts, NULL, 0);
		if (!rnd(4))
			(void)!read(fds[0], &byte, 1);
	}
}

void act_signals(void)
{
	pid_t pid = fork();
	unsigned int n = rnd(200);

	if (!pid)
		be_interrupted();
	nap(5000);
	while (n--) {
		kill(pid, rnd(8) ? SIGUSR1 : rnd(2) ? SIGSTOP : SIGCONT);
		nap(3000);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* A ring with some operations, of which some never complete. */
static void use_ring(void)
{
	static const int ops[] = {
		IORING_OP_NOP, IORING_OP_READ, IORING_OP_WRITE, IORING_OP_FSYNC, IORING_OP_POLL_ADD,
		IORING_OP_OPENAT, IORING_OP_CLOSE,
	};
	struct io_uring_params params = { .flags = rnd(4) ? 0 : IORING_SETUP_SQPOLL };
	int fd = syscall(SYS_io_uring_setup, 8, &params), fds[2];
	unsigned int i, *tail, *array;
	struct io_uring_sqe *sqes;
	static char byte[8];
	char *ring;

	if (fd < 0 || pipe(fds))
		return;
	ring = mmap(NULL, params.sq_off.array + 8 * sizeof(int), PROT_READ | PROT_WRITE,
		    MAP_SHARED, fd, IORING_OFF_SQ_RING);
	sqes = mmap(NULL, 8 * sizeof(*sqes), PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		    IORING_OFF_SQES);
	if (ring == MAP_FAILED || (void *)sqes == MAP_FAILED)
		return;
	tail = (void *)(ring + params.sq_off.tail);
	array = (void *)(ring + params.sq_off.array);
	for (i = 0; i < 8; i++) {
		memset(&sqes[i], 0, sizeof(sqes[i]));
		sqes[i].opcode = ops[rnd(NR(ops))];
		sqes[i].flags = rnd(4) ? 0 : IOSQE_ASYNC;
		sqes[i].fd = sqes[i].opcode == IORING_OP_CLOSE ? -1 : fds[rnd(2)];
		sqes[i].addr = (unsigned long)byte;
		sqes[i].len = sqes[i].opcode == IORING_OP_OPENAT ? 0 : 1;
		array[i] = i;
	}
	__atomic_store_n(tail, *tail + 8, __ATOMIC_RELEASE);
	syscall(SYS_io_uring_enter, fd, 8, 0, rnd(2) ? IORING_ENTER_SQ_WAKEUP : 0, NULL, 0);
	nap(3000);
}

void act_uring(void)
{
	pid_t pid = fork();

	if (!pid) {
		target_add();
		use_ring();
		if (!rnd(4) && !fork())
			nap(20000);	/* has the ring, too, and outlives it */
		_exit(0);
	}
	nap(10000);
	if (!rnd(4))
		kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* --- who is traced ---------------------------------------------------------------- */

void act_attach(void)
{
	static const int modes[] = { O_TRUNC, O_APPEND, O_APPEND };
	int mode = modes[rnd(NR(modes))], fd;
	char text[64];

	if (!rnd(16))
		snprintf(text, sizeof(text), "1 !%d", any_target());
	else
		snprintf(text, sizeof(text), "%s%d %d", mode == O_APPEND && !rnd(2) ? "!" : "",
			 any_target(), any_target());
	fd = dir_open("set_workload_pid", O_WRONLY | mode);
	if (fd < 0)
		return;
	if (write(fd, text, strlen(text)) < 0 && errno != ESRCH && errno != EPERM &&
	    errno != ENOMEM && errno != EINTR && errno != EINVAL && errno != EBUSY)
		found("attach %s: %s", text, strerror(errno));
	close(fd);
	nap(3000);
}

/* --- control groups --------------------------------------------------------------- */

static const char *group_file(const char *group, const char *file)
{
	static char path[4][128];
	static unsigned int next;
	char *p = path[next++ % 4];

	snprintf(p, sizeof(path[0]), CGROUP "%s/%s", group, file);
	return p;
}

/* A child in the group, which is made, that does @what until it is killed. */
static pid_t group_child(const char *group, void (*what)(void))
{
	pid_t pid;

	if (mkdir(group_file(group, ""), 0755) && errno != EEXIST)
		return -1;
	pid = fork();
	if (pid)
		return pid;
	file_write(group_file(group, "cgroup.procs"), 0, "0");
	target_add();
	for (;;)
		what();
}

/* Its first process may not have come so far as to be in it. */
static void group_kill(const char *group, pid_t pid)
{
	file_write(group_file(group, "cgroup.kill"), 0, "1");
	if (pid <= 0)
		return;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void group_end(const char *group)
{
	file_write(group_file(group, "cgroup.freeze"), 0, "0");
	file_write(group_file(group, "cgroup.kill"), 0, "1");
	while (rmdir(group_file(group, "")) && errno == EBUSY) {
		waitpid(-1, NULL, WNOHANG);
		usleep(10000);
	}
}

static void storm(void)
{
	fork_tree(2);
}

/* Files of the module are read and written meanwhile, too. */
static void storm_and_files(void)
{
	if (rnd(2))
		fork_tree(1);
	else if (rnd(2))
		act_read();
	else
		act_write();
}

void act_freeze(void)
{
	pid_t pid = group_child("soak_freeze", storm_and_files);
	int i;

	for (i = 0; i < 5; i++) {
		nap(10000);
		file_write(group_file("soak_freeze", "cgroup.freeze"), 0, "1");
		nap(20000);
		file_write(group_file("soak_freeze", "cgroup.freeze"), 0, "0");
	}
	file_write(group_file("soak_freeze", "cgroup.freeze"), 0, rnd(2) ? "0" : "1");
	group_kill("soak_freeze", pid);
}

void end_freeze(void)
{
	group_end("soak_freeze");
}

/* What is left of memory gets less until nothing is. */
static void eat(void)
{
	size_t size = 1 << 16;
	char *p = malloc(size);

	if (p)
		memset(p, 1, size);
	storm_and_files();
}

void act_memory(void)
{
	pid_t pid = group_child("soak_memory", eat);
	char text[32];

	snprintf(text, sizeof(text), "%u", (1 + rnd(8)) << 19);
	file_write(group_file("soak_memory", "memory.max"), 0, text);
	nap(400000);
	group_kill("soak_memory", pid);
}

void end_memory(void)
{
	group_end("soak_memory");
}

void act_pids(void)
{
	pid_t pid = group_child("soak_pids", storm);
	char text[32];

	snprintf(text, sizeof(text), "%u", 1 + rnd(8));
	file_write(group_file("soak_pids", "pids.max"), 0, text);
	nap(200000);
	group_kill("soak_pids", pid);
}

void end_pids(void)
{
	group_end("soak_pids");
}

/* --- load ------------------------------------------------------------------------- */

void act_load(void)
{
	const char *test = wlt_beside("load_test");
	pid_t pid = fork();
	int status = 0, log;

	if (!pid) {
		log = open("/tmp/load.log", O_WRONLY | O_CREAT | O_TRUNC, 0600);
		dup2(log, 1);
		dup2(log, 2);
		setenv("LOAD", rnd(2) ? "1" : "2", 1);
		execl(test, test, NULL);
		_exit(126);
	}
	waitpid(pid, &status, 0);
	if (status)
		found("load_test: status %#x", status);
	if (status)
		show_file("/tmp/load.log");
}
