/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between kernels in what they make of the compiler's attributes.
 *
 * Kernels that clear variables on the stack (5.9, with gcc from 5.15 on) have a macro for
 * those that need not be; where it is missing, so is that.
 */
#ifndef _WLT_COMPAT_COMPILER_H
#define _WLT_COMPAT_COMPILER_H

#include <linux/compiler.h>

#ifndef __uninitialized
#define __uninitialized
#endif

#endif /* _WLT_COMPAT_COMPILER_H */
