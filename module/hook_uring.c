// SPDX-License-Identifier: GPL-2.0-only
/*
 * Probes on io_uring: io_uring_submit_sqe or io_uring_submit_req,
 * io_uring_req_failed, io_uring_complete, io_uring_fail_link, io_uring_cqe_overflow.
 *
 * Submissions run in the task that submits; completions in whatever completes:
 * that task, another, a worker, a kernel thread, with locks of the ring held. A
 * request is completed once. Completions without a request are the further ones
 * of a multishot request, which is not over, or messages from another ring.
 */
#include "hook.h"

#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/uaccess.h>

#include "compat/io_uring.h"
#include "probe.h"
#include "taskhash.h"
#include "uring.h"

#ifdef WLT_HAVE_IO_URING

static struct wlt_uring_req describe(const struct io_kiocb *req)
{
	return (struct wlt_uring_req) {
		.id = req,
		.ring = req->ctx,
		.user_data = req->cqe.user_data,
		.head = req->ctx->cached_sq_head,
		.op = req->opcode,
		.silent = req->flags & REQ_F_CQE_SKIP,
	};
}

/* Whoever completes a request may be traced or not, and be another than its owner. */
static struct wlt_task *begin(void)
{
	struct wlt_task *t;

	preempt_disable_notrace();
	t = wlt_task_find(current);
	wlt_probe_begin(t);
	return t;
}

static void finish(struct wlt_task *t)
{
	wlt_probe_end(t);
	preempt_enable_notrace();
}

static void submit(const struct wlt_uring_req *req)
{
	struct wlt_task *t = begin();

	wlt_uring_submit(t, req);
	finish(t);
}

static void end(const void *id, int res)
{
	struct wlt_task *t = begin();

	wlt_uring_complete(id, res);
	finish(t);
}

/* A request is submitted. */
static void probe_submit(void *data, WLT_URING_SUBMIT_ARGS)
{
	struct wlt_uring_req desc = describe(req);

	submit(&desc);
}

/*
 * It cannot be prepared, and will say so. Where a ring begins its queue anew with each batch,
 * its place does not tell it from one before; such kernels prepare before they submit.
 */
static void probe_failed(void *data, const struct io_uring_sqe *sqe,
			 struct io_kiocb *req, int error)
{
	struct wlt_uring_req desc = describe(req);
	u8 op = READ_ONCE(sqe->opcode);

	/* one that the kernel does not know has become 0 */
	if (op >= IORING_OP_LAST)
		desc.op = op;
	desc.silent = false;
	desc.failed = !(req->ctx->flags & IORING_SETUP_SQ_REWIND);
	submit(&desc);
}

static void probe_complete(void *data, WLT_URING_COMPLETE_ARGS)
{
	const struct io_kiocb *done = req;

	if (done)
		end(done, done->cqe.res);
}

/* A request fails with the one before it, without a completion if that has none. */
static void probe_fail_link(void *data, struct io_kiocb *req, struct io_kiocb *link)
{
	if (link->flags & REQ_F_CQE_SKIP)
		end(link, link->flags & REQ_F_FAIL ? link->cqe.res : -ECANCELED);
}

/* Should the flight be of a request that is long gone, its memory may be, too. */
static bool is_completion_of(const void *id, int res, u32 flags)
{
	const struct io_kiocb *req = id;
	struct io_cqe cqe;

	return !copy_from_kernel_nofault(&cqe, &req->cqe, sizeof(cqe)) &&
	       cqe.res == res && cqe.flags == flags;
}

/* There is no room for a completion. */
static void probe_overflow(void *data, void *ctx, unsigned long long user_data,
			   s32 res, u32 cflags, void *ocqe)
{
	struct wlt_task *t = begin();

	wlt_uring_overflow(ctx, user_data, res, cflags, is_completion_of);
	finish(t);
}

static void __maybe_unused check_prototypes(void)
{
	check_trace_callback_type_io_uring_cqe_overflow(probe_overflow);
	check_trace_callback_type_io_uring_fail_link(probe_fail_link);
	check_trace_callback_type_io_uring_complete(probe_complete);
	check_trace_callback_type_io_uring_req_failed(probe_failed);
	wlt_check_uring_submit(probe_submit);
}

#else

#define probe_overflow	NULL
#define probe_fail_link	NULL
#define probe_complete	NULL
#define probe_failed	NULL
#define probe_submit	NULL

#endif

/* What is submitted completes, so the hooks on completions come first. */
struct wlt_hook wlt_hook_uring[WLT_NR_HOOK_URING] = {
	{ "io_uring_cqe_overflow", probe_overflow },
	{ "io_uring_fail_link", probe_fail_link },
	{ "io_uring_complete", probe_complete },
	{ "io_uring_req_failed", probe_failed },
	{ WLT_URING_SUBMIT, probe_submit },
};
