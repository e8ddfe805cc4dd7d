// SPDX-License-Identifier: GPL-2.0-only
/*
 * The calls of a snapshot, with their parts, histograms and errors.
 *
 * Called by wlt_snapshot_take(), under the session's mutex.
 * See snapshot_build.h.
 */
#include "snapshot_build.h"

#include <linux/minmax.h>
#include <linux/sort.h>

#include "clock.h"
#include "fdkind.h"
#include "hist.h"
#include "opname.h"
#include "subsys.h"
#include "sysname.h"
#include "uringop.h"

static void add_part_name(char *name, size_t size, const struct wlt_key *key)
{
	size_t len;

	if (key->part == WLT_RAW_PART_URING) {
		len = scnprintf(name, size, "io_uring:");
		wlt_uringop_print(name + len, size - len, key->nr);
		return;
	}
	len = wlt_sysname_print(name, size, key->abi, key->nr);
	len += scnprintf(name + len, size - len, ":");
	if (key->part == WLT_RAW_PART_FD)
		scnprintf(name + len, size - len, "%s", wlt_fd_kind_name(key->value));
	else
		wlt_opname_print(name + len, size - len, key->abi, key->nr, key->value);
}

/**
 * wlt_build_name() - add the name of a call, or of a part of it
 * @b: builder
 * @key: what its row counts; what found no room belongs to no ABI
 *
 * Return: offset of the string.
 */
u32 wlt_build_name(struct wlt_builder *b, const struct wlt_key *key)
{
	char name[112];

	if (key->abi == WLT_NR_ABI)
		return wlt_build_string(b, key->part ? "(other):(other)" : "(other)");
	if (key->part)
		add_part_name(name, sizeof(name), key);
	else
		wlt_sysname_print(name, sizeof(name), key->abi, key->nr);
	return wlt_build_string(b, name);
}

static u32 add_subsystem(struct wlt_builder *b, const struct wlt_key *key)
{
	const struct wlt_sysname *known = wlt_sysname_find(key->abi, key->nr);
	unsigned int subsys = known ? known->subsys : WLT_SUBSYS_UNKNOWN;

	if (key->part == WLT_RAW_PART_FD)
		subsys = wlt_fd_kind_subsys(key->value, subsys);
	else if (key->part == WLT_RAW_PART_URING)
		subsys = wlt_uringop_subsys(key->nr);
	return wlt_build_string(b, wlt_subsys_name(subsys));
}

/**
 * wlt_build_hist() - add the buckets of a histogram
 * @b: builder
 * @hist: histogram of WLT_HIST_NR buckets, or NULL
 * @first: index of the first of them
 *
 * Return: how many are not empty.
 */
u32 wlt_build_hist(struct wlt_builder *b, const u64 *hist, u32 *first)
{
	struct wlt_raw_bucket *bucket = b->snap->buckets + b->nr_buckets;
	unsigned int i;

	*first = b->nr_buckets;
	for (i = 0; hist && i < WLT_HIST_NR; i++) {
		if (!hist[i])
			continue;
		bucket->from_ns = wlt_hist_from(i);
		bucket->to_ns = wlt_hist_to(i);
		bucket->calls = hist[i];
		bucket++;
		b->nr_buckets++;
	}
	return b->nr_buckets - *first;
}

/**
 * wlt_build_errno() - add the name of an errno
 * @b: builder
 * @err: errno, positive
 *
 * "%pe" prints "-ENOENT", or "-2" on a kernel without names.
 *
 * Return: offset of the string.
 */
u32 wlt_build_errno(struct wlt_builder *b, int err)
{
	char name[WLT_ERRNO_STRINGS];

	scnprintf(name, sizeof(name), "%pe", ERR_PTR(-err));
	return wlt_build_string(b, name + 1);
}

static int compare_errnos(const void *left, const void *right)
{
	const struct wlt_raw_errno *a = left;
	const struct wlt_raw_errno *b = right;

	if (a->calls != b->calls)
		return a->calls < b->calls ? 1 : -1;
	return a->err < b->err ? -1 : a->err > b->err;
}

static void fill_errnos(struct wlt_builder *b, struct wlt_raw_syscall *raw,
			unsigned int row)
{
	struct wlt_raw_errno *first = b->snap->errnos + b->nr_errnos;
	struct wlt_raw_errno *e = first;
	struct wlt_session *s = b->s;
	unsigned int i;

	raw->first_errno = b->nr_errnos;
	for (i = 1; raw->errors && i < s->nr_errnos; i++) {
		if (s->errnos[i].row != row || !s->total_errnos[i])
			continue;
		e->err = s->errnos[i].err;
		e->name = wlt_build_errno(b, e->err);
		e->calls = s->total_errnos[i];
		e++;
	}
	raw->nr_errnos = e - first;
	b->nr_errnos += raw->nr_errnos;
	sort(first, raw->nr_errnos, sizeof(*first), compare_errnos, NULL);
}

static void fill_times(struct wlt_raw_syscall *raw, const struct wlt_row *row)
{
	raw->wall_ns = wlt_clock_to_ns(row->time);
	raw->blocked_ns = wlt_clock_to_ns(row->blocked);
	/* rounded so that the parts are never more than the whole */
	raw->runnable_ns = min(wlt_clock_to_ns(row->runnable),
			       raw->wall_ns - raw->blocked_ns);
	if (row->calls) {
		raw->min_ns = wlt_clock_to_ns(row->min);
		raw->max_ns = wlt_clock_to_ns(row->max);
	}
}

static void fill_syscall(struct wlt_builder *b, struct wlt_raw_syscall *raw,
			 unsigned int i)
{
	const struct wlt_key *key = &b->s->keys[i];
	const struct wlt_row *row = &b->s->total[i].row;
	const struct wlt_sysname *known = NULL;

	if (key->part != WLT_RAW_PART_URING)
		known = wlt_sysname_find(key->abi, key->nr);
	raw->nr = key->nr;
	raw->abi = wlt_build_abi(key);
	raw->name = wlt_build_name(b, key);
	raw->subsystem = add_subsystem(b, key);
	raw->part = key->part;
	raw->value = key->value;
	raw->file = wlt_build_string(b, known ? known->file : "");
	if (raw->abi != WLT_ABI_NATIVE)
		raw->abi_name = wlt_build_string(b, wlt_sysname_abi(key->abi));
	raw->calls = row->calls + row->denied + row->never_returned;
	raw->errors = row->errors;
	raw->denied = row->denied;
	raw->never_returned = row->never_returned;
	raw->restarted = row->restarted;
	fill_times(raw, row);
	raw->nr_buckets = wlt_build_hist(b, b->s->total[i].hist, &raw->first_bucket);
	fill_errnos(b, raw, i);
}

static u64 cpu_ns(const struct wlt_raw_syscall *raw)
{
	return raw->wall_ns - raw->blocked_ns - raw->runnable_ns;
}

static int compare_syscalls(const void *left, const void *right)
{
	const struct wlt_raw_syscall *a = left;
	const struct wlt_raw_syscall *b = right;

	if (cpu_ns(a) != cpu_ns(b))
		return cpu_ns(a) < cpu_ns(b) ? 1 : -1;
	if (a->calls != b->calls)
		return a->calls < b->calls ? 1 : -1;
	if (a->abi != b->abi)
		return a->abi < b->abi ? -1 : 1;
	return a->nr < b->nr ? -1 : a->nr > b->nr;
}

/**
 * wlt_build_syscalls() - fill the sections of calls, parts, buckets and errnos
 * @b: builder
 */
void wlt_build_syscalls(struct wlt_builder *b)
{
	struct wlt_session *s = b->s;
	struct wlt_snapshot *snap = b->snap;
	struct wlt_raw_syscall *raw = snap->syscalls;
	struct wlt_raw_syscall *part = snap->parts;
	size_t i;

	for (i = 0; s->total && i < s->nr_rows; i++)
		if (wlt_build_is_used(&s->total[i].row))
			fill_syscall(b, s->keys[i].part ? part++ : raw++, i);
	sort(snap->syscalls, snap->nr_syscalls, sizeof(*raw),
	     compare_syscalls, NULL);
	sort(snap->parts, snap->nr_parts, sizeof(*part), compare_syscalls, NULL);
}
