// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names and subsystems of the operations of io_uring.
 *
 * Pure: constant tables. For whatever prints a row; any context.
 * See uringop.h.
 */
#include "uringop.h"

#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "opname.h"
#include "subsys.h"
#include "sysname.h"

#define URINGOP_LEN	48
/* No table of system calls is longer. */
#define URINGOP_NR_CALLS	1024

/* Operations that are named after no system call of all architectures. */
static const struct {
	const char *op;
	enum wlt_subsys subsys;
} uringop_rows[] = {
	{ "accept",		WLT_SUBSYS_NETWORK },
	{ "fadvise",		WLT_SUBSYS_MEMORY_MGMT },
	{ "poll_add",		WLT_SUBSYS_FILESYSTEM },
	{ "read_fixed",		WLT_SUBSYS_FILESYSTEM },
	{ "read_multishot",	WLT_SUBSYS_FILESYSTEM },
	{ "readv_fixed",	WLT_SUBSYS_FILESYSTEM },
	{ "recv",		WLT_SUBSYS_NETWORK },
	{ "recv_zc",		WLT_SUBSYS_NETWORK },
	{ "renameat",		WLT_SUBSYS_FILESYSTEM },
	{ "send",		WLT_SUBSYS_NETWORK },
	{ "send_zc",		WLT_SUBSYS_NETWORK },
	{ "sendmsg_zc",		WLT_SUBSYS_NETWORK },
	{ "sync_file_range",	WLT_SUBSYS_FILESYSTEM },
	{ "write_fixed",	WLT_SUBSYS_FILESYSTEM },
	{ "writev_fixed",	WLT_SUBSYS_FILESYSTEM },
};

/**
 * wlt_uringop_print() - write the name of an operation
 * @buf: where to
 * @size: bytes at @buf, the final NUL included
 * @op: opcode
 *
 * Writes "openat", or "op_200" for what has no name, and cuts off what does not
 * fit.
 *
 * Context: Any.
 * Return: characters written, without the final NUL.
 */
int wlt_uringop_print(char *buf, size_t size, u32 op)
{
	int i, len = wlt_opname_print_set(buf, size, "io_uring", op);

	if (len < 0)
		return scnprintf(buf, size, "op_%u", op);
	for (i = 0; i < len; i++)
		buf[i] = tolower(buf[i]);
	return len;
}

/**
 * wlt_uringop_subsys() - subsystem of an operation
 * @op: opcode
 *
 * Compares names: not for each operation.
 *
 * Context: Any.
 * Return: enum wlt_subsys.
 */
unsigned int wlt_uringop_subsys(u32 op)
{
	const struct wlt_sysname *row;
	char name[URINGOP_LEN];
	int i;

	wlt_uringop_print(name, sizeof(name), op);
	for (i = 0; i < ARRAY_SIZE(uringop_rows); i++)
		if (!strcmp(name, uringop_rows[i].op))
			return uringop_rows[i].subsys;
	for (i = 0; i < URINGOP_NR_CALLS; i++) {
		row = wlt_sysname_find(WLT_ABI_NATIVE, i);
		if (row && !strcmp(name, row->name))
			return row->subsys;
	}
	return WLT_SUBSYS_IO_URING;
}
