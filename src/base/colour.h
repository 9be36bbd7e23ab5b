/* SPDX-License-Identifier: MIT */
/*
 * Colours of screens: sRGB as CSS writes it, contrast as WCAG 2.2 measures it, and OKLCH
 * (Ottosson 2020), in which a colour becomes lighter or darker without changing its hue.
 */
#ifndef BASE_COLOUR_H
#define BASE_COLOUR_H

#include "base/str.h"

enum { COLOUR_TEXT = 7 }; /* bytes of "#1a4fa3" */

/* Red, green and blue, 0 to 255 each. */
struct colour {
	uint8_t r, g, b;
};

/* Lightness 0 (black) to 1 (white), chroma 0 (grey) to about 0.33, hue in radians. */
struct oklch {
	double l, c, h;
};

/* Read "#rrggbb", in either letter case. False when it is anything else. */
bool colour_read(struct str text, struct colour *out);

/* Write it as "#rrggbb" in lower case, with a closing zero byte. */
void colour_write(struct colour colour, char out[COLOUR_TEXT + 1]);

/* The contrast ratio of two colours, from 1 to 21; the order does not matter. WCAG 2.2,
 * "contrast ratio" and "relative luminance". */
double colour_contrast(struct colour a, struct colour b);

/* The same colour in OKLCH. */
struct oklch colour_oklch(struct colour colour);

/* The nearest sRGB colour of the same lightness and hue: the chroma is lowered as far as
 * screens cannot show it. A lightness outside 0 to 1 is taken as the nearer of the two. */
struct colour colour_from_oklch(struct oklch colour);

#endif
