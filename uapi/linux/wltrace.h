/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * Binary snapshot of a traced workload, as read from workload/snapshot_raw.
 *
 *	+--------------------------+ 0
 *	| struct wlt_raw_header    |
 *	+--------------------------+ header_size
 *	| struct wlt_raw_section[] | nr_sections x section_size bytes
 *	+--------------------------+
 *	| entries of each section  | at its offset, nr x entry_size bytes
 *	+--------------------------+ total_size
 *
 * All numbers are in the byte order of the machine that wrote them; a reader
 * sees the other order in the magic. Offsets count from the start of the file
 * and are multiples of 8.
 *
 * How it grows: a new kind of entry is a new section, which older readers
 * pass over; a new field goes to the end of its struct, which older readers
 * pass over because they step by entry_size, and which newer readers of
 * older files take as zero. Only a change that neither can express raises
 * WLT_RAW_VERSION.
 */
#ifndef _UAPI_LINUX_WLTRACE_H
#define _UAPI_LINUX_WLTRACE_H

#include <linux/types.h>

#define WLT_RAW_MAGIC	0x77547274	/* "wTrt" */
#define WLT_RAW_VERSION	1

#define WLT_COMM_LEN	16

/**
 * enum wlt_abi - system call numbering that a call was made with
 * @WLT_ABI_NATIVE: the kernel's own
 * @WLT_ABI_COMPAT: 32-bit calls on a 64-bit kernel (ia32 on x86-64, arm on
 *	arm64)
 * @WLT_ABI_X32: x86-64's x32; its numbers stand here without bit 30
 * @WLT_NR_ABI: number of ABIs
 */
enum wlt_abi {
	WLT_ABI_NATIVE,
	WLT_ABI_COMPAT,
	WLT_ABI_X32,
	WLT_NR_ABI,
};

/**
 * enum wlt_raw_type - what the entries of a section are
 * @WLT_RAW_SUMMARY: one struct wlt_raw_summary
 * @WLT_RAW_SYSCALL: struct wlt_raw_syscall, in no particular order
 * @WLT_RAW_TASK: struct wlt_raw_task, in the order in which they were found
 * @WLT_RAW_ROOT: struct wlt_raw_root, in the order in which they were written
 * @WLT_RAW_LOSS: struct wlt_raw_loss, one for each cause, zeros included
 * @WLT_RAW_STRINGS: bytes (entry_size 1); every __u32 that is described as a
 *	string is an offset into it, 0 is the empty string
 * @WLT_RAW_BUCKET: struct wlt_raw_bucket, the buckets of each histogram that
 *	are not empty, in ascending order
 * @WLT_RAW_ERRNO: struct wlt_raw_errno, in descending order of counts within
 *	a system call
 * @WLT_RAW_PART: struct wlt_raw_syscall of parts of calls, see enum
 *	wlt_raw_part; what they count, WLT_RAW_SYSCALL counts, too, but for
 *	operations of io_uring
 * @WLT_RAW_TASK_CALL: struct wlt_raw_task_call, calls of tasks that are listed
 *	(options/per-task)
 * @WLT_RAW_MARKER: struct wlt_raw_marker, the last labels that were written to
 *	marker, the oldest first
 * @WLT_RAW_PATH: struct wlt_raw_path, paths that were opened or executed
 *	(options/files), in no particular order
 * @WLT_RAW_CAPABILITY: struct wlt_raw_capability, capabilities that were asked
 *	for (options/capabilities), in no particular order
 * @WLT_RAW_FUNCTION: struct wlt_raw_function, functions of the kernel that the
 *	sections below point to by index, in ascending order of addresses
 * @WLT_RAW_EDGE: struct wlt_raw_edge, who called which of them, and in which
 *	call (options/functions), in no particular order
 * @WLT_RAW_FUNCTION_TIME: struct wlt_raw_function_time, how long functions took
 *	(set_function_time)
 * @WLT_RAW_STACK: struct wlt_raw_stack, stacks of the kernel (options/profile,
 *	options/stack-depth)
 * @WLT_RAW_FRAME: struct wlt_raw_frame, the frames of these, innermost first
 */
enum wlt_raw_type {
	WLT_RAW_SUMMARY = 1,
	WLT_RAW_SYSCALL,
	WLT_RAW_TASK,
	WLT_RAW_ROOT,
	WLT_RAW_LOSS,
	WLT_RAW_STRINGS,
	WLT_RAW_BUCKET,
	WLT_RAW_ERRNO,
	WLT_RAW_PART,
	WLT_RAW_TASK_CALL,
	WLT_RAW_MARKER,
	WLT_RAW_PATH,
	WLT_RAW_CAPABILITY,
	WLT_RAW_FUNCTION,
	WLT_RAW_EDGE,
	WLT_RAW_FUNCTION_TIME,
	WLT_RAW_STACK,
	WLT_RAW_FRAME,
};

/**
 * enum wlt_raw_part - what a struct wlt_raw_syscall counts
 * @WLT_RAW_PART_NONE: all calls
 * @WLT_RAW_PART_OP: those with one operation (options/operations), for
 *	instance ioctl:TCGETS; value is the operation
 * @WLT_RAW_PART_FD: those on one kind of file descriptor
 *	(options/descriptors), for instance read:socket
 * @WLT_RAW_PART_OTHER: calls by operation or descriptor for which there was no
 *	row; nr is INT_MIN
 * @WLT_RAW_PART_URING: no part of a call, but operations of io_uring, for
 *	instance io_uring:openat, which no other row counts; nr is the opcode
 */
enum wlt_raw_part {
	WLT_RAW_PART_NONE,
	WLT_RAW_PART_OP,
	WLT_RAW_PART_FD,
	WLT_RAW_PART_OTHER,
	WLT_RAW_PART_URING,
};

/**
 * struct wlt_raw_header - start of the file
 * @magic: WLT_RAW_MAGIC
 * @version: WLT_RAW_VERSION; a reader refuses one that it does not know
 * @header_size: size of this struct as written; the sections follow
 * @total_size: size of the whole file in bytes
 * @nr_sections: number of struct wlt_raw_section
 * @section_size: size of one of them as written
 */
struct wlt_raw_header {
	__u32 magic;
	__u16 version;
	__u16 header_size;
	__u64 total_size;
	__u32 nr_sections;
	__u32 section_size;
};

/**
 * struct wlt_raw_section - where to find entries of one type
 * @type: enum wlt_raw_type
 * @entry_size: bytes from one entry to the next
 * @offset: of the first entry, from the start of the file
 * @nr: number of entries
 */
struct wlt_raw_section {
	__u32 type;
	__u32 entry_size;
	__u64 offset;
	__u64 nr;
};

/* wlt_raw_summary::flags */
#define WLT_RAW_TRACING_ON	0x1	/* calls are accounted */
#define WLT_RAW_ATTACHED	0x2	/* the hooks are in place */
#define WLT_RAW_UNBALANCED	0x4	/* the ledger does not balance: a bug */

/**
 * struct wlt_raw_summary - the ledger and what belongs to the whole workload
 * @begin_ns: start of this period (first pid written, or last reset),
 *	CLOCK_MONOTONIC
 * @now_ns: when the snapshot was taken, CLOCK_MONOTONIC
 * @wall_ns: time within this period in which something was traced
 * @enters: calls begun, including those in flight when the period began
 * @returned: calls that came back to user space
 * @restarted: attempts that a signal interrupted, and that the kernel ran
 *	again; user space sees one call
 * @in_flight: calls still running
 * @never_returned: calls that ended with their task: exit, exit_group and
 *	any call that a task died in
 * @exits: system call exits seen
 * @child_return: exits of new tasks from the call that made them
 * @denied: exits without an entry: seccomp or a tracer refused the call
 * @in_flight_at_start: exits of calls that began before they could be seen
 * @lost: sum of all struct wlt_raw_loss
 * @tasks_followed: tasks that ever belonged to the workload in this period
 * @tasks_live: tasks that belong to it now
 * @tasks_unlisted: ended tasks that are no longer listed one by one
 * @flags: WLT_RAW_*
 * @version: string: version of the module
 * @clock: string: clock that calls are timed with
 * @release: string: kernel release
 * @nr_rows: system calls for which there is a row by now
 * @max_rows: how many there can be; more are counted in one row, "(other)"
 * @task_bytes: memory for a task
 * @cpu_bytes: memory for a CPU
 * @total_bytes: memory in all, that of snapshots apart
 * @max_cpu_bytes: most memory that a CPU may take
 * @nr_errnos: different errors of different calls by now
 * @max_errnos: how many there can be; more are in no struct wlt_raw_errno, and
 *	count as the loss "errno"
 * @no_uring: string: tracepoint for want of which operations of io_uring are not
 *	seen; "" if they are
 * @uring_submitted: operations of io_uring submitted, including those in flight
 *	when the period began
 * @uring_completed: those that completed
 * @uring_in_flight: those that did not
 * @uring_unseen: those that say nothing when they succeed, or whose end could
 *	not be seen
 * @functions_hooked: functions of the kernel that are hooked now
 * @functions_all: 1 if these are all that can be
 * @function_entries: entries of the tables of callers and functions that are in
 *	use, all CPUs together
 * @max_function_entries: how many there are; more are the loss "function"
 *
 * enters = returned + restarted + in_flight + never_returned,
 * exits = returned + restarted + child_return + denied + in_flight_at_start and
 * uring_submitted = uring_completed + uring_in_flight + uring_unseen.
 */
struct wlt_raw_summary {
	__u64 begin_ns;
	__u64 now_ns;
	__u64 wall_ns;
	__u64 enters;
	__u64 returned;
	__u64 restarted;
	__u64 in_flight;
	__u64 never_returned;
	__u64 exits;
	__u64 child_return;
	__u64 denied;
	__u64 in_flight_at_start;
	__u64 lost;
	__u64 tasks_followed;
	__u64 tasks_live;
	__u64 tasks_unlisted;
	__u32 flags;
	__u32 version;
	__u32 clock;
	__u32 release;
	__u32 nr_rows;
	__u32 max_rows;
	__u32 task_bytes;
	__u32 cpu_bytes;
	__u64 total_bytes;
	__u32 max_cpu_bytes;
	__u32 nr_errnos;
	__u32 max_errnos;
	__u32 no_uring;
	__u64 uring_submitted;
	__u64 uring_completed;
	__u64 uring_in_flight;
	__u64 uring_unseen;
	__u32 functions_hooked;
	__u32 functions_all;
	__u64 function_entries;
	__u64 max_function_entries;
};

/**
 * struct wlt_raw_syscall - one system call of one ABI, or a part, or an operation
 *	of io_uring
 * @nr: its number; the row that collects calls for which there was no room
 *	has INT_MIN
 * @abi: enum wlt_abi
 * @name: string: "read"; "syscall_2000" when the number has no name
 * @subsystem: string: "Filesystem"
 * @file: string: source file that defines it, "" when not known
 * @abi_name: string: "" for the native ABI, else "ia32", "x32", "arm"
 * @calls: calls that returned, never returned or were denied
 * @errors: calls of these that failed
 * @wall_ns: time between entry and exit, summed; of calls that returned
 * @denied: calls that were refused before they ran
 * @never_returned: calls that ended with their task
 * @restarted: attempts that a signal interrupted and the kernel ran again, not
 *	in @calls
 * @blocked_ns: part of @wall_ns in which the task slept
 * @runnable_ns: part of @wall_ns in which the task waited for a CPU: woken, or
 *	preempted; the rest is CPU time
 * @min_ns: shortest time between entry and exit
 * @max_ns: longest
 * @first_bucket: index of the first struct wlt_raw_bucket of its histogram
 * @nr_buckets: how many follow each other there
 * @first_errno: index of the first struct wlt_raw_errno
 * @nr_errnos: how many follow each other there
 * @part: enum wlt_raw_part
 * @value: which of these parts
 *
 * Of an operation of io_uring, @wall_ns is the time from its submission to its
 * completion, of which nobody knows how much was spent on a CPU: @blocked_ns and
 * @runnable_ns are 0. @never_returned are those of uring_unseen.
 */
struct wlt_raw_syscall {
	__s32 nr;
	__u32 abi;
	__u32 name;
	__u32 subsystem;
	__u32 file;
	__u32 abi_name;
	__u64 calls;
	__u64 errors;
	__u64 wall_ns;
	__u64 denied;
	__u64 never_returned;
	__u64 restarted;
	__u64 blocked_ns;
	__u64 runnable_ns;
	__u64 min_ns;
	__u64 max_ns;
	__u32 first_bucket;
	__u32 nr_buckets;
	__u32 first_errno;
	__u32 nr_errnos;
	__u32 part;
	__u32 value;
};

/**
 * struct wlt_raw_bucket - calls that took about as long as each other
 * @from_ns: shortest time
 * @to_ns: longest time, itself within the bucket; all ones when there is no
 *	bound
 * @calls: how many calls that returned took as long
 *
 * A bucket is at most an eighth of @from_ns wide. The calls of a histogram add
 * up to those that returned, but for the loss "histogram".
 */
struct wlt_raw_bucket {
	__u64 from_ns;
	__u64 to_ns;
	__u64 calls;
};

/**
 * struct wlt_raw_errno - calls that failed in the same way
 * @err: errno, positive
 * @name: string: "ENOENT"
 * @calls: how many calls
 */
struct wlt_raw_errno {
	__s32 err;
	__u32 name;
	__u64 calls;
};

/* wlt_raw_task::flags */
#define WLT_RAW_TASK_ROOT	0x1	/* its pid was written */
#define WLT_RAW_TASK_ENDED	0x2	/* it exited */
#define WLT_RAW_TASK_DETACHED	0x4	/* it lives on, but is not traced */
#define WLT_RAW_TASK_IN_CALL	0x8	/* nr, abi, call and age_ns are valid */
#define WLT_RAW_TASK_WORKER	0x10	/* a thread that the kernel made for it
					 * (io_uring)
					 */
#define WLT_RAW_TASK_SUM	0x20	/* not a task: the sum of those that are
					 * no longer listed one by one
					 */
#define WLT_RAW_TASK_EARLIER	0x40	/* the call in flight began before it
					 * could be seen; age_ns is a minimum
					 */

/**
 * enum wlt_raw_state - what a task is doing in the call in flight
 * @WLT_RAW_STATE_NONE: no call in flight
 * @WLT_RAW_STATE_RUNNING: on a CPU
 * @WLT_RAW_STATE_RUNNABLE: waiting for one
 * @WLT_RAW_STATE_BLOCKED: asleep, can be woken by a signal
 * @WLT_RAW_STATE_UNINTERRUPTIBLE: asleep, cannot ("D" in ps)
 * @WLT_RAW_STATE_STOPPED: stopped by a signal or a tracer
 */
enum wlt_raw_state {
	WLT_RAW_STATE_NONE,
	WLT_RAW_STATE_RUNNING,
	WLT_RAW_STATE_RUNNABLE,
	WLT_RAW_STATE_BLOCKED,
	WLT_RAW_STATE_UNINTERRUPTIBLE,
	WLT_RAW_STATE_STOPPED,
};

/**
 * struct wlt_raw_task - one task of the workload
 * @pid: its number in the reader's pid namespace, 0 when it has none there
 * @tgid: the same of its process
 * @flags: WLT_RAW_TASK_*
 * @nr: system call in flight
 * @abi: its enum wlt_abi
 * @call: string: its name
 * @comm: name of the task, padded with zeros
 * @start_ns: when it was first followed, CLOCK_MONOTONIC
 * @end_ns: when it exited or was detached, CLOCK_MONOTONIC; 0 while followed
 * @calls: as in struct wlt_raw_syscall, over all calls of this task
 * @errors: likewise
 * @wall_ns: likewise
 * @age_ns: time since the call in flight began
 * @nr_execs: how often it became another program (execve) while followed
 * @state: enum wlt_raw_state
 * @blocked_ns: as in struct wlt_raw_syscall
 * @runnable_ns: likewise
 * @cpu_ns: CPU time of the task in all while followed, in user space and in
 *	the kernel
 * @voluntary: times that it gave up its CPU while followed
 * @involuntary: times that it was preempted
 * @migrations: times that it changed to another CPU
 * @minor_faults: page faults that needed no I/O
 * @major_faults: page faults that did
 * @ppid: as @pid, of its parent process
 * @exe: string: path of the program that it executed last while followed
 * @args: arguments of the call in flight
 */
struct wlt_raw_task {
	__s32 pid;
	__s32 tgid;
	__u32 flags;
	__s32 nr;
	__u32 abi;
	__u32 call;
	char comm[WLT_COMM_LEN];
	__u64 start_ns;
	__u64 end_ns;
	__u64 calls;
	__u64 errors;
	__u64 wall_ns;
	__u64 age_ns;
	__u32 nr_execs;
	__u32 state;
	__u64 blocked_ns;
	__u64 runnable_ns;
	__u64 cpu_ns;
	__u64 voluntary;
	__u64 involuntary;
	__u64 migrations;
	__u64 minor_faults;
	__u64 major_faults;
	__s32 ppid;
	__u32 exe;
	__u64 args[6];
};

/**
 * struct wlt_raw_task_call - a system call of a task
 * @task: index of the task
 * @nr: number of the call
 * @abi: enum wlt_abi
 * @name: string: its name
 * @abi_name: string: "" for the native ABI
 * @reserved: 0
 * @calls: as in struct wlt_raw_syscall, of that task
 * @errors: likewise
 * @wall_ns: likewise
 * @blocked_ns: likewise
 * @runnable_ns: likewise
 */
struct wlt_raw_task_call {
	__u32 task;
	__s32 nr;
	__u32 abi;
	__u32 name;
	__u32 abi_name;
	__u32 reserved;
	__u64 calls;
	__u64 errors;
	__u64 wall_ns;
	__u64 blocked_ns;
	__u64 runnable_ns;
};

/**
 * struct wlt_raw_root - a process whose pid was written to set_workload_pid
 * @pid: as in struct wlt_raw_task
 * @nr_live: tasks alive that are traced on its account
 * @comm: its name, or the last that it had
 */
struct wlt_raw_root {
	__s32 pid;
	__u32 nr_live;
	char comm[WLT_COMM_LEN];
};

/**
 * struct wlt_raw_loss - something that could not be recorded
 * @name: string: the cause
 * @reserved: 0
 * @count: how often
 */
struct wlt_raw_loss {
	__u32 name;
	__u32 reserved;
	__u64 count;
};

/**
 * struct wlt_raw_marker - a label that says that another phase begins
 * @label: string: it
 * @reserved: 0
 * @wall_ns: time traced until then, as wlt_raw_summary::wall_ns
 */
struct wlt_raw_marker {
	__u32 label;
	__u32 reserved;
	__u64 wall_ns;
};

/**
 * enum wlt_raw_path_what - what a call was to do with a path
 * @WLT_RAW_PATH_OPEN: to open it: open, openat, openat2, creat, and the operations
 *	of io_uring of that name
 * @WLT_RAW_PATH_EXEC: to execute it: execve, execveat
 */
enum wlt_raw_path_what {
	WLT_RAW_PATH_OPEN,
	WLT_RAW_PATH_EXEC,
};

/* wlt_raw_path::flags */
#define WLT_RAW_PATH_CUT	0x1	/* there is more of it */
#define WLT_RAW_PATH_UNREAD	0x2	/* it is not known */
#define WLT_RAW_PATH_NORETURN	0x4	/* the call ended with its task */
#define WLT_RAW_PATH_URING	0x8	/* an operation of io_uring, of which the
					 * path is not known
					 */

/**
 * struct wlt_raw_path - a path that was opened or executed
 * @what: enum wlt_raw_path_what
 * @flags: WLT_RAW_PATH_*
 * @err: errno with which that failed, positive, or 0
 * @errname: string: "ENOENT"
 * @path: string: the path as the call was given it
 * @reserved: 0
 * @calls: how many calls
 */
struct wlt_raw_path {
	__u32 what;
	__u32 flags;
	__s32 err;
	__u32 errname;
	__u32 path;
	__u32 reserved;
	__u64 calls;
};

/* wlt_raw_capability::flags */
#define WLT_RAW_CAP_GRANTED	0x1	/* the one asked about has it: the task, or
					 * whoever opened the file or the socket
					 * in question
					 */
#define WLT_RAW_CAP_NOAUDIT	0x2	/* the kernel asked for itself: without it
					 * the call goes on in another way
					 */
#define WLT_RAW_CAP_USERNS	0x4	/* in a user namespace, not the first */

/**
 * struct wlt_raw_capability - a capability that the kernel asked for
 * @cap: its number
 * @name: string: "CAP_SYS_ADMIN"
 * @flags: WLT_RAW_CAP_*
 * @nr: number of the call that the task was in
 * @abi: its enum wlt_abi
 * @call: string: its name, "" when the task was in none
 * @abi_name: string: "" for the native ABI
 * @reserved: 0
 * @checks: how often
 */
struct wlt_raw_capability {
	__u32 cap;
	__u32 name;
	__u32 flags;
	__s32 nr;
	__u32 abi;
	__u32 call;
	__u32 abi_name;
	__u32 reserved;
	__u64 checks;
};

/**
 * struct wlt_raw_function - a function of the kernel
 * @addr: where it begins; where no symbol is known, the address itself; 0
 *	if the reader may not know (kptr_restrict is 2, or it lacks CAP_SYSLOG)
 * @name: string: "vfs_read"; "0xffff..." where no symbol is known, or "0x0"
 * @module: string: module that holds it, "" for the kernel itself
 */
struct wlt_raw_function {
	__u64 addr;
	__u32 name;
	__u32 module;
};

/* An index of a struct wlt_raw_function that is none. */
#define WLT_RAW_NO_FUNCTION	0xffffffffu

/**
 * enum wlt_raw_context - what the CPU was doing for a task, or in its place
 * @WLT_RAW_IN_CALL: a system call of the task
 * @WLT_RAW_OUTSIDE: something else on its account: an exception, the way into a
 *	call and out of it, its start and its end
 * @WLT_RAW_IN_SOFTIRQ: a soft interrupt, on nobody's account
 * @WLT_RAW_IN_HARDIRQ: an interrupt, likewise
 * @WLT_RAW_IN_NMI: one that cannot be masked, likewise
 */
enum wlt_raw_context {
	WLT_RAW_IN_CALL,
	WLT_RAW_OUTSIDE,
	WLT_RAW_IN_SOFTIRQ,
	WLT_RAW_IN_HARDIRQ,
	WLT_RAW_IN_NMI,
};

/**
 * struct wlt_raw_edge - a function that was called by another, in one call
 * @function: index of the struct wlt_raw_function that was called
 * @parent: index of the one that called it, or WLT_RAW_NO_FUNCTION
 * @context: enum wlt_raw_context
 * @nr: number of the call that the task was in; INT_MIN for one without a row of
 *	its own
 * @abi: its enum wlt_abi
 * @call: string: its name, "" but in WLT_RAW_IN_CALL
 * @abi_name: string: "" for the native ABI
 * @rank: when a CPU first saw it: of two edges the one with the lower rank was first,
 *	if the same CPU saw them
 * @hits: how often
 */
struct wlt_raw_edge {
	__u32 function;
	__u32 parent;
	__u32 context;
	__s32 nr;
	__u32 abi;
	__u32 call;
	__u32 abi_name;
	__u32 rank;
	__u64 hits;
};

/**
 * struct wlt_raw_function_time - how long a function took
 * @function: index of its struct wlt_raw_function
 * @first_bucket: index of the first struct wlt_raw_bucket of its histogram
 * @nr_buckets: how many follow each other there
 * @reserved: 0
 * @hits: times that it returned
 * @total_ns: time between its entry and its return, summed
 * @self_ns: @total_ns without the time in other functions of this section that it
 *	called
 * @min_ns: shortest
 * @max_ns: longest
 * @missed: times, in any task of the machine, that could not be measured
 */
struct wlt_raw_function_time {
	__u32 function;
	__u32 first_bucket;
	__u32 nr_buckets;
	__u32 reserved;
	__u64 hits;
	__u64 total_ns;
	__u64 self_ns;
	__u64 min_ns;
	__u64 max_ns;
	__u64 missed;
};

/**
 * enum wlt_raw_stack_what - why a stack was looked at
 * @WLT_RAW_STACK_SAMPLE: the clock of options/profile
 * @WLT_RAW_STACK_DEEPEST: nothing of the workload went deeper in that call
 *	(options/stack-depth)
 */
enum wlt_raw_stack_what {
	WLT_RAW_STACK_SAMPLE,
	WLT_RAW_STACK_DEEPEST,
};

/**
 * struct wlt_raw_stack - a stack of the kernel
 * @what: enum wlt_raw_stack_what
 * @first_frame: index of the first struct wlt_raw_frame
 * @nr_frames: how many follow each other there; 0: in user space
 * @context: as in struct wlt_raw_edge, and so are @nr, @abi, @call and @abi_name
 * @nr: number of the call
 * @abi: its enum wlt_abi
 * @call: string: its name
 * @abi_name: string: its ABI
 * @count: samples; of the deepest, bytes of stack in use
 * @comm: name of the task; of the deepest, of the first that went there
 */
struct wlt_raw_stack {
	__u32 what;
	__u32 first_frame;
	__u32 nr_frames;
	__u32 context;
	__s32 nr;
	__u32 abi;
	__u32 call;
	__u32 abi_name;
	__u64 count;
	char comm[WLT_COMM_LEN];
};

/**
 * struct wlt_raw_frame - where a stack was in a function
 * @function: index of its struct wlt_raw_function
 * @offset: bytes behind the beginning of it
 */
struct wlt_raw_frame {
	__u32 function;
	__u32 offset;
};

#endif /* _UAPI_LINUX_WLTRACE_H */
