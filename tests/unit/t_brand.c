/* SPDX-License-Identifier: MIT */
/* A tenant's colours: derived from one, stored finished, replaced one by one, or refused. */
#include "instance_fixture.h"

#include "domain/tenant/brand.h"

static struct palette_pair low;

static enum err change(struct fixture *f, const char *name, const char *value)
{
	return brand_change(&f->context, &f->tenant, str_of(name), str_of(value), &low);
}

static void assert_colour(const struct fixture *f, enum palette_colour which, const char *want)
{
	struct palette p = brand_palette(&f->tenant.conf);
	char text[COLOUR_TEXT + 1];

	colour_write(p.colour[which], text);
	assert_string_equal(text, want);
}

static void test_the_default_is_blue(void **state)
{
	const struct fixture *f = *state;

	assert_colour(f, PALETTE_LINK, "#1a4fa3");
	assert_colour(f, PALETTE_DARK_LINK, "#9cc3ff");
}

static void test_a_colour_stores_its_palette(void **state)
{
	struct fixture *f = *state;

	assert_err(change(f, "pages.colour", "#0A7F5A"), ERR_OK);
	assert_text(f->tenant.conf.text[CONF_PAGES_COLOUR], "#0A7F5A");
	assert_text(str_head(f->tenant.conf.text[CONF_PAGES_PALETTE], 27),
		    "link=#0a7f5a,button=#0a7f5a");
	assert_colour(f, PALETTE_BUTTON, "#0a7f5a");
	assert_err(change(f, "pages.palette", "button=#004080"), ERR_OK);
	assert_err(change(f, "pages.palette", ""), ERR_OK);
	assert_colour(f, PALETTE_BUTTON, "#0a7f5a");
	assert_err(change(f, "pages.palette", "button=#004080"), ERR_OK);
	assert_err(change(f, "pages.colour", "#0a7f5a"), ERR_OK);
	assert_colour(f, PALETTE_BUTTON, "#0a7f5a");
	assert_err(change(f, "pages.colour", ""), ERR_OK);
	assert_text(f->tenant.conf.text[CONF_PAGES_PALETTE], "");
	assert_colour(f, PALETTE_BUTTON, "#1a4fa3");
}

static void test_colours_are_replaced_one_by_one(void **state)
{
	struct fixture *f = *state;

	assert_err(change(f, "pages.palette", "link=#004080, dark-link = #a0c8ff"), ERR_OK);
	assert_colour(f, PALETTE_LINK, "#004080");
	assert_colour(f, PALETTE_DARK_LINK, "#a0c8ff");
	assert_colour(f, PALETTE_BUTTON, "#1a4fa3");
	assert_err(change(f, "pages.palette", "button=#004080"), ERR_OK);
	assert_colour(f, PALETTE_LINK, "#004080"); /* as before */
	assert_err(change(f, "pages.palette", ""), ERR_OK);
	assert_colour(f, PALETTE_LINK, "#1a4fa3");
	assert_colour(f, PALETTE_BUTTON, "#1a4fa3");
}

static void test_what_is_refused(void **state)
{
	static const char *const bad[] = {
		"link",		 "link=",	   "link=#00408",  "links=#004080",
		"link=#004080,", "link=#004080,=", ",link=#004080"};
	struct fixture *f = *state;
	struct tenant before;

	assert_err(change(f, "pages.colour", "#0a7f5a"), ERR_OK);
	before = f->tenant;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		if (change(f, "pages.palette", bad[i]) != ERR_SETTING_VALUE)
			fail_msg("taken: %s", bad[i]);
		assert_int_equal(low.front.n, 0);
	}
	assert_err(change(f, "pages.colour", "green"), ERR_SETTING_VALUE);
	assert_int_equal(low.front.n, 0);
	assert_err(change(f, "pages.palette", "link=#767676"), ERR_SETTING_VALUE);
	assert_text(low.front, "link"); /* 4.54 on the card, but 4.20 on the page */
	assert_text(low.back, "page");
	assert_true(low.contrast > 4.1 && low.contrast < low.least);
	assert_memory_equal(&f->tenant, &before, sizeof before);
}

static void test_which_settings_they_are(void **state)
{
	(void)state;
	assert_true(brand_owns(STR("pages.colour")));
	assert_true(brand_owns(STR("pages.palette")));
	assert_false(brand_owns(STR("pages.color")));
	assert_false(brand_owns(STR("")));
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_the_default_is_blue),
	INSTANCE_TEST(test_a_colour_stores_its_palette),
	INSTANCE_TEST(test_colours_are_replaced_one_by_one),
	INSTANCE_TEST(test_what_is_refused),
	INSTANCE_TEST(test_which_settings_they_are),
};

TEST_MAIN(RUN_WITHIN(tests, use_mem, NULL))
