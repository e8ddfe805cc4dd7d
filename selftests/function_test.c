// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions of the kernel that ran for the workload: who called them, how often, in
 * which call.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib.h"

FIXTURE(function) {
	struct play play;
};

FIXTURE_SETUP(function)
{
	wlt_clean();
	EXPECT_EQ(0, target_load());
	EXPECT_EQ(0, wlt_put("options/functions", "1"));
}

FIXTURE_TEARDOWN(function)
{
	play_kill(&self->play);
	wlt_clean();
	target_unload();
}

/* --- what was counted -------------------------------------------------------- */

static const struct wlt_raw_edge *edge_at(const struct snap *snap, size_t i, size_t *nr)
{
	size_t size;
	const char *edges = snap_section(snap, WLT_RAW_EDGE, sizeof(struct wlt_raw_edge),
					 &size, nr);

	return (const void *)(edges + i * size);
}

static const char *context_of(const struct snap *snap, const struct wlt_raw_edge *edge)
{
	static const char *const names[] = {
		[WLT_RAW_OUTSIDE] = "(outside)", [WLT_RAW_IN_SOFTIRQ] = "(softirq)",
		[WLT_RAW_IN_HARDIRQ] = "(hardirq)", [WLT_RAW_IN_NMI] = "(nmi)",
	};
	static char text[64];

	if (edge->context != WLT_RAW_IN_CALL)
		return names[edge->context];
	snprintf(text, sizeof(text), "%s%s%s", snap_string(snap, edge->call),
		 edge->abi_name ? "/" : "", snap_string(snap, edge->abi_name));
	return text;
}

/* An edge to be printed, or several of the same text. */
struct word {
	char text[160];
	unsigned long long hits;
};

/*
 * Edges of which the function's name begins with @prefix, sorted, one a word:
 * CONTEXT:PARENT>FUNCTION=HITS; without @callers, and in interrupts, as it is the
 * kernel's and the compiler's matter, CONTEXT:FUNCTION=HITS. To be freed.
 */
static char *edges_of(const char *prefix, bool callers)
{
	struct snap *snap = snap_take();
	const struct wlt_raw_edge *edge;
	size_t i, k, nr = 1, nr_words = 0, used = 0;
	struct word *words = NULL;
	char *text, *sorted;

	for (i = 0; edge = edge_at(snap, i, &nr), i < nr; i++) {
		const char *name = snap_function_name(snap, edge->function);
		bool caller = callers && edge->context <= WLT_RAW_OUTSIDE;
		char word[sizeof(words->text)];

		if (strncmp(name, prefix, strlen(prefix)))
			continue;
		snprintf(word, sizeof(word), "%s:%s%s%s", context_of(snap, edge),
			 caller ? snap_function_name(snap, edge->parent) : "", caller ? ">" : "", name);
		for (k = 0; k < nr_words && strcmp(words[k].text, word); k++)
			;
		if (k == nr_words) {
			words = realloc(words, ++nr_words * sizeof(*words));
			strcpy(words[k].text, word);
			words[k].hits = 0;
		}
		words[k].hits += edge->hits;
	}
	snap_free(snap);
	text = calloc(1, nr_words * (sizeof(words->text) + 32) + 1);
	for (k = 0; k < nr_words; k++)
		used += sprintf(text + used, "%s%s=%llu", k ? " " : "", words[k].text,
				words[k].hits);
	sorted = counts_sorted(text);
	free(text);
	free(words);
	return sorted;
}

/* A child of the test that is traced and does @what, from start to end. */
static void run(void (*what)(void))
{
	if (child_run(what))
		abort();
}

static void run_target(void)
{
	target_do("run 100");
}

static void many_getppid(void)
{
	int i;

	for (i = 0; i < 1000; i++)
		syscall(SYS_getppid);
	for (i = 0; i < 10; i++)
		syscall(SYS_getpid);
}

/* @words with blanks between, to be freed. */
static char *join(const char *const *words)
{
	char *text = calloc(1, 1);

	for (; *words; words++) {
		text = realloc(text, strlen(text) + strlen(*words) + 2);
		if (*text)
			strcat(text, " ");
		strcat(text, *words);
	}
	return text;
}

/* What edges_of() tells, each word a string of its own. */
#define EXPECT_WORDS(_prefix, _callers, ...) do {			\
	const char *const _words[] = { __VA_ARGS__, NULL };		\
	char *_want = join(_words);					\
	char *_got = edges_of(_prefix, _callers);			\
									\
	EXPECT_STREQ(_want, _got);					\
	free(_want);							\
	free(_got);							\
} while (0)

#define EXPECT_HITS(_prefix, ...)	EXPECT_WORDS(_prefix, false, __VA_ARGS__)
#define EXPECT_EDGES(_prefix, ...)	EXPECT_WORDS(_prefix, true, __VA_ARGS__)

/* --- tests ----------------------------------------------------------------------- */

TEST_F(function, counts_each_call_of_a_system_call)
{
	ASSERT_EQ(0, wlt_put("set_function_filter", "__x64_sys_getppid"));
	run(many_getppid);
	EXPECT_HITS("", "getppid:__do_sys_getppid=1000");
}

/* The same, when all functions are hooked. */
TEST_F(function, counts_the_same_among_all)
{
	run(many_getppid);
	EXPECT_HITS("__do_sys_getp", "getpid:__do_sys_getpid=10",
		    "getppid:__do_sys_getppid=1000");
}

TEST_F(function, knows_who_called)
{
	ASSERT_EQ(0, wlt_put("set_function_filter", "wlt_target_*"));
	run(run_target);
	EXPECT_EDGES("", "write:proc_reg_write>wlt_target_write=1",
		     "write:wlt_target_middle>wlt_target_leaf=200",
		     "write:wlt_target_outer>wlt_target_leaf=1",
		     "write:wlt_target_outer>wlt_target_middle=100",
		     "write:wlt_target_write>wlt_target_outer=1");
}

TEST_F(function, untraced_tasks_add_nothing)
{
	ASSERT_EQ(0, wlt_put("set_function_filter", "wlt_target_* __do_sys_getppid"));
	play_start(&self->play, PLAY_TRACED, "read 110:7");
	target_do("run 1000");
	many_getppid();
	play_feed(&self->play, 1);
	ASSERT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_HITS("", "getppid:__do_sys_getppid=7");
}

/* A call that does not return is one, too. */
TEST_F(function, a_call_that_ends_the_task_counts)
{
	ASSERT_EQ(0, wlt_put("set_function_filter", "do_group_exit"));
	EXPECT_EQ(0, play_run("110:3"));
	EXPECT_HITS("", "exit_group:do_group_exit=1");
}

static void interrupts(void)
{
	target_do("irq 30");
	target_do("softirq 20");
	target_do("run 1");
}

TEST_F(function, interrupts_are_not_the_calls_doing)
{
	ASSERT_EQ(0, wlt_put("set_function_filter",
			     "wlt_target_irq wlt_target_softirq wlt_target_leaf"));
	run(interrupts);
	EXPECT_EDGES("", "(hardirq):wlt_target_irq=30",
		     "(softirq):wlt_target_softirq=20",
		     "write:wlt_target_middle>wlt_target_leaf=2",
		     "write:wlt_target_outer>wlt_target_leaf=1");
}

/* What the first call of its kind has us allocate is no business of getppid(). */
TEST_F(function, what_we_do_ourselves_does_not_count)
{
	ASSERT_EQ(0, wlt_put("set_function_filter",
			     "*kmalloc* *kmem_cache_alloc* *slab* kfree kvfree"));
	run(many_getppid);
	char *edges = edges_of("", false);

	EXPECT_EQ(NULL, strstr(edges, "getppid:"));
	free(edges);
}

/* Nor are our samples the doing of the interrupt that takes them. */
TEST_F(function, samples_do_not_count)
{
	struct snap *snap;
	size_t size, nr;

	if (kernel_checks_itself())
		SKIP(return, "KASAN and KCSAN look at stacks, too");
	ASSERT_EQ(0, wlt_put("set_function_filter", "stack_trace_save"));
	ASSERT_EQ(0, wlt_put("options/profile", "1000"));
	EXPECT_EQ(0, play_run("110:200000"));
	ASSERT_EQ(0, wlt_put("options/profile", "0"));
	EXPECT_HITS("", "");
	snap = snap_take();
	snap_section(snap, WLT_RAW_STACK, sizeof(struct wlt_raw_stack), &size, &nr);
	EXPECT_LT(0, nr);
	snap_free(snap);
}

TEST_F(function, tracing_on_pauses)
{
	ASSERT_EQ(0, wlt_put("set_function_filter", "__do_sys_getppid"));
	play_start(&self->play, PLAY_TRACED, "110:5 tell read 110:50 tell read 110:3");
	play_hear(&self->play, 1);
	EXPECT_EQ(0, wlt_put("tracing_on", "0"));
	play_feed(&self->play, 1);
	play_hear(&self->play, 1);
	EXPECT_EQ(0, wlt_put("tracing_on", "1"));
	play_feed(&self->play, 1);
	ASSERT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_HITS("", "getppid:__do_sys_getppid=8");
}

static unsigned long long hits_of(const struct snap *snap, const char *name)
{
	const struct wlt_raw_edge *edge;
	unsigned long long hits = 0;
	size_t i, nr = 1;

	for (i = 0; edge = edge_at(snap, i, &nr), i < nr; i++)
		if (!strcmp(name, snap_function_name(snap, edge->function)))
			hits += edge->hits;
	return hits;
}

/*
 * While the workload runs, a snapshot has the functions of just the calls that it has,
 * but for the one in progress, also after a reset.
 */
TEST_F(function, belongs_to_the_calls_of_the_same_moment)
{
	int i, rounds = nr_rounds(50);

	ASSERT_EQ(0, wlt_put("set_function_filter", "__do_sys_getppid"));
	play_start(&self->play, PLAY_TRACED, "tell loop:0 [ 110:1000 ]");
	play_hear(&self->play, 1);
	for (i = 0; i < rounds; i++) {
		struct snap *snap = snap_take();
		long long more = hits_of(snap, "__do_sys_getppid") -
				 snap_calls(snap, "getppid");

		EXPECT_LE(i < 5 ? 0 : -1, more);
		EXPECT_GE(1, more);
		snap_free(snap);
		if (i % 5 == 4)
			EXPECT_EQ(0, wlt_put("syscall_stats", "0"));
	}
}

static unsigned long long lost(const struct snap *snap, const char *what)
{
	size_t i;

	for (i = 0; i < snap->nr_losses; i++)
		if (!strcmp(what, snap_string(snap, snap_loss(snap, i)->name)))
			return snap_loss(snap, i)->count;
	return ~0ull;
}

/* What finds no room is counted, not forgotten: all calls go through one function. */
TEST_F(function, a_full_table_says_so)
{
	struct snap *snap;

	ASSERT_EQ(0, wlt_put("options/functions", "0"));
	ASSERT_EQ(0, wlt_put("function_table_kb", "1"));
	ASSERT_EQ(0, wlt_put("options/functions", "1"));
	if (wlt_put("set_function_filter", "x64_sys_call"))
		SKIP(goto out, "this kernel has a table of calls");
	EXPECT_EQ(0, play_run("each:102:125 each:137:148 each:186:201 110:100"));
	snap = snap_take();
	EXPECT_EQ(snap->sum->enters, hits_of(snap, "x64_sys_call") + lost(snap, "function"));
	EXPECT_LT(0, lost(snap, "function"));
	EXPECT_EQ(lost(snap, "function"), snap->sum->lost);
	EXPECT_EQ(32 * sysconf(_SC_NPROCESSORS_CONF), snap->sum->max_function_entries);
	EXPECT_GE(snap->sum->max_function_entries, snap->sum->function_entries);
	snap_free(snap);
out:
	ASSERT_EQ(0, wlt_put("options/functions", "0"));
	ASSERT_EQ(0, wlt_put("function_table_kb", "1024"));
}

/* With a live patch on it, a function is what it was to who calls it. */
TEST_F(function, a_live_patch_changes_nothing)
{
	ASSERT_EQ(0, wlt_put("set_function_filter", "wlt_target_leaf wlt_target_patched"));
	target_do("patch 1");
	run(run_target);
	target_do("patch 0");
	EXPECT_EDGES("wlt_target_leaf", "write:wlt_target_middle>wlt_target_leaf=200",
		     "write:wlt_target_outer>wlt_target_leaf=1");
	EXPECT_EDGES("wlt_target_patched", "write:wlt_target_middle>wlt_target_patched=200",
		     "write:wlt_target_outer>wlt_target_patched=1");
}

/* Are these, in this order, what function_graph shows? */
static bool stand_in_order(const char *first, const char *second, const char *third)
{
	char *graph = wlt_read("function_graph");
	const char *at = graph;

	at = at ? strstr(at, first) : NULL;
	at = at ? strstr(at + strlen(first), second) : NULL;
	at = at ? strstr(at + strlen(second), third) : NULL;
	free(graph);
	return at;
}

static void one_read(void)
{
	char byte;
	int fd = open("/dev/zero", O_RDONLY);

	if (read(fd, &byte, 1) != 1)
		_exit(1);
}

/* read() is vfs_read() in ksys_read(), which the compiler has in __x64_sys_read(). */
TEST_F(function, follows_the_way_of_a_read)
{
	ASSERT_EQ(0, wlt_put("set_function_filter", "__x64_sys_read ksys_read vfs_read"));
	run(one_read);
	EXPECT_HITS("ksys_read", "read:ksys_read=1");
	EXPECT_EDGES("vfs_read", "read:ksys_read>vfs_read=1");
	EXPECT_EQ(1, stand_in_order("__x64_sys_read", "ksys_read", "vfs_read"));
}

/* Threads and children, on all CPUs, of which each has a table of its own. */
TEST_F(function, adds_up_over_cpus)
{
	ASSERT_EQ(0, wlt_put("set_function_filter", "__do_sys_getppid"));
	EXPECT_EQ(0, play_run("fork [ 110:1000 fork [ 110:200 ] wait ] thread [ 110:530 ] wait join"));
	EXPECT_HITS("", "getppid:__do_sys_getppid=1730");
}

TEST_HARNESS_MAIN
