/* SPDX-License-Identifier: MIT */
#include "base/buf.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void buf_init(struct buf *b, struct arena *arena, size_t room, size_t max)
{
	assert(arena != NULL);
	*b = (struct buf){.arena = arena, .max = max, .room = room < max ? room : max};
	b->p = arena_alloc(arena, b->room);
}

static bool buf_fit(struct buf *b, size_t n)
{
	if (b->overflowed || n > b->max - b->n) {
		b->overflowed = true;
		return false;
	}
	if (n <= b->room - b->n)
		return true;

	size_t room = b->room < 64 ? 64 : b->room;

	while (room < b->n + n)
		room *= 2;
	if (room > b->max)
		room = b->max;

	char *p = arena_alloc(b->arena, room);

	memcpy(p, b->p, b->n);
	b->p = p;
	b->room = room;
	return true;
}

void buf_add(struct buf *b, struct str s)
{
	assert(s.n == 0 || s.p != NULL);
	if (s.n == 0 || !buf_fit(b, s.n))
		return;
	memcpy(b->p + b->n, s.p, s.n);
	b->n += s.n;
}

void buf_lit(struct buf *b, const char *s)
{
	buf_add(b, str_of(s));
}

void buf_byte(struct buf *b, char c)
{
	buf_add(b, (struct str){&c, 1});
}

void buf_int(struct buf *b, int64_t v)
{
	char text[24];
	int n = snprintf(text, sizeof text, "%" PRId64, v);

	buf_add(b, str_bytes(text, n > 0 ? (size_t)n : 0));
}

struct str buf_str(const struct buf *b)
{
	return (struct str){b->p, b->n};
}
