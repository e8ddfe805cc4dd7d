/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory of CPUs.
 *
 * Tables are made for the CPUs that are online, and for another one before it comes
 * online the first time. When one goes its tables stay, with what they have counted.
 * So a loop over all possible CPUs meets some that have none.
 */
#ifndef _WLT_HOTPLUG_H
#define _WLT_HOTPLUG_H

struct wlt_session;

int wlt_hotplug_init(void);
void wlt_hotplug_exit(void);
int wlt_hotplug_add(struct wlt_session *s);
void wlt_hotplug_remove(struct wlt_session *s);

#endif /* _WLT_HOTPLUG_H */
