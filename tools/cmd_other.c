// SPDX-License-Identifier: GPL-2.0-only
/*
 * wlcat trace: executes wlcat-trace, which lies beside wlcat or in PATH.
 *
 * It is a program of its own so that each of the two stays below 64 KiB.
 */
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "wlcat.h"

#define PROGRAM		"wlcat-trace"

/**
 * cmd_trace() - wlcat trace
 * @argv: the command line from the word "trace" on
 *
 * Return: exit status if the program could not be executed.
 */
int cmd_trace(char **argv)
{
	char path[PATH_MAX + sizeof(PROGRAM)];
	struct command cmd;
	ssize_t len = readlink("/proc/self/exe", path, PATH_MAX);
	int status;

	argv[0] = PROGRAM;
	if (len > 0) {
		while (len && path[len - 1] != '/')
			len--;
		memcpy(path + len, PROGRAM, sizeof(PROGRAM));
		execv(path, argv);
	}
	status = command_resolve(&cmd, argv);
	if (!status)
		execv(cmd.path, argv);
	return status ?: EXIT_RUN_NOEXEC;
}
