// SPDX-License-Identifier: GPL-2.0-only
/*
 * The directory: which files there are, who may open them, what an open file
 * shows and keeps.
 */
#define _GNU_SOURCE
#include "harness.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
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

/* Neither by their paths nor through a directory that someone handed over. */
TEST_F(open, nobody_else_can_open_them)
{
	int dir, wrong = 0, status;
	char path[256];
	size_t i;
	pid_t pid;

	snprintf(path, sizeof(path), "%s", wlt_path("README"));
	dir = open(wlt_path(""), O_RDONLY | O_DIRECTORY);
	ASSERT_LE(0, dir);
	fflush(stdout);
	pid = fork();
	if (!pid) {
		if (setgid(65534) || setuid(65534))
			_exit(255);
		wrong += open(path, O_RDONLY) >= 0 || errno != EACCES;
		for (i = 0; i < ARRAY_SIZE(files); i++) {
			wrong += openat(dir, files[i].name, O_RDONLY) >= 0 ||
				 errno != EACCES;
			wrong += openat(dir, files[i].name, O_WRONLY) >= 0 ||
				 errno != EACCES;
		}
		_exit(wrong);
	}
	close(dir);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

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

/* Each was taken at its open: what happens later does not show. */
TEST_F(open, an_open_file_shows_the_moment_of_the_open)
{
	char *before[ARRAY_SIZE(snapshots)], *after;
	int fd[ARRAY_SIZE(snapshots)], again[ARRAY_SIZE(snapshots)];
	size_t i, n, room = 1 << 20;

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
