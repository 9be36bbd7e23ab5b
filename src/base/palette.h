/* SPDX-License-Identifier: MIT */
/*
 * The colours of pages and mails that follow from a brand's one colour. Every pair that
 * carries meaning keeps its contrast, whatever the brand: text 4.5 on light grounds and 7 on
 * dark ones, edges of buttons 3 (WCAG 2.2, 1.4.3 and 1.4.11).
 */
#ifndef BASE_PALETTE_H
#define BASE_PALETTE_H

#include "base/colour.h"

/* C(constant, name, what) for each colour that a brand sets. */
#define PALETTE_COLOURS(C)                                                                         \
	C(LINK, "link", "links, and the focus ring, on light grounds")                             \
	C(BUTTON, "button", "the ground of the main button")                                       \
	C(BUTTON_TEXT, "button-text", "its text")                                                  \
	C(BUTTON_EDGE, "button-edge", "its edge")                                                  \
	C(BUTTON_HOVER, "button-hover", "its ground under the pointer")                            \
	C(DARK_LINK, "dark-link", "links, focus ring and main button on dark grounds")             \
	C(DARK_BUTTON_TEXT, "dark-button-text", "the text of that button")                         \
	C(DARK_BUTTON_HOVER, "dark-button-hover", "its ground under the pointer")

#define PALETTE_CONSTANT(constant, name, what) PALETTE_##constant,

enum palette_colour { PALETTE_COLOURS(PALETTE_CONSTANT) PALETTE_COUNT };

struct palette {
	struct colour colour[PALETTE_COUNT];
};

/* The palette of a tenant without a brand: the blue of the shipped templates. */
struct palette palette_default(void);

/* The palette of a brand. It takes up to a millisecond: made once, when the brand is set. */
struct palette palette_of_brand(struct colour brand);

/* A pair of colours that meet on a page, and the least contrast they may have. */
struct palette_pair {
	struct str front, back; /* names, of the palette or of a ground such as "card"; static */
	struct colour front_colour, back_colour;
	double contrast, least;
};

/* The i-th pair of a palette, from 0 on; false behind the last. */
bool palette_pair(const struct palette *p, size_t i, struct palette_pair *out);

/* The name of a colour, as in PALETTE_COLOURS. Static. */
struct str palette_name(enum palette_colour colour);

#endif
