/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs without a C library: a start routine and bare system calls.
 *
 * A C library makes calls of its own (brk, arch_prctl, set_robust_list, ...),
 * as many as its version likes. A program built with this header alone makes
 * exactly those that are written in its source, so that a test can demand an
 * exact count.
 *
 * What is needed of an architecture is below its #if: x86-64, i386, arm64
 * and arm.
 */
#ifndef WLT_TINY_H
#define WLT_TINY_H

#include <asm/unistd.h>

#define TINY_NOINLINE	__attribute__((noinline))
#define TINY_NORETURN	__attribute__((noreturn))

/* The program: argv as of execve(); what it returns goes to exit_group(). */
int tiny_main(int argc, char **argv, char **envp);

#if defined(__x86_64__) || defined(__i386__)
#define TINY_INT80	1
#endif

#if defined(__x86_64__)

static inline long tiny_call(long nr, long a, long b, long c, long d, long e,
			     long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8),
			   "r"(r9)
			 : "rcx", "r11", "memory");
	return ret;
}

static inline long tiny_vfork(void)
{
	return tiny_call(__NR_vfork, 0, 0, 0, 0, 0, 0);
}

/* The same through the 32-bit entry: the numbers are those of i386. */
static inline long tiny_int80(int nr, long a)
{
	int ret;

	__asm__ volatile("int $0x80"
			 : "=a"(ret)
			 : "a"(nr), "b"(a), "c"(a), "d"(a), "S"(a), "D"(a)
			 : "r8", "r9", "r10", "r11", "memory");
	return ret;
}

/*
 * clone() with a stack of its own: the child calls fn(arg), which must not
 * return.
 */
static inline long tiny_clone(unsigned long flags, void *stack_top,
			      int *child_tid, void (*fn)(void *), void *arg)
{
	void **sp = stack_top;
	long ret;
	register int *r10 __asm__("r10") = child_tid;
	register long r8 __asm__("r8") = 0;

	*--sp = arg;
	*--sp = fn;
	__asm__ volatile("syscall\n\t"
			 "test %%rax, %%rax\n\t"
			 "jnz 1f\n\t"
			 "xor %%ebp, %%ebp\n\t"
			 "pop %%rax\n\t"
			 "pop %%rdi\n\t"
			 "call *%%rax\n\t"
			 "ud2\n"
			 "1:"
			 : "=a"(ret)
			 : "a"(__NR_clone), "D"(flags), "S"(sp), "d"(0),
			   "r"(r10), "r"(r8)
			 : "rcx", "r11", "memory");
	return ret;
}

void tiny_sigreturn(void);
__asm__(".globl tiny_sigreturn\n"
	"tiny_sigreturn:\n\t"
	"mov $15, %eax\n\t"
	"syscall\n\t"
	"ud2\n");

__asm__(".globl _start\n"
	"_start:\n\t"
	"xor %ebp, %ebp\n\t"
	"mov %rsp, %rdi\n\t"
	"and $-16, %rsp\n\t"
	"call tiny_start\n\t"
	"ud2\n");

#elif defined(__i386__)

static inline long tiny_call(long nr, long a, long b, long c, long d, long e,
			     long f)
{
	long ret;

	/* The sixth argument goes into ebp, which cannot be a constraint. */
	__asm__ volatile("push %%ebp\n\t"
			 "mov %7, %%ebp\n\t"
			 "int $0x80\n\t"
			 "pop %%ebp"
			 : "=a"(ret)
			 : "a"(nr), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e),
			   "m"(f)
			 : "memory");
	return ret;
}

/* A child of vfork() shares the stack: nothing may lie there for the parent. */
static inline long tiny_vfork(void)
{
	long ret;

	__asm__ volatile("int $0x80" : "=a"(ret) : "a"(__NR_vfork) : "memory");
	return ret;
}

static inline long tiny_int80(int nr, long a)
{
	return tiny_call(nr, a, a, a, a, a, a);
}

static inline long tiny_clone(unsigned long flags, void *stack_top,
			      int *child_tid, void (*fn)(void *), void *arg)
{
	void **sp = stack_top;
	long ret;

	*--sp = arg;
	*--sp = fn;
	__asm__ volatile("int $0x80\n\t"
			 "test %%eax, %%eax\n\t"
			 "jnz 1f\n\t"
			 "xor %%ebp, %%ebp\n\t"
			 "pop %%eax\n\t"
			 "call *%%eax\n\t"
			 "ud2\n"
			 "1:"
			 : "=a"(ret)
			 : "a"(__NR_clone), "b"(flags), "c"(sp), "d"(0),
			   "S"(0), "D"(child_tid)
			 : "memory");
	return ret;
}

void tiny_sigreturn(void);
__asm__(".globl tiny_sigreturn\n"
	"tiny_sigreturn:\n\t"
	"mov $173, %eax\n\t"
	"int $0x80\n\t"
	"ud2\n");

__asm__(".globl _start\n"
	"_start:\n\t"
	"xor %ebp, %ebp\n\t"
	"mov %esp, %eax\n\t"
	"and $-16, %esp\n\t"
	"sub $12, %esp\n\t"
	"push %eax\n\t"
	"call tiny_start\n\t"
	"ud2\n");

#elif defined(__aarch64__)

static inline long tiny_call(long nr, long a, long b, long c, long d, long e,
			     long f)
{
	register long x8 __asm__("x8") = nr;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;

	__asm__ volatile("svc #0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory");
	return x0;
}

/* CLONE_VFORK | CLONE_VM | SIGCHLD; what returns is in registers. */
static inline long tiny_vfork(void)
{
	return tiny_call(__NR_clone, 0x4000 | 0x100 | 17, 0, 0, 0, 0, 0);
}

static inline long tiny_clone(unsigned long flags, void *stack_top,
			      int *child_tid, void (*fn)(void *), void *arg)
{
	void **sp = stack_top;
	register long x8 __asm__("x8") = __NR_clone;
	register long x0 __asm__("x0") = flags;
	register void *x1 __asm__("x1");
	register long x2 __asm__("x2") = 0;
	register long x3 __asm__("x3") = 0;
	register int *x4 __asm__("x4") = child_tid;

	*--sp = arg;
	*--sp = fn;
	x1 = sp;
	__asm__ volatile("svc #0\n\t"
			 "cbnz x0, 1f\n\t"
			 "mov x29, #0\n\t"
			 "ldp x9, x0, [sp]\n\t"
			 "blr x9\n\t"
			 "brk #1\n"
			 "1:"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4)
			 : "x9", "memory");
	return x0;
}

void tiny_sigreturn(void);
__asm__(".globl tiny_sigreturn\n"
	"tiny_sigreturn:\n\t"
	"mov x8, #139\n\t"
	"svc #0\n\t"
	"brk #1\n");

__asm__(".globl _start\n"
	"_start:\n\t"
	"mov x29, #0\n\t"
	"mov x0, sp\n\t"
	"bl tiny_start\n\t"
	"brk #1\n");

#elif defined(__arm__)

static inline long tiny_call(long nr, long a, long b, long c, long d, long e,
			     long f)
{
	register long r7 __asm__("r7") = nr;
	register long r0 __asm__("r0") = a;
	register long r1 __asm__("r1") = b;
	register long r2 __asm__("r2") = c;
	register long r3 __asm__("r3") = d;
	register long r4 __asm__("r4") = e;
	register long r5 __asm__("r5") = f;

	__asm__ volatile("svc #0"
			 : "+r"(r0)
			 : "r"(r7), "r"(r1), "r"(r2), "r"(r3), "r"(r4), "r"(r5)
			 : "memory");
	return r0;
}

static inline long tiny_vfork(void)
{
	return tiny_call(__NR_vfork, 0, 0, 0, 0, 0, 0);
}

static inline long tiny_clone(unsigned long flags, void *stack_top,
			      int *child_tid, void (*fn)(void *), void *arg)
{
	void **sp = stack_top;
	register long r7 __asm__("r7") = __NR_clone;
	register long r0 __asm__("r0") = flags;
	register void *r1 __asm__("r1");
	register long r2 __asm__("r2") = 0;
	register long r3 __asm__("r3") = 0;
	register int *r4 __asm__("r4") = child_tid;

	*--sp = arg;
	*--sp = fn;
	r1 = sp;
	__asm__ volatile("svc #0\n\t"
			 "cmp r0, #0\n\t"
			 "bne 1f\n\t"
			 "ldr ip, [sp]\n\t"
			 "ldr r0, [sp, #4]\n\t"
			 "blx ip\n\t"
			 "udf #0\n"
			 "1:"
			 : "+r"(r0)
			 : "r"(r7), "r"(r1), "r"(r2), "r"(r3), "r"(r4)
			 : "ip", "cc", "memory");
	return r0;
}

void tiny_sigreturn(void);
__asm__(".globl tiny_sigreturn\n"
	"tiny_sigreturn:\n\t"
	"mov r7, #173\n\t"
	"svc #0\n\t"
	"udf #0\n");

__asm__(".globl _start\n"
	"_start:\n\t"
	"mov fp, #0\n\t"
	"mov r0, sp\n\t"
	"bl tiny_start\n\t"
	"udf #0\n");

/* The compiler may call it to clear a structure. */
void *memset(void *to, int byte, __SIZE_TYPE__ n);
void *memset(void *to, int byte, __SIZE_TYPE__ n)
{
	char *p = to;

	while (n--)
		*p++ = byte;
	return to;
}

#else
#error "tiny.h does not know this architecture"
#endif

#define tiny1(nr, a)		tiny_call(nr, (long)(a), 0, 0, 0, 0, 0)
#define tiny2(nr, a, b)		tiny_call(nr, (long)(a), (long)(b), 0, 0, 0, 0)
#define tiny3(nr, a, b, c)	tiny_call(nr, (long)(a), (long)(b), (long)(c), \
					  0, 0, 0)
#define tiny4(nr, a, b, c, d)	tiny_call(nr, (long)(a), (long)(b), (long)(c), \
					  (long)(d), 0, 0)

/* Calls that younger architectures have in another form only. */
static inline long tiny_open(const char *path, int flags)
{
#ifdef __NR_open
	return tiny3(__NR_open, path, flags, 0);
#else
	return tiny4(__NR_openat, -100, path, flags, 0);	/* AT_FDCWD */
#endif
}

static inline long tiny_fork(void)
{
#ifdef __NR_fork
	return tiny1(__NR_fork, 0);
#else
	return tiny1(__NR_clone, 17);	/* SIGCHLD */
#endif
}

static inline long tiny_pipe(int *fds)
{
#ifdef __NR_pipe
	return tiny1(__NR_pipe, fds);
#else
	return tiny2(__NR_pipe2, fds, 0);
#endif
}

static inline long tiny_pause(void)
{
#ifdef __NR_pause
	return tiny1(__NR_pause, 0);
#else
	return tiny4(__NR_ppoll, 0, 0, 0, 0);
#endif
}

static inline TINY_NORETURN void tiny_exit_group(int code)
{
	for (;;)
		tiny1(__NR_exit_group, code);
}

static inline TINY_NORETURN void tiny_exit(int code)
{
	for (;;)
		tiny1(__NR_exit, code);
}

/* Called from _start alone. */
TINY_NORETURN __attribute__((used)) void tiny_start(long *sp);
void tiny_start(long *sp)
{
	int argc = sp[0];
	char **argv = (char **)(sp + 1);

	tiny_exit_group(tiny_main(argc, argv, argv + argc + 1));
}

static inline unsigned long tiny_strlen(const char *s)
{
	unsigned long n = 0;

	while (s[n])
		n++;
	return n;
}

/* Complain and end: a program that cannot do its script must not pass. */
static inline TINY_NORETURN void tiny_die(const char *what, const char *arg)
{
	tiny3(__NR_write, 2, what, tiny_strlen(what));
	if (arg)
		tiny3(__NR_write, 2, arg, tiny_strlen(arg));
	tiny3(__NR_write, 2, "\n", 1);
	tiny_exit_group(125);
}

/* strtol() for what tests write: an optional minus, then decimal digits. */
static inline long tiny_number(const char **s)
{
	int minus = **s == '-';
	long n = 0;

	if (minus)
		(*s)++;
	while (**s >= '0' && **s <= '9')
		n = n * 10 + (*(*s)++ - '0');
	return minus ? -n : n;
}

#endif /* WLT_TINY_H */
