/* SPDX-License-Identifier: MIT */
/* The tokens of the template language, and what no author can have meant. */
#include "template_fixture.h"

#include "render/render.h"
#include "render/template_token.h"

/* --- tokens ------------------------------------------------------------------- */

static void test_what_begins_where(void **state)
{
	static const struct {
		const char *text;
		size_t at;
		enum template_token token;
		const char *name; /* NULL: none */
	} rows[] = {
		{"#Url#", 0, TOKEN_VALUE, "Url"},
		{"#anything-of.this_9#", 0, TOKEN_VALUE, "anything-of.this_9"},
		{"x#Url#", 0, TOKEN_NONE, NULL},
		{"x#Url#", 1, TOKEN_VALUE, "Url"},
		{"#Url", 0, TOKEN_NONE, NULL},
		{"#9#", 0, TOKEN_NONE, NULL},
		{"#_a#", 0, TOKEN_NONE, NULL},
		{"##", 0, TOKEN_NONE, NULL},
		{"#", 0, TOKEN_NONE, NULL},
		{"#a b#", 0, TOKEN_NONE, NULL},
		{"#IfYes", 0, TOKEN_OPEN, "IfYes"},
		{"#IfYes x", 0, TOKEN_OPEN, "IfYes"},
		{"#IfNo,", 0, TOKEN_OPEN, "IfNo"},
		{"#IfYes#", 0, TOKEN_VALUE, "IfYes"},
		{"#ifyes x", 0, TOKEN_NONE, NULL},
		{"#IfYess x", 0, TOKEN_NONE, NULL},
		{"IfYes#", 0, TOKEN_CLOSE, "IfYes"},
		{"IfYes#", 1, TOKEN_NONE, NULL}, /* within a word */
		{"xIfYes#", 1, TOKEN_NONE, NULL},
		{"_IfYes#", 1, TOKEN_NONE, NULL},
		{" IfYes#", 1, TOKEN_CLOSE, "IfYes"},
		{">IfYes#", 1, TOKEN_CLOSE, "IfYes"},
		{"IfYes #", 0, TOKEN_NONE, NULL},
		{"Url#", 0, TOKEN_NONE, NULL},
		{"IfYes", 0, TOKEN_NONE, NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct str name = {"", 0};
		enum template_token got =
			template_token_at(str_of(rows[i].text), rows[i].at, &source, &name);

		if (got != rows[i].token)
			fail_msg("%s: %d", rows[i].text, (int)got);
		if (rows[i].name != NULL)
			assert_text(name, rows[i].name);
	}
}

/* Nothing behind the text is looked at. */
static void test_a_text_ends_where_it_ends(void **state)
{
	struct str name = {"", 0};

	(void)state;
	assert_int_equal(template_token_at(str_bytes("#Url#", 4), 0, &source, &name), TOKEN_NONE);
	assert_int_equal(template_token_at(str_bytes("#Url#", 5), 0, &source, &name), TOKEN_VALUE);
	assert_int_equal(template_token_at(str_bytes("IfYes#", 5), 0, &source, &name), TOKEN_NONE);
	assert_int_equal(template_token_at(str_bytes("#IfYesx", 6), 0, &source, &name), TOKEN_OPEN);
}

static void test_a_name_has_a_largest_length(void **state)
{
	char text[80];
	struct str name = {"", 0};

	(void)state;
	for (size_t n = 1; n <= 70; n++) {
		text[0] = '#';
		memset(text + 1, 'n', n);
		text[1 + n] = '#';
		assert_int_equal(template_token_at(str_bytes(text, n + 2), 0, &source, &name),
				 n <= 64 ? TOKEN_VALUE : TOKEN_NONE);
		if (n <= 64)
			assert_int_equal(name.n, n);
	}
}

/* --- what is no token ------------------------------------------------------------ */

static void test_why_it_is_misspelt(void **state)
{
	static const struct {
		const char *text;
		size_t at;
		bool in_style;
		const char *why, *word; /* NULL: it is text */
	} rows[] = {
		{"#Nope # x", 0, false, "no placeholder has this name", "Nope"},
		{"#Url and", 0, false, "a placeholder needs a # on both sides", "Url"},
		{"# Url#", 0, false, "a placeholder needs a # on both sides", "Url"},
		{"my Url# is", 3, false, "a placeholder needs a # on both sides", "Url"},
		{"#IfFoo x", 0, false, "no section has this name", "IfFoo"},
		{"#Foo x Foo#", 0, false, "no section has this name", "Foo"},
		{"x IfFoo#", 2, false, "no section has this name", "IfFoo"},
		{"#IfYes.", 0, false, "a section's mark needs a blank", "IfYes"},
		{"#Url a { }", 0, true, NULL, NULL},
		{"#IfFoo a { }", 0, true, "no section has this name", "IfFoo"},
		{"#tag", 0, false, NULL, NULL},
		{"#fff", 0, false, NULL, NULL},
		{"# ", 0, false, NULL, NULL},
		{"x", 0, false, NULL, NULL},
		{"https://x/y#Url", 11, false, NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct str word = {"", 0};
		const char *why = template_token_misspelt(str_of(rows[i].text), rows[i].at, &source,
							  rows[i].in_style, &word);

		if ((why == NULL) != (rows[i].why == NULL))
			fail_msg("%s: %s", rows[i].text, why == NULL ? "let pass" : why);
		if (why == NULL)
			continue;
		assert_true(str_starts(str_of(why), str_of(rows[i].why)));
		assert_text(word, rows[i].word);
	}
}

/* What stands for itself is no misspelt mark, and what is one does not pass for text. */
static void test_spelling(void **state)
{
	static const struct {
		const char *in, *word; /* NULL: fine */
	} rows[] = {
		{"color:#fff; color:#1a4fa3; border-color:#fff #000 #eee #abcd", NULL},
		{"<p style=\"color:#1a4fa3#IfYes ;margin:0 IfYes#\">&#39;&#x27;&#X1F;", NULL},
		{"#1 No. #123, #2nd, # , ##, a # b #, #", NULL},
		{"C# and F#, C#. I#m #tagged, #OurCompany #A #B", NULL},
		{"#C is not C#x", NULL},
		{"https://example.org/help?a=b#Url and http://x/#Plain", NULL},
		{"https://example.org/Url#top <a href=\"#top\">", NULL},
		{"<a href=\"#top\">If# if# Iffy# #iffy IF #If", NULL},
		{"the Url#IfYes , #Url# IfYes#. Url #", NULL},
		{"\xc3\x9c#Url#\xc3\x9c", NULL},
		{"#IfFoo hello IfFoo#", "IfFoo"},
		{"#FPasss y FPasss#", "FPasss"},
		{"#ifYes z ifYes#", "ifYes"},
		{"#Iffy z iffy#", "Iffy"},
		{"#Fyes\nz\nFyes#\n", "Fyes"},
		{"hello #IfFoo", "IfFoo"},
		{"hello IfFoo#", "IfFoo"},
		{"hello #IfYes.", "IfYes"},
		{"#Url #", "Url"},
		{"#Url", "Url"},
		{"#Url.", "Url"},
		{"go #Url&nbsp;#", "Url"},
		{"go https://x/?a=#Url", "Url"},
		{"<a href=\"#Url\">", "Url"},
		{"# Url#", "Url"},
		{"# Url #", "Url"},
		{"my Url# is", "Url"},
		{"#First Url#", "Url"},
		{"#Url#Plain#", "Plain"},
		{"#Nope #", "Nope"},
		{"#Nope #.", "Nope"},
		{"#2nd#", "2nd"},
		{"#Stra\xc3\x9f"
		 "e#",
		 "Stra\xc3\x9f"
		 "e"},
	};

	(void)state; /* unused */
	for (size_t i = 0; i < 2 * COUNT_OF(rows); i++) {
		const char *in = rows[i / 2].in, *word = rows[i / 2].word;
		struct render_fault fault;
		char text[160] = "\n";

		(void)snprintf(text + 1, sizeof text - 1, "%s", in);
		if (render_check(str_of(text), i % 2 == 0 ? RENDER_PLAIN : RENDER_HTML, &source,
				 &fault) != (word == NULL))
			fail_msg("%s: %s", in, word == NULL ? fault.what : "let pass");
		if (word == NULL)
			continue;
		assert_int_equal(fault.line, 2);
		assert_text(fault.word, word);
	}
}

/* In a style sheet #name is an element. */
static void test_hashes_in_style_sheets(void **state)
{
	struct render_fault fault;

	(void)state; /* unused */
	assert_true(render_check(STR("<style>#Url a, #Url #Plain { color: #fff }</style>"),
				 RENDER_HTML, &source, &fault));
	assert_false(render_check(STR("<style>#IfFoo a { } IfFoo#</style>"), RENDER_HTML, &source,
				  &fault));
	assert_false(render_check(STR("<style></style>#Url"), RENDER_HTML, &source, &fault));
}

/* Whatever bytes a template is made of, each place is looked at without reading beyond its end. */
static void test_any_bytes_can_be_looked_at(void **state)
{
	static const char alphabet[] = "#I fNoYesUrl\n\"</\xc3\x00";
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char *text = malloc(8); /* its end is guarded under the sanitizers */
		size_t n = 1 + (size_t)round % 8;
		struct str name = {"", 0}, word = {"", 0};

		assert_non_null(text);
		for (size_t i = 0; i < n; i++) {
			seed = seed * 1664525 + 1013904223;
			text[8 - n + i] = alphabet[(seed >> 16) % (sizeof alphabet - 1)];
		}
		for (size_t at = 0; at < n; at++) {
			struct str whole = str_bytes(text + 8 - n, n);

			if (template_token_at(whole, at, &source, &name) != TOKEN_NONE)
				assert_true(name.p >= whole.p &&
					    name.p + name.n <= whole.p + whole.n);
			else if (template_token_misspelt(whole, at, &source, false, &word) != NULL)
				assert_true(word.p >= whole.p &&
					    word.p + word.n <= whole.p + whole.n);
		}
		free(text);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_what_begins_where),
	cmocka_unit_test(test_a_text_ends_where_it_ends),
	cmocka_unit_test(test_a_name_has_a_largest_length),
	cmocka_unit_test(test_why_it_is_misspelt),
	cmocka_unit_test(test_spelling),
	cmocka_unit_test(test_hashes_in_style_sheets),
	cmocka_unit_test(test_any_bytes_can_be_looked_at),
};

TEST_MAIN(RUN(tests))
