// SPDX-License-Identifier: GPL-2.0-only
/*
 * malloc() for the static program: a twentieth of the code of musl's, which is
 * made for threads and for programs that run for long.
 *
 * Blocks are powers of two. Small ones are cut off a chunk and kept in a list
 * by size when they are given back; large ones are the kernel's. There are no
 * threads. Nothing else of wlcat knows of this: other builds do without it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define MIN_SHIFT	5
#define LARGE_SHIFT	15
#define CHUNK		(2UL << LARGE_SHIFT)
#define MAX_SHIFT	(8 * sizeof(size_t) - 2)

/* In front of what the caller gets, which keeps that aligned. */
union header {
	size_t shift;		/* size of the block as a power of two */
	union header *next;	/* of the same size, when it is free */
	char align[2 * sizeof(void *)];
};

static union header *free_blocks[LARGE_SHIFT];
static char *chunk;
static size_t chunk_left;

static void *map(size_t size)
{
	void *mem = mmap(NULL, size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return mem == MAP_FAILED ? NULL : mem;
}

static union header *take_block(size_t shift)
{
	union header *block;

	if (shift >= LARGE_SHIFT)
		return map((size_t)1 << shift);
	block = free_blocks[shift];
	if (block) {
		free_blocks[shift] = block->next;
		return block;
	}
	if (chunk_left < (size_t)1 << shift) {
		chunk = map(CHUNK);
		chunk_left = chunk ? CHUNK : 0;
		if (!chunk)
			return NULL;
	}
	block = (union header *)chunk;
	chunk += (size_t)1 << shift;
	chunk_left -= (size_t)1 << shift;
	return block;
}

void *malloc(size_t size)
{
	union header *block = NULL;
	size_t shift = MIN_SHIFT;

	while (shift <= MAX_SHIFT &&
	       ((size_t)1 << shift) - sizeof(*block) < size)
		shift++;
	if (shift <= MAX_SHIFT)
		block = take_block(shift);
	if (!block) {
		errno = ENOMEM;
		return NULL;
	}
	block->shift = shift;
	return block + 1;
}

void free(void *mem)
{
	union header *block = mem;
	size_t shift;

	if (!mem)
		return;
	block--;
	shift = block->shift;
	if (shift >= LARGE_SHIFT) {
		munmap(block, (size_t)1 << shift);
		return;
	}
	block->next = free_blocks[shift];
	free_blocks[shift] = block;
}

void *realloc(void *mem, size_t size)
{
	union header *block = mem;
	size_t room;
	void *more;

	if (!mem)
		return malloc(size);
	room = ((size_t)1 << block[-1].shift) - sizeof(*block);
	if (size <= room)
		return mem;
	more = malloc(size);
	if (!more)
		return NULL;
	memcpy(more, mem, room);
	free(mem);
	return more;
}
