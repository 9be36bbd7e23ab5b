/* SPDX-License-Identifier: MIT */
/* SVG images: those that only draw, and those that do or load something. */
#include "check.h"

#include "base/svg.h"

#define SVG(inner) "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\">" inner "</svg>"
#define XLINK "xmlns:x=\"http://www.w3.org/1999/xlink\""

static void test_what_draws_is_accepted(void **state)
{
	static const char *const rows[] = {
		SVG(""),
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- drawn by hand -->" SVG("<g/>"),
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"80\" height=\"20\"/>",
		"<s:svg xmlns:s=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 "
		"1\"><s:path/></s:svg>",
		SVG("<title>Gr\xc3\xbcn &amp; Co</title><path d=\"M0 0h8v8z\" fill=\"#1a4fa3\"/>"),
		SVG("<defs><linearGradient id=\"g\"><stop/></linearGradient></defs>"
		    "<rect fill=\"url(#g)\" style=\"stroke: url( '#g' )\"/>"),
		SVG("<style>@media (prefers-color-scheme: dark) { .a { fill: #fff } }</style>"),
		SVG("<style><![CDATA[.a>.b{fill:url(#g)}]]></style>"),
		SVG("<symbol id=\"s\"/><use href=\"#s\"/><use " XLINK " x:href=\"#s\"/>"),
		SVG("<metadata><r:RDF "
		    "xmlns:r=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"/></metadata>"),
		SVG("<text>javascript: and url(http://x/) are only words here</text>"),
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (svg_check(str_of(rows[i])) != NULL)
			fail_msg("%s: %s", rows[i], svg_check(str_of(rows[i])));
}

static void test_what_is_refused(void **state)
{
	static const char *const rows[][2] = {
		{"", "is not well-formed XML in UTF-8"},
		{"PNG", "is not well-formed XML in UTF-8"},
		{SVG("<g>"), "is not well-formed XML in UTF-8"},
		{SVG("\xff"), "is not well-formed XML in UTF-8"},
		{SVG("&lol;"), "is not well-formed XML in UTF-8"},
		{SVG("") SVG(""), "is not well-formed XML in UTF-8"},
		{"<html/>", "is no SVG"},
		{"<svg/>", "is no SVG"}, /* without its namespace */
		{"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "has neither a viewBox nor a size"},
		{"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\"/>",
		 "has neither a viewBox nor a size"},
		{"<!DOCTYPE svg [<!ENTITY a \"b\">]>" SVG("&a;"),
		 "has a document type (<!DOCTYPE>)"},
		{"<?xml-stylesheet href=\"http://x/\"?>" SVG(""),
		 "has a processing instruction, such as <?xml-stylesheet?>"},
		{SVG("<script>alert(1)</script>"), "has a script"},
		{SVG("<h:script xmlns:h=\"http://www.w3.org/1999/xhtml\" src=\"//x\"/>"),
		 "has a script"},
		{SVG("<g onload=\"x()\"/>"), "has an event attribute, such as onload"},
		{SVG("<g ONCLICK=\"x()\"/>"), "has an event attribute, such as onload"},
		{SVG("<g xml:base=\"http://x/\"/>"), "has an xml:base"},
		{SVG("<use href=\"http://x/#a\"/>"), "refers to something outside"},
		{SVG("<use " XLINK " x:href=\"javascript:x()\"/>"), "refers to something outside"},
		{SVG("<use href=\"\"/>"), "refers to something outside"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_text(str_of(svg_check(str_of(rows[i][0]))), rows[i][1]);
}

static void test_elements_that_do_more_than_draw(void **state)
{
	static const char *const rows[] = {
		SVG("<foreignObject/>"),
		SVG("<image href=\"#a\"/>"),
		SVG("<a href=\"#a\"/>"),
		SVG("<animate attributeName=\"x\"/>"),
		SVG("<set attributeName=\"href\"/>"),
		SVG("<feImage href=\"#a\"/>"),
		SVG("<iframe/>"),
		SVG("<div xmlns=\"http://www.w3.org/1999/xhtml\"/>"),
		SVG("<math xmlns=\"http://www.w3.org/1998/Math/MathML\"/>"),
		SVG("<g xmlns=\"\"/>"),
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_text(str_of(svg_check(str_of(rows[i]))),
			    "has an element that a logo may not have; save it as plain SVG");
}

static void test_styles_that_load_something(void **state)
{
	static const char *const rows[] = {
		SVG("<g fill=\"url(http://x/#a)\"/>"),
		SVG("<g style=\"fill:URL( &quot;/x/&quot;)\"/>"),
		SVG("<g style=\"fill:url(#a);mask:url(x)\"/>"),
		SVG("<g style=\"fill:u\\72l(x)\"/>"),
		SVG("<g fill=\"url(\"/>"),
		SVG("<g fill=\"url('&quot;#a')\"/>"),
		SVG("<g style=\"background:image-set('x' 1x)\"/>"),
		SVG("<style>@import 'x';</style>"),
		SVG("<style>@media print{} @font-face{}</style>"),
		SVG("<style>a{fill:url(\nhttp://x/)}</style>"),
		SVG("<style>a{fill:ur<!-- -->l(x)}</style>"),
		SVG("<style>a{fill:ur</style><style>l(x)}</style>"),
		SVG("<style>a{}<![CDATA[ b{fill:url(x)} ]]></style>"),
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_text(str_of(svg_check(str_of(rows[i]))),
			    "has a style or attribute that may load something");
	assert_text(str_of(svg_check(STR(SVG("<style>a{}<g/>b{}</style>")))),
		    "has an element within a style");
}

/* Copies of copies would multiply. */
static void test_copies_are_bounded(void **state)
{
	char text[1024] = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\">";

	(void)state;
	for (int i = 0; i < 17; i++)
		(void)strcat(text, "<use href=\"#a\"/>");
	(void)strcat(text, "</svg>");
	assert_text(str_of(svg_check(str_of(text))), "has too many <use>");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_what_draws_is_accepted),
	cmocka_unit_test(test_what_is_refused),
	cmocka_unit_test(test_elements_that_do_more_than_draw),
	cmocka_unit_test(test_styles_that_load_something),
	cmocka_unit_test(test_copies_are_bounded),
};

TEST_MAIN(RUN(tests))
