/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the actors of a soak share. To add one: write its step() into one of
 * act_*.c, declare it here, and give it a line in the table of soak.c.
 *
 * An actor is a process of its own, which does one step after the other until the
 * round is over. All that it decides by chance it decides by rnd(), so that the
 * seed tells what it does. Nothing of the module's directory is there for certain:
 * another actor may be removing it.
 */
#ifndef WLT_STRESS_SOAK_H
#define WLT_STRESS_SOAK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define NR(array)	(sizeof(array) / sizeof((array)[0]))
#define NR_TARGETS	16
#define TRACEFS		"/sys/kernel/tracing/"
#define CGROUP		"/sys/fs/cgroup/"

/*
 * struct shared - what actors tell each other, and the driver
 * @stop: the round is over
 * @reloads: one of the actors removes the module now and then
 * @hush: someone wants to remove the module: open nothing
 * @targets: processes that are busy, to be traced; 0: none
 * @steps: of each actor of the round
 * @finding: the first thing that must not happen, or ""
 */
struct shared {
	_Atomic bool stop;
	bool reloads;
	_Atomic bool hush;
	_Atomic pid_t targets[NR_TARGETS];
	unsigned long steps[64];
	_Atomic int found;
	char finding[512];
};

extern struct shared *shared;

/*
 * struct actor - somebody who may take part in a round
 * @name: as on the command line and in the summary
 * @step: what it does, again and again; takes a second at most
 * @end: puts back what it has changed, also what a step that was killed left; or NULL
 * @alone: it demands what is only true when nobody else does anything
 */
struct actor {
	const char *name;
	void (*step)(void);
	void (*end)(void);
	bool alone;
};

void rnd_seed(unsigned long long seed, unsigned int salt);
/* 0 to @n - 1 */
unsigned int rnd(unsigned int n);
/* Sleep for up to @max microseconds. */
void nap(unsigned int max);
/* This must not happen: the round has failed. */
void found(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* open() a file of the directory, which may not be there; waits while @hush. */
int dir_open(const char *file, int flags);
/* Print a file. */
void show_file(const char *path);
/* Of the processes that are busy one, or of an actor. */
pid_t any_target(void);
/* Load or remove the module: 0 or a negative errno. */
int module_load(const char *ko, const char *params);
int module_remove(const char *name);

/* act_files.c */
void act_read(void);
void act_write(void);
void act_garbage(void);
void act_poke(void);
void act_same(void);
void act_reset(void);
void act_killed(void);
void act_refused(void);
void act_offsets(void);

/* act_tasks.c */
void act_forks(void);
void act_execs(void);
void act_threads(void);
void act_signals(void);
void act_uring(void);
void act_attach(void);
void act_freeze(void);
void end_freeze(void);
void act_memory(void);
void end_memory(void);
void act_pids(void);
void end_pids(void);
void act_load(void);

/* act_kernel.c */
void act_reload(void);
void end_reload(void);
void act_hotplug(void);
void end_hotplug(void);
void act_instance(void);
void end_instance(void);
void act_ftrace(void);
void end_ftrace(void);
void act_events(void);
void end_events(void);
void act_perf(void);
void act_kprobe(void);
void end_kprobe(void);
void act_module(void);
void end_module(void);

#endif /* WLT_STRESS_SOAK_H */
