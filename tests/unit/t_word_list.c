/* SPDX-License-Identifier: MIT */
/* Words in sorted lists: each is found, and nothing between, before or behind them. */
#include "check.h"

#include "domain/factor/word_list.h"

static const struct word_list lists[] = {WORD_LIST(3, "bbb ddd fff"), WORD_LIST(2, "mm")};

static void test_each_word_is_found_and_nothing_near_it(void **state)
{
	static const char *const there[] = {"bbb", "ddd", "fff"};
	static const char *const none[] = {"",	   "b",	  "bb",	 "aaa", "bba",	       "bbc",
					   "ccc",  "dde", "ffe", "ffg", "zzz",	       "bbbb",
					   "bb d", " dd", "dd ", "BBB", "\xff\xff\xff"};

	(void)state;
	assert_int_equal(lists[0].count, 3);
	for (size_t i = 0; i < COUNT_OF(there); i++)
		assert_true(word_list_has(&lists[0], str_of(there[i])));
	for (size_t i = 0; i < COUNT_OF(none); i++)
		assert_false(word_list_has(&lists[0], str_of(none[i])));
	assert_false(word_list_has(&lists[0], str_bytes("bb\0", 3)));
}

/* The search has to end wherever it begins. */
static void test_lists_of_every_small_size(void **state)
{
	static const char words[] = "a c e g i k m o";

	(void)state;
	for (size_t n = 0; n <= 8; n++) {
		const struct word_list list = {1, n, words};

		for (char c = 'a'; c <= 'p'; c++)
			assert_int_equal(word_list_has(&list, str_bytes(&c, 1)),
					 (c - 'a') % 2 == 0 && (size_t)(c - 'a') < 2 * n);
	}
}

static void test_a_word_of_any_list(void **state)
{
	(void)state;
	assert_true(word_lists_have(lists, 2, STR("mm")));
	assert_true(word_lists_have(lists, 2, STR("ddd")));
	assert_false(word_lists_have(lists, 1, STR("mm")));
	assert_false(word_lists_have(lists, 0, STR("ddd")));
	assert_false(word_lists_have(lists, 2, STR("nn")));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_each_word_is_found_and_nothing_near_it),
	cmocka_unit_test(test_lists_of_every_small_size),
	cmocka_unit_test(test_a_word_of_any_list),
};

TEST_MAIN(RUN(tests))
