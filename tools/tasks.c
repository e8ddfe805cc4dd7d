// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds tasks by pid. See tasks.h.
 */
#include "tasks.h"

#include <stdlib.h>
#include <string.h>

#include "wlcat.h"

#define MIN_SLOTS	64

/* The slot of a task, or the free one where it would be. */
static size_t find_slot(const struct tasks *tasks, int pid)
{
	size_t mask = tasks->nr_slots - 1;
	size_t at = ((unsigned int)pid * 2654435761u) & mask;

	while (tasks->slots[at] && tasks->slots[at]->pid != pid)
		at = (at + 1) & mask;
	return at;
}

static void grow(struct tasks *tasks)
{
	struct tasks old = *tasks;
	size_t i;

	tasks->nr_slots = old.nr_slots ? old.nr_slots * 2 : MIN_SLOTS;
	tasks->slots = xrealloc(NULL, tasks->nr_slots, sizeof(*tasks->slots));
	memset(tasks->slots, 0, tasks->nr_slots * sizeof(*tasks->slots));
	for (i = 0; i < old.nr_slots; i++)
		if (old.slots[i])
			tasks->slots[find_slot(tasks, old.slots[i]->pid)] =
				old.slots[i];
	free(old.slots);
}

/**
 * tasks_find() - find a task
 * @tasks: the tasks
 * @pid: its pid
 *
 * Return: the task, or NULL.
 */
struct task *tasks_find(const struct tasks *tasks, int pid)
{
	return tasks->nr_slots ? tasks->slots[find_slot(tasks, pid)] : NULL;
}

/**
 * tasks_get() - find a task, or make it
 * @tasks: the tasks
 * @pid: its pid
 *
 * Return: the task.
 */
struct task *tasks_get(struct tasks *tasks, int pid)
{
	struct task *task = tasks_find(tasks, pid);

	if (task)
		return task;
	if (tasks->nr * 2 >= tasks->nr_slots)
		grow(tasks);
	task = xrealloc(NULL, 1, sizeof(*task));
	memset(task, 0, sizeof(*task));
	task->pid = pid;
	task->tgid = pid;
	tasks->slots[find_slot(tasks, pid)] = task;
	tasks->nr++;
	return task;
}

/**
 * tasks_free() - give back all tasks
 * @tasks: the tasks
 */
void tasks_free(struct tasks *tasks)
{
	size_t i;

	for (i = 0; i < tasks->nr_slots; i++) {
		if (!tasks->slots[i])
			continue;
		free(tasks->slots[i]->open.data);
		free(tasks->slots[i]->offs);
		free(tasks->slots[i]);
	}
	free(tasks->slots);
}

/**
 * task_name() - learn the name of a task
 * @task: the task
 * @comm: its name, terminated or not
 * @size: bytes of that at most
 */
void task_name(struct task *task, const char *comm, size_t size)
{
	size = strnlen(comm, size < TASK_COMM - 1 ? size : TASK_COMM - 1);
	if (!size)
		return;
	memcpy(task->comm, comm, size);
	task->comm[size] = '\0';
}

/**
 * task_add_off() - the task is back on a CPU
 * @task: the task, which was off
 * @to: since when
 */
void task_add_off(struct task *task, uint64_t to)
{
	size_t nr = task->nr_offs;

	task->is_off = false;
	/* room for 2^n of them */
	if (!(nr & (nr - 1)))
		task->offs = xrealloc(task->offs, nr ? nr * 2 : 1,
				      sizeof(*task->offs));
	task->offs[nr] = task->off;
	task->offs[nr].to = to;
	if (!task->off.woken || task->off.woken > to)
		task->offs[nr].woken = to;
	task->nr_offs++;
}
