// SPDX-License-Identifier: GPL-2.0-only
/*
 * wltrace: what a workload asks of the kernel.
 *
 * Loading makes the directory workload/ and costs nothing until a pid is
 * written to it. Start reading at Documentation/design.rst, or here:
 * fs.c (files) -> ctl.c (what they do) -> hook.c (tracepoints) -> stats.h
 * (accounting) -> snapshot.c (reading) -> show_*.c (text).
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/init.h>
#include <linux/module.h>

#include "clock.h"
#include "ctl.h"
#include "fs.h"
#include "hook.h"
#include "hotplug.h"
#include "instance.h"
#include "reserve.h"
#include "session.h"
#include "stream.h"
#include "task.h"
#include "taskhash.h"

static char *fs = "auto";
module_param(fs, charp, 0444);
MODULE_PARM_DESC(fs, "where the directory workload/ goes: auto, tracefs or debugfs");

static char *clock = "auto";
module_param(clock, charp, 0444);
MODULE_PARM_DESC(clock, "what calls are timed with: auto, cycles or mono");

static struct wlt_session *session;

static int __init wlt_init(void)
{
	int err;

	err = wlt_clock_init(clock);
	if (err)
		return err;
	err = wlt_hook_find();
	if (err)
		return err;
	err = wlt_reserve_init();
	if (err)
		return err;
	err = wlt_task_init();
	if (err)
		goto exit_reserve;
	err = wlt_taskhash_init();
	if (err)
		goto exit_task;
	err = wlt_hotplug_init();
	if (err)
		goto exit_taskhash;
	session = wlt_session_create(wlt_ctl_work);
	if (!session) {
		err = -ENOMEM;
		goto exit_hotplug;
	}
	wlt_stream_init(session);
	session->no_uring = wlt_hook_no_uring();
	err = wlt_fs_create(fs, session, wlt_ctl_files, wlt_ctl_nr_files);
	if (err)
		goto destroy;
	pr_info("version %s loaded\n", THIS_MODULE->version);
	return 0;

destroy:
	wlt_ctl_stop(session);
	wlt_instance_destroy(session);
	wlt_stream_exit();
	wlt_session_destroy(session);
exit_hotplug:
	wlt_hotplug_exit();
exit_taskhash:
	wlt_taskhash_exit();
exit_task:
	wlt_task_exit();
exit_reserve:
	wlt_reserve_exit();
	return err;
}

static void __exit wlt_exit(void)
{
	wlt_fs_destroy();
	wlt_ctl_stop(session);
	wlt_instance_destroy(session);
	wlt_stream_exit();
	wlt_session_destroy(session);
	wlt_hotplug_exit();
	wlt_taskhash_exit();
	wlt_task_exit();
	wlt_reserve_exit();
	pr_info("unloaded\n");
}

module_init(wlt_init);
module_exit(wlt_exit);

MODULE_AUTHOR("wltrace maintainers");
MODULE_DESCRIPTION("What a workload asks of the kernel");
MODULE_VERSION("0.1.0");
MODULE_LICENSE("GPL");
