// SPDX-License-Identifier: GPL-2.0-only
/*
 * wlcat diff: what one saved snapshot has that another has not.
 *
 * What the snapshots have is collected and sorted by name; neighbours of the
 * same name are one item that both have. Then items are sorted by how much
 * they matter.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "allow.h"
#include "grid.h"
#include "output.h"
#include "report.h"
#include "saved.h"
#include "snapshot.h"
#include "text.h"
#include "wlcat.h"

#define NONE	ULLONG_MAX
#define PART_ALWAYS	4	/* see part_bit() */

/* How something differs, the most important first. */
enum verdict {
	VERDICT_NEW,
	VERDICT_BEYOND,		/* changed by more than --threshold */
	VERDICT_GONE,
	VERDICT_CHANGED,
	VERDICT_ALLOWED,	/* from here on not printed */
	VERDICT_SAME,
	NR_VERDICTS,
};

static const char *const verdict_names[VERDICT_ALLOWED] = {
	[VERDICT_NEW] = "new",
	[VERDICT_BEYOND] = "beyond",
	[VERDICT_GONE] = "gone",
	[VERDICT_CHANGED] = "changed",
};

/**
 * struct item - something that one of the snapshots has, or both
 * @thing: what it is
 * @name: "read" or "ia32:getppid", "read EINTR", "Time", "open /etc/passwd ok",
 *	"CAP_SYS_ADMIN mount denied"; to be freed
 * @call_len: length of the name of the system call in it
 * @subsystem: that it belongs to, "" if it is one
 * @has: that snapshot has it
 * @calls: there; NONE in that which has it not
 * @errors: likewise; of an error NONE
 * @change: of the calls of a run, in parts of 10000 of those in A; NONE when
 *	there is nothing to compare
 * @fewer: it is less in B
 * @verdict: how it differs
 */
struct item {
	enum thing thing;
	char *name;
	size_t call_len;
	const char *subsystem;
	bool has[2];
	unsigned long long calls[2];
	unsigned long long errors[2];
	unsigned long long change;
	bool fewer;
	enum verdict verdict;
};

/**
 * struct diff - two snapshots
 * @snaps: the snapshots
 * @reports: the same, sorted
 * @allow: known differences
 * @threshold: change that is too much, in parts of 10000; NONE for no limit
 * @with_errnos: both have the errors of each call
 * @parts: kinds of parts of calls that each has, as part_bit() says
 * @items: what they have
 * @nr: how many
 * @found: items by verdict
 */
struct diff {
	struct snapshot snaps[2];
	struct report reports[2];
	struct allow allow;
	unsigned long long threshold;
	bool with_errnos;
	unsigned int parts[2];
	struct item *items;
	size_t nr;
	size_t found[NR_VERDICTS];
};

/* -- what there is -- */

/*
 * Whether parts are counted by operation or by descriptor is an option each.
 * Those that found no row are of many calls, and say nothing.
 */
static unsigned int part_bit(const struct report_row *row)
{
	switch (row->raw.part) {
	case WLT_RAW_PART_OP:
		return 1;
	case WLT_RAW_PART_FD:
		return 2;
	case WLT_RAW_PART_URING:
		return PART_ALWAYS;
	}
	return 0;
}

static unsigned int part_bits(const struct report *report)
{
	unsigned int bits = PART_ALWAYS;
	size_t i;

	for (i = 0; i < report->nr_parts; i++)
		bits |= part_bit(&report->parts[i]);
	return bits;
}

static struct item *add_item(struct diff *diff, int side, enum thing thing,
			     unsigned long long calls, unsigned long long errors)
{
	struct item *item;

	/* Powers of two are room for as many. */
	if (!(diff->nr & (diff->nr - 1)))
		diff->items = xrealloc(diff->items, 2 * diff->nr + 1,
				       sizeof(*item));
	item = &diff->items[diff->nr++];
	*item = (struct item) {
		.thing = thing,
		.subsystem = "",
		.calls = { NONE, NONE },
		.errors = { NONE, NONE },
		.change = NONE,
	};
	item->has[side] = true;
	item->calls[side] = calls;
	item->errors[side] = errors;
	return item;
}

/* "read", "ia32:getppid", "read EINTR" */
static void name_call(struct item *item, const struct snapshot *snap,
		      const struct wlt_raw_syscall *call, const char *err)
{
	char *abi = text_escape(snapshot_string(snap, call->abi_name), -1);
	char *name = text_escape(snapshot_string(snap, call->name), -1);
	char *error = text_escape(err, -1);
	size_t size = strlen(abi) + strlen(name) + strlen(error) + 3;

	item->name = xrealloc(NULL, size, 1);
	item->call_len = mem_printf(item->name, size, "%s%s%s", abi,
				    *abi ? ":" : "", name);
	if (*error)
		mem_printf(item->name + item->call_len, size - item->call_len,
			   " %s", error);
	item->subsystem = snapshot_string(snap, call->subsystem);
	free(error);
	free(name);
	free(abi);
}

/* Bytes that may be anything, behind others; to be freed with them. */
static void append(char **name, const char *before, const char *s, const char *after)
{
	char *text = text_escape(s, -1);
	size_t len = *name ? strlen(*name) : 0;
	size_t size = len + strlen(before) + strlen(text) + strlen(after) + 1;

	*name = xrealloc(*name, size, 1);
	mem_printf(*name + len, size - len, "%s%s%s", before, text, after);
	free(text);
}

/* "open /etc/passwd ENOENT" */
static void name_path(struct item *item, const struct snapshot *snap,
		      const struct wlt_raw_path *raw)
{
	static const struct field what = {
		.offset = offsetof(struct wlt_raw_path, what), .type = FIELD_WHAT,
	}, path = { .type = FIELD_PATH }, result = { .type = FIELD_RESULT };
	struct field_text text;

	field_text(&what, snap, raw, &text);
	append(&item->name, "", text.s, "");
	field_text(&path, snap, raw, &text);
	append(&item->name, " ", text.s, raw->flags & WLT_RAW_PATH_CUT ? "..." : "");
	field_text(&result, snap, raw, &text);
	append(&item->name, " ", text.s, "");
}

/* "CAP_SYS_ADMIN ia32:mount denied", "CAP_SYS_PTRACE - granted unaudited userns" */
static void name_capability(struct item *item, const struct snapshot *snap,
			    const struct wlt_raw_capability *raw)
{
	const char *abi = snapshot_string(snap, raw->abi_name);
	const char *call = snapshot_string(snap, raw->call);

	append(&item->name, "", snapshot_string(snap, raw->name), " ");
	if (*abi)
		append(&item->name, "", abi, ":");
	append(&item->name, "", *call ? call : "-",
	       raw->flags & WLT_RAW_CAP_GRANTED ? " granted" : " denied");
	if (raw->flags & WLT_RAW_CAP_NOAUDIT)
		append(&item->name, " unaudited", "", "");
	if (raw->flags & WLT_RAW_CAP_USERNS)
		append(&item->name, " userns", "", "");
}

static void collect_tallies(struct diff *diff, int side)
{
	const struct snapshot *snap = &diff->snaps[side];
	struct wlt_raw_capability capability;
	struct wlt_raw_path path;
	struct item *item;
	size_t i;

	for (i = 0; i < snapshot_nr(snap, WLT_RAW_PATH); i++) {
		snapshot_entry(snap, WLT_RAW_PATH, i, &path);
		item = add_item(diff, side, THING_FILE, path.calls, NONE);
		name_path(item, snap, &path);
	}
	for (i = 0; i < snapshot_nr(snap, WLT_RAW_CAPABILITY); i++) {
		snapshot_entry(snap, WLT_RAW_CAPABILITY, i, &capability);
		item = add_item(diff, side, THING_CAPABILITY, capability.checks,
				NONE);
		name_capability(item, snap, &capability);
	}
}

static void collect(struct diff *diff, int side)
{
	const struct report *report = &diff->reports[side];
	const struct snapshot *snap = report->snap;
	const struct report_error *error;
	const struct report_row *row;
	struct report_list errors;
	struct item *item;
	size_t i;

	for (i = 0; i < report->nr_subsystems; i++) {
		row = &report->subsystems[i];
		item = add_item(diff, side, THING_SUBSYSTEM, row->raw.calls,
				row->raw.errors);
		item->name = text_escape(*row->subsystem ? row->subsystem : "-",
					 -1);
	}
	for (i = 0; i < report->nr_syscalls; i++) {
		row = &report->syscalls[i];
		item = add_item(diff, side, THING_CALL, row->raw.calls,
				row->raw.errors);
		name_call(item, snap, &row->raw, "");
	}
	for (i = 0; i < report->nr_parts; i++) {
		row = &report->parts[i];
		if (!(part_bit(row) & diff->parts[0] & diff->parts[1]))
			continue;
		item = add_item(diff, side, THING_CALL, row->raw.calls,
				row->raw.errors);
		name_call(item, snap, &row->raw, "");
	}
	report_list(report, TABLE_ERRORS, &errors);
	for (i = 0; diff->with_errnos && i < errors.nr; i++) {
		error = report_list_row(&errors, i);
		item = add_item(diff, side, THING_ERRNO, error->raw.calls, NONE);
		name_call(item, snap, &error->call,
			  error->raw.name ?
			  snapshot_string(snap, error->raw.name) : "(other)");
	}
	report_list_free(&errors);
	collect_tallies(diff, side);
}

/* An older module counts errors, but does not say which. */
static bool knows_errnos(const struct report *report)
{
	return !report->total.raw.errors ||
	       snapshot_nr(report->snap, WLT_RAW_ERRNO);
}

/* -- how it differs -- */

/* A call stands in front of its errors. */
static int by_name(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	bool left = x->thing == THING_SUBSYSTEM;
	bool right = y->thing == THING_SUBSYSTEM;

	if (left != right)
		return left ? -1 : 1;
	return strcmp(x->name, y->name) ?: (int)x->thing - (int)y->thing;
}

static unsigned long long most_calls(const struct item *item)
{
	unsigned long long a = item->has[0] ? item->calls[0] : 0;
	unsigned long long b = item->has[1] ? item->calls[1] : 0;

	return a > b ? a : b;
}

static int by_verdict(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	unsigned long long left = most_calls(x), right = most_calls(y);

	return (int)x->verdict - (int)y->verdict ?:
	       (int)x->thing - (int)y->thing ?:
	       (left < right) - (left > right) ?: by_name(a, b);
}

static unsigned long long add_known(unsigned long long a, unsigned long long b)
{
	if (a == NONE || b == NONE)
		return a == NONE ? b : a;
	return add_capped(a, b);
}

/* Make one item of those of the same name. */
static void fold(struct diff *diff)
{
	struct item *item = diff->items, *last = NULL;
	size_t i, nr = 0;
	int side;

	sort(item, diff->nr, sizeof(*item), by_name);
	for (i = 0; i < diff->nr; i++) {
		if (!last || by_name(last, &item[i])) {
			last = &item[nr++];
			*last = item[i];
			continue;
		}
		for (side = 0; side < 2; side++) {
			last->has[side] |= item[i].has[side];
			last->calls[side] = add_known(last->calls[side],
						      item[i].calls[side]);
			last->errors[side] = add_known(last->errors[side],
						       item[i].errors[side]);
		}
		free(item[i].name);
	}
	diff->nr = nr;
}

static unsigned long long times(unsigned long long a, unsigned long long b)
{
	return __builtin_mul_overflow(a, b, &a) ? ULLONG_MAX : a;
}

/* @numbers of A and B, as if both were of as many runs. */
static void per_run(const struct diff *diff, const unsigned long long *numbers,
		    unsigned long long *a, unsigned long long *b)
{
	*a = times(numbers[0], diff->snaps[1].runs);
	*b = times(numbers[1], diff->snaps[0].runs);
}

static enum verdict judge(const struct diff *diff, struct item *item)
{
	bool both = item->has[0] && item->has[1];
	unsigned long long a, b, errors_a, errors_b, by;

	per_run(diff, item->errors, &errors_a, &errors_b);
	per_run(diff, item->calls, &a, &b);
	if (both && a == b && errors_a == errors_b)
		return VERDICT_SAME;
	if (allow_has(&diff->allow, item->thing, item->name))
		return VERDICT_ALLOWED;
	if (!both)
		return item->has[1] ? VERDICT_NEW : VERDICT_GONE;
	by = a > b ? a - b : b - a;
	/* More than a million times as much is beyond measure: NONE. */
	if (!by || by / 1000000 < a)
		item->change = share_of(by, a);
	item->fewer = a > b;
	if (item->thing == THING_CALL && diff->threshold != NONE &&
	    item->change > diff->threshold)
		return VERDICT_BEYOND;
	return VERDICT_CHANGED;
}

/* What is said of a call that only one has need not be said of its errors. */
static void judge_all(struct diff *diff)
{
	const struct item *call = NULL;
	struct item *item;
	size_t i;

	for (i = 0; i < diff->nr; i++) {
		item = &diff->items[i];
		if (item->thing == THING_CALL)
			call = item;
		if (item->thing == THING_ERRNO && call &&
		    call->has[0] != call->has[1] &&
		    call->call_len == item->call_len &&
		    !strncmp(call->name, item->name, item->call_len))
			item->verdict = VERDICT_SAME;
		else
			item->verdict = judge(diff, item);
		diff->found[item->verdict]++;
	}
	sort(diff->items, diff->nr, sizeof(*item), by_verdict);
}

/* -- saying so -- */

static const struct field columns[] = {
	{ "what", .left = 1, .arg = 7 },
	{ "kind", .left = 1, .arg = 9 },
	{ "name", .left = 1, .arg = 24 },
	{ "calls in A", .arg = 10 },
	{ "calls in B", .arg = 10 },
	{ "change", .arg = 9, .drop = 1 },
	{ "errors in A", .drop = 3 },
	{ "errors in B", .drop = 3 },
	{ "subsystem", .left = 1, .drop = 2 },
};

static void add_count(struct grid *grid, unsigned long long count)
{
	if (count == NONE)
		grid_add(grid, "-");
	else
		grid_add(grid, "%llu", count);
}

static void add_row(struct grid *grid, const struct item *item)
{
	char share[TEXT_SHARE_MAX];

	grid_add(grid, "%s", verdict_names[item->verdict]);
	grid_add(grid, "%s", thing_names[item->thing]);
	grid_add(grid, "%s", item->name);
	add_count(grid, item->calls[0]);
	add_count(grid, item->calls[1]);
	if (item->change == NONE)
		grid_add(grid, "-");
	else
		grid_add(grid, "%s%s%%",
			 item->fewer ? "-" : "+",
			 text_share(share, item->change));
	add_count(grid, item->errors[0]);
	add_count(grid, item->errors[1]);
	grid_add_bytes(grid, item->subsystem, -1);
}

static void print_file(const struct diff *diff, struct out *out, int side,
		       const char *name)
{
	const struct snapshot *snap = &diff->snaps[side];
	const char *string = snapshot_string(snap, snap->summary.release);
	char *release = text_escape(string, -1);
	char *escaped = text_escape(name, -1);

	out_printf(out, "# %c: %s, kernel %s, runs: %llu, calls: %llu\n",
		   'A' + side, escaped, release, snap->runs,
		   (unsigned long long)diff->reports[side].total.raw.calls);
	report_warn(&diff->reports[side], out, "# ");
	free(escaped);
	free(release);
}

/* It may be that none were counted: what the other has is listed as new or gone. */
static void say_none(const struct diff *diff, struct out *out,
		     enum wlt_raw_type type, const char *what)
{
	bool a = snapshot_nr(&diff->snaps[0], type);
	bool b = snapshot_nr(&diff->snaps[1], type);

	if (a != b)
		out_printf(out, "# %c has no %s: perhaps they were not counted\n",
			   a ? 'B' : 'A', what);
}

static void print(const struct diff *diff, struct out *out, char **names)
{
	struct grid grid;
	size_t i;

	print_file(diff, out, 0, names[0]);
	print_file(diff, out, 1, names[1]);
	if (!diff->with_errnos)
		out_puts(out, "# errnos are not compared: one of them has none\n");
	if (diff->parts[0] != diff->parts[1])
		out_puts(out, "# parts of calls are compared only as far as both count them\n");
	say_none(diff, out, WLT_RAW_PATH, "paths");
	say_none(diff, out, WLT_RAW_CAPABILITY, "capabilities");
	grid_create(&grid, NULL, columns, ARRAY_SIZE(columns));
	for (i = 0; i < diff->nr; i++)
		if (diff->items[i].verdict < VERDICT_ALLOWED)
			add_row(&grid, &diff->items[i]);
	if (grid.nr_cells)
		grid_print_text(&grid, out, out_width(out));
	grid_destroy(&grid);
	out_printf(out,
		   "# new: %zu, beyond the threshold: %zu, gone: %zu, changed: %zu, allowed: %zu\n",
		   diff->found[VERDICT_NEW], diff->found[VERDICT_BEYOND],
		   diff->found[VERDICT_GONE], diff->found[VERDICT_CHANGED],
		   diff->found[VERDICT_ALLOWED]);
}

/* -- all -- */

static int compare_files(struct diff *diff, const struct options *opt)
{
	struct output out;
	int err, side;

	for (side = 0; side < 2; side++) {
		report_create(&diff->reports[side], &diff->snaps[side]);
		diff->parts[side] = part_bits(&diff->reports[side]);
	}
	diff->with_errnos = knows_errnos(&diff->reports[0]) &&
			    knows_errnos(&diff->reports[1]);
	collect(diff, 0);
	collect(diff, 1);
	fold(diff);
	judge_all(diff);
	err = output_open(&out, opt, STDOUT_FILENO);
	if (!err) {
		print(diff, &out.text, opt->argv);
		err = output_close(&out);
	}
	while (diff->nr)
		free(diff->items[--diff->nr].name);
	free(diff->items);
	for (side = 0; side < 2; side++)
		report_destroy(&diff->reports[side]);
	if (err)
		return EXIT_USAGE;
	return diff->found[VERDICT_NEW] || diff->found[VERDICT_BEYOND] ?
	       EXIT_FAIL : EXIT_OK;
}

static int parse_threshold(struct diff *diff, const char *arg)
{
	const char *end;
	int percent;

	diff->threshold = NONE;
	if (!arg)
		return 0;
	end = text_number(arg, &percent);
	if (!end || end[*end == '%']) {
		complain("'%s' is not a whole number of percent", arg);
		return EXIT_USAGE;
	}
	diff->threshold = 100ULL * percent;
	return 0;
}

/* -- functions -- */

#define COVERAGE	"# wltrace coverage "

static bool is_coverage(const char *name)
{
	char text[sizeof(COVERAGE) - 1];
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	bool is = fd >= 0 && read(fd, text, sizeof(text)) == sizeof(text) &&
		  !memcmp(text, COVERAGE, sizeof(text));

	if (fd >= 0)
		close(fd);
	return is;
}

/* Does not return but with the status of a failure. */
static int exec_functions(const struct options *opt)
{
	char *argv[5] = { NULL, "diff" };
	int fd;

	argv[2] = opt->argv[0];
	argv[3] = opt->argv[1];
	if (opt->output && strcmp(opt->output, "-")) {
		fd = open(opt->output, O_WRONLY | O_CREAT | O_APPEND, 0666);
		if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0) {
			complain("%s: %s", opt->output, strerror(errno));
			return EXIT_USAGE;
		}
	}
	return cmd_other("wlcat-functions", argv);
}

/* The same for functions, if both have some; the status of both. */
static int compare_functions(const struct diff *diff, const struct options *opt,
			     int status)
{
	int ended;
	pid_t pid;

	if (!snapshot_nr(&diff->snaps[0], WLT_RAW_FUNCTION) ||
	    !snapshot_nr(&diff->snaps[1], WLT_RAW_FUNCTION) ||
	    !strcmp(opt->argv[0], "-") || !strcmp(opt->argv[1], "-"))
		return status;
	pid = fork();
	if (!pid)
		_exit(exec_functions(opt));
	if (pid < 0 || waitpid(pid, &ended, 0) != pid || !WIFEXITED(ended) ||
	    WEXITSTATUS(ended) > EXIT_FAIL)
		return EXIT_USAGE;
	return WEXITSTATUS(ended) > status ? WEXITSTATUS(ended) : status;
}

/* Coverage takes the place of the file, it is not added to what was there. */
static int compare_coverage(const struct options *opt)
{
	if (opt->allow || opt->threshold) {
		complain("diff: --allow and --threshold are not for coverage");
		return EXIT_USAGE;
	}
	if (opt->output && strcmp(opt->output, "-") && truncate(opt->output, 0) &&
	    errno != ENOENT && errno != EINVAL) {
		complain("%s: %s", opt->output, strerror(errno));
		return EXIT_USAGE;
	}
	return exec_functions(opt);
}

/**
 * cmd_diff() - wlcat diff
 * @opt: the command line
 *
 * Return: exit status: 0, 1 if B has what A has not, 2 if that cannot be told.
 */
int cmd_diff(struct options *opt)
{
	struct diff diff = { 0 };
	int err;

	if (!opt->argv[0] || !opt->argv[1] || opt->argv[2]) {
		complain("diff: two files are needed (see wlcat --help)");
		return EXIT_USAGE;
	}
	if (is_coverage(opt->argv[0]) || is_coverage(opt->argv[1]))
		return compare_coverage(opt);
	err = parse_threshold(&diff, opt->threshold);
	if (!err && opt->allow)
		err = allow_load(&diff.allow, opt->allow);
	if (!err)
		err = saved_load(&diff.snaps[0], opt->argv[0]);
	if (!err)
		err = saved_load(&diff.snaps[1], opt->argv[1]);
	err = err ? EXIT_USAGE : compare_files(&diff, opt);
	if (err < EXIT_USAGE)
		err = compare_functions(&diff, opt, err);
	allow_free(&diff.allow);
	snapshot_free(&diff.snaps[0]);
	snapshot_free(&diff.snaps[1]);
	return err;
}
