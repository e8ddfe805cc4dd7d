// SPDX-License-Identifier: GPL-2.0-only
/*
 * play WORD...: make the system calls that the words say, and no other.
 *
 *	word			calls made
 *	NR:N[:ARG]		N calls of number NR, each argument ARG or 0
 *	iNR:N[:ARG]		the same through int 0x80: numbers of i386
 *	xNR:N[:ARG]		the same with bit 30 set: x32
 *	each:A:B		one call each of the numbers A, A+1, ... B
 *	open-missing:N		N open() of a file that does not exist
 *	read			read() of one byte from standard input
 *	tell			write() of one byte to standard output
 *	pipe			pipe()
 *	get, put		read() / write() of one byte of that pipe
 *	nap:MS			nanosleep()
 *	nice			setpriority(): as low as it gets
 *	pause			pause()
 *	fork [ WORD... ]	fork(); the child does the words in brackets
 *	vfork [ WORD... ]	vfork(), likewise
 *	clone [ WORD... ]	clone() as fork() does it, likewise
 *	clone3 [ WORD... ]	clone3() as fork() does it, likewise
 *	sibling [ WORD... ]	clone(CLONE_PARENT), likewise
 *	thread [ WORD... ]	clone() of a thread, likewise
 *	wait			wait4() for any child
 *	join			none: spins until all threads ended
 *	loop:N [ WORD... ]	none of its own: the words N times, 0: for ever
 *	handler[:SIG]		rt_sigaction(): SIG (or USR1), with SA_RESTART
 *	handler-eintr[:SIG]	the same without SA_RESTART
 *	handler-calls[:SIG]	as handler, and the handler calls getuid()
 *	pi-own			gettid(): takes a lock that inherits priority,
 *				without the kernel
 *	pi-lock			futex(): waits for that lock,
 *	pi-unlock		futex(): gives it up
 *	raise:N			getpid(), N kill() of itself with USR1, and as
 *				many rt_sigreturn()
 *	seccomp-errno:NR[:E]	seccomp(): from now on NR fails with errno E (EPERM;
 *				0: seems to succeed),
 *	seccomp-trap:NR		... raises SIGSYS,
 *	seccomp-kill:NR		... kills the thread
 *	subreaper		prctl()
 *	unshare-pid		unshare(CLONE_NEWPID)
 *	exit			exit()
 *	exit_group		exit_group()
 *	exec PROG [ARG...]	execve()
 *	end of the words	exit_group(); of a thread's, exit()
 *
 * Where an architecture has no open(), fork(), vfork(), pipe() or pause(), as arm64,
 * it is openat(), clone(), clone(), pipe2() and ppoll(); int 0x80 and x32 are of x86
 * alone.
 *
 * A word that cannot be done ends the program with a message and status 125.
 */
#include <linux/fcntl.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <linux/signal.h>
#include <linux/time_types.h>
#include <linux/wait.h>

#include "tiny.h"

#define NR_THREADS	64
#define STACK_SIZE	8192
#define MAX_ARGS	32

enum {
	AT_END_EXIT_GROUP,
	AT_END_EXIT,
	AT_END_RETURN,
};

static char **words;		/* argv */
static char **envp;
static int pipe_fd[2] = { -1, -1 };
static volatile int thread_tid[NR_THREADS];	/* 0: ended, or never begun */
static volatile int pi_lock;	/* tid of its owner, and FUTEX_WAITERS */
static char stacks[NR_THREADS][STACK_SIZE] __attribute__((aligned(16)));

static void play(int pc, int at_end);

/* Is @word @name, or @name followed by ':'? Then *rest is what follows. */
static int word_is(const char *word, const char *name, const char **rest)
{
	while (*name && *word == *name) {
		word++;
		name++;
	}
	if (*name || (*word && *word != ':'))
		return 0;
	*rest = *word ? word + 1 : word;
	return 1;
}

/* The word after the ']' that belongs to the '[' at @pc. */
static int block_end(int pc)
{
	int depth = 0;

	for (; words[pc]; pc++) {
		if (words[pc][0] == '[' && !words[pc][1])
			depth++;
		else if (words[pc][0] == ']' && !words[pc][1] && !--depth)
			return pc + 1;
	}
	tiny_die("play: a [ is not closed", 0);
}

static long check(long ret, const char *word)
{
	if (ret < 0 && ret >= -4095)
		tiny_die("play: failed: ", word);
	return ret;
}

static void on_signal(int sig, void *info, void *context)
{
	(void)sig;
	(void)info;
	(void)context;
}

static void on_signal_call(int sig, void *info, void *context)
{
	on_signal(sig, info, context);
	tiny1(__NR_getuid, 0);
}

static void set_handler(int sig, unsigned long flags,
			void (*handler)(int sig, void *info, void *context),
			const char *word)
{
	struct {
		void (*handler)(int sig, void *info, void *context);
		unsigned long flags;
		void (*restorer)(void);
		unsigned long mask[2];
	} sa = {
		.handler = handler,
		.flags = flags | SA_SIGINFO | SA_RESTORER,
		.restorer = tiny_sigreturn,
	};

	check(tiny4(__NR_rt_sigaction, sig ? sig : SIGUSR1, &sa, 0, 8), word);
}

static void set_seccomp(int nr, unsigned int action, const char *word)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 __builtin_offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { .len = 4, .filter = code };

	check(tiny3(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog), word);
}

/*
 * The child has none of its parent's threads, only perhaps the stack of one;
 * after vfork(), where it shares them, it must leave them alone.
 */
static TINY_NOINLINE TINY_NORETURN void child(int pc, int shares_memory)
{
	char *here = (char *)&pc;
	int i;

	for (i = 0; !shares_memory && i < NR_THREADS; i++)
		if (here < stacks[i] || here >= stacks[i] + STACK_SIZE)
			thread_tid[i] = 0;
	play(pc, AT_END_EXIT_GROUP);
	tiny_exit_group(0);
}

static void thread(void *pc)
{
	play((long)pc, AT_END_EXIT);
}

static void make_thread(int pc)
{
	int i;

	for (i = 0; !__sync_bool_compare_and_swap(&thread_tid[i], 0, -1); i++)
		if (i == NR_THREADS - 1)
			tiny_die("play: too many threads", 0);
	check(tiny_clone(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
			 CLONE_THREAD | CLONE_SYSVSEM | CLONE_CHILD_CLEARTID,
			 stacks[i] + STACK_SIZE, (int *)&thread_tid[i], thread,
			 (void *)(long)pc), "thread");
}

static void join_threads(void)
{
	int i;

	for (i = 0; i < NR_THREADS; i++)
		while (thread_tid[i])
			__asm__ volatile("" : : : "memory");
}

/* NR:N[:ARG], with the prefix i or x. */
static int repeat_call(const char *word)
{
	int prefix = *word == 'i' || *word == 'x' ? *word : 0;
	const char *p = prefix ? word + 1 : word;
	long nr, n, arg = 0;

	if (*p != '-' && (*p < '0' || *p > '9'))
		return 0;
	nr = tiny_number(&p);
	if (*p++ != ':')
		return 0;
	n = tiny_number(&p);
	if (*p == ':') {
		p++;
		arg = tiny_number(&p);
	}
	if (*p)
		return 0;
	if (prefix == 'x')
		nr |= 0x40000000;
	while (n-- > 0) {
#ifdef TINY_INT80
		if (prefix == 'i')
			tiny_int80(nr, arg);
		else
#endif
			tiny_call(nr, arg, arg, arg, arg, arg, arg);
	}
	return 1;
}

/* Words with a block: returns where to go on, or 0 if it is none of these. */
static int block_word(int pc)
{
	const char *word = words[pc], *rest;
	int next, shares_memory = 0;
	long pid, n;

	if (!words[pc + 1] || words[pc + 1][0] != '[')
		return 0;
	next = block_end(pc + 1);
	pc += 2;
	if (word_is(word, "loop", &rest)) {
		n = tiny_number(&rest);
		if (n)
			while (n-- > 0)
				play(pc, AT_END_RETURN);
		else
			for (;;)
				play(pc, AT_END_RETURN);
		return next;
	}
	if (word_is(word, "thread", &rest)) {
		make_thread(pc);
		return next;
	}
	if (word_is(word, "fork", &rest)) {
		pid = tiny_fork();
	} else if (word_is(word, "vfork", &rest)) {
		shares_memory = 1;
		pid = tiny_vfork();
	} else if (word_is(word, "clone", &rest)) {
		pid = tiny1(__NR_clone, SIGCHLD);
	} else if (word_is(word, "sibling", &rest)) {
		pid = tiny1(__NR_clone, CLONE_PARENT | SIGCHLD);
	} else if (word_is(word, "clone3", &rest)) {
		struct clone_args args = { .exit_signal = SIGCHLD };

		pid = tiny2(__NR_clone3, &args, sizeof(args));
	} else {
		return 0;
	}
	if (!pid)
		child(pc, shares_memory);
	check(pid, word);
	return next;
}

static void raise_usr1(long n)
{
	long pid = tiny1(__NR_getpid, 0);

	while (n-- > 0)
		tiny2(__NR_kill, pid, SIGUSR1);
}

/* Words of one call, or of N like ones. */
static void plain_word(const char *word)
{
	char byte = 'x';
	const char *rest;
	long n;

	if (repeat_call(word))
		return;
	if (word_is(word, "each", &rest)) {
		n = tiny_number(&rest);
		if (*rest++ != ':')
			tiny_die("play: each:A:B, not ", word);
		for (long last = tiny_number(&rest); n <= last; n++)
			tiny1(n, 0);
	} else if (word_is(word, "open-missing", &rest)) {
		for (n = tiny_number(&rest); n-- > 0;)
			tiny_open("/nonexistent/file", O_RDONLY);
	} else if (word_is(word, "read", &rest)) {
		tiny3(__NR_read, 0, &byte, 1);
	} else if (word_is(word, "tell", &rest)) {
		check(tiny3(__NR_write, 1, &byte, 1), word);
	} else if (word_is(word, "pipe", &rest)) {
		check(tiny_pipe(pipe_fd), word);
	} else if (word_is(word, "get", &rest)) {
		tiny3(__NR_read, pipe_fd[0], &byte, 1);
	} else if (word_is(word, "put", &rest)) {
		check(tiny3(__NR_write, pipe_fd[1], &byte, 1), word);
	} else if (word_is(word, "nap", &rest)) {
		struct {
			long sec, nsec;
		} ts;

		n = tiny_number(&rest);
		ts.sec = n / 1000;
		ts.nsec = n % 1000 * 1000000;
		tiny2(__NR_nanosleep, &ts, 0);
	} else if (word_is(word, "nice", &rest)) {
		check(tiny3(__NR_setpriority, 0, 0, 19), word);
	} else if (word_is(word, "pause", &rest)) {
		tiny_pause();
	} else if (word_is(word, "wait", &rest)) {
		check(tiny4(__NR_wait4, -1, 0, __WALL, 0), word);
	} else if (word_is(word, "join", &rest)) {
		join_threads();
	} else if (word_is(word, "handler", &rest)) {
		set_handler(tiny_number(&rest), SA_RESTART, on_signal, word);
	} else if (word_is(word, "handler-eintr", &rest)) {
		set_handler(tiny_number(&rest), 0, on_signal, word);
	} else if (word_is(word, "handler-calls", &rest)) {
		set_handler(tiny_number(&rest), SA_RESTART, on_signal_call, word);
	} else if (word_is(word, "pi-own", &rest)) {
		pi_lock = tiny1(__NR_gettid, 0);
	} else if (word_is(word, "pi-lock", &rest)) {
		check(tiny4(__NR_futex, &pi_lock, FUTEX_LOCK_PI, 0, 0), word);
	} else if (word_is(word, "pi-unlock", &rest)) {
		check(tiny4(__NR_futex, &pi_lock, FUTEX_UNLOCK_PI, 0, 0), word);
	} else if (word_is(word, "raise", &rest)) {
		raise_usr1(tiny_number(&rest));
	} else if (word_is(word, "seccomp-errno", &rest)) {
		n = tiny_number(&rest);
		set_seccomp(n, SECCOMP_RET_ERRNO |
			    (*rest++ == ':' ? tiny_number(&rest) : 1), word);
	} else if (word_is(word, "seccomp-trap", &rest)) {
		set_seccomp(tiny_number(&rest), SECCOMP_RET_TRAP, word);
	} else if (word_is(word, "seccomp-kill", &rest)) {
		set_seccomp(tiny_number(&rest), SECCOMP_RET_KILL_THREAD, word);
	} else if (word_is(word, "subreaper", &rest)) {
		check(tiny2(__NR_prctl, PR_SET_CHILD_SUBREAPER, 1), word);
	} else if (word_is(word, "unshare-pid", &rest)) {
		check(tiny1(__NR_unshare, CLONE_NEWPID), word);
	} else if (word_is(word, "exit", &rest)) {
		tiny_exit(0);
	} else if (word_is(word, "exit_group", &rest)) {
		tiny_exit_group(tiny_number(&rest));
	} else {
		tiny_die("play: what is ", word);
	}
}

/* Become the program at @pc, whose arguments go to the end of the block. */
static TINY_NORETURN void exec_rest(int pc)
{
	char *args[MAX_ARGS + 1];
	int i, depth = 0;

	for (i = 0; words[pc + i]; i++) {
		if (words[pc + i][0] == '[' && !words[pc + i][1])
			depth++;
		if (words[pc + i][0] == ']' && !words[pc + i][1] && !depth--)
			break;
		if (i == MAX_ARGS)
			tiny_die("play: too many arguments", 0);
		args[i] = words[pc + i];
	}
	args[i] = 0;
	tiny3(__NR_execve, args[0], args, envp);
	tiny_die("play: cannot run ", args[0]);
}

/* Do the words from @pc to the ']' of their block, or to the last one. */
static void play(int pc, int at_end)
{
	const char *rest;
	int next;

	while (words[pc] && !(words[pc][0] == ']' && !words[pc][1])) {
		if (word_is(words[pc], "exec", &rest))
			exec_rest(pc + 1);
		next = block_word(pc);
		if (!next) {
			plain_word(words[pc]);
			next = pc + 1;
		}
		pc = next;
	}
	if (at_end == AT_END_EXIT_GROUP)
		tiny_exit_group(0);
	if (at_end == AT_END_EXIT)
		tiny_exit(0);
}

int tiny_main(int argc, char **argv, char **env)
{
	(void)argc;
	words = argv + 1;
	envp = env;
	play(0, AT_END_EXIT_GROUP);
	return 0;
}
