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

int wlt_ctl_write_bool(struct wlt_write *write, bool *value);
int wlt_ctl_write_number(struct wlt_write *write, unsigned int max, unsigned int *value);

/* ctl_run.c */
void wlt_ctl_work(struct work_struct *work);
void wlt_ctl_tidy(struct wlt_session *s, bool at_once);
int wlt_ctl_start(struct wlt_session *s);
void wlt_ctl_stop(struct wlt_session *s);
void wlt_ctl_pause(struct wlt_session *s, bool paused);

/* ctl_stream.c */
int wlt_ctl_events_show(struct seq_file *m, struct wlt_open *open);
int wlt_ctl_events_write(struct wlt_open *open, struct wlt_write *write);
int wlt_ctl_string_size_show(struct seq_file *m, struct wlt_open *open);
int wlt_ctl_string_size_write(struct wlt_open *open, struct wlt_write *write);
int wlt_ctl_marker_show(struct seq_file *m, struct wlt_open *open);
int wlt_ctl_marker_write(struct wlt_open *open, struct wlt_write *write);

/* ctl_functime.c */
void wlt_ctl_functime_stop(struct wlt_session *s);
int wlt_ctl_functime_start(struct wlt_session *s);
void wlt_ctl_functime_missed(struct wlt_session *s);
int wlt_ctl_functime_show(struct seq_file *m, struct wlt_open *open);
int wlt_ctl_functime_write(struct wlt_open *open, struct wlt_write *write);
void wlt_ctl_functime_release(struct wlt_open *open);

/* ctl_tally.c */
int wlt_ctl_tally_start(struct wlt_session *s);
void wlt_ctl_tally_stop(struct wlt_session *s);
int wlt_ctl_files_write(struct wlt_open *open, struct wlt_write *write);
int wlt_ctl_capabilities_write(struct wlt_open *open, struct wlt_write *write);
int wlt_ctl_profile_show(struct seq_file *m, struct wlt_open *open);
int wlt_ctl_profile_write(struct wlt_open *open, struct wlt_write *write);

/* ctl_function.c */
int wlt_ctl_functions_write(struct wlt_open *open, struct wlt_write *write);
int wlt_ctl_depth_write(struct wlt_open *open, struct wlt_write *write);
int wlt_ctl_max_depth_show(struct seq_file *m, struct wlt_open *open);
int wlt_ctl_max_depth_write(struct wlt_open *open, struct wlt_write *write);
int wlt_ctl_table_kb_show(struct seq_file *m, struct wlt_open *open);
int wlt_ctl_table_kb_write(struct wlt_open *open, struct wlt_write *write);
int wlt_ctl_filter_show(struct seq_file *m, struct wlt_open *open);
int wlt_ctl_filter_write(struct wlt_open *open, struct wlt_write *write);
void wlt_ctl_filter_release(struct wlt_open *open);

/* ctl_pid.c */
int wlt_ctl_pid_show(struct seq_file *m, struct wlt_open *open);
int wlt_ctl_pid_write(struct wlt_open *open, struct wlt_write *write);
void wlt_ctl_pid_release(struct wlt_open *open);

#endif /* _WLT_CTL_H */
