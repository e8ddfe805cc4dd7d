// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory of CPUs. See hotplug.h.
 */
#include "hotplug.h"

#include <linux/cpuhotplug.h>
#include <linux/list.h>
#include <linux/minmax.h>

#include "function.h"
#include "row.h"
#include "session.h"

static enum cpuhp_state hotplug_state;

/* With the lock of CPU hotplug held. Without memory the CPU does not come. */
static int prepare(unsigned int cpu, struct hlist_node *node)
{
	struct wlt_session *s = hlist_entry(node, struct wlt_session, hotplug);

	return wlt_row_alloc_cpu(s, cpu) ?: wlt_function_alloc_cpu(s, cpu);
}

/**
 * wlt_hotplug_init() - be told of CPUs that come online
 *
 * Context: Module load.
 * Return: 0 or -errno.
 */
int wlt_hotplug_init(void)
{
	int state = cpuhp_setup_state_multi(CPUHP_BP_PREPARE_DYN, "wltrace:prepare",
					    prepare, NULL);

	if (state > 0)
		hotplug_state = state;
	return min(state, 0);
}

/**
 * wlt_hotplug_exit() - undo wlt_hotplug_init()
 *
 * Context: Module unload.
 */
void wlt_hotplug_exit(void)
{
	cpuhp_remove_multi_state(hotplug_state);
}

/**
 * wlt_hotplug_add() - have tables on each CPU that is, or comes, online
 * @s: session
 *
 * Context: Control side, under the mutex.
 * Return: 0; -ENOMEM, and then some CPUs may have theirs.
 */
int wlt_hotplug_add(struct wlt_session *s)
{
	return cpuhp_state_add_instance(hotplug_state, &s->hotplug);
}

/**
 * wlt_hotplug_remove() - undo wlt_hotplug_add(), if it was successful
 * @s: session; its tables stay as they are
 *
 * Context: Control side, under the mutex.
 */
void wlt_hotplug_remove(struct wlt_session *s)
{
	if (hlist_unhashed(&s->hotplug))
		return;
	cpuhp_state_remove_instance(hotplug_state, &s->hotplug);
	INIT_HLIST_NODE(&s->hotplug);
}
