// SPDX-License-Identifier: GPL-2.0-only
/*
 * The event stream: a record for each call, no more, and what is not there is
 * counted as lost.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib.h"

#define NR_READ		0
#define NR_PAUSE	34
#define NR_THREADS	16

#define INSTANCE	"../instances/workload/"
#define EVENT		INSTANCE "events/workload/"

FIXTURE(stream) {
	struct play play;
};

/* As it is after the first time that events were switched on. */
static void restore_instance(void)
{
	wlt_put(EVENT "syscall/filter", "0");
	wlt_put(EVENT "syscall_enter/enable", "0");
	wlt_put(INSTANCE "options/overwrite", "1");
	wlt_put(INSTANCE "buffer_size_kb", "512");
	wlt_put(INSTANCE "tracing_on", "1");
	wlt_put(INSTANCE "trace", "");
}

FIXTURE_SETUP(stream)
{
	wlt_clean();
	ASSERT_EQ(0, wlt_put("options/events", "1"));
	restore_instance();
}

FIXTURE_TEARDOWN(stream)
{
	play_kill(&self->play);
	restore_instance();
	wlt_put("options/events", "0");
	wlt_put("options/string-size", "64");
	wlt_put(INSTANCE "trace", "");
	wlt_clean();
}

/* How often @what is in what the instance has recorded. */
static unsigned long nr_records(const char *what)
{
	char *text = wlt_read(INSTANCE "trace"), *p;
	unsigned long nr = 0;

	for (p = text; (p = strstr(p, what)); p += strlen(what))
		nr++;
	free(text);
	return nr;
}

static unsigned long status_number(const char *key)
{
	char *value = wlt_status(key);
	unsigned long number = strtoul(value, NULL, 10);

	free(value);
	return number;
}

/* "" or the first call of which the stream has another number of records. */
static const char *different_call(void)
{
	static char problem[128];
	struct snap *snap = snap_take();
	unsigned long sum = 0, seen;
	char what[64];
	size_t i;

	problem[0] = 0;
	for (i = 0; i < snap->nr_rows; i++) {
		const struct wlt_raw_syscall *row = snap_row(snap, i);
		const char *abi = snap_string(snap, row->abi_name);

		snprintf(what, sizeof(what), "syscall: %s%s%s(",
			 snap_string(snap, row->name),
			 row->abi ? "/" : "", row->abi ? abi : "");
		seen = nr_records(what);
		sum += seen;
		if (!problem[0] && seen != row->calls)
			snprintf(problem, sizeof(problem), "%s: %lu of %llu",
				 what, seen, (unsigned long long)row->calls);
	}
	seen = nr_records(" syscall: ");
	if (!problem[0] && seen != sum)
		snprintf(problem, sizeof(problem), "%lu records of %lu calls", seen, sum);
	snap_free(snap);
	return problem;
}

/* Wait until @nr calls are in flight. */
static void wait_in_flight(unsigned long nr)
{
	while (status_number("in_flight") != nr)
		usleep(1000);
}

/* --- what is recorded -------------------------------------------------------- */

TEST_F(stream, each_call_has_a_record)
{
	EXPECT_EQ(0, play_run("110:100 3:5:-1 open-missing:2 fork [ 39:10 exec PLAY 110:3 ] thread [ 110:7 ] join wait seccomp-errno:39 39:4"));
	EXPECT_STREQ("", different_call());
	EXPECT_EQ(110, nr_records("syscall: getppid("));
	EXPECT_EQ(5, nr_records("= -1 EBADF <"));
	EXPECT_EQ(4, nr_records("= -1 EPERM (denied)"));
	EXPECT_EQ(3, nr_records(") = ?"));	/* 2 exit_group, 1 exit */
	EXPECT_EQ(0, nr_records("syscall_enter: "));
	EXPECT_EQ(0, nr_records("unfinished: "));
	EXPECT_EQ(0, status_number("events_lost"));
}

TEST_F(stream, other_abis_are_marked)
{
	EXPECT_EQ(0, play_run("i64:3 x110:2 110:4"));
	EXPECT_STREQ("", different_call());
	EXPECT_EQ(3, nr_records("syscall: getppid/ia32("));
	EXPECT_EQ(4, nr_records("syscall: getppid("));
}

/* Of 101 numbers without a name 64 have rows; each is recorded as what it is. */
TEST_F(stream, calls_without_a_row_keep_their_numbers)
{
	char what[64];
	int nr;

	EXPECT_EQ(0, play_run("each:1000:1100"));
	for (nr = 1000; nr <= 1100; nr++) {
		snprintf(what, sizeof(what), "syscall: syscall_%d(", nr);
		EXPECT_EQ(1, nr_records(what));
	}
	EXPECT_EQ(101, nr_records("syscall: syscall_"));
}

TEST_F(stream, slow_and_fast_paths_record_alike)
{
	EXPECT_EQ(0, wlt_put("options/per-task", "1"));
	EXPECT_EQ(0, wlt_put("options/operations", "1"));
	EXPECT_EQ(0, play_run("110:20 72:5 nap:1 3:2:-1"));
	EXPECT_STREQ("", different_call());
}

TEST_F(stream, an_interrupted_call_has_one_record)
{
	play_start(&self->play, PLAY_TRACED, "handler tell read tell");
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, NR_READ);
	kill(self->play.pid, SIGUSR1);
	usleep(100000);
	wait_in_call(self->play.pid, NR_READ);
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_STREQ("", different_call());
	EXPECT_EQ(1, nr_records("syscall: read("));
	EXPECT_EQ(1, nr_records("signal: "));
}

TEST_F(stream, tasks_come_and_go_in_it)
{
	EXPECT_EQ(0, play_run("fork [ 110:1 ] thread [ 110:1 ] join wait vfork [ exec PLAY 110:1 ] wait"));
	EXPECT_EQ(3, nr_records("task: new "));
	EXPECT_EQ(2, nr_records("task: exec \""));
	EXPECT_EQ(4, nr_records("task: exit 0"));
}

TEST_F(stream, an_exec_has_the_path_of_its_program)
{
	char what[128];

	EXPECT_EQ(0, play_run("fork [ exec PLAY 110:1 ] wait"));
	snprintf(what, sizeof(what), "task: exec \"%s\"", wlt_beside("workload/play"));
	EXPECT_EQ(2, nr_records(what));
}

TEST_F(stream, a_task_that_is_killed_leaves_its_call_unfinished)
{
	play_start(&self->play, PLAY_TRACED, "tell pause");
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, NR_PAUSE);
	play_kill(&self->play);
	wlt_settle();
	EXPECT_EQ(1, nr_records("pause("));
	EXPECT_EQ(1, nr_records(" <unfinished after "));
	EXPECT_EQ(1, nr_records("task: exit by SIGKILL"));
}

TEST_F(stream, calls_in_flight_are_shown_when_it_ends)
{
	char what[64];

	play_start(&self->play, PLAY_TRACED, "fork [ tell pause ] tell pause");
	play_hear(&self->play, 2);
	wait_in_flight(2);
	wait_in_call(self->play.pid, NR_PAUSE);
	EXPECT_EQ(0, wlt_put("options/events", "0"));
	EXPECT_EQ(2, nr_records(" <unfinished after "));
	snprintf(what, sizeof(what), "unfinished: pid %d pause(", self->play.pid);
	EXPECT_EQ(1, nr_records(what));
	/* and once only */
	play_kill(&self->play);
	wlt_settle();
	EXPECT_EQ(2, nr_records(" <unfinished after "));
}

TEST_F(stream, a_task_that_is_detached_leaves_its_call_unfinished)
{
	play_start(&self->play, PLAY_TRACED, "tell pause");
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, NR_PAUSE);
	EXPECT_EQ(0, wlt_add_pid("!", self->play.pid));
	EXPECT_EQ(1, nr_records("pause("));
	EXPECT_EQ(1, nr_records(" <unfinished after "));
}

TEST_F(stream, a_call_that_began_earlier_is_shown_when_it_ends)
{
	play_start(&self->play, PLAY_UNTRACED, "tell pause");
	play_hear(&self->play, 1);
	wait_in_call(self->play.pid, NR_PAUSE);
	EXPECT_EQ(0, wlt_put_pid(self->play.pid));
	EXPECT_EQ(0, wlt_put("options/events", "0"));
	EXPECT_EQ(1, nr_records(" pause() <unfinished after "));
}

TEST_F(stream, entries_are_recorded_on_request)
{
	struct snap *snap;

	ASSERT_EQ(0, wlt_put(EVENT "syscall_enter/enable", "1"));
	EXPECT_EQ(0, play_run("110:10 3:2:-1 fork [ 110:1 ] wait"));
	snap = snap_take();
	EXPECT_EQ(snap->sum->enters, nr_records("syscall_enter: "));
	snap_free(snap);
}

/* --- arguments ---------------------------------------------------------------- */

static void open_some(void)
{
	char name[600];
	int fd;

	fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
	syscall(SYS_openat, AT_FDCWD, "/none/\n\"", O_WRONLY | O_CREAT | O_EXCL, 0640);
	syscall(SYS_renameat, AT_FDCWD, "/no-old", AT_FDCWD, "/no-new");
	syscall(SYS_write, -1, "a\0b", 3);
	syscall(SYS_write, -1, (void *)-4096L, 3);
	syscall(SYS_read, fd, name, 5);
	memset(name, 'x', sizeof(name));
	name[0] = '/';
	name[sizeof(name) - 1] = 0;
	syscall(SYS_access, name, 4);
	syscall(SYS_mmap, NULL, 4096, 3, 0x22, -1, 0);
	syscall(SYS_kill, 0x7ffffff, SIGUSR1);
}

TEST_F(stream, arguments_have_names_and_texts)
{
	pid_t pid;
	int go;

	pid = child_start(&go, open_some);
	EXPECT_EQ(0, child_end(&pid, go));
	wlt_settle();
	EXPECT_STREQ("", different_call());
	EXPECT_EQ(1, nr_records("openat(dfd: AT_FDCWD, filename: \"/etc/passwd\", flags: O_RDONLY|O_CLOEXEC, mode: 0) = "));
	EXPECT_EQ(1, nr_records("openat(dfd: AT_FDCWD, filename: \"/none/\\n\\\"\", flags: O_WRONLY|O_CREAT|O_EXCL, mode: 0640) = -1 E"));
	EXPECT_EQ(1, nr_records("oldname: \"/no-old\", "));
	EXPECT_EQ(1, nr_records("newname: \"/no-new\") = -1 ENOENT <"));
	EXPECT_EQ(1, nr_records("write(fd: -1, buf: \"a\\x00b\", count: 3) = -1 EBADF <"));
	EXPECT_EQ(1, nr_records("write(fd: -1, buf: 0xfffffffffffff000, count: 3) = -1 EBADF <"));
	EXPECT_EQ(1, nr_records(" buf: \"root:\", count: 5) = 5 <"));
	EXPECT_EQ(1, nr_records("x\"..., mode: R_OK) = -1 ENAMETOOLONG <"));
	EXPECT_EQ(1, nr_records("mmap(addr: NULL, len: 4096, prot: PROT_READ|PROT_WRITE, flags: MAP_PRIVATE|MAP_ANONYMOUS, fd: -1, "));
	EXPECT_EQ(1, nr_records("sig: SIGUSR1) = -1 ESRCH <"));
}

/* Length of the file name of the access() that open_some() makes, as recorded. */
static size_t recorded_length(void)
{
	char *text = wlt_read(INSTANCE "trace"), *p = strstr(text, "access(");
	size_t len = 0;

	p = p ? strstr(p, ": \"/") : NULL;
	if (p)
		len = strcspn(p + 3, "\"");
	free(text);
	return len;
}

TEST_F(stream, the_length_of_texts_is_an_option)
{
	static const char *const sizes[] = { "1", "64", "255" };
	pid_t pid;
	size_t i;
	int go;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		EXPECT_EQ(0, wlt_put("options/string-size", sizes[i]));
		EXPECT_EQ(0, wlt_put(INSTANCE "trace", ""));
		pid = child_start(&go, open_some);
		EXPECT_EQ(0, child_end(&pid, go));
		wlt_settle();
		EXPECT_EQ(atoi(sizes[i]), recorded_length());
	}
	EXPECT_EQ(0, wlt_put("options/string-size", "0"));
	EXPECT_EQ(0, wlt_put(INSTANCE "trace", ""));
	pid = child_start(&go, open_some);
	EXPECT_EQ(0, child_end(&pid, go));
	wlt_settle();
	EXPECT_EQ(0, recorded_length());
	EXPECT_EQ(0, nr_records("/etc/passwd"));
	EXPECT_EQ(1, nr_records("access(filename: 0x"));
}

/* One that just fits is whole; the path of a program is cut as any other. */
TEST_F(stream, what_fits_is_not_marked_as_cut)
{
	char *path = strdup(wlt_beside("workload/play"));
	char size[24], what[160];

	snprintf(size, sizeof(size), "%zu", strlen(path));
	EXPECT_EQ(0, wlt_put("options/string-size", size));
	EXPECT_EQ(0, play_run("open-missing:1"));
	snprintf(what, sizeof(what), "execve(filename: \"%s\", argv: ?, envp: ?) = 0 <", path);
	EXPECT_EQ(1, nr_records(what));
	snprintf(what, sizeof(what), "task: exec \"%s\"\n", path);
	EXPECT_EQ(1, nr_records(what));

	snprintf(size, sizeof(size), "%zu", strlen("/nonexistent/file"));
	EXPECT_EQ(0, wlt_put("options/string-size", size));
	EXPECT_EQ(0, wlt_put(INSTANCE "trace", ""));
	EXPECT_EQ(0, play_run("open-missing:1"));
	EXPECT_EQ(1, nr_records("filename: \"/nonexistent/file\", flags: O_RDONLY"));
	snprintf(what, sizeof(what), "task: exec \"%.17s\"...\n", path);
	EXPECT_EQ(1, nr_records(what));
	snprintf(what, sizeof(what), "execve(filename: \"%.17s\"..., argv: ?, envp: ?) = 0 <", path);
	EXPECT_EQ(1, nr_records(what));
	free(path);
}

TEST_F(stream, a_filter_may_ask_for_a_path)
{
	pid_t pid;
	int go;

	ASSERT_EQ(0, wlt_put(EVENT "syscall/filter", "text ~ \"/etc/*\""));
	pid = child_start(&go, open_some);
	EXPECT_EQ(0, child_end(&pid, go));
	wlt_settle();
	EXPECT_EQ(1, nr_records(" syscall: "));
	EXPECT_EQ(1, nr_records("filename: \"/etc/passwd\""));
}

/* --- where, and where not ----------------------------------------------------- */

TEST_F(stream, nothing_is_recorded_when_it_is_off)
{
	EXPECT_EQ(0, wlt_put("options/events", "0"));
	EXPECT_EQ(0, play_run("110:10"));
	EXPECT_EQ(0, nr_records("syscall: "));
	EXPECT_EQ(0, nr_records("task: "));
}

TEST_F(stream, what_was_recorded_stays_to_be_read)
{
	EXPECT_EQ(0, play_run("110:10"));
	EXPECT_EQ(0, wlt_put("options/events", "0"));
	EXPECT_EQ(10, nr_records("syscall: getppid("));
}

TEST_F(stream, nothing_goes_to_the_buffer_of_others)
{
	char *enabled = wlt_read("../events/workload/enable"), *trace;

	EXPECT_EQ('0', enabled[0]);
	free(enabled);
	EXPECT_EQ(0, play_run("110:10"));
	trace = wlt_read("../trace");
	EXPECT_EQ(NULL, strstr(trace, "syscall: "));
	free(trace);
}

TEST_F(stream, others_may_have_the_events_without_the_instance)
{
	char *trace, *p;
	int nr = 0;

	EXPECT_EQ(0, wlt_put("options/events", "0"));
	ASSERT_EQ(0, wlt_put("../events/workload/syscall/enable", "1"));
	EXPECT_EQ(0, play_run("110:10"));
	ASSERT_EQ(0, wlt_put("../events/workload/syscall/enable", "0"));
	trace = wlt_read("../trace");
	for (p = trace; (p = strstr(p, "syscall: getppid(")); p++)
		nr++;
	free(trace);
	wlt_put("../trace", "");
	EXPECT_EQ(10, nr);
	EXPECT_EQ(0, nr_records("syscall: "));
}

TEST_F(stream, the_instance_cannot_be_removed_meanwhile)
{
	EXPECT_EQ(-1, rmdir(wlt_path("../instances/workload")));
	EXPECT_EQ(EBUSY, errno);
	EXPECT_EQ(0, play_run("110:10"));
	EXPECT_EQ(10, nr_records("syscall: getppid("));
}

TEST_F(stream, a_filter_keeps_the_others_out)
{
	ASSERT_EQ(0, wlt_put(EVENT "syscall/filter", "ret < 0 && ret >= -4095"));
	EXPECT_EQ(0, play_run("110:10 3:4:-1 open-missing:2"));
	EXPECT_EQ(6, nr_records(" syscall: "));
	EXPECT_EQ(6, nr_records(" = -1 E"));
}

/* --- losses -------------------------------------------------------------------- */

/* 16 threads make @nr calls each, of which alone there are records. */
static void run_many(int nr)
{
	char script[128];

	snprintf(script, sizeof(script), "loop:%d [ thread [ 110:%d ] ] join",
		 NR_THREADS, nr);
	play_run(script);
}

TEST_F_TIMEOUT(stream, what_is_overwritten_is_counted, 900)
{
	int nr = kernel_checks_itself() ? 2500 : 62500;
	unsigned long seen;
	struct snap *snap;

	ASSERT_EQ(0, wlt_put(INSTANCE "buffer_size_kb", "16"));
	ASSERT_EQ(0, wlt_put(EVENT "syscall/filter", "nr == 110 && abi == 0"));
	ASSERT_EQ(0, wlt_put(EVENT "task/enable", "0"));
	run_many(nr);
	ASSERT_EQ(0, wlt_put(EVENT "task/enable", "1"));
	seen = nr_records("syscall: getppid(");
	EXPECT_EQ(seen, status_number("events_in_ring"));
	EXPECT_LT(0, seen);
	EXPECT_LT(0, status_number("events_lost"));
	EXPECT_EQ(NR_THREADS * nr, seen + status_number("events_lost"));
	snap = snap_take();
	EXPECT_EQ(NR_THREADS * nr, snap_calls(snap, "getppid"));
	EXPECT_STREQ("", snap_problem(snap));
	snap_free(snap);
}

TEST_F(stream, what_finds_no_room_is_counted)
{
	unsigned long seen;
	int nr = 500;

	ASSERT_EQ(0, wlt_put(INSTANCE "buffer_size_kb", "16"));
	ASSERT_EQ(0, wlt_put(INSTANCE "options/overwrite", "0"));
	ASSERT_EQ(0, wlt_put(EVENT "syscall/filter", "nr == 110 && abi == 0"));
	ASSERT_EQ(0, wlt_put(EVENT "task/enable", "0"));
	run_many(nr);
	ASSERT_EQ(0, wlt_put(EVENT "task/enable", "1"));
	seen = nr_records("syscall: getppid(");
	EXPECT_LT(0, status_number("events_lost"));
	EXPECT_EQ(NR_THREADS * nr, seen + status_number("events_lost"));
}

/* With such a trigger on each event the ring cannot be told. */
TEST_F(stream, what_is_not_known_is_no_number)
{
	static const char *const events[] = {
		"syscall", "unfinished", "task", "signal", "io_uring", "marker",
	};
	static const char *const filters[] = {
		"nr == 999", "nr == 999", "pid == 0", "sig == 0", "op == 99",
		"common_pid == 0",
	};
	char file[64], text[64], *lost;
	size_t i;

	for (i = 0; i < 6; i++) {
		snprintf(file, sizeof(file), EVENT "%s/trigger", events[i]);
		snprintf(text, sizeof(text), "traceon if %s", filters[i]);
		EXPECT_EQ(0, wlt_put(file, text));
	}
	lost = wlt_status("events_lost");
	EXPECT_STREQ("unknown", lost);
	free(lost);
	for (i = 0; i < 6; i++) {
		snprintf(file, sizeof(file), EVENT "%s/trigger", events[i]);
		snprintf(text, sizeof(text), "!traceon if %s", filters[i]);
		EXPECT_EQ(0, wlt_put(file, text));
	}
	/* nor by who is not among these */
	EXPECT_EQ(0, wlt_put(INSTANCE "set_event_pid", "1"));
	lost = wlt_status("events_lost");
	EXPECT_STREQ("unknown", lost);
	free(lost);
	EXPECT_EQ(0, wlt_put(INSTANCE "set_event_pid", ""));
	lost = wlt_status("events_lost");
	EXPECT_STREQ("0", lost);
	free(lost);
}

/* --- markers --------------------------------------------------------------------- */

TEST_F(stream, a_marker_is_in_the_stream_and_in_the_header)
{
	char *text;

	play_start(&self->play, PLAY_TRACED, "110:1 tell read 110:1");
	play_hear(&self->play, 1);
	EXPECT_EQ(0, wlt_put("marker", "phase one\n"));
	EXPECT_EQ(0, wlt_put("marker", "phase two"));
	play_feed(&self->play, 1);
	EXPECT_EQ(0, play_end(&self->play));
	wlt_settle();
	EXPECT_EQ(1, nr_records("marker: phase one\n"));
	EXPECT_EQ(1, nr_records("marker: phase two\n"));
	text = wlt_read("syscall_stats");
	EXPECT_NE(NULL, strstr(text, " s: phase one\n# marker: "));
	free(text);
	text = wlt_read("marker");
	EXPECT_NE(NULL, strstr(text, " phase two\n"));
	free(text);
	EXPECT_EQ(0, wlt_put("syscall_stats", ""));
	text = wlt_read("marker");
	EXPECT_STREQ("", text);
	free(text);
}

TEST_F(stream, the_last_eight_markers_are_kept)
{
	char label[32], *text, *p;
	int i, nr = 0;

	for (i = 0; i < 20; i++) {
		snprintf(label, sizeof(label), "number %d", i);
		EXPECT_EQ(0, wlt_put("marker", label));
	}
	text = wlt_read("marker");
	for (p = text; (p = strchr(p, '\n')); p++)
		nr++;
	EXPECT_EQ(8, nr);
	EXPECT_NE(NULL, strstr(text, " number 12\n"));
	EXPECT_EQ(NULL, strstr(text, " number 11\n"));
	free(text);
}

TEST_F(stream, bad_markers_are_refused)
{
	char label[65], *text;

	memset(label, 'x', 64);
	label[64] = 0;
	EXPECT_EQ(-E2BIG, wlt_put("marker", label));
	EXPECT_EQ(0, wlt_put("marker", label + 1));
	EXPECT_EQ(-EINVAL, wlt_put("marker", "\n"));
	EXPECT_EQ(-EINVAL, wlt_put("marker", "two\nlines"));
	text = wlt_read("error_log");
	EXPECT_NE(NULL, strstr(text, "Not one line of text"));
	EXPECT_NE(NULL, strstr(text, "Label too long"));
	free(text);
}

TEST_F(stream, options_have_a_grammar)
{
	char *text;

	EXPECT_EQ(-EINVAL, wlt_put("options/events", "2"));
	EXPECT_EQ(-ERANGE, wlt_put("options/string-size", "256"));
	EXPECT_EQ(-EINVAL, wlt_put("options/string-size", "x"));
	EXPECT_EQ(0, wlt_put("options/string-size", "255"));
	text = wlt_read("options/string-size");
	EXPECT_STREQ("255\n", text);
	free(text);
	text = wlt_read("options/events");
	EXPECT_STREQ("1\n", text);
	free(text);
}

TEST_HARNESS_MAIN
