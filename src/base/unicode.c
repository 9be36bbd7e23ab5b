/* SPDX-License-Identifier: MIT */
#include "base/unicode.h"

#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "base/codec.h"
#include "base/secret.h"

/* Copy a result of the library into the arena, then wipe and free it. */
static struct str taken(struct arena *a, uint8_t *p, size_t n)
{
	struct str s = arena_copy(a, str_bytes(p, n));

	secret_zero(p, n);
	free(p);
	return s;
}

static bool normalise(struct arena *a, struct str s, struct str *out)
{
	size_t n;
	uint8_t *p = u8_normalize(UNINORM_NFKC, (const uint8_t *)s.p, s.n, NULL, &n);

	if (p != NULL)
		*out = taken(a, p, n);
	return p != NULL;
}

static bool fold_case(struct arena *a, struct str s, struct str *out)
{
	size_t n;
	uint8_t *p = u8_casefold((const uint8_t *)s.p, s.n, NULL, UNINORM_NFKC, NULL, &n);

	if (p != NULL)
		*out = taken(a, p, n);
	return p != NULL;
}

/* Trim white space, and replace each run inside by one space. s is valid UTF-8; the
 * result is not longer. */
static struct str collapse(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);
	bool blank = false;
	size_t n = 0, i = 0;

	while (i < s.n) {
		ucs4_t c;
		size_t size = (size_t)u8_mbtouc(&c, (const uint8_t *)s.p + i, s.n - i);

		if (uc_is_property_white_space(c)) {
			blank = n > 0;
		} else {
			if (blank)
				p[n++] = ' ';
			blank = false;
			memcpy(p + n, s.p + i, size);
			n += size;
		}
		i += size;
	}
	return str_bytes(p, n);
}

bool unicode_text(struct arena *a, struct str s, struct str *out)
{
	struct str normal, folded;

	*out = str_bytes("", 0);
	if (!utf8_valid(s))
		return false;
	if (s.n == 0)
		return true;
	if (!normalise(a, s, &normal) || !fold_case(a, normal, &folded))
		return false;
	*out = collapse(a, folded);
	return true;
}

/* Hyphens and dashes, also the minus sign. */
static bool is_dash(ucs4_t c)
{
	return uc_is_property_dash(c) || c == '-';
}

bool unicode_digits(struct arena *a, struct str s, struct str *out)
{
	size_t n = 0, i = 0;
	char *p;

	*out = str_bytes("", 0);
	if (!utf8_valid(s) || (s.n > 0 && !normalise(a, s, &s)))
		return false;
	p = arena_alloc(a, s.n + 1);
	while (i < s.n) {
		ucs4_t c;
		size_t size = (size_t)u8_mbtouc(&c, (const uint8_t *)s.p + i, s.n - i);
		int digit = uc_decimal_value(c);

		if (digit >= 0) {
			p[n++] = (char)('0' + digit);
		} else if (!uc_is_property_white_space(c) && !is_dash(c)) {
			memcpy(p + n, s.p + i, size);
			n += size;
		}
		i += size;
	}
	*out = str_bytes(p, n);
	return true;
}

size_t unicode_length(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

bool unicode_contains(struct str s, struct str needle)
{
	for (size_t i = 0; i + needle.n <= s.n; i++)
		if (str_eq(str_bytes(s.p + i, needle.n), needle))
			return true;
	return false;
}
