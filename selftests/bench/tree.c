// SPDX-License-Identifier: GPL-2.0-only
/*
 * tree PROCESSES THREADS: that many processes, each with that many threads, all
 * asleep. Prints a line when they are there. When this program is killed they are,
 * too.
 */
#include "../workload/tiny.h"

#define PR_SET_PDEATHSIG	1
#define SIGKILL			9
/* VM | FS | FILES | SIGHAND | THREAD | SYSVSEM */
#define CLONE_A_THREAD		0x50f00
#define STACK_BYTES		256

static char stacks[1 << 20] __attribute__((aligned(16)));

static TINY_NORETURN void sleep_for_ever(void *arg)
{
	(void)arg;
	for (;;)
		tiny_pause();
}

static void make_threads(long n)
{
	long i;

	if (n * STACK_BYTES > (long)sizeof(stacks))
		tiny_die("tree: too many threads", 0);
	/* the first one is the process */
	for (i = 1; i < n; i++)
		if (tiny_clone(CLONE_A_THREAD, stacks + i * STACK_BYTES, 0,
			       sleep_for_ever, 0) < 0)
			tiny_die("tree: cannot make a thread", 0);
}

int tiny_main(int argc, char **argv, char **envp)
{
	const char *processes = argc > 1 ? argv[1] : "1", *threads = argc > 2 ? argv[2] : "1";
	long nr_processes = tiny_number(&processes), nr_threads = tiny_number(&threads);
	int fds[2];
	char byte = 0;
	long i, pid;

	(void)envp;
	if (tiny_pipe(fds))
		tiny_die("tree: no pipe", 0);
	for (i = 0; i < nr_processes; i++) {
		/* this program is the first one */
		pid = i ? tiny_fork() : 1;
		if (pid < 0)
			tiny_die("tree: cannot make a process", 0);
		if (!pid) {
			tiny2(__NR_prctl, PR_SET_PDEATHSIG, SIGKILL);
			make_threads(nr_threads);
			tiny3(__NR_write, fds[1], &byte, 1);
			sleep_for_ever(0);
		}
	}
	make_threads(nr_threads);
	for (i = 1; i < nr_processes; i++)
		tiny3(__NR_read, fds[0], &byte, 1);
	tiny3(__NR_write, 1, "ready\n", 6);
	sleep_for_ever(0);
	return 0;
}
