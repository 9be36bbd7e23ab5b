/* SPDX-License-Identifier: MIT */
/*
 * The memory of one request. Allocating is moving a mark; nothing is freed by
 * hand; at the end of the request all of it is zeroed and given back at once,
 * so no PIN and no token outlives the request that brought it.
 *
 * What a request may send is bounded before the arena is asked, so the arena
 * cannot run out by input: when it does, that is a fault of this program, and
 * it ends the process (the server starts another one).
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

/* Reserve `size` bytes of address space. Ends the process when refused. */
void arena_init(struct arena *a, size_t size);

/* Zero what was handed out and take it back. Every pointer into a is dead. */
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
