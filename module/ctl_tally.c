// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is counted besides calls: options/files, options/capabilities, options/profile.
 *
 * See ctl.h.
 */
#include "ctl.h"

#include <linux/errno.h>

#include "capability.h"
#include "hook.h"
#include "path.h"
#include "profile.h"
#include "slot.h"

/**
 * wlt_ctl_tally_start() - have the hooks in place that options ask for
 * @s: session
 *
 * Context: Under the mutex. Sleeps.
 * Return: 0 or -errno, and then none is.
 */
int wlt_ctl_tally_start(struct wlt_session *s)
{
	int err = wlt_hook_capability(s->capabilities);

	lockdep_assert_held(&s->mutex);
	if (!err && (s->functions.on || s->functions.depth))
		err = wlt_hook_function(&s->functions);
	if (!err)
		err = wlt_ctl_functime_start(s);
	if (!err)
		err = wlt_hook_profile(s->profile);
	if (err)
		wlt_ctl_tally_stop(s);
	return err;
}

/**
 * wlt_ctl_tally_stop() - undo wlt_ctl_tally_start(), or what there is of it
 * @s: session
 *
 * Context: Under the mutex. Sleeps.
 */
void wlt_ctl_tally_stop(struct wlt_session *s)
{
	wlt_hook_profile(0);
	wlt_ctl_functime_stop(s);
	wlt_hook_function_remove(&s->functions);
	wlt_hook_capability(false);
}

/**
 * wlt_ctl_files_write() - begin to count paths, or stop
 * @open: open file
 * @write: the write
 *
 * Return: 0 or -errno, with the reason in @write.
 */
int wlt_ctl_files_write(struct wlt_open *open, struct wlt_write *write)
{
	bool on;
	int err = wlt_ctl_write_bool(write, &on);

	if (err)
		return err;
	err = wlt_path_enable(open->session, on);
	if (err)
		write->reason = "No memory for paths";
	else
		wlt_slot_options(open->session);
	return err;
}

/**
 * wlt_ctl_capabilities_write() - begin to count checks for capabilities, or stop
 * @open: open file
 * @write: the write
 *
 * The hook is tried even while nothing is traced, so that whoever asks for it
 * learns whether this kernel has it.
 *
 * Return: 0 or -errno, with the reason in @write.
 */
int wlt_ctl_capabilities_write(struct wlt_open *open, struct wlt_write *write)
{
	struct wlt_session *s = open->session;
	bool on;
	int err = wlt_ctl_write_bool(write, &on);

	if (err)
		return err;
	err = wlt_hook_capability(on);
	if (err) {
		write->reason = "Cannot probe the kernel's check for capabilities";
		return err;
	}
	err = wlt_capability_enable(s, on);
	if (err)
		write->reason = "No memory for capabilities";
	/* the hook is there only while something is traced */
	wlt_hook_capability(s->capabilities && s->attached);
	return err;
}

/**
 * wlt_ctl_profile_show() - print how many samples are taken
 * @m: where to
 * @open: open file
 *
 * Return: 0.
 */
int wlt_ctl_profile_show(struct seq_file *m, struct wlt_open *open)
{
	seq_printf(m, "%u\n", READ_ONCE(open->session->profile));
	return 0;
}

/**
 * wlt_ctl_profile_write() - take so many samples from now on
 * @open: open file
 * @write: the write
 *
 * As with capabilities, the clock is tried even while nothing is traced.
 *
 * Return: 0 or -errno, with the reason in @write.
 */
int wlt_ctl_profile_write(struct wlt_open *open, struct wlt_write *write)
{
	struct wlt_session *s = open->session;
	unsigned int hz;
	int err = wlt_ctl_write_number(write, WLT_PROFILE_MAX, &hz);

	if (err)
		return err;
	if (hz && wlt_profile_alloc(s)) {
		write->reason = "No memory for stacks";
		return -ENOMEM;
	}
	err = wlt_hook_profile(hz);
	if (err)
		write->reason = "This kernel cannot sample";
	else
		WRITE_ONCE(s->profile, hz);
	/* the clock runs only while something is traced */
	wlt_hook_profile(s->attached ? s->profile : 0);
	return err;
}
