// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that is not there: each allocation that an operation makes fails once,
 * in turn, until the operation runs through without having met its failure.
 * Whether it then failed or found another way: nothing may be half done, it has
 * to work afterwards, and what could not be recorded is lost and counted.
 *
 * /proc/TID/fail-nth says which allocation of a task fails. It needs a kernel
 * with fault injection. One line of output for each operation says how many
 * allocations failed, and how many of these the operation failed of. With FAULT, a
 * glob, in the environment, only operations whose names in these lines match; a test of
 * which none does is skipped.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "lib.h"

#define DEBUG	"/sys/kernel/debug/"
#define NR_TREES	3

/* --- injection ------------------------------------------------------------- */

/* All allocations may fail, also those that may sleep, without a word in the log. */
static bool can_inject(void)
{
	return !file_write(DEBUG "failslab/ignore-gfp-wait", 0, "N") &&
	       !file_write(DEBUG "failslab/verbose", 0, "0") &&
	       !file_write(DEBUG "fail_page_alloc/ignore-gfp-wait", 0, "N") &&
	       !file_write(DEBUG "fail_page_alloc/ignore-gfp-highmem", 0, "N") &&
	       !file_write(DEBUG "fail_page_alloc/min-order", 0, "0") &&
	       !file_write(DEBUG "fail_page_alloc/verbose", 0, "0") &&
	       !access("/proc/self/fail-nth", W_OK);
}

static int open_nth(pid_t tid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/task/%d/fail-nth", tid, tid);
	return open(path, O_RDWR | O_CLOEXEC);
}

static void arm(int fd, unsigned int nth)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", nth);

	if (pwrite(fd, text, len, 0) != len)
		abort();
}

/* Has the allocation been reached? No more will fail. */
static bool disarm(int fd)
{
	char text[16] = "";

	if (pread(fd, text, sizeof(text) - 1, 0) <= 0)
		abort();
	arm(fd, 0);
	return !atoi(text);
}

static unsigned int nr_rows, nr_all;

static bool wanted_row(const char *what)
{
	const char *glob = getenv("FAULT");
	bool wanted = !glob || !fnmatch(glob, what, 0);

	nr_rows += wanted;
	return wanted;
}

static void print_row(const char *what, unsigned int nr, unsigned int nr_errors)
{
	printf("# faults: %-58s %5u %5u\n", what, nr, nr_errors);
	nr_all += nr;
}

/* --- writes ------------------------------------------------------------------ */

struct write_op {
	const char *file;
	const char *text;	/* @0, @1, @2: pids of trees */
	int flags;
	const char *const *setup;	/* FILE, TEXT, ..., NULL */
};

static pid_t trees[NR_TREES];

static const char *const nothing[] = { NULL };
static const char *const one[] = { "set_workload_pid", "@0", NULL };
static const char *const all[] = { "set_workload_pid", "@0 @1 @2", NULL };
static const char *const filtered[] = {
	"set_function_filter", "vfs_read vfs_write", "options/functions", "1",
	"set_workload_pid", "@0", NULL
};

static const char *const timed[] = {
	"set_function_time", "vfs_read", "set_workload_pid", "@0", NULL
};

#define MOST_ON "options/operations", "1", "options/descriptors", "1",		\
	"options/per-task", "1", "options/files", "1", "options/profile", "10",	\
	"set_function_filter", "vfs_read vfs_write", "options/functions", "1",	\
	"options/stack-depth", "1", "options/events", "1"
#define ALL_ON MOST_ON, "options/capabilities", "1", "set_function_time", "vfs_fsync"
/*
 * Nothing may fail while a kprobe is removed: the kernel warns, goes on as if it
 * were gone, and follows a pointer to freed memory (seen on 6.1). So there are
 * no rows that remove one. Nor is there one that switches events on: when the
 * kernel cannot have the probe that notes names of tasks, it warns as it undoes that.
 */
static const char *const most_on_traced[] = { MOST_ON, "set_workload_pid", "@0", NULL };
static const char *const all_on[] = { ALL_ON, NULL };
static const char *const all_on_traced[] = { ALL_ON, "set_workload_pid", "@0", NULL };

static const struct write_op writes[] = {
	{ "set_workload_pid", "@0 @1 @2", O_TRUNC, nothing },
	{ "set_workload_pid", "@0 @1", O_TRUNC, all_on },
	{ "set_workload_pid", "@1 @2", O_TRUNC, one },
	{ "set_workload_pid", "@1 @2", O_APPEND, one },
	{ "set_workload_pid", "!@1", O_APPEND, all },
	{ "set_workload_pid", "\n", O_TRUNC, all },
	{ "set_workload_pid", "\n", O_TRUNC, most_on_traced },
	{ "tracing_on", "0", O_TRUNC, one },
	{ "options/follow", "0", O_TRUNC, one },
	{ "options/existing-children", "0", O_TRUNC, one },
	{ "options/operations", "1", O_TRUNC, one },
	{ "options/operations", "0", O_TRUNC, all_on_traced },
	{ "options/descriptors", "1", O_TRUNC, one },
	{ "options/descriptors", "0", O_TRUNC, all_on_traced },
	{ "options/per-task", "1", O_TRUNC, one },
	{ "options/per-task", "0", O_TRUNC, all_on_traced },
	{ "options/files", "1", O_TRUNC, one },
	{ "options/files", "0", O_TRUNC, all_on_traced },
	{ "options/profile", "10", O_TRUNC, nothing },
	{ "options/profile", "10", O_TRUNC, one },
	{ "options/profile", "0", O_TRUNC, all_on_traced },
	{ "options/events", "0", O_TRUNC, all_on_traced },
	{ "options/functions", "1", O_TRUNC, nothing },
	{ "options/functions", "0", O_TRUNC, all_on_traced },
	{ "options/stack-depth", "1", O_TRUNC, nothing },
	{ "options/stack-depth", "0", O_TRUNC, all_on_traced },
	{ "options/max-depth", "3", O_TRUNC, nothing },
	{ "options/string-size", "32", O_TRUNC, nothing },
	{ "options/ended-tasks", "10", O_TRUNC, one },
	{ "function_table_kb", "64", O_TRUNC, nothing },
	{ "set_function_filter", "vfs_read vfs_write", O_TRUNC, nothing },
	{ "set_function_filter", "vfs_r*", O_TRUNC, filtered },
	{ "set_function_filter", "!vfs_read", O_APPEND, filtered },
	{ "set_function_notrace", "vfs_write", O_TRUNC, filtered },
	{ "set_function_time", "vfs_read vfs_write", O_TRUNC, nothing },
	/* one: 264 allocations, and a look at all functions each time */
	{ "set_function_time", "vfs_fsync_rang*", O_APPEND, timed },
	{ "marker", "label", O_TRUNC, nothing },
	{ "syscall_stats", "\n", O_TRUNC, one },
	{ "error_log", "\n", O_TRUNC, nothing },
};

/* @text with pids in it; valid until the next call. */
static const char *fill_in(const char *text)
{
	static char out[256];
	size_t n = 0;

	for (; *text; text++) {
		if (*text == '@')
			n += sprintf(out + n, "%d", trees[*++text - '0']);
		else
			out[n++] = *text;
	}
	out[n] = 0;
	return out;
}

static bool set_up(const char *const *setup)
{
	wlt_clean();
	if (wlt_put("options/max-depth", "0") || wlt_put("options/string-size", "64") ||
	    wlt_put("function_table_kb", "1024"))
		return false;
	for (; *setup; setup += 2)
		if (wlt_put(setup[0], fill_in(setup[1])))
			return false;
	return true;
}

/* As wlt_write(), with nothing in between that could need memory. */
static int write_failing(int nth_fd, unsigned int nth, const char *path, int flags,
			 const char *text, bool *reached)
{
	size_t len = strlen(text);
	int fd, err = 0;

	arm(nth_fd, nth);
	fd = open(path, O_WRONLY | O_CLOEXEC | flags);
	if (fd < 0)
		err = -errno;
	else if (write(fd, text, len) != (ssize_t)len)
		err = -errno;
	*reached = disarm(nth_fd);
	if (fd >= 0)
		close(fd);
	return err;
}

/* A process with a thread and two descendants that sleep. */
static void *sleep_on(void *arg)
{
	for (;;)
		pause();
	return arg;
}

static pid_t tree_start(void)
{
	pid_t pid;
	pthread_t thread;

	fflush(stdout);
	pid = fork();
	if (pid)
		return pid;
	setpgid(0, 0);
	fork();
	fork();
	pthread_create(&thread, NULL, sleep_on, NULL);
	sleep_on(NULL);
	return 0;
}

static void trees_start(void)
{
	int i;

	for (i = 0; i < NR_TREES; i++) {
		trees[i] = tree_start();
		wait_in_call(trees[i], SYS_pause);
	}
	/* the others, before anyone counts what they do */
	sleep(1);
}

static void trees_end(void)
{
	int i;

	for (i = 0; i < NR_TREES; i++) {
		kill(-trees[i], SIGKILL);
		waitpid(trees[i], NULL, 0);
	}
}

static const char *op_name(const struct write_op *op)
{
	static char name[128];

	snprintf(name, sizeof(name), "%s %s %s%s", op->text[0] == '\n' ? "(nothing)" : op->text,
		 op->flags == O_APPEND ? ">>" : ">", op->file,
		 op->setup == nothing ? "" : op->setup == all_on ? ", options on" :
		 op->setup == most_on_traced ? ", options on but kprobes, traced" :
		 op->setup == all_on_traced ? ", options on, traced" : ", traced");
	return name;
}

static void fail_write(struct __test_metadata *_metadata, const struct write_op *op, int nth_fd)
{
	unsigned int nth, nr = 0, nr_errors = 0;
	char *before, *wanted, *after, *path, *text;
	bool reached = true, good = true;
	int err;

	text = strdup(fill_in(op->text));
	path = strdup(wlt_path(op->file));
	ASSERT_TRUE(set_up(op->setup));
	ASSERT_EQ(0, wlt_write(op->file, op->flags, text));
	wanted = wlt_state();
	ASSERT_TRUE(set_up(op->setup));
	before = wlt_state();
	for (nth = 1; reached; nth++) {
		err = write_failing(nth_fd, nth, path, op->flags, text, &reached);
		nr += reached;
		if (err) {
			nr_errors++;
			EXPECT_EQ(-ENOMEM, err)
				TH_LOG("%s, allocation %u", op_name(op), nth);
			after = wlt_state();
			EXPECT_STREQ(before, after)
				TH_LOG("%s, allocation %u", op_name(op), nth);
			good = err == -ENOMEM && !strcmp(before, after);
			free(after);
			if (!good)
				break;
			continue;
		}
		after = wlt_state();
		/* a marker has the time */
		if (strcmp(op->file, "marker")) {
			EXPECT_STREQ(wanted, after)
				TH_LOG("%s, allocation %u", op_name(op), nth);
			good = !strcmp(wanted, after);
		}
		free(after);
		if (!good || !reached)
			break;
		ASSERT_TRUE(set_up(op->setup));
	}
	/* Once more, with memory. */
	ASSERT_TRUE(set_up(op->setup));
	EXPECT_EQ(0, wlt_write(op->file, op->flags, text));
	EXPECT_LT(0, nr);
	print_row(op_name(op), nr, nr_errors);
	free(before);
	free(wanted);
	free(path);
	free(text);
}

/* --- reads ------------------------------------------------------------------- */

static const char *const reads[] = {
	"README", "capability_stats", "error_log", "file_stats", "function_graph",
	"function_stats", "function_table_kb", "function_time", "inflight", "marker",
	"options/events", "options/profile", "profile_stacks", "set_function_filter",
	"set_function_notrace", "set_function_time", "set_workload_pid", "snapshot_raw",
	"stack_depth", "status", "subsystem_stats", "syscall_errors", "syscall_hist",
	"syscall_names", "syscall_stats", "task_stats", "task_syscall_stats", "tracing_on",
};

static int read_failing(int nth_fd, unsigned int nth, const char *path, bool *reached)
{
	static char buf[1 << 16];
	int fd, err = 0;
	ssize_t n = 0;

	arm(nth_fd, nth);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		while ((n = read(fd, buf, sizeof(buf))) > 0)
			;
	if (fd < 0 || n < 0)
		err = -errno;
	*reached = disarm(nth_fd);
	if (fd >= 0)
		close(fd);
	return err;
}

static void fail_read(struct __test_metadata *_metadata, const char *file, int nth_fd)
{
	unsigned int nth, nr = 0, nr_errors = 0;
	char *path, *before, *after, name[80];
	bool reached = true, good = true;
	int err;

	snprintf(name, sizeof(name), "read %s", file);
	if (!wanted_row(name))
		return;
	path = strdup(wlt_path(file));
	before = wlt_state();
	for (nth = 1; reached && good; nth++) {
		err = read_failing(nth_fd, nth, path, &reached);
		nr += reached;
		nr_errors += !!err;
		EXPECT_TRUE(!err || err == -ENOMEM)
			TH_LOG("%s, allocation %u: %s", file, nth, strerror(-err));
		after = wlt_state();
		EXPECT_STREQ(before, after)
			TH_LOG("%s, allocation %u", file, nth);
		good = (!err || err == -ENOMEM) && !strcmp(before, after);
		free(after);
	}
	free(wlt_read(file));
	EXPECT_LT(0, nr);
	print_row(name, nr, nr_errors);
	free(before);
	free(path);
}

/* --- tasks that are traced ------------------------------------------------------ */

static void do_calls(void)
{
	int i;

	for (i = 0; i < 3; i++) {
		syscall(SYS_getppid);
		syscall(SYS_close, -1);
	}
}

static void do_open(void)
{
	int fd = syscall(SYS_openat, AT_FDCWD, "/proc/self/stat", O_RDONLY, 0);

	if (fd < 0)
		_exit(1);
	syscall(SYS_chroot, "/");
}

static void do_fork(void)
{
	pid_t pid = syscall(SYS_fork);

	if (pid < 0)
		_exit(1);
	if (!pid) {
		do_calls();
		_exit(0);
	}
	if (syscall(SYS_wait4, pid, NULL, 0, NULL) != pid)
		_exit(1);
}

static void *thread_calls(void *arg)
{
	do_calls();
	return arg;
}

static void do_thread(void)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, thread_calls, NULL))
		_exit(1);
	pthread_join(thread, NULL);
}

static char play_path[512];

static void do_exec(void)
{
	char *const argv[] = { play_path, "110:3", NULL };

	syscall(SYS_execve, play_path, argv, NULL);
	_exit(1);
}

static const struct {
	const char *name;
	void (*what)(void);
	const char *const *setup;
	bool same;	/* the same number of calls however often it is run */
} children[] = {
	{ "first calls of a task", do_calls, nothing, true },
	{ "first calls of a task, options on", do_calls, all_on, true },
	{ "open and chroot of a task, options on", do_open, all_on, true },
	{ "fork of a task", do_fork, nothing, true },
	{ "fork of a task, options on", do_fork, all_on, true },
	{ "new thread of a task", do_thread, nothing, false },
	{ "new thread of a task, options on", do_thread, all_on, false },
	{ "exec of a task", do_exec, nothing, true },
	{ "exec of a task, options on", do_exec, all_on, true },
};

/* child_end(), with a failure; the task is looked at before it is gone. */
static int end_failing(pid_t pid, int go, unsigned int nth, bool *reached)
{
	int nth_fd = open_nth(pid), status = -1;
	siginfo_t info;

	arm(nth_fd, nth);
	if (write(go, "x", 1) == 1)
		waitid(P_PID, pid, &info, WEXITED | WNOWAIT);
	*reached = disarm(nth_fd);
	close(nth_fd);
	waitpid(pid, &status, 0);
	close(go);
	wlt_settle();
	return status;
}

static unsigned long long lost_of(const char *cause)
{
	char *text = wlt_read("status"), *at = strstr(text, cause);
	unsigned long long n = at ? strtoull(at + strlen(cause), NULL, 10) : 0;

	free(text);
	return n;
}

static void fail_child(struct __test_metadata *_metadata, int i)
{
	unsigned int nth, nr = 0, nr_errors = 0, nr_lost = 0;
	unsigned long long enters = 0;
	char *wanted = NULL, *got, name[128];
	bool reached = true, good = true;
	struct snap *snap;
	int status, go;
	pid_t pid;

	ASSERT_TRUE(set_up(children[i].setup));
	for (nth = 0; reached && good; nth++) {
		/* frees all that the probes have allocated */
		wlt_settle();
		ASSERT_EQ(0, wlt_put("syscall_stats", "\n"));
		pid = child_start(&go, children[i].what);
		/* 0: nothing fails, to know what is expected */
		status = end_failing(pid, go, nth, &reached);
		snap = snap_take();
		EXPECT_STREQ("", snap_problem(snap))
			TH_LOG("%s, allocation %u", children[i].name, nth);
		good = !*snap_problem(snap);
		got = snap_text(snap);
		if (!nth) {
			wanted = got;
			enters = snap->sum->enters;
			ASSERT_EQ(0, status);
			ASSERT_EQ(0, snap->sum->lost);
			snap_free(snap);
			continue;
		}
		nr += reached;
		nr_errors += status != 0;
		nr_lost += snap->sum->lost != 0;
		if (!status && children[i].same) {
			if (!snap->sum->lost) {
				EXPECT_STREQ(wanted, got)
					TH_LOG("%s, allocation %u", children[i].name, nth);
				good &= !strcmp(wanted, got);
			}
			EXPECT_EQ(!lost_of("lost_task_alloc: "), enters == snap->sum->enters)
				TH_LOG("%s, allocation %u", children[i].name, nth);
		}
		free(got);
		snap_free(snap);
	}
	EXPECT_LT(0, nr);
	snprintf(name, sizeof(name), "%s (lost: %u)", children[i].name, nr_lost);
	print_row(name, nr, nr_errors);
	free(wanted);
}

/* --- the module itself -------------------------------------------------------------- */

static bool is_loaded(void)
{
	return !access("/sys/module/wltrace", F_OK);
}

static bool has_directory(void)
{
	return !access("/sys/kernel/tracing/workload", F_OK) ||
	       !access("/sys/kernel/debug/workload", F_OK);
}

static int module_fd = -1;

static int load_failing(int nth_fd, unsigned int nth, bool *reached)
{
	int err;

	arm(nth_fd, nth);
	err = syscall(SYS_finit_module, module_fd, "", 0) ? -errno : 0;
	*reached = disarm(nth_fd);
	return err;
}

static int unload_failing(int nth_fd, unsigned int nth, bool *reached)
{
	int err;

	arm(nth_fd, nth);
	err = syscall(SYS_delete_module, "wltrace", O_NONBLOCK) ? -errno : 0;
	*reached = disarm(nth_fd);
	return err;
}

/* --- tests -------------------------------------------------------------------------- */

FIXTURE(fault) {
	int nth_fd;
};

FIXTURE_SETUP(fault)
{
	self->nth_fd = -1;
	if (!can_inject())
		SKIP(return, "this kernel has no fault injection (fail-nth)");
	self->nth_fd = open_nth(getpid());
	ASSERT_LE(0, self->nth_fd);
	snprintf(play_path, sizeof(play_path), "%s", wlt_beside("workload/play"));
	setvbuf(stdout, NULL, _IOLBF, 0);
}

FIXTURE_TEARDOWN(fault)
{
	if (self->nth_fd < 0)
		return;
	close(self->nth_fd);
	if (is_loaded())
		set_up(nothing);
	printf("# faults: %u in all\n", nr_all);
}

/* The harness runs the body after SKIP() in the setup, too. */
TEST_F_TIMEOUT(fault, a_write_without_memory_changes_nothing, 7000)
{
	size_t i;

	if (self->nth_fd < 0)
		return;
	trees_start();
	for (i = 0; i < ARRAY_SIZE(writes); i++)
		if (wanted_row(op_name(&writes[i])))
			fail_write(_metadata, &writes[i], self->nth_fd);
	trees_end();
	if (!nr_rows)
		SKIP(return, "not asked for");
}

TEST_F_TIMEOUT(fault, a_read_without_memory_loses_nothing, 7000)
{
	size_t i;

	if (self->nth_fd < 0)
		return;
	trees_start();
	ASSERT_TRUE(set_up(all_on));
	ASSERT_EQ(0, play_run("110:5 3:2") & 0x7f);
	ASSERT_EQ(0, wlt_put("set_workload_pid", fill_in("@0")));
	for (i = 0; i < ARRAY_SIZE(reads); i++)
		fail_read(_metadata, reads[i], self->nth_fd);
	trees_end();
	if (!nr_rows)
		SKIP(return, "not asked for");
}

TEST_F_TIMEOUT(fault, what_a_task_does_without_memory_is_counted_or_lost, 7000)
{
	size_t i;

	if (self->nth_fd < 0)
		return;
	for (i = 0; i < ARRAY_SIZE(children); i++)
		if (wanted_row(children[i].name))
			fail_child(_metadata, i);
	if (!nr_rows)
		SKIP(return, "not asked for");
}

TEST_F_TIMEOUT(fault, the_module_is_loaded_as_a_whole_or_not_at_all, 7000)
{
	unsigned int nth, nr = 0, nr_errors = 0, nr_unload = 0;
	bool reached = true, ignored;
	int err;

	if (self->nth_fd < 0)
		return;
	if (!wanted_row("finit_module, delete_module"))
		SKIP(return, "not asked for");
	wlt_clean();
	module_fd = open(wlt_beside("../wltrace.ko"), O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, module_fd);
	ASSERT_EQ(0, unload_failing(self->nth_fd, 0, &ignored));
	for (nth = 1; reached; nth++) {
		err = load_failing(self->nth_fd, nth, &reached);
		nr += reached;
		nr_errors += !!err;
		EXPECT_EQ(!err, is_loaded());
		EXPECT_EQ(!err, has_directory())
			TH_LOG("allocation %u: %s", nth, strerror(-err));
		if (!_metadata->passed)
			break;
		if (err)
			continue;
		ASSERT_EQ(0, unload_failing(self->nth_fd, 0, &ignored));
		ASSERT_FALSE(has_directory());
	}
	EXPECT_LT(0, nr);
	print_row("finit_module", nr, nr_errors);

	reached = true;
	for (nth = 1, nr = 0; reached && _metadata->passed; nth++) {
		if (!is_loaded())
			load_failing(self->nth_fd, 0, &ignored);
		ASSERT_TRUE(is_loaded());
		err = unload_failing(self->nth_fd, nth, &reached);
		nr += reached;
		nr_unload += !!err;
		EXPECT_EQ(!!err, is_loaded());
		EXPECT_EQ(!!err, has_directory());
	}
	print_row("delete_module", nr, nr_unload);
	if (!is_loaded())
		load_failing(self->nth_fd, 0, &ignored);
	EXPECT_TRUE(is_loaded());
}

TEST_HARNESS_MAIN
