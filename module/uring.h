/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Operations of io_uring.
 *
 * An operation makes no system call: it is a request that a task puts into a
 * ring, and that some task, worker or kernel thread completes later. So it has a
 * row of its own, io_uring:openat, and is charged to who submitted it, whoever
 * else has a hand in it:
 *
 *	io_uring_submit_* ------> traced? --> flight: slot, start, generation
 *	io_uring_req_failed --'                 |
 *	                                        | hash of the request's address
 *	io_uring_complete ------> flight? <-----'
 *	io_uring_fail_link --'       |
 *	io_uring_cqe_overflow '      '--> this CPU's row: calls, time, error
 *
 * A flight is a request that was counted and is not over. It belongs to its
 * session, not to a task: who submitted it may have ended. The address of a
 * request comes back as another request, for they are cached; a submission that
 * finds a flight at its address knows that the one before is over, unseen.
 *
 * Silent requests (IOSQE_CQE_SKIP_SUCCESS) tell nothing when they succeed. They
 * are counted when they are submitted, without a time, and are never in flight;
 * their flight is only there for the error that they may tell.
 *
 *	submitted = completed + in flight + unseen
 *
 * Unseen are silent requests, and those whose end could not be seen. All numbers
 * are counted by generation, as those of stats.h are; what completes in a later
 * generation than it was submitted in was in flight at the cut, and the reader,
 * who finds no flight any more, takes it from @crossed.
 */
#ifndef _WLT_URING_H
#define _WLT_URING_H

#include "session.h"

struct wlt_task;

/**
 * struct wlt_uring_req - a request that is being submitted
 * @id: its address, which says nothing more once it has completed
 * @ring: its ring
 * @user_data: what its completion will say
 * @head: how many the ring has taken from its queue
 * @op: opcode
 * @silent: it tells only if it fails
 * @failed: it failed already; it may have been submitted before that
 */
struct wlt_uring_req {
	const void *id;
	const void *ring;
	u64 user_data;
	u32 head;
	u8 op;
	bool silent;
	bool failed;
};

/**
 * typedef wlt_uring_match_t - does a request complete with these?
 * @id: its address; it is in flight
 * @res: result
 * @flags: flags of the completion
 */
typedef bool wlt_uring_match_t(const void *id, int res, u32 flags);

void wlt_uring_submit(struct wlt_task *t, const struct wlt_uring_req *req);
void wlt_uring_complete(const void *id, int res);
void wlt_uring_overflow(const void *ring, u64 user_data, int res, u32 flags,
			wlt_uring_match_t *match);

unsigned int wlt_uring_nr(struct wlt_session *s);
size_t wlt_uring_bytes(struct wlt_session *s);
void wlt_uring_settle(struct wlt_session *s, unsigned long epoch);
void wlt_uring_abandon(struct wlt_session *s);

#endif /* _WLT_URING_H */
