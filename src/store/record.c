/* SPDX-License-Identifier: MIT */
#include "store/record.h"

#include <string.h>

void record_bytes(struct record *r, const void *p, size_t n)
{
	if (r->bad || n > sizeof r->b - r->n) {
		r->bad = true;
		return;
	}
	if (n > 0)
		memcpy(r->b + r->n, p, n);
	r->n += n;
}

void record_u8(struct record *r, uint8_t v)
{
	record_bytes(r, &v, 1);
}

static void record_number(struct record *r, uint64_t v, size_t bytes)
{
	uint8_t b[8];

	for (size_t i = 0; i < bytes; i++)
		b[i] = (uint8_t)(v >> (8 * (bytes - 1 - i)));
	record_bytes(r, b, bytes);
}

void record_u32(struct record *r, uint32_t v)
{
	record_number(r, v, 4);
}

void record_u64(struct record *r, uint64_t v)
{
	record_number(r, v, 8);
}

void record_text(struct record *r, struct str s)
{
	if (s.n > 0xffff) {
		r->bad = true;
		return;
	}
	record_number(r, s.n, 2);
	record_bytes(r, s.p, s.n);
}

struct str record_str(const struct record *r)
{
	return str_bytes(r->b, r->n);
}

struct reader reader_of(struct str value, uint8_t version)
{
	struct reader r = {value, false};

	if (read_u8(&r) != version)
		r.bad = true;
	return r;
}

/* The next n bytes, or NULL once the reader is bad. */
static const char *take(struct reader *r, size_t n)
{
	const char *p = r->rest.p;

	if (r->bad || n > r->rest.n) {
		r->bad = true;
		return NULL;
	}
	r->rest = str_skip(r->rest, n);
	return p;
}

static uint64_t read_number(struct reader *r, size_t bytes)
{
	const char *p = take(r, bytes);
	uint64_t v = 0;

	for (size_t i = 0; p != NULL && i < bytes; i++)
		v = v << 8 | (uint8_t)p[i];
	return v;
}

uint8_t read_u8(struct reader *r)
{
	return (uint8_t)read_number(r, 1);
}

uint32_t read_u32(struct reader *r)
{
	return (uint32_t)read_number(r, 4);
}

uint64_t read_u64(struct reader *r)
{
	return read_number(r, 8);
}

void read_bytes(struct reader *r, void *p, size_t n)
{
	const char *from = take(r, n);

	if (from == NULL)
		memset(p, 0, n);
	else
		memcpy(p, from, n);
}

struct str read_text(struct reader *r)
{
	size_t n = (size_t)read_number(r, 2);
	const char *p = take(r, n);

	return p == NULL ? (struct str){"", 0} : (struct str){p, n};
}

bool reader_done(const struct reader *r)
{
	return !r->bad && r->rest.n == 0;
}
