// SPDX-License-Identifier: GPL-2.0-only
/*
 * racer [-w] [-n PROCESSES]: open, read and close files of workload/ in
 * several processes, until killed; with -w write to the control files as
 * well, and trace itself with them.
 *
 * Nothing that fails matters here: the directory may come and go. What counts
 * is that the kernel survives it.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *const dirs[] = {
	"/sys/kernel/tracing/workload", "/sys/kernel/debug/workload",
};

static const char *const files[] = {
	"README", "capability_stats", "error_log", "file_stats", "inflight", "marker",
	"options/capabilities", "options/descriptors", "options/ended-tasks",
	"options/events", "options/existing-children", "options/files",
	"options/follow", "options/operations", "options/per-task",
	"options/string-size", "set_workload_pid", "snapshot_raw", "status", "subsystem_stats",
	"syscall_errors", "syscall_hist", "syscall_names", "syscall_stats", "task_stats",
	"task_syscall_stats",
	"tracing_on",
};

#define NR(a)	(sizeof(a) / sizeof((a)[0]))

static int open_file(int dir, const char *file, int flags)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", dirs[dir], file);
	return open(path, flags);
}

static void read_one(unsigned int *seed)
{
	static char buf[1 << 16];
	int fd;

	fd = open_file(rand_r(seed) % 16 == 0, files[rand_r(seed) % NR(files)],
		       O_RDONLY);
	if (fd < 0)
		return;
	while (rand_r(seed) % 8 && read(fd, buf, sizeof(buf)) > 0)
		;
	close(fd);
}

static void write_one(int dir, const char *file, int flags, const char *text)
{
	int fd = open_file(dir, file, O_WRONLY | flags);

	if (fd < 0)
		return;
	/* Rejected or not, it is all the same here. */
	(void)!write(fd, text, strlen(text));
	close(fd);
}

static void write_all(unsigned int *seed)
{
	char text[32];

	snprintf(text, sizeof(text), "%s%d", rand_r(seed) % 3 ? "" : "!",
		 getpid());
	write_one(0, "set_workload_pid", rand_r(seed) % 2 ? O_APPEND : O_TRUNC,
		  text);
	write_one(0, "tracing_on", 0, rand_r(seed) % 4 ? "1" : "0");
	write_one(0, "options/follow", 0, rand_r(seed) % 4 ? "1" : "0");
	write_one(0, "options/existing-children", 0,
		  rand_r(seed) % 2 ? "1" : "0");
	if (rand_r(seed) % 4 == 0)
		write_one(0, "options/events", 0, rand_r(seed) % 2 ? "1" : "0");
	write_one(0, "options/files", 0, rand_r(seed) % 2 ? "1" : "0");
	if (rand_r(seed) % 4 == 0)
		write_one(0, "options/capabilities", 0,
			  rand_r(seed) % 2 ? "1" : "0");
	write_one(0, "marker", 0, text);
	write_one(0, "syscall_stats", O_TRUNC, "");
	write_one(0, "error_log", 0, rand_r(seed) % 4 ? "" : "\n");
	/* Something to trace, and to miss. */
	if (!fork())
		_exit(0);
	wait(NULL);
}

static long long now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000LL + ts.tv_nsec / 1000;
}

/*
 * Two thirds of the time no file is open, however long the machine takes to read one, so
 * that the module can go; its removal takes long enough to meet those who come afterwards.
 */
static void race(int writes, unsigned int seed)
{
	long long begin;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		begin = now_us();
		read_one(&seed);
		if (writes)
			write_all(&seed);
		usleep(2 * (now_us() - begin) + rand_r(&seed) % 4 * 1000);
	}
}

int main(int argc, char **argv)
{
	int opt, writes = 0, nr = 4;

	while ((opt = getopt(argc, argv, "wn:")) != -1) {
		if (opt == 'w')
			writes = 1;
		else if (opt == 'n')
			nr = atoi(optarg);
		else
			return 2;
	}
	while (--nr > 0)
		if (!fork())
			race(writes, nr + 1);
	race(writes, 1);
}
