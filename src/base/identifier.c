/* SPDX-License-Identifier: MIT */
#include "base/identifier.h"

#include "base/buf.h"
#include "base/codec.h"

static struct str lower(struct arena *arena, struct str s)
{
	char *p = arena_alloc(arena, s.n);

	for (size_t i = 0; i < s.n; i++)
		p[i] = ascii_lower(s.p[i]);
	return (struct str){p, s.n};
}

static bool uid_byte(char c)
{
	c = ascii_lower(c);
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

static bool uid_normal(struct arena *arena, struct str s, struct str *out)
{
	struct guid g;

	if (guid_read(s, &g)) {
		char *p = arena_alloc(arena, 2 * GUID_BYTES);

		hex_write(g.b, GUID_BYTES, p);
		*out = str_bytes(p, 2 * GUID_BYTES);
		return true;
	}
	for (size_t i = 0; i < s.n; i++)
		if (!uid_byte(s.p[i]))
			return false;
	*out = s;
	return s.n > 0 && s.n <= UID_MAX;
}

/* Bytes an address may have: no spaces, control bytes, quotes or brackets (RFC 5321
 * dot-atoms). */
static bool email_byte(char c)
{
	static const struct str never = STR_INIT("\"(),:;<>[\\]`");
	unsigned char u = (unsigned char)c;

	return u > ' ' && u != 0x7f && str_index(never, c) == never.n;
}

static bool domain_is_fine(struct str domain)
{
	struct str rest = domain;
	size_t labels = 0;

	while (rest.p != NULL) {
		struct str label = str_cut(&rest, '.');

		if (label.n == 0 || label.n > 63)
			return false;
		if (label.p[0] == '-' || label.p[label.n - 1] == '-')
			return false;
		labels++;
	}
	return labels > 1;
}

static bool email_normal(struct arena *arena, struct str s, struct str *out)
{
	size_t at = str_index(s, '@');

	for (size_t i = 0; i < s.n; i++)
		if (!email_byte(s.p[i]))
			return false;
	if (at == 0 || at > 64 || s.n > EMAIL_MAX || at >= s.n - 1 || s.p[0] == '.' ||
	    s.p[at - 1] == '.')
		return false;
	if (str_index(str_skip(s, at + 1), '@') != s.n - at - 1)
		return false;
	if (!domain_is_fine(str_skip(s, at + 1)))
		return false;
	*out = lower(arena, s);
	return true;
}

static bool phone_normal(struct arena *arena, struct str s, struct str *out)
{
	static const struct str between = STR_INIT(" -().");
	char *p = arena_alloc(arena, s.n);
	bool marked = true;
	size_t n = 0;

	if (s.n > PHONE_TEXT_MAX)
		return false;
	/* When a client sends "+49..." unescaped in a query, the plus arrives as a
	 * space. */
	if (s.n > 0 && (s.p[0] == '+' || s.p[0] == ' '))
		s = str_skip(s, 1);
	else if (str_starts(s, STR("00")))
		s = str_skip(s, 2);
	else
		marked = false;
	if (marked && s.n > 0 && s.p[0] == '0')
		return false; /* no country code begins with 0 (ITU-T E.164) */
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] >= '0' && s.p[i] <= '9')
			p[n++] = s.p[i];
		else if (str_index(between, s.p[i]) == between.n)
			return false;
	}
	*out = (struct str){p, n};
	return n >= PHONE_DIGITS_MIN && n <= PHONE_DIGITS_MAX;
}

static bool username_normal(struct arena *arena, struct str s, struct str *out)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f)
			return false;
	if (s.n == 0 || s.n > USERNAME_MAX)
		return false;
	*out = lower(arena, s);
	return true;
}

bool identifier_normal(struct arena *arena, enum identifier_kind kind, struct str text,
		       struct str *out)
{
	switch (kind) {
	case IDENTIFIER_UID:
		return uid_normal(arena, text, out);
	case IDENTIFIER_EMAIL:
		return email_normal(arena, text, out);
	case IDENTIFIER_PHONE:
		return phone_normal(arena, text, out);
	case IDENTIFIER_USERNAME:
		return username_normal(arena, text, out);
	}
	return false;
}

enum identifier_kind identifier_kind_of(struct arena *arena, struct str text)
{
	struct str normal;

	if (str_index(text, '@') < text.n)
		return IDENTIFIER_EMAIL;
	return phone_normal(arena, text, &normal) ? IDENTIFIER_PHONE : IDENTIFIER_USERNAME;
}

struct str identifier_masked(struct arena *arena, struct str text)
{
	enum identifier_kind kind = identifier_kind_of(arena, text);
	uint32_t code;
	struct buf b;

	if (kind == IDENTIFIER_USERNAME)
		return text;
	buf_init(&b, arena, text.n + 8, text.n + 8);
	if (kind == IDENTIFIER_EMAIL)
		buf_add(&b, str_head(text, utf8_next(text, &code)));
	buf_lit(&b, "\u2026");
	buf_add(&b, str_skip(text, kind == IDENTIFIER_EMAIL ? str_index(text, '@') : text.n - 2));
	return buf_str(&b);
}

/* The digits after the + of the list's next entry; empty when it is not a valid
 * prefix. */
static struct str next_prefix(struct str *list)
{
	struct str s = str_trim(str_cut(list, ','));
	struct str digits = str_skip(s, 1);

	if (s.n < 2 || s.p[0] != '+' || digits.n > PHONE_DIGITS_MAX || !str_digits(digits))
		return STR("");
	return digits;
}

bool identifier_prefixes_ok(struct str list)
{
	while (list.n > 0)
		if (next_prefix(&list).n == 0)
			return false;
	return true;
}

bool identifier_has_prefix(struct arena *arena, struct str phone, struct str list)
{
	struct str number;

	if (!identifier_normal(arena, IDENTIFIER_PHONE, phone, &number))
		return false;
	while (list.n > 0) {
		struct str prefix = next_prefix(&list);

		if (prefix.n > 0 && str_starts(number, prefix))
			return true;
	}
	return false;
}

bool identifier_is_path_word(struct str text)
{
	static const struct str words[] = {
		STR_INIT("access_token"), STR_INIT("sott"),	  STR_INIT("identities"),
		STR_INIT("uid"),	  STR_INIT("emailtoken"), STR_INIT("smsotp"),
		STR_INIT("forgot"),	  STR_INIT("verify"),	  STR_INIT("2fa")};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq_ci(text, words[i]))
			return true;
	return false;
}
