/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel has in its own headers.
 */
#ifndef _WLCAT_UTIL_H
#define _WLCAT_UTIL_H

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))

#undef __printf
#undef __noreturn
#define __printf(fmt, args)	__attribute((format(printf, fmt, args)))
#define __noreturn		__attribute((noreturn))

#endif /* _WLCAT_UTIL_H */
