/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stands in for the kernel's <linux/types.h> where a C library comes without
 * the kernel's headers, as musl does. Found last (-idirafter), so that the
 * real one wins where there is one.
 */
#ifndef _WLCAT_LINUX_TYPES_H
#define _WLCAT_LINUX_TYPES_H

typedef signed char __s8;
typedef unsigned char __u8;
typedef signed short __s16;
typedef unsigned short __u16;
typedef signed int __s32;
typedef unsigned int __u32;
__extension__ typedef signed long long __s64;
__extension__ typedef unsigned long long __u64;

#endif /* _WLCAT_LINUX_TYPES_H */
