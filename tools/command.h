/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A command that is traced from its first system call.
 *
 *	wlcat                         child
 *	  fork() ----------------------> restore signals
 *	  waitpid(WUNTRACED)             kill(self, SIGSTOP)
 *	  reset, attach the child           :  stopped
 *	  kill(SIGCONT) ------------------> execve()      <- the first call seen
 *
 * A stop is used because a stopped task is in no system call: the exit of its
 * kill() is behind it, and what follows is execve(). Waiting in a read() would
 * leave open whether the child had begun the call when it was attached. For
 * the same reason the command is looked up in PATH beforehand, and the child
 * reports a failed execve() through shared memory.
 */
#ifndef _WLCAT_COMMAND_H
#define _WLCAT_COMMAND_H

#include <stdbool.h>
#include <sys/types.h>

#include "signals.h"

struct command_page;

/**
 * struct command - a command
 * @argv: its words
 * @path: the file to execute, to be freed
 * @pid: its process
 * @page: shared with the process until it executes the file
 * @exited: it has been reaped
 * @status: exit status that stands for it, once it was reaped
 */
struct command {
	char **argv;
	char *path;
	pid_t pid;
	struct command_page *page;
	bool exited;
	int status;
};

int command_resolve(struct command *cmd, char **argv);
int command_start(struct command *cmd, const struct signals *sig);
void command_release(struct command *cmd);
void command_kill(struct command *cmd);
bool command_reap(struct command *cmd);
void command_free(struct command *cmd);

#endif /* _WLCAT_COMMAND_H */
