/* SPDX-License-Identifier: MIT */
/* Birth dates as people write them, and the ages they give. */
#include "check.h"

#include "base/clock.h"
#include "domain/account/birthdate.h"

static int years_of(const char *text, uint64_t now)
{
	int years = -12345;

	if (!birthdate_years(str_of(text), now, &years))
		assert_int_equal(years, -12345); /* untouched */
	return years;
}

static void test_forms_of_dates(void **state)
{
	const uint64_t now = clock_of_day(2024, 3, 20);
	static const char *const same[] = {"1984-03-20", "1984-3-20",  "03-20-1984",
					   "3/20/1984",	 "03/20/1984", "1984-03-20T23:59:59Z"};
	static const char *const none[] = {"",		 "1984",	"1984-03",    "20.03.1984",
					   "20-03-1984", "84-03-20",	"1984-13-01", "1984-02-30",
					   "1983-02-29", "1984-3-20-1", "1984-03-2x", "-984-03-20",
					   "1984/03-20", "1984--3-20"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(same); i++)
		assert_int_equal(years_of(same[i], now), 40);
	for (size_t i = 0; i < COUNT_OF(none); i++)
		assert_int_equal(years_of(none[i], now), -12345);
}

static void test_the_age_changes_on_the_birthday(void **state)
{
	(void)state;
	assert_int_equal(years_of("1984-03-20", clock_of_day(2024, 3, 20) - 1), 39);
	assert_int_equal(years_of("1984-03-20", clock_of_day(2024, 3, 20)), 40);
	assert_int_equal(years_of("1984-02-29", clock_of_day(2023, 2, 28)), 38);
	assert_int_equal(years_of("1984-02-29", clock_of_day(2023, 3, 1)), 39);
	assert_true(years_of("2024-03-21", clock_of_day(2024, 3, 20)) < 0); /* not born yet */
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_forms_of_dates),
	cmocka_unit_test(test_the_age_changes_on_the_birthday),
};

TEST_MAIN(RUN(tests))
