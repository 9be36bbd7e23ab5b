/* SPDX-License-Identifier: MIT */
#include "render/brand_css.h"

static void put_property(struct buf *b, const char *name, struct colour colour)
{
	char text[COLOUR_TEXT + 1];

	colour_write(colour, text);
	buf_lit(b, name);
	buf_byte(b, ':');
	buf_lit(b, text);
	buf_byte(b, ';');
}

void brand_css(struct buf *b, const struct palette *p)
{
	static const struct {
		const char *name;
		enum palette_colour light, dark;
	} properties[] = {
		{"--link", PALETTE_LINK, PALETTE_DARK_LINK},
		{"--button", PALETTE_BUTTON, PALETTE_DARK_LINK},
		{"--button-text", PALETTE_BUTTON_TEXT, PALETTE_DARK_BUTTON_TEXT},
		{"--button-edge", PALETTE_BUTTON_EDGE, PALETTE_DARK_LINK},
		{"--button-hover", PALETTE_BUTTON_HOVER, PALETTE_DARK_BUTTON_HOVER},
	};
	const size_t count = sizeof properties / sizeof *properties;

	buf_lit(b, ":root{");
	for (size_t i = 0; i < count; i++)
		put_property(b, properties[i].name, p->colour[properties[i].light]);
	buf_lit(b, "}\n@media (prefers-color-scheme: dark){:root{");
	for (size_t i = 0; i < count; i++)
		put_property(b, properties[i].name, p->colour[properties[i].dark]);
	buf_lit(b, "}}\n");
}
