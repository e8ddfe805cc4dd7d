/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests in *_test.c share: the control files, a reader of the binary
 * snapshot that owes nothing to wlcat's, and workload/play as a child.
 *
 * The test itself is never traced: it may call what it likes.
 *
 * Counts are compared as text, so that a failure shows everything that was
 * counted and not the first number that differs:
 *
 *	execve:1 exit_group:2 getppid:10 child_return=1 in_flight_at_start=1
 *
 * One word a row: NAME[/ABI]:CALLS[:ERRORS][,denied=N][,never_returned=N]
 * [,restarted=N]; errors are left out when 0, and never_returned when it is
 * what it must be (all calls of exit and exit_group, none of the others).
 * Then, when not 0, child_return, in_flight_at_start, in_flight and lost of
 * the ledger; the rest of it follows from the rows and is checked against
 * them by snap_problem().
 *
 * Helpers that find the machine unable to run a test print why and abort().
 */
#ifndef WLT_SELFTESTS_LIB_H
#define WLT_SELFTESTS_LIB_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <linux/wltrace.h>

/*
 * Is this a kernel that checks itself (kmemleak, and KASAN and lockdep with it; or
 * KCSAN)? All takes several times as long there, so what is repeated is repeated less
 * often.
 */
bool kernel_checks_itself(void);
/* How often: @nr times, a fifth of that on a kernel that checks itself. */
int nr_rounds(int nr);

/* --- files ----------------------------------------------------------------- */

/* Write @text to a file at once. Return: 0 or -errno, -EIO if it did not take all. */
int file_write(const char *path, int flags, const char *text);

/* Path of a file of workload/; valid until the 4th call after. */
const char *wlt_path(const char *file);
/* Path of a file beside the test; likewise. */
const char *wlt_beside(const char *file);
/* open(flags), one write(), close(): 0 or a negative errno. */
int wlt_write(const char *file, int flags, const char *text);
int wlt_write_len(const char *file, int flags, const void *text, size_t len);
/* As the shell's `> file` does. */
int wlt_put(const char *file, const char *text);
/* As the shell's `>> file` does. */
int wlt_add(const char *file, const char *text);
/* The same for a pid; @prefix is "" or "!". */
int wlt_put_pid(pid_t pid);
int wlt_add_pid(const char *prefix, pid_t pid);
/* All of a file, to be freed. */
char *wlt_read(const char *file);
/* What `status` says after "key: ", to be freed; aborts without the key. */
char *wlt_status(const char *key);
/* The words of set_workload_pid as read, with blanks between; to be freed. */
char *wlt_pids(void);
/* Clear, reset, and set every option to its default. */
void wlt_clean(void);
/* Wait until no task is traced and the hooks are gone. */
void wlt_settle(void);
/*
 * What a write that failed must not have changed: all settings, the counters of
 * status but for losses, the roots; to be freed.
 */
char *wlt_state(void);

/* Load wltrace_target.ko, whose functions tests trace; 0 or a negative errno. */
int target_load(void);
void target_unload(void);
/* Have it do @what, see target/wltrace_target.c; the caller's child exits if it fails. */
void target_do(const char *what);

/* --- snapshots --------------------------------------------------------------- */

struct snap {
	unsigned char *data;
	size_t size;
	const struct wlt_raw_summary *sum;
	size_t nr_rows, nr_tasks, nr_roots, nr_losses, nr_buckets, nr_errnos;
	size_t nr_parts, nr_task_calls, task_call_size;
	const char *rows, *tasks, *roots, *losses, *buckets, *errnos, *parts, *task_calls;
	const char *strings;
	size_t row_size, task_size, root_size, loss_size, bucket_size;
	size_t errno_size, strings_size;
	char problem[256];
};

struct snap *snap_take(void);
void snap_free(struct snap *snap);
/* Entries of one type: their number and size; the snapshot has to have them. */
const char *snap_section(const struct snap *snap, __u32 type, size_t least,
			 size_t *size, size_t *nr);
const struct wlt_raw_syscall *snap_row(const struct snap *snap, size_t i);
const struct wlt_raw_syscall *snap_part(const struct snap *snap, size_t i);
const struct wlt_raw_task_call *snap_task_call(const struct snap *snap,
					       size_t i);
const struct wlt_raw_task *snap_task(const struct snap *snap, size_t i);
const struct wlt_raw_root *snap_root(const struct snap *snap, size_t i);
const struct wlt_raw_loss *snap_loss(const struct snap *snap, size_t i);
const struct wlt_raw_bucket *snap_bucket(const struct snap *snap, size_t i);
const struct wlt_raw_errno *snap_errno(const struct snap *snap, size_t i);
const char *snap_string(const struct snap *snap, __u32 offset);
/* The name of a function of the kernel by its index, "?" if there is none. */
const char *snap_function_name(const struct snap *snap, __u32 function);
/* The row NAME[/ABI], or NULL. */
const struct wlt_raw_syscall *snap_find_row(const struct snap *snap,
					    const char *name);
/* calls of the row @name that failed with errno @err */
unsigned long long snap_errors(const struct snap *snap, const char *name,
			       int err);
/* The task of that number, alive if one of that number is; or NULL. */
const struct wlt_raw_task *snap_find_task(const struct snap *snap, pid_t pid);
/* The part of a call NAME:PART[/ABI], or NULL; and its calls, or 0. */
const struct wlt_raw_syscall *snap_find_part(const struct snap *snap,
					     const char *name);
unsigned long long snap_part_calls(const struct snap *snap, const char *name);
/* calls of that row, 0 if there is none */
unsigned long long snap_calls(const struct snap *snap, const char *name);
/* "" or what contradicts the format, the ledger or the sums. */
const char *snap_problem(struct snap *snap);
/* The counts as text, as above; to be freed. */
char *snap_text(const struct snap *snap);
/* Sort the words of @text: what snap_text() gives, to be freed. */
char *counts_sorted(const char *text);

/* The rows of syscall_stats as snap_text() has them, its total in *@total. */
char *stats_text(unsigned long long *total_calls,
		 unsigned long long *total_errors);

/*
 * EXPECT_COUNTS(): the snapshot is sound and its counts are these and no
 * others.
 */
#define EXPECT_SNAP_COUNTS(snap, expected) do {				\
	char *__want = counts_sorted(expected);				\
	char *__got = snap_text(snap);					\
	EXPECT_STREQ(__want, __got);					\
	EXPECT_STREQ("", snap_problem(snap));				\
	free(__want);							\
	free(__got);							\
} while (0)

#define EXPECT_COUNTS(expected) do {					\
	struct snap *__snap = snap_take();				\
	EXPECT_SNAP_COUNTS(__snap, expected);				\
	snap_free(__snap);						\
} while (0)

/* --- workloads --------------------------------------------------------------- */

struct play {
	pid_t pid;
	int to, from;		/* its standard input and output */
};

#define PLAY_TRACED	0
#define PLAY_UNTRACED	1	/* nobody wrote its pid yet */

/*
 * Start workload/play, as workload/launch does, in a process group of its own,
 * with the words of @script, of which "PLAY" and "PLAY32" become the path of that
 * program; the word "exec PLAY32" at the start is a 32-bit workload.
 */
void play_start(struct play *play, int how, const char *script);
void play_feed(struct play *play, int nr);	/* answers nr of its `read` */
void play_hear(struct play *play, int nr);	/* waits for nr of its `tell` */
/* Wait for its end; returns the status as waitpid() gives it. */
int play_end(struct play *play);
/* Kill it and its children, if it has not been waited for yet. */
void play_kill(struct play *play);
/* All of the above in one: a traced script from start to end. */
int play_run(const char *script);
/*
 * A child of the test that is traced, waits for a byte, does @what and exits;
 * its read() of that byte is the call in flight at the start. *@go is where
 * child_end() writes the byte to.
 */
pid_t child_start(int *go, void (*what)(void));
/* Let it go, and wait for its end: its status. *@pid is 0 afterwards. */
int child_end(pid_t *pid, int go);
/* Both, and wait until the hooks are gone. */
int child_run(void (*what)(void));
/* Wait until task @tid sleeps in system call @nr (of its own ABI). */
void wait_in_call(pid_t tid, long nr);
/* The threads of @pid other than its leader, as many as @max; 0 once it is gone. */
int list_threads(pid_t pid, pid_t *tids, int max);
/* Fork a child with this very pid. */
pid_t fork_with_pid(pid_t pid);
/* Fork a child that sleeps until it is killed; untraced. */
pid_t idle_start(void);
void idle_end(pid_t pid);
/*
 * The same, but traced, for tests of many programs: the hooks, whose coming and
 * going takes more time than a program does, stay while it lives.
 */
pid_t idle_start_traced(void);
/* Wait until nothing else is traced: wlt_settle() with an idle task. */
void idle_settle(void);

#endif /* WLT_SELFTESTS_LIB_H */
