// SPDX-License-Identifier: GPL-2.0-only
/*
 * How deep the stacks of the kernel are: options/stack-depth, stack_depth.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib.h"

/* Most that a stack has: 16 KiB, twice that with KASAN. */
#define STACK_BYTES	32768

FIXTURE(depth) {
	struct play play;	/* of which only the pid is used */
};

FIXTURE_SETUP(depth)
{
	wlt_clean();
	EXPECT_EQ(0, target_load());
	EXPECT_EQ(0, wlt_put("options/stack-depth", "1"));
}

FIXTURE_TEARDOWN(depth)
{
	play_kill(&self->play);
	wlt_clean();
	target_unload();
}

/* --- what was noted ---------------------------------------------------------- */

static const struct wlt_raw_stack *stack_at(const struct snap *snap, size_t i, size_t *nr)
{
	size_t size;
	const char *stacks = snap_section(snap, WLT_RAW_STACK, sizeof(struct wlt_raw_stack),
					  &size, nr);

	return (const void *)(stacks + i * size);
}

static const struct wlt_raw_frame *frame_at(const struct snap *snap,
					    const struct wlt_raw_stack *stack, size_t i)
{
	size_t size, nr;
	const char *frames = snap_section(snap, WLT_RAW_FRAME, sizeof(struct wlt_raw_frame),
					  &size, &nr);

	return (const void *)(frames + (stack->first_frame + i) * size);
}

/* The deepest stack of a call, or NULL. */
static const struct wlt_raw_stack *deepest(const struct snap *snap, const char *call)
{
	const struct wlt_raw_stack *stack;
	size_t i, nr = 1;

	for (i = 0; stack = stack_at(snap, i, &nr), i < nr; i++)
		if (stack->what == WLT_RAW_STACK_DEEPEST &&
		    !strcmp(call, snap_string(snap, stack->call)))
			return stack;
	return NULL;
}

/* Its innermost functions, with blanks between, to be freed; "" if there is none. */
static char *innermost(const char *call, size_t max)
{
	struct snap *snap = snap_take();
	const struct wlt_raw_stack *stack = deepest(snap, call);
	char *text = calloc(1, 4096);
	size_t i;

	for (i = 0; stack && i < stack->nr_frames && i < max; i++) {
		if (i)
			strcat(text, " ");
		strcat(text, snap_function_name(snap, frame_at(snap, stack, i)->function));
	}
	snap_free(snap);
	return text;
}

static unsigned long long bytes(const char *call)
{
	struct snap *snap = snap_take();
	const struct wlt_raw_stack *stack = deepest(snap, call);
	unsigned long long count = stack ? stack->count : 0;

	snap_free(snap);
	return count;
}

static size_t nr_stacks(void)
{
	struct snap *snap = snap_take();
	size_t nr;

	stack_at(snap, 0, &nr);
	snap_free(snap);
	return nr;
}

static void run_target(void)
{
	target_do("run 3");
}

/*
 * The kernel adds a random number of bytes to each call, 16 at a time, 1008 at the most: of so
 * many calls the deepest has nearly that.
 */
static void run_target_often(void)
{
	int i;

	for (i = 0; i < 500; i++)
		target_do("run 3");
}

static void write_for_ever(void)
{
	for (;;)
		target_do("run 1");
}

/* --- tests ------------------------------------------------------------------- */

TEST_F(depth, the_deepest_stack_is_known_from_the_function_on)
{
	const struct wlt_raw_stack *stack;
	const struct wlt_raw_frame *outermost;
	struct snap *snap;
	char *text;

	EXPECT_EQ(0, wlt_put("set_function_filter", "wlt_target_*"));
	EXPECT_EQ(0, child_run(run_target));
	text = innermost("write", 4);
	EXPECT_STREQ("wlt_target_leaf wlt_target_middle wlt_target_outer wlt_target_write",
		     text);
	free(text);
	snap = snap_take();
	stack = deepest(snap, "write");
	ASSERT_NE(NULL, stack);
	EXPECT_LT(100, stack->count);
	EXPECT_GT(STACK_BYTES, stack->count);
	EXPECT_EQ(WLT_RAW_IN_CALL, stack->context);
	EXPECT_STREQ("depth_test", stack->comm);
	/* the function begins; of its callers it is where they are returned to */
	EXPECT_GE(16, frame_at(snap, stack, 0)->offset);
	EXPECT_LT(0, frame_at(snap, stack, 1)->offset);
	outermost = frame_at(snap, stack, stack->nr_frames - 1);
	EXPECT_NE(NULL, strstr(snap_function_name(snap, outermost->function),
			       "entry_SYSCALL"));
	EXPECT_STREQ("", snap_problem(snap));
	snap_free(snap);

	text = wlt_read("stack_depth");
	EXPECT_NE(NULL, strstr(text, " wlt_target_leaf                 write\n"));
	EXPECT_NE(NULL, strstr(text, "\n# the deepest, in write of depth_test:\nwlt_target_leaf+0x"));
	free(text);
}

/* A caller of a function has less of the stack than the function, in the same call. */
TEST_F(depth, callers_are_less_deep)
{
	unsigned long long outer, leaf;

	EXPECT_EQ(0, wlt_put("set_function_filter", "wlt_target_write"));
	EXPECT_EQ(0, child_run(run_target_often));
	outer = bytes("write");
	EXPECT_EQ(0, wlt_put("set_function_filter", "wlt_target_leaf"));
	EXPECT_EQ(0, child_run(run_target_often));
	leaf = bytes("write");
	EXPECT_LT(0, outer);
	EXPECT_LT(outer, leaf);
}

TEST_F(depth, hits_are_counted_as_well)
{
	char *text;

	EXPECT_EQ(0, wlt_put("options/functions", "1"));
	EXPECT_EQ(0, wlt_put("set_function_filter", "wlt_target_leaf"));
	EXPECT_EQ(0, child_run(run_target));
	text = wlt_read("function_stats");
	EXPECT_NE(NULL, strstr(text, " 7 "));
	EXPECT_NE(NULL, strstr(text, "wlt_target_leaf"));
	free(text);
	text = innermost("write", 1);
	EXPECT_STREQ("wlt_target_leaf", text);
	free(text);
}

TEST_F(depth, nobody_else_and_nothing_unasked_counts)
{
	pid_t idle;

	EXPECT_EQ(0, wlt_put("set_function_filter", "wlt_target_*"));
	idle = idle_start_traced();
	EXPECT_EQ(0, wlt_put("syscall_stats", "\n"));
	run_target();
	EXPECT_EQ(0, nr_stacks());
	EXPECT_EQ(0, wlt_put("tracing_on", "0"));
	EXPECT_EQ(0, child_run(run_target));
	EXPECT_EQ(0, nr_stacks());
	EXPECT_EQ(0, wlt_put("tracing_on", "1"));
	EXPECT_EQ(0, wlt_put("options/stack-depth", "0"));
	EXPECT_EQ(0, child_run(run_target));
	EXPECT_EQ(0, nr_stacks());
	EXPECT_EQ(0, wlt_put("options/stack-depth", "1"));
	EXPECT_EQ(0, child_run(run_target));
	EXPECT_LT(0, nr_stacks());
	EXPECT_EQ(0, wlt_put("syscall_stats", "\n"));
	EXPECT_EQ(0, nr_stacks());
	idle_end(idle);
}

/*
 * Functions in all contexts, among them those that taking a stack calls. All of the
 * kernel's are hooked once only: to patch them takes seconds, each time.
 */
TEST_F(depth, it_can_be_switched_under_load)
{
	struct snap *snap;
	int i, go;

	EXPECT_EQ(0, wlt_put("set_function_filter",
			     "*unwind* *stack_trace* vfs_write _raw_spin_lock wlt_target_*"));
	self->play.pid = child_start(&go, write_for_ever);
	ASSERT_EQ(1, write(go, "x", 1));
	for (i = 0; i < 6; i++) {
		EXPECT_EQ(0, wlt_put("options/stack-depth", i % 2 ? "1" : "0"));
		if (i == 2)
			EXPECT_EQ(0, wlt_put("options/functions", "1"));
		if (i == 4)
			EXPECT_EQ(0, wlt_put("syscall_stats", "\n"));
		snap = snap_take();
		EXPECT_STREQ("", snap_problem(snap));
		snap_free(snap);
	}
	EXPECT_EQ(0, wlt_put("options/functions", "0"));
	EXPECT_EQ(0, wlt_put("options/stack-depth", "1"));
	if (!kernel_checks_itself())
		EXPECT_EQ(0, wlt_put("set_function_filter", "\n"));
	EXPECT_EQ(0, wlt_put("syscall_stats", "\n"));
	while (!bytes("write"))
		usleep(1000);
	EXPECT_GT(STACK_BYTES, bytes("write"));
	close(go);
}

TEST_HARNESS_MAIN
