/* SPDX-License-Identifier: MIT */
#include "render/template_token.h"

#include <assert.h>

enum { NAME_MAX_BYTES = 64 };

static bool is_letter(char c)
{
	c = ascii_lower(c);
	return c >= 'a' && c <= 'z';
}

static bool is_in_word(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
}

static bool is_name_byte(char c)
{
	return is_in_word(c) || c == '-' || c == '.';
}

static char byte_at(struct str s, size_t i)
{
	return i < s.n ? s.p[i] : '\0';
}

/* The name that begins at `from`; empty when none does. */
static struct str name_at(struct str s, size_t from)
{
	size_t n = 0;

	if (!is_letter(byte_at(s, from)))
		return STR("");
	while (from + n < s.n && is_name_byte(s.p[from + n]))
		n++;
	return n <= NAME_MAX_BYTES ? str_bytes(s.p + from, n) : STR("");
}

static bool is_section(const struct render_source *s, struct str name)
{
	return name.n > 0 && s->section(s->arg, name) != SECTION_UNKNOWN;
}

enum template_token template_token_at(struct str text, size_t at, const struct render_source *s,
				      struct str *name)
{
	assert(at < text.n);
	if (text.p[at] == '#') {
		*name = name_at(text, at + 1);
		if (name->n == 0)
			return TOKEN_NONE;
		if (byte_at(text, at + 1 + name->n) == '#')
			return TOKEN_VALUE;
		return is_section(s, *name) ? TOKEN_OPEN : TOKEN_NONE;
	}
	if (!is_letter(text.p[at]) || (at > 0 && is_in_word(text.p[at - 1])))
		return TOKEN_NONE;
	*name = name_at(text, at);
	if (byte_at(text, at + name->n) != '#')
		return TOKEN_NONE;
	return is_section(s, *name) ? TOKEN_CLOSE : TOKEN_NONE;
}

/* --- misspelt ones ----------------------------------------------------- */

static bool is_foreign(char c)
{
	return (unsigned char)c >= 0x80;
}

/* Bytes of what may have been meant as a name. */
static bool is_word_byte(char c)
{
	return is_name_byte(c) || is_foreign(c);
}

/* The text at `from` that may be meant as a name, without punctuation after it. */
static struct str word_at(struct str s, size_t from)
{
	size_t n = 0;

	while (from + n < s.n && is_word_byte(s.p[from + n]))
		n++;
	while (n > 0 && byte_at(s, from + n) != '#' &&
	       (s.p[from + n - 1] == '.' || s.p[from + n - 1] == '-'))
		n--;
	return n > 0 ? str_bytes(s.p + from, n) : STR("");
}

static bool has_letter(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (is_letter(s.p[i]) || is_foreign(s.p[i]))
			return true;
	return false;
}

static size_t skip_blanks(struct str s, size_t at)
{
	while (byte_at(s, at) == ' ' || byte_at(s, at) == '\t')
		at++;
	return at;
}

/* Whether the # at `at` is neither part of a mark nor followed by a word. */
static bool is_loose_hash(struct str text, size_t at, const struct render_source *s)
{
	struct str name;
	char behind = byte_at(text, at + 1);

	return byte_at(text, at) == '#' && template_token_at(text, at, s, &name) == TOKEN_NONE &&
	       !is_in_word(behind) && !is_foreign(behind);
}

/* #fff and the like, although a tenant's field may have such a name. */
static bool is_colour(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = ascii_lower(s.p[i]);

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			return false;
	}
	return s.n == 3 || s.n == 4 || s.n == 6 || s.n == 8;
}

static bool is_value(const struct render_source *s, struct str name)
{
	struct str value;

	return is_letter(byte_at(name, 0)) && !is_colour(name) &&
	       s->value(s->arg, name, &value) != VALUE_UNKNOWN;
}

/* Section names begin with If. */
static bool looks_like_section(struct str word)
{
	return word.n > 2 && str_eq_ci(str_head(word, 2), STR("If")) && word.p[2] >= 'A' &&
	       word.p[2] <= 'Z';
}

/* Whether `word`# follows somewhere, like the end of a section. */
static bool is_closed_behind(struct str text, size_t at, const struct render_source *s,
			     struct str word)
{
	for (size_t i = at; i + word.n < text.n; i++) {
		char before = text.p[i - 1];

		if (text.p[i + word.n] == '#' && before != '#' && !is_word_byte(before) &&
		    str_eq_ci(str_bytes(text.p + i, word.n), word) &&
		    is_loose_hash(text, i + word.n, s))
			return true;
	}
	return false;
}

/* Whether the # at `at` is within a URL, as in https://example.org/help#support. */
static bool is_in_address(struct str s, size_t at)
{
	if (at == 0 || !(is_word_byte(s.p[at - 1]) || s.p[at - 1] == '/'))
		return false;
	for (; at > 1 && s.p[at - 1] != '"' && s.p[at - 1] != '>'; at--) {
		if ((unsigned char)s.p[at - 1] <= ' ')
			return false;
		if (s.p[at - 1] == '/' && s.p[at - 2] == '/')
			return true;
	}
	return false;
}

static const char no_value[] = "no placeholder has this name";
static const char no_section[] = "no section has this name";
static const char run_on[] = "a section's mark needs a blank or the line's end behind it";
static const char half_open[] = "a placeholder needs a # on both sides, without blanks";

static const char *misspelt_at_hash(struct str text, size_t at, const struct render_source *s,
				    bool in_style, struct str *word)
{
	size_t from = skip_blanks(text, at + 1), to;

	*word = word_at(text, from);
	if (word->n == 0)
		return NULL;
	to = skip_blanks(text, from + word->n);
	if (from > at + 1)
		return is_value(s, *word) && is_loose_hash(text, to, s) ? half_open : NULL;
	if (is_section(s, *word))
		return run_on;
	if (looks_like_section(*word) || is_closed_behind(text, from + word->n, s, *word))
		return no_section;
	if (in_style)
		return NULL;
	if (is_value(s, *word) && !is_in_address(text, at))
		return half_open;
	return has_letter(*word) && is_loose_hash(text, to, s) ? no_value : NULL;
}

static const char *misspelt_at_word(struct str text, size_t at, const struct render_source *s,
				    struct str *word)
{
	if (at > 0 && is_word_byte(text.p[at - 1]))
		return NULL;
	*word = word_at(text, at);
	if (word->n == 0 || !is_loose_hash(text, at + word->n, s))
		return NULL;
	if (looks_like_section(*word))
		return no_section;
	return is_value(s, *word) ? half_open : NULL;
}

const char *template_token_misspelt(struct str text, size_t at, const struct render_source *s,
				    bool in_style, struct str *word)
{
	return text.p[at] == '#' ? misspelt_at_hash(text, at, s, in_style, word)
				 : misspelt_at_word(text, at, s, word);
}
