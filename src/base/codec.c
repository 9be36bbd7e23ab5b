/* SPDX-License-Identifier: MIT */
#include "base/codec.h"

#include <sodium.h>
#include <string.h>

#include "base/secret.h"

void hex_write(const void *bytes, size_t n, char *out)
{
	static const char digit[] = "0123456789abcdef";
	const uint8_t *b = bytes;

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digit[b[i] >> 4];
		out[2 * i + 1] = digit[b[i] & 15];
	}
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte two hex digits stand for, or -1. */
static int hex_pair(char high, char low)
{
	int h = hex_digit(high);
	int l = hex_digit(low);

	return h < 0 || l < 0 ? -1 : h * 16 + l;
}

bool hex_read(struct str text, void *out, size_t n)
{
	uint8_t *b = out;

	if (text.n != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++) {
		int v = hex_pair(text.p[2 * i], text.p[2 * i + 1]);

		if (v < 0)
			return false;
		b[i] = (uint8_t)v;
	}
	return true;
}

struct str base32_write(struct arena *a, struct str bytes)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	size_t n = (bytes.n * 8 + 4) / 5;
	char *p = arena_alloc(a, n);

	for (size_t i = 0; i < n; i++) {
		size_t at = i * 5 / 8;
		unsigned pair = (unsigned)(uint8_t)bytes.p[at] << 8;

		if (at + 1 < bytes.n)
			pair |= (uint8_t)bytes.p[at + 1];
		p[i] = digit[pair >> (11 - i * 5 % 8) & 31];
	}
	return str_bytes(p, n);
}

void base64url_32(const uint8_t p[32], char out[BASE64URL_DIGEST + 1])
{
	(void)sodium_bin2base64(out, BASE64URL_DIGEST + 1, p, 32,
				sodium_base64_VARIANT_URLSAFE_NO_PADDING); /* returns out */
}

/*
 * Read base64. libsodium accepts some bytes outside ASCII as letters; they are refused
 * here, so that each value has one spelling.
 */
static bool read_base64(struct arena *a, int variant, struct str text, struct str *out)
{
	unsigned char *p = arena_alloc(a, text.n + 1);
	const char *end;
	size_t n;

	if (!str_is_ascii(text) ||
	    sodium_base642bin(p, text.n, text.p, text.n, NULL, &n, &end, variant) != 0 ||
	    end != text.p + text.n)
		return false;
	*out = str_bytes(p, n);
	return true;
}

void base64_32(const uint8_t p[32], char out[DIGEST_BASE64 + 1])
{
	(void)sodium_bin2base64(out, DIGEST_BASE64 + 1, p, 32,
				sodium_base64_VARIANT_ORIGINAL); /* returns out */
}

bool base64_read(struct arena *a, struct str text, struct str *out)
{
	return read_base64(a, sodium_base64_VARIANT_ORIGINAL, text, out);
}

bool base64url_read(struct arena *a, struct str text, struct str *out)
{
	return read_base64(a, sodium_base64_VARIANT_URLSAFE_NO_PADDING, text, out);
}

static struct str write_base64(struct arena *a, int variant, struct str bytes)
{
	size_t room = sodium_base64_encoded_len(bytes.n, variant);
	char *p = arena_alloc(a, room);

	(void)sodium_bin2base64(p, room, (const unsigned char *)bytes.p, bytes.n,
				variant); /* returns p */
	return str_bytes(p, room - 1);
}

struct str base64url_write(struct arena *a, struct str bytes)
{
	return write_base64(a, sodium_base64_VARIANT_URLSAFE_NO_PADDING, bytes);
}

struct str base64_write(struct arena *a, struct str bytes)
{
	return write_base64(a, sodium_base64_VARIANT_ORIGINAL, bytes);
}

struct guid guid_random(void)
{
	struct guid g;

	secret_random(g.b, sizeof g.b);
	g.b[6] = (uint8_t)((g.b[6] & 0x0f) | 0x40);
	g.b[8] = (uint8_t)((g.b[8] & 0x3f) | 0x80);
	return g;
}

bool guid_equal(const struct guid *a, const struct guid *b)
{
	return secret_equal(str_bytes(a->b, GUID_BYTES), str_bytes(b->b, GUID_BYTES));
}

/* How many bytes stand between two hyphens. */
static const size_t guid_groups[] = {4, 2, 2, 2, 6};

void guid_write(const struct guid *g, char out[GUID_TEXT + 1])
{
	const uint8_t *from = g->b;

	for (size_t i = 0; i < 5; i++) {
		if (i > 0)
			*out++ = '-';
		hex_write(from, guid_groups[i], out);
		from += guid_groups[i];
		out += 2 * guid_groups[i];
	}
	*out = '\0';
}

bool guid_read(struct str text, struct guid *out)
{
	struct guid g;
	uint8_t *to = g.b;

	if (text.n == 2 * GUID_BYTES)
		return hex_read(text, out->b, GUID_BYTES);
	if (text.n != GUID_TEXT)
		return false;
	for (size_t i = 0; i < 5; i++) {
		size_t n = guid_groups[i];

		if (i > 0 && text.p[0] != '-')
			return false;
		text = str_skip(text, i > 0 ? 1 : 0);
		if (!hex_read(str_head(text, 2 * n), to, n))
			return false;
		text = str_skip(text, 2 * n);
		to += n;
	}
	*out = g;
	return true;
}

static bool is_unreserved(char c)
{
	char l = ascii_lower(c);

	return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
	       c == '_' || c == '~';
}

struct str percent_encode(struct arena *a, struct str s)
{
	static const char digit[] = "0123456789ABCDEF";
	char *p = arena_alloc(a, 3 * s.n);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned b = (uint8_t)s.p[i];

		p[n++] = is_unreserved(s.p[i]) ? s.p[i] : '%';
		if (is_unreserved(s.p[i]))
			continue;
		p[n++] = digit[b >> 4];
		p[n++] = digit[b & 15];
	}
	return str_bytes(p, n);
}

bool percent_decode(struct arena *a, struct str s, bool plus, struct str *out)
{
	size_t n = 0;

	if (str_index(s, '%') == s.n && (!plus || str_index(s, '+') == s.n)) {
		*out = s;
		return str_index(s, '\0') == s.n && utf8_valid(s);
	}

	char *p = arena_alloc(a, s.n);

	for (size_t i = 0; i < s.n; i++) {
		int v = (unsigned char)s.p[i];

		if (v == '%') {
			v = s.n - i > 2 ? hex_pair(s.p[i + 1], s.p[i + 2]) : -1;
			i += 2;
		} else if (v == '+' && plus) {
			v = ' ';
		}
		if (v <= 0)
			return false;
		p[n++] = (char)v;
	}
	*out = (struct str){p, n};
	return utf8_valid(*out);
}

/* How many bytes the UTF-8 sequence begun by c has, 0 when c begins none. */
static size_t utf8_length(unsigned char c)
{
	if (c < 0x80)
		return 1;
	if (c >= 0xc2 && c <= 0xdf)
		return 2;
	if (c >= 0xe0 && c <= 0xef)
		return 3;
	return c >= 0xf0 && c <= 0xf4 ? 4 : 0;
}

/* Whether c may be the second byte after `lead` (RFC 3629 section 4). */
static bool utf8_second(unsigned char lead, unsigned char c)
{
	unsigned char low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
	unsigned char high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;

	return c >= low && c <= high;
}

size_t utf8_next(struct str s, uint32_t *code)
{
	static const unsigned char head[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	const unsigned char *p = (const unsigned char *)s.p;
	size_t n = s.n > 0 ? utf8_length(p[0]) : 0;

	if (n == 0 || n > s.n || (n > 1 && !utf8_second(p[0], p[1])))
		return 0;
	*code = p[0] & head[n];
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (p[i] & 0x3f);
	}
	return n;
}

bool utf8_valid(struct str s)
{
	uint32_t code;

	while (s.n > 0) {
		size_t n = utf8_next(s, &code);

		if (n == 0)
			return false;
		s = str_skip(s, n);
	}
	return true;
}
