/* SPDX-License-Identifier: MIT */
#include "base/palette.h"

#include <assert.h>

/* The grounds of templates and style sheets that colours of the brand stand on. */
static const struct colour card = {0xff, 0xff, 0xff}, page = {0xf5, 0xf6, 0xf8};
static const struct colour dark_card = {0x17, 0x19, 0x1c}, dark_page = {0x10, 0x12, 0x14};
static const struct colour white = {0xff, 0xff, 0xff}, black = {0x11, 0x14, 0x18};

static const double text_least = 4.5, dark_least = 7, edge_least = 3;

static const double step = 0.005;      /* of lightness */
static const double hover_step = 0.06; /* between a button and the same under the pointer */

/* Make the colour darker (by < 0) or lighter until its contrast with both is enough. */
static struct colour until(struct oklch c, double by, struct colour a, struct colour b,
			   double least)
{
	struct colour now = colour_from_oklch(c);

	while ((colour_contrast(now, a) < least || colour_contrast(now, b) < least) && c.l >= 0 &&
	       c.l <= 1) {
		c.l += by;
		now = colour_from_oklch(c);
	}
	return now;
}

/* The text that can be read on a ground: white if possible, else nearly black. */
static struct colour text_on(struct colour ground)
{
	return colour_contrast(white, ground) >= text_least ? white : black;
}

static void light_button(struct palette *p, struct colour brand)
{
	struct colour *fill = &p->colour[PALETTE_BUTTON], *text = &p->colour[PALETTE_BUTTON_TEXT];
	struct oklch hover;
	double by;

	*fill = brand;
	*text = text_on(*fill);
	if (colour_contrast(*text, *fill) < text_least) {
		*text = white;
		*fill = until(colour_oklch(brand), -step, white, white, text_least);
	}
	p->colour[PALETTE_BUTTON_EDGE] = colour_contrast(*fill, card) < edge_least ||
							 colour_contrast(*fill, page) < edge_least
						 ? p->colour[PALETTE_LINK]
						 : *fill;
	/* Away from the text, so that it can be read there too. */
	hover = colour_oklch(*fill);
	by = colour_contrast(white, *fill) >= colour_contrast(black, *fill) ? -1 : 1;
	hover.l += by * hover_step;
	p->colour[PALETTE_BUTTON_HOVER] = until(hover, by * step, *text, *text, text_least);
}

static struct oklch dark_accent(struct colour brand)
{
	struct oklch c = colour_oklch(brand);

	c.l = c.l < 0.81 ? 0.81 : c.l;
	c.c = c.c > 0.10 ? 0.10 : c.c;
	return c;
}

static void dark_colours(struct palette *p, struct colour brand)
{
	struct oklch c = dark_accent(brand), text = {0.26, c.c > 0.06 ? 0.06 : c.c, c.h};
	struct colour *link = &p->colour[PALETTE_DARK_LINK];
	struct oklch hover;

	*link = until(c, step, dark_card, dark_page, dark_least);
	p->colour[PALETTE_DARK_BUTTON_TEXT] = until(text, -step, *link, *link, dark_least);
	hover = colour_oklch(*link);
	hover.l += hover_step;
	p->colour[PALETTE_DARK_BUTTON_HOVER] = colour_from_oklch(hover);
}

struct palette palette_of_brand(struct colour brand)
{
	struct palette p;

	p.colour[PALETTE_LINK] = until(colour_oklch(brand), -step, card, page, text_least);
	light_button(&p, brand);
	dark_colours(&p, brand);
	return p;
}

struct palette palette_default(void)
{
	return (struct palette){{[PALETTE_LINK] = {0x1a, 0x4f, 0xa3},
				 [PALETTE_BUTTON] = {0x1a, 0x4f, 0xa3},
				 [PALETTE_BUTTON_TEXT] = {0xff, 0xff, 0xff},
				 [PALETTE_BUTTON_EDGE] = {0x1a, 0x4f, 0xa3},
				 [PALETTE_BUTTON_HOVER] = {0x05, 0x3d, 0x90},
				 [PALETTE_DARK_LINK] = {0x9c, 0xc3, 0xff},
				 [PALETTE_DARK_BUTTON_TEXT] = {0x10, 0x23, 0x3f},
				 [PALETTE_DARK_BUTTON_HOVER] = {0xbb, 0xd5, 0xff}}};
}

struct str palette_name(enum palette_colour colour)
{
#define NAME(constant, name, what) [PALETTE_##constant] = STR_INIT(name),
	static const struct str names[PALETTE_COUNT] = {PALETTE_COLOURS(NAME)};
#undef NAME

	assert((unsigned)colour < PALETTE_COUNT);
	return names[colour];
}

/* A colour of the palette, or a ground, which is numbered after those. */
enum { CARD = PALETTE_COUNT, PAGE, DARK_CARD, DARK_PAGE };

static struct str name_of(int which)
{
	static const struct str grounds[] = {STR_INIT("card"), STR_INIT("page"),
					     STR_INIT("dark-card"), STR_INIT("dark-page")};

	return which < PALETTE_COUNT ? palette_name((enum palette_colour)which)
				     : grounds[which - CARD];
}

static struct colour colour_of(const struct palette *p, int which)
{
	const struct colour grounds[] = {card, page, dark_card, dark_page};

	return which < PALETTE_COUNT ? p->colour[which] : grounds[which - CARD];
}

bool palette_pair(const struct palette *p, size_t i, struct palette_pair *out)
{
	static const struct {
		int front, back;
		const double *least;
	} pairs[] = {
		{PALETTE_LINK, CARD, &text_least},
		{PALETTE_LINK, PAGE, &text_least},
		{PALETTE_BUTTON_TEXT, PALETTE_BUTTON, &text_least},
		{PALETTE_BUTTON_TEXT, PALETTE_BUTTON_HOVER, &text_least},
		{PALETTE_BUTTON_EDGE, CARD, &edge_least},
		{PALETTE_BUTTON_EDGE, PAGE, &edge_least},
		{PALETTE_DARK_LINK, DARK_CARD, &dark_least},
		{PALETTE_DARK_LINK, DARK_PAGE, &dark_least},
		{PALETTE_DARK_BUTTON_TEXT, PALETTE_DARK_LINK, &dark_least},
		{PALETTE_DARK_BUTTON_TEXT, PALETTE_DARK_BUTTON_HOVER, &dark_least},
	};
	struct colour front, back;

	if (i >= sizeof pairs / sizeof *pairs)
		return false;
	front = colour_of(p, pairs[i].front);
	back = colour_of(p, pairs[i].back);
	*out = (struct palette_pair){.front = name_of(pairs[i].front),
				     .back = name_of(pairs[i].back),
				     .front_colour = front,
				     .back_colour = back,
				     .contrast = colour_contrast(front, back),
				     .least = *pairs[i].least};
	return true;
}
