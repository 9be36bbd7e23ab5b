/* SPDX-License-Identifier: MIT */
/*
 * Slices of text. A struct str points at bytes that somebody else owns. It need not end
 * in a NUL, and never frees anything.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_USE __attribute__((warn_unused_result))

struct str {
	const char *p; /* may be NULL when n is 0 */
	size_t n;      /* bytes */
};

/* A literal as a slice: STR in expressions, STR_INIT in static tables. */
#define STR(lit) ((struct str){"" lit, sizeof(lit) - 1})
#define STR_INIT(lit)                                                                              \
	{                                                                                          \
		"" lit, sizeof(lit) - 1                                                            \
	}

/* The slice over a terminated string; NULL gives the empty slice. */
struct str str_of(const char *s);

/* The slice over n bytes at p. */
struct str str_bytes(const void *p, size_t n);

/* Whether the bytes are equal. Not for secrets: see secret_equal. */
bool str_eq(struct str a, struct str b);

/* Whether the bytes are equal, ignoring ASCII letter case. */
bool str_eq_ci(struct str a, struct str b);

/* Whether s begins or ends with the given bytes. */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);

/* Whether `part` stands anywhere in s. */
bool str_contains(struct str s, struct str part);

/* Compare bytewise, a prefix before the longer text: <0, 0, >0. */
int str_cmp(struct str a, struct str b);

/* The index of the first c in s; s.n when there is none. */
size_t str_index(struct str s, char c);

/* The part of s from byte `from` on; empty when from is past the end. */
struct str str_skip(struct str s, size_t from);

/* The first n bytes of s, or all of it when it is shorter. */
struct str str_head(struct str s, size_t n);

/* s without the ASCII white space at both ends. */
struct str str_trim(struct str s);

/*
 * Cut *rest at the first sep: returns the part before it and leaves the part after it
 * in *rest. Without sep, returns all and leaves *rest empty with p NULL, so a loop ends
 * on p == NULL.
 */
struct str str_cut(struct str *rest, char sep);

/* Whether `word`, unless empty, stands in a list separated by commas, in any letter case. */
bool str_in_list(struct str list, struct str word);

/* How many characters s has, when it is UTF-8. */
size_t str_characters(struct str s);

/* Whether s has an ASCII control character, such as a line end or NUL. */
bool str_has_control(struct str s);

/* Whether all bytes of s are ASCII. */
bool str_is_ascii(struct str s);

/* Whether s is one or more ASCII digits and nothing else. */
bool str_digits(struct str s);

/*
 * Read a decimal number: digits with an optional leading minus, nothing else. False
 * when it is malformed or does not fit; *out is then unchanged.
 */
bool str_int(struct str s, int64_t *out);

/*
 * Read a boolean: true or false in any letter case, 1 or 0 (which PHP's
 * http_build_query writes). False for anything else; *out is then unchanged.
 */
bool str_bool(struct str s, bool *out);

/* ASCII lower case of one byte. */
char ascii_lower(char c);

#endif
