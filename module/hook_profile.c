// SPDX-License-Identifier: GPL-2.0-only
/*
 * The clock that samples are taken with: a software event of perf on each CPU.
 *
 * It is the kernel's own high-resolution timer, and never an NMI. Only CPUs that are
 * online have one; as CPUs come and go, so do their events.
 */
#include "hook.h"

#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/err.h>
#include <linux/percpu.h>
#include <linux/perf_event.h>

#include "probe.h"
#include "profile.h"
#include "taskhash.h"

#ifdef CONFIG_PERF_EVENTS

static DEFINE_PER_CPU(struct perf_event *, sample_event);
static enum cpuhp_state hotplug_state;
static unsigned int rate;	/* samples per second, 0 without events */
static bool starting;		/* under the lock of CPU hotplug, as is the next */
static unsigned int nr_blind;	/* CPUs that came up, and got no event */

static void take_sample(struct perf_event *event, struct perf_sample_data *data,
			struct pt_regs *regs)
{
	struct wlt_task *t = wlt_task_find(current);

	wlt_probe_begin(t);
	if (t)
		wlt_profile_sample(t, regs);
	wlt_probe_end(t);
}

/*
 * A period and no frequency: perf has nothing to adjust, and leaves the tick alone.
 * A CPU is not kept from coming up by this.
 */
static int start_cpu(unsigned int cpu)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.size = sizeof(attr),
		.sample_period = NSEC_PER_SEC / rate,
		.pinned = 1,
	};
	struct perf_event *event;

	event = perf_event_create_kernel_counter(&attr, cpu, NULL, take_sample, NULL);
	if (!IS_ERR(event)) {
		per_cpu(sample_event, cpu) = event;
		return 0;
	}
	if (starting)
		return PTR_ERR(event);
	nr_blind++;
	return 0;
}

static int stop_cpu(unsigned int cpu)
{
	struct perf_event *event = per_cpu(sample_event, cpu);

	per_cpu(sample_event, cpu) = NULL;
	if (event)
		perf_event_release_kernel(event);
	else
		nr_blind--;
	return 0;
}

static int start_all(unsigned int hz)
{
	int state;

	cpus_read_lock();
	rate = hz;
	starting = true;
	state = cpuhp_setup_state_cpuslocked(CPUHP_AP_ONLINE_DYN, "wltrace:online",
					     start_cpu, stop_cpu);
	starting = false;
	if (state < 0)
		rate = 0;
	else
		hotplug_state = state;
	cpus_read_unlock();
	return min(state, 0);
}

/**
 * wlt_hook_profile() - have the kernel take samples, or not
 * @hz: how many per second and CPU, 0 for none
 *
 * No sample is taken any more when this returns after 0.
 *
 * Context: Control side. Sleeps.
 * Return: 0; -EOPNOTSUPP where the kernel has no perf events; or what making one
 * fails with, and then none are left.
 */
int wlt_hook_profile(unsigned int hz)
{
	if (hz == rate)
		return 0;
	if (rate)	/* each is taken down on its CPU, where it does not run meanwhile */
		cpuhp_remove_state(hotplug_state);
	rate = 0;
	return hz ? start_all(hz) : 0;
}

/**
 * wlt_hook_profile_blind() - CPUs that are online, and take no samples
 *
 * Context: Control side.
 */
unsigned int wlt_hook_profile_blind(void)
{
	return READ_ONCE(nr_blind);
}

#else

int wlt_hook_profile(unsigned int hz)
{
	return hz ? -EOPNOTSUPP : 0;
}

unsigned int wlt_hook_profile_blind(void)
{
	return 0;
}

#endif
