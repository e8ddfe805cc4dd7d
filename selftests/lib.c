// SPDX-License-Identifier: GPL-2.0-only
/* See lib.h. */
#define _GNU_SOURCE
#include "lib.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_WORDS	256

static void __attribute__((format(printf, 1, 2), noreturn))
give_up(const char *fmt, ...)
{
	va_list args;

	fprintf(stderr, "# ");
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fprintf(stderr, "\n");
	abort();
}

static void *must(void *p)
{
	if (!p)
		give_up("out of memory");
	return p;
}

bool kernel_checks_itself(void)
{
	return !access("/sys/kernel/debug/kmemleak", F_OK) ||
	       !access("/sys/kernel/debug/kcsan", F_OK);
}

int nr_rounds(int nr)
{
	return kernel_checks_itself() ? nr / 5 : nr;
}

/* --- files ----------------------------------------------------------------- */

static char *path_slot(void)
{
	static char slots[4][PATH_MAX];
	static unsigned int next;

	return slots[next++ % 4];
}

const char *wlt_path(const char *file)
{
	static const char *const dirs[] = {
		"/sys/kernel/tracing/workload",
		"/sys/kernel/debug/workload",
	};
	char *path = path_slot();
	size_t i;

	for (i = 0; i < 2; i++) {
		snprintf(path, PATH_MAX, "%s/%s", dirs[i], file);
		if (!access(path, F_OK))
			return path;
	}
	give_up("no file workload/%s: is the module loaded?", file);
}

const char *wlt_beside(const char *file)
{
	char self[PATH_MAX / 2], *path = path_slot();
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n < 0)
		give_up("cannot read /proc/self/exe: %m");
	self[n] = 0;
	*strrchr(self, '/') = 0;
	snprintf(path, PATH_MAX, "%s/%s", self, file);
	return path;
}

static int write_len(const char *path, int flags, const void *text, size_t len)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | flags);
	int err = 0;
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = write(fd, text, len);
	if (n < 0)
		err = -errno;
	else if ((size_t)n != len)
		err = -EIO;
	if (close(fd) && !err)
		err = -errno;
	return err;
}

int file_write(const char *path, int flags, const char *text)
{
	return write_len(path, flags, text, strlen(text));
}

int wlt_write_len(const char *file, int flags, const void *text, size_t len)
{
	return write_len(wlt_path(file), flags, text, len);
}

int wlt_write(const char *file, int flags, const char *text)
{
	return wlt_write_len(file, flags, text, strlen(text));
}

int wlt_put(const char *file, const char *text)
{
	return wlt_write(file, O_TRUNC, text);
}

int wlt_add(const char *file, const char *text)
{
	return wlt_write(file, O_APPEND, text);
}

int wlt_add_pid(const char *prefix, pid_t pid)
{
	char text[32];

	snprintf(text, sizeof(text), "%s%d\n", prefix, pid);
	return wlt_add("set_workload_pid", text);
}

int wlt_put_pid(pid_t pid)
{
	char text[32];

	snprintf(text, sizeof(text), "%d\n", pid);
	return wlt_put("set_workload_pid", text);
}

static unsigned char *read_all(const char *path, size_t *size)
{
	size_t room = 1 << 16, n = 0;
	unsigned char *data = must(malloc(room));
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		give_up("cannot open %s: %m", path);
	while ((got = read(fd, data + n, room - n - 1)) > 0) {
		n += got;
		if (room - n < 4096) {
			room *= 2;
			data = must(realloc(data, room));
		}
	}
	if (got < 0)
		give_up("cannot read %s: %m", path);
	close(fd);
	data[n] = 0;
	*size = n;
	return data;
}

char *wlt_read(const char *file)
{
	size_t size;

	return (char *)read_all(wlt_path(file), &size);
}

char *wlt_status(const char *key)
{
	char *text = wlt_read("status"), *line, *next, *value = NULL;
	size_t len = strlen(key);

	for (line = text; line && *line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = 0;
		if (!strncmp(line, key, len) && line[len] == ':') {
			line += len + 1;
			line += strspn(line, " \t");
			value = must(strdup(line));
			break;
		}
	}
	free(text);
	if (!value)
		give_up("status has no line \"%s:\"", key);
	return value;
}

char *wlt_pids(void)
{
	char *text = wlt_read("set_workload_pid"), *out = must(malloc(1));
	char *word, *save = NULL;
	size_t n = 0, len;

	out[0] = 0;
	for (word = strtok_r(text, " \t\n", &save); word;
	     word = strtok_r(NULL, " \t\n", &save)) {
		len = strlen(word);
		out = must(realloc(out, n + len + 2));
		n += sprintf(out + n, "%s%s", n ? " " : "", word);
	}
	free(text);
	return out;
}

void wlt_settle(void)
{
	char *hooks = wlt_status("hooks");

	while (strcmp(hooks, "detached")) {
		free(hooks);
		usleep(1000);
		hooks = wlt_status("hooks");
	}
	free(hooks);
}

int target_load(void)
{
	int fd = open(wlt_beside("../wltrace_target.ko"), O_RDONLY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	err = syscall(SYS_finit_module, fd, "", 0) ? -errno : 0;
	close(fd);
	return err;
}

void target_unload(void)
{
	if (syscall(SYS_delete_module, "wltrace_target", O_NONBLOCK) && errno != ENOENT)
		give_up("cannot unload wltrace_target: %s", strerror(errno));
}

void target_do(const char *what)
{
	int fd = open("/proc/wltrace_target", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, what, strlen(what)) != (ssize_t)strlen(what))
		_exit(1);
	close(fd);
}

void wlt_clean(void)
{
	static const char *const on[] = {
		"tracing_on", "options/follow", "options/existing-children",
	};
	static const char *const off[] = {
		"options/operations", "options/descriptors", "options/per-task",
		"options/events", "options/files", "options/capabilities",
		"options/profile", "options/functions", "options/stack-depth",
	};
	static const char *const lists[] = {
		"set_workload_pid", "set_function_filter", "set_function_notrace",
		"set_function_time",
	};
	size_t i;
	int err = 0;

	for (i = 0; !err && i < sizeof(lists) / sizeof(lists[0]); i++)
		err = wlt_put(lists[i], "\n");
	for (i = 0; !err && i < sizeof(on) / sizeof(on[0]); i++)
		err = wlt_put(on[i], "1\n");
	for (i = 0; !err && i < sizeof(off) / sizeof(off[0]); i++)
		err = wlt_put(off[i], "0\n");
	if (!err)
		err = wlt_put("options/ended-tasks", "1024\n");
	if (!err) {
		wlt_settle();
		err = wlt_put("syscall_stats", "\n");
	}
	if (!err)
		err = wlt_put("error_log", "\n");
	if (err)
		give_up("cannot clean up: %s", strerror(-err));
}

static const char *const controls[] = {
	"function_table_kb", "options/capabilities", "options/descriptors",
	"options/ended-tasks", "options/events", "options/existing-children",
	"options/files", "options/follow", "options/functions", "options/max-depth",
	"options/operations", "options/per-task", "options/profile",
	"options/stack-depth", "options/string-size", "marker", "set_function_filter",
	"set_function_notrace", "set_function_time", "set_workload_pid", "tracing_on",
};

static bool is_state(const char *line)
{
	return strncmp(line, "lost", 4) && strncmp(line, "memory", 6) &&
	       strncmp(line, "events_in_ring", 14);
}

char *wlt_state(void)
{
	char *out = NULL, *text, *line, *save = NULL;
	size_t size, i;
	FILE *f = open_memstream(&out, &size);

	for (i = 0; i < sizeof(controls) / sizeof(controls[0]); i++) {
		text = wlt_read(controls[i]);
		fprintf(f, "%s: %s\n", controls[i], text);
		free(text);
	}
	text = wlt_read("status");
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		if (is_state(line))
			fprintf(f, "%s\n", line);
	free(text);
	text = wlt_read("subsystem_stats");
	fprintf(f, "%.*s\n", (int)strcspn(text, "\n"), text);
	free(text);
	fclose(f);
	return out;
}

/* --- snapshots --------------------------------------------------------------- */

static void __attribute__((format(printf, 2, 3)))
problem(struct snap *snap, const char *fmt, ...)
{
	va_list args;

	if (snap->problem[0])
		return;
	va_start(args, fmt);
	vsnprintf(snap->problem, sizeof(snap->problem), fmt, args);
	va_end(args);
}

const struct wlt_raw_syscall *snap_row(const struct snap *snap, size_t i)
{
	return (const void *)(snap->rows + i * snap->row_size);
}

const struct wlt_raw_syscall *snap_part(const struct snap *snap, size_t i)
{
	return (const void *)(snap->parts + i * snap->row_size);
}

const struct wlt_raw_task *snap_task(const struct snap *snap, size_t i)
{
	return (const void *)(snap->tasks + i * snap->task_size);
}

const struct wlt_raw_task_call *snap_task_call(const struct snap *snap,
					       size_t i)
{
	return (const void *)(snap->task_calls + i * snap->task_call_size);
}

const struct wlt_raw_root *snap_root(const struct snap *snap, size_t i)
{
	return (const void *)(snap->roots + i * snap->root_size);
}

const struct wlt_raw_loss *snap_loss(const struct snap *snap, size_t i)
{
	return (const void *)(snap->losses + i * snap->loss_size);
}

const struct wlt_raw_bucket *snap_bucket(const struct snap *snap, size_t i)
{
	if (i >= snap->nr_buckets)
		give_up("snapshot: bucket %zu of %zu", i, snap->nr_buckets);
	return (const void *)(snap->buckets + i * snap->bucket_size);
}

const struct wlt_raw_errno *snap_errno(const struct snap *snap, size_t i)
{
	if (i >= snap->nr_errnos)
		give_up("snapshot: errno %zu of %zu", i, snap->nr_errnos);
	return (const void *)(snap->errnos + i * snap->errno_size);
}

const char *snap_string(const struct snap *snap, __u32 offset)
{
	return offset < snap->strings_size ? snap->strings + offset : "?";
}

const char *snap_function_name(const struct snap *snap, __u32 function)
{
	size_t size, nr;
	const char *functions = snap_section(snap, WLT_RAW_FUNCTION,
					     sizeof(struct wlt_raw_function), &size, &nr);
	const struct wlt_raw_function *f = (const void *)(functions + function * size);

	return function < nr ? snap_string(snap, f->name) : "?";
}

/* Find the section of @type; a snapshot without it is of no use to a test. */
const char *snap_section(const struct snap *snap, __u32 type, size_t least,
			 size_t *size, size_t *nr)
{
	const struct wlt_raw_header *head = (const void *)snap->data;
	const struct wlt_raw_section *sec;
	__u32 i;

	for (i = 0; i < head->nr_sections; i++) {
		sec = (const void *)(snap->data + head->header_size +
				     (size_t)i * head->section_size);
		if (sec->type != type)
			continue;
		if (sec->offset % 8 || sec->entry_size < least ||
		    sec->offset > snap->size ||
		    sec->nr > (snap->size - sec->offset) / sec->entry_size)
			give_up("snapshot: section %u is not sound", type);
		*size = sec->entry_size;
		*nr = sec->nr;
		return (const char *)snap->data + sec->offset;
	}
	give_up("snapshot: no section %u", type);
}

struct snap *snap_take(void)
{
	struct snap *snap = must(calloc(1, sizeof(*snap)));
	const struct wlt_raw_header *head;
	size_t size, nr;

	snap->data = read_all(wlt_path("snapshot_raw"), &snap->size);
	head = (const void *)snap->data;
	if (snap->size < sizeof(*head) || head->magic != WLT_RAW_MAGIC ||
	    head->version != WLT_RAW_VERSION ||
	    head->total_size != snap->size ||
	    head->section_size < sizeof(struct wlt_raw_section) ||
	    head->nr_sections > (snap->size - head->header_size) /
				head->section_size)
		give_up("snapshot: bad header");
	snap->sum = (const void *)snap_section(snap, WLT_RAW_SUMMARY,
					       sizeof(*snap->sum), &size, &nr);
	if (nr != 1)
		give_up("snapshot: %zu summaries", nr);
	snap->rows = snap_section(snap, WLT_RAW_SYSCALL,
				  sizeof(struct wlt_raw_syscall), &snap->row_size,
				  &snap->nr_rows);
	snap->tasks = snap_section(snap, WLT_RAW_TASK, sizeof(struct wlt_raw_task),
				   &snap->task_size, &snap->nr_tasks);
	snap->roots = snap_section(snap, WLT_RAW_ROOT, sizeof(struct wlt_raw_root),
				   &snap->root_size, &snap->nr_roots);
	snap->losses = snap_section(snap, WLT_RAW_LOSS, sizeof(struct wlt_raw_loss),
				    &snap->loss_size, &snap->nr_losses);
	snap->buckets = snap_section(snap, WLT_RAW_BUCKET,
				     sizeof(struct wlt_raw_bucket),
				     &snap->bucket_size, &snap->nr_buckets);
	snap->errnos = snap_section(snap, WLT_RAW_ERRNO, sizeof(struct wlt_raw_errno),
				    &snap->errno_size, &snap->nr_errnos);
	snap->parts = snap_section(snap, WLT_RAW_PART,
				   sizeof(struct wlt_raw_syscall), &size,
				   &snap->nr_parts);
	if (size != snap->row_size)
		give_up("snapshot: parts are not as large as rows");
	snap->task_calls = snap_section(snap, WLT_RAW_TASK_CALL,
					sizeof(struct wlt_raw_task_call),
					&snap->task_call_size, &snap->nr_task_calls);
	snap->strings = snap_section(snap, WLT_RAW_STRINGS, 1, &size,
				     &snap->strings_size);
	if (size != 1 || !snap->strings_size || snap->strings[0] ||
	    snap->strings[snap->strings_size - 1])
		give_up("snapshot: bad strings");
	return snap;
}

void snap_free(struct snap *snap)
{
	free(snap->data);
	free(snap);
}

const struct wlt_raw_task *snap_find_task(const struct snap *snap, pid_t pid)
{
	const struct wlt_raw_task *found = NULL, *task;
	size_t i;

	for (i = 0; i < snap->nr_tasks; i++) {
		task = snap_task(snap, i);
		if (task->pid != pid)
			continue;
		if (!found || !(task->flags & WLT_RAW_TASK_ENDED))
			found = task;
	}
	return found;
}

static char *row_name(const struct snap *snap,
		      const struct wlt_raw_syscall *row)
{
	const char *abi = snap_string(snap, row->abi_name);
	char *name;

	if (asprintf(&name, "%s%s%s", snap_string(snap, row->name),
		     *abi ? "/" : "", abi) < 0)
		give_up("out of memory");
	return name;
}

const struct wlt_raw_syscall *snap_find_row(const struct snap *snap,
					    const char *name)
{
	const struct wlt_raw_syscall *found = NULL;
	size_t i;

	for (i = 0; !found && i < snap->nr_rows; i++) {
		char *got = row_name(snap, snap_row(snap, i));

		if (!strcmp(got, name))
			found = snap_row(snap, i);
		free(got);
	}
	return found;
}

const struct wlt_raw_syscall *snap_find_part(const struct snap *snap,
					     const char *name)
{
	const struct wlt_raw_syscall *found = NULL;
	size_t i;

	for (i = 0; !found && i < snap->nr_parts; i++) {
		char *got = row_name(snap, snap_part(snap, i));

		if (!strcmp(got, name))
			found = snap_part(snap, i);
		free(got);
	}
	return found;
}

unsigned long long snap_part_calls(const struct snap *snap, const char *name)
{
	const struct wlt_raw_syscall *part = snap_find_part(snap, name);

	return part ? part->calls : 0;
}

unsigned long long snap_calls(const struct snap *snap, const char *name)
{
	const struct wlt_raw_syscall *row = snap_find_row(snap, name);

	return row ? row->calls : 0;
}

unsigned long long snap_errors(const struct snap *snap, const char *name,
			       int err)
{
	const struct wlt_raw_syscall *row = snap_find_row(snap, name);
	unsigned long long calls = 0;
	size_t i;

	for (i = 0; row && i < row->nr_errnos; i++)
		if (snap_errno(snap, row->first_errno + i)->err == err)
			calls += snap_errno(snap, row->first_errno + i)->calls;
	return calls;
}

/* A raw counter is converted row by row and task by task, each cut to ns. */
static long long rounding(const struct snap *snap)
{
	if (!strcmp(snap_string(snap, snap->sum->clock), "mono"))
		return 0;
	return snap->nr_rows + snap->nr_tasks;
}

static bool about(const struct snap *snap, __u64 a, __u64 b)
{
	return llabs((long long)(a - b)) <= rounding(snap);
}

static __u64 loss(const struct snap *snap, const char *name)
{
	size_t i;

	for (i = 0; i < snap->nr_losses; i++) {
		const struct wlt_raw_loss *l = snap_loss(snap, i);

		if (!strcmp(snap_string(snap, l->name), name))
			return l->count;
	}
	return 0;
}

/* The calls that returned are all in the histogram, each within its bounds. */
static void check_hist(struct snap *snap, const struct wlt_raw_syscall *row)
{
	__u64 returned = row->calls - row->denied - row->never_returned;
	const char *name = snap_string(snap, row->name);
	const struct wlt_raw_bucket *b, *before = NULL;
	__u64 calls = 0, least = 0, most = 0;
	size_t i;

	for (i = 0; i < row->nr_buckets; i++) {
		b = snap_bucket(snap, row->first_bucket + i);
		calls += b->calls;
		least += b->calls * b->from_ns;
		most += b->calls * b->to_ns;
		if (!b->calls || b->from_ns > b->to_ns ||
		    (before && before->to_ns >= b->from_ns) ||
		    (b->to_ns != ~0ull && (b->to_ns - b->from_ns) * 8 > b->from_ns))
			problem(snap, "%s: bucket %zu from %llu to %llu", name,
				i, b->from_ns, b->to_ns);
		before = b;
	}
	if (calls > returned || calls + loss(snap, "histogram") < returned)
		problem(snap, "%s: %llu calls in buckets, %llu returned", name,
			calls, returned);
	/* a converted clock may be a bit off in each call */
	if (calls != returned || !calls)
		return;
	if (row->wall_ns + calls + row->wall_ns / 1000 < least ||
	    row->wall_ns > most + calls + row->wall_ns / 1000)
		problem(snap, "%s: %llu ns, by the buckets %llu to %llu", name,
			row->wall_ns, least, most);
}

static void check_errnos(struct snap *snap, const struct wlt_raw_syscall *row)
{
	const char *name = snap_string(snap, row->name);
	const struct wlt_raw_errno *e;
	__u64 errors = 0;
	size_t i;

	for (i = 0; i < row->nr_errnos; i++) {
		e = snap_errno(snap, row->first_errno + i);
		errors += e->calls;
		if (!e->calls || e->err < 1 || e->err > 4095)
			problem(snap, "%s: %llu times errno %d", name, e->calls,
				e->err);
	}
	if (errors > row->errors || errors + loss(snap, "errno") < row->errors)
		problem(snap, "%s: %llu errors, %llu by errno", name,
			row->errors, errors);
}

static void check_row(struct snap *snap, const struct wlt_raw_syscall *row)
{
	__u64 returned = row->calls - row->denied - row->never_returned;
	const char *name = snap_string(snap, row->name);

	if (row->wall_ns < row->blocked_ns + row->runnable_ns)
		problem(snap, "%s: %llu ns blocked, %llu runnable, of %llu",
			name, row->blocked_ns, row->runnable_ns, row->wall_ns);
	/* rounded down each, and summed before that */
	if (returned && (row->min_ns > row->max_ns ||
			 row->wall_ns < returned * row->min_ns ||
			 row->wall_ns > returned * (row->max_ns + 1)))
		problem(snap, "%s: %llu calls of %llu to %llu ns in %llu", name,
			returned, row->min_ns, row->max_ns, row->wall_ns);
	check_hist(snap, row);
	check_errnos(snap, row);
}

static void check_rows(struct snap *snap)
{
	const struct wlt_raw_summary *sum = snap->sum;
	__u64 calls = 0, denied = 0, never = 0, restarted = 0, wall = 0;
	__u64 errors = 0, t_calls = 0, t_errors = 0, t_wall = 0, live = 0;
	__u64 blocked = 0, runnable = 0, t_blocked = 0, t_runnable = 0;
	bool native;
	size_t i, k;

	for (i = 0; i < snap->nr_rows; i++) {
		const struct wlt_raw_syscall *row = snap_row(snap, i);

		calls += row->calls;
		errors += row->errors;
		wall += row->wall_ns;
		blocked += row->blocked_ns;
		runnable += row->runnable_ns;
		denied += row->denied;
		never += row->never_returned;
		restarted += row->restarted;
		check_row(snap, row);
		if (row->calls < row->errors ||
		    row->calls < row->denied + row->never_returned)
			problem(snap, "%s: parts exceed the calls",
				snap_string(snap, row->name));
		native = row->abi == WLT_ABI_NATIVE;
		if (row->abi >= WLT_NR_ABI ||
		    native != !*snap_string(snap, row->abi_name))
			problem(snap, "%s: ABI %u is called \"%s\"",
				snap_string(snap, row->name), row->abi,
				snap_string(snap, row->abi_name));
		for (k = 0; k < i; k++)
			if (snap_row(snap, k)->nr == row->nr &&
			    snap_row(snap, k)->abi == row->abi)
				problem(snap, "%s: two rows of one number",
					snap_string(snap, row->name));
	}
	for (i = 0; i < snap->nr_tasks; i++) {
		const struct wlt_raw_task *task = snap_task(snap, i);

		t_calls += task->calls;
		t_errors += task->errors;
		t_wall += task->wall_ns;
		t_blocked += task->blocked_ns;
		t_runnable += task->runnable_ns;
		if (task->wall_ns < task->blocked_ns + task->runnable_ns)
			problem(snap, "task %d: %llu ns blocked, %llu runnable, of %llu",
				task->pid, task->blocked_ns,
				task->runnable_ns, task->wall_ns);
		if (!(task->flags &
		      (WLT_RAW_TASK_ENDED | WLT_RAW_TASK_DETACHED)) &&
		    task->start_ns)
			live++;
	}
	if (calls != sum->returned + sum->never_returned + sum->denied)
		problem(snap, "rows hold %llu calls, the ledger %llu", calls,
			sum->returned + sum->never_returned + sum->denied);
	if (denied != sum->denied || never != sum->never_returned ||
	    restarted != sum->restarted)
		problem(snap, "rows: denied %llu never_returned %llu restarted %llu, ledger: %llu %llu %llu",
			denied, never, restarted, sum->denied,
			sum->never_returned, sum->restarted);
	if (t_calls != calls || t_errors != errors ||
	    !about(snap, t_wall, wall) || !about(snap, t_blocked, blocked) ||
	    !about(snap, t_runnable, runnable))
		problem(snap, "tasks hold %llu calls %llu errors %llu ns (blocked %llu runnable %llu), rows %llu %llu %llu (%llu %llu)",
			t_calls, t_errors, t_wall, t_blocked, t_runnable,
			calls, errors, wall, blocked, runnable);
	if (live != sum->tasks_live)
		problem(snap, "%llu tasks are listed as live, %llu are counted",
			live, sum->tasks_live);
}

/* Operations of io_uring are parts of no call: they have a ledger of their own. */
static void check_rings(struct snap *snap)
{
	const struct wlt_raw_summary *sum = snap->sum;
	__u64 completed = 0, unseen = 0;
	size_t i;

	if (sum->uring_submitted != sum->uring_completed + sum->uring_in_flight +
				    sum->uring_unseen)
		problem(snap, "uring_submitted %llu != completed %llu + in_flight %llu + unseen %llu",
			sum->uring_submitted, sum->uring_completed,
			sum->uring_in_flight, sum->uring_unseen);
	for (i = 0; i < snap->nr_parts; i++) {
		const struct wlt_raw_syscall *ring = snap_part(snap, i);

		if (ring->part != WLT_RAW_PART_URING)
			continue;
		completed += ring->calls - ring->never_returned;
		unseen += ring->never_returned;
		if (ring->denied || ring->restarted || ring->blocked_ns ||
		    ring->runnable_ns || ring->errors > ring->calls)
			problem(snap, "%s is no ring operation",
				snap_string(snap, ring->name));
	}
	if (!sum->lost && (completed != sum->uring_completed ||
			   unseen != sum->uring_unseen))
		problem(snap, "uring_completed is %llu, rows %llu; uring_unseen %llu, rows %llu",
			sum->uring_completed, completed, sum->uring_unseen, unseen);
}

/* The parts of a call, of one kind, are no more than the call. */
static void check_parts(struct snap *snap)
{
	size_t i, k;

	for (i = 0; i < snap->nr_rows; i++) {
		const struct wlt_raw_syscall *row = snap_row(snap, i);
		__u64 calls[3] = {}, errors[3] = {}, wall[3] = {}, restarts[3] = {};

		for (k = 0; k < snap->nr_parts; k++) {
			const struct wlt_raw_syscall *part = snap_part(snap, k);

			if (part->part != WLT_RAW_PART_OP &&
			    part->part != WLT_RAW_PART_FD)
				continue;
			if (part->nr != row->nr || part->abi != row->abi)
				continue;
			calls[part->part] += part->calls;
			errors[part->part] += part->errors;
			wall[part->part] += part->wall_ns;
			restarts[part->part] += part->restarted;
		}
		for (k = 1; k < 3; k++)
			if (calls[k] > row->calls || errors[k] > row->errors ||
			    wall[k] > row->wall_ns || restarts[k] > row->restarted)
				problem(snap, "%s: its parts %zu are %llu calls %llu errors %llu ns %llu restarts",
					snap_string(snap, row->name), k, calls[k],
					errors[k], wall[k], restarts[k]);
	}
	for (i = 0; i < snap->nr_parts; i++) {
		const struct wlt_raw_syscall *part = snap_part(snap, i);

		if (part->part == WLT_RAW_PART_NONE)
			problem(snap, "part %zu is none", i);
		check_hist(snap, part);
	}
}

/* The calls of a task, one by one, are no more than those of the task. */
static void check_task_calls(struct snap *snap)
{
	size_t i, k;

	for (i = 0; i < snap->nr_tasks; i++) {
		const struct wlt_raw_task *task = snap_task(snap, i);
		__u64 calls = 0, errors = 0, wall = 0;

		for (k = 0; k < snap->nr_task_calls; k++) {
			const struct wlt_raw_task_call *c = snap_task_call(snap, k);

			if (c->task != i)
				continue;
			calls += c->calls;
			errors += c->errors;
			wall += c->wall_ns;
			if (c->blocked_ns + c->runnable_ns > c->wall_ns)
				problem(snap, "task %d: %s: %llu ns, %llu blocked",
					task->pid, snap_string(snap, c->name),
					c->wall_ns, c->blocked_ns);
		}
		if (calls > task->calls || errors > task->errors ||
		    wall > task->wall_ns)
			problem(snap, "task %d: %llu calls %llu errors, one by one %llu %llu",
				task->pid, task->calls, task->errors, calls,
				errors);
	}
}

const char *snap_problem(struct snap *snap)
{
	const struct wlt_raw_summary *sum = snap->sum;
	__u64 lost = 0;
	size_t i;

	if (sum->enters != sum->returned + sum->restarted + sum->in_flight +
			   sum->never_returned)
		problem(snap, "enters %llu != returned %llu + restarted %llu + in_flight %llu + never_returned %llu",
			sum->enters, sum->returned, sum->restarted,
			sum->in_flight, sum->never_returned);
	if (sum->exits != sum->returned + sum->restarted + sum->child_return +
			  sum->denied + sum->in_flight_at_start)
		problem(snap, "exits %llu != returned %llu + restarted %llu + child_return %llu + denied %llu + in_flight_at_start %llu",
			sum->exits, sum->returned, sum->restarted,
			sum->child_return, sum->denied,
			sum->in_flight_at_start);
	if (sum->flags & WLT_RAW_UNBALANCED)
		problem(snap, "flagged as unbalanced");
	for (i = 0; i < snap->nr_losses; i++)
		lost += snap_loss(snap, i)->count;
	if (lost != sum->lost)
		problem(snap, "lost is %llu, its causes add up to %llu",
			sum->lost, lost);
	check_rows(snap);
	check_parts(snap);
	check_task_calls(snap);
	check_rings(snap);
	return snap->problem;
}

/* --- counts as text ------------------------------------------------------------ */

static int compare_words(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char *counts_sorted(const char *text)
{
	char *copy = must(strdup(text)), *out = must(malloc(strlen(text) + 2));
	size_t room = strlen(text) / 2 + 1, nr = 0, n = 0, i;
	char **word = must(malloc(room * sizeof(*word)));
	char *save = NULL, *w;

	for (w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save))
		word[nr++] = w;
	qsort(word, nr, sizeof(*word), compare_words);
	out[0] = 0;
	for (i = 0; i < nr; i++)
		n += sprintf(out + n, "%s%s", i ? " " : "", word[i]);
	free(word);
	free(copy);
	return out;
}

struct row {
	const char *name;	/* with its ABI */
	unsigned long long calls, errors, denied, never_returned, restarted;
};

static bool name_is(const char *name, const char *base)
{
	size_t n = strlen(base);

	return !strncmp(name, base, n) && (!name[n] || name[n] == '/');
}

static void print_row(FILE *f, const struct row *row)
{
	bool ends = name_is(row->name, "exit") ||
		    name_is(row->name, "exit_group");

	fprintf(f, "%s:%llu", row->name, row->calls);
	if (row->errors)
		fprintf(f, ":%llu", row->errors);
	if (row->denied)
		fprintf(f, ",denied=%llu", row->denied);
	if (row->never_returned != (ends ? row->calls : 0))
		fprintf(f, ",never_returned=%llu", row->never_returned);
	if (row->restarted)
		fprintf(f, ",restarted=%llu", row->restarted);
	fputc(' ', f);
}

static void print_extra(FILE *f, const char *name, unsigned long long n)
{
	if (n)
		fprintf(f, "%s=%llu ", name, n);
}

char *snap_text(const struct snap *snap)
{
	char *text = NULL, *sorted;
	size_t size, i;
	FILE *f = must(open_memstream(&text, &size));

	for (i = 0; i < snap->nr_rows; i++) {
		const struct wlt_raw_syscall *raw = snap_row(snap, i);
		char *name = row_name(snap, raw);
		struct row row = {
			.name = name,
			.calls = raw->calls,
			.errors = raw->errors,
			.denied = raw->denied,
			.never_returned = raw->never_returned,
			.restarted = raw->restarted,
		};

		print_row(f, &row);
		free(name);
	}
	print_extra(f, "child_return", snap->sum->child_return);
	print_extra(f, "in_flight_at_start", snap->sum->in_flight_at_start);
	print_extra(f, "in_flight", snap->sum->in_flight);
	print_extra(f, "lost", snap->sum->lost);
	fclose(f);
	sorted = counts_sorted(text);
	free(text);
	return sorted;
}

/* Read the words after the numbers: "ia32 denied=3 never_returned=1". */
static void read_notes(const char *notes, struct row *row, char *name,
		       size_t room)
{
	unsigned long long n;
	char word[64];
	int len;

	for (; sscanf(notes, " %63s%n", word, &len) == 1; notes += len) {
		if (sscanf(word, "denied=%llu", &n) == 1)
			row->denied = n;
		else if (sscanf(word, "never_returned=%llu", &n) == 1)
			row->never_returned = n;
		else if (!strchr(name, '/') && strlen(word) < 8)
			snprintf(name + strlen(name), room - strlen(name),
				 "/%s", word);
		else
			give_up("syscall_stats: unknown note \"%s\"", word);
	}
}

/* After the name come the subsystem, which may have blanks, and the api. */
static const char *find_numbers(const char *line)
{
	const char *p = strstr(line, "()");

	if (p)
		return p + 2;
	p = strstr(line, " - ");
	if (!p)
		give_up("syscall_stats: no api in \"%s\"", line);
	return p + 3;
}

/* err% restarts wall blocked runnable min avg max, then the notes */
static void read_row(const char *line, struct row *row, char *name, size_t room)
{
	double share, wall, blocked, runnable, min, avg, max;
	const char *numbers = find_numbers(line);
	int len;

	if (sscanf(numbers, "%lf %llu %lf %lf %lf %lf %lf %lf%n", &share,
		   &row->restarted, &wall, &blocked, &runnable, &min, &avg,
		   &max, &len) != 8)
		give_up("syscall_stats: cannot read \"%s\"", numbers);
	if (min > avg || avg > max || blocked + runnable > wall + 0.000002)
		give_up("syscall_stats: these do not fit together: \"%s\"",
			numbers);
	read_notes(numbers + len, row, name, room);
}

char *stats_text(unsigned long long *total_calls,
		 unsigned long long *total_errors)
{
	char *file = wlt_read("syscall_stats"), *text = NULL, *line;
	char *save = NULL, *sorted, name[128];
	bool total = false;
	size_t size;
	FILE *f = must(open_memstream(&text, &size));

	for (line = strtok_r(file, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		struct row row = { .name = name };
		int len;

		/* Comments, and the head of the table. */
		if (line[0] == '#' || line[0] == '%' ||
		    line[strspn(line, " -")] == 0)
			continue;
		if (sscanf(line, "%*s %*s %*s %llu %llu %63s%n", &row.calls,
			   &row.errors, name, &len) != 3)
			give_up("syscall_stats: cannot read \"%s\"", line);
		if (total)
			give_up("syscall_stats: the total is not last");
		if (!strncmp(name, "io_uring:", 9))	/* no system call */
			continue;
		if (!strcmp(name, "total")) {
			*total_calls = row.calls;
			*total_errors = row.errors;
			total = true;
			continue;
		}
		read_row(line + len, &row, name, sizeof(name));
		print_row(f, &row);
	}
	if (!total)
		give_up("syscall_stats has no total");
	fclose(f);
	sorted = counts_sorted(text);
	free(text);
	free(file);
	return sorted;
}

/* --- workloads --------------------------------------------------------------- */

/* What a word of a script stands for. */
static const char *script_word(const char *word)
{
	if (!strcmp(word, "PLAY"))
		return wlt_beside("workload/play");
	if (!strcmp(word, "PLAY32"))
		return wlt_beside("workload/play32");
	if (!strcmp(word, "LAUNCH"))
		return wlt_beside("workload/launch");
	if (!strcmp(word, "PIDS"))
		return wlt_path("set_workload_pid");
	return word;
}

/*
 * In the child of a vfork(), which takes a fraction of what a fork() does: what
 * workload/launch does, without its execve().
 */
static void __attribute__((noreturn, noinline))
launch(const char *attach_to, char **argv, int in, int out)
{
	char text[16];
	int fd, len;

	dup2(in, 0);
	dup2(out, 1);
	setpgid(0, 0);
	if (attach_to) {
		len = snprintf(text, sizeof(text), "%d", (int)syscall(SYS_getpid));
		fd = open(attach_to, O_WRONLY | O_APPEND | O_CLOEXEC);
		if (fd < 0 || write(fd, text, len) != len)
			_exit(125);
	}
	execv(argv[0], argv);
	_exit(126);
}

void play_start(struct play *play, int how, const char *script)
{
	char *argv[MAX_WORDS + 1], *copy = must(strdup(script));
	char *attach_to = NULL, *save = NULL, *word;
	int to[2], from[2], n = 0;

	if (how == PLAY_TRACED)
		attach_to = must(strdup(wlt_path("set_workload_pid")));
	word = strtok_r(copy, " ", &save);
	if (!strcmp(word, "PLAY32")) {
		argv[n++] = must(strdup(script_word(word)));
		word = strtok_r(NULL, " ", &save);
	} else {
		argv[n++] = must(strdup(wlt_beside("workload/play")));
	}
	for (; word; word = strtok_r(NULL, " ", &save)) {
		if (n == MAX_WORDS)
			give_up("script too long");
		argv[n++] = must(strdup(script_word(word)));
	}
	argv[n] = NULL;
	free(copy);

	if (pipe2(to, O_CLOEXEC) || pipe2(from, O_CLOEXEC))
		give_up("pipe: %m");
	fflush(stdout);
	play->pid = vfork();
	if (play->pid < 0)
		give_up("vfork: %m");
	if (!play->pid)
		launch(attach_to, argv, to[0], from[1]);
	close(to[0]);
	close(from[1]);
	play->to = to[1];
	play->from = from[0];
	free(attach_to);
	while (n--)
		free(argv[n]);
}

void play_feed(struct play *play, int nr)
{
	while (nr--)
		if (write(play->to, "x", 1) != 1)
			give_up("cannot write to play: %m");
}

void play_hear(struct play *play, int nr)
{
	char byte;

	while (nr--)
		if (read(play->from, &byte, 1) != 1)
			give_up("play ended before it told");
}

int play_end(struct play *play)
{
	int status;

	while (waitpid(play->pid, &status, 0) < 0)
		if (errno != EINTR)
			give_up("waitpid: %m");
	close(play->to);
	close(play->from);
	play->pid = 0;
	return status;
}

void play_kill(struct play *play)
{
	if (!play->pid)
		return;
	/* a child of child_start() is in no group of its own */
	if (kill(-play->pid, SIGKILL))
		kill(play->pid, SIGKILL);
	play_end(play);
}

int play_run(const char *script)
{
	struct play play;
	int status;

	play_start(&play, PLAY_TRACED, script);
	status = play_end(&play);
	wlt_settle();
	return status;
}

/* First line of a file in /proc/TID. */
static char *proc_line(pid_t tid, const char *file)
{
	static char line[512];
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/%s", tid, file);
	f = fopen(path, "r");
	if (!f)
		give_up("cannot open %s: %m", path);
	if (!fgets(line, sizeof(line), f))
		line[0] = 0;
	fclose(f);
	return line;
}

static bool sleeps(pid_t tid)
{
	const char *p = strrchr(proc_line(tid, "stat"), ')');

	return p && (p[2] == 'S' || p[2] == 'D');
}

pid_t child_start(int *go, void (*what)(void))
{
	int fd[2], err;
	pid_t pid;
	char byte;

	if (pipe(fd))
		give_up("pipe: %m");
	pid = fork();
	if (pid < 0)
		give_up("fork: %m");
	if (!pid) {
		close(fd[1]);
		if (read(fd[0], &byte, 1) != 1)
			_exit(125);
		what();
		_exit(0);
	}
	close(fd[0]);
	*go = fd[1];
	wait_in_call(pid, 0);
	err = wlt_put_pid(pid);
	if (err)
		give_up("cannot trace a child: %s", strerror(-err));
	return pid;
}

int child_end(pid_t *pid, int go)
{
	int status = -1;

	if (write(go, "x", 1) == 1)
		waitpid(*pid, &status, 0);
	close(go);
	*pid = 0;
	wlt_settle();
	return status;
}

int child_run(void (*what)(void))
{
	int go;
	pid_t pid = child_start(&go, what);
	int status = child_end(&pid, go);

	wlt_settle();
	return status;
}

/*
 * Both files: "syscall" tells of a task that a signal is just waking as if it
 * still slept, while its state is no longer S from the kill() on.
 */
void wait_in_call(pid_t tid, long nr)
{
	long in;

	while (!sleeps(tid) ||
	       sscanf(proc_line(tid, "syscall"), "%ld", &in) != 1 || in != nr)
		usleep(1000);
}

int list_threads(pid_t pid, pid_t *tids, int max)
{
	char path[64];
	struct dirent *d;
	int n = 0;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	dir = opendir(path);
	if (!dir && (errno == ENOENT || errno == ESRCH))
		return 0;
	if (!dir)
		give_up("cannot open %s: %m", path);
	while ((d = readdir(dir))) {
		pid_t tid = atoi(d->d_name);

		if (tid && tid != pid && n < max)
			tids[n++] = tid;
	}
	closedir(dir);
	return n;
}

pid_t fork_with_pid(pid_t pid)
{
	struct clone_args args = {
		.exit_signal = SIGCHLD,
		.set_tid = (uintptr_t)&pid,
		.set_tid_size = 1,
	};

	return syscall(SYS_clone3, &args, sizeof(args));
}

pid_t idle_start(void)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid < 0)
		give_up("fork: %m");
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	return pid;
}

void idle_end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

pid_t idle_start_traced(void)
{
	pid_t pid = idle_start();
	int err;

	/* In a call that began before, which nobody counts. */
	wait_in_call(pid, SYS_pause);
	err = wlt_put_pid(pid);
	if (err)
		give_up("cannot trace %d: %s", pid, strerror(-err));
	return pid;
}

/*
 * A snapshot tells of live tasks, too, but as they are after the moment that
 * its counts are of, and takes longer.
 */
void idle_settle(void)
{
	char *pids = wlt_pids();

	while (strchr(pids, ' ')) {
		free(pids);
		usleep(1000);
		pids = wlt_pids();
	}
	free(pids);
}
