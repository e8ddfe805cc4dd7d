/* SPDX-License-Identifier: GPL-2.0-only */
/* What argflags.c wants of the kernel's headers, from those for programs. */
#ifndef _FUZZ_FLAGS_H
#define _FUZZ_FLAGS_H

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>

#include "kernel.h"

#undef O_LARGEFILE
#define O_LARGEFILE	0100000
#undef SIGRTMIN
#define SIGRTMIN	32
#undef _NSIG
#define _NSIG		64

#define MAY_EXEC	1
#define MAY_WRITE	2
#define MAY_READ	4
#define MSG_PROBE	0x10
#define SOCK_TYPE_MASK	0xf
#define AT_STATX_FORCE_SYNC	0x2000
#define AT_STATX_DONT_SYNC	0x4000
#define AT_RECURSIVE	0x8000
#define FUTEX_PRIVATE_FLAG	128
#define FUTEX_CLOCK_REALTIME	256
#define PROT_SEM	0x8
#define SCHED_NORMAL	0
#define SCHED_DEADLINE	6

#endif
