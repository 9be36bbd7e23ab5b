/* SPDX-License-Identifier: MIT */
/*
 * Texts compared as a person means them: Unicode normal form KC, case folded,
 * without white space at the ends and with one blank for any inside. libunistring
 * stays behind this header.
 */
#ifndef BASE_UNICODE_H
#define BASE_UNICODE_H

#include "base/arena.h"

/*
 * The folded form of a UTF-8 text, in the arena. Nothing else is taken out:
 * marks and invisible characters count. False when s is not UTF-8.
 */
bool unicode_text(struct arena *a, struct str s, struct str *out);

/* How many code points a UTF-8 text has. */
size_t unicode_length(struct str s);

/* Whether needle, which is not empty, stands somewhere in s, byte for byte. */
bool unicode_contains(struct str s, struct str needle);

#endif
