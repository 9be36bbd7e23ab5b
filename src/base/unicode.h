/* SPDX-License-Identifier: MIT */
/*
 * Normalisation of text for comparing: Unicode form NFKC, case folded, without white
 * space at the ends and with one space for any inside. Only this module uses
 * libunistring.
 */
#ifndef BASE_UNICODE_H
#define BASE_UNICODE_H

#include "base/arena.h"

/*
 * The normalised form of a UTF-8 text, in the arena. Nothing else is removed: accents
 * and invisible characters count. False when s is not UTF-8.
 */
bool unicode_text(struct arena *a, struct str s, struct str *out);

/*
 * What somebody typed as digits, in the arena: the decimal digits of any script as ASCII ones,
 * without white space, hyphens and dashes. Other characters stay. False when s is not UTF-8.
 */
bool unicode_digits(struct arena *a, struct str s, struct str *out);

/* How many code points a UTF-8 text has. */
size_t unicode_length(struct str s);

/* Whether s contains needle, which is not empty, byte for byte. */
bool unicode_contains(struct str s, struct str needle);

#endif
