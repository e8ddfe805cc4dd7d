/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pages of the kernel's ring buffer, as trace_pipe_raw gives them: the header
 * as events/header_page says, then records.
 *
 *	timestamp | commit: length, flags | record | record | ... | (lost)
 *
 *	record:   type 5 bits, delta 27 bits | data
 *	  1-28    as many words of data
 *	  0       the next word is the length of itself and the data
 *	  29      padding: nothing until the end when delta is 0; else as 0
 *	  30      the next word has more bits of delta
 *	  31      the next word and delta are the time itself, of 59 bits
 *
 * Numbers are those of the machine that runs. A page is looked at as what
 * anybody may have written: it ends where it makes no sense any more.
 */
#ifndef _WLCAT_RING_H
#define _WLCAT_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RING_PAGE_MAX	0x100000	/* bytes of a page */

/**
 * struct ring_layout - where things are in a page
 * @commit: offset of the length
 * @commit_size: its size: that of a long
 * @data: offset of the records
 * @size: of a page
 */
struct ring_layout {
	size_t commit;
	size_t commit_size;
	size_t data;
	size_t size;
};

/**
 * struct ring_page - a page that is being read
 * @data: its records
 * @size: bytes of them
 * @at: where the next one is
 * @time: of the last one, in ns
 * @missed: records before the page were lost
 * @nr_missed: how many, 0 if that is not known
 * @bad: it was damaged
 */
struct ring_page {
	const unsigned char *data;
	size_t size;
	size_t at;
	uint64_t time;
	bool missed;
	uint64_t nr_missed;
	bool bad;
};

/**
 * struct ring_record - a record
 * @time: in ns of the trace clock
 * @data: what was recorded
 * @size: bytes of it
 */
struct ring_record {
	uint64_t time;
	const unsigned char *data;
	size_t size;
};

int ring_layout_parse(struct ring_layout *layout, const char *text);
size_t ring_page_used(const struct ring_layout *layout,
		      const unsigned char *buf, size_t size);
int ring_page_begin(struct ring_page *page, const struct ring_layout *layout,
		    const unsigned char *buf, size_t size);
bool ring_page_next(struct ring_page *page, struct ring_record *record);

#endif /* _WLCAT_RING_H */
