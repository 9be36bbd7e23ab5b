/* SPDX-License-Identifier: MIT */
#include "render/sanitize.h"

#include "base/codec.h"

/* Text direction marks, U+202A-202E and U+2066-2069, and line separators,
 * U+2028-2029. */
static bool turns_text(struct str s)
{
	unsigned char last;

	if (s.n < 3 || s.p[0] != '\xe2')
		return false;
	last = (unsigned char)s.p[2];
	return (s.p[1] == '\x80' && last >= 0xa8 && last <= 0xae) ||
	       (s.p[1] == '\x81' && last >= 0xa6 && last <= 0xa9);
}

struct str sanitize_text(struct arena *arena, struct str s, size_t longest)
{
	struct buf b;

	if (!utf8_valid(s))
		return STR("");
	buf_init(&b, arena, s.n, s.n);
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (b.n >= longest && (c & 0xc0) != 0x80)
			break;
		if (turns_text(str_skip(s, i)))
			i += 2;
		else
			buf_byte(&b, c < ' ' || c == 0x7f ? ' ' : (char)c);
	}
	return buf_str(&b);
}

/* --- links ------------------------------------------------------------- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A letter or digit; every byte outside ASCII counts as one. */
static bool is_word_byte(char c)
{
	char lower = ascii_lower(c);

	return (lower >= 'a' && lower <= 'z') || is_digit(c) || (unsigned char)c >= 0x80;
}

/* The length of the prefix of `prefixes` that s begins with; 0: none. */
static size_t prefix_length(struct str s, const struct str *prefixes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_starts(s, prefixes[i]))
			return prefixes[i].n;
	return 0;
}

/* The dot, and characters that programs treat as one in host names: U+3002 FF0E FF61
 * 2024 FE52. */
static size_t dot_length(struct str s)
{
	static const struct str dots[] = {STR_INIT("."),
					  STR_INIT("\xe3\x80\x82"),
					  STR_INIT("\xef\xbc\x8e"),
					  STR_INIT("\xef\xbd\xa1"),
					  STR_INIT("\xe2\x80\xa4"),
					  STR_INIT("\xef\xb9\x92")};

	return prefix_length(s, dots, sizeof dots / sizeof *dots);
}

/* The colon after a URL's scheme, or the @ of an address; also U+FF1A and FF20. */
static size_t joint_length(struct str s)
{
	static const struct str joints[] = {STR_INIT(":"), STR_INIT("@"), STR_INIT("\xef\xbc\x9a"),
					    STR_INIT("\xef\xbc\xa0")};

	return prefix_length(s, joints, sizeof joints / sizeof *joints);
}

/*
 * Whether the text after a dot could be a top-level domain, which has at least two
 * letters, or the next number of an IP address. Less follows the dots of initials. In
 * scripts whose characters take three bytes, one is enough, since it can be a word.
 */
static bool could_be_host(struct str s)
{
	size_t letters = 0;

	if (s.n > 0 && is_digit(s.p[0]))
		return true;
	for (size_t i = 0; i < s.n && (is_word_byte(s.p[i]) || (i > 0 && s.p[i] == '-')); i++) {
		unsigned char c = (unsigned char)s.p[i];

		letters += (size_t)((c & 0xc0) != 0x80) + (size_t)(c >= 0xe0);
	}
	return letters >= 2;
}

/* The length of a separator at `at` after which a link could continue; 0: none. */
static size_t separator_length(struct str s, size_t at)
{
	struct str here = str_skip(s, at);
	size_t dot = dot_length(here), joint = joint_length(here);

	if (at == 0)
		return 0;
	if (dot > 0)
		return is_word_byte(s.p[at - 1]) && could_be_host(str_skip(here, dot)) ? dot : 0;
	return joint < here.n && here.p[joint] != ' ' && s.p[at - 1] != ' ' ? joint : 0;
}

/*
 * Insert a space after such separators, since every program ends a link there.
 * Invisible characters (U+200B, U+2060) would look nicer. But some mail programs link
 * across them, browsers drop them from host names, filters take them for spam, and
 * people would copy them with a username.
 */
struct str sanitize_unlinked(struct arena *arena, struct str s)
{
	struct buf b;

	buf_init(&b, arena, 2 * s.n, 2 * s.n);
	for (size_t i = 0; i < s.n;) {
		size_t separator = separator_length(s, i), n = separator > 0 ? separator : 1;

		buf_add(&b, str_bytes(s.p + i, n));
		if (separator > 0)
			buf_byte(&b, ' ');
		i += n;
	}
	return buf_str(&b);
}
