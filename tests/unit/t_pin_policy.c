/* SPDX-License-Identifier: MIT */
/*
 * PIN rules: what the published rankings hold must be refused, the size of
 * each blocklist is pinned, and generated patterns are tried at every length.
 *
 * Tests: pin_list
 */
#include "check.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "domain/factor/pin_list.h"
#include "domain/factor/pin_policy.h"

/* DataGenetics, 4 digits. */
static const char datagenetics_top_20[] =
	"1234 1111 0000 1212 7777 1004 2000 4444 2222 6969 9999 3333 5555 6666 1122 1313 "
	"8888 4321 2001 1010";

/* The Markert study's user study, 4 and 6 digits. */
static const char markert_top_10[] =
	"1234 0000 2580 1111 5555 5683 0852 2222 1212 1998 123456 654321 111111 000000 "
	"123123 666666 121212 112233 789456 159753";

/* Amitay's order of lock-screen codes. */
static const char amitay_first_60[] =
	"1234 0000 2580 1111 5555 5683 0852 2222 1212 1998 6969 1379 1997 2468 9999 7777 "
	"1996 2011 3333 1999 8888 1995 2525 1590 1235 1994 4444 1313 6666 3825 1122 2323 "
	"1993 1010 2000 2012 1236 2486 1414 1973 1991 4321 1992 1989 2121 7890 1478 1988 "
	"1245 1990 1472 1470 0808 1987 1230 2001 9876 8080 2424 1985";

/* RockYou, 4 digits: the values outside the ranges in the test. */
static const char rockyou_top_200_rest[] =
	"1903 1905 1907 1919 2020 1000 1234 1313 1314 1412 1414 1432 1515 1616 1690 1701 "
	"1717 1818 1888 0000 0101 0102 0123 0405 0406 0506 0607 0707 0708 0808 0909 2112 "
	"2121 2222 2323 2345 2424 2468 2525 2526 3000 4321 4444 5000 5150 5555 5678 5683 "
	"6969 7777 8888 9999";

/* Keypad, words, series and leaked values of the 4-digit rules. */
static const char fact_list_4[] =
	"2580 0852 1470 0741 3690 0963 1590 0951 3570 0753 1379 1397 9731 7931 1793 1478 "
	"1236 3698 7896 7412 9874 4561 1254 1452 2684 8624 8642 4862 1598 1596 1593 1595 "
	"1472 2589 3575 5683 7465 7667 2229 0420 6453 0007 1004 0911 5150 8008 6969 3825 "
	"1235 1230 1233 1231 1123 1223 2341 1324 1342 1243 4312 0102 0103 0110 0111 1110 "
	"1112 1245 1248 1256 2356 4545 1425 1314 2526 1690 1432 1337 1258 1346 2046 5253 "
	"2846 6288 2369 2326 3578 2639 1289 3425 5674 7926";

/* The published order of 6-digit PINs. */
static const char published_6_first_100[] =
	"123456 654321 111111 000000 123123 666666 121212 112233 789456 159753 555555 "
	"999999 123321 987654 222222 888888 456789 123654 696969 777777 101010 131313 "
	"333333 246810 159357 232323 252525 147258 147852 102030 456123 212121 444444 "
	"010203 123789 012345 151515 202020 141414 242424 852456 098765 741852 143143 "
	"753951 181818 124578 951753 142536 010101 171717 080808 161616 134679 234567 "
	"111222 282828 070707 159951 262626 191919 963852 272727 555666 456456 020202 "
	"090909 420420 321654 121314 454545 050505 303030 135790 292929 789789 007007 "
	"445566 060606 030303 778899 565656 666999 898989 987456 456852 159159 258456 "
	"789123 753159 567890 223344 321321 123457 786786 363636 323232 369369 040404 "
	"909090";

/* Keypad, series, words and leaked values of the 6-digit rules. */
static const char fact_list_6[] =
	"147258 258369 369258 159753 753159 357159 951753 753951 789456 456789 456123 "
	"741852 852741 963852 147852 258456 142536 415263 321654 123654 654123 789123 "
	"123789 123987 987654 456321 321456 124578 134679 147369 369147 246810 135790 "
	"112358 101112 121314 131415 141516 102030 010203 040506 445566 778899 998877 "
	"789654 456654 784512 159357 357951 789789 852456 012345 123450 123455 123457 "
	"420420 007007 143143 520131 520520 619619 786786 911911 696969 131452 143444 "
	"143637 212224 242526 123987 212224 794613 123455 242526 014789 787898 212223 "
	"895623";

static const struct pin_policy common = {4, 12, PIN_BLOCKLIST_COMMON, true};
static const struct pin_policy strict = {4, 12, PIN_BLOCKLIST_STRICT, true};
static const struct pin_policy off = {4, 12, PIN_BLOCKLIST_OFF, false};
static const struct pin_policy personal = {4, 12, PIN_BLOCKLIST_OFF, true};

static enum pin_fault check(const char *pin, const struct pin_policy *policy)
{
	return pin_check(str_of(pin), policy, NULL);
}

static void expect(struct str pin, bool refused)
{
	if (pin_is_common(pin, PIN_BLOCKLIST_COMMON) != refused)
		fail_msg("%.*s is %s", (int)pin.n, pin.p, refused ? "accepted" : "refused");
}

/* The next value of a repeatable random sequence (xorshift). */
static uint64_t next_random(void)
{
	static uint64_t state = 0x9e3779b97f4a7c15U;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static char random_digit(void)
{
	return (char)('0' + (next_random() >> 32) % 10);
}

static void random_digits(char *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = random_digit();
}

static void write_number(char *out, size_t n, unsigned value)
{
	for (size_t i = n; i-- > 0; value /= 10)
		out[i] = (char)('0' + value % 10);
}

static size_t count_common(size_t n, unsigned space, enum pin_blocklist list)
{
	char pin[PIN_DIGITS_MAX];
	size_t count = 0;

	for (unsigned i = 0; i < space; i++) {
		write_number(pin, n, i);
		count += pin_is_common(str_bytes(pin, n), list);
	}
	return count;
}

/* The published values. */

static size_t expect_all(const char *pins)
{
	struct str rest = str_of(pins);
	size_t count = 0;

	while (rest.p != NULL) {
		struct str pin = str_cut(&rest, ' ');
		expect(pin, true);
		assert_true(pin_is_common(pin, PIN_BLOCKLIST_STRICT));
		assert_false(pin_is_common(pin, PIN_BLOCKLIST_OFF));
		count++;
	}
	return count;
}

static void test_published_values(void **state)
{
	(void)state;
	assert_int_equal(expect_all(datagenetics_top_20), 20);
	assert_int_equal(expect_all(markert_top_10), 20);
	assert_int_equal(expect_all(amitay_first_60), 60);
	assert_int_equal(expect_all(published_6_first_100), 100);
	assert_true(expect_all(fact_list_4) > 80);
	assert_true(expect_all(fact_list_6) > 70);
	(void)expect_all("12345 789456123 147258369 5201314 7894561230 14789 123698745");
}

static void expect_range(unsigned from, unsigned to)
{
	char pin[4];

	for (; from <= to; from++) {
		write_number(pin, sizeof(pin), from);
		expect(str_bytes(pin, sizeof(pin)), true);
	}
}

static void test_rockyou_top_200(void **state)
{
	(void)state;
	(void)expect_all(rockyou_top_200_rest);
	expect_range(1955, 2013);
	expect_range(1000, 1031);
	expect_range(1101, 1114);
	expect_range(1116, 1117);
	expect_range(1120, 1130);
	expect_range(1201, 1231);
}

static void test_size_4(void **state)
{
	(void)state;
	assert_int_equal(count_common(4, 10000, PIN_BLOCKLIST_OFF), 0);
	assert_int_equal(count_common(4, 10000, PIN_BLOCKLIST_COMMON), 1103);
	assert_int_equal(count_common(4, 10000, PIN_BLOCKLIST_STRICT), 1427);
}

static void test_size_5(void **state)
{
	(void)state;
	assert_int_equal(count_common(5, 100000, PIN_BLOCKLIST_COMMON), 2907);
}

static void test_size_6(void **state)
{
	(void)state;
	assert_int_equal(count_common(6, 1000000, PIN_BLOCKLIST_COMMON), 90168);
}

static void test_lists_are_in_order(void **state)
{
	size_t lists = 0;

	(void)state;
	for (; pin_list_at(lists) != NULL; lists++) {
		const struct word_list *list = pin_list_at(lists);
		const size_t stride = list->width + 1;
		assert_int_equal(strlen(list->words) + 1, list->count * stride);
		for (size_t i = 0; i < list->count; i++) {
			struct str pin = str_bytes(list->words + i * stride, list->width);
			assert_true(pin_well_formed(pin));
			assert_true(pin_list_has(pin));
			if (i > 0)
				assert_true(memcmp(pin.p - stride, pin.p, pin.n) < 0);
		}
	}
	assert_true(lists > 0);
}

/* Form. */

static void test_the_top_list_is_of_four_digits_alone(void **state)
{
	static const char *const top[] = {"0000", "0852", "1234", "9999"};
	static const char *const others[] = {"",     "0",    "000",   "00000", "0001",
					     "7391", "9998", "99999", "abcd"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(top); i++)
		assert_true(pin_list_is_top(str_of(top[i])));
	for (size_t i = 0; i < COUNT_OF(others); i++)
		assert_false(pin_list_is_top(str_of(others[i])));
	assert_true(pin_list_has(STR("5201314")) && !pin_list_is_top(STR("5201314")));
	assert_false(pin_list_has(STR("")) || pin_list_has(STR("0001")));
	assert_null(pin_list_at(SIZE_MAX));
}

static void test_not_digits(void **state)
{
	static const char *const texts[] = {
		"",
		" ",
		"1a59",
		"1739 ",
		" 1739",
		"+1739",
		"-1739",
		"17.39",
		"1e59",
		"1739\n",
		"\xef\xbc\x91\xef\xbc\x97\xef\xbc\x93\xef\xbc\x99", /* full-width */
		"\xd9\xa1\xd9\xa7\xd9\xa3\xd9\xa9",		    /* Arabic-Indic */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(check(texts[i], &off), PIN_NOT_DIGITS);
		assert_false(pin_well_formed(str_of(texts[i])));
		assert_false(pin_is_common(str_of(texts[i]), PIN_BLOCKLIST_STRICT));
	}
	assert_int_equal(check(NULL, &off), PIN_NOT_DIGITS);
	assert_int_equal(pin_check(STR("17\0"
				       "39"),
				   &off, NULL),
			 PIN_NOT_DIGITS);
	assert_int_equal(pin_check(STR("1739\0"), &off, NULL), PIN_NOT_DIGITS);
}

static void test_length(void **state)
{
	const struct pin_policy six = {6, 8, PIN_BLOCKLIST_OFF, false};
	const struct pin_policy loose = {0, 99, PIN_BLOCKLIST_OFF, false};

	(void)state;
	assert_int_equal(check("739", &loose), PIN_TOO_SHORT);
	assert_int_equal(check("7391", &loose), PIN_OK);
	assert_int_equal(check("739164820573", &loose), PIN_OK);
	assert_int_equal(check("7391648205731", &loose), PIN_TOO_LONG);
	assert_int_equal(check("73916", &six), PIN_TOO_SHORT);
	assert_int_equal(check("739164", &six), PIN_OK);
	assert_int_equal(check("73916482", &six), PIN_OK);
	assert_int_equal(check("739164820", &six), PIN_TOO_LONG);
	assert_false(pin_well_formed(STR("739")));
	assert_true(pin_well_formed(STR("7391")));
	assert_true(pin_well_formed(STR("739164820573")));
	assert_false(pin_well_formed(STR("7391648205731")));
	assert_false(pin_is_common(STR("111"), PIN_BLOCKLIST_STRICT));
	assert_false(pin_is_common(STR("1111111111111"), PIN_BLOCKLIST_STRICT));
}

static void test_leading_zeros(void **state)
{
	(void)state;
	assert_int_equal(check("0420", &common), PIN_COMMON);
	assert_int_equal(check("420", &common), PIN_TOO_SHORT);
	assert_int_equal(check("0739", &common), PIN_OK);
	assert_int_equal(check("007391", &common), PIN_OK);
	assert_int_equal(check("0123", &common), PIN_COMMON);
	assert_int_equal(check("000739", &(struct pin_policy){4, 5, PIN_BLOCKLIST_OFF, false}),
			 PIN_TOO_LONG);
}

static void test_levels(void **state)
{
	(void)state;
	assert_int_equal(check("7890", &common), PIN_COMMON);
	assert_int_equal(check("7890", &off), PIN_OK);
	assert_int_equal(check("1111", &off), PIN_OK);
	assert_int_equal(check("7773", &common), PIN_OK);
	assert_int_equal(check("7773", &strict), PIN_COMMON);
	assert_int_equal(check("77773", &common), PIN_COMMON);
	assert_int_equal(check("739164", &strict), PIN_OK);
}

static void test_texts(void **state)
{
	(void)state;
	assert_string_equal(pin_fault_text(PIN_COMMON), pin_fault_text(PIN_PERSONAL));
	for (int fault = PIN_OK; fault < PIN_COMMON; fault++)
		for (int other = fault + 1; other <= PIN_COMMON; other++)
			assert_string_not_equal(pin_fault_text((enum pin_fault)fault),
						pin_fault_text((enum pin_fault)other));
}

/* Patterns at every length. */

static void expect_runs(size_t n)
{
	static const unsigned steps[] = {1, 2, 8, 9};
	char pin[PIN_DIGITS_MAX];

	for (unsigned start = 0; start < 10; start++)
		for (size_t k = 0; k < 4; k++) {
			for (size_t i = 0; i < n; i++)
				pin[i] = (char)('0' + (start + i * steps[k]) % 10);
			expect(str_bytes(pin, n), true);
		}
}

static void expect_periods(size_t n)
{
	char pin[PIN_DIGITS_MAX];

	for (size_t period = 1; period <= n / 2; period++) {
		random_digits(pin, period);
		for (size_t i = period; i < n; i++)
			pin[i] = pin[i - period];
		expect(str_bytes(pin, n), true);
		random_digits(pin, n);
		for (size_t i = 0; i < n; i++)
			pin[i] = period == 1 ? '5' : pin[i - i % period];
		expect(str_bytes(pin, n), true);
	}
}

static void expect_palindrome(size_t n)
{
	char pin[PIN_DIGITS_MAX];

	random_digits(pin, n);
	for (size_t i = 0; i < n / 2; i++)
		pin[n - 1 - i] = pin[i];
	expect(str_bytes(pin, n), true);
}

static void expect_nearly_one_digit(size_t n)
{
	char pin[PIN_DIGITS_MAX];

	if (n < 5)
		return;
	memset(pin, random_digit(), n);
	pin[next_random() % n] = random_digit();
	expect(str_bytes(pin, n), true);
}

static void test_patterns(void **state)
{
	(void)state;
	for (size_t n = PIN_DIGITS_MIN; n <= PIN_DIGITS_MAX; n++) {
		expect_runs(n);
		for (int i = 0; i < 1000; i++) {
			expect_periods(n);
			expect_palindrome(n);
			expect_nearly_one_digit(n);
		}
	}
}

/* Every blocked 4-digit PIN, stretched to n digits. */
static void expect_stretched(const char four[4], size_t n)
{
	char pin[PIN_DIGITS_MAX];

	for (char pad = '0'; pad <= '9'; pad++) {
		memset(pin, pad, n);
		memcpy(pin, four, 4);
		expect(str_bytes(pin, n), true);
		memset(pin, pad, n);
		memcpy(pin + n - 4, four, 4);
		expect(str_bytes(pin, n), true);
	}
	for (size_t i = 0; i < n; i++)
		pin[i] = four[i % 4];
	if (n >= 8)
		expect(str_bytes(pin, n), true);
}

static void test_stretched(void **state)
{
	char four[4];

	(void)state;
	for (unsigned i = 0; i < 10000; i++) {
		write_number(four, 4, i);
		if (!pin_is_common(str_bytes(four, 4), PIN_BLOCKLIST_COMMON))
			continue;
		for (size_t n = 7; n <= PIN_DIGITS_MAX; n++)
			expect_stretched(four, n);
	}
	(void)expect_all("00001234 12341234 001234 123400 01234 25800 00000852 739173917391");
	expect(STR("739100"), false);
	assert_false(pin_is_common(STR("147877"), PIN_BLOCKLIST_COMMON));
	assert_true(pin_is_common(STR("147877"), PIN_BLOCKLIST_STRICT));
}

static void test_dates(void **state)
{
	(void)state;
	(void)expect_all("0229 2902 3112 1900 2039 311299 123199 991231 198707 071987");
	(void)expect_all("31121987 12311987 19871231 29022039");
	expect(STR("3204"), false);
	expect(STR("3004"), true);
	expect(STR("3104"), false);
	expect(STR("1899"), false);
	expect(STR("2040"), false);
	expect(STR("31041763"), false);
	expect(STR("31122041"), false);
	expect(STR("19871331"), false);
}

static void test_keypad(void **state)
{
	(void)state;
	(void)expect_all("14725 12369 147258 1472580 0147258 14725836 1472583690 0852147");
	(void)expect_all("159357258456 1236987 74123698 1020304050 141516171819 25364758");
	expect(STR("1472560"), false);
	expect(STR("14725937"), false);
}

/* The percentage of random PINs that are accepted. */
static unsigned accepted_share(size_t n)
{
	char pin[PIN_DIGITS_MAX];
	unsigned accepted = 0;

	for (unsigned i = 0; i < 20000; i++) {
		random_digits(pin, n);
		accepted += !pin_is_common(str_bytes(pin, n), PIN_BLOCKLIST_COMMON);
	}
	return accepted / 200;
}

static void test_random_pins_pass(void **state)
{
	(void)state;
	assert_in_range(accepted_share(4), 87, 90);
	assert_in_range(accepted_share(5), 96, 98);
	assert_in_range(accepted_share(6), 90, 92);
	for (size_t n = 7; n <= PIN_DIGITS_MAX; n++)
		assert_in_range(accepted_share(n), 98, 100);
}

/* The person. */

static void expect_personal(const char *pins, const struct pin_person *person, bool refused)
{
	struct str rest = str_of(pins);

	while (rest.p != NULL) {
		struct str pin = str_cut(&rest, ' ');
		enum pin_fault fault = pin_check(pin, &personal, person);
		if ((fault == PIN_PERSONAL) != refused)
			fail_msg("%.*s: fault %d", (int)pin.n, pin.p, (int)fault);
		assert_int_equal(pin_check(pin, &off, person), PIN_OK);
	}
}

static void test_birth_date(void **state)
{
	static const char *const dates[] = {
		"1987-03-21", "1987-03-21T00:00:00Z", " 1987-3-21 ", "03-21-1987",
		"3/21/1987",  "03/21/1987",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		struct pin_person person = {.birth_date = str_of(dates[i])};
		expect_personal("2103 0321 1987 0387 8703 2187 8721", &person, true);
		expect_personal("210387 032187 870321 198703 031987", &person, true);
		expect_personal("21031987 03211987 19870321 55210366 901987", &person, true);
		expect_personal("7391 1978 3012 739164 870456 739821", &person, false);
	}
	struct pin_person person = {.birth_date = STR("1/2/2004")};
	expect_personal("0102 0201 2004 010204 040102 01022004", &person, true);
}

static void test_unreadable_birth_date(void **state)
{
	static const char *const dates[] = {
		"",	      "-",	  "1987",	"1987-03",  "1987-03-",	  "1987-00-21",
		"1987-03-32", "87-03-21", "1987.03.21", "19870321", "x987-03-21", "1987-003-21",
		"3/21",	      "3/21/87",  "3/21/19870", "//1987",   "1987-03 21", "1987--321",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
		struct pin_person person = {.birth_date = str_of(dates[i])};
		expect_personal("2103 1987 870321 19870321", &person, false);
	}
}

static void test_phones(void **state)
{
	const struct str phones[] = {STR("+49 (170) 123-45 678"), STR("913"), STR("86 42")};
	const struct pin_person person = {.phones = phones, .phone_count = 3};

	(void)state;
	expect_personal("5678 345678 2345678 4917 49170 491701 995678 491799", &person, true);
	expect_personal("8642 98642", &person, true);
	expect_personal("9139 7391 6789 170123 0491 91391", &person, false);
}

static void test_names(void **state)
{
	const struct str names[] = {
		STR("anna7391"), STR("bob12"), STR("12.34"), STR("k90210-5555x"), STR(""),
	};
	const struct pin_person person = {.names = names, .name_count = 5};

	(void)state;
	expect_personal("7391 57391 739122 90210 902101 9021 5555 055557", &person, true);
	expect_personal("1234 1212 7392 91021", &person, false);
}

static void test_common_comes_before_personal(void **state)
{
	const struct pin_person person = {.birth_date = STR("1987-03-21")};

	(void)state;
	assert_int_equal(pin_check(STR("1987"), &common, &person), PIN_COMMON);
	assert_int_equal(pin_check(STR("8721"), &common, &person), PIN_PERSONAL);
	assert_int_equal(pin_check(STR("8721"), &common, NULL), PIN_OK);
	assert_int_equal(pin_check(STR("7391"), &common, &person), PIN_OK);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_published_values),
	cmocka_unit_test(test_rockyou_top_200),
	cmocka_unit_test(test_size_4),
	cmocka_unit_test(test_size_5),
	cmocka_unit_test(test_size_6),
	cmocka_unit_test(test_lists_are_in_order),
	cmocka_unit_test(test_the_top_list_is_of_four_digits_alone),
	cmocka_unit_test(test_not_digits),
	cmocka_unit_test(test_length),
	cmocka_unit_test(test_leading_zeros),
	cmocka_unit_test(test_levels),
	cmocka_unit_test(test_texts),
	cmocka_unit_test(test_patterns),
	cmocka_unit_test(test_stretched),
	cmocka_unit_test(test_dates),
	cmocka_unit_test(test_keypad),
	cmocka_unit_test(test_random_pins_pass),
	cmocka_unit_test(test_birth_date),
	cmocka_unit_test(test_unreadable_birth_date),
	cmocka_unit_test(test_phones),
	cmocka_unit_test(test_names),
	cmocka_unit_test(test_common_comes_before_personal),
};

TEST_MAIN(RUN(tests))
