/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Subsystems of the kernel, as a row of syscall_stats names them.
 *
 * The names are those of the kernel's own guide,
 * Documentation/admin-guide/workload-tracing.rst, and where it is silent a few
 * more. subsys.tbl says in one line what each of them holds and which system
 * call belongs to which; gen-sysname turns "Memory Mgmt." there into
 * WLT_SUBSYS_MEMORY_MGMT here, so that a name which only one of the two knows
 * does not compile.
 */
#ifndef _WLT_SUBSYS_H
#define _WLT_SUBSYS_H

/**
 * enum wlt_subsys - subsystem that a system call belongs to
 * @WLT_SUBSYS_UNKNOWN: the call stands in no table
 * @WLT_SUBSYS_FILESYSTEM: "Filesystem"
 * @WLT_SUBSYS_MEMORY_MGMT: "Memory Mgmt."
 * @WLT_SUBSYS_PROCESS_MGMT: "Process Mgmt."
 * @WLT_SUBSYS_NETWORK: "Network"
 * @WLT_SUBSYS_SIGNAL: "Signal"
 * @WLT_SUBSYS_TIME: "Time"
 * @WLT_SUBSYS_FUTEX: "Futex"
 * @WLT_SUBSYS_SCHEDULER: "Scheduler"
 * @WLT_SUBSYS_CAPABILITY: "Capability"
 * @WLT_SUBSYS_IPC: "IPC"
 * @WLT_SUBSYS_SECURITY: "Security"
 * @WLT_SUBSYS_KEYS: "Keys"
 * @WLT_SUBSYS_IO_URING: "io_uring"
 * @WLT_SUBSYS_BPF: "BPF"
 * @WLT_SUBSYS_TRACING: "Tracing"
 * @WLT_SUBSYS_MODULE: "Module"
 * @WLT_SUBSYS_SYSTEM: "System"
 * @WLT_NR_SUBSYS: number of subsystems, WLT_SUBSYS_UNKNOWN among them
 */
enum wlt_subsys {
	WLT_SUBSYS_UNKNOWN,
	WLT_SUBSYS_FILESYSTEM,
	WLT_SUBSYS_MEMORY_MGMT,
	WLT_SUBSYS_PROCESS_MGMT,
	WLT_SUBSYS_NETWORK,
	WLT_SUBSYS_SIGNAL,
	WLT_SUBSYS_TIME,
	WLT_SUBSYS_FUTEX,
	WLT_SUBSYS_SCHEDULER,
	WLT_SUBSYS_CAPABILITY,
	WLT_SUBSYS_IPC,
	WLT_SUBSYS_SECURITY,
	WLT_SUBSYS_KEYS,
	WLT_SUBSYS_IO_URING,
	WLT_SUBSYS_BPF,
	WLT_SUBSYS_TRACING,
	WLT_SUBSYS_MODULE,
	WLT_SUBSYS_SYSTEM,
	WLT_NR_SUBSYS,
};

const char *wlt_subsys_name(unsigned int id);

#endif /* _WLT_SUBSYS_H */
