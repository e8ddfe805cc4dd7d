// SPDX-License-Identifier: GPL-2.0-only
/* Actors on the module as a whole, and on the kernel around it. See soak.h. */
#define _GNU_SOURCE
#include "soak.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../lib.h"

#define KO	"../wltrace.ko"

/* --- the module goes and comes ------------------------------------------------------ */

static bool remove_it(void)
{
	unsigned int tries = 100;
	int err;

	shared->hush = true;
	nap(20000);
	while (tries--) {
		/* whoever waits comes now, while it goes */
		if (!rnd(4))
			shared->hush = false;
		err = module_remove("wltrace");
		if (err != -EWOULDBLOCK && err != -EBUSY)
			break;
		shared->hush = true;
		nap(5000);
	}
	shared->hush = false;
	if (err && err != -EWOULDBLOCK && err != -EBUSY && err != -ENOENT)
		found("removing the module: %s", strerror(-err));
	return !err || err == -ENOENT;
}

void act_reload(void)
{
	static const char *const params[] = {
		"", "", "", "fs=debugfs", "fs=tracefs", "clock=mono", "clock=cycles", "fs=nowhere",
	};
	unsigned int i = rnd(NR(params));
	int err;

	nap(300000);
	if (!remove_it())
		return;
	nap(20000);
	err = module_load(KO, params[i]);
	if (err && i >= 6)
		err = module_load(KO, "");
	if (err)
		found("loading the module with '%s': %s", params[i], strerror(-err));
}

/* With nobody else there. */
void end_reload(void)
{
	shared->stop = true;
	while (!remove_it())
		;
	if (module_load(KO, ""))
		found("the module cannot be loaded any more");
}

/* --- CPUs --------------------------------------------------------------------------- */

static void cpu_online(int cpu, const char *on)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/online", cpu);
	file_write(path, 0, on);
}

void act_hotplug(void)
{
	int cpus = sysconf(_SC_NPROCESSORS_CONF), cpu;

	if (cpus < 2) {
		nap(100000);
		return;
	}
	cpu = 1 + rnd(cpus - 1);
	cpu_online(cpu, "0");
	nap(100000);
	cpu_online(rnd(4) ? cpu : 1 + (int)rnd(cpus - 1), "1");
}

void end_hotplug(void)
{
	int cpu, cpus = sysconf(_SC_NPROCESSORS_CONF);

	for (cpu = 1; cpu < cpus; cpu++)
		cpu_online(cpu, "1");
}

/* --- our trace instance, behind our back ---------------------------------------------- */

#define INSTANCE	TRACEFS "instances/workload/"

static void read_some(const char *path)
{
	static char buf[1 << 14];
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC), n = 8;

	if (fd < 0)
		return;
	while (n-- && read(fd, buf, sizeof(buf)) > 0)
		;
	close(fd);
}

/* The kernel, 6.1 at least, warns when a module goes whose events have triggers. */
static const struct trigger {
	const char *event, *text, *off;
} triggers[] = {
	{ "syscall", "traceoff:1", "!traceoff:1" },
	{ "syscall", "stacktrace if nr == 39", "!stacktrace if nr == 39" },
	{ "syscall", "hist:keys=nr:vals=wall", "!hist:keys=nr:vals=wall" },
	{ "task", "snapshot:1", "!snapshot:1" },
};

static void put_trigger(const struct trigger *trigger, const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), INSTANCE "events/workload/%s/trigger", trigger->event);
	file_write(path, 0, text);
}

static void act_trigger(void)
{
	const struct trigger *trigger = &triggers[rnd(NR(triggers))];

	if (!shared->reloads)
		put_trigger(trigger, rnd(2) ? trigger->text : trigger->off);
}

void act_instance(void)
{
	static const struct {
		const char *file, *text;
	} writes[] = {
		{ "events/workload/enable", "0" },
		{ "events/workload/enable", "1" },
		{ "events/workload/syscall/enable", "0" },
		{ "events/workload/syscall/enable", "1" },
		{ "events/workload/syscall/filter", "nr > 10 && ret < 0" },
		{ "events/workload/syscall/filter", "text ~ \"/n*\"" },
		{ "events/workload/syscall/filter", "0" },
		{ "buffer_size_kb", "4" },
		{ "buffer_size_kb", "256" },
		{ "tracing_on", "0" },
		{ "tracing_on", "1" },
		{ "trace", "\n" },
		{ "snapshot", "1" },
		{ "snapshot", "0" },
		{ "set_event", "workload:*" },
		{ "set_event", "raw_syscalls:*" },
		{ "set_event", "!raw_syscalls:*" },
		{ "set_event_pid", "1" },
		{ "set_event_pid", "" },
		{ "options/overwrite", "0" },
		{ "options/overwrite", "1" },
		{ "current_tracer", "function" },
		{ "current_tracer", "nop" },
		{ "trace_clock", "mono" },
		{ "trace_clock", "local" },
	};
	unsigned int i = rnd(NR(writes) + 9);
	char path[128];

	if (i < NR(writes)) {
		snprintf(path, sizeof(path), INSTANCE "%s", writes[i].file);
		file_write(path, 0, writes[i].text);
	} else if (i == NR(writes)) {
		rmdir(INSTANCE);
	} else if (i == NR(writes) + 1) {
		mkdir(INSTANCE, 0750);
	} else if (i <= NR(writes) + 5) {
		act_trigger();
	} else {
		read_some(i % 2 ? INSTANCE "trace_pipe" : INSTANCE "per_cpu/cpu0/trace_pipe_raw");
	}
	nap(3000);
}

/* It is ours again with the next module. */
void end_instance(void)
{
	size_t i;

	for (i = 0; i < NR(triggers); i++)
		put_trigger(&triggers[i], triggers[i].off);
	end_reload();
	rmdir(INSTANCE);
}

/* --- other tracers -------------------------------------------------------------------- */

#define OTHER	TRACEFS "instances/soak/"

void act_ftrace(void)
{
	static const char *const filters[] = {
		"vfs_*", "ksys_*", "schedule", "security_*", "*read*", "",
	};

	mkdir(OTHER, 0750);
	file_write(OTHER "set_ftrace_filter", 0, filters[rnd(NR(filters))]);
	file_write(OTHER "current_tracer", 0, "function");
	nap(50000);
	if (!rnd(4))
		file_write("/proc/sys/kernel/ftrace_enabled", 0, "0");
	nap(10000);
	file_write("/proc/sys/kernel/ftrace_enabled", 0, "1");
	file_write(OTHER "trace", 0, "\n");
	file_write(OTHER "current_tracer", 0, "nop");
	if (!rnd(4))
		rmdir(OTHER);
}

void end_ftrace(void)
{
	file_write("/proc/sys/kernel/ftrace_enabled", 0, "1");
	file_write(OTHER "current_tracer", 0, "nop");
	rmdir(OTHER);
}

/* The tracepoints that ours stand on, by the kernel's own means. */
void act_events(void)
{
	static const char *const events[] = {
		"raw_syscalls", "sched/sched_switch", "sched/sched_wakeup", "task",
		"sched/sched_process_exec", "sched/sched_process_exit", "signal", "workload",
	};
	char path[128];

	mkdir(TRACEFS "instances/soak_events", 0750);
	snprintf(path, sizeof(path), TRACEFS "instances/soak_events/events/%s/enable",
		 events[rnd(NR(events))]);
	file_write(path, 0, rnd(2) ? "1" : "0");
	nap(20000);
	if (!rnd(16))
		rmdir(TRACEFS "instances/soak_events");
}

void end_events(void)
{
	file_write(TRACEFS "instances/soak_events/events/enable", 0, "0");
	rmdir(TRACEFS "instances/soak_events");
}

static unsigned long long event_id(const char *event)
{
	unsigned long long id = 0;
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), TRACEFS "events/%s/id", event);
	f = fopen(path, "re");
	if (!f || fscanf(f, "%llu", &id) != 1)
		id = 0;
	if (f)
		fclose(f);
	return id;
}

void act_perf(void)
{
	static const char *const events[] = {
		"raw_syscalls/sys_enter", "raw_syscalls/sys_exit", "workload/syscall",
		"workload/task", "sched/sched_switch",
	};
	struct perf_event_attr attr = {
		.size = sizeof(attr), .type = PERF_TYPE_TRACEPOINT, .sample_period = 1 + rnd(3),
		.sample_type = PERF_SAMPLE_RAW | PERF_SAMPLE_CALLCHAIN, .inherit = rnd(2),
	};
	bool clock = !rnd(3), one = rnd(2);
	void *ring;
	int fd;

	attr.config = event_id(events[rnd(NR(events))]);
	if (clock || !attr.config) {
		attr.type = PERF_TYPE_SOFTWARE;
		attr.config = PERF_COUNT_SW_CPU_CLOCK;
		attr.sample_period = 1000000;
	}
	fd = syscall(SYS_perf_event_open, &attr, one ? any_target() : -1, one ? -1 : 0, -1,
		     PERF_FLAG_FD_CLOEXEC);
	if (fd < 0) {
		nap(1000);
		return;
	}
	ring = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	nap(50000);
	if (ring != MAP_FAILED)
		munmap(ring, 3 * 4096);
	close(fd);
}

/* Kprobes on our own probes; the module may go while they stand. */
static const char *const probes[] = {
	"wlt_probe_sys_enter", "wlt_probe_sys_exit", "wlt_probe_sched_switch",
	"wlt_probe_process_exit", "wlt_probe_task_newtask", "wlt_snapshot_take",
	"wlt_stats_settle", "wlt_task_insert",
};

#define KPROBE_EVENTS	TRACEFS "kprobe_events"

void act_kprobe(void)
{
	unsigned int i = rnd(NR(probes));
	char text[128], path[128];
	int fd;

	snprintf(path, sizeof(path), TRACEFS "events/soak/p%u/enable", i);
	snprintf(text, sizeof(text), "%c:soak/p%u wltrace:%s", rnd(2) ? 'p' : 'r', i, probes[i]);
	fd = open(KPROBE_EVENTS, O_WRONLY | O_APPEND | O_CLOEXEC);
	if (fd < 0)
		return;
	(void)!write(fd, text, strlen(text));
	file_write(path, 0, "1");
	nap(50000);
	file_write(path, 0, "0");
	snprintf(text, sizeof(text), "-:soak/p%u", i);
	if (rnd(2))
		(void)!write(fd, text, strlen(text));
	close(fd);
}

void end_kprobe(void)
{
	char text[32], path[128];
	unsigned int i;
	int fd;

	for (i = 0; i < NR(probes); i++) {
		snprintf(path, sizeof(path), TRACEFS "events/soak/p%u/enable", i);
		file_write(path, 0, "0");
		snprintf(text, sizeof(text), "-:soak/p%u", i);
		fd = open(KPROBE_EVENTS, O_WRONLY | O_APPEND | O_CLOEXEC);
		(void)!write(fd, text, strlen(text));
		close(fd);
	}
}

/* A module with probes on the same tracepoints. */
void act_module(void)
{
	int err = module_load("../empty_probes.ko", "");

	if (err && err != -EEXIST)
		found("loading empty_probes: %s", strerror(-err));
	nap(20000);
	module_remove("empty_probes");
	nap(20000);
}

void end_module(void)
{
	module_remove("empty_probes");
}
