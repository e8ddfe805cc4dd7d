// SPDX-License-Identifier: GPL-2.0-only
/*
 * wlcat trace, wlcat export: executes wlcat-trace, wlcat-export, which lie beside
 * wlcat or in PATH.
 *
 * They are programs of their own so that each stays below 64 KiB.
 */
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "out.h"
#include "wlcat.h"

/**
 * cmd_other() - a command that is another program
 * @argv: the command line from the command's name on
 *
 * Return: exit status if the program could not be executed.
 */
int cmd_other(char **argv)
{
	char path[PATH_MAX + 32], *name = path;
	struct command cmd;
	ssize_t len = readlink("/proc/self/exe", path, PATH_MAX);
	int status;

	while (len > 0 && path[len - 1] != '/')
		len--;
	if (len > 0)
		name += len;
	mem_printf(name, 32, "wlcat-%s", argv[0]);
	argv[0] = name;
	if (len > 0)
		execv(path, argv);
	status = command_resolve(&cmd, argv);
	if (!status)
		execv(cmd.path, argv);
	return status ?: EXIT_RUN_NOEXEC;
}
