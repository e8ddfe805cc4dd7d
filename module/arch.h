/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between architectures; no other file of the module knows.
 *
 * Each function has a generic answer that is correct, if less able, so that
 * an architecture without an entry here still builds and counts.
 */
#ifndef _WLT_ARCH_H
#define _WLT_ARCH_H

#include <linux/compat.h>
#include <linux/kcsan-checks.h>
#include <linux/sched.h>
#include <linux/ptrace.h>
#include <linux/sched/task_stack.h>
#include <linux/timex.h>
#include <linux/uaccess.h>

#include <asm/syscall.h>

#ifdef CONFIG_X86
#include <asm/tsc.h>
#endif
#ifdef CONFIG_ARM64
#include <asm/arch_timer.h>
#endif

#include <linux/wltrace.h>

/**
 * wlt_arch_is_compat() - is the current task's call a 32-bit one?
 *
 * Context: The current task, in sys_enter.
 */
static __always_inline bool wlt_arch_is_compat(void)
{
#if defined(CONFIG_X86_64)
	return in_ia32_syscall();
#elif defined(CONFIG_ARM64) && defined(CONFIG_COMPAT)
	return is_compat_task();
#else
	return false;
#endif
}

/**
 * wlt_arch_abi() - ABI of the call that the current task is making
 * @nr: its number; the ABI's mark is taken off
 *
 * On x86 the compat mark is one of the thread's status bits, valid until the
 * call's return to user space is complete. On arm64 it is the personality of
 * the image, which execve changes: ask at the entry.
 *
 * Context: The current task, in sys_enter or sys_exit.
 * Return: enum wlt_abi.
 */
static inline unsigned int wlt_arch_abi(int *nr)
{
	if (wlt_arch_is_compat())
		return WLT_ABI_COMPAT;
#ifdef CONFIG_X86_64
	if (*nr >= __X32_SYSCALL_BIT) {
		*nr -= __X32_SYSCALL_BIT;
		return WLT_ABI_X32;
	}
#endif
	return WLT_ABI_NATIVE;
}

/**
 * wlt_arch_in_user() - is a task outside any system call?
 * @task: task
 *
 * The registers at the base of its kernel stack are those of the last entry
 * from user space: a system call's number, or -1 for an exception or an
 * interrupt, both on x86-64 and on arm64. The task may run, and its stack may
 * be gone: whatever is read, -1 can only have been put there outside a call,
 * or by rt_sigreturn, see exit_without_entry().
 *
 * Return: true if it was outside a moment ago; false if it is in a call, or if
 * nothing is known.
 */
static inline bool wlt_arch_in_user(struct task_struct *task)
{
#if defined(CONFIG_X86_64) || defined(CONFIG_ARM64)
	struct pt_regs regs;

	if (copy_from_kernel_nofault(&regs, task_pt_regs(task), sizeof(regs)))
		return false;
	return syscall_get_nr(task, &regs) == -1;
#else
	return false;
#endif
}

/**
 * wlt_arch_call() - what call is another task in?
 * @task: task, which may be running
 * @nr: number of the call
 * @abi: enum wlt_abi
 * @args: its arguments
 *
 * As true as wlt_arch_in_user().
 *
 * Return: false if it is in none, or if its registers cannot be read.
 */
static inline bool wlt_arch_call(struct task_struct *task, int *nr,
				 unsigned int *abi, unsigned long args[6])
{
	struct pt_regs regs;

	if (copy_from_kernel_nofault(&regs, task_pt_regs(task), sizeof(regs)))
		return false;
	*nr = syscall_get_nr(task, &regs);
	*abi = WLT_ABI_NATIVE;
	/* the task clears TS_COMPAT on its way out; who asks looks twice at the call */
	kcsan_disable_current();
#if defined(CONFIG_X86_64)
	if (task_thread_info(task)->status & TS_COMPAT) {
		*abi = WLT_ABI_COMPAT;
	} else if (*nr >= __X32_SYSCALL_BIT) {
		*nr -= __X32_SYSCALL_BIT;
		*abi = WLT_ABI_X32;
	}
#elif defined(CONFIG_ARM64) && defined(CONFIG_COMPAT)
	if (is_compat_thread(task_thread_info(task)))
		*abi = WLT_ABI_COMPAT;
#endif
	syscall_get_arguments(task, &regs, args);
	kcsan_enable_current();
	return *nr != -1;
}

/**
 * wlt_arch_is_set_back() - has the kernel set the current task back to its call?
 * @ip: where it was to go on after the call
 *
 * With a signal that has no handler the way out of the kernel goes round: the
 * first time it sees to it that an interrupted call is made again, and what a
 * handler that comes up later finds is no interrupted call any more. On arm64
 * this looks the same before either is decided.
 *
 * Context: The current task, in signal_deliver.
 * Return: false where that is not known.
 */
static inline bool wlt_arch_is_set_back(unsigned long ip)
{
#if defined(CONFIG_X86)
	return instruction_pointer(current_pt_regs()) != ip;
#else
	return false;
#endif
}

/* Are the arguments of a kernel function known where it begins? */
#if defined(CONFIG_HAVE_FUNCTION_ARG_ACCESS_API) || defined(CONFIG_ARM)
#define WLT_ARCH_FUNCTION_ARGS	1
#else
#define WLT_ARCH_FUNCTION_ARGS	0
#endif

/**
 * wlt_arch_function_arg() - argument of a kernel function
 * @regs: registers where it begins
 * @n: which; one of the first four
 *
 * Return: the argument, which is a number of at most a register's width or a
 * pointer; 0 where nothing is known.
 */
static inline unsigned long wlt_arch_function_arg(struct pt_regs *regs, unsigned int n)
{
#if defined(CONFIG_HAVE_FUNCTION_ARG_ACCESS_API)
	return regs_get_kernel_argument(regs, n);
#elif defined(CONFIG_ARM)
	return regs->uregs[n];
#else
	return 0;
#endif
}

/* Is all code, that of the kernel, of modules and of BPF, within 2 GiB? */
#if defined(CONFIG_X86) || !defined(CONFIG_64BIT)
#define WLT_ARCH_CODE_IS_NEAR	1
#else
#define WLT_ARCH_CODE_IS_NEAR	0
#endif

/**
 * wlt_arch_cycles_khz() - rate of the raw cycle counter
 *
 * The rate can still be refined in the first seconds after boot: ask when
 * cycles are converted, not once.
 *
 * Return: kHz, or 0 where the counter cannot time a task that moves between
 * CPUs: it stops, changes its rate, or differs from CPU to CPU.
 */
static inline unsigned int wlt_arch_cycles_khz(void)
{
#if defined(CONFIG_X86_64)
	bool steady = boot_cpu_has(X86_FEATURE_CONSTANT_TSC) &&
		      boot_cpu_has(X86_FEATURE_NONSTOP_TSC);

	/*
	 * The kernel marks the TSC unstable when it sees its rate or its
	 * synchronisation go; on the only CPU that judgement is enough.
	 */
	if (!boot_cpu_has(X86_FEATURE_TSC) || check_tsc_unstable() ||
	    (!steady && num_possible_cpus() > 1))
		return 0;
	return tsc_khz;
#elif defined(CONFIG_ARM64)
	/* architected: one rate, never stops, same on all CPUs */
	return arch_timer_get_cntfrq() / 1000;
#else
	return 0;
#endif
}

/* Does a new task come through sys_exit, from the call that made it? */
#if defined(CONFIG_ARM64) || defined(CONFIG_ARM)
#define WLT_ARCH_CHILD_EXITS	0
#else
#define WLT_ARCH_CHILD_EXITS	1
#endif

#if defined(CONFIG_X86_64)
#define WLT_ARCH_CYCLES	"tsc"
#elif defined(CONFIG_ARM64)
#define WLT_ARCH_CYCLES	"cntvct"
#else
#define WLT_ARCH_CYCLES	"cycles"
#endif

#endif /* _WLT_ARCH_H */
