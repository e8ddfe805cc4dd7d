// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of subsystems.
 *
 * Pure: a constant table. Called by whatever prints a row, in any context.
 * See subsys.h.
 */
#include "subsys.h"

#include <linux/build_bug.h>
#include <linux/kernel.h>

static const char * const subsys_names[] = {
	[WLT_SUBSYS_UNKNOWN]		= "Unknown",
	[WLT_SUBSYS_FILESYSTEM]		= "Filesystem",
	[WLT_SUBSYS_MEMORY_MGMT]	= "Memory Mgmt.",
	[WLT_SUBSYS_PROCESS_MGMT]	= "Process Mgmt.",
	[WLT_SUBSYS_NETWORK]		= "Network",
	[WLT_SUBSYS_SIGNAL]		= "Signal",
	[WLT_SUBSYS_TIME]		= "Time",
	[WLT_SUBSYS_FUTEX]		= "Futex",
	[WLT_SUBSYS_SCHEDULER]		= "Scheduler",
	[WLT_SUBSYS_CAPABILITY]		= "Capability",
	[WLT_SUBSYS_IPC]		= "IPC",
	[WLT_SUBSYS_SECURITY]		= "Security",
	[WLT_SUBSYS_KEYS]		= "Keys",
	[WLT_SUBSYS_IO_URING]		= "io_uring",
	[WLT_SUBSYS_BPF]		= "BPF",
	[WLT_SUBSYS_TRACING]		= "Tracing",
	[WLT_SUBSYS_MODULE]		= "Module",
	[WLT_SUBSYS_SYSTEM]		= "System",
};

static_assert(ARRAY_SIZE(subsys_names) == WLT_NR_SUBSYS);

/**
 * wlt_subsys_name() - name of a subsystem for people
 * @id: enum wlt_subsys
 *
 * Context: Any.
 * Return: the name, for example "Memory Mgmt."; "Unknown" when @id is out of
 * range, never NULL.
 */
const char *wlt_subsys_name(unsigned int id)
{
	if (id >= WLT_NR_SUBSYS)
		id = WLT_SUBSYS_UNKNOWN;
	return subsys_names[id];
}
