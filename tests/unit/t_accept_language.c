/* SPDX-License-Identifier: MIT */
/* Which of the languages there are suits a person. */
#include "check.h"

#include "render/accept_language.h"

static void test_what_a_person_accepts_comes_first(void **state)
{
	static const struct str there[] = {STR_INIT("en"), STR_INIT("de"), STR_INIT("pt-br"),
					   STR_INIT("zh-hant")};
	static const struct {
		const char *accept, *preferred;
		size_t want;
	} rows[] = {
		{"de", "en", 1},
		{"de-AT, en;q=0.9", "en", 1},
		{"en;q=0.5, DE;q=0.7", "en", 1},
		{"fr, pt", "en", 2},
		{"fr", "de-CH", 1},
		{"fr", "fr", 0},
		{"de;q=0, *", "pt-BR", 2},
		{"zh-Hant-TW", "en", 3},
		{"de;q=x, en;q=0.1", "pt-br", 0},
		{";;,,q=1,", "de", 1},
		{"", "de", 1},
	};

	(void)state; /* unused */
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(accept_language_choose(str_of(rows[i].accept),
							str_of(rows[i].preferred), there,
							COUNT_OF(there)),
				 rows[i].want);
}

static const struct str there[] = {STR_INIT("fr"), STR_INIT("de"), STR_INIT("de-AT"),
				   STR_INIT("en-GB")};

static void expect(const char *accept, const char *preferred, const char *want)
{
	size_t i =
		accept_language_choose(str_of(accept), str_of(preferred), there, COUNT_OF(there));

	assert_in_range(i, 0, COUNT_OF(there) - 1);
	if (!str_eq(there[i], str_of(want)))
		fail_msg("%s, %s: %s", accept, preferred, there[i].p);
}

static void test_the_nearest_tag_is_taken(void **state)
{
	(void)state;
	expect("de-AT", "fr", "de-AT");
	expect("de-CH", "fr", "de");
	expect("de-at-1996", "fr", "de-AT");
	expect("DE_at", "fr", "fr"); /* no tag: another separator */
	expect("e", "de", "de");     /* no part of a word is a language */
	expect("en", "de", "en-GB");
	expect("en-US", "de", "de"); /* other English is not asked for */
}

static void test_then_the_preferred_then_english_then_any(void **state)
{
	const struct str two[] = {STR("xx"), STR("yy")};

	(void)state;
	expect("ja", "de-AT", "de-AT");
	expect("ja", "de-DE", "de");
	expect("ja", "ko", "en-GB");
	expect("ja", "", "en-GB");
	assert_int_equal(accept_language_choose(STR("ja"), STR("ko"), two, 2), 0);
	assert_int_equal(accept_language_choose(STR("yy"), STR("ko"), two, 1), 0);
}

static void test_weights(void **state)
{
	static const struct {
		const char *weight;
		bool heavier; /* than q=0.5 */
	} rows[] = {
		{"", true},	     {";q=1", true},	 {";q=1.000", true},   {";q=0.501", true},
		{"; q=0.6", true},   {";q = 0.6", true}, {";x=y;q=0.6", true}, {";Q=0.6", true},
		{";q=0.499", false}, {";q=0.5", false},	 {";q=0", false},      {";q=1.001", false},
		{";q=2", false},     {";q=", false},	 {";q=a", false},      {";q=0.5555", false},
		{";q=-1", false},    {";q=1,5", true},	 {";q=.9", false},     {";q=0.6.", false},
	};
	char accept[64];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		(void)snprintf(accept, sizeof accept, "fr;q=0.5, de%s", rows[i].weight);
		expect(accept, "en-GB", rows[i].heavier ? "de" : "fr");
	}
	expect("fr;q=0.5, de;q=0.5", "en-GB", "fr"); /* the first of equals */
	expect("de;q=0", "de", "de");		     /* refused, but there is nothing better */
	expect("*;q=0.9, fr;q=0.1", "de", "de");
}

/* What is behind a sixteenth language does not count, and no length does harm. */
static void test_a_header_is_bounded(void **state)
{
	static char accept[100000];

	(void)state;
	(void)snprintf(accept, sizeof accept, "%s%s", "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,", "de");
	expect(accept, "fr", "de");
	(void)snprintf(accept, sizeof accept, "%s%s", "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,", "de");
	expect(accept, "fr", "fr");
	memset(accept, ',', sizeof accept - 1);
	expect(accept, "fr", "fr");
	memset(accept, '-', sizeof accept - 1);
	expect(accept, "fr", "fr");
	memset(accept, ';', sizeof accept - 1);
	expect(accept, "fr", "fr");
	memset(accept, 'd', sizeof accept - 1);
	expect(accept, "fr", "fr");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_what_a_person_accepts_comes_first),
	cmocka_unit_test(test_the_nearest_tag_is_taken),
	cmocka_unit_test(test_then_the_preferred_then_english_then_any),
	cmocka_unit_test(test_weights),
	cmocka_unit_test(test_a_header_is_bounded),
};

TEST_MAIN(RUN(tests))
