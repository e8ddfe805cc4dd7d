// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own tracer counts the same calls in the same run.
 *
 * ftrace keeps a histogram of raw_syscalls:sys_enter for a program and all
 * that it forks (set_event_pid, options/event-fork). It knows no ABI: two
 * calls of one number are one to it. It sees entries only, so of a call that
 * seccomp refuses it sees nothing.
 *
 * Each program waits in a read() until both tracers know its pid. Neither
 * sees that call begin.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib.h"

/* Not an instance: to make one takes ten seconds on the debug kernel. */
#define TRACING		"/sys/kernel/tracing"
#define TRIGGER		"events/raw_syscalls/sys_enter/trigger"
#define HIST		"events/raw_syscalls/sys_enter/hist"
/* Of the usual size it takes the debug kernel seconds to fill with zeros. */
#define HIST_KEY	"hist:keys=id:size=256"
#define X32_BIT		0x40000000
#define MAX_NUMBERS	256

struct entries {
	size_t nr;
	struct {
		int number;	/* as the kernel has it, x32's bit included */
		unsigned long long calls;
	} of[MAX_NUMBERS];
	unsigned long long total;
};

FIXTURE(ftrace) {
	struct play play;
	struct entries theirs;
	pid_t idle;
};

static int put(const char *file, const char *text, int flags)
{
	char path[128];

	snprintf(path, sizeof(path), TRACING "/%s", file);
	return file_write(path, flags, text);
}

/* With O_TRUNC it would be empty for a moment, which means to patch the kernel. */
static int add_pid(pid_t pid)
{
	char text[16];

	sprintf(text, "%d", pid);
	return put("set_event_pid", text, O_APPEND);
}

/* Debian's 5.10 has none. */
static bool has_hist(void)
{
	return access(TRACING "/" HIST, F_OK) == 0;
}

FIXTURE_SETUP(ftrace)
{
	wlt_clean();
	if (!has_hist())
		return;
	self->idle = idle_start_traced();
	ASSERT_EQ(0, put("options/event-fork", "1", O_TRUNC));
	ASSERT_EQ(0, add_pid(self->idle));
	ASSERT_EQ(0, put(TRIGGER, HIST_KEY, 0));
}

FIXTURE_TEARDOWN(ftrace)
{
	if (!has_hist())
		return;
	play_kill(&self->play);
	EXPECT_EQ(0, put(TRIGGER, "!" HIST_KEY, 0));
	EXPECT_EQ(0, put("set_event_pid", "", O_TRUNC));
	EXPECT_EQ(0, put("options/event-fork", "0", O_TRUNC));
	idle_end(self->idle);
	wlt_clean();
}

static void add(struct entries *e, int number, unsigned long long calls)
{
	size_t i;

	for (i = 0; i < e->nr && e->of[i].number != number; i++)
		;
	if (i == MAX_NUMBERS)
		abort();	/* more than the programs make */
	if (i == e->nr) {
		e->of[e->nr++].number = number;
		e->of[i].calls = 0;
	}
	e->of[i].calls += calls;
	e->total += calls;
}

static unsigned long long find(const struct entries *e, int number)
{
	size_t i;

	for (i = 0; i < e->nr; i++)
		if (e->of[i].number == number)
			return e->of[i].calls;
	return 0;
}

/* Lines "{ id:  231 } hitcount:  2", and among the totals "Dropped: 0". */
static bool read_hist(struct entries *e)
{
	unsigned long long number, calls, dropped = 1;
	FILE *f = fopen(TRACING "/" HIST, "r");
	char line[256];

	memset(e, 0, sizeof(*e));
	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "{ id: %llu } hitcount: %llu", &number,
			   &calls) == 2)
			add(e, (int)number, calls);
		else
			sscanf(line, " Dropped: %llu", &dropped);
	}
	if (f)
		fclose(f);
	return !dropped;
}

/* What was entered: all but what was refused before. */
static void read_rows(struct entries *e, const struct snap *snap)
{
	size_t i;

	memset(e, 0, sizeof(*e));
	for (i = 0; i < snap->nr_rows; i++) {
		const struct wlt_raw_syscall *row = snap_row(snap, i);

		if (row->calls != row->denied)
			add(e, row->abi == WLT_ABI_X32 ? row->nr | X32_BIT :
							 row->nr,
			    row->calls - row->denied);
	}
}

/* Are they? If not, say what differs. */
static bool are_same(const struct entries *theirs, const struct entries *ours,
		     const char *script)
{
	bool same = theirs->nr == ours->nr && theirs->total == ours->total;
	size_t i;

	for (i = 0; i < theirs->nr; i++) {
		int number = theirs->of[i].number;

		if (theirs->of[i].calls == find(ours, number))
			continue;
		same = false;
		printf("# number %d: ftrace %llu, wltrace %llu\n", number,
		       theirs->of[i].calls, find(ours, number));
	}
	if (!same)
		printf("# %llu entries of %zu numbers, wltrace %llu of %zu: %s\n",
		       theirs->total, theirs->nr, ours->total, ours->nr,
		       script);
	return same;
}

/* Have @script wait in its first word, until both tracers know its pid. */
static void start(struct play *play, const char *script)
{
	const char *rest = script;
	char *waiting;

	if (!strncmp(script, "PLAY32 ", 7))
		rest = script + 7;
	if (asprintf(&waiting, "%.*sread %s", (int)(rest - script), script,
		     rest) < 0)
		abort();
	play_start(play, PLAY_UNTRACED, waiting);
	free(waiting);
	wait_in_call(play->pid, rest == script ? SYS_read : 3);
	if (put(TRIGGER, HIST_KEY ":clear", 0) || add_pid(play->pid) ||
	    wlt_add_pid("", play->pid)) {
		printf("# cannot trace %d\n", play->pid);
		abort();
	}
}

/* Run @script; what ftrace saw is in *@theirs. Did we see the same? */
static bool run(struct play *play, struct entries *theirs, const char *script)
{
	struct entries ours;
	struct snap *snap;
	bool good;

	wlt_put("syscall_stats", "\n");
	start(play, script);
	play_feed(play, 1);
	play_end(play);
	idle_settle();
	snap = snap_take();
	good = read_hist(theirs);
	if (!good)
		printf("# ftrace dropped entries\n");
	read_rows(&ours, snap);
	good &= are_same(theirs, &ours, script) &&
		ours.total == snap->sum->enters && !*snap_problem(snap);
	snap_free(snap);
	return good;
}

TEST_F(ftrace, sees_the_same_calls)
{
	if (!has_hist())
		SKIP(return, "this kernel has no hist triggers");
	EXPECT_TRUE(run(&self->play, &self->theirs, "110:1000 3:7:-1 open-missing:4"));
	/* So that nothing compared with nothing is not taken for the same. */
	EXPECT_EQ(1000, find(&self->theirs, SYS_getppid));
	EXPECT_EQ(1012, self->theirs.total);
}

TEST_F(ftrace, sees_the_same_calls_of_children_and_threads)
{
	if (!has_hist())
		SKIP(return, "this kernel has no hist triggers");
	EXPECT_TRUE(run(&self->play, &self->theirs, "loop:20 [ fork [ thread [ 110:10 ] thread [ 110:3 ] join vfork [ 39:1 ] wait ] wait ]"));
	EXPECT_EQ(260, find(&self->theirs, SYS_getppid));
}

TEST_F(ftrace, sees_the_same_calls_across_execve)
{
	if (!has_hist())
		SKIP(return, "this kernel has no hist triggers");
	EXPECT_TRUE(run(&self->play, &self->theirs, "110:2 vfork [ exec PLAY32 64:5 fork [ exec PLAY 110:3 ] wait ] wait i64:4 x110:6"));
	EXPECT_EQ(9, find(&self->theirs, 64));
	EXPECT_EQ(5, find(&self->theirs, SYS_getppid));
}

TEST_F(ftrace, sees_the_same_calls_of_programs_made_at_random)
{
	if (!has_hist())
		SKIP(return, "this kernel has no hist triggers");
	FILE *programs = fopen(wlt_beside("workload/random"), "r");
	int most = kernel_checks_itself() ? 5 : 20, nr = 0, nr_failed = 0;
	char *line = NULL, *script;
	size_t size = 0;

	ASSERT_TRUE(programs);
	while (nr < most && getline(&line, &size, programs) > 0) {
		if (line[0] == '#')
			continue;
		strtok(line, "\t");
		script = strtok(NULL, "\t");
		ASSERT_TRUE(script);
		nr_failed += !run(&self->play, &self->theirs, script);
		nr++;
	}
	EXPECT_EQ(0, nr_failed);
	EXPECT_LT(0, nr);
	free(line);
	fclose(programs);
}

TEST_HARNESS_MAIN
