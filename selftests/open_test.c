// SPDX-License-Identifier: GPL-2.0-only
/*
 * The directory: which files there are, who may open them, what an open file
 * shows and keeps.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "lib.h"

static const struct {
	const char *name;
	mode_t mode;
} files[] = {
	{ "README", 0440 },
	{ "capability_stats", 0440 },
	{ "error_log", 0640 },
	{ "file_stats", 0440 },
	{ "function_graph", 0440 },
	{ "function_stats", 0440 },
	{ "function_table_kb", 0640 },
	{ "function_time", 0440 },
	{ "inflight", 0440 },
	{ "marker", 0640 },
	{ "options/capabilities", 0640 },
	{ "options/descriptors", 0640 },
	{ "options/ended-tasks", 0640 },
	{ "options/events", 0640 },
	{ "options/existing-children", 0640 },
	{ "options/files", 0640 },
	{ "options/follow", 0640 },
	{ "options/functions", 0640 },
	{ "options/max-depth", 0640 },
	{ "options/operations", 0640 },
	{ "options/per-task", 0640 },
	{ "options/profile", 0640 },
	{ "options/stack-depth", 0640 },
	{ "options/string-size", 0640 },
	{ "profile_stacks", 0440 },
	{ "set_function_filter", 0640 },
	{ "set_function_notrace", 0640 },
	{ "set_function_time", 0640 },
	{ "set_workload_pid", 0640 },
	{ "snapshot_raw", 0440 },
	{ "stack_depth", 0440 },
	{ "status", 0440 },
	{ "subsystem_stats", 0440 },
	{ "syscall_errors", 0440 },
	{ "syscall_hist", 0440 },
	{ "syscall_names", 0440 },
	{ "syscall_stats", 0640 },
	{ "task_stats", 0440 },
	{ "task_syscall_stats", 0440 },
	{ "tracing_on", 0640 },
};

/* Files that take a snapshot when they are opened. */
static const char *const snapshots[] = {
	"capability_stats", "file_stats", "function_graph", "function_stats", "function_time",
	"inflight", "profile_stacks", "snapshot_raw", "stack_depth", "status",
	"subsystem_stats", "syscall_errors", "syscall_hist", "syscall_stats", "task_stats",
	"task_syscall_stats",
};

FIXTURE(open) {
	struct play play;
};

FIXTURE_SETUP(open)
{
	wlt_clean();
}

FIXTURE_TEARDOWN(open)
{
	play_kill(&self->play);
	wlt_clean();
}

static size_t count_files(const char *dir, const char *prefix, size_t *unknown)
{
	char name[300];
	struct dirent *d;
	size_t i, n = 0;
	DIR *stream = opendir(dir);

	while (stream && (d = readdir(stream))) {
		if (d->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "%s%s", prefix, d->d_name);
		if (!strcmp(name, "options"))
			continue;
		n++;
		for (i = 0; i < ARRAY_SIZE(files); i++)
			if (!strcmp(files[i].name, name))
				break;
		if (i == ARRAY_SIZE(files)) {
			fprintf(stderr, "# unknown file %s\n", name);
			(*unknown)++;
		}
	}
	closedir(stream);
	return n;
}

/* Files that a later version adds are described in the ABI and added here. */
TEST_F(open, the_directory_has_the_files_of_the_abi)
{
	size_t unknown = 0, n;

	n = count_files(wlt_path(""), "", &unknown) +
	    count_files(wlt_path("options"), "options/", &unknown);
	EXPECT_EQ(ARRAY_SIZE(files), n);
	EXPECT_EQ(0, unknown);
}

TEST_F(open, files_belong_to_root_with_the_modes_of_the_abi)
{
	struct stat st;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		ASSERT_EQ(0, stat(wlt_path(files[i].name), &st));
		EXPECT_EQ(S_IFREG | files[i].mode, st.st_mode)
			TH_LOG("%s", files[i].name);
		EXPECT_EQ(0, st.st_uid);
		EXPECT_EQ(0, st.st_gid);
	}
}

/* --- who may not ------------------------------------------------------------- */

static bool be_nobody(void)
{
	return !setgid(65534) && !setuid(65534) && !prctl(PR_SET_DUMPABLE, 1);
}

/* Nobody else, but root where he is. */
static bool be_mapped_root(void)
{
	return be_nobody() && !unshare(CLONE_NEWUSER) &&
	       !file_write("/proc/self/uid_map", 0, "0 65534 1") && !getuid();
}

static bool be_root_in_a_namespace(void)
{
	return !unshare(CLONE_NEWUSER) && !file_write("/proc/self/uid_map", 0, "0 0 1") && !getuid();
}

static bool be_contained_root(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data))
		return false;
	data[0].effective &= ~(1u << CAP_SYS_ADMIN);
	data[0].permitted &= ~(1u << CAP_SYS_ADMIN);
	return !syscall(SYS_capset, &header, data);
}

static const struct {
	const char *name;
	bool (*be)(void);
	bool may_lack;	/* the kernel may not let them be */
} others[] = {
	{ "another user", be_nobody, false },
	{ "another user, root in its namespace", be_mapped_root, true },
	{ "root in a namespace", be_root_in_a_namespace, true },
	{ "root without CAP_SYS_ADMIN", be_contained_root, false },
};

static bool is_refused(int dir, const char *path, int flags)
{
	return openat(dir, path, flags) < 0 && (errno == EACCES || errno == EPERM);
}

/* Neither by their paths nor through a directory that someone handed over. */
static void try_all(size_t who, int dir)
{
	char path[256];
	int wrong = 0;
	size_t i;

	snprintf(path, sizeof(path), "%s", wlt_path("README"));
	if (!others[who].be())
		_exit(255);
	wrong += !is_refused(AT_FDCWD, path, O_RDONLY);
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		wrong += !is_refused(dir, files[i].name, O_RDONLY);
		wrong += !is_refused(dir, files[i].name, O_WRONLY);
		wrong += !is_refused(dir, files[i].name, O_WRONLY | O_TRUNC);
	}
	_exit(wrong);
}

TEST_F(open, nobody_else_can_open_them)
{
	int dir, status;
	size_t i;
	pid_t pid;

	dir = open(wlt_path(""), O_RDONLY | O_DIRECTORY);
	ASSERT_LE(0, dir);
	for (i = 0; i < ARRAY_SIZE(others); i++) {
		fflush(stdout);
		pid = fork();
		if (!pid)
			try_all(i, dir);
		ASSERT_EQ(pid, waitpid(pid, &status, 0));
		ASSERT_TRUE(WIFEXITED(status));
		if (WEXITSTATUS(status) == 255 && others[i].may_lack)
			printf("# no %s on this kernel\n", others[i].name);
		else
			EXPECT_EQ(0, WEXITSTATUS(status)) TH_LOG("%s", others[i].name);
	}
	close(dir);
}

/* --- numbers of pid namespaces ----------------------------------------------- */

/* Is it in a text as a number that is not a part of another? */
static bool has_number(const char *text, unsigned int nr)
{
	const char *at = text;
	char number[16];

	snprintf(number, sizeof(number), "%u", nr);
	while ((at = strstr(at, number))) {
		if ((at == text || (!isdigit(at[-1]) && at[-1] != '.')) &&
		    !isdigit(at[strlen(number)]))
			return true;
		at++;
	}
	return false;
}

static bool snapshot_has(pid_t nr)
{
	struct snap *snap = snap_take();
	const struct wlt_raw_task *t;
	bool found = false;
	size_t i;

	for (i = 0; i < snap->nr_tasks; i++) {
		t = snap_task(snap, i);
		found |= t->pid == nr || t->tgid == nr || t->ppid == nr;
	}
	for (i = 0; i < snap->nr_roots; i++)
		found |= snap_root(snap, i)->pid == nr;
	snap_free(snap);
	return found;
}

/* How many files have it. */
static int files_with(unsigned int nr)
{
	int found = snapshot_has(nr);
	char *text;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		if (!strcmp(files[i].name, "snapshot_raw"))
			continue;
		text = wlt_read(files[i].name);
		found += has_number(text, nr);
		free(text);
	}
	return found;
}

/* A large number, which is hardly anything else in these files. */
static pid_t unusual_pid(void)
{
	FILE *f = fopen("/proc/sys/kernel/pid_max", "r");
	int max = 0;

	if (!f || fscanf(f, "%d", &max) != 1)
		max = 0;
	if (f)
		fclose(f);
	return max - 13;
}

TEST_F(open, no_file_shows_a_pid_of_outside_the_readers_namespace)
{
	pid_t outside = unusual_pid(), pid, reader;
	int status;

	ASSERT_EQ(0, wlt_put("options/per-task", "1"));
	pid = fork_with_pid(outside);
	if (!pid) {
		wlt_put_pid(getpid());
		syscall(SYS_getppid);
		for (;;)
			pause();
	}
	ASSERT_EQ(outside, pid);
	wait_in_call(pid, SYS_pause);
	/*
	 * set_workload_pid, snapshot_raw, and all that say in their header what is traced. Where
	 * pids are small, others may happen to have the number.
	 */
	EXPECT_LE(15, files_with(pid));
	ASSERT_EQ(0, unshare(CLONE_NEWPID));
	fflush(stdout);
	reader = fork();
	if (!reader)
		_exit(files_with(pid));
	ASSERT_EQ(reader, waitpid(reader, &status, 0));
	EXPECT_EQ(0, status);
	idle_end(pid);
}

/* --- reading ------------------------------------------------------------------ */

TEST_F(open, read_only_files_take_no_writes)
{
	size_t i;
	int fd;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		if (files[i].mode & 0200)
			continue;
		fd = open(wlt_path(files[i].name), O_WRONLY);
		if (fd >= 0) {
			EXPECT_EQ(-1, write(fd, "1", 1))
				TH_LOG("%s", files[i].name);
			close(fd);
		}
	}
}

TEST_F(open, every_file_can_be_read_byte_by_byte)
{
	char *whole, byte;
	size_t i, n;
	ssize_t got;
	int fd;

	EXPECT_EQ(0, play_run("110:5 fork [ 110:1 ] wait open-missing:1"));
	EXPECT_EQ(-EINVAL, wlt_put("tracing_on", "x"));
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		/* Times and ages in them change from one open to the next. */
		if (!strcmp(files[i].name, "status") ||
		    !strcmp(files[i].name, "snapshot_raw"))
			continue;
		whole = wlt_read(files[i].name);
		fd = open(wlt_path(files[i].name), O_RDONLY);
		ASSERT_LE(0, fd);
		for (n = 0; (got = read(fd, &byte, 1)) == 1; n++)
			if (byte != whole[n])
				break;
		EXPECT_EQ(0, got)
			TH_LOG("%s differs at byte %zu", files[i].name, n);
		EXPECT_EQ(strlen(whole), n);
		close(fd);
		free(whole);
	}
}

/* What tables say of options. */
static const char *const options[] = {
	"options/files", "options/capabilities", "options/per-task", "options/stack-depth",
	"options/profile", "options/functions",
};

/* Each was taken at its open: what happens or is set later does not show. */
TEST_F(open, an_open_file_shows_the_moment_of_the_open)
{
	char *before[ARRAY_SIZE(snapshots)], *after;
	int fd[ARRAY_SIZE(snapshots)], again[ARRAY_SIZE(snapshots)];
	size_t i, n, room = 1 << 20;

	ASSERT_EQ(0, wlt_put("set_function_filter", "vfs_read"));
	EXPECT_EQ(0, play_run("110:5"));
	after = malloc(room);
	for (i = 0; i < ARRAY_SIZE(snapshots); i++) {
		fd[i] = open(wlt_path(snapshots[i]), O_RDONLY);
		again[i] = open(wlt_path(snapshots[i]), O_RDONLY);
		ASSERT_LE(0, fd[i]);
		ASSERT_LE(0, again[i]);
		before[i] = calloc(1, room);
		for (n = 0; n < room - 1; ) {
			ssize_t got = read(fd[i], before[i] + n, room - 1 - n);

			if (got <= 0)
				break;
			n += got;
		}
	}
	EXPECT_EQ(0, play_run("110:1000 39:7"));
	for (i = 0; i < ARRAY_SIZE(options); i++)
		EXPECT_EQ(0, wlt_put(options[i], "1"));
	EXPECT_EQ(0, wlt_put("set_function_time", "vfs_read"));
	for (i = 0; i < ARRAY_SIZE(snapshots); i++) {
		/* Read for the first time after it. */
		memset(after, 0, room);
		for (n = 0; n < room - 1; ) {
			ssize_t got = read(again[i], after + n, room - 1 - n);

			if (got <= 0)
				break;
			n += got;
		}
		if (!strcmp(snapshots[i], "syscall_stats") ||
		    !strcmp(snapshots[i], "subsystem_stats") ||
		    !strcmp(snapshots[i], "task_stats")) {
			EXPECT_EQ(0, memcmp(before[i], after, room - 1))
				TH_LOG("%s changed", snapshots[i]);
		}
		EXPECT_EQ(NULL, strstr(after, "getpid"))
			TH_LOG("%s", snapshots[i]);
		/* And once more from the start. */
		ASSERT_EQ(0, lseek(fd[i], 0, SEEK_SET));
		memset(after, 0, room);
		for (n = 0; n < room - 1; ) {
			ssize_t got = read(fd[i], after + n, room - 1 - n);

			if (got <= 0)
				break;
			n += got;
		}
		EXPECT_EQ(0, memcmp(before[i], after, room - 1))
			TH_LOG("%s changed", snapshots[i]);
		free(before[i]);
		close(fd[i]);
		close(again[i]);
	}
	free(after);
}

TEST_F(open, an_open_file_keeps_the_module_loaded)
{
	char byte[16];
	size_t i;
	int fd;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		fd = open(wlt_path(files[i].name), O_RDONLY);
		ASSERT_LE(0, fd);
		EXPECT_EQ(-1, syscall(SYS_delete_module, "wltrace", O_NONBLOCK))
			TH_LOG("with %s open", files[i].name);
		EXPECT_TRUE(errno == EWOULDBLOCK || errno == EBUSY);
		/* The file is still one. */
		EXPECT_LE(0, read(fd, byte, sizeof(byte)));
		close(fd);
	}
}

/* Hundreds of opens leave no reference behind. */
TEST_F(open, a_closed_file_does_not)
{
	int fd, i, nr = nr_rounds(50);
	char text[64] = "";
	size_t k;
	FILE *f;

	for (i = 0; i < nr; i++)
		for (k = 0; k < ARRAY_SIZE(files); k++) {
			fd = open(wlt_path(files[k].name), O_RDONLY);
			ASSERT_LE(0, fd);
			EXPECT_LE(0, read(fd, text, sizeof(text)));
			close(fd);
		}
	f = fopen("/sys/module/wltrace/refcnt", "r");
	ASSERT_NE(NULL, f);
	ASSERT_NE(NULL, fgets(text, sizeof(text), f));
	fclose(f);
	EXPECT_STREQ("0\n", text);
}

TEST_HARNESS_MAIN
