// SPDX-License-Identifier: GPL-2.0-only
/*
 * fanopen FILE CMD [ARG...]: run CMD while an open() of FILE sleeps.
 *
 * A fanotify listener is asked for permission when a file is opened, after
 * the kernel has looked up the file's operations and before it calls them. So
 * the open() can be held there for as long as CMD takes; then it is allowed.
 *
 * Exit status: that of CMD; 4 if this kernel has no such listeners. What the
 * open() came to is printed: "open: MESSAGE", or "read: MESSAGE".
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/wait.h>
#include <unistd.h>

static int open_and_read(const char *path)
{
	char byte[16];
	int fd = open(path, O_RDONLY);

	if (fd < 0) {
		printf("open: %s\n", strerror(errno));
		return 0;
	}
	if (read(fd, byte, sizeof(byte)) < 0)
		printf("read: %s\n", strerror(errno));
	else
		printf("read: as ever\n");
	close(fd);
	return 0;
}

static int run(char **cmd)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		execvp(cmd[0], cmd);
		_exit(127);
	}
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return 1;
	return WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
	struct pollfd fan = { .events = POLLIN };
	int status;

	if (argc < 3)
		return 2;
	fan.fd = fanotify_init(FAN_CLASS_CONTENT | FAN_CLOEXEC, O_RDONLY);
	if (fan.fd < 0 || fanotify_mark(fan.fd, FAN_MARK_ADD, FAN_OPEN_PERM,
					AT_FDCWD, argv[1])) {
		perror("fanotify");
		return 4;
	}
	if (!fork()) {
		close(fan.fd);
		return open_and_read(argv[1]);
	}

	/* The event is not read: that would open the file once more. */
	if (poll(&fan, 1, -1) != 1)
		return 3;
	status = run(argv + 2);
	close(fan.fd);		/* allows it */
	wait(NULL);
	return status;
}
