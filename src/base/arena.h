/* SPDX-License-Identifier: MIT */
/*
 * The memory of one request. Allocating moves an offset, and nothing is freed by hand.
 * At the end of the request all of it is zeroed at once, so no PIN or token outlives
 * the request that brought it.
 *
 * The size of a request is limited before anything is allocated, so input cannot
 * exhaust the arena. If the arena does run out, that is a bug, and it ends the process
 * (the server starts another one).
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/str.h"

struct arena {
	unsigned char *base;
	size_t size; /* bytes reserved; touched only as far as used */
	size_t used; /* bytes handed out */
	size_t peak; /* most bytes ever handed out between two resets */
};

/* Reserve `size` bytes of address space. Ends the process if that fails. */
void arena_init(struct arena *a, size_t size);

/* Zero and reuse all memory handed out. Pointers into the arena become invalid. */
void arena_reset(struct arena *a);

/* Give the address space back, zeroed. Harmless on a zeroed struct. */
void arena_release(struct arena *a);

/* n zeroed bytes aligned for any type, living until arena_reset. Never NULL. */
void *arena_alloc(struct arena *a, size_t n);

/* A copy of s in the arena, followed by a NUL that is not counted. */
struct str arena_copy(struct arena *a, struct str s);

/* s as a terminated string in the arena. s must hold no NUL. */
const char *arena_cstr(struct arena *a, struct str s);

#endif
