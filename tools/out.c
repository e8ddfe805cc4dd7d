// SPDX-License-Identifier: GPL-2.0-only
/*
 * Formatted output to files and to memory. See out.h.
 */
#include "out.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Where formatted bytes go. */
struct sink {
	void (*put)(struct sink *sink, const char *s, size_t len);
};

/* A conversion of a format. */
struct conversion {
	bool zeros;
	size_t width;
	int longs;		/* 0 int, 1 long, 2 long long, -1 size_t */
	char type;
};

static const char *parse(const char *fmt, struct conversion *conv,
			 va_list *args)
{
	memset(conv, 0, sizeof(*conv));
	if (*fmt == '0')
		conv->zeros = *fmt++;
	if (*fmt == '*') {
		conv->width = va_arg(*args, int);
		fmt++;
	}
	for (; *fmt >= '0' && *fmt <= '9'; fmt++)
		conv->width = 10 * conv->width + (*fmt - '0');
	if (*fmt == 'z') {
		conv->longs = -1;
		fmt++;
	}
	for (; *fmt == 'l'; fmt++)
		conv->longs++;
	conv->type = *fmt++;
	return fmt;
}

static unsigned long long get_unsigned(int longs, va_list *args)
{
	switch (longs) {
	case 2:
		return va_arg(*args, unsigned long long);
	case 1:
		return va_arg(*args, unsigned long);
	case -1:
		return va_arg(*args, size_t);
	}
	return va_arg(*args, unsigned int);
}

static long long get_signed(int longs, va_list *args)
{
	switch (longs) {
	case 2:
		return va_arg(*args, long long);
	case 1:
		return va_arg(*args, long);
	case -1:
		return va_arg(*args, ssize_t);
	}
	return va_arg(*args, int);
}

/* Print padded to the conversion's width. */
static void put_padded(struct sink *sink, const struct conversion *conv,
		       const char *s, size_t len)
{
	size_t fill = conv->width > len ? conv->width - len : 0;

	while (fill--)
		sink->put(sink, conv->zeros ? "0" : " ", 1);
	sink->put(sink, s, len);
}

static void put_number(struct sink *sink, const struct conversion *conv,
		       va_list *args)
{
	unsigned int base = conv->type == 'x' ? 16 : conv->type == 'o' ? 8 : 10;
	char digits[24], *s = digits + sizeof(digits);
	unsigned long long number;
	bool minus = false;

	if (conv->type == 'd') {
		number = get_signed(conv->longs, args);
		minus = (long long)number < 0;
		number = minus ? -number : number;
	} else {
		number = get_unsigned(conv->longs, args);
	}
	do {
		*--s = "0123456789abcdef"[number % base];
		number /= base;
	} while (number);
	if (minus)
		*--s = '-';
	put_padded(sink, conv, s, digits + sizeof(digits) - s);
}

static void put_conversion(struct sink *sink, const struct conversion *conv,
			   va_list *args)
{
	const char *s;
	char c;

	switch (conv->type) {
	case 'd':
	case 'u':
	case 'x':
	case 'o':
		put_number(sink, conv, args);
		break;
	case 's':
		s = va_arg(*args, const char *);
		put_padded(sink, conv, s, strlen(s));
		break;
	case 'c':
		c = va_arg(*args, int);
		sink->put(sink, &c, 1);
		break;
	case '%':
		sink->put(sink, "%", 1);
		break;
	default:
		abort();
	}
}

static void format(struct sink *sink, const char *fmt, va_list args)
{
	struct conversion conv;
	va_list copy;
	size_t len;

	va_copy(copy, args);	/* its address can be passed on */
	while (*fmt) {
		len = strcspn(fmt, "%");
		sink->put(sink, fmt, len);
		fmt += len;
		if (!*fmt)
			break;
		fmt = parse(fmt + 1, &conv, &copy);
		put_conversion(sink, &conv, &copy);
	}
	va_end(copy);
}

/* -- files -- */

/**
 * out_init() - begin to write to a file
 * @out: the file
 * @fd: its file descriptor
 */
void out_init(struct out *out, int fd)
{
	out->fd = fd;
	out->err = 0;
	out->len = 0;
}

/**
 * out_flush() - write what is held back
 * @out: the file
 *
 * Return: 0, or -errno of the first write that failed since out_init().
 */
int out_flush(struct out *out)
{
	const char *s = out->buf;
	ssize_t done;

	while (out->len && !out->err) {
		done = write(out->fd, s, out->len);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0) {
			out->err = errno;
			break;
		}
		s += done;
		out->len -= done;
	}
	out->len = 0;
	return -out->err;
}

/**
 * out_bytes() - write bytes
 * @out: the file
 * @s: the bytes
 * @len: how many
 */
void out_bytes(struct out *out, const char *s, size_t len)
{
	size_t part;

	for (; len; s += part, len -= part) {
		if (out->len == sizeof(out->buf))
			out_flush(out);
		part = sizeof(out->buf) - out->len;
		if (part > len)
			part = len;
		memcpy(out->buf + out->len, s, part);
		out->len += part;
	}
}

/**
 * out_puts() - write a string
 * @out: the file
 * @s: the string
 */
void out_puts(struct out *out, const char *s)
{
	out_bytes(out, s, strlen(s));
}

/**
 * out_putc() - write a byte
 * @out: the file
 * @c: the byte
 */
void out_putc(struct out *out, char c)
{
	out_bytes(out, &c, 1);
}

/**
 * out_spaces() - write spaces
 * @out: the file
 * @nr: how many
 */
void out_spaces(struct out *out, size_t nr)
{
	while (nr--)
		out_putc(out, ' ');
}

struct file_sink {
	struct sink sink;
	struct out *out;
};

static void put_file(struct sink *sink, const char *s, size_t len)
{
	out_bytes(((struct file_sink *)sink)->out, s, len);
}

/**
 * out_vprintf() - write formatted
 * @out: the file
 * @fmt: a format
 * @args: its arguments
 */
void out_vprintf(struct out *out, const char *fmt, va_list args)
{
	struct file_sink file = { { put_file }, out };

	format(&file.sink, fmt, args);
}

/**
 * out_printf() - write formatted
 * @out: the file
 * @fmt: a format
 */
void out_printf(struct out *out, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	out_vprintf(out, fmt, args);
	va_end(args);
}

/**
 * out_width() - columns that a line may have
 * @out: the file
 *
 * Return: those of the terminal that it is; 0 when it is none.
 */
size_t out_width(const struct out *out)
{
	struct winsize size;

	if (ioctl(out->fd, TIOCGWINSZ, &size))
		return 0;
	return size.ws_col;
}

/* -- memory -- */

struct mem_sink {
	struct sink sink;
	char *buf;
	size_t size;
	size_t len;	/* of the whole, also of what did not fit */
};

static void put_mem(struct sink *sink, const char *s, size_t len)
{
	struct mem_sink *mem = (struct mem_sink *)sink;

	for (; len--; s++, mem->len++)
		if (mem->len + 1 < mem->size)
			mem->buf[mem->len] = *s;
}

/**
 * mem_vprintf() - format into memory, as vsnprintf()
 * @buf: gets a string, cut off if it does not fit
 * @size: of @buf; 0 to learn the length only
 * @fmt: a format
 * @args: its arguments
 *
 * Return: length of the whole string.
 */
size_t mem_vprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	struct mem_sink mem = { { put_mem }, buf, size, 0 };

	format(&mem.sink, fmt, args);
	if (size)
		buf[mem.len < size ? mem.len : size - 1] = '\0';
	return mem.len;
}

/**
 * mem_printf() - format into memory, as snprintf()
 * @buf: gets a string, cut off if it does not fit
 * @size: of @buf; 0 to learn the length only
 * @fmt: a format
 *
 * Return: length of the whole string.
 */
size_t mem_printf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	size_t len;

	va_start(args, fmt);
	len = mem_vprintf(buf, size, fmt, args);
	va_end(args);
	return len;
}
