// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sampled stacks of the kernel: options/profile, profile_stacks.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib.h"

/* Rate, and how long a task is busy: some hundred samples. */
#define HZ_TEXT		"500"
#define HZ_VALUE	500ull
#define BUSY_NS		600000000ull

FIXTURE(profile) {
	struct play play;	/* of which only the pid is used */
};

FIXTURE_SETUP(profile)
{
	wlt_clean();
	EXPECT_EQ(0, wlt_put("options/profile", HZ_TEXT));
}

FIXTURE_TEARDOWN(profile)
{
	play_kill(&self->play);
	wlt_clean();
}

/* --- workloads --------------------------------------------------------------- */

static unsigned long long cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

/* In user space, but for a look at the clock now and then. */
static void spin(void)
{
	unsigned int i;

	while (cpu_ns() < BUSY_NS)
		for (i = 0; i < 300000; i++)
			asm volatile("");
}

static void spin_for_ever(void)
{
	for (;;)
		;
}

/* In one call: a megabyte is cleared at a time. */
static void read_zeros(void)
{
	static char zeros[1 << 20];
	int fd = open("/dev/zero", O_RDONLY);

	while (cpu_ns() < BUSY_NS)
		if (read(fd, zeros, sizeof(zeros)) != sizeof(zeros))
			_exit(1);
}

static void read_for_ever(void)
{
	static char zeros[1 << 16];
	int fd = open("/dev/zero", O_RDONLY);

	while (read(fd, zeros, sizeof(zeros)) == sizeof(zeros))
		;
}

/* --- what was counted -------------------------------------------------------- */

/* A snapshot and its stacks; then their sums. */
struct stacks {
	struct snap *snap;
	const char *first, *frames, *functions;
	size_t nr, size, frame_size, nr_frames, function_size, nr_functions;
	unsigned long long samples, user, in_call;
};

static const struct wlt_raw_stack *stack_at(const struct stacks *s, size_t i)
{
	return (const void *)(s->first + i * s->size);
}

static const char *function_at(const struct stacks *s, const struct wlt_raw_stack *raw,
			       size_t i)
{
	const struct wlt_raw_frame *frame =
		(const void *)(s->frames + (raw->first_frame + i) * s->frame_size);
	const struct wlt_raw_function *function =
		(const void *)(s->functions + frame->function * s->function_size);

	return snap_string(s->snap, function->name);
}

static struct stacks stacks_take(void)
{
	struct stacks s = { .snap = snap_take() };
	const struct wlt_raw_stack *raw;
	size_t i;

	s.first = snap_section(s.snap, WLT_RAW_STACK, sizeof(*raw), &s.size, &s.nr);
	s.frames = snap_section(s.snap, WLT_RAW_FRAME, sizeof(struct wlt_raw_frame),
				&s.frame_size, &s.nr_frames);
	s.functions = snap_section(s.snap, WLT_RAW_FUNCTION,
				   sizeof(struct wlt_raw_function), &s.function_size,
				   &s.nr_functions);
	for (i = 0; i < s.nr; i++) {
		raw = stack_at(&s, i);
		s.samples += raw->count;
		if (!raw->nr_frames)
			s.user += raw->count;
		if (raw->context == WLT_RAW_IN_CALL)
			s.in_call += raw->count;
	}
	return s;
}

static unsigned long long samples(void)
{
	struct stacks s = stacks_take();

	snap_free(s.snap);
	return s.samples;
}

/* samples in that call which went through that function, or any if it is NULL */
static unsigned long long through(const struct stacks *s, const char *call,
				  const char *function)
{
	unsigned long long sum = 0;
	const struct wlt_raw_stack *raw;
	size_t i, k;

	for (i = 0; i < s->nr; i++) {
		raw = stack_at(s, i);
		if (strcmp(call, snap_string(s->snap, raw->call)))
			continue;
		for (k = 0; function && k < raw->nr_frames; k++)
			if (!strcmp(function, function_at(s, raw, k)))
				break;
		if (!function || k < raw->nr_frames)
			sum += raw->count;
	}
	return sum;
}

/* "" or an innermost frame that is of the clock, and not of what it interrupted */
static const char *clock_on_top(const struct stacks *s)
{
	static const char *const parts[] = {
		"perf_swevent", "perf_event_overflow", "hrtimer_interrupt", "hrtimer_run",
		"take_sample", "wlt_profile",
	};
	const char *name;
	size_t i, k;

	for (i = 0; i < s->nr; i++) {
		name = stack_at(s, i)->nr_frames ? function_at(s, stack_at(s, i), 0) : "";
		for (k = 0; k < sizeof(parts) / sizeof(parts[0]); k++)
			if (strstr(name, parts[k]))
				return name;
	}
	return "";
}

/* "" or how the samples are not those of the CPU time of all tasks */
static const char *bad_rate(const struct stacks *s)
{
	static char problem[128];
	unsigned long long ns = 0, want;
	size_t i;

	for (i = 0; i < s->snap->nr_tasks; i++)
		ns += snap_task(s->snap, i)->cpu_ns;
	want = ns * HZ_VALUE / 1000000000;
	problem[0] = 0;
	/*
	 * A machine that is itself not running takes no sample, but its clock goes on, and
	 * many periods are one then.
	 */
	if (s->samples > want + want / 10 + 5 || s->samples < 5)
		snprintf(problem, sizeof(problem), "%llu samples of %llu", s->samples, want);
	return problem;
}

/* --- tests ------------------------------------------------------------------- */

TEST_F(profile, a_task_in_user_space_is_found_there)
{
	struct stacks s;
	char *text;

	EXPECT_EQ(0, child_run(spin));
	s = stacks_take();
	EXPECT_STREQ("", bad_rate(&s));
	/* most: on a debug kernel, what interrupts take is no small part */
	EXPECT_GT(s.user, s.samples / 2);
	EXPECT_STREQ("", clock_on_top(&s));
	EXPECT_STREQ("", snap_problem(s.snap));
	text = wlt_read("profile_stacks");
	EXPECT_EQ(0, strncmp(text, "# ", 2));
	EXPECT_NE(NULL, strstr(text, "\nprofile_test;[user] "));
	free(text);
	snap_free(s.snap);
}

TEST_F(profile, a_task_in_a_call_is_found_in_it)
{
	struct stacks s;
	char *text, *line;

	EXPECT_EQ(0, child_run(read_zeros));
	s = stacks_take();
	EXPECT_STREQ("", bad_rate(&s));
	/* the clock comes when interrupts are on again at the latest: in the call */
	EXPECT_GT(through(&s, "read", NULL), s.samples / 2);
	EXPECT_GT(through(&s, "read", "vfs_read"), through(&s, "read", NULL) / 2);
	EXPECT_STREQ("", clock_on_top(&s));
	text = wlt_read("profile_stacks");
	line = strstr(text, "\nprofile_test;read;");
	EXPECT_NE(NULL, line);
	if (line) {
		line[1 + strcspn(line + 1, "\n")] = 0;
		/* outermost first */
		EXPECT_LT(strstr(line, "do_syscall_64"), strstr(line, "vfs_read"));
	}
	free(text);
	snap_free(s.snap);
}

/* The text has the same samples as the snapshot, each stack once, most first. */
TEST_F(profile, the_text_says_the_same)
{
	unsigned long long sum = 0, count, before = ~0ull, shown = 0, user = 0;
	char *text, *line, *save = NULL;
	struct stacks s;

	EXPECT_EQ(0, child_run(read_zeros));
	s = stacks_take();
	text = wlt_read("profile_stacks");
	if (sscanf(text, "# %llu samples, %llu of these in user", &shown, &user) != 2)
		shown = ~0ull;
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		if (line[0] == '#') {
			/* or tools would take it for a stack */
			EXPECT_EQ(NULL, strchr("0123456789", line[strlen(line) - 1]));
			continue;
		}
		ASSERT_NE(NULL, strrchr(line, ' '));
		count = strtoull(strrchr(line, ' '), NULL, 10);
		EXPECT_LE(count, before);
		before = count;
		sum += count;
	}
	EXPECT_EQ(s.samples, sum);
	EXPECT_EQ(s.samples, shown);
	EXPECT_EQ(s.user, user);
	free(text);
	snap_free(s.snap);
}

TEST_F(profile, other_tasks_are_not_sampled)
{
	pid_t idle = idle_start_traced(), other = fork();

	if (!other)
		read_for_ever();
	usleep(300000);
	EXPECT_EQ(0, samples());
	kill(other, SIGKILL);
	waitpid(other, NULL, 0);
	idle_end(idle);
}

/* No sample without the option, nor while tracing is paused. */
TEST_F(profile, it_can_be_switched_off)
{
	unsigned long long before;
	int go;
	pid_t pid = child_start(&go, spin_for_ever);

	self->play.pid = pid;
	ASSERT_EQ(1, write(go, "x", 1));
	while (!samples())
		usleep(10000);
	EXPECT_EQ(0, wlt_put("options/profile", "0"));
	before = samples();
	usleep(100000);
	EXPECT_EQ(before, samples());
	EXPECT_EQ(0, wlt_put("tracing_on", "0"));
	EXPECT_EQ(0, wlt_put("options/profile", HZ_TEXT));
	before = samples();
	usleep(100000);
	EXPECT_EQ(before, samples());
	EXPECT_EQ(0, wlt_put("tracing_on", "1"));
	while (samples() == before)
		usleep(10000);
	EXPECT_EQ(0, wlt_put("options/profile", "0"));
	/* and a reset begins anew */
	EXPECT_EQ(0, wlt_put("syscall_stats", "\n"));
	EXPECT_EQ(0, samples());
	close(go);
}

TEST_F(profile, it_can_be_switched_under_load)
{
	int i, go, nr = nr_rounds(100);
	pid_t pid = child_start(&go, read_for_ever);
	char text[16];
	struct stacks s;

	self->play.pid = pid;
	ASSERT_EQ(1, write(go, "x", 1));
	for (i = 0; i < nr; i++) {
		snprintf(text, sizeof(text), "%d", i % 3 ? 10000 - i : 0);
		EXPECT_EQ(0, wlt_put("options/profile", text));
		if (i % 10 == 9)
			EXPECT_EQ(0, wlt_put("syscall_stats", "\n"));
	}
	EXPECT_EQ(0, wlt_put("options/profile", "10000"));
	usleep(100000);
	s = stacks_take();
	EXPECT_LT(0, s.samples);
	EXPECT_STREQ("", clock_on_top(&s));
	EXPECT_STREQ("", snap_problem(s.snap));
	snap_free(s.snap);
	close(go);
}

static int switch_cpu(int cpu, const char *value)
{
	char path[64];
	int fd, err;

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/online", cpu);
	fd = open(path, O_WRONLY);
	if (fd < 0)
		return -errno;
	err = write(fd, value, 1) == 1 ? 0 : -errno;
	close(fd);
	return err;
}

static void spin_on_cpu_1(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(1, &set);
	sched_setaffinity(0, sizeof(set), &set);
	spin_for_ever();
}

/* The clock goes with the CPU, and comes back with it. */
TEST_F(profile, cpus_come_and_go)
{
	unsigned long long before;
	pid_t idle, pid;
	int go, err;

	idle = idle_start_traced();
	err = switch_cpu(1, "0");
	if (err) {
		idle_end(idle);
		SKIP(return, "no CPU that can be taken away");
	}
	EXPECT_EQ(0, wlt_put("options/profile", "0"));
	EXPECT_EQ(0, wlt_put("options/profile", HZ_TEXT));
	EXPECT_EQ(0, switch_cpu(1, "1"));
	pid = child_start(&go, spin_on_cpu_1);
	self->play.pid = pid;
	ASSERT_EQ(1, write(go, "x", 1));
	while (!samples())
		usleep(10000);
	EXPECT_EQ(0, switch_cpu(1, "0"));
	EXPECT_EQ(0, switch_cpu(1, "1"));
	before = samples();
	kill(pid, SIGKILL);
	close(go);
	self->play.pid = 0;
	waitpid(pid, NULL, 0);
	idle_end(idle);
	EXPECT_LT(0, before);
}

static void spin_under_a_name(void)
{
	prctl(PR_SET_NAME, "a;b c\n");
	spin();
}

TEST_F(profile, the_name_of_a_task_does_not_break_a_line)
{
	char *text;

	EXPECT_EQ(0, child_run(spin_under_a_name));
	text = wlt_read("profile_stacks");
	EXPECT_NE(NULL, strstr(text, "\na?b?c?;[user] "));
	free(text);
}

TEST_HARNESS_MAIN
