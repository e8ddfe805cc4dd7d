/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What could not be recorded, and is counted instead.
 */
#ifndef _WLT_LOSS_H
#define _WLT_LOSS_H

/**
 * enum wlt_loss - what could not be recorded, by cause
 * @WLT_LOSS_CLOCK: the clock ran backwards during a call; its time was taken
 *	as zero
 * @WLT_LOSS_ROW: no memory for the row of a call, which counts as "(other)",
 *	or of a part of it, which counts nowhere
 * @WLT_LOSS_HIST: no memory for a histogram; a call is in no bucket
 * @WLT_LOSS_ERRNO: no memory, or no room, to count an error by its errno
 * @WLT_LOSS_TASK_ROW: no memory to count a call by task
 * @WLT_LOSS_URING: no memory, or no room, to follow an operation of io_uring; it
 *	is not counted
 * @WLT_LOSS_PATH: no memory, or no room, to count a path that was opened or
 *	executed
 * @WLT_LOSS_CAPABILITY: the same of a capability that was asked for
 * @WLT_LOSS_STACK: no room to count the stack of a sample
 * @WLT_NR_CPU_LOSS: number of causes up to here, which each CPU counts
 * @WLT_LOSS_TASK_ALLOC: no memory to follow a new task
 * @WLT_LOSS_CHECK: checks for a capability, of any task of the machine, that the
 *	probe could not see
 * @WLT_LOSS_FUNCTION: no room in a table for one more caller of a function; the
 *	function ran unseen
 * @WLT_LOSS_FUNCTIME: runs of functions that are timed, of any task of the machine,
 *	that the probe could not see
 * @WLT_NR_LOSS: number of causes
 */
enum wlt_loss {
	WLT_LOSS_CLOCK,
	WLT_LOSS_ROW,
	WLT_LOSS_HIST,
	WLT_LOSS_ERRNO,
	WLT_LOSS_TASK_ROW,
	WLT_LOSS_URING,
	WLT_LOSS_PATH,
	WLT_LOSS_CAPABILITY,
	WLT_LOSS_STACK,
	WLT_NR_CPU_LOSS,
	WLT_LOSS_TASK_ALLOC = WLT_NR_CPU_LOSS,
	WLT_LOSS_CHECK,
	WLT_LOSS_FUNCTION,
	WLT_LOSS_FUNCTIME,
	WLT_NR_LOSS,
};

#endif /* _WLT_LOSS_H */
