// SPDX-License-Identifier: GPL-2.0-only
/*
 * wlcat export: what a workload does when, for viewers of traces.
 *
 * The events are those that wlcat trace prints, but as the kernel records them,
 * to the nanosecond. They are kept in files while the workload runs, put in
 * order and written when it is over. wlcat executes this program.
 *
 *	this file	one run				chrome.c	the format
 *	rings.c		pages of all CPUs		ring.c		a page
 *	events.c	what records are		event_format.c	fields
 *	timeline.c	what happened when		timeline_call.c	a call
 *	tasks.c		the tasks			argtext.c	arguments
 *	sched.c		when tasks sleep		names.c		names
 *	follow.c	the workload			the rest is wlcat's
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "follow.h"
#include "sched.h"
#include "text.h"
#include "timeline.h"
#include "trace_opt.h"
#include "wlcat.h"

#define NAMES_FILE	"syscall_names"
#define TASKS_FILE	"task_stats"

#define PAGES_AT_ONCE	64
#define MUCH		65536
#define MAX_PAGES	1000000		/* without a size of the ring */

/**
 * struct export - a run
 * @follow: the run; must be the first
 * @opt: the command line
 * @rings: what is recorded of the workload
 * @sched: when tasks sleep
 * @tl: what is made of that
 * @out: where it goes
 * @clock: what the times are of
 * @pids: tasks that live, as a list with blanks between
 * @pids_len: its length
 * @ready: something was recorded, and can be written
 */
struct export {
	struct follow follow;
	struct trace_options opt;
	struct rings rings;
	struct sched sched;
	struct timeline tl;
	struct out out;
	char clock[16];
	char *pids;
	size_t pids_len;
	bool ready;
};

static struct export *export_of(struct follow *fl)
{
	return (struct export *)fl;
}

/* -- begin -- */

/* The words in brackets of "[local] global counter". */
static int read_clock(struct export *ex, int dir)
{
	static const char clocks[] = " local global mono mono_raw boot tai perf ";
	char *text, word[sizeof(ex->clock) + 2];
	int err = trace_read_file(dir, "trace_clock", &text);
	const char *s = strchr(text, '[');
	size_t len = s ? strcspn(++s, "]") : 0;

	if (!err && len && len < sizeof(ex->clock)) {
		memcpy(ex->clock, s, len);
		ex->clock[len] = '\0';
	}
	free(text);
	if (err)
		return trace_complain("trace_clock", err);
	mem_printf(word, sizeof(word), " %s ", ex->clock);
	if (*ex->clock && strstr(clocks, word))
		return 0;
	complain("instances/workload/trace_clock is %s, which has no nanoseconds",
		 *ex->clock ? ex->clock : "not known");
	return -EINVAL;
}

static int read_names(struct export *ex)
{
	struct workload *wl = &ex->follow.wl;
	char *text;
	int err = trace_read_file(wl->dir, NAMES_FILE, &text);

	names_load(&ex->tl.names, text);
	if (err == -ENOENT)
		complain("%s has no " NAMES_FILE ": the module is too old to export",
			 wl->path);
	else if (err)
		workload_complain(wl, NAMES_FILE, -err);
	return err;
}

static int open_output(struct follow *fl)
{
	struct export *ex = export_of(fl);
	const char *file = ex->opt.common.output;
	int fd = STDOUT_FILENO;

	if (strcmp(file, "-"))
		fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0) {
		complain("%s: %s", file, strerror(errno));
		return -errno;
	}
	out_init(&ex->out, fd);
	return 0;
}

/* The file that what is recorded is kept beside. */
static const char *beside(const struct export *ex)
{
	const char *file = ex->opt.common.output;

	return strcmp(file, "-") && strncmp(file, "/dev/", 5) ? file : NULL;
}

static int prepare(struct export *ex)
{
	int err, dir = ex->follow.stream.dir;
	const char *missing;

	err = read_names(ex) ?: read_clock(ex, dir);
	if (err)
		return err;
	err = events_load(&ex->tl.events, dir, &missing);
	if (err)
		return trace_complain(missing, err);
	err = rings_open(&ex->rings, dir, beside(ex));
	ex->tl.bits = ex->rings.layout.commit_size * 8;
	return err;
}

/* It is somebody's; ours are not in it, and what it keeps out is not told. */
static void look_at_pids(int dir)
{
	char *text;
	int pid;

	if (!trace_read_file(dir, "set_event_pid", &text) &&
	    text_number(text, &pid))
		complain("only tasks of instances/workload/set_event_pid are recorded");
	free(text);
}

static int begin(struct follow *fl)
{
	struct export *ex = export_of(fl);
	int err = prepare(ex);

	if (err)
		return err;
	look_at_pids(fl->stream.dir);
	sched_open(&ex->sched, fl->stream.dir, ex->clock, beside(ex));
	return 0;
}

/* -- tasks -- */

/* Call @take for each line of the module's table of tasks. */
static void for_tasks(struct export *ex,
		      void (*take)(struct export *ex, int pid, int tgid,
				   const char *rest))
{
	const char *s, *end;
	int pid, tgid;
	char *text;

	if (trace_read_file(ex->follow.wl.dir, TASKS_FILE, &text))
		*text = '\0';
	for (s = text; *s; s = end + (*end == '\n')) {
		end = s + strcspn(s, "\n");
		s = text_number(s + strspn(s, " "), &pid);
		s = s ? text_number(s + strspn(s, " "), &tgid) : NULL;
		if (s && *s == ' ')
			take(ex, pid, tgid, s + 1);
	}
	free(text);
}

static void learn_task(struct export *ex, int pid, int tgid, const char *rest)
{
	struct task *task;
	size_t len = strcspn(rest, "\\\n");

	if (!pid)	/* the sum of those that are not listed */
		return;
	task = tasks_get(&ex->tl.tasks, pid);
	task->tgid = tgid;
	if (len < TASK_COMM)	/* it has bytes that are escaped */
		return;
	for (len = TASK_COMM - 1; len && rest[len - 1] == ' '; len--)
		;
	task_name(task, rest, len);
}

static void list_task(struct export *ex, int pid, int tgid, const char *rest)
{
	const char *live = strstr(rest, " live ");

	(void)tgid;
	if (!live || live > rest + strcspn(rest, "\n"))
		return;
	ex->pids = xrealloc(ex->pids, ex->pids_len + 16, 1);
	ex->pids_len += mem_printf(ex->pids + ex->pids_len, 16, "%d ", pid);
}

/* Tasks that are made from now on are added by the kernel. */
static int attached(struct follow *fl)
{
	struct export *ex = export_of(fl);
	int again;

	for (again = 0; again < 2; again++) {
		ex->pids_len = 0;
		for_tasks(ex, list_task);
		if (ex->pids_len && !again)
			sched_start(&ex->sched, ex->pids);
		else if (ex->pids_len)
			sched_add(&ex->sched, ex->pids);
	}
	free(ex->pids);
	ex->pids = NULL;
	return 0;
}

/* -- what is recorded -- */

static enum follow_end take(struct follow *fl, ssize_t *got)
{
	struct export *ex = export_of(fl);
	ssize_t more = 0;

	ex->ready = true;
	*got = rings_take(&ex->rings, PAGES_AT_ONCE);
	if (*got >= 0 && ex->sched.on)
		more = rings_take(&ex->sched.rings, PAGES_AT_ONCE);
	if (*got < 0 || more < 0)
		return FOLLOW_FAILED;
	*got += more;
	return FOLLOW_GOES_ON;
}

static void detached(struct follow *fl)
{
	sched_stop(&export_of(fl)->sched);
}

static void end(struct follow *fl)
{
	struct export *ex = export_of(fl);

	if (ex->ready)
		for_tasks(ex, learn_task);
	sched_close(&ex->sched);
	rings_stop(&ex->rings);
}

static const struct follow_ops ops = {
	.open = open_output,
	.begin = begin,
	.attached = attached,
	.take = take,
	.detached = detached,
	.end = end,
	.much = MUCH,
};

/* -- write -- */

/* Go to the next record of a ring, and say what was lost before. */
static int next_record(struct export *ex, struct rings *rings,
		       struct ring_file *ring)
{
	int ret;

	while ((ret = rings_next(rings, ring)) == 1) {
		if (rings == &ex->rings)
			timeline_lost(&ex->tl, ring->cpu, ring->page.time,
				      ring->page.nr_missed);
		else
			timeline_sched_lost(&ex->tl);
		if (ring->has_record)
			return 0;
	}
	return ret;
}

static int begin_rings(struct export *ex, struct rings *rings)
{
	size_t i;
	int err = 0;

	rings_rewind(rings);
	for (i = 0; i < rings->nr && !err; i++)
		err = next_record(ex, rings, &rings->files[i]);
	return err;
}

static int write_records(struct export *ex)
{
	struct ring_file *ring, *other;
	struct rings *rings;
	int err = begin_rings(ex, &ex->rings) ?:
		  begin_rings(ex, &ex->sched.rings);

	while (!err) {
		rings = &ex->rings;
		ring = rings_first(rings);
		other = rings_first(&ex->sched.rings);
		if (other && (!ring || other->record.time < ring->record.time)) {
			rings = &ex->sched.rings;
			ring = other;
		}
		if (!ring)
			return 0;
		timeline_record(&ex->tl, &ring->record);
		err = next_record(ex, rings, ring);
	}
	return err;
}

static unsigned long long nr_lost(const struct export *ex)
{
	unsigned long long lost = ex->follow.lost;

	return ex->tl.nr_lost > lost ? ex->tl.nr_lost : lost;
}

static const char *sched_word(const struct export *ex)
{
	if (!ex->tl.has_sched)
		return "not recorded";
	return ex->tl.sched_lost ? "recorded, with losses" : "recorded";
}

/* What is said of the whole. */
static void write_data(struct export *ex)
{
	struct chrome *chrome = &ex->tl.chrome;
	unsigned long long bad = ex->rings.nr_bad + ex->sched.rings.nr_bad;
	const char *sched = sched_word(ex);

	chrome_close(chrome);
	out_puts(chrome->out, "\"program\":\"wlcat " WLCAT_VERSION "\"");
	chrome->args = 1;
	chrome_arg_string(chrome, "clock", ex->clock, strlen(ex->clock));
	chrome_arg_number(chrome, "events", ex->tl.nr_records);
	chrome_arg_number(chrome, "tasks", ex->tl.nr_tasks);
	chrome_arg_number(chrome, "events_lost", nr_lost(ex));
	chrome_arg_string(chrome, "scheduler", sched, strlen(sched));
	chrome_arg_number(chrome, "other_events", ex->tl.nr_unknown);
	chrome_arg_number(chrome, "damaged_pages", bad);
	chrome_end(chrome);
	out_putc(chrome->out, '\n');
}

static void say_summary(const struct export *ex)
{
	unsigned long long lost = nr_lost(ex);

	char number[24] = "some";

	if (lost || !ex->tl.lost)
		mem_printf(number, sizeof(number), "%llu", lost);
	complain("%llu events of %llu tasks, %s lost%s", ex->tl.nr_records,
		 ex->tl.nr_tasks, number, lost || ex->tl.lost ?
		 ": enlarge instances/workload/buffer_size_kb" : "");
	if (ex->tl.sched_lost)
		complain("events of the scheduler lost: not all sleep is shown");
}

static int write_all(struct export *ex)
{
	int err = 0;

	if (ex->out.fd != STDOUT_FILENO)
		err = follow_empty(ex->opt.common.output, ex->out.fd);
	if (err)
		return err;
	chrome_open(&ex->tl.chrome, &ex->out);
	err = write_records(ex);
	timeline_end(&ex->tl);
	write_data(ex);
	if (err)
		return err;
	err = out_flush(&ex->out);
	if (!err && ex->out.fd != STDOUT_FILENO && close(ex->out.fd))
		err = -errno;
	if (err)
		complain("%s: %s", ex->opt.common.output, strerror(-err));
	else
		say_summary(ex);
	return err;
}

/* -- without a workload of our own -- */

/* How many pages a ring has at most. */
static size_t max_pages(const struct export *ex)
{
	char *text;
	int kb = 0;

	if (trace_read_file(ex->follow.stream.dir, "buffer_size_kb", &text) ||
	    !text_number(text, &kb) || !kb)
		kb = 0;
	free(text);
	if (!kb)
		return MAX_PAGES;
	/* not all of them are full */
	return 2 * ((unsigned long long)kb * 1024 / ex->rings.layout.size + 2);
}

/* Take what was recorded so far; it may go on meanwhile. */
static int take_recorded(struct export *ex)
{
	int err = prepare(ex) ?: open_output(&ex->follow);

	if (!err && rings_take(&ex->rings, max_pages(ex)) < 0)
		err = -EIO;
	if (!err)
		for_tasks(ex, learn_task);
	rings_stop(&ex->rings);
	return err;
}

static int export_recorded(struct export *ex)
{
	struct follow *fl = &ex->follow;
	int err = workload_open(&fl->wl);

	if (err)
		return EXIT_FAIL;
	err = trace_stream_look(&fl->stream, &fl->wl);
	if (!err) {
		err = take_recorded(ex);
		trace_stream_close(&fl->stream);
	}
	workload_close(&fl->wl);
	return err || write_all(ex) ? EXIT_FAIL : EXIT_OK;
}

static int run(struct export *ex, char **argv)
{
	int status = trace_opt_parse(&ex->opt, argv, OPT_FOLLOW | OPT_EXPORT);

	if (status)
		return status;
	if (!ex->opt.common.pids && !*ex->opt.common.argv)
		return export_recorded(ex);
	status = follow_run(&ex->follow);
	if (!ex->ready || ex->follow.failed)
		return status;
	/* All is put back; to write can take long, or for ever. */
	signals_release(&ex->follow.sig);
	if (write_all(ex))
		status = ex->follow.cmd.path ? EXIT_RUN_FAIL : EXIT_FAIL;
	return status;
}

int main(int argc, char **argv)
{
	static struct export ex;
	const char *word = argc > 1 ? argv[1] : "";
	struct out out;
	int status;

	ex.follow.opt = &ex.opt.common;
	ex.follow.filter = &ex.opt.filter;
	ex.follow.ops = &ops;
	ex.sched.parent = -1;
	ex.sched.dir = -1;
	fill_standard_files();
	if (!strcmp(word, "--help") || !strcmp(word, "-h")) {
		out_init(&out, STDOUT_FILENO);
		trace_opt_usage(&out, OPT_FOLLOW | OPT_EXPORT);
		return out_flush(&out) ? EXIT_FAIL : EXIT_OK;
	}
	status = run(&ex, argc ? argv + 1 : argv);
	rings_free(&ex.sched.rings);
	rings_free(&ex.rings);
	timeline_free(&ex.tl);
	follow_free(&ex.follow);
	return status;
}
