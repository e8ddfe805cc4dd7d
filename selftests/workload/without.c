// SPDX-License-Identifier: GPL-2.0-only
/*
 * without CAP PROG [ARG...]: become PROG, without the capability number CAP, as root is
 * in a container.
 */
#include <linux/prctl.h>

#include "tiny.h"

int tiny_main(int argc, char **argv, char **envp)
{
	const char *cap = argc > 2 ? argv[1] : "";

	if (!*cap)
		tiny_die("usage: without CAP PROG [ARG...]", 0);
	/* execve() gives root what is in the bounding set */
	if (tiny2(__NR_prctl, PR_CAPBSET_DROP, tiny_number(&cap)))
		tiny_die("without: cannot drop ", argv[1]);
	tiny3(__NR_execve, argv[2], argv + 2, envp);
	tiny_die("without: cannot run ", argv[2]);
}
