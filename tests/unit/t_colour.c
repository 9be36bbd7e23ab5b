/* SPDX-License-Identifier: MIT */
/*
 * Colours, their contrast, and the palette that follows from a brand.
 *
 * Tests: palette
 */
#include "check.h"

#include <math.h>

#include "base/palette.h"

static struct colour read_colour(const char *text)
{
	struct colour c;

	assert_true(colour_read(str_of(text), &c));
	return c;
}

static void assert_colour(struct colour got, const char *want)
{
	char text[COLOUR_TEXT + 1];

	colour_write(got, text);
	assert_string_equal(text, want);
}

static void test_text(void **state)
{
	static const char *const bad[] = {"",	     "#",	"#12345",   "#1234567", "1a4fa3",
					  "#1a4fag", "#1a4fa ", " #1a4fa3", "red",	"#fff"};
	struct colour c = {1, 2, 3};

	(void)state;
	assert_colour(read_colour("#1a4fa3"), "#1a4fa3");
	assert_colour(read_colour("#1A4FA3"), "#1a4fa3");
	assert_colour(read_colour("#00ff7f"), "#00ff7f");
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(colour_read(str_of(bad[i]), &c));
	assert_int_equal(c.r + c.g + c.b, 6);
}

static void assert_near(double got, double want, double by)
{
	if (fabs(got - want) > by)
		fail_msg("got %f, want %f", got, want);
}

/* Values from the definition of relative luminance, and well-known pairs of WCAG. */
static void test_contrast(void **state)
{
	struct colour white = read_colour("#ffffff"), black = read_colour("#000000");

	(void)state;
	assert_near(colour_contrast(white, black), 21, 1e-9);
	assert_near(colour_contrast(black, white), 21, 1e-9);
	assert_near(colour_contrast(white, white), 1, 1e-9);
	assert_near(colour_contrast(read_colour("#777777"), white), 4.478, 0.001);
	assert_near(colour_contrast(read_colour("#767676"), white), 4.542, 0.001);
	assert_near(colour_contrast(read_colour("#ff0000"), white), 3.998, 0.001);
	assert_near(colour_contrast(read_colour("#0000ff"), white), 8.592, 0.001);
}

static void test_oklch(void **state)
{
	struct oklch white = colour_oklch(read_colour("#ffffff"));
	struct oklch red = colour_oklch(read_colour("#ff0000"));

	(void)state;
	assert_near(white.l, 1, 1e-4);
	assert_near(white.c, 0, 1e-4);
	assert_near(red.l, 0.62796, 1e-4); /* as CSS Color 4 gives it */
	assert_near(red.c, 0.25768, 1e-4);
	assert_near(red.h * 180 / acos(-1), 29.234, 0.01);
	for (int i = 0; i < 4096; i++) {
		struct colour c = {(uint8_t)((i >> 8) * 17), (uint8_t)((i >> 4 & 15) * 17),
				   (uint8_t)((i & 15) * 17)};
		struct colour back = colour_from_oklch(colour_oklch(c));

		assert_memory_equal(&back, &c, sizeof c);
	}
}

/* What no screen shows loses chroma, and neither lightness nor hue. */
static void test_beyond_screens(void **state)
{
	struct oklch wish = {0.5, 0.4, 2.5}, got = colour_oklch(colour_from_oklch(wish));

	(void)state;
	assert_near(got.l, wish.l, 0.01);
	assert_near(got.h, wish.h, 0.03);
	assert_true(got.c > 0.1 && got.c < wish.c);
	assert_colour(colour_from_oklch((struct oklch){1.3, 0.1, 1}), "#ffffff");
	assert_colour(colour_from_oklch((struct oklch){-0.2, 0.1, 1}), "#000000");
}

static void test_palette(void **state)
{
	static const char *const want[PALETTE_COUNT] = {[PALETTE_LINK] = "#1a4fa3",
							[PALETTE_BUTTON] = "#1a4fa3",
							[PALETTE_BUTTON_TEXT] = "#ffffff",
							[PALETTE_BUTTON_EDGE] = "#1a4fa3",
							[PALETTE_BUTTON_HOVER] = "#053d90",
							[PALETTE_DARK_LINK] = "#9cc2ff",
							[PALETTE_DARK_BUTTON_TEXT] = "#122441",
							[PALETTE_DARK_BUTTON_HOVER] = "#bbd5ff"};
	struct palette p = palette_of_brand(read_colour("#1a4fa3"));
	struct palette yellow = palette_of_brand(read_colour("#ffd400"));

	(void)state;
	for (int i = 0; i < PALETTE_COUNT; i++)
		assert_colour(p.colour[i], want[i]);
	/* A bright brand keeps its button, with dark text and an edge that can be seen. */
	assert_colour(yellow.colour[PALETTE_BUTTON], "#ffd400");
	assert_colour(yellow.colour[PALETTE_BUTTON_TEXT], "#111418");
	assert_memory_equal(&yellow.colour[PALETTE_BUTTON_EDGE], &yellow.colour[PALETTE_LINK],
			    sizeof(struct colour));
}

/* Without a brand it is the blue of the templates, whose pairs are no worse. */
static void test_default(void **state)
{
	struct palette p = palette_default();
	struct palette_pair pair;

	(void)state;
	assert_colour(p.colour[PALETTE_LINK], "#1a4fa3");
	assert_colour(p.colour[PALETTE_DARK_LINK], "#9cc3ff");
	for (size_t k = 0; palette_pair(&p, k, &pair); k++)
		assert_true(pair.contrast >= pair.least);
}

/* 4,096 brands, evenly spread: each pair of each palette keeps its contrast. */
static void test_every_brand(void **state)
{
	struct palette_pair pair;
	size_t pairs = 0;

	(void)state;
	for (int i = 0; i < 4096; i++) {
		struct palette p = palette_of_brand((struct colour){(uint8_t)((i >> 8) * 17),
								    (uint8_t)((i >> 4 & 15) * 17),
								    (uint8_t)((i & 15) * 17)});

		for (size_t k = 0; palette_pair(&p, k, &pair); k++, pairs++)
			if (pair.contrast < pair.least)
				fail_msg("brand %03x: %s on %s is %.3f", (unsigned)i, pair.front.p,
					 pair.back.p, pair.contrast);
	}
	assert_int_equal(pairs, 4096 * 10);
}

/* A bad sample: the same check finds a pair that is too low. */
static void test_low_pair(void **state)
{
	struct palette p = palette_of_brand(read_colour("#1a4fa3"));
	struct palette_pair pair;
	size_t low = 0;

	(void)state;
	p.colour[PALETTE_BUTTON_TEXT] = p.colour[PALETTE_BUTTON];
	for (size_t k = 0; palette_pair(&p, k, &pair); k++)
		low += pair.contrast < pair.least;
	assert_int_equal(low, 2);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_text),	    cmocka_unit_test(test_contrast),
	cmocka_unit_test(test_oklch),	    cmocka_unit_test(test_beyond_screens),
	cmocka_unit_test(test_palette),	    cmocka_unit_test(test_default),
	cmocka_unit_test(test_every_brand), cmocka_unit_test(test_low_pair),
};

TEST_MAIN(RUN(tests))
