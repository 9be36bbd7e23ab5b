/* SPDX-License-Identifier: MIT */
/* Texts as a person means them. */
#include "arena_fixture.h"

#include "base/unicode.h"

static const struct {
	const char *from, *to;
} vectors[] = {
	{"", ""},
	{"   ", ""},
	{"Elm Street", "elm street"},
	{"  Gro\u00dfe   STRASSE ", "grosse strasse"},
	{"\t a\r\n b \v\f c", "a b c"},
	{"a\u00a0b\u2003\u2009c\u3000", "a b c"}, /* NBSP, em, thin, ideographic */
	{"Zoe\u0308", "zo\u00eb"},		  /* combining marks compose */
	{"ZO\u00cb", "zo\u00eb"},
	{"\uff30\uff49\uff5a\uff5a\uff41", "pizza"}, /* full width */
	{"\ufb01sh", "fish"},			     /* ligature */
	{"\u2167", "viii"},			     /* Roman numeral */
	{"\u0391\u03a3", "\u03b1\u03c3"},	     /* final sigma folds to sigma */
	{"\u03b1\u03c2", "\u03b1\u03c3"},
	{"\u017fecret", "secret"}, /* long s */
	{"\u212aelvin", "kelvin"}, /* Kelvin sign */
	{"a\u200fb", "a\u200fb"},  /* a mark is no white space */
	{"a\u200db", "a\u200db"},
	{"na-\u00efve!", "na-\u00efve!"},
	{"\u6771\u4eac", "\u6771\u4eac"},
	{"\U0001f41f", "\U0001f41f"},
};

static void test_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(vectors); i++) {
		struct str once, twice;

		assert_true(unicode_text(&arena, str_of(vectors[i].from), &once));
		assert_text(once, vectors[i].to);
		assert_true(unicode_text(&arena, once, &twice));
		assert_str(twice, once);
	}
}

static void test_malformed_texts(void **state)
{
	struct str out;

	(void)state;
	assert_false(unicode_text(&arena, STR("a\xff"), &out));
	assert_false(unicode_text(&arena, STR("\xc0\x80"), &out));
	assert_false(unicode_text(&arena, STR("\xed\xa0\x80"), &out));
}

static void test_lengths(void **state)
{
	(void)state;
	assert_int_equal(unicode_length(STR("")), 0);
	assert_int_equal(unicode_length(STR("abc")), 3);
	assert_int_equal(unicode_length(str_of("zo\u00eb")), 3);
	assert_int_equal(unicode_length(str_of("\U0001f41f\u6771")), 2);
}

static void test_contains(void **state)
{
	(void)state;
	assert_true(unicode_contains(STR("abcabd"), STR("abd")));
	assert_true(unicode_contains(STR("abc"), STR("abc")));
	assert_false(unicode_contains(STR("abc"), STR("abcd")));
	assert_false(unicode_contains(STR("abc"), STR("bd")));
	assert_false(unicode_contains(STR(""), STR("b")));
}

static void test_digits_as_typed(void **state)
{
	static const char *const rows[][2] = {
		{"1234", "1234"},
		{" 123 456\t", "123456"},
		{"12-34", "1234"},
		{"12\u201334 \u2212 5", "12345"},
		{"\uff11\uff12\uff13", "123"},
		{"\u0661\u0662\u06f3\u06f4", "1234"},
		{"\u00a012\u202f34", "1234"},
		{"12a4", "12a4"},
		{"\u00b2", "2"}, /* NFKC */
		{"", ""},
	};
	struct str out;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_true(unicode_digits(&arena, str_of(rows[i][0]), &out));
		assert_str(out, str_of(rows[i][1]));
	}
	assert_false(unicode_digits(&arena, STR("1\xff"), &out));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_vectors),		cmocka_unit_test(test_malformed_texts),
	cmocka_unit_test(test_lengths),		cmocka_unit_test(test_contains),
	cmocka_unit_test(test_digits_as_typed),
};

TEST_MAIN(RUN_WITHIN(tests, setup, teardown))
