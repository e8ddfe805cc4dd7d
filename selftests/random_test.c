// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that were made at random are counted exactly.
 *
 * workload/gen-random made them when the tests were built, with what each must
 * count; see there. RANDOM_SEED= of that build makes other ones.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "lib.h"

#define X32_BIT		0x40000000
#define MAX_REPORTS	3

struct program {
	int index;
	char *status, *script, *counts;
};

FIXTURE(random) {
	FILE *programs;
	char *line;
	unsigned long long seed;
	bool x32_works;
	int nr_failed;
	pid_t idle;
};

FIXTURE_SETUP(random)
{
	wlt_clean();
	self->programs = fopen(wlt_beside("workload/random"), "r");
	ASSERT_TRUE(self->programs);
	ASSERT_EQ(1, fscanf(self->programs, "# seed %llu ", &self->seed));
	self->x32_works = syscall(X32_BIT | SYS_getppid) > 0;
	self->idle = idle_start_traced();
}

FIXTURE_TEARDOWN(random)
{
	free(self->line);
	fclose(self->programs);
	idle_end(self->idle);
	wlt_clean();
}

/* The next program of the file, valid until the one after. */
static bool next_program(FILE *programs, char **line, bool x32_works,
			 struct program *p)
{
	size_t size = 0;
	char *rest, *x32;

	free(*line);
	*line = NULL;
	if (getline(line, &size, programs) <= 0)
		return false;
	rest = *line;
	p->index++;
	p->status = strsep(&rest, "\t");
	p->script = strsep(&rest, "\t");
	p->counts = strsep(&rest, "\t");
	x32 = strsep(&rest, "\n");
	if (x32_works)
		p->counts = x32;
	return x32;
}

static int plain_status(int status)
{
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/* Run @p and compare; says what differs, if @report. */
static bool run_program(const struct program *p, bool report)
{
	char *want = counts_sorted(p->counts), *got, status[16];
	struct snap *snap;
	struct play play;
	bool good;

	wlt_put("syscall_stats", "\n");
	play_start(&play, PLAY_TRACED, p->script);
	sprintf(status, "%d", plain_status(play_end(&play)));
	idle_settle();
	snap = snap_take();
	got = snap_text(snap);
	good = !strcmp(status, p->status) && !strcmp(got, want) &&
	       !*snap_problem(snap);
	if (!good && report)
		printf("# program %d: %s\n#   want: status %s, %s\n#   got:  status %s, %s\n#   %s\n",
		       p->index, p->script, p->status, want, status, got,
		       snap_problem(snap));
	snap_free(snap);
	free(got);
	free(want);
	return good;
}

TEST_F(random, programs_are_counted_exactly)
{
	int most = kernel_checks_itself() ? 60 : 1000000;
	struct program p = { .index = -1 };

	while (p.index + 1 < most &&
	       next_program(self->programs, &self->line, self->x32_works, &p))
		if (!run_program(&p, self->nr_failed < MAX_REPORTS))
			self->nr_failed++;
	EXPECT_EQ(0, self->nr_failed)
		TH_LOG("of %d programs made with seed %llu", p.index + 1,
		       self->seed);
	EXPECT_LT(0, p.index);
}

TEST_HARNESS_MAIN
