// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands of wlcat that are other programs: executes wlcat-diff, wlcat-merge,
 * wlcat-trace, wlcat-export or wlcat-functions, which lie beside wlcat or in PATH.
 *
 * They are programs of their own so that each stays below 64 KiB.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "wlcat.h"

/* PROGRAM in the directory of wlcat itself, to be freed; NULL if not known. */
static char *path_beside(const char *program)
{
	char *path = xrealloc(NULL, PATH_MAX + strlen(program) + 1, 1);
	ssize_t len = readlink("/proc/self/exe", path, PATH_MAX);

	while (len > 0 && path[len - 1] != '/')
		len--;
	if (len > 0) {
		strcpy(path + len, program);
		return path;
	}
	free(path);
	return NULL;
}

/**
 * cmd_other() - have another program do it
 * @program: its name
 * @argv: its arguments, behind a word that its name replaces
 *
 * Return: exit status if the program could not be executed.
 */
int cmd_other(const char *program, char **argv)
{
	char *path = path_beside(program);
	struct command cmd;
	int status;

	argv[0] = (char *)program;
	if (path)
		execv(path, argv);
	/* Another that is found in PATH may be of another version. */
	if (!path || errno == ENOENT) {
		free(path);
		status = command_resolve(&cmd, argv);
		if (status)
			return status;
		path = cmd.path;
		execv(path, argv);
	}
	complain("%s: %s", path, strerror(errno));
	free(path);
	return EXIT_RUN_NOEXEC;
}
