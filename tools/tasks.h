/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tasks of an export, by pid: a hash with one slot for each, the next free
 * one where it is taken.
 */
#ifndef _WLCAT_TASKS_H
#define _WLCAT_TASKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TASK_COMM	16	/* bytes of a name, with its NUL */

/**
 * struct task_off - a time that a task was off its CPU
 * @from: when it left
 * @woken: when it was woken; @from if it did not sleep, @to if nobody did
 * @to: when it was back
 * @state: why it left, as sched_switch has it
 */
struct task_off {
	uint64_t from;
	uint64_t woken;
	uint64_t to;
	unsigned int state;
};

/**
 * struct task_open - a call of which the end is not known yet
 * @data: its record, to be freed; NULL if there is none
 * @size: of that
 * @nr: number of the call
 * @start: when it began
 * @seen: when the record was written
 */
struct task_open {
	unsigned char *data;
	size_t size;
	int64_t nr;
	uint64_t start;
	uint64_t seen;
};

/**
 * struct task - a task
 * @pid: its pid
 * @tgid: its process; @pid as long as that is not known
 * @comm: its name, empty if not known
 * @seen: it is one of the workload
 * @shown: something of it was written
 * @leads: something of another thread of its process was
 * @exited: it has ended
 * @end: end of what was written last
 * @cpu: CPU time of its calls so far
 * @open: a call that is not over
 * @is_off: it is off its CPU
 * @off: since when, and what else is known
 * @offs: times off its CPU since @end
 * @nr_offs: how many
 */
struct task {
	int pid;
	int tgid;
	char comm[TASK_COMM];
	bool seen;
	bool shown;
	bool leads;
	bool exited;
	uint64_t end;
	uint64_t cpu;
	struct task_open open;
	bool is_off;
	struct task_off off;
	struct task_off *offs;
	size_t nr_offs;
};

/**
 * struct tasks - all of them
 * @slots: the hash; NULL where a slot is free
 * @nr_slots: a power of two, or 0
 * @nr: tasks
 */
struct tasks {
	struct task **slots;
	size_t nr_slots;
	size_t nr;
};

struct task *tasks_get(struct tasks *tasks, int pid);
struct task *tasks_find(const struct tasks *tasks, int pid);
void tasks_free(struct tasks *tasks);

void task_name(struct task *task, const char *comm, size_t size);
void task_add_off(struct task *task, uint64_t to);

#endif /* _WLCAT_TASKS_H */
