// SPDX-License-Identifier: GPL-2.0-only
/*
 * soak [-a] [-s SEED] [-t SECONDS] [-r ROUND] [-n SECONDS] [-l] [ACTOR...]
 *
 * Rounds of a few actors, chosen by chance, who do things to the module, or to the
 * kernel around it, all at once. After each of them the module has to be as if
 * nothing had happened, and the kernel's log free of complaints. The seed alone
 * tells who takes part in which round and what they try, though not who of them
 * comes first.
 *
 *	-a	all of them in each round; six at most, the others by chance
 *	-s	the seed (printed); without it, another one each time
 *	-t	begin no round after so many seconds (60)
 *	-r	only this round
 *	-n	how long a round is (4, and 10 on a kernel that checks itself)
 *	-l	list the actors
 *	ACTOR	choose of these only
 *
 * Prints TAP, a test for each round, and at the end how often each actor did what
 * it does. Ends with the first round that fails, and leaves the machine as it is
 * then; otherwise removes the module, so that leaks can be looked for.
 */
#define _GNU_SOURCE
#include "soak.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../lib.h"

static const struct actor actors[] = {
	{ .name = "read", .step = act_read },
	{ .name = "write", .step = act_write },
	{ .name = "garbage", .step = act_garbage },
	{ .name = "poke", .step = act_poke },
	{ .name = "same", .step = act_same },
	{ .name = "reset", .step = act_reset },
	{ .name = "killed", .step = act_killed },
	{ .name = "forks", .step = act_forks },
	{ .name = "execs", .step = act_execs },
	{ .name = "threads", .step = act_threads },
	{ .name = "signals", .step = act_signals },
	{ .name = "uring", .step = act_uring },
	{ .name = "attach", .step = act_attach },
	{ .name = "freeze", .step = act_freeze, .end = end_freeze },
	{ .name = "memory", .step = act_memory, .end = end_memory },
	{ .name = "pids", .step = act_pids, .end = end_pids },
	{ .name = "reload", .step = act_reload, .end = end_reload },
	{ .name = "hotplug", .step = act_hotplug, .end = end_hotplug },
	{ .name = "instance", .step = act_instance, .end = end_instance },
	{ .name = "ftrace", .step = act_ftrace, .end = end_ftrace },
	{ .name = "events", .step = act_events, .end = end_events },
	{ .name = "perf", .step = act_perf },
	{ .name = "kprobe", .step = act_kprobe, .end = end_kprobe },
	{ .name = "module", .step = act_module, .end = end_module },
	{ .name = "refused", .step = act_refused, .alone = true },
	{ .name = "offsets", .step = act_offsets, .alone = true },
	{ .name = "load", .step = act_load, .alone = true },
};

#define NR_ACTORS	NR(actors)
#define MAX_AT_ONCE	6
/* Seconds after which an actor, or the look at what is left, hangs. */
#define HANG_S		(kernel_checks_itself() ? 400 : 120)

struct shared *shared;

static unsigned long long seed;
static unsigned int round_s;
static bool all_at_once;
static bool wanted[NR_ACTORS];
static unsigned long total_steps[NR_ACTORS];
static unsigned int total_rounds[NR_ACTORS];

/* --- chance -------------------------------------------------------------------- */

static unsigned long long rnd_state;

void rnd_seed(unsigned long long from, unsigned int salt)
{
	rnd_state = (from + 1) * 0x9e3779b97f4a7c15ULL + salt * 0xd1342543de82ef95ULL;
	rnd_state |= 1;
	for (int i = 0; i < 8; i++)
		rnd(2);
}

unsigned int rnd(unsigned int n)
{
	rnd_state ^= rnd_state >> 12;
	rnd_state ^= rnd_state << 25;
	rnd_state ^= rnd_state >> 27;
	return (rnd_state * 0x2545f4914f6cdd1dULL >> 33) % n;
}

void nap(unsigned int max)
{
	usleep(rnd(max));
}

/* --- what actors share ------------------------------------------------------------ */

void found(const char *fmt, ...)
{
	va_list args;

	if (shared->found++)
		return;
	va_start(args, fmt);
	vsnprintf(shared->finding, sizeof(shared->finding), fmt, args);
	va_end(args);
}

int dir_open(const char *file, int flags)
{
	char path[128];
	int fd;

	while (shared->hush && !shared->stop)
		nap(1000);
	snprintf(path, sizeof(path), TRACEFS "workload/%s", file);
	fd = open(path, flags | O_CLOEXEC);
	if (fd >= 0 || errno != ENOENT)
		return fd;
	snprintf(path, sizeof(path), "/sys/kernel/debug/workload/%s", file);
	return open(path, flags | O_CLOEXEC);
}

void show_file(const char *path)
{
	FILE *f = fopen(path, "re");
	char line[512];

	while (f && fgets(line, sizeof(line), f))
		printf("# | %s", line);
	if (f)
		fclose(f);
	fflush(stdout);
}

pid_t any_target(void)
{
	pid_t pid = shared->targets[rnd(NR_TARGETS)];

	return pid ?: getpid();
}

int module_load(const char *ko, const char *params)
{
	int fd = open(wlt_beside(ko), O_RDONLY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	err = syscall(SYS_finit_module, fd, params, 0) ? -errno : 0;
	close(fd);
	return err;
}

int module_remove(const char *name)
{
	return syscall(SYS_delete_module, name, O_NONBLOCK) ? -errno : 0;
}

/* --- the kernel's log -------------------------------------------------------------- */

static int kmsg = -1;

static void kmsg_write(const char *text)
{
	file_write("/dev/kmsg", 0, text);
}

/*
 * Has the kernel complained since the last look? What it said is printed. Of data races
 * most are the kernel's own: vm/run tells them apart.
 */
static bool kernel_complains(void)
{
	static const char *const complaints[] = {
		"BUG:", "WARNING:", "INFO:", "Oops", "KASAN", "UBSAN", "ODEBUG",
		"detected stall", "detected expedited stall", "self-detected",
		"suspicious", "soft lockup", "blocked for more than", "corruption",
		"refcount_t:", "general protection", "possible ",
	};
	char line[8192], *text;
	bool bad = false;
	ssize_t n;
	size_t i;

	while ((n = read(kmsg, line, sizeof(line) - 1)) > 0 || (n < 0 && errno == EPIPE)) {
		if (n < 0)
			continue;
		line[n] = 0;
		line[strcspn(line, "\n")] = 0;
		text = strchr(line, ';');
		if (strstr(line, "BUG: KCSAN: "))
			continue;
		for (i = 0; !bad && text && i < NR(complaints); i++)
			bad = strstr(text, complaints[i]);
		if (bad)
			printf("# kernel: %s\n", text ? text + 1 : line);
	}
	return bad;
}

/* --- what is left after a round ---------------------------------------------------- */

static int settings_default(void)
{
	return wlt_put("function_table_kb", "1024") ?: wlt_put("options/max-depth", "0") ?:
	       wlt_put("options/string-size", "64");
}

static const char known_script[] = "110:5 fork [ 110:2 ] wait";
static const char known_counts[] =
	"execve:1 getppid:7 fork:1 wait4:1 exit_group:2 child_return=1 in_flight_at_start=1";

/* What is not as after loading, or NULL: in a process of its own, as lib.c gives up. */
static const char *problem(void)
{
	static char text[4096];
	struct snap *snap;
	char *counts;

	/* Whatever was counted meanwhile has to add up. */
	wlt_put("set_workload_pid", "\n");
	wlt_settle();
	snap = snap_take();
	if (*snap_problem(snap))
		return snap_problem(snap);
	wlt_clean();
	if (settings_default())
		return "the settings cannot be written";
	snap = snap_take();
	counts = snap_text(snap);
	if (*counts || *snap_problem(snap)) {
		snprintf(text, sizeof(text), "after a reset: %s %s", counts, snap_problem(snap));
		return text;
	}
	play_run(known_script);
	snap = snap_take();
	counts = snap_text(snap);
	if (strcmp(counts, counts_sorted(known_counts))) {
		snprintf(text, sizeof(text), "a known program counts as: %s", counts);
		return text;
	}
	wlt_clean();
	return NULL;
}

/* Less what has the time, or is allocated once and kept. */
static char *idle_state(void)
{
	static const char *const keys[] = { "marker: ", "function_table: " };
	char *state = wlt_state(), *line;
	size_t i, len;

	for (i = 0; i < NR(keys); i++) {
		line = strstr(state, keys[i]);
		len = line ? strcspn(line, "\n") : 0;
		if (line)
			memmove(line, line + len, strlen(line + len) + 1);
	}
	return state;
}

/* The first line of @state that is not as it should be. */
static void show_change(const char *state, const char *should_be)
{
	size_t i, from = 0;

	for (i = 0; state[i] && state[i] == should_be[i]; i++)
		if (state[i] == '\n')
			from = i + 1;
	printf("# settings: '%.*s' and not '%.*s'\n", (int)strcspn(state + from, "\n"),
	       state + from, (int)strcspn(should_be + from, "\n"), should_be + from);
}

static void show_hung(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/stack", pid);
	printf("# %d is at\n", pid);
	show_file(path);
	/* all that are blocked, into the kernel's log */
	file_write("/proc/sysrq-trigger", 0, "w");
}

/* waitpid() for up to @seconds. Return: false if it did not come to an end. */
static bool wait_for(pid_t pid, unsigned int seconds, int *status)
{
	time_t end = time(NULL) + seconds;

	while (waitpid(pid, status, WNOHANG) != pid) {
		if (time(NULL) > end) {
			show_hung(pid);
			return false;
		}
		usleep(10000);
	}
	return true;
}

static bool all_is_well(const char *wanted_state)
{
	const char *what;
	int status = 0;
	char *state;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		what = problem();
		if (what)
			printf("# %s\n", what);
		state = idle_state();
		if (!what && strcmp(state, wanted_state)) {
			what = "settings";
			show_change(state, wanted_state);
		}
		fflush(stdout);
		_exit(!!what);
	}
	if (!wait_for(pid, HANG_S, &status)) {
		printf("# the module does not answer any more\n");
		return false;
	}
	if (status)
		printf("# after the round: status %#x\n", status);
	return !status;
}

/* --- rounds ------------------------------------------------------------------------ */

/* Who takes part in the round @nr; returns how many. */
static unsigned int choose(unsigned int nr, unsigned int *who)
{
	unsigned int order[NR_ACTORS], i, j, n, most, left = 0;

	rnd_seed(seed, nr);
	for (i = 0; i < NR_ACTORS; i++)
		if (wanted[i])
			order[left++] = i;
	most = all_at_once ? MAX_AT_ONCE : 2 + rnd(MAX_AT_ONCE - 1);
	for (n = 0; left && n < most; left--) {
		i = rnd(left);
		j = order[i];
		order[i] = order[left - 1];
		if (actors[j].alone && n)
			continue;
		who[n++] = j;
		if (actors[j].alone)
			break;
	}
	return n;
}

static void perform(const struct actor *actor, unsigned int nr, unsigned int slot)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_IGN);
	rnd_seed(seed, nr * NR(shared->steps) + slot + 1000003);
	while (!shared->stop) {
		actor->step();
		shared->steps[slot]++;
	}
	_exit(0);
}

static bool end_actor(const struct actor *actor, pid_t pid)
{
	bool good = true;
	int status = 0;

	if (!wait_for(pid, HANG_S, &status)) {
		printf("# %s hangs\n", actor->name);
		return false;
	}
	if (status) {
		printf("# %s ended with status %#x\n", actor->name, status);
		good = false;
	}
	return good;
}

static void kill_rest(const pid_t *pids, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		kill(-pids[i], SIGKILL);
	/* orphans are ours, too */
	while (waitpid(-1, NULL, 0) > 0)
		;
}

static bool do_round(unsigned int nr, const char *state)
{
	unsigned int who[MAX_AT_ONCE], i, n = choose(nr, who);
	pid_t pids[MAX_AT_ONCE];
	char names[256] = "";
	bool good = true;

	for (i = 0; i < n; i++)
		sprintf(names + strlen(names), " %s", actors[who[i]].name);
	printf("# round %u:%s\n", nr, names);
	fflush(stdout);
	kmsg_write(names);
	memset(shared, 0, sizeof(*shared));
	shared->reloads = strstr(names, "reload");
	for (i = 0; i < n; i++) {
		pids[i] = fork();
		if (!pids[i])
			perform(&actors[who[i]], nr, i);
		setpgid(pids[i], pids[i]);
	}
	for (i = 0; i < round_s * 20 && !shared->found; i++)
		usleep(50000);
	shared->stop = true;
	for (i = 0; good && i < n; i++)
		good = end_actor(&actors[who[i]], pids[i]);
	if (!good)
		return false;	/* as it is, to be looked at */
	kill_rest(pids, n);
	for (i = 0; i < n; i++)
		if (actors[who[i]].end)
			actors[who[i]].end();
	for (i = 0; i < n; i++) {
		total_steps[who[i]] += shared->steps[i];
		total_rounds[who[i]]++;
	}
	if (shared->found) {
		printf("# %s\n", shared->finding);
		good = false;
	}
	good &= all_is_well(state);
	return !kernel_complains() && good;
}

static void print_summary(void)
{
	const char *sep = "# steps:";
	size_t i;

	for (i = 0; i < NR_ACTORS; i++) {
		if (!total_rounds[i])
			continue;
		printf("%s %s %lu in %u", sep, actors[i].name, total_steps[i], total_rounds[i]);
		sep = ",";
	}
	printf("\n");
}

/* --- command line ------------------------------------------------------------------- */

static int usage(void)
{
	fprintf(stderr, "soak [-a] [-s SEED] [-t SECONDS] [-r ROUND] [-n SECONDS] [-l] [ACTOR...]\n");
	return 2;
}

static bool want(const char *name)
{
	size_t i;

	for (i = 0; i < NR_ACTORS; i++)
		if (!strcmp(actors[i].name, name))
			return wanted[i] = true;
	fprintf(stderr, "soak: no actor %s\n", name);
	return false;
}

/* The ACTORs of the command line, if not all. */
static void print_wanted(void)
{
	size_t i, nr = 0;

	for (i = 0; i < NR_ACTORS; i++)
		nr += wanted[i];
	for (i = 0; i < NR_ACTORS && nr < NR_ACTORS; i++)
		if (wanted[i])
			printf(" %s", actors[i].name);
	printf("\n");
}

static int list_actors(void)
{
	size_t i;

	for (i = 0; i < NR_ACTORS; i++)
		printf("%s\n", actors[i].name);
	return 0;
}

static char *prepare(void)
{
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (shared == MAP_FAILED || kmsg < 0) {
		perror("soak");
		exit(1);
	}
	lseek(kmsg, 0, SEEK_END);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	/* Whoever waits for the module may have to wait for many grace periods. */
	file_write("/proc/sys/kernel/hung_task_timeout_secs", 0, "300");
	file_write(CGROUP "cgroup.subtree_control", 0, "+memory +pids");
	play_run("110:1");
	wlt_clean();
	if (settings_default())
		exit(1);
	return idle_state();
}

int main(int argc, char **argv)
{
	unsigned int nr, only = 0, seconds = 60, rounds = 0;
	time_t begin = time(NULL);
	bool good = true;
	char *state;
	int opt;

	seed = begin ^ getpid();
	while ((opt = getopt(argc, argv, "as:t:r:n:l")) != -1) {
		if (opt == 's')
			seed = strtoull(optarg, NULL, 0);
		else if (opt == 't')
			seconds = atoi(optarg);
		else if (opt == 'r')
			only = atoi(optarg);
		else if (opt == 'a')
			all_at_once = true;
		else if (opt == 'n')
			round_s = atoi(optarg);
		else
			return opt == 'l' ? list_actors() : usage();
	}
	if (optind == argc)
		memset(wanted, true, sizeof(wanted));
	for (; optind < argc; optind++)
		if (!want(argv[optind]))
			return usage();

	if (!round_s)
		round_s = kernel_checks_itself() ? 10 : 4;
	state = prepare();
	printf("TAP version 13\n# seed %llu\n", seed);
	for (nr = only ?: 1; good && time(NULL) - begin < seconds; nr++) {
		good = do_round(nr, state);
		printf("%sok %u round %u\n", good ? "" : "not ", ++rounds, nr);
		fflush(stdout);
		if (only)
			break;
	}
	printf("1..%u\n", rounds);
	print_summary();
	if (!good) {
		printf("# once more:%s -s %llu -r %u", all_at_once ? " -a" : "", seed,
		       only ?: rounds);
		print_wanted();
	} else if (module_remove("wltrace")) {
		printf("# cannot remove the module\n");
		good = false;
	}
	fflush(stdout);
	return !good;
}
