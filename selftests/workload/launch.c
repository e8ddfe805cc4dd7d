// SPDX-License-Identifier: GPL-2.0-only
/*
 * launch FILE PROG [ARG...]: write the own pid into FILE, then become PROG.
 *
 * FILE is workload/set_workload_pid, opened as the shell's >> does. From the
 * tracer's first sight on, this program makes these calls and no other:
 *
 *	write	in flight when the tracing starts (in_flight_at_start)
 *	execve	of PROG, which closes FILE
 *
 * FILE "-" attaches nothing: for runs without the module.
 */
#include <linux/fcntl.h>

#include "tiny.h"

int tiny_main(int argc, char **argv, char **envp)
{
	char text[16], *p = text + sizeof(text);
	long fd, pid, n;

	if (argc < 3)
		tiny_die("usage: launch FILE PROG [ARG...]", 0);
	if (argv[1][0] != '-' || argv[1][1]) {
		pid = tiny1(__NR_getpid, 0);
		fd = tiny_open(argv[1], O_WRONLY | O_APPEND | O_CLOEXEC);
		if (fd < 0)
			tiny_die("launch: cannot open ", argv[1]);
		for (; pid; pid /= 10)
			*--p = '0' + pid % 10;
		n = text + sizeof(text) - p;
		if (tiny3(__NR_write, fd, p, n) != n)
			tiny_die("launch: cannot write ", argv[1]);
	}
	tiny3(__NR_execve, argv[2], argv + 2, envp);
	tiny_die("launch: cannot run ", argv[2]);
}
