/* SPDX-License-Identifier: MIT */
/*
 * A growing output buffer in an arena, with a fixed maximum. The first append that does
 * not fit marks the buffer as overflowed, and later ones do nothing. So a writer
 * appends everything and checks once.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/arena.h"

struct buf {
	struct arena *arena;
	char *p;
	size_t n;    /* bytes written */
	size_t room; /* bytes there is space for */
	size_t max;  /* most it may grow to */
	bool overflowed;
};

/* An empty buffer that grows in `arena` up to max bytes; starts with `room`. */
void buf_init(struct buf *b, struct arena *arena, size_t room, size_t max);

/* Append bytes, a literal, one byte, a decimal number. */
void buf_add(struct buf *b, struct str s);
void buf_lit(struct buf *b, const char *s);
void buf_byte(struct buf *b, char c);
void buf_int(struct buf *b, int64_t v);

/* What has been written; moves when more is appended. */
struct str buf_str(const struct buf *b);

#endif
