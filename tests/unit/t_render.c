/* SPDX-License-Identifier: MIT */
/* The template language: what comes out for what goes in, and what is refused. */
#include "arena_fixture.h"
#include "template_fixture.h"

#include "render/render.h"

static struct str rendered(const char *text, enum render_kind kind)
{
	struct buf b;

	buf_init(&b, &arena, 16, 4096);
	render(&b, str_of(text), kind, &source);
	assert_false(b.overflowed);
	return buf_str(&b);
}

/* --- rendering ------------------------------------------------------------------ */

static void test_render(void **state)
{
	static const struct {
		const char *in, *plain, *html;
	} rows[] = {
		{"a #Bad# b", "a <a href=\"x\">&' b", "a &lt;a href=&quot;x&quot;&gt;&amp;&#39; b"},
		{"#Raw##Raw#", "<i><i>", "<i><i>"},
		{"color:#fff; #1 ## #", "color:#fff; #1 ## #", "color:#fff; #1 ## #"},
		{"x#Unknown#y", "xy", "xy"},
		{"color:#Colour#;", "color:#1a4fa3;", "color:#1a4fa3;"},
		{"#Url#?t=1", "https://x/?a=1&t=1", "https://x/?a=1&amp;t=1"},
		{"#Plain#?t=1", "https://x/?t=1", "https://x/?t=1"},
		{"http://y/?q=#Bad#", "http://y/?q=%3Ca%20href%3D%22x%22%3E%26%27",
		 "http://y/?q=%3Ca%20href%3D%22x%22%3E%26%27"},
		{"really? a=#Raw#", "really? a=<i>", "really? a=<i>"},
		{"Hi#IfYes  Ann IfYes#,", "Hi Ann,", "Hi Ann,"},
		{"Hi#IfNo  Ann IfNo#,", "Hi,", "Hi,"},
		{"a\n#IfYes\nb\nIfYes#\nc\n", "a\nb\nc\n", "a\nb\nc\n"},
		{"a\n  #IfNo\nb\n  IfNo#\nc\n", "a\nc\n", "a\nc\n"},
		{"#IfYes a #IfNo b IfNo# c IfYes#d", "a  cd", "a  cd"},
		{"#IfNo a #IfYes b IfYes# c IfNo#d", "d", "d"},
	};

	(void)state; /* unused */
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct buf b;

		buf_init(&b, &arena, 16, 4096);
		render(&b, str_of(rows[i].in), RENDER_PLAIN, &source);
		assert_text(buf_str(&b), rows[i].plain);
		buf_init(&b, &arena, 16, 4096);
		render(&b, str_of(rows[i].in), RENDER_HTML, &source);
		assert_text(buf_str(&b), rows[i].html);
	}
}

/* Sections take the line or the blank they stand in along, however they are nested. */
static void test_sections(void **state)
{
	static const char *const rows[][2] = {
		{"", ""},
		{"#IfYes", ""},
		{"IfYes#", ""},
		{"a #IfYes b", "a b"},
		{"a IfYes# b", "a b"},
		{"#IfNo a", ""}, /* to the end */
		{"#IfNo a #IfNo b IfNo# c IfNo#d", "d"},
		{"#IfYes a #IfYes b IfYes# c IfYes#d", "a b cd"},
		{"#IfNo a IfYes# b IfNo#c", "c"},
		{"a\r\n#IfYes\r\nb\r\nIfYes#\r\nc", "a\r\nb\r\nc"},
		{"\t#IfYes\t\n\tb\n\tIfYes#\t\nc", "\tb\nc"},
		{"a\n\n#IfNo\n\nb\n\nIfNo#\n\nc", "a\n\n\nc"},
		{"#IfYes  two IfYes#.", " two."},
		{"#IfYes#IfYes x", "IfYes x"}, /* a value of no name, then text */
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_text(rendered(rows[i][0], RENDER_PLAIN), rows[i][1]);
}

static void test_values_in_addresses(void **state)
{
	static const char *const rows[][2] = {
		{"http://y/?q=#Bad#&r=#Bad#", "http://y/?q=%3Ca%20href%3D%22x%22%3E%26%27"
					      "&r=%3Ca%20href%3D%22x%22%3E%26%27"},
		{"http://y/?\xc3\xbc=#Raw#", "http://y/?\xc3\xbc=%3Ci%3E"},
		{"#Plain#?t=1", "https://x/?t=1"},
		{"#Url#?t=1?u", "https://x/?a=1&amp;t=1?u"},
		{"#Url# ?", "https://x/?a=1 ?"},
		{"#Url#", "https://x/?a=1"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_text(rendered(rows[i][0], RENDER_HTML), rows[i][1]);
	assert_text(rendered("http://y/?q=#Raw#", RENDER_HTML), "http://y/?q=%3Ci%3E");
	assert_text(rendered("http://y/?q=x#Bad#", RENDER_HTML),
		    "http://y/?q=x&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
}

static void test_escaping(void **state)
{
	struct buf b;
	char all[255];

	(void)state;
	for (size_t i = 0; i < sizeof all; i++)
		all[i] = (char)(i + 1);
	buf_init(&b, &arena, 16, 4096);
	render_html(&b, str_bytes(all, sizeof all));
	for (size_t i = 0; i < b.n; i++)
		assert_null(strchr("<>\"'", b.p[i]));
	buf_init(&b, &arena, 16, 4096);
	render_html(&b, STR("a<b>&\"c'd"));
	assert_text(buf_str(&b), "a&lt;b&gt;&amp;&quot;c&#39;d");
	buf_init(&b, &arena, 16, 4096);
	render_url(&b, str_bytes(all, sizeof all));
	for (size_t i = 0; i < b.n; i++)
		assert_non_null(strchr("%-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz",
				       b.p[i]));
	buf_init(&b, &arena, 16, 4096);
	render_url(&b, STR("a b+c%\xc3\xbc/\0?"));
	assert_text(buf_str(&b), "a%20b%2Bc%25%C3%BC%2F%00%3F");
}

static void test_what_does_not_fit_is_seen(void **state)
{
	struct buf b;

	(void)state;
	for (size_t max = 0; max < 30; max++) {
		buf_init(&b, &arena, 0, max);
		render(&b, STR("<p>#Bad#</p>"), RENDER_PLAIN, &source);
		assert_int_equal(b.overflowed, max < 21);
	}
}

/* --- checking -------------------------------------------------------------------- */

static void test_check(void **state)
{
	static const struct {
		const char *in;
		unsigned line; /* of the fault; 0: none */
		const char *word;
	} rows[] = {
		{"#Url# #IfYes a IfYes#", 0, ""},
		{"a\n\n#Nope#\n", 3, "Nope"},
		{"#IfYes\na", 2, "IfYes"},
		{"a\nb IfNo#", 2, "IfNo"},
		{"#IfYes #IfNo IfYes# IfNo#", 1, "IfYes"},
		{"#IfYes #IfYes #IfYes #IfYes #IfYes IfYes#", 1, "IfYes"},
	};

	(void)state; /* unused */
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct render_fault fault;

		assert_int_equal(render_check(str_of(rows[i].in), RENDER_PLAIN, &source, &fault),
				 rows[i].line == 0);
		assert_int_equal(fault.line, rows[i].line);
		if (rows[i].line > 0)
			assert_text(fault.word, rows[i].word);
	}
}

/* Sections may stand in one another, four deep. */
static void test_how_deep_sections_may_stand(void **state)
{
	struct render_fault fault;

	(void)state;
	assert_true(render_check(STR("#IfYes #IfYes #IfYes #IfYes x IfYes# IfYes# IfYes# IfYes#"),
				 RENDER_PLAIN, &source, &fault));
	assert_int_equal(fault.line, 0);
	assert_false(render_check(STR("#IfYes #IfYes #IfYes\n#IfYes #IfYes x"), RENDER_PLAIN,
				  &source, &fault));
	assert_int_equal(fault.line, 2);
	assert_non_null(strstr(fault.what, "deeply"));
	/* What was refused is still rendered to its end. */
	assert_text(rendered("#IfYes #IfYes #IfYes #IfYes #IfYes a IfYes# IfYes# IfYes# IfYes#b",
			     RENDER_PLAIN),
		    "ab");
}

/* Values stand in HTML only where escaping keeps them from being more than text. */
static void test_places(void **state)
{
	static const struct {
		const char *in;
		bool fine;
	} rows[] = {
		{"<p>#Url#</p>", true},
		{"1 < #Url# > 2 <", true},
		{"<title>#Url#</title>", true},
		{"<a href=\"#Url#\">", true},
		{"<a href = '#Url#' title=\"a>b '#Bad#'\"/>#Bad#", true},
		{"<img src=\"#Url#\" alt=\"#Bad#\" style=\"width:#Bad#\">", true},
		{"<input disabled value=\"#Bad#\">", true},
		{"<style>p { color: #fff }</style>#Bad#", true},
		{"<STYLE type=x>a</styl></style >#Bad#", true},
		{"<styles>#Bad#</styles>", true},
		{"</style>#Bad#</script x>#Bad#", true},
		{"<!-- <a --> #Bad# <!----> #Bad# <!--> #Bad# <!---> #Bad#", true},
		{"<!-- x --!> #Bad#", true},
		{"<!-- #Bad# -->", true},
		{"<!DOCTYPE html><?xml x?>#Bad#</ x>#Bad#", true},
		{"<!--[if mso]><a href=\"#Url#\">#Bad#</a><![endif]-->#Bad#", true},
		{"<!--[if !mso]><!--><b>#Bad#</b><!--<![endif]-->#Bad#", true},
		{"#IfYes <a href=\"#Url#\"> IfYes#x#IfYes </a> IfYes#", true},
		{"<td #IfYes class=\"x\" IfYes#>#Bad#", true},
		{"<a href=\"#Url##IfYes &amp;x=#Bad# IfYes#\">", true},
		{"<a href=#Url#>", false},
		{"<a href=x#Url#>", false},
		{"<a href= #Url#>", false},
		{"<a href=\"x\"#Url#>", false},
		{"<a #Bad#>", false},
		{"<a #Bad#=\"x\">", false},
		{"<a/#Bad#>", false},
		{"<#Bad#>", false},
		{"<b#Bad#>", false},
		{"</#Bad#>", false},
		{"</b #Bad#>", false},
		{"<!#Bad#>", false},
		{"<a title='a\"#Bad#\"' x=#Bad#>", false},
		{"<a title=\"x\"onclick=\"f('#Bad#')\">", false},
		{"<a OnClick = 'f(\"#Bad#\")'>", false},
		{"<iframe srcdoc=\"#Bad#\">", false},
		{"<script>x = '#Bad#'</script>", false},
		{"<script src=\"x\"/>#Bad#", false},
		{"<SCRIPT\n>a < '</scripty>' + '#Bad#'", false},
		{"<style>p { color: #Colour# }</style><p style=\"color:#Colour#\">#Colour#", true},
		{"<style>p { color: #Bad# }</style>", false},
		{"<script>x = '#Colour#'</script>", false},
		{"<p #Colour#>", false},
		{"<style></script>#Bad#</style>", false},
		{"<!--[if mso]><a href=#Url#>x</a><![endif]-->", false},
		{"<!--[if mso]><style>#Bad#</style><![endif]-->", false},
		{"<a title=#IfYes \" IfYes##Bad#\">", false},
		{"<a title=#IfYes x IfYes#\"#Bad#\">", false},
		{"#IfYes <script> IfYes#x#IfYes </script> IfYes#", false},
		{"<a #IfYes on IfYes#click=\"#Bad#\">", false},
	};

	(void)state; /* unused */
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct render_fault fault;

		if (render_check(str_of(rows[i].in), RENDER_HTML, &source, &fault) != rows[i].fine)
			fail_msg("%s: %s", rows[i].in, rows[i].fine ? fault.what : "let pass");
		if (!render_check(str_of(rows[i].in), RENDER_PLAIN, &source, &fault))
			fail_msg("%s: %s", rows[i].in, fault.what);
	}
}

static const struct CMUnitTest tests[] = {
	T(test_render),
	T(test_sections),
	T(test_values_in_addresses),
	T(test_escaping),
	T(test_what_does_not_fit_is_seen),
	T(test_check),
	T(test_how_deep_sections_may_stand),
	T(test_places),
};

TEST_MAIN(RUN(tests))
