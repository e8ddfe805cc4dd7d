/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text of the files: each prints one snapshot, from start to end.
 */
#ifndef _WLT_SHOW_H
#define _WLT_SHOW_H

#include "fs.h"

int wlt_show_readme(struct seq_file *m, struct wlt_open *open);
int wlt_show_syscalls(struct seq_file *m, struct wlt_open *open);
int wlt_show_subsystems(struct seq_file *m, struct wlt_open *open);
int wlt_show_tasks(struct seq_file *m, struct wlt_open *open);
int wlt_show_hist(struct seq_file *m, struct wlt_open *open);
int wlt_show_errors(struct seq_file *m, struct wlt_open *open);
int wlt_show_task_calls(struct seq_file *m, struct wlt_open *open);
int wlt_show_flight(struct seq_file *m, struct wlt_open *open);
int wlt_show_paths(struct seq_file *m, struct wlt_open *open);
int wlt_show_capabilities(struct seq_file *m, struct wlt_open *open);
int wlt_show_functimes(struct seq_file *m, struct wlt_open *open);
int wlt_show_depths(struct seq_file *m, struct wlt_open *open);
int wlt_show_profile(struct seq_file *m, struct wlt_open *open);
int wlt_show_functions(struct seq_file *m, struct wlt_open *open);
int wlt_show_graph(struct seq_file *m, struct wlt_open *open);
int wlt_show_names(struct seq_file *m, struct wlt_open *open);
int wlt_show_status(struct seq_file *m, struct wlt_open *open);
int wlt_show_raw(struct seq_file *m, struct wlt_open *open);

/* About how long some of them are. */
size_t wlt_show_tasks_length(const struct wlt_snapshot *snap);
size_t wlt_show_task_calls_length(const struct wlt_snapshot *snap);
size_t wlt_show_raw_length(const struct wlt_snapshot *snap);

/* show_function.c */
void wlt_show_hooked(struct seq_file *m, const struct wlt_open *open);

/* show.c: what several of them print */
void wlt_show_header(struct seq_file *m, const struct wlt_snapshot *snap);
void wlt_show_seconds(struct seq_file *m, u64 ns, int width);
void wlt_show_usecs(struct seq_file *m, u64 ns, int width);
void wlt_show_share(struct seq_file *m, u64 part, u64 whole);
void wlt_show_comm(struct seq_file *m, const char *comm);
void wlt_show_quoted(struct seq_file *m, const char *text);
int wlt_show_compare_calls(const struct wlt_raw_edge *a, const struct wlt_raw_edge *b);

#endif /* _WLT_SHOW_H */
