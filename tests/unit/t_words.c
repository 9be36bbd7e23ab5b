/* SPDX-License-Identifier: MIT */
/* The words of a language: lines, comments, plural forms. */
#include "arena_fixture.h"

#include "render/words.h"

static struct words parsed(const char *text, const char *language)
{
	struct words w;

	words_read(&arena, str_of(text), str_of(language), &w);
	return w;
}

static void test_lines(void **state)
{
	struct words w =
		parsed("# c=1\n a = b = c \r\nEmpty=\nno line\n=x\na=second\n\nz=last", "en");

	(void)state; /* unused */
	assert_text(words_find(&w, STR("a")), "b = c");
	assert_text(words_find(&w, STR("z")), "last");
	assert_text(words_find(&w, STR("Empty")), "");
	assert_text(words_find(&w, STR("# c")), "");
	assert_text(words_find(&w, STR("none")), "");
	assert_text(words_find(&w, STR("A")), "");
	w = parsed("", "en");
	assert_int_equal(w.count, 0);
}

static void test_plural_forms(void **state)
{
	struct words en = parsed("K.one=1\nK.other=n\nKK.one=no\nOne.one=1\n", "en");
	struct words ar = parsed("K.zero=0\nK.two=2\nK.few=f\nK.many=m\nK.other=o\n", "ar-EG");

	(void)state;
	assert_text(words_plural(&en, STR("K"), 1), "1");
	assert_text(words_plural(&en, STR("K"), 0), "n");
	assert_text(words_plural(&en, STR("K"), 21), "n");
	assert_text(words_plural(&en, STR("One"), 2), "");
	assert_text(words_plural(&ar, STR("K"), 0), "0");
	assert_text(words_plural(&ar, STR("K"), 1), "");
	assert_text(words_plural(&ar, STR("K"), 103), "f");
	assert_text(words_plural(&ar, STR("K"), 11), "m");
	assert_text(words_plural(&ar, STR("K"), 100), "o");
}

static const struct CMUnitTest tests[] = {
	T(test_lines),
	T(test_plural_forms),
};

TEST_MAIN(RUN(tests))
