/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE
#include "base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/log.h"
#include "base/secret.h"

/* After a large request, pages above this many bytes are returned to the kernel. */
enum { KEEP = 256 * 1024 };

void arena_init(struct arena *a, size_t size)
{
	const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, -1, 0);

	assert(size > 0);
	if (p == MAP_FAILED)
		log_die(LOGGED_arena_failed, "no address space for a request");
	*a = (struct arena){.base = p, .size = size};
}

void arena_reset(struct arena *a)
{
	secret_zero(a->base, a->used);
	if (a->used > KEEP)
		(void)madvise(a->base + KEEP, a->size - KEEP, MADV_DONTNEED);
	a->used = 0;
}

void arena_release(struct arena *a)
{
	if (a->base == NULL)
		return;
	secret_zero(a->base, a->used);
	(void)munmap(a->base, a->size);
	*a = (struct arena){0};
}

void *arena_alloc(struct arena *a, size_t n)
{
	size_t align = alignof(max_align_t);
	size_t start = (a->used + align - 1) & ~(align - 1);

	assert(a->base != NULL);
	if (n > a->size || start > a->size - n)
		log_die(LOGGED_arena_full, "a request needed more memory than its limits allow");
	a->used = start + n;
	if (a->used > a->peak)
		a->peak = a->used;
	return a->base + start;
}

struct str arena_copy(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return (struct str){p, s.n};
}

const char *arena_cstr(struct arena *a, struct str s)
{
	return arena_copy(a, s).p;
}
