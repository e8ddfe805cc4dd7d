// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages of the kernel's ring buffer, and the texts that say what is where: what is
 * read of a page lies in it, in order, and what of a record in that.
 *
 * The first two bytes are the length of the text; the page is what follows it.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "event_format.h"
#include "ring.h"

#define CHECK(claim) do { if (!(claim)) __builtin_trap(); } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = { "timestamp", "commit", "data", "id", "comm", "a" };

static void check_record(const struct ring_record *record, const struct event_field *field)
{
	const char *bytes;
	size_t size = 0;

	event_number(record, field);
	bytes = event_bytes(record, field, &size);
	CHECK(!size ||
	      ((const unsigned char *)bytes >= record->data &&
	       (const unsigned char *)bytes + size <= record->data + record->size));
	bytes = event_part(record, field, &size);
	CHECK(!size ||
	      ((const unsigned char *)bytes >= record->data &&
	       (const unsigned char *)bytes + size <= record->data + record->size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ring_layout layout = { 8, 8, 16, 4096 };
	const unsigned char *last;
	struct ring_record record;
	struct event_field field;
	struct ring_page page;
	bool known[6];
	unsigned int id;
	size_t len, i;
	char *text;

	if (size < 2)
		return 0;
	len = data[0] | data[1] << 8;
	data += 2;
	size -= 2;
	if (len > size)
		len = size;
	text = strndup((const char *)data, len);
	data += len;
	size -= len;
	event_format_id(text, &id);
	for (i = 0; i < 6; i++)
		known[i] = event_format_field(text, names[i], &field);
	if (!ring_layout_parse(&layout, text))
		CHECK(known[0] && known[1] && known[2] && layout.data <= 64 &&
		      layout.size <= RING_PAGE_MAX);
	CHECK(ring_page_used(&layout, data, size) <= size);
	last = data;
	if (!ring_page_begin(&page, &layout, data, size)) {
		while (ring_page_next(&page, &record)) {
			CHECK(record.data > last && record.data + record.size <= data + size);
			last = record.data;
			for (i = 0; i < 6; i++)
				if (known[i] && event_format_field(text, names[i], &field))
					check_record(&record, &field);
		}
	}
	free(text);
	return 0;
}
