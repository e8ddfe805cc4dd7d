/* SPDX-License-Identifier: GPL-2.0-only */
/* What the pure files of the module use of the kernel, for programs. */
#ifndef _FUZZ_KERNEL_H
#define _FUZZ_KERNEL_H

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

#include <assert.h>
#include <asm/types.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s8 s8;
typedef __s32 s32;
typedef __s64 s64;
#define U32_MAX		UINT32_MAX
#define U64_MAX		UINT64_MAX
#define BITS_PER_LONG	64
#define BIT(nr)		(1UL << (nr))
#define NSEC_PER_SEC	1000000000L
#ifndef __always_inline
#define __always_inline	inline __attribute__((always_inline))
#endif

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define max(a, b)	({ typeof(a) _a = (a), _b = (b); _a > _b ? _a : _b; })
#define min_t(type, a, b) ({ type _a = (a), _b = (b); _a < _b ? _a : _b; })
#define min(a, b)	min_t(typeof(a), a, b)

static inline unsigned int __fls(unsigned long n)
{
	return 63 - __builtin_clzl(n);
}

static inline u64 div_u64_rem(u64 n, u32 by, u32 *rest)
{
	*rest = n % by;
	return n / by;
}

static inline int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(buf, size, fmt, args);
	va_end(args);
	return (size_t)len < size ? len : (int)size - 1;
}

/* As lib/ctype.c, where the upper half is Latin-1. */
static inline bool wlt_fuzz_between(int c, int from, int to)
{
	unsigned char u = c;

	return u >= from && u <= to;
}

#define isascii(c)	(((unsigned char)(c)) < 0x80)
#define isdigit(c)	wlt_fuzz_between(c, '0', '9')
#define isspace(c)	(wlt_fuzz_between(c, 9, 13) || wlt_fuzz_between(c, ' ', ' ') || \
			 wlt_fuzz_between(c, 0xa0, 0xa0))
#define isprint(c)	(wlt_fuzz_between(c, ' ', '~') || wlt_fuzz_between(c, 0xa0, 0xff))
#define isalnum(c)	(isdigit(c) || wlt_fuzz_between(c, 'a', 'z') || \
			 wlt_fuzz_between(c, 'A', 'Z') || \
			 (wlt_fuzz_between(c, 0xc0, 0xff) && (unsigned char)(c) != 0xd7 && \
			  (unsigned char)(c) != 0xf7))

#define CHECK(claim) do { \
	if (!(claim)) { \
		fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #claim); \
		__builtin_trap(); \
	} \
} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
