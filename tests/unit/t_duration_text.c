/* SPDX-License-Identifier: MIT */
/* Durations in words: rounding, plural forms, and what stands in when there are none. */
#include "arena_fixture.h"

#include "render/duration_text.h"

static void test_words_of_a_language(void **state)
{
	const struct str words = STR("minute.one=eine Minute\nminute.other = # Minuten\n"
				     "minute.two=two\nminute.few=#f\nminute.many=#m\n");
	const struct str de = STR("de"), ar = STR("ar-EG");

	(void)state; /* unused */
	assert_text(duration_text(&arena, words, de, 1), "eine Minute");
	assert_text(duration_text(&arena, words, de, 1799), "30 Minuten");
	assert_text(duration_text(&arena, words, de, 7169), "119 Minuten");
	assert_text(duration_text(&arena, words, de, 7200), "2 h");
	assert_text(duration_text(&arena, words, de, 3 * 86400), "3 d");
	assert_text(duration_text(&arena, words, ar, 120), "two");
	assert_text(duration_text(&arena, words, ar, 600), "10f");
	assert_text(duration_text(&arena, words, ar, 1800), "30m");
	assert_text(duration_text(&arena, words, ar, 6000), "100 Minuten");
}

static struct str plain(uint64_t seconds)
{
	return duration_text(&arena, STR(""), STR("en"), seconds);
}

/* One unit up to where the next has at least two, each rounded to the nearest. */
static void test_units_and_rounding(void **state)
{
	static const struct {
		uint64_t seconds;
		const char *text;
	} rows[] = {
		{0, "1 min"},	  {1, "1 min"},	     {89, "1 min"},	  {90, "2 min"},
		{3600, "60 min"}, {7169, "119 min"}, {7170, "2 h"},	  {8999, "2 h"},
		{9000, "3 h"},	  {86400, "24 h"},   {172769, "48 h"},	  {172770, "2 d"},
		{172800, "2 d"},  {216000, "3 d"},   {31536000, "365 d"}, {UINT32_MAX, "49710 d"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_text(plain(rows[i].seconds), rows[i].text);
}

/* Unicode CLDR, plural rules of Arabic, cardinal numbers. */
static void test_arabic_has_six_forms(void **state)
{
	static const struct {
		uint64_t days;
		const char *form;
	} rows[] = {{2, "two"},	    {3, "few"},	    {10, "few"},  {11, "many"}, {99, "many"},
		    {100, "other"}, {102, "other"}, {103, "few"}, {110, "few"}, {111, "many"},
		    {199, "many"},  {200, "other"}, {303, "few"}};
	const struct str words = STR("day.zero=zero\nday.one=one\nday.two=two\nday.few=few\n"
				     "day.many=many\nday.other=other\nminute.one=one\n");

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_text(duration_text(&arena, words, STR("ar"), rows[i].days * 86400),
			    rows[i].form);
	assert_text(duration_text(&arena, words, STR("AR-eg"), 60), "one");
	/* Other languages have two. */
	assert_text(duration_text(&arena, words, STR("de"), 3 * 86400), "other");
	assert_text(duration_text(&arena, words, STR(""), 2 * 86400), "other");
}

static void test_lines_that_are_no_words(void **state)
{
	static const char *const files[] = {
		"",
		"minute.other",
		"minute.other=",
		"minute.other =   \n",
		"xminute.other=no\nminute.otherx=no\nminute=no\n",
		"= # no\n\n\n=",
		"minute.one=no",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(files); i++)
		assert_text(duration_text(&arena, str_of(files[i]), STR("en"), 300), "5 min");
	assert_text(duration_text(&arena, STR("minute.other=a\nminute.other=b"), STR("en"), 300),
		    "a"); /* the first */
	assert_text(duration_text(&arena, STR("x\r\n minute.other = in # min = # \r\n"), STR("en"),
				  300),
		    "in 5 min = #");
}

static const struct CMUnitTest tests[] = {
	T(test_words_of_a_language),
	T(test_units_and_rounding),
	T(test_arabic_has_six_forms),
	T(test_lines_that_are_no_words),
};

TEST_MAIN(RUN(tests))
