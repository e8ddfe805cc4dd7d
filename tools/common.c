// SPDX-License-Identifier: GPL-2.0-only
/*
 * What all programs need to begin with: memory, whole files, and the one way
 * to complain. See wlcat.h.
 */
#include "wlcat.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "out.h"

/**
 * complain() - say on standard error what is wrong
 * @fmt: format of printf(), without an end of line
 */
void complain(const char *fmt, ...)
{
	struct out out;
	va_list args;

	out_init(&out, STDERR_FILENO);
	out_puts(&out, "wlcat: ");
	va_start(args, fmt);
	out_vprintf(&out, fmt, args);
	va_end(args);
	out_putc(&out, '\n');
	out_flush(&out);
}

/**
 * xrealloc() - get memory, or end
 * @mem: memory to enlarge, or NULL
 * @nr: number of elements
 * @size: size of an element in bytes
 *
 * Return: the memory; never NULL.
 */
void *xrealloc(void *mem, size_t nr, size_t size)
{
	size_t bytes;

	if (!__builtin_mul_overflow(nr, size, &bytes) && bytes <= PTRDIFF_MAX)
		mem = realloc(mem, bytes ? bytes : 1);
	else
		mem = NULL;
	if (mem)
		return mem;
	complain("out of memory");
	exit(EXIT_RUN_FAIL);
}

/**
 * read_all() - read a file to its end
 * @fd: where to read from
 * @text: gets a string, to be freed
 * @size: gets its length
 *
 * Return: 0 or -errno.
 */
int read_all(int fd, char **text, size_t *size)
{
	size_t room = 256;
	ssize_t got;

	*size = 0;
	*text = xrealloc(NULL, room, 1);
	for (;;) {
		got = read(fd, *text + *size, room - *size - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		*size += got;
		if (room - *size < 2) {
			room *= 2;
			*text = xrealloc(*text, room, 1);
		}
	}
	(*text)[*size] = '\0';
	return got < 0 ? -errno : 0;
}

/**
 * fill_standard_files() - have all three standard files open
 *
 * A file that we open must not become the command's standard error.
 */
void fill_standard_files(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}
