/* SPDX-License-Identifier: MIT */
#include "base/json_scan.h"

#include "base/json.h"

enum {
	TOP_KEYS = 256,	     /* top-level keys remembered, so that an error can name a duplicate */
	DIGITS_MAX = 18,     /* of an integer, so that it fits 64 bits */
	EXPONENT_DIGITS = 2, /* of a real number, so that it is finite */
};

struct scan {
	const char *p, *end;
	int depth;
	size_t colons; /* members in the whole text */
	struct str top[TOP_KEYS];
	size_t top_count;
	struct str doubled;
};

static bool hex4(const char *p, const char *end, unsigned *out)
{
	unsigned v = 0;

	if (end - p < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		char c = ascii_lower(p[i]);

		if (c >= '0' && c <= '9')
			v = v * 16 + (unsigned)(c - '0');
		else if (c >= 'a' && c <= 'f')
			v = v * 16 + (unsigned)(c - 'a') + 10;
		else
			return false;
	}
	*out = v;
	return true;
}

/* The four hex digits after \u: no NUL, and surrogates only in pairs. */
static bool scan_unicode(struct scan *s)
{
	unsigned v, low;

	if (!hex4(s->p, s->end, &v) || v == 0 || (v >= 0xdc00 && v <= 0xdfff))
		return false;
	s->p += 4;
	if (v < 0xd800 || v > 0xdbff)
		return true;
	if (s->end - s->p < 6 || s->p[0] != '\\' || s->p[1] != 'u' || !hex4(s->p + 2, s->end, &low))
		return false;
	s->p += 6;
	return low >= 0xdc00 && low <= 0xdfff;
}

/* Scan a string after its opening quote; *out is the text between the quotes. */
static bool scan_string(struct scan *s, struct str *out)
{
	const char *start = s->p;

	while (s->p < s->end) {
		char c = *s->p++;

		if (c == '"') {
			*out = str_bytes(start, (size_t)(s->p - start) - 1);
			return true;
		}
		if ((unsigned char)c < ' ')
			return false;
		if (c != '\\')
			continue;
		if (s->p == s->end)
			return false;
		if (*s->p++ == 'u' && !scan_unicode(s))
			return false;
	}
	return false;
}

static void scan_top_key(struct scan *s, struct str key)
{
	for (size_t i = 0; i < s->top_count; i++)
		if (str_eq_ci(s->top[i], key))
			s->doubled = key;
	if (s->top_count < TOP_KEYS)
		s->top[s->top_count++] = key;
}

static size_t scan_digits(struct scan *s)
{
	const char *from = s->p;

	while (s->p < s->end && *s->p >= '0' && *s->p <= '9')
		s->p++;
	return (size_t)(s->p - from);
}

static bool scan_is(struct scan *s, char a, char b)
{
	if (s->p == s->end || (*s->p != a && *s->p != b))
		return false;
	s->p++;
	return true;
}

/* A number of RFC 8259, small enough to be represented. */
static bool scan_number(struct scan *s)
{
	bool zero;
	size_t n;

	(void)scan_is(s, '-', '-');
	zero = s->p < s->end && *s->p == '0';
	n = scan_digits(s);
	if (n == 0 || n > DIGITS_MAX || (zero && n > 1))
		return false;
	if (scan_is(s, '.', '.')) {
		n = scan_digits(s);
		if (n == 0 || n > DIGITS_MAX)
			return false;
	}
	if (!scan_is(s, 'e', 'E'))
		return true;
	(void)scan_is(s, '+', '-');
	n = scan_digits(s);
	return n > 0 && n <= EXPONENT_DIGITS;
}

/* true, false and null; json-c would accept other spellings, NaN and Infinity too. */
static bool scan_word(struct scan *s)
{
	static const struct str words[] = {STR_INIT("true"), STR_INIT("false"), STR_INIT("null")};
	struct str rest = str_bytes(s->p, (size_t)(s->end - s->p));

	for (size_t i = 0; i < 3; i++) {
		if (!str_starts(rest, words[i]))
			continue;
		s->p += words[i].n;
		return true;
	}
	return false;
}

static bool scan_mark(struct scan *s, char c, struct str last)
{
	s->p++;
	if ((c == '{' || c == '[') && ++s->depth > JSON_DEPTH)
		return false;
	if (c == '}' || c == ']')
		s->depth--;
	else if (c == ':')
		s->colons++;
	if (c == ':' && s->depth == 1)
		scan_top_key(s, last);
	return c != '\0' && str_index(STR("{}[]:, \t\r\n"), c) < 10;
}

static bool scan_text(struct scan *s)
{
	struct str last = {NULL, 0};

	while (s->p < s->end) {
		char c = *s->p;
		bool fine;

		if (c == '"') {
			s->p++;
			fine = scan_string(s, &last);
		} else if (c == '-' || (c >= '0' && c <= '9')) {
			fine = scan_number(s);
		} else if (c >= 'a' && c <= 'z') {
			fine = scan_word(s);
		} else {
			fine = scan_mark(s, c, last);
		}
		if (!fine)
			return false;
	}
	return s->depth == 0;
}

bool json_scan(struct str text, struct json_scan *out)
{
	struct scan s = {.p = text.p, .end = text.p + text.n};
	bool fine = scan_text(&s);

	*out = (struct json_scan){s.colons, s.doubled};
	return fine;
}
