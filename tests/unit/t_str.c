/* SPDX-License-Identifier: MIT */
/* Slices of text. */
#include "check.h"

#include "base/str.h"

static void test_making_slices(void **state)
{
	(void)state;
	assert_int_equal(str_of(NULL).n, 0);
	assert_int_equal(str_of("abc").n, 3);
	assert_int_equal(STR("a\0b").n, 3);
	assert_int_equal(str_bytes("abc", 2).n, 2);
}

static void test_equality(void **state)
{
	const struct str none = {NULL, 0};

	(void)state;
	assert_true(str_eq(STR("a\0b"), STR("a\0b")));
	assert_false(str_eq(STR("a\0b"), STR("a\0c")));
	assert_false(str_eq(STR("a"), STR("A")));
	assert_false(str_eq(STR("ab"), STR("a")));
	assert_true(str_eq(none, STR("")));
	assert_true(str_eq_ci(STR("aZ-9"), STR("Az-9")));
	assert_true(str_eq_ci(none, STR("")));
	assert_false(str_eq_ci(STR("@"), STR("`")));
	assert_false(str_eq_ci(STR("["), STR("{")));
	assert_false(str_eq_ci(STR("\xc3\xa4"), STR("\xc3\x84"))); /* ASCII alone */
	assert_false(str_eq_ci(STR("ab"), STR("abc")));
}

static void test_comparison(void **state)
{
	static const struct str ordered[] = {
		STR_INIT(""),  STR_INIT("\0"),	 STR_INIT("a"),	   STR_INIT("a\0"),  STR_INIT("aa"),
		STR_INIT("b"), STR_INIT("\x7f"), STR_INIT("\x80"), STR_INIT("\xff"),
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ordered); i++)
		for (size_t k = 0; k < COUNT_OF(ordered); k++) {
			int c = str_cmp(ordered[i], ordered[k]);

			assert_int_equal((c > 0) - (c < 0), (i > k) - (i < k));
		}
}

static void test_prefixes_and_suffixes(void **state)
{
	(void)state;
	assert_true(str_starts(STR("abc"), STR("ab")));
	assert_true(str_starts(STR("abc"), STR("")));
	assert_false(str_starts(STR("ab"), STR("abc")));
	assert_false(str_starts(STR("abc"), STR("b")));
	assert_true(str_ends(STR("abc"), STR("bc")));
	assert_true(str_ends(STR("abc"), STR("abc")));
	assert_true(str_ends(STR("abc"), STR("")));
	assert_false(str_ends(STR("bc"), STR("abc")));
	assert_false(str_ends(STR("abc"), STR("b")));
	assert_true(str_contains(STR("abc"), STR("bc")));
	assert_true(str_contains(STR("abc"), STR("")));
	assert_false(str_contains(STR("abc"), STR("ac")));
	assert_false(str_contains(STR("abc"), STR("abcd")));
	assert_false(str_contains((struct str){NULL, 0}, STR("a")));
}

static void test_parts(void **state)
{
	(void)state;
	assert_int_equal(str_index(STR("abcb"), 'b'), 1);
	assert_int_equal(str_index(STR("abc"), 'x'), 3);
	assert_int_equal(str_index((struct str){NULL, 0}, 'x'), 0);
	assert_int_equal(str_index(STR("a\0b"), '\0'), 1);
	assert_text(str_skip(STR("abc"), 1), "bc");
	assert_text(str_skip(STR("abc"), 3), "");
	assert_text(str_skip(STR("abc"), SIZE_MAX), "");
	assert_text(str_head(STR("abc"), 2), "ab");
	assert_text(str_head(STR("abc"), SIZE_MAX), "abc");
}

static void test_trimming(void **state)
{
	(void)state;
	assert_text(str_trim(STR(" \t\r\n\v\fa b \n")), "a b");
	assert_text(str_trim(STR(" \t ")), "");
	assert_text(str_trim(STR("")), "");
	assert_text(str_trim(STR("\xc2\xa0x")), "\xc2\xa0x");
}

static void test_cutting_at_a_separator(void **state)
{
	static const struct {
		const char *text, *parts[4];
		size_t n;
	} rows[] = {
		{"a,b,c", {"a", "b", "c"}, 3}, {"a", {"a"}, 1},	     {"", {""}, 1},
		{"a,", {"a", ""}, 2},	       {",a", {"", "a"}, 2}, {",", {"", ""}, 2},
		{"a,,b", {"a", "", "b"}, 3},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct str rest = str_of(rows[i].text);
		size_t n = 0;

		while (rest.p != NULL) {
			assert_true(n < rows[i].n);
			assert_text(str_cut(&rest, ','), rows[i].parts[n++]);
		}
		assert_int_equal(n, rows[i].n);
	}
}

static void test_digits(void **state)
{
	(void)state;
	assert_int_equal(str_characters(STR("")), 0);
	assert_int_equal(str_characters(STR("a\xc3\xbc\xf0\x9f\x94\x91z")), 4);
	assert_false(str_has_control(STR("")));
	assert_false(str_has_control(STR(" ~\xc3\xbc")));
	assert_true(str_has_control(STR("a\n")));
	assert_true(str_has_control(STR("a\0")));
	assert_true(str_has_control(STR("\x1f")));
	assert_true(str_has_control(STR("\x7f")));
	assert_true(str_digits(STR("0123456789")));
	assert_false(str_digits(STR("")));
	assert_false(str_digits(STR("12 ")));
	assert_false(str_digits(STR("-1")));
	assert_false(str_digits(STR("1\0")));
	assert_false(str_digits(STR("\xd9\xa1")));
}

static void test_numbers(void **state)
{
	static const struct {
		struct str text;
		int64_t v;
	} good[] = {
		{STR_INIT("0"), 0},
		{STR_INIT("-0"), 0},
		{STR_INIT("007"), 7},
		{STR_INIT("-12"), -12},
		{STR_INIT("9223372036854775807"), INT64_MAX},
		{STR_INIT("-9223372036854775808"), INT64_MIN},
	};
	static const struct str bad[] = {
		STR_INIT(""),
		STR_INIT("-"),
		STR_INIT("--1"),
		STR_INIT("+1"),
		STR_INIT(" 1"),
		STR_INIT("1 "),
		STR_INIT("1.0"),
		STR_INIT("1e3"),
		STR_INIT("0x1"),
		STR_INIT("1\0"),
		STR_INIT("9223372036854775808"),
		STR_INIT("-9223372036854775809"),
		STR_INIT("99999999999999999999999"),
	};
	int64_t v;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		assert_true(str_int(good[i].text, &v));
		assert_true(v == good[i].v);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		v = 42;
		assert_false(str_int(bad[i], &v));
		assert_true(v == 42);
	}
}

static void test_booleans(void **state)
{
	static const struct {
		struct str text;
		bool yes;
	} good[] = {{STR_INIT("true"), true},	{STR_INIT("True"), true},   {STR_INIT("1"), true},
		    {STR_INIT("FALSE"), false}, {STR_INIT("false"), false}, {STR_INIT("0"), false}};
	static const struct str bad[] = {STR_INIT(""),	 STR_INIT("2"),	  STR_INIT("01"),
					 STR_INIT("-1"), STR_INIT("1.0"), STR_INIT("yes"),
					 STR_INIT(" 1"), STR_INIT("null")};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		bool yes = !good[i].yes;

		assert_true(str_bool(good[i].text, &yes));
		assert_true(yes == good[i].yes);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		bool yes = i % 2 == 0;

		assert_false(str_bool(bad[i], &yes));
		assert_true(yes == (i % 2 == 0));
	}
}

static void test_lower_case(void **state)
{
	(void)state;
	for (int c = -128; c < 128; c++)
		assert_int_equal(ascii_lower((char)c), c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_making_slices),
	cmocka_unit_test(test_equality),
	cmocka_unit_test(test_comparison),
	cmocka_unit_test(test_prefixes_and_suffixes),
	cmocka_unit_test(test_parts),
	cmocka_unit_test(test_trimming),
	cmocka_unit_test(test_cutting_at_a_separator),
	cmocka_unit_test(test_digits),
	cmocka_unit_test(test_numbers),
	cmocka_unit_test(test_booleans),
	cmocka_unit_test(test_lower_case),
};

TEST_MAIN(RUN(tests))
