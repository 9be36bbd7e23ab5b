/* SPDX-License-Identifier: MIT */
/* An arena for what is tested to work in: T(test) gives each test an empty one. */
#ifndef UNIT_ARENA_FIXTURE_H
#define UNIT_ARENA_FIXTURE_H

#include "check.h"

#include "base/arena.h"

static struct arena arena;

static inline int setup(void **state)
{
	(void)state;
	arena_init(&arena, 64 << 20);
	return 0;
}

static inline int teardown(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

#endif
