// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds, starts and reaps a command. See command.h.
 */
#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wlcat.h"

extern char **environ;

/**
 * struct command_page - what the child and we tell each other
 * @go: the child was attached and may execute the command
 * @exec_errno: why it could not
 *
 * Each is written by one side before the other side reads it: the end of the
 * stop and the exit of the child lie between.
 */
struct command_page {
	bool go;
	int exec_errno;
};

/* 0 if @path can be executed, else -errno. */
static int check_file(const char *path)
{
	int fd;

	if (access(path, X_OK))
		return -errno;
	/* Of all that may have this permission only a directory is usual. */
	fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	close(fd);
	return -EACCES;
}

/* "DIR/NAME" for the @len bytes of DIR; an empty one is the current. */
static char *join_path(const char *dir, size_t len, const char *name)
{
	char *path = xrealloc(NULL, len + strlen(name) + 3, 1);

	if (!len)
		dir = ".", len = 1;
	memcpy(path, dir, len);
	path[len] = '/';
	memcpy(path + len + 1, name, strlen(name) + 1);
	return path;
}

static int search_path(const char *name, char **found)
{
	const char *dir = getenv("PATH");
	int err, ret = -ENOENT;
	size_t len;
	char *path;

	if (!dir)
		dir = "/bin:/usr/bin";
	for (;; dir += len + 1) {
		len = strcspn(dir, ":");
		path = join_path(dir, len, name);
		err = check_file(path);
		if (!err) {
			*found = path;
			return 0;
		}
		free(path);
		if (err != -ENOENT && err != -ENOTDIR)
			ret = err;
		if (!dir[len])
			return ret;
	}
}

/**
 * command_resolve() - find the file to execute
 * @cmd: what to fill; give it back with command_free()
 * @argv: words of the command; they have to outlive it
 *
 * Return: 0, EXIT_RUN_NOTFOUND or EXIT_RUN_NOEXEC with a line said.
 */
int command_resolve(struct command *cmd, char **argv)
{
	int err;

	memset(cmd, 0, sizeof(*cmd));
	cmd->argv = argv;
	if (strchr(argv[0], '/')) {
		cmd->path = strdup(argv[0]);
		err = cmd->path ? check_file(argv[0]) : -ENOMEM;
	} else {
		err = argv[0][0] ? search_path(argv[0], &cmd->path) : -ENOENT;
	}
	if (!err)
		return 0;
	complain("%s: %s", argv[0], strerror(-err));
	return err == -ENOENT || err == -ENOTDIR ? EXIT_RUN_NOTFOUND :
						   EXIT_RUN_NOEXEC;
}

/* Between the stop and execve() there must be no system call. */
static void __noreturn
run_child(const struct command *cmd, const struct signals *sig)
{
	struct command_page *page = cmd->page;

	signals_restore(sig);
	kill(getpid(), SIGSTOP);
	if (__atomic_load_n(&page->go, __ATOMIC_RELAXED)) {
		execve(cmd->path, cmd->argv, environ);
		page->exec_errno = errno;
	}
	_exit(EXIT_RUN_FAIL);
}

static int fork_child(struct command *cmd, const struct signals *sig)
{
	cmd->page = mmap(NULL, sizeof(*cmd->page), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (cmd->page == MAP_FAILED) {
		cmd->page = NULL;
		return -errno;
	}
	cmd->pid = fork();
	if (cmd->pid < 0)
		return -errno;
	if (!cmd->pid)
		run_child(cmd, sig);
	return 0;
}

static int status_of(const struct command *cmd, int status)
{
	int err = cmd->page->exec_errno;

	if (err)
		return err == ENOENT ? EXIT_RUN_NOTFOUND : EXIT_RUN_NOEXEC;
	if (WIFSIGNALED(status))
		return EXIT_SIGNAL_BASE + WTERMSIG(status);
	return WEXITSTATUS(status);
}

static int wait_for(struct command *cmd, int options, int *status)
{
	pid_t pid;

	do {
		pid = waitpid(cmd->pid, status, options);
	} while (pid < 0 && errno == EINTR);
	if (pid == cmd->pid && !WIFSTOPPED(*status)) {
		cmd->exited = true;
		cmd->status = status_of(cmd, *status);
	}
	return pid < 0 ? -errno : 0;
}

/**
 * command_start() - make the process, stopped before its execve()
 * @cmd: a command that was found
 * @sig: signals to restore in the process
 *
 * Return: 0, or -errno with a line said.
 */
int command_start(struct command *cmd, const struct signals *sig)
{
	int status = 0;
	int err = fork_child(cmd, sig);

	if (!err)
		err = wait_for(cmd, WUNTRACED, &status);
	if (!err && cmd->exited)
		err = -ECHILD;
	if (err)
		complain("cannot start %s: %s", cmd->argv[0], strerror(-err));
	return err;
}

/**
 * command_release() - let the process execute the file
 * @cmd: a command that was started
 */
void command_release(struct command *cmd)
{
	__atomic_store_n(&cmd->page->go, true, __ATOMIC_RELAXED);
	kill(cmd->pid, SIGCONT);
}

/**
 * command_kill() - end a process that was not released
 * @cmd: a command that was started
 */
void command_kill(struct command *cmd)
{
	int status;

	kill(cmd->pid, SIGKILL);
	wait_for(cmd, 0, &status);
}

/**
 * command_reap() - look whether the process has ended
 * @cmd: a command that was released
 *
 * Says a line if it ended because the file could not be executed.
 *
 * Return: true if it has; its exit status is in @cmd->status then.
 */
bool command_reap(struct command *cmd)
{
	int status;

	if (cmd->exited)
		return true;
	/* A child that is not there any more cannot be waited for either. */
	if (wait_for(cmd, WNOHANG, &status) < 0)
		cmd->exited = true;
	if (cmd->exited && cmd->page->exec_errno)
		complain("%s: %s", cmd->argv[0],
			 strerror(cmd->page->exec_errno));
	return cmd->exited;
}

/**
 * command_free() - give back what command_resolve() and command_start() took
 * @cmd: the command
 */
void command_free(struct command *cmd)
{
	free(cmd->path);
	if (cmd->page)
		munmap(cmd->page, sizeof(*cmd->page));
}
