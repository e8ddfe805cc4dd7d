// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads pages of the kernel's ring buffer. See ring.h.
 */
#include "ring.h"

#include <errno.h>
#include <string.h>

#include "event_format.h"

#define COMMIT_SIZE	0xfffff		/* bits of commit that are the length */
#define COMMIT_MISSED	0x80000000
#define COMMIT_STORED	0x40000000

#define TYPE_PADDING	29
#define TYPE_EXTEND	30
#define TYPE_STAMP	31

#define STAMP_BITS	59

static uint32_t get_u32(const unsigned char *s)
{
	uint32_t value;

	memcpy(&value, s, sizeof(value));
	return value;
}

static uint64_t get_u64(const unsigned char *s)
{
	uint64_t value;

	memcpy(&value, s, sizeof(value));
	return value;
}

/* A number of the size of the kernel's long. */
static uint64_t get_long(const unsigned char *s, size_t size)
{
	return size == 8 ? get_u64(s) : get_u32(s);
}

/* Type and delta; bit fields are filled from the end that comes first. */
static void split_head(uint32_t head, unsigned int *type, uint32_t *delta)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	*type = head & 0x1f;
	*delta = head >> 5;
#else
	*type = head >> 27;
	*delta = head & 0x7ffffff;
#endif
}

/**
 * ring_layout_parse() - learn what pages look like
 * @layout: what to fill
 * @text: content of events/header_page
 *
 * Return: 0, or -EINVAL if it is none that could be.
 */
int ring_layout_parse(struct ring_layout *layout, const char *text)
{
	struct event_field stamp, commit, data;

	if (!event_format_field(text, "timestamp", &stamp) ||
	    !event_format_field(text, "commit", &commit) ||
	    !event_format_field(text, "data", &data))
		return -EINVAL;
	if (stamp.offset || stamp.size != 8 ||
	    (commit.size != 4 && commit.size != 8) || commit.offset < 8 ||
	    data.offset < commit.offset + commit.size ||
	    data.offset > 64 || data.size > RING_PAGE_MAX - data.offset)
		return -EINVAL;
	layout->commit = commit.offset;
	layout->commit_size = commit.size;
	layout->data = data.offset;
	layout->size = data.offset + data.size;
	return 0;
}

/* Length of the records in a page of @size bytes, which is @data at least. */
static size_t get_length(const struct ring_layout *layout,
			 const unsigned char *buf, size_t size)
{
	size_t len = get_u32(buf + layout->commit) & COMMIT_SIZE;

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
	if (layout->commit_size == 8)
		len = get_u64(buf + layout->commit) & COMMIT_SIZE;
#endif
	size -= layout->data;
	return len < size ? len : size;
}

/**
 * ring_page_used() - how much of a page is of use
 * @layout: what pages look like
 * @buf: the page
 * @size: of it
 *
 * Return: how many bytes, or 0 when there is nothing in it.
 */
size_t ring_page_used(const struct ring_layout *layout,
		      const unsigned char *buf, size_t size)
{
	size_t len;

	if (size < layout->data)
		return 0;
	len = get_length(layout, buf, size);
	if (!len)
		return 0;
	len += layout->data + layout->commit_size;
	return len < size ? len : size;
}

/**
 * ring_page_begin() - begin to read a page
 * @page: what to fill; it points into @buf
 * @layout: what pages look like
 * @buf: the page
 * @size: of it
 *
 * Return: 0, or -EINVAL if it is none.
 */
int ring_page_begin(struct ring_page *page, const struct ring_layout *layout,
		    const unsigned char *buf, size_t size)
{
	uint64_t commit;

	memset(page, 0, sizeof(*page));
	if (size < layout->data)
		return -EINVAL;
	commit = get_long(buf + layout->commit, layout->commit_size);
	page->time = get_u64(buf);
	page->data = buf + layout->data;
	page->size = get_length(layout, buf, size);
	page->bad = page->size < (commit & COMMIT_SIZE);
	page->missed = commit & COMMIT_MISSED;
	size -= layout->data + page->size;
	if (page->missed && (commit & COMMIT_STORED) &&
	    size >= layout->commit_size)
		page->nr_missed = get_long(page->data + page->size,
					   layout->commit_size);
	return 0;
}

/* Have 59 bits of the time, and the time of what was before. */
static uint64_t whole_stamp(uint64_t stamp, uint64_t before)
{
	uint64_t high = before >> STAMP_BITS << STAMP_BITS;

	if (!high)
		return stamp;
	stamp |= high;
	return stamp < before ? stamp + (1ULL << STAMP_BITS) : stamp;
}

/* Take what has no data in it. Return: false at the end of the page. */
static bool skip(struct ring_page *page, unsigned int type, uint32_t delta,
		 uint32_t word)
{
	uint64_t more = ((uint64_t)word << 27) + delta;

	switch (type) {
	case TYPE_PADDING:
		if (!delta || word < 4 || word > page->size - page->at - 4)
			return false;
		/* 1 stands for no time, so that it is not the end */
		if (delta != 1)
			page->time += delta;
		page->at += 4 + (size_t)word;
		return true;
	case TYPE_EXTEND:
		page->time += more;
		break;
	default:
		page->time = whole_stamp(more, page->time);
	}
	page->at += 8;
	return true;
}

/**
 * ring_page_next() - read a record
 * @page: the page
 * @record: what to fill; it points into the page
 *
 * Return: false when there are no more.
 */
bool ring_page_next(struct ring_page *page, struct ring_record *record)
{
	size_t left, begin, len;
	unsigned int type;
	uint32_t delta, word;

	while ((left = page->size - page->at) >= 8) {
		split_head(get_u32(page->data + page->at), &type, &delta);
		word = get_u32(page->data + page->at + 4);
		if (type >= TYPE_PADDING) {
			if (skip(page, type, delta, word))
				continue;
			page->bad |= delta;
			page->at = page->size;
			return false;
		}
		begin = type ? 4 : 8;
		len = type ? type * 4 : word;
		if (!type)
			len = word < 4 ? 0 : word - 4;
		if (!len || len > left - begin)
			break;
		page->time += delta;
		record->time = page->time;
		record->data = page->data + page->at + begin;
		record->size = len;
		/* as all do, records begin at multiples of 4 */
		len = (len + 3) & ~(size_t)3;
		page->at += begin + (len < left - begin ? len : left - begin);
		return true;
	}
	page->bad |= left;
	page->at = page->size;
	return false;
}
