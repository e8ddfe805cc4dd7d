// SPDX-License-Identifier: GPL-2.0-only
/*
 * The layout of <linux/wltrace.h>, as version 1 has it: only compiled, for
 * machines of different word size. Fields that are added at the end of a
 * struct are added here; nothing else may change.
 */
#include <linux/wltrace.h>

#define SIZE(type, size)						\
	static_assert(sizeof(struct type) == (size), "size of " #type)

/* Without gaps between them, offsets also tell the sizes. */
#define FIELD(type, field, offset)					\
	static_assert(__builtin_offsetof(struct type, field) == (offset), \
		      #type "." #field)

FIELD(wlt_raw_header, magic, 0);
FIELD(wlt_raw_header, version, 4);
FIELD(wlt_raw_header, header_size, 6);
FIELD(wlt_raw_header, total_size, 8);
FIELD(wlt_raw_header, nr_sections, 16);
FIELD(wlt_raw_header, section_size, 20);
SIZE(wlt_raw_header, 24);

FIELD(wlt_raw_section, type, 0);
FIELD(wlt_raw_section, entry_size, 4);
FIELD(wlt_raw_section, offset, 8);
FIELD(wlt_raw_section, nr, 16);
SIZE(wlt_raw_section, 24);

FIELD(wlt_raw_summary, begin_ns, 0);
FIELD(wlt_raw_summary, now_ns, 8);
FIELD(wlt_raw_summary, wall_ns, 16);
FIELD(wlt_raw_summary, enters, 24);
FIELD(wlt_raw_summary, returned, 32);
FIELD(wlt_raw_summary, restarted, 40);
FIELD(wlt_raw_summary, in_flight, 48);
FIELD(wlt_raw_summary, never_returned, 56);
FIELD(wlt_raw_summary, exits, 64);
FIELD(wlt_raw_summary, child_return, 72);
FIELD(wlt_raw_summary, denied, 80);
FIELD(wlt_raw_summary, in_flight_at_start, 88);
FIELD(wlt_raw_summary, lost, 96);
FIELD(wlt_raw_summary, tasks_followed, 104);
FIELD(wlt_raw_summary, tasks_live, 112);
FIELD(wlt_raw_summary, tasks_unlisted, 120);
FIELD(wlt_raw_summary, flags, 128);
FIELD(wlt_raw_summary, version, 132);
FIELD(wlt_raw_summary, clock, 136);
FIELD(wlt_raw_summary, release, 140);
FIELD(wlt_raw_summary, nr_rows, 144);
FIELD(wlt_raw_summary, max_rows, 148);
FIELD(wlt_raw_summary, task_bytes, 152);
FIELD(wlt_raw_summary, cpu_bytes, 156);
FIELD(wlt_raw_summary, total_bytes, 160);
FIELD(wlt_raw_summary, max_cpu_bytes, 168);
FIELD(wlt_raw_summary, nr_errnos, 172);
FIELD(wlt_raw_summary, max_errnos, 176);
FIELD(wlt_raw_summary, no_uring, 180);
FIELD(wlt_raw_summary, uring_submitted, 184);
FIELD(wlt_raw_summary, uring_completed, 192);
FIELD(wlt_raw_summary, uring_in_flight, 200);
FIELD(wlt_raw_summary, uring_unseen, 208);
FIELD(wlt_raw_summary, functions_hooked, 216);
FIELD(wlt_raw_summary, functions_all, 220);
FIELD(wlt_raw_summary, function_entries, 224);
FIELD(wlt_raw_summary, max_function_entries, 232);
SIZE(wlt_raw_summary, 240);

FIELD(wlt_raw_syscall, nr, 0);
FIELD(wlt_raw_syscall, abi, 4);
FIELD(wlt_raw_syscall, name, 8);
FIELD(wlt_raw_syscall, subsystem, 12);
FIELD(wlt_raw_syscall, file, 16);
FIELD(wlt_raw_syscall, abi_name, 20);
FIELD(wlt_raw_syscall, calls, 24);
FIELD(wlt_raw_syscall, errors, 32);
FIELD(wlt_raw_syscall, wall_ns, 40);
FIELD(wlt_raw_syscall, denied, 48);
FIELD(wlt_raw_syscall, never_returned, 56);
FIELD(wlt_raw_syscall, restarted, 64);
FIELD(wlt_raw_syscall, blocked_ns, 72);
FIELD(wlt_raw_syscall, runnable_ns, 80);
FIELD(wlt_raw_syscall, min_ns, 88);
FIELD(wlt_raw_syscall, max_ns, 96);
FIELD(wlt_raw_syscall, first_bucket, 104);
FIELD(wlt_raw_syscall, nr_buckets, 108);
FIELD(wlt_raw_syscall, first_errno, 112);
FIELD(wlt_raw_syscall, nr_errnos, 116);
FIELD(wlt_raw_syscall, part, 120);
FIELD(wlt_raw_syscall, value, 124);
SIZE(wlt_raw_syscall, 128);

FIELD(wlt_raw_bucket, from_ns, 0);
FIELD(wlt_raw_bucket, to_ns, 8);
FIELD(wlt_raw_bucket, calls, 16);
SIZE(wlt_raw_bucket, 24);

FIELD(wlt_raw_errno, err, 0);
FIELD(wlt_raw_errno, name, 4);
FIELD(wlt_raw_errno, calls, 8);
SIZE(wlt_raw_errno, 16);

FIELD(wlt_raw_task, pid, 0);
FIELD(wlt_raw_task, tgid, 4);
FIELD(wlt_raw_task, flags, 8);
FIELD(wlt_raw_task, nr, 12);
FIELD(wlt_raw_task, abi, 16);
FIELD(wlt_raw_task, call, 20);
FIELD(wlt_raw_task, comm, 24);
FIELD(wlt_raw_task, start_ns, 40);
FIELD(wlt_raw_task, end_ns, 48);
FIELD(wlt_raw_task, calls, 56);
FIELD(wlt_raw_task, errors, 64);
FIELD(wlt_raw_task, wall_ns, 72);
FIELD(wlt_raw_task, age_ns, 80);
FIELD(wlt_raw_task, nr_execs, 88);
FIELD(wlt_raw_task, state, 92);
FIELD(wlt_raw_task, blocked_ns, 96);
FIELD(wlt_raw_task, runnable_ns, 104);
FIELD(wlt_raw_task, cpu_ns, 112);
FIELD(wlt_raw_task, voluntary, 120);
FIELD(wlt_raw_task, involuntary, 128);
FIELD(wlt_raw_task, migrations, 136);
FIELD(wlt_raw_task, minor_faults, 144);
FIELD(wlt_raw_task, major_faults, 152);
FIELD(wlt_raw_task, ppid, 160);
FIELD(wlt_raw_task, exe, 164);
FIELD(wlt_raw_task, args, 168);
SIZE(wlt_raw_task, 216);

FIELD(wlt_raw_task_call, task, 0);
FIELD(wlt_raw_task_call, nr, 4);
FIELD(wlt_raw_task_call, abi, 8);
FIELD(wlt_raw_task_call, name, 12);
FIELD(wlt_raw_task_call, abi_name, 16);
FIELD(wlt_raw_task_call, reserved, 20);
FIELD(wlt_raw_task_call, calls, 24);
FIELD(wlt_raw_task_call, errors, 32);
FIELD(wlt_raw_task_call, wall_ns, 40);
FIELD(wlt_raw_task_call, blocked_ns, 48);
FIELD(wlt_raw_task_call, runnable_ns, 56);
SIZE(wlt_raw_task_call, 64);

FIELD(wlt_raw_root, pid, 0);
FIELD(wlt_raw_root, nr_live, 4);
FIELD(wlt_raw_root, comm, 8);
SIZE(wlt_raw_root, 24);

FIELD(wlt_raw_loss, name, 0);
FIELD(wlt_raw_loss, reserved, 4);
FIELD(wlt_raw_loss, count, 8);
SIZE(wlt_raw_loss, 16);

FIELD(wlt_raw_marker, label, 0);
FIELD(wlt_raw_marker, reserved, 4);
FIELD(wlt_raw_marker, wall_ns, 8);
SIZE(wlt_raw_marker, 16);

FIELD(wlt_raw_path, what, 0);
FIELD(wlt_raw_path, flags, 4);
FIELD(wlt_raw_path, err, 8);
FIELD(wlt_raw_path, errname, 12);
FIELD(wlt_raw_path, path, 16);
FIELD(wlt_raw_path, reserved, 20);
FIELD(wlt_raw_path, calls, 24);
SIZE(wlt_raw_path, 32);

FIELD(wlt_raw_capability, cap, 0);
FIELD(wlt_raw_capability, name, 4);
FIELD(wlt_raw_capability, flags, 8);
FIELD(wlt_raw_capability, nr, 12);
FIELD(wlt_raw_capability, abi, 16);
FIELD(wlt_raw_capability, call, 20);
FIELD(wlt_raw_capability, abi_name, 24);
FIELD(wlt_raw_capability, reserved, 28);
FIELD(wlt_raw_capability, checks, 32);
SIZE(wlt_raw_capability, 40);

FIELD(wlt_raw_function, addr, 0);
FIELD(wlt_raw_function, name, 8);
FIELD(wlt_raw_function, module, 12);
SIZE(wlt_raw_function, 16);

FIELD(wlt_raw_edge, function, 0);
FIELD(wlt_raw_edge, parent, 4);
FIELD(wlt_raw_edge, context, 8);
FIELD(wlt_raw_edge, nr, 12);
FIELD(wlt_raw_edge, abi, 16);
FIELD(wlt_raw_edge, call, 20);
FIELD(wlt_raw_edge, abi_name, 24);
FIELD(wlt_raw_edge, rank, 28);
FIELD(wlt_raw_edge, hits, 32);
SIZE(wlt_raw_edge, 40);

FIELD(wlt_raw_function_time, function, 0);
FIELD(wlt_raw_function_time, first_bucket, 4);
FIELD(wlt_raw_function_time, nr_buckets, 8);
FIELD(wlt_raw_function_time, reserved, 12);
FIELD(wlt_raw_function_time, hits, 16);
FIELD(wlt_raw_function_time, total_ns, 24);
FIELD(wlt_raw_function_time, self_ns, 32);
FIELD(wlt_raw_function_time, min_ns, 40);
FIELD(wlt_raw_function_time, max_ns, 48);
FIELD(wlt_raw_function_time, missed, 56);
SIZE(wlt_raw_function_time, 64);

FIELD(wlt_raw_stack, what, 0);
FIELD(wlt_raw_stack, first_frame, 4);
FIELD(wlt_raw_stack, nr_frames, 8);
FIELD(wlt_raw_stack, context, 12);
FIELD(wlt_raw_stack, nr, 16);
FIELD(wlt_raw_stack, abi, 20);
FIELD(wlt_raw_stack, call, 24);
FIELD(wlt_raw_stack, abi_name, 28);
FIELD(wlt_raw_stack, count, 32);
FIELD(wlt_raw_stack, comm, 40);
SIZE(wlt_raw_stack, 56);

FIELD(wlt_raw_frame, function, 0);
FIELD(wlt_raw_frame, offset, 4);
SIZE(wlt_raw_frame, 8);

static_assert(WLT_RAW_VERSION == 1, "a layout of another version");
static_assert(WLT_RAW_MAGIC == 0x77547274, "magic");
static_assert(WLT_RAW_SUMMARY == 1 && WLT_RAW_SYSCALL == 2 &&
	      WLT_RAW_TASK == 3 && WLT_RAW_ROOT == 4 && WLT_RAW_LOSS == 5 &&
	      WLT_RAW_STRINGS == 6, "types of sections");
static_assert(WLT_ABI_NATIVE == 0 && WLT_ABI_COMPAT == 1 && WLT_ABI_X32 == 2,
	      "ABIs");
