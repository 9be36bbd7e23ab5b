/* SPDX-License-Identifier: MIT */
#include "domain/signin/sott.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "crypto/sott_crypto.h"
#include "domain/tenant/tenant.h"

enum {
	SKEW_S = 300,
	HALF_DAY_S = 12 * 3600,
	MONTH_LEAST_S = 26 * 86400,
	MONTH_MOST_S = 31 * 86400,
	SOTT_MAX = 512,
	EPOCH_YEAR = 1970, /* the first of Unix time */
};

/* Fixed by the wire format: every client has it built in. */
static const uint8_t iv[SOTT_BLOCK] = {'t', 'u', '8', '9', 'g', 'e', 'j', 'i',
				       '3', '4', '0', 't', '8', '9', 'u', '2'};

static bool read_numbers(struct str text, char sep, int64_t out[3])
{
	for (int i = 0; i < 3; i++) {
		struct str part = str_cut(&text, sep);

		if (part.n > 4 || !str_digits(part) || !str_int(part, &out[i]))
			return false;
	}
	return text.p == NULL;
}

size_t sott_read_time(struct str text, uint64_t out[2])
{
	struct str time = text;
	struct str date = str_cut(&time, ' ');
	char sep = str_index(date, '/') < date.n ? '/' : '-';
	int64_t d[3], t[3];
	uint64_t day;

	if (time.p == NULL || !read_numbers(date, sep, d) || !read_numbers(time, ':', t))
		return 0;
	if (d[0] < EPOCH_YEAR || !clock_is_day((int)d[0], (int)d[1], (int)d[2]) || t[0] > 23 ||
	    t[1] > 59 || t[2] > 59)
		return 0;
	day = clock_of_day((int)d[0], (int)d[1], (int)d[2]);
	out[0] = day + (uint64_t)(t[0] * 3600 + t[1] * 60 + t[2]);
	if (t[0] < 1 || t[0] > 12)
		return 1;
	/* On a 12-hour clock, 12 is noon or midnight, and any other hour may be twelve later. */
	out[1] = t[0] == 12 ? out[0] - 12 * 3600 : out[0] + 12 * 3600;
	return 2;
}

/* Correct an end that is a month early: one client writes the month of the start there. */
static uint64_t fix_month(uint64_t from, uint64_t to)
{
	if (to >= from || from - to < MONTH_LEAST_S || from - to > MONTH_MOST_S)
		return to;
	while (to < from)
		to += 86400;
	return to;
}

/* Whether now lies between any reading of start and any reading of end. */
static bool is_now(const struct context *c, struct str start, struct str end)
{
	uint64_t from[2], to[2];
	size_t n = sott_read_time(start, from), m = sott_read_time(end, to);

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < m; k++) {
			uint64_t until = i == 0 && k == 0 ? fix_month(from[0], to[0]) : to[k];

			/* From a morning to an afternoon it is at most half a day. */
			if (until < from[i] || (i != k && until - from[i] > HALF_DAY_S))
				continue;
			if (from[i] <= c->now + SKEW_S && until >= c->now)
				return true;
		}
	}
	return false;
}

static bool plain_fits(const struct context *c, struct str plain)
{
	struct str end = plain;
	struct str start = str_cut(&end, '#');
	struct str key = str_cut(&end, '#');
	struct guid id;

	return guid_read(key, &id) && guid_equal(&id, &c->tenant->id) && is_now(c, start, end);
}

static bool opens_with(const struct context *c, bool old, struct str cipher)
{
	struct tenant_secret secret;
	uint8_t key[SOTT_KEY];
	struct str plain;
	bool fits;

	if (!tenant_open_secret(c, c->tenant, old, &secret))
		return false;
	sott_key(str_of(secret.text), key);
	fits = sott_decrypt(c->arena, key, iv, cipher, &plain) && plain_fits(c, plain);
	secret_zero(&secret, sizeof secret);
	secret_zero(key, sizeof key);
	return fits;
}

/* In a URL that a client has not encoded, a plus sign arrives as a blank. */
static struct str with_plus(const struct context *c, struct str s)
{
	char *p = arena_alloc(c->arena, s.n);

	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] == ' ' ? '+' : s.p[i];
	return str_bytes(p, s.n);
}

enum err sott_check(const struct context *c, struct str sott)
{
	struct str sum = with_plus(c, str_head(sott, SOTT_MAX)), cipher;
	struct str text = str_cut(&sum, '*');
	char expected[32];

	if (sum.n != sizeof expected)
		return ERR_SOTT_INVALID;
	sott_checksum(text, expected);
	if (!str_eq_ci(sum, str_bytes(expected, sizeof expected)) ||
	    !base64_read(c->arena, text, &cipher))
		return ERR_SOTT_INVALID;
	return opens_with(c, false, cipher) || opens_with(c, true, cipher) ? ERR_OK
									   : ERR_SOTT_INVALID;
}

/* 2025-03-09T07:05:03Z as "2025/03/09 07:05:03". */
static void put_time(struct buf *b, uint64_t when)
{
	char text[CLOCK_TEXT];
	struct str s = clock_text(when, text);

	for (size_t i = 0; i + 1 < s.n; i++)
		buf_byte(b, s.p[i] == '-' ? '/' : s.p[i] == 'T' ? ' ' : s.p[i]);
}

enum err sott_make(const struct context *c, uint64_t minutes, struct str *out, uint64_t *expires)
{
	struct tenant_secret secret;
	char id[GUID_TEXT + 1], sum[32];
	uint8_t key[SOTT_KEY];
	struct buf b;

	if (!tenant_open_secret(c, c->tenant, false, &secret))
		return ERR_CONFIG;
	*expires = c->now + minutes * 60;
	guid_write(&c->tenant->id, id);
	buf_init(&b, c->arena, 128, SOTT_MAX);
	put_time(&b, c->now - 60);
	buf_byte(&b, '#');
	buf_lit(&b, id);
	buf_byte(&b, '#');
	put_time(&b, *expires);
	sott_key(str_of(secret.text), key);

	struct str text = base64_write(c->arena, sott_encrypt(c->arena, key, iv, buf_str(&b)));

	secret_zero(&secret, sizeof secret);
	secret_zero(key, sizeof key);
	sott_checksum(text, sum);
	buf_init(&b, c->arena, text.n + 64, SOTT_MAX);
	buf_add(&b, text);
	buf_byte(&b, '*');
	buf_add(&b, str_bytes(sum, sizeof sum));
	*out = buf_str(&b);
	return b.overflowed ? ERR_INTERNAL : ERR_OK;
}
