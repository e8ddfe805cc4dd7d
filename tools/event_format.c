// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds the fields of trace events. See event_format.h.
 */
#include "event_format.h"

#include <string.h>

#include "text.h"

/* The number behind @key in the line at @s. */
static bool find_number(const char *s, const char *key, size_t *number)
{
	const char *end = s + strcspn(s, "\n");
	int value;

	s = strstr(s, key);
	if (!s || s > end || !text_number(s + strlen(key), &value))
		return false;
	*number = value;
	return true;
}

/**
 * event_format_id() - number that an event's records begin with
 * @text: content of its file format
 * @id: gets the number
 *
 * Return: false if there is none.
 */
bool event_format_id(const char *text, unsigned int *id)
{
	const char *s = strstr(text, "\nID:");
	size_t number;

	if (!s || !find_number(s + 1, "ID: ", &number))
		return false;
	*id = number;
	return true;
}

/* Does the declaration of @len bytes declare @name, or name[24]? */
static bool declares(const char *decl, size_t len, const char *name)
{
	size_t size = strlen(name);

	if (len && decl[len - 1] == ']')
		while (len && decl[--len] != '[')
			;
	return len > size && !strncmp(decl + len - size, name, size) &&
	       (decl[len - size - 1] == ' ' || decl[len - size - 1] == '*');
}

/**
 * event_format_field() - find a field
 * @text: content of a file format, or of header_page
 * @name: the field's
 * @field: what to fill; all zero if there is no such field
 *
 * Return: whether there is one.
 */
bool event_format_field(const char *text, const char *name,
			struct event_field *field)
{
	const char *s = text;
	size_t is_signed = 0;

	memset(field, 0, sizeof(*field));
	while ((s = strstr(s, "field:"))) {
		s += strlen("field:");
		if (!declares(s, strcspn(s, ";\n"), name))
			continue;
		if (!find_number(s, "offset:", &field->offset) ||
		    !find_number(s, "size:", &field->size))
			field->size = 0;
		find_number(s, "signed:", &is_signed);
		field->is_signed = is_signed;
		return field->size;
	}
	return false;
}

static bool is_there(const struct ring_record *record,
		     const struct event_field *field)
{
	return field->size && field->offset <= record->size &&
	       field->size <= record->size - field->offset;
}

/**
 * event_number() - a field that is a number
 * @record: the record
 * @field: the field
 *
 * Return: the number; 0 if the record has no such field.
 */
int64_t event_number(const struct ring_record *record,
		     const struct event_field *field)
{
	const unsigned char *s = record->data + field->offset;
	uint64_t u64;
	uint32_t u32;
	uint16_t u16;

	if (!is_there(record, field))
		return 0;
	switch (field->size) {
	case 1:
		return field->is_signed ? (int8_t)*s : *s;
	case 2:
		memcpy(&u16, s, sizeof(u16));
		return field->is_signed ? (int16_t)u16 : u16;
	case 4:
		memcpy(&u32, s, sizeof(u32));
		return field->is_signed ? (int64_t)(int32_t)u32 : u32;
	case 8:
		memcpy(&u64, s, sizeof(u64));
		return u64;
	}
	return 0;
}

/**
 * event_bytes() - a field that is an array
 * @record: the record
 * @field: the field
 * @size: gets how many bytes it has
 *
 * Return: the bytes; none if the record has no such field.
 */
const char *event_bytes(const struct ring_record *record,
			const struct event_field *field, size_t *size)
{
	*size = is_there(record, field) ? field->size : 0;
	return *size ? (const char *)record->data + field->offset : "";
}

/**
 * event_part() - what a field that is __data_loc leads to
 * @record: the record
 * @field: the field
 * @size: gets how many bytes there are
 *
 * Return: the bytes; none if they are not in the record.
 */
const char *event_part(const struct ring_record *record,
		       const struct event_field *field, size_t *size)
{
	uint32_t where = event_number(record, field);
	size_t begin = where & 0xffff, len = where >> 16;

	*size = 0;
	if (!is_there(record, field) || begin > record->size ||
	    len > record->size - begin)
		return "";
	*size = len;
	return (const char *)record->data + begin;
}
