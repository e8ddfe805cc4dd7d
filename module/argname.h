/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parameters of system calls: how many, their names, how their values are shown,
 * and which of them lead to a text in the memory of the caller.
 *
 * The names come from the prototypes in the headers of the kernel that the module
 * is built against, and from argname.tbl where these say too little; gen-argname
 * joins the two into argname_gen.h when the module is built:
 *
 *	calls	"openat" ---> first 17, 4 parameters	sorted by name
 *	lists	17: 3 8 12 40				what calls share is there once
 *	params	3: "dfd" DFD   8: "filename" STR   12: "flags" OPEN   40: "mode" OCT
 *	pool	all names, one string
 *
 * A call of the same name can have other parameters in another ABI: those of 64
 * bits are two on ia32, and on arm begin at an even one. It has several rows then,
 * each with its ABIs.
 */
#ifndef _WLT_ARGNAME_H
#define _WLT_ARGNAME_H

#include <linux/types.h>

#include "../uapi/linux/wltrace.h"

/* No call has more. */
#define WLT_ARGS_MAX	6
/* Texts of one call that are of use: rename() has two paths. */
#define WLT_ARGS_TEXTS	2

/**
 * enum wlt_arg - how the value of a parameter is shown
 * @WLT_ARG_HEX: hexadecimal, of the width of a register
 * @WLT_ARG_BITS: hexadecimal, an unsigned int
 * @WLT_ARG_PTR: hexadecimal, or NULL
 * @WLT_ARG_INT: decimal, an int
 * @WLT_ARG_UINT: decimal, an unsigned int
 * @WLT_ARG_LONG: decimal, signed, of the width of a register
 * @WLT_ARG_SIZE: decimal, of the width of a register
 * @WLT_ARG_OCT: octal, the mode of a file
 * @WLT_ARG_FD: descriptor
 * @WLT_ARG_DFD: descriptor, or AT_FDCWD
 * @WLT_ARG_ID: user or group; -1 is none
 * @WLT_ARG_STR: pointer to a string that the call reads
 * @WLT_ARG_IN: pointer to a buffer that the call reads
 * @WLT_ARG_OUT: pointer to a buffer of which the call fills as much as it returns
 * @WLT_ARG_OUTSTR: pointer to a buffer into which the call writes a string
 * @WLT_ARG_SETS: the first of enum wlt_argset
 */
enum wlt_arg {
	WLT_ARG_HEX,
	WLT_ARG_BITS,
	WLT_ARG_PTR,
	WLT_ARG_INT,
	WLT_ARG_UINT,
	WLT_ARG_LONG,
	WLT_ARG_SIZE,
	WLT_ARG_OCT,
	WLT_ARG_FD,
	WLT_ARG_DFD,
	WLT_ARG_ID,
	WLT_ARG_STR,
	WLT_ARG_IN,
	WLT_ARG_OUT,
	WLT_ARG_OUTSTR,
	WLT_ARG_SETS,
};

/*
 * The same, by the names of a set of argflags.c, and, in the end, the number of
 * all.
 */
enum wlt_argset {
	WLT_ARG_ACCESS = WLT_ARG_SETS,
	WLT_ARG_AF,
	WLT_ARG_AT,
	WLT_ARG_ATACCESS,
	WLT_ARG_ATREMOVE,
	WLT_ARG_CLOCK,
	WLT_ARG_CLONE,
	WLT_ARG_EVENTFD,
	WLT_ARG_FDFLAGS,
	WLT_ARG_FUTEX,
	WLT_ARG_IDTYPE,
	WLT_ARG_ITIMER,
	WLT_ARG_LOCK,
	WLT_ARG_MEMFD,
	WLT_ARG_MLOCKALL,
	WLT_ARG_MMAP,
	WLT_ARG_MOUNT,
	WLT_ARG_MREMAP,
	WLT_ARG_MSG,
	WLT_ARG_MSYNC,
	WLT_ARG_OPEN,
	WLT_ARG_PRIO,
	WLT_ARG_PROT,
	WLT_ARG_RANDOM,
	WLT_ARG_RENAME,
	WLT_ARG_RLIMIT,
	WLT_ARG_RUSAGE,
	WLT_ARG_SCHED,
	WLT_ARG_SHUT,
	WLT_ARG_SIGHOW,
	WLT_ARG_SIGNAL,
	WLT_ARG_SOCKFLAGS,
	WLT_ARG_SOCKTYPE,
	WLT_ARG_SPLICE,
	WLT_ARG_TIMER,
	WLT_ARG_TIMERFD,
	WLT_ARG_UMOUNT,
	WLT_ARG_UNSHARE,
	WLT_ARG_WAIT,
	WLT_ARG_WHENCE,
	WLT_NR_ARG,
};

/**
 * struct wlt_argtext - an argument that leads to a text
 * @arg: its index, 0 to 5
 * @kind: WLT_ARG_STR, WLT_ARG_IN, WLT_ARG_OUT or WLT_ARG_OUTSTR; the last two are
 *	there when the call has returned, and is no error
 * @len_arg: index of the argument that says the length of the buffer in bytes; -1
 *	for WLT_ARG_STR. A call can return more than that: recvfrom() with MSG_TRUNC,
 *	getxattr() with a length of 0. It may be an int.
 */
struct wlt_argtext {
	u8 arg;
	u8 kind;
	s8 len_arg;
};

/* parameters of one call */
struct wlt_args;

const struct wlt_args *wlt_args_find(unsigned int abi, int nr);
unsigned int wlt_args_nr(const struct wlt_args *args);
const char *wlt_args_name(const struct wlt_args *args, unsigned int arg);
unsigned int wlt_args_kind(const struct wlt_args *args, unsigned int arg);
const char *wlt_args_word(unsigned int kind);
unsigned int wlt_args_texts(const struct wlt_args *args,
			    struct wlt_argtext texts[WLT_ARGS_TEXTS]);

#endif /* _WLT_ARGNAME_H */
