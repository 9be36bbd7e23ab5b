/* SPDX-License-Identifier: MIT */
/* The context at a position in HTML, as browsers parse it, and where a value is allowed. */
#include "check.h"

#include "render/html_context.h"

static struct html_context behind(const char *html)
{
	struct html_context p = {.state = HTML_TEXT};

	for (; *html != '\0'; html++)
		html_context_step(&p, *html);
	return p;
}

static void test_where_a_value_may_stand(void **state)
{
	static const char *const fine[] = {"",
					   "<p>",
					   "<p class=\"a\">x",
					   "<a href=\"https://x/?a=",
					   "<a href='",
					   "a < b",
					   "<!-- ",
					   "<!doctype html>",
					   "<script>a</script>",
					   "<style>p{}</STYLE >",
					   "<br/>",
					   "<a title=\">\" href=\""};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(fine); i++) {
		const struct html_context p = behind(fine[i]);

		if (html_context_refuses(&p) != NULL)
			fail_msg("refused: %s", fine[i]);
	}
}

static void test_where_a_value_may_not_stand(void **state)
{
	static const char *const refused[] = {"<",
					      "<p",
					      "<p ",
					      "<p class",
					      "<p class=",
					      "<p class=a",
					      "</p",
					      "<p onclick=\"",
					      "<p ONLOAD='",
					      "<iframe srcdoc=\"",
					      "<script>",
					      "<script>\"",
					      "<script></scrip",
					      "<style>p{color:",
					      "<ScRiPt>",
					      "<script></style>"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(refused); i++) {
		const struct html_context p = behind(refused[i]);

		if (html_context_refuses(&p) == NULL)
			fail_msg("taken: %s", refused[i]);
	}
}

/* A colour may stand in a style sheet, but not in a script. */
static void test_style_sheets(void **state)
{
	const struct html_context in = behind("<style>p{color:"), script = behind("<script>");
	const struct html_context after = behind("<style>p{}</style>"), text = behind("<p>");

	(void)state;
	assert_true(html_context_in_style(&in));
	assert_false(html_context_in_style(&script));
	assert_false(html_context_in_style(&after));
	assert_false(html_context_in_style(&text));
}

static void test_comments_end_as_in_browsers(void **state)
{
	static const char *const closed[] = {"<!-- a -->", "<!-->", "<!--->", "<!-- --!>",
					     "<!-- --->"};
	static const char *const open[] = {"<!-- a ->", "<!-- >", "<!-- -- >"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(closed); i++)
		assert_int_equal(behind(closed[i]).state, HTML_TEXT);
	for (size_t i = 0; i < COUNT_OF(open); i++)
		assert_int_equal(behind(open[i]).state, HTML_COMMENT);
}

static void test_contexts_are_compared(void **state)
{
	const struct html_context a = behind("<p>x"), b = behind("y<b>z</b>");
	const struct html_context c = behind("<a href=\""), d = behind("<a href='");
	const struct html_context e = behind("<a title=\"");

	(void)state;
	assert_true(html_context_eq(&a, &b));
	assert_false(html_context_eq(&a, &c));
	assert_false(html_context_eq(&c, &d));
	assert_false(html_context_eq(&c, &e));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_where_a_value_may_stand),
	cmocka_unit_test(test_where_a_value_may_not_stand),
	cmocka_unit_test(test_style_sheets),
	cmocka_unit_test(test_comments_end_as_in_browsers),
	cmocka_unit_test(test_contexts_are_compared),
};

TEST_MAIN(RUN(tests))
