/* SPDX-License-Identifier: MIT */
#include "base/png.h"

#include <stddef.h>

enum { HEADER = 13, AROUND = 12 /* bytes of a chunk besides its data */ };
enum { INDEXED = 3 };

struct chunk {
	struct str type, data;
};

/* What was seen before a chunk. */
struct reading {
	struct png *out;
	unsigned colour_type;
	bool header, palette, pixels, end;
	bool last_is_pixels;
};

static uint32_t number(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;

	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* CRC-32 of ISO 3309, bit by bit: logos are small, and are checked once. */
static uint32_t checksum(struct str s)
{
	uint32_t crc = 0xffffffff;

	for (size_t i = 0; i < s.n; i++) {
		crc ^= (unsigned char)s.p[i];
		for (int k = 0; k < 8; k++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

/* Take the next chunk off the bytes. False when it is cut off. */
static bool take_chunk(struct str *bytes, struct chunk *out)
{
	size_t n;

	if (bytes->n < AROUND)
		return false;
	n = number(*bytes);
	if (n > bytes->n - AROUND)
		return false;
	out->type = str_head(str_skip(*bytes, 4), 4);
	out->data = str_head(str_skip(*bytes, 8), n);
	*bytes = str_skip(*bytes, n + AROUND);
	return true;
}

/* Whether the checksum behind the chunk's data fits. */
static bool is_whole(const struct chunk *c)
{
	struct str all = str_bytes(c->type.p, c->type.n + c->data.n);

	return number(str_bytes(c->data.p + c->data.n, 4)) == checksum(all);
}

/* Whether there is such a kind of pixels: bits of each sample, and what the samples are. */
static bool is_kind(unsigned bits, unsigned colour_type)
{
	static const struct {
		unsigned colour_type;
		unsigned bits; /* a sum of those allowed */
	} kinds[] = {{0, 1 + 2 + 4 + 8 + 16},
		     {2, 8 + 16},
		     {INDEXED, 1 + 2 + 4 + 8},
		     {4, 8 + 16},
		     {6, 8 + 16}};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i].colour_type == colour_type)
			return (kinds[i].bits & bits) != 0 && (bits & (bits - 1)) == 0;
	return false;
}

static const char *read_header(struct reading *r, const struct chunk *c)
{
	const unsigned char *p = (const unsigned char *)c->data.p;

	if (r->header || c->data.n != HEADER)
		return "has no valid header";
	*r->out = (struct png){number(c->data), number(str_skip(c->data, 4))};
	r->colour_type = p[9];
	r->header = true;
	if (r->out->width == 0 || r->out->height == 0 || !is_kind(p[8], p[9]) || p[10] != 0 ||
	    p[11] != 0 || p[12] > 1)
		return "has no valid header";
	return NULL;
}

static const char *read_palette(struct reading *r, const struct chunk *c)
{
	if (r->palette || r->pixels || c->data.n == 0 || c->data.n % 3 != 0 || c->data.n > 768)
		return "has no valid palette";
	r->palette = true;
	return NULL;
}

static const char *read_pixels(struct reading *r, const struct chunk *c)
{
	(void)c; /* not unpacked */
	if (r->pixels && !r->last_is_pixels)
		return "has chunks in a wrong order";
	r->pixels = true;
	return r->colour_type == INDEXED && !r->palette ? "has no valid palette" : NULL;
}

static const char *read_end(struct reading *r, const struct chunk *c)
{
	r->end = true;
	return c->data.n == 0 && r->pixels ? NULL : "has no pixels";
}

static const char *refuse_moving(struct reading *r, const struct chunk *c)
{
	(void)r;
	(void)c; /* its type tells */
	return "moves";
}

static const char *read_chunk(struct reading *r, const struct chunk *c)
{
	static const struct {
		struct str type;
		const char *(*read)(struct reading *r, const struct chunk *c);
	} types[] = {{STR_INIT("IHDR"), read_header},	{STR_INIT("PLTE"), read_palette},
		     {STR_INIT("IDAT"), read_pixels},	{STR_INIT("IEND"), read_end},
		     {STR_INIT("acTL"), refuse_moving}, {STR_INIT("fcTL"), refuse_moving},
		     {STR_INIT("fdAT"), refuse_moving}};

	if (!is_whole(c))
		return "is damaged";
	if (!r->header && !str_eq(c->type, types[0].type))
		return "has no valid header";
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (str_eq(c->type, types[i].type))
			return types[i].read(r, c);
	/* A small first letter says that a reader may pass the chunk over. */
	return c->type.p[0] >= 'a' && c->type.p[0] <= 'z' ? NULL : "has an unknown chunk";
}

const char *png_check(struct str bytes, struct png *out)
{
	static const struct str signature = STR_INIT("\x89PNG\r\n\x1a\n");
	struct reading r = {.out = out};
	struct chunk c;

	*out = (struct png){0, 0};
	if (!str_starts(bytes, signature))
		return "is no PNG";
	bytes = str_skip(bytes, signature.n);
	while (!r.end) {
		const char *why = take_chunk(&bytes, &c) ? read_chunk(&r, &c) : "is cut off";

		if (why != NULL)
			return why;
		r.last_is_pixels = str_eq(c.type, STR("IDAT"));
	}
	return bytes.n == 0 ? NULL : "has something behind its end";
}
