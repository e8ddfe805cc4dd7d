// SPDX-License-Identifier: GPL-2.0-only
/*
 * The files of the event stream: options/events, options/string-size, marker.
 *
 * See ctl.h.
 */
#include "ctl.h"

#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/string.h>

#include "instance.h"
#include "session.h"
#include "show.h"
#include "stream.h"

/**
 * wlt_ctl_events_show() - print options/events
 * @m: where to
 * @open: open file
 *
 * Return: 0.
 */
int wlt_ctl_events_show(struct seq_file *m, struct wlt_open *open)
{
	seq_printf(m, "%d\n", READ_ONCE(open->session->events));
	return 0;
}

/**
 * wlt_ctl_events_write() - switch the recording of the stream on or off
 * @open: open file
 * @write: the write
 *
 * Return: 0 or -errno, with the reason in @write.
 */
int wlt_ctl_events_write(struct wlt_open *open, struct wlt_write *write)
{
	bool on;
	int err = wlt_ctl_write_bool(write, &on);

	if (err)
		return err;
	err = wlt_instance_enable(open->session, on);
	if (err)
		write->reason = "No trace instance";
	return err;
}

/**
 * wlt_ctl_string_size_show() - print options/string-size
 * @m: where to
 * @open: open file
 *
 * Return: 0.
 */
int wlt_ctl_string_size_show(struct seq_file *m, struct wlt_open *open)
{
	seq_printf(m, "%u\n", READ_ONCE(open->session->string_size));
	return 0;
}

/**
 * wlt_ctl_string_size_write() - set how much of a string an event has
 * @open: open file
 * @write: the write
 *
 * Return: 0 or -errno, with the reason in @write.
 */
int wlt_ctl_string_size_write(struct wlt_open *open, struct wlt_write *write)
{
	return wlt_ctl_write_number(write, WLT_STRING_SIZE_MAX,
				    &open->session->string_size);
}

/**
 * wlt_ctl_marker_show() - print marker
 * @m: where to
 * @open: open file
 *
 * Return: 0.
 */
int wlt_ctl_marker_show(struct seq_file *m, struct wlt_open *open)
{
	struct wlt_session *s = open->session;
	u64 i;

	mutex_lock(&s->mutex);
	i = s->nr_markers > WLT_NR_MARKERS ? s->nr_markers - WLT_NR_MARKERS : 0;
	for (; i < s->nr_markers; i++) {
		const struct wlt_marker *marker = &s->markers[i % WLT_NR_MARKERS];

		wlt_show_seconds(m, marker->wall_ns, 0);
		seq_printf(m, " %s\n", marker->label);
	}
	mutex_unlock(&s->mutex);
	return 0;
}

/* The first byte that is none of a line of text, or @len. */
static size_t find_control(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (iscntrl(text[i]))
			break;
	return i;
}

/**
 * wlt_ctl_marker_write() - say that another phase begins
 * @open: open file
 * @write: the write: a line, which is the label
 *
 * Return: 0 or -errno, with the reason in @write.
 */
int wlt_ctl_marker_write(struct wlt_open *open, struct wlt_write *write)
{
	struct wlt_session *s = open->session;
	struct wlt_marker *marker;
	size_t len = write->len;

	while (len && isspace(write->cmd[len - 1]))
		len--;
	if (!len) {
		write->reason = "No label";
		return -EINVAL;
	}
	write->at = find_control(write->cmd, len);
	if (write->at < len) {
		write->reason = "Not one line of text";
		return -EINVAL;
	}
	write->at = 0;
	if (len >= WLT_MARKER_LEN) {
		write->reason = "Label too long";
		return -E2BIG;
	}
	marker = &s->markers[s->nr_markers++ % WLT_NR_MARKERS];
	marker->wall_ns = wlt_session_wall_ns(s);
	memcpy(marker->label, write->cmd, len);
	marker->label[len] = 0;
	wlt_stream_marker(marker->label);
	return 0;
}
