/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between kernels in how io_uring tells of its requests.
 *
 * Kbuild looks at the kernel's trace/events/io_uring.h, and defines
 *
 * WLT_HAVE_IO_URING where both submission and completion hand over the request, and what
 *	that is can be known (since Linux 6.0). Elsewhere ring operations are not seen:
 *	nothing tells which of them is complete;
 * WLT_HAVE_URING_SUBMIT_REQ where the submission is io_uring_submit_req;
 * WLT_HAVE_URING_CQE where the completion comes with the entry of the queue, which user
 *	space may write to, and not with what is in it.
 */
#ifndef _WLT_COMPAT_IO_URING_H
#define _WLT_COMPAT_IO_URING_H

#ifdef WLT_HAVE_IO_URING

#include <linux/io_uring_types.h>
#include <trace/events/io_uring.h>

#ifdef WLT_HAVE_URING_SUBMIT_REQ
#define WLT_URING_SUBMIT	"io_uring_submit_req"
#define WLT_URING_SUBMIT_ARGS	struct io_kiocb *req
#define wlt_check_uring_submit	check_trace_callback_type_io_uring_submit_req
#else
#define WLT_URING_SUBMIT	"io_uring_submit_sqe"
#define WLT_URING_SUBMIT_ARGS	struct io_kiocb *req, bool force_nonblock
#define wlt_check_uring_submit	check_trace_callback_type_io_uring_submit_sqe
#endif

#ifdef WLT_HAVE_URING_CQE
#define WLT_URING_COMPLETE_ARGS	struct io_ring_ctx *ctx, void *req, struct io_uring_cqe *cqe
#else
#define WLT_URING_COMPLETE_ARGS	void *ctx, void *req, u64 user_data, int res,		\
				unsigned int cflags, u64 extra1, u64 extra2
#endif

#else

#define WLT_URING_SUBMIT	"io_uring_submit_sqe"

#endif

#endif /* _WLT_COMPAT_IO_URING_H */
