/* SPDX-License-Identifier: MIT */
/*
 * A first pass over a JSON text, before the parser's: the grammar of RFC 8259 to the letter, where
 * parsers are more lenient, and what they lose.
 */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include "base/str.h"

struct json_scan {
	size_t members;	    /* of all objects in the text */
	struct str doubled; /* a key that the top-level object has twice, in any letter case; or p
			       NULL */
};

/* Whether text, without white space around it, is JSON of at most JSON_DEPTH levels; then *out. */
bool json_scan(struct str text, struct json_scan *out);

#endif
