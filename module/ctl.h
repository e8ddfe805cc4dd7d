/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The control side: what the files of the directory do to the session and to
 * the hooks. Everything here runs under the session's mutex.
 */
#ifndef _WLT_CTL_H
#define _WLT_CTL_H

#include "fs.h"

extern const struct wlt_file wlt_ctl_files[];
extern const size_t wlt_ctl_nr_files;

void wlt_ctl_work(struct work_struct *work);
void wlt_ctl_tidy(struct wlt_session *s, bool at_once);
int wlt_ctl_start(struct wlt_session *s);
void wlt_ctl_stop(struct wlt_session *s);

/* ctl_pid.c */
int wlt_ctl_pid_show(struct seq_file *m, struct wlt_open *open);
int wlt_ctl_pid_write(struct wlt_open *open, struct wlt_write *write);
void wlt_ctl_pid_release(struct wlt_open *open);

#endif /* _WLT_CTL_H */
