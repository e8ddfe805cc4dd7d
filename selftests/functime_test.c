// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long functions of the kernel take: set_function_time, function_time.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib.h"

#define NR_THREADS	4

/* A read of a pipe, as it calls on, and what it comes back from only when there is data. */
#define OUTER	"ksys_read"
#define MIDDLE	"vfs_read"
#define INNER	"pipe_read"

FIXTURE(functime) {
	struct play play;	/* of which only the pid is used */
};

FIXTURE_SETUP(functime)
{
	wlt_clean();
}

FIXTURE_TEARDOWN(functime)
{
	play_kill(&self->play);
	wlt_clean();
}

/* --- what was counted -------------------------------------------------------- */

struct times {
	struct snap *snap;
	const char *first;
	size_t nr, size;
};

static struct times times_take(void)
{
	struct times t = { .snap = snap_take() };

	t.first = snap_section(t.snap, WLT_RAW_FUNCTION_TIME,
			       sizeof(struct wlt_raw_function_time), &t.size, &t.nr);
	return t;
}

static const struct wlt_raw_function_time *times_at(const struct times *t, size_t i)
{
	return (const void *)(t->first + i * t->size);
}

/* What is known of a function; zeros if it is not timed. */
static struct wlt_raw_function_time times_of(const struct times *t, const char *name)
{
	size_t i;

	for (i = 0; i < t->nr; i++)
		if (!strcmp(name, snap_function_name(t->snap, times_at(t, i)->function)))
			return *times_at(t, i);
	return (struct wlt_raw_function_time) {};
}

static struct wlt_raw_function_time time_of(const char *name)
{
	struct times t = times_take();
	struct wlt_raw_function_time time = times_of(&t, name);

	snap_free(t.snap);
	return time;
}

/* "" or what of a function does not fit together */
static const char *time_problem(const struct times *t, const char *name)
{
	struct wlt_raw_function_time time = times_of(t, name);
	static char problem[160];
	const struct wlt_raw_bucket *bucket;
	unsigned long long sum = 0;
	__u32 i;

	problem[0] = 0;
	for (i = 0; i < time.nr_buckets; i++) {
		bucket = snap_bucket(t->snap, time.first_bucket + i);
		sum += bucket->calls;
	}
	if (sum != time.hits || time.self_ns > time.total_ns ||
	    time.min_ns > time.max_ns || time.min_ns * time.hits > time.total_ns ||
	    time.max_ns > time.total_ns)
		snprintf(problem, sizeof(problem),
			 "%s: %llu hits, %llu in buckets, total %llu self %llu min %llu max %llu",
			 name, time.hits, sum, time.total_ns, time.self_ns, time.min_ns,
			 time.max_ns);
	return problem;
}

/* set_function_time on one line, to be freed */
static char *listed(void)
{
	char *text = wlt_read("set_function_time"), *p;

	for (p = text; *p; p++)
		if (*p == '\n')
			*p = p[1] ? ' ' : 0;
	return text;
}

static bool is_listed(const char *path, const char *name)
{
	char line[256];
	bool found = false;
	FILE *f = fopen(path, "re");

	while (f && fgets(line, sizeof(line), f))
		found |= !!strstr(line, name);
	if (f)
		fclose(f);
	return found;
}

/*
 * @text with the names that these functions of pipes have on this kernel: some have one
 * for each kind of pipe. Good for eight calls.
 */
static const char *here(const char *text)
{
	static char texts[8][256];
	static int prefixed = -1;
	static unsigned int turn;
	char *to = texts[turn++ % 8];
	const char *pipe;

	if (prefixed < 0)
		prefixed = is_listed("/proc/kallsyms", " anon_pipe_read");
	*to = 0;
	while ((pipe = strstr(text, "pipe_"))) {
		strncat(to, text, pipe - text);
		strcat(to, prefixed ? "anon_pipe_" : "pipe_");
		text = pipe + strlen("pipe_");
	}
	return strcat(to, text);
}

/* A kretprobe is in the one list, an fprobe in the other one. */
static bool is_probed(const char *name)
{
	return is_listed("/sys/kernel/debug/kprobes/list", name) ||
	       is_listed("/sys/kernel/tracing/enabled_functions", name);
}

static int functions_timed(void)
{
	char *value = wlt_status("functions_timed");
	int nr = atoi(value);

	free(value);
	return nr;
}

/* --- workloads --------------------------------------------------------------- */

static int nr_each;

/* Through a pipe, from the one end to the other. */
static void *use_pipe(void *arg)
{
	int i, fd[2];
	char byte;

	if (pipe(fd))
		_exit(1);
	for (i = 0; i < nr_each; i++)
		if (write(fd[1], "x", 1) != 1 || read(fd[0], &byte, 1) != 1)
			_exit(1);
	return arg;
}

static void use_pipe_once(void)
{
	use_pipe(NULL);
}

static void use_pipes_at_once(void)
{
	pthread_t threads[NR_THREADS];
	int i;

	for (i = 0; i < NR_THREADS; i++)
		pthread_create(&threads[i], NULL, use_pipe, NULL);
	for (i = 0; i < NR_THREADS; i++)
		pthread_join(threads[i], NULL);
}

static void use_pipe_for_ever(void)
{
	nr_each = 0x7fffffff;
	use_pipe(NULL);
}

/* A read that waits for a byte of the parent. */
static int the_pipe[2];

static void read_slowly(void)
{
	char byte;

	if (read(the_pipe[0], &byte, 1) != 1)
		_exit(1);
}

/* --- tests ------------------------------------------------------------------- */

TEST_F(functime, every_run_is_counted)
{
	struct wlt_raw_function_time outer, middle, inner;
	struct times t;

	nr_each = 300;
	EXPECT_EQ(0, wlt_put("set_function_time", here(OUTER " " MIDDLE "\n" INNER)));
	EXPECT_EQ(0, child_run(use_pipe_once));
	t = times_take();
	outer = times_of(&t, OUTER);
	middle = times_of(&t, MIDDLE);
	inner = times_of(&t, here(INNER));
	EXPECT_EQ(3, t.nr);
	/* the read of child_start() had begun before */
	EXPECT_EQ(300, outer.hits);
	EXPECT_EQ(300, middle.hits);
	EXPECT_EQ(300, inner.hits);
	EXPECT_STREQ("", time_problem(&t, OUTER));
	EXPECT_STREQ("", time_problem(&t, MIDDLE));
	EXPECT_STREQ("", time_problem(&t, here(INNER)));
	EXPECT_STREQ("", snap_problem(t.snap));
	snap_free(t.snap);
}

/* What the one calls, and the other is: the sums agree to rounding. */
TEST_F(functime, self_is_without_what_it_calls)
{
	struct wlt_raw_function_time outer, middle, inner;
	struct times t;

	nr_each = 50;
	EXPECT_EQ(0, wlt_put("set_function_time", here(OUTER " " MIDDLE " " INNER)));
	EXPECT_EQ(0, child_run(use_pipe_once));
	t = times_take();
	outer = times_of(&t, OUTER);
	middle = times_of(&t, MIDDLE);
	inner = times_of(&t, here(INNER));
	EXPECT_LT(inner.total_ns, middle.total_ns);
	EXPECT_LT(middle.total_ns, outer.total_ns);
	EXPECT_GE(2, llabs((long long)(outer.total_ns - outer.self_ns - middle.total_ns)));
	EXPECT_GE(2, llabs((long long)(middle.total_ns - middle.self_ns - inner.total_ns)));
	EXPECT_EQ(inner.total_ns, inner.self_ns);
	snap_free(t.snap);
}

TEST_F(functime, time_asleep_counts)
{
	struct wlt_raw_function_time time;
	int go;
	pid_t pid;

	ASSERT_EQ(0, pipe(the_pipe));
	EXPECT_EQ(0, wlt_put("set_function_time", here(INNER)));
	pid = child_start(&go, read_slowly);
	self->play.pid = pid;
	ASSERT_EQ(1, write(go, "x", 1));
	wait_in_call(pid, SYS_read);
	usleep(50000);
	ASSERT_EQ(1, write(the_pipe[1], "x", 1));
	EXPECT_EQ(pid, waitpid(pid, NULL, 0));
	self->play.pid = 0;
	close(go);
	close(the_pipe[0]);
	close(the_pipe[1]);
	wlt_settle();
	time = time_of(here(INNER));
	EXPECT_EQ(1, time.hits);
	EXPECT_LE(50000000, time.total_ns);
	EXPECT_EQ(time.total_ns, time.max_ns);
	EXPECT_EQ(time.total_ns, time.min_ns);
}

TEST_F(functime, threads_at_once_are_all_counted)
{
	struct times t;
	unsigned long long want;

	nr_each = nr_rounds(2000);
	want = (unsigned long long)NR_THREADS * nr_each;
	EXPECT_EQ(0, wlt_put("set_function_time", here(INNER " " MIDDLE)));
	EXPECT_EQ(0, child_run(use_pipes_at_once));
	t = times_take();
	EXPECT_EQ(want, times_of(&t, here(INNER)).hits + times_of(&t, here(INNER)).missed);
	EXPECT_EQ(want, times_of(&t, MIDDLE).hits + times_of(&t, MIDDLE).missed);
	EXPECT_STREQ("", time_problem(&t, here(INNER)));
	EXPECT_STREQ("", time_problem(&t, MIDDLE));
	snap_free(t.snap);
}

TEST_F(functime, runs_and_calls_are_of_the_same_period)
{
	const struct wlt_raw_syscall *row;
	unsigned long long hits, calls;
	struct times t;
	int i, go;
	pid_t pid;

	EXPECT_EQ(0, wlt_put("set_function_time", OUTER));
	pid = child_start(&go, use_pipe_for_ever);
	self->play.pid = pid;
	ASSERT_EQ(1, write(go, "x", 1));
	for (i = 0; i < nr_rounds(30); i++) {
		if (i % 3 == 2)
			EXPECT_EQ(0, wlt_put("syscall_stats", "\n"));
		t = times_take();
		hits = times_of(&t, OUTER).hits;
		row = snap_find_row(t.snap, "read");
		calls = row ? row->calls : 0;
		/* the run may have ended, and the call not yet; one has no begin */
		EXPECT_GE(1, llabs((long long)(calls - hits)));
		EXPECT_STREQ("", time_problem(&t, OUTER));
		EXPECT_STREQ("", snap_problem(t.snap));
		snap_free(t.snap);
	}
	close(go);
}

TEST_F(functime, other_tasks_and_pauses_do_not_count)
{
	pid_t idle = idle_start_traced();

	EXPECT_EQ(0, wlt_put("set_function_time", here(INNER)));
	nr_each = 100;
	use_pipe(NULL);
	EXPECT_EQ(0, time_of(here(INNER)).hits);
	EXPECT_EQ(0, wlt_put("tracing_on", "0"));
	EXPECT_EQ(0, child_run(use_pipe_once));
	EXPECT_EQ(0, time_of(here(INNER)).hits);
	idle_end(idle);
}

TEST_F(functime, the_list_is_edited_as_those_of_ftrace_are)
{
	char *text;

	EXPECT_EQ(0, wlt_put("set_function_time", here(" " MIDDLE "\t# vfs_write\n" INNER " ")));
	text = listed();
	EXPECT_STREQ(here(MIDDLE " " INNER), text);
	free(text);
	EXPECT_EQ(0, wlt_add("set_function_time", here(INNER " vfs_write")));
	text = listed();
	EXPECT_STREQ(here(MIDDLE " " INNER " vfs_write"), text);
	free(text);
	EXPECT_EQ(0, wlt_add("set_function_time", here("!vfs_* pipe_write")));
	text = listed();
	EXPECT_STREQ(here(INNER " pipe_write"), text);
	free(text);
	/* what is taken out and put in at once stays */
	EXPECT_EQ(0, wlt_add("set_function_time", here("!" INNER " " INNER)));
	text = listed();
	EXPECT_STREQ(here("pipe_write " INNER), text);
	free(text);
	EXPECT_EQ(0, wlt_put("set_function_time", "\n"));
	text = listed();
	EXPECT_STREQ("", text);
	free(text);
	EXPECT_EQ(0, wlt_put("set_function_time", here(INNER)));
	close(open(wlt_path("set_function_time"), O_WRONLY | O_TRUNC));
	text = listed();
	EXPECT_STREQ("", text);
	free(text);
}

/* A pattern stands for the functions of the moment, and for no more than there is room. */
TEST_F(functime, patterns_stand_for_functions)
{
	char *text;

	EXPECT_EQ(0, wlt_put("set_function_time", here("pipe_rea? vfs_rea*")));
	text = listed();
	EXPECT_NE(NULL, strstr(text, here(INNER)));
	EXPECT_NE(NULL, strstr(text, MIDDLE));
	EXPECT_EQ(NULL, strstr(text, "write"));
	free(text);
	nr_each = 10;
	EXPECT_EQ(0, child_run(use_pipe_once));
	EXPECT_EQ(10, time_of(here(INNER)).hits);
	EXPECT_EQ(10, time_of(MIDDLE).hits);
	EXPECT_EQ(-ENOENT, wlt_put("set_function_time", "no_such_f*"));
	EXPECT_EQ(-ENOSPC, wlt_put("set_function_time", "*"));
	EXPECT_EQ(-ENOENT, wlt_put("set_function_time", here(INNER ":mod:no_such")));
	EXPECT_EQ(0, wlt_add("set_function_time", "!*"));
	text = listed();
	EXPECT_STREQ("", text);
	free(text);
}

TEST_F(functime, a_bad_write_changes_nothing)
{
	char *text, many[64 * 65] = "";
	int i;

	EXPECT_EQ(0, wlt_put("set_function_time", here(INNER)));
	EXPECT_EQ(-ENOENT, wlt_put("set_function_time", "vfs_write no_such_function"));
	EXPECT_EQ(-ENOENT, wlt_add("set_function_time", "vfs_write !vfs_read"));
	EXPECT_EQ(-EINVAL, wlt_add("set_function_time", "vfs_write !"));
	for (i = 0; i < 65; i++)
		strcat(many, "vfs_write vfs_read ");
	EXPECT_EQ(0, wlt_add("set_function_time", many));
	EXPECT_EQ(0, wlt_add("set_function_time", "!vfs_*"));
	text = listed();
	EXPECT_STREQ(here(INNER), text);
	free(text);
	EXPECT_FALSE(is_probed("vfs_write"));
}

/* The probes are there only while something is traced. */
TEST_F(functime, the_probe_is_there_only_while_it_is_needed)
{
	pid_t idle;

	EXPECT_EQ(0, wlt_put("set_function_time", here(INNER)));
	EXPECT_FALSE(is_probed(here(INNER)));
	idle = idle_start_traced();
	EXPECT_TRUE(is_probed(here(INNER)));
	EXPECT_EQ(1, functions_timed());
	EXPECT_EQ(0, wlt_put("set_function_time", MIDDLE));
	EXPECT_FALSE(is_probed(here(INNER)));
	EXPECT_TRUE(is_probed(MIDDLE));
	idle_end(idle);
	wlt_settle();
	EXPECT_FALSE(is_probed(MIDDLE));
	EXPECT_EQ(0, functions_timed());
}

TEST_F(functime, the_list_can_change_under_load)
{
	int i, go, nr = nr_rounds(60);
	pid_t pid = child_start(&go, use_pipe_for_ever);
	struct times t;

	self->play.pid = pid;
	ASSERT_EQ(1, write(go, "x", 1));
	for (i = 0; i < nr; i++) {
		EXPECT_EQ(0, wlt_put("set_function_time", i % 2 ? here(OUTER " " INNER) : MIDDLE));
		if (i % 7 == 6)
			EXPECT_EQ(0, wlt_put_pid(pid));
	}
	EXPECT_EQ(0, wlt_put("set_function_time", here(OUTER " " MIDDLE " " INNER)));
	while (!time_of(here(INNER)).hits)
		usleep(1000);
	t = times_take();
	EXPECT_STREQ("", time_problem(&t, OUTER));
	EXPECT_STREQ("", time_problem(&t, MIDDLE));
	EXPECT_STREQ("", time_problem(&t, here(INNER)));
	snap_free(t.snap);
	close(go);
}

/* Whoever began before it was traced, or was let go meanwhile, has no end. */
TEST_F(functime, half_runs_do_not_count)
{
	int go;
	pid_t pid;

	ASSERT_EQ(0, pipe(the_pipe));
	EXPECT_EQ(0, wlt_put("set_function_time", here(INNER)));
	pid = child_start(&go, read_slowly);
	self->play.pid = pid;
	ASSERT_EQ(1, write(go, "x", 1));
	wait_in_call(pid, SYS_read);
	/* traced anew while it sleeps there */
	EXPECT_EQ(0, wlt_put("set_workload_pid", "\n"));
	EXPECT_EQ(0, wlt_put_pid(pid));
	ASSERT_EQ(1, write(the_pipe[1], "x", 1));
	EXPECT_EQ(pid, waitpid(pid, NULL, 0));
	self->play.pid = 0;
	close(go);
	close(the_pipe[0]);
	close(the_pipe[1]);
	wlt_settle();
	EXPECT_EQ(0, time_of(here(INNER)).hits);
}

static void run_target(void)
{
	target_do("run 100");
}

/* Functions of a module, by pattern; they may go, and come back. */
TEST_F(functime, functions_of_modules_may_go)
{
	pid_t idle;
	char *text;

	EXPECT_EQ(0, target_load());
	EXPECT_EQ(0, wlt_put("set_function_time", "wlt_target_[mo]*:mod:wltrace_target"));
	EXPECT_EQ(0, wlt_add("set_function_time", "wlt_target_leaf"));
	text = listed();
	EXPECT_STREQ("wlt_target_middle wlt_target_outer wlt_target_leaf", text);
	free(text);
	EXPECT_EQ(0, child_run(run_target));
	EXPECT_EQ(1, time_of("wlt_target_outer").hits);
	EXPECT_EQ(100, time_of("wlt_target_middle").hits);
	EXPECT_EQ(201, time_of("wlt_target_leaf").hits);

	idle = idle_start_traced();
	target_unload();
	text = wlt_read("function_time");
	EXPECT_EQ(NULL, strstr(text, "wlt_target"));
	free(text);
	idle_end(idle);
	wlt_settle();
	idle = idle_start_traced();	/* with probes on nothing */
	idle_end(idle);
	wlt_settle();
	EXPECT_EQ(0, target_load());
	EXPECT_EQ(0, child_run(run_target));
	EXPECT_EQ(402, time_of("wlt_target_leaf").hits);
	EXPECT_EQ(0, wlt_put("set_function_time", "\n"));
	target_unload();
}

TEST_F(functime, the_text_says_the_same)
{
	char *text, want[64];
	struct wlt_raw_function_time time;

	nr_each = 20;
	EXPECT_EQ(0, wlt_put("set_function_time", here(INNER)));
	EXPECT_EQ(0, child_run(use_pipe_once));
	time = time_of(here(INNER));
	text = wlt_read("function_time");
	snprintf(want, sizeof(want), "\n       20 %11llu.%03llu ", time.total_ns / 1000,
		 time.total_ns % 1000);
	EXPECT_NE(NULL, strstr(text, want));
	EXPECT_NE(NULL, strstr(text, here(" 0 " INNER "\n")));
	free(text);
	/* other files do without */
	text = wlt_read("syscall_stats");
	EXPECT_EQ(NULL, strstr(text, here(INNER)));
	free(text);
}

TEST_HARNESS_MAIN
