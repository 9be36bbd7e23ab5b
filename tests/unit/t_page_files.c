/* SPDX-License-Identifier: MIT */
/* The files of pages: their names, languages, and which language a person gets. */
#include "page_fixture.h"

#include "render/page_files.h"

static void test_languages(void **state)
{
	struct fixture *f = *state;
	struct page_languages l;
	struct page_names names;

	assert_err(page_languages(&f->context, &l), ERR_OK);
	assert_int_equal(l.count, 2);
	assert_text(l.list[0], "ar");
	assert_text(page_language(&f->context, &l, STR("AR"), STR("en")), "ar");
	assert_text(page_language(&f->context, &l, STR("xx"), STR("ar")), "ar");
	assert_text(page_language(&f->context, &l, STR(""), STR("")), "en");
	f->context.languages = STR("fr, ar;q=0.5");
	assert_text(page_language(&f->context, &l, STR(""), STR("")), "ar");
	ship("pages", "front.html", "x");
	assert_err(page_names(&f->context, &names), ERR_OK);
	assert_int_equal(names.count, 1);
	assert_text(names.list[0], "page");
}

static void test_reading(void **state)
{
	struct fixture *f = *state;
	static char large[TEMPLATE_BYTES + 2];
	struct str text;

	assert_err(page_files_read(&f->context, STR("en"), STR("words"), &text), ERR_OK);
	assert_text(text, "minute.other=# minutes\n");
	assert_err(page_files_read(&f->context, STR("en"), STR("none"), &text), ERR_NOT_FOUND);
	assert_err(page_files_read(&f->context, STR(""), STR("en"), &text), ERR_NOT_FOUND);
	memset(large, 'x', sizeof large - 1);
	ship("en", "large", large);
	assert_err(page_files_read(&f->context, STR("en"), STR("large"), &text), ERR_CONFIG);
	f->instance.conf.text[CONF_TEMPLATES_PATH] = STR("/nowhere");
	assert_err(page_files_read(&f->context, STR("en"), STR("words"), &text), ERR_CONFIG);
}

static void test_names(void **state)
{
	(void)state; /* unused */
	assert_true(page_files_name_fits(STR("reset-pin")));
	assert_false(page_files_name_fits(STR("")));
	assert_false(page_files_name_fits(STR("layout")));
	assert_false(page_files_name_fits(STR("../x")));
	assert_false(page_files_name_fits(STR("a.html")));
	assert_false(page_files_name_fits(STR("A")));
	assert_false(page_files_name_fits(STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")));
}

static const struct CMUnitTest tests[] = {
	PAGE_TEST(test_languages),
	PAGE_TEST(test_reading),
	PAGE_TEST(test_names),
};

TEST_MAIN(RUN(tests))
