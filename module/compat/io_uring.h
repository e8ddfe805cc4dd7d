/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between kernels in how io_uring tells of its requests.
 *
 * Kbuild looks at the kernel's trace/events/io_uring.h, and defines
 *
 * WLT_HAVE_URING_TYPES where it can be known what a request is (since Linux 6.0);
 * WLT_HAVE_URING_SUBMIT_SQE, WLT_HAVE_URING_SUBMIT_REQ: the submission is
 *	io_uring_submit_sqe with the request, or io_uring_submit_req;
 * WLT_HAVE_URING_RES, WLT_HAVE_URING_CQE: the completion has the result by itself, or the
 *	entry of the queue, which user space may write to.
 *
 * Elsewhere ring operations are not seen: nothing tells which of them is complete.
 */
#ifndef _WLT_COMPAT_IO_URING_H
#define _WLT_COMPAT_IO_URING_H

#if defined(WLT_HAVE_URING_TYPES) &&						\
	(defined(WLT_HAVE_URING_SUBMIT_SQE) || defined(WLT_HAVE_URING_SUBMIT_REQ)) &&	\
	(defined(WLT_HAVE_URING_RES) || defined(WLT_HAVE_URING_CQE))
#define WLT_HAVE_IO_URING

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

#ifndef IORING_SETUP_SQ_REWIND
#define IORING_SETUP_SQ_REWIND	0
#endif

#else

#define WLT_URING_SUBMIT	"io_uring_submit_sqe"

#endif

#endif /* _WLT_COMPAT_IO_URING_H */
