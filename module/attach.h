/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Attaching to processes that already run.
 *
 * The hooks are in place before the first task is inserted, so from then on
 * its new tasks are followed as they are made. Those that exist already are
 * found by walking all processes under RCU, for all roots that are fresh at
 * once. A task can be missed by one walk - it was made by a task which that
 * walk had not reached yet - so walks are repeated until one finds nothing.
 *
 * What a task is doing at that moment has to be found out too. The exit of a
 * call without an entry is either that of a call in progress when the task
 * was inserted, or of a call that seccomp refuses. A task is taken to be in a
 * call (WLT_CALL_UNKNOWN) until it is seen outside one.
 */
#ifndef _WLT_ATTACH_H
#define _WLT_ATTACH_H

#include "session.h"

int wlt_attach_task(struct wlt_session *s, struct wlt_root *root,
		    struct task_struct *task);
int wlt_attach_fresh(struct wlt_session *s);
bool wlt_attach_has_process(struct wlt_session *s, struct pid *tgid);
void wlt_attach_move_root(struct wlt_session *s, struct wlt_root *from,
			  struct wlt_root *to);
void wlt_attach_remove_root(struct wlt_session *s, struct wlt_root *root);
void wlt_attach_remove_process(struct wlt_session *s, struct pid *tgid);

#endif /* _WLT_ATTACH_H */
