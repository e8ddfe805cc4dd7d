// SPDX-License-Identifier: GPL-2.0-only
/*
 * Capabilities that the kernel asked for. See capability.h.
 */
#include "capability.h"

#include <linux/capability.h>
#include <linux/kernel.h>

#include "stats.h"
#include "task.h"

/* By number, as <linux/capability.h> has them. */
static const char * const names[] = {
	"CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER",
	"CAP_FSETID", "CAP_KILL", "CAP_SETGID", "CAP_SETUID", "CAP_SETPCAP",
	"CAP_LINUX_IMMUTABLE", "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST",
	"CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_IPC_LOCK", "CAP_IPC_OWNER",
	"CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_SYS_CHROOT", "CAP_SYS_PTRACE",
	"CAP_SYS_PACCT", "CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_SYS_NICE",
	"CAP_SYS_RESOURCE", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_MKNOD",
	"CAP_LEASE", "CAP_AUDIT_WRITE", "CAP_AUDIT_CONTROL", "CAP_SETFCAP",
	"CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG", "CAP_WAKE_ALARM",
	"CAP_BLOCK_SUSPEND", "CAP_AUDIT_READ", "CAP_PERFMON", "CAP_BPF",
	"CAP_CHECKPOINT_RESTORE",
};

static_assert(ARRAY_SIZE(names) == CAP_CHECKPOINT_RESTORE + 1);

/**
 * wlt_capability_name() - name of a capability
 * @cap: capability
 *
 * Return: the name, or NULL if this version knows none.
 */
const char *wlt_capability_name(unsigned int cap)
{
	return cap < ARRAY_SIZE(names) ? names[cap] : NULL;
}

/**
 * wlt_capability_enable() - begin to count checks, or stop
 * @s: session
 * @on: which
 *
 * Whether the hook is there is for the caller to see to.
 *
 * Context: Control side, under the mutex.
 * Return: 0 or -ENOMEM.
 */
int wlt_capability_enable(struct wlt_session *s, bool on)
{
	lockdep_assert_held(&s->mutex);
	if (on && wlt_tally_alloc(&s->checks))
		return -ENOMEM;
	/* pairs with the acquire in wlt_capability_count() */
	smp_store_release(&s->capabilities, on);
	return 0;
}

/**
 * wlt_capability_count() - count a check
 * @t: the current task
 * @cap: capability
 * @flags: WLT_RAW_CAP_*
 *
 * Context: The task itself where the check ends, preemption off.
 */
void wlt_capability_count(struct wlt_task *t, unsigned int cap, unsigned int flags)
{
	struct wlt_session *s = t->session;
	unsigned long ctl = READ_ONCE(s->ctl);
	struct wlt_check check = { .abi = WLT_NR_ABI, .cap = cap, .flags = flags };

	/* pairs with the release in wlt_capability_enable() */
	if (!smp_load_acquire(&s->capabilities) || (ctl & WLT_CTL_PAUSED))
		return;
	if (wlt_stats_is_open(t->call)) {
		check.nr = s->keys[t->slot].nr;
		check.abi = s->keys[t->slot].abi;
	}
	if (!wlt_tally_add(&s->checks, wlt_stats_side(ctl), &check, sizeof(check)))
		wlt_stats_this_side(s, ctl)->lost[WLT_LOSS_CAPABILITY]++;
}
