// SPDX-License-Identifier: GPL-2.0-only
/*
 * Feeds damaged snapshots, binary or JSON, to wlcat's reader and formats, in
 * one process:
 *
 *	fuzz FILE SEED ROUNDS
 *
 * FILE is cut off at every byte, one of its bits in FLIP is flipped, then ROUNDS
 * times a few of its bytes are changed at random, often to values that are
 * at the edge of something. Built with sanitizers, which end it at the first
 * error; otherwise it prints how many files it took for good.
 *
 * With LIBFUZZER it is clang's libFuzzer instead that damages them.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "format.h"
#include "merge.h"
#include "out.h"
#include "snapshot.h"

#define MAX_CHANGES	4
/* odd, so that every bit of a byte has its turn */
#define FLIP		7

static unsigned long nr_files, nr_good;
static struct out null;

static void print_all(const struct snapshot *snap)
{
	size_t i;

	for (i = 0; formats[i]; i++)
		format_print(formats[i], snap, &null, formats[i]->tables, 0);
	for (i = TABLE_SUBSYSTEMS; i < TABLE_ALL; i <<= 1)
		format_print(&format_csv, snap, &null, i, 0);
}

static void try(int fd, const unsigned char *data, size_t size)
{
	struct snapshot snap, both[2], sum;

	if (ftruncate(fd, 0) || pwrite(fd, data, size, 0) != (ssize_t)size ||
	    lseek(fd, 0, SEEK_SET))
		abort();
	nr_files++;
	if (snapshot_load(&snap, fd)) {
		if (!snap.error[0])
			abort();
	} else {
		nr_good++;
		print_all(&snap);
		both[0] = snap;
		both[1] = snap;
		if (!merge(both, 2, &sum))
			format_print(&format_json, &sum, &null, TABLE_ALL, 0);
		snapshot_free(&sum);
	}
	snapshot_free(&snap);
}

#ifdef LIBFUZZER
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static int fd = -1;

	if (fd < 0) {
		fd = memfd_create("snapshot", 0);
		out_init(&null, open("/dev/null", O_WRONLY));
	}
	try(fd, data, size);
	return 0;
}
#else
static unsigned long long state;

static unsigned int next(void)
{
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return state >> 33;
}

static void change(unsigned char *data, size_t size)
{
	static const __u64 edges[] = {
		0, 1, 7, 8, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff,
		0x80000000, 0xffffffff, 0x7fffffffffffffff, 0x8000000000000000,
		0xfffffffffffffff8, 0xffffffffffffffff,
	};
	__u64 edge = edges[next() % (sizeof(edges) / sizeof(edges[0]))];
	size_t width = 1 << next() % 4;
	size_t at = next() % (size - 8);

	switch (next() % 4) {
	case 0:
		data[at] ^= 1 << next() % 8;
		break;
	case 1:
		data[at] = next();
		break;
	case 2:
		edge = (edge & 1) ? size - edge % 16 : size + edge % 16;
		memcpy(data + (at & ~(width - 1)), &edge, width);
		break;
	default:
		memcpy(data + (at & ~(width - 1)), &edge, width);
	}
}

static unsigned char *read_whole(const char *name, size_t *size)
{
	unsigned char *data = malloc(1 << 20);
	FILE *file = fopen(name, "r");

	if (!file || !data)
		abort();
	*size = fread(data, 1, 1 << 20, file);
	fclose(file);
	return data;
}

int main(int argc, char **argv)
{
	unsigned char *good, *bad;
	size_t size, i;
	unsigned long round;
	int fd = memfd_create("snapshot", 0);

	if (argc != 4 || fd < 0)
		return 2;
	out_init(&null, open("/dev/null", O_WRONLY));
	/* Formats warn there. */
	if (dup2(null.fd, STDERR_FILENO) < 0)
		return 2;
	good = read_whole(argv[1], &size);
	bad = malloc(size);
	state = strtoull(argv[2], NULL, 0);
	for (i = 0; i < size; i++)
		try(fd, good, i);
	if (nr_good)
		return 3;
	for (i = 0; i < 8 * size; i += FLIP) {
		memcpy(bad, good, size);
		bad[i / 8] ^= 1 << i % 8;
		try(fd, bad, size);
	}
	for (round = strtoul(argv[3], NULL, 0); round; round--) {
		memcpy(bad, good, size);
		for (i = next() % MAX_CHANGES; i < MAX_CHANGES; i++)
			change(bad, size);
		try(fd, bad, size);
	}
	printf("%lu of %lu\n", nr_good, nr_files);
	free(good);
	free(bad);
	return 0;
}
#endif
