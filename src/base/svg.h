/* SPDX-License-Identifier: MIT */
/* SVG images (2.0), as far as they have to be checked before they are published. */
#ifndef BASE_SVG_H
#define BASE_SVG_H

#include "base/str.h"

/*
 * Check that the text is an SVG image that does nothing but draw: well-formed UTF-8 without a
 * document type, only elements that draw or describe, no scripts, no event attributes, no
 * animation, no HTML inside, and no reference to anything outside of itself, also not from
 * styles. It must say its size or viewBox. Returns NULL, or what is wrong, such as "has a script";
 * static.
 */
const char *svg_check(struct str text);

#endif
