// SPDX-License-Identifier: GPL-2.0-only
/*
 * snapshot_raw: its layout, and that the text files say the same.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <ctype.h>
#include <signal.h>
#include <sys/utsname.h>
#include <time.h>

#include "lib.h"

#define NR_READ		0
#define EVERYTHING \
	"handler raise:3 fork [ 110:200 39:5 ] wait thread [ 110:100 ] join " \
	"seccomp-errno:102 102:4 open-missing:3 i64:7 2000:2 0:3:-1 nap:20"

FIXTURE(raw) {
	struct play play;
};

FIXTURE_SETUP(raw)
{
	wlt_clean();
}

FIXTURE_TEARDOWN(raw)
{
	play_kill(&self->play);
	wlt_clean();
}

static unsigned long long now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

TEST_F(raw, header_is_as_described)
{
	struct snap *snap = snap_take();
	const struct wlt_raw_header *head = (const void *)snap->data;

	EXPECT_EQ(0x77547274, head->magic);
	EXPECT_EQ(1, head->version);
	EXPECT_EQ(sizeof(struct wlt_raw_header), head->header_size);
	EXPECT_EQ(sizeof(struct wlt_raw_section), head->section_size);
	EXPECT_EQ(snap->size, head->total_size);
	EXPECT_EQ(sizeof(struct wlt_raw_syscall), snap->row_size);
	EXPECT_EQ(sizeof(struct wlt_raw_task), snap->task_size);
	EXPECT_EQ(sizeof(struct wlt_raw_root), snap->root_size);
	EXPECT_EQ(sizeof(struct wlt_raw_loss), snap->loss_size);
	snap_free(snap);
}

TEST_F(raw, sections_are_aligned_and_do_not_overlap)
{
	struct snap *snap;
	const struct wlt_raw_header *head;
	const struct wlt_raw_section *a, *b;
	__u32 i, k, types = 0;

	EXPECT_EQ(0, play_run(EVERYTHING));
	snap = snap_take();
	head = (const void *)snap->data;
	for (i = 0; i < head->nr_sections; i++) {
		a = (const void *)(snap->data + head->header_size +
				   (size_t)i * head->section_size);
		EXPECT_EQ(0, a->offset % 8);
		EXPECT_LE(head->header_size +
			  head->nr_sections * head->section_size, a->offset);
		EXPECT_LE(a->offset + a->nr * a->entry_size, snap->size);
		if (a->type < 32) {
			EXPECT_EQ(0, types & 1U << a->type);
			types |= 1U << a->type;
		}
		for (k = 0; k < i; k++) {
			b = (const void *)(snap->data + head->header_size +
					   (size_t)k * head->section_size);
			EXPECT_TRUE(a->offset >= b->offset + b->nr * b->entry_size ||
				    b->offset >= a->offset + a->nr * a->entry_size);
		}
	}
	EXPECT_EQ(0x7e, types & 0x7e);
	snap_free(snap);
}

TEST_F(raw, every_string_is_one)
{
	struct snap *snap;
	size_t i;

	EXPECT_EQ(0, play_run(EVERYTHING));
	snap = snap_take();
	for (i = 0; i < snap->nr_rows; i++) {
		const struct wlt_raw_syscall *row = snap_row(snap, i);
		const __u32 offsets[] = {
			row->name, row->subsystem, row->file, row->abi_name,
		};
		size_t k;

		EXPECT_STRNE("", snap_string(snap, row->name));
		for (k = 0; k < ARRAY_SIZE(offsets); k++) {
			const char *s;

			ASSERT_LT(offsets[k], snap->strings_size);
			/* The start of a string, not the middle of one. */
			EXPECT_TRUE(!offsets[k] ||
				    !snap->strings[offsets[k] - 1]);
			for (s = snap_string(snap, offsets[k]); *s; s++)
				EXPECT_TRUE(isprint((unsigned char)*s));
		}
	}
	for (i = 0; i < snap->nr_losses; i++)
		EXPECT_STRNE("", snap_string(snap, snap_loss(snap, i)->name));
	snap_free(snap);
}

TEST_F(raw, names_the_running_kernel_and_the_period)
{
	unsigned long long before = now_ns(), after;
	struct utsname uts;
	struct snap *snap;

	EXPECT_EQ(0, play_run("nap:20 110:1"));
	snap = snap_take();
	after = now_ns();
	uname(&uts);
	EXPECT_STREQ(uts.release, snap_string(snap, snap->sum->release));
	EXPECT_LE(before, snap->sum->begin_ns);
	EXPECT_LT(snap->sum->begin_ns, snap->sum->now_ns);
	EXPECT_LE(snap->sum->now_ns, after);
	EXPECT_LT(0, snap->sum->wall_ns);
	EXPECT_LE(snap->sum->wall_ns, snap->sum->now_ns - snap->sum->begin_ns);
	EXPECT_EQ(0, snap->sum->flags & WLT_RAW_UNBALANCED);
	EXPECT_EQ(WLT_RAW_TRACING_ON, snap->sum->flags & WLT_RAW_TRACING_ON);
	EXPECT_EQ(0, snap->sum->flags & WLT_RAW_ATTACHED);
	snap_free(snap);
}

TEST_F(raw, wall_time_is_that_of_the_call)
{
	unsigned long long nap = 0;
	struct snap *snap;
	size_t i;

	EXPECT_EQ(0, play_run("nap:300 110:1"));
	snap = snap_take();
	for (i = 0; i < snap->nr_rows; i++)
		if (snap_row(snap, i)->nr == 35)
			nap = snap_row(snap, i)->wall_ns;
	/* At least what was slept, at most what the period took. */
	EXPECT_LE(300000000, nap);
	EXPECT_LE(nap, snap->sum->wall_ns);
	EXPECT_STREQ("", snap_problem(snap));
	snap_free(snap);
}

TEST_F(raw, names_subsystems_as_workload_tracing_does)
{
	static const struct {
		int nr;
		const char *name, *subsystem;
	} known[] = {
		{ 2, "open", "Filesystem" },
		{ 35, "nanosleep", "Time" },
		{ 62, "kill", "Signal" },
		{ 57, "fork", "Process Mgmt." },
		{ 11, "munmap", "Memory Mgmt." },
		{ 41, "socket", "Network" },
		{ 202, "futex", "Futex" },
		{ 24, "sched_yield", "Scheduler" },
		{ 125, "capget", "Capability" },
	};
	struct snap *snap;
	size_t i, k, seen = 0;

	EXPECT_EQ(0, play_run("open-missing:1 nap:1 62:1:-1 fork [ ] wait 11:1:-1 41:1:-1 202:1:-1 24:1 125:1:-1"));
	snap = snap_take();
	for (i = 0; i < snap->nr_rows; i++)
		for (k = 0; k < ARRAY_SIZE(known); k++) {
			const struct wlt_raw_syscall *row = snap_row(snap, i);

			if (row->nr != known[k].nr || row->abi)
				continue;
			seen++;
			EXPECT_STREQ(known[k].name,
				     snap_string(snap, row->name));
			EXPECT_STREQ(known[k].subsystem,
				     snap_string(snap, row->subsystem));
		}
	EXPECT_EQ(ARRAY_SIZE(known), seen);
	snap_free(snap);
}

TEST_F(raw, syscall_stats_says_the_same)
{
	unsigned long long calls, errors, raw_calls = 0, raw_errors = 0;
	char *want, *words, *got, *end;
	struct snap *snap;
	size_t i;

	EXPECT_EQ(0, play_run(EVERYTHING));
	snap = snap_take();
	for (i = 0; i < snap->nr_rows; i++) {
		raw_calls += snap_row(snap, i)->calls;
		raw_errors += snap_row(snap, i)->errors;
	}
	/* Of the snapshot's words the rows only. */
	words = snap_text(snap);
	want = strdup("");
	for (char *save = NULL, *w = strtok_r(words, " ", &save); w;
	     w = strtok_r(NULL, " ", &save)) {
		if (strchr(w, '=') && !strchr(w, ':'))
			continue;
		end = want;
		if (asprintf(&want, "%s%s%s", end, *end ? " " : "", w) < 0)
			abort();
		free(end);
	}
	got = stats_text(&calls, &errors);
	EXPECT_STREQ(want, got);
	EXPECT_EQ(raw_calls, calls);
	EXPECT_EQ(raw_errors, errors);
	free(words);
	free(want);
	free(got);
	snap_free(snap);
}

/* Some 20 calls take a part of what 500 would. */
TEST_F(raw, memory_follows_what_is_called)
{
	__u32 little, more;
	struct snap *snap;

	EXPECT_EQ(0, play_run(EVERYTHING));
	snap = snap_take();
	little = snap->sum->cpu_bytes;
	EXPECT_LE(snap->sum->max_cpu_bytes, 256 << 10);
	EXPECT_LT(little, snap->sum->max_cpu_bytes / 4);
	snap_free(snap);
	EXPECT_EQ(0, play_run("each:2000:2060"));
	snap = snap_take();
	more = snap->sum->cpu_bytes;
	EXPECT_LT(little, more);
	EXPECT_LE(more, snap->sum->max_cpu_bytes);
	snap_free(snap);
	/* with nothing attached a reset gives it back */
	EXPECT_EQ(0, wlt_put("syscall_stats", "\n"));
	snap = snap_take();
	EXPECT_LT(snap->sum->cpu_bytes, little);
	snap_free(snap);
}

TEST_F(raw, syscall_stats_is_sorted_by_time)
{
	double seconds, last = 1e9;
	char *text, *save = NULL, *line, name[64];
	int rows = 0;

	EXPECT_EQ(0, play_run(EVERYTHING));
	text = wlt_read("syscall_stats");
	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		if (line[0] == '#' ||
		    sscanf(line, "%*f %lf %*s %*s %*s %63s", &seconds, name) != 2)
			continue;
		if (!strcmp(name, "total"))
			break;
		EXPECT_LE(seconds, last);
		last = seconds;
		rows++;
	}
	EXPECT_EQ(18, rows);
	free(text);
}

/*
 * The numbers at the start of a line: share, seconds, distinct calls, calls,
 * errors; then the name to the end of the line.
 */
TEST_F(raw, subsystem_stats_adds_up_the_rows)
{
	struct {
		const char *name;
		unsigned long long distinct, calls, errors;
	} want[64] = {};
	unsigned long long distinct, calls, errors, all[3] = {};
	char *text, *save = NULL, *line, name[64];
	size_t i, k, nr = 0, seen = 0;
	bool total = false;
	struct snap *snap;

	EXPECT_EQ(0, play_run(EVERYTHING));
	snap = snap_take();
	for (i = 0; i < snap->nr_rows; i++) {
		const struct wlt_raw_syscall *row = snap_row(snap, i);
		const char *of = snap_string(snap, row->subsystem);

		for (k = 0; k < nr && strcmp(want[k].name, of); k++)
			;
		if (k == nr)
			want[nr++].name = of;
		want[k].distinct++;
		want[k].calls += row->calls;
		want[k].errors += row->errors;
		all[0]++;
		all[1] += row->calls;
		all[2] += row->errors;
	}
	text = wlt_read("subsystem_stats");
	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		if (line[0] == '#' ||
		    sscanf(line, "%*f %*f %llu %llu %llu %*f %*u %*f %*f %*f %*u %*f %63[^\n]", &distinct,
			   &calls, &errors, name) != 4)
			continue;
		ASSERT_FALSE(total);
		for (k = strlen(name); k && name[k - 1] == ' '; k--)
			name[k - 1] = 0;
		if (!strcmp(name, "total")) {
			EXPECT_EQ(all[0], distinct);
			EXPECT_EQ(all[1], calls);
			EXPECT_EQ(all[2], errors);
			total = true;
			continue;
		}
		for (k = 0; k < nr && strcmp(want[k].name, name); k++)
			;
		ASSERT_LT(k, nr)
			TH_LOG("subsystem '%s'", name);
		EXPECT_EQ(want[k].distinct, distinct);
		EXPECT_EQ(want[k].calls, calls);
		EXPECT_EQ(want[k].errors, errors);
		seen++;
	}
	EXPECT_TRUE(total);
	EXPECT_EQ(nr, seen);
	free(text);
	snap_free(snap);
}

/* "pid tgid comm state ..." for a comm without blanks */
TEST_F(raw, task_stats_lists_the_same_tasks)
{
	char *text, *save = NULL, *line, comm[32], state[32];
	size_t i, seen = 0;
	struct snap *snap;
	int pid, tgid;
	pid_t tid;

	play_start(&self->play, PLAY_TRACED,
		   "fork [ 110:3 ] wait thread [ read ] tell read");
	play_hear(&self->play, 1);
	ASSERT_EQ(1, list_threads(self->play.pid, &tid, 1));
	wait_in_call(tid, NR_READ);
	wait_in_call(self->play.pid, NR_READ);
	snap = snap_take();
	ASSERT_EQ(3, snap->nr_tasks);
	text = wlt_read("task_stats");
	for (line = strtok_r(text, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		const struct wlt_raw_task *task;

		if (line[0] == '#' ||
		    sscanf(line, "%d %d %31s %31s", &pid, &tgid, comm,
			   state) != 4)
			continue;
		for (i = 0; i < snap->nr_tasks; i++)
			if (snap_task(snap, i)->pid == pid)
				break;
		ASSERT_LT(i, snap->nr_tasks);
		task = snap_task(snap, i);
		seen++;
		EXPECT_EQ(task->tgid, tgid);
		EXPECT_STREQ("play", comm);
		EXPECT_STREQ(task->flags & WLT_RAW_TASK_ENDED ? "ended" : "live",
			     state);
		EXPECT_EQ(!!(task->flags & WLT_RAW_TASK_IN_CALL),
			  !!strstr(line, "read"));
	}
	EXPECT_EQ(3, seen);
	free(text);
	snap_free(snap);
}

TEST_F(raw, rows_and_tasks_add_up_to_the_same_while_the_workload_runs)
{
	int i, nr = nr_rounds(200);
	struct snap *snap;

	play_start(&self->play, PLAY_TRACED,
		   "loop:3 [ thread [ loop:0 [ 110:20 3:2:-1 ] ] ] tell loop:0 [ fork [ 39:3 ] wait ]");
	play_hear(&self->play, 1);
	for (i = 0; i < nr; i++) {
		snap = snap_take();
		ASSERT_STREQ("", snap_problem(snap));
		snap_free(snap);
	}
}

TEST_HARNESS_MAIN
