/* SPDX-License-Identifier: MIT */
/* Time: held for tests, written, and the calendar. */
#include "check.h"

#include <sys/time.h>
#include <time.h>

#include "base/clock.h"

enum { DAY = 86400 };

static int teardown(void **state)
{
	(void)state;
	clock_hold(0);
	return 0;
}

static int setup(void **state)
{
	return teardown(state);
}

static void test_a_held_clock_stands(void **state)
{
	uint64_t before, now;

	(void)state;
	clock_hold(1700000000);
	assert_int_equal(clock_now(), 1700000000);
	clock_hold(UINT64_MAX);
	assert_true(clock_now() == UINT64_MAX);
	clock_hold(0);
	before = (uint64_t)time(NULL);
	now = clock_now();
	assert_true(before <= now && now <= (uint64_t)time(NULL));
}

/* This program is one that was built before now, and after Pintle was begun. */
static void test_when_it_was_built(void **state)
{
	(void)state;
	assert_true(clock_built() > clock_of_day(2024, 1, 1));
	assert_true(clock_built() <= clock_now());
}

static void test_the_steady_clock_never_goes_back(void **state)
{
	uint64_t before = clock_steady_us();

	(void)state;
	clock_hold(1);
	for (int i = 0; i < 10000; i++) {
		uint64_t now = clock_steady_us();

		assert_true(now >= before);
		before = now;
	}
}

static void test_sleep_lasts_its_time(void **state)
{
	static const unsigned rows[] = {0, 1, 20, 1001};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		uint64_t from = clock_steady_us();

		clock_sleep_ms(rows[i]);
		assert_true(clock_steady_us() - from >= 1000 * (uint64_t)rows[i]);
	}
}

static void on_alarm(int signal)
{
	(void)signal; /* only to wake the sleeper */
}

static void test_a_signal_ends_sleep(void **state)
{
	const struct sigaction wake = {.sa_handler = on_alarm};
	const struct itimerval soon = {{0, 20000}, {0, 20000}}, never = {{0, 0}, {0, 0}};
	uint64_t from = clock_steady_us();

	(void)state;
	assert_int_equal(sigaction(SIGALRM, &wake, NULL), 0);
	assert_int_equal(setitimer(ITIMER_REAL, &soon, NULL), 0);
	clock_sleep_ms(600 * 1000);
	assert_int_equal(setitimer(ITIMER_REAL, &never, NULL), 0);
	assert_true(clock_steady_us() - from < UINT64_C(600) * 1000 * 1000);
}

static void test_text(void **state)
{
	static const struct {
		uint64_t when;
		const char *text;
	} rows[] = {
		{0, "1970-01-01T00:00:00Z"},	      {951782399, "2000-02-28T23:59:59Z"},
		{951782400, "2000-02-29T00:00:00Z"},  {1710948600, "2024-03-20T15:30:00Z"},
		{4294967296, "2106-02-07T06:28:16Z"}, {253402300799, "9999-12-31T23:59:59Z"},
	};
	char out[CLOCK_TEXT];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct str text = clock_text(rows[i].when, out);

		assert_text(text, rows[i].text);
		assert_ptr_equal(text.p, out);
		assert_int_equal(out[CLOCK_TEXT - 1], '\0');
	}
	/* What has no place in the text is not written in part. */
	assert_int_equal(clock_text(253402300800, out).n, 0);
}

static void test_what_is_a_day(void **state)
{
	static const struct {
		int year, month, day;
		bool is;
	} rows[] = {
		{2024, 1, 31, true},
		{2024, 1, 32, false},
		{2024, 4, 30, true},
		{2024, 4, 31, false},
		{2024, 2, 29, true},
		{2023, 2, 29, false},
		{2000, 2, 29, true},
		{1900, 2, 29, false},
		{2024, 2, 30, false},
		{1, 1, 1, true},
		{0, 1, 1, false},
		{-4, 2, 29, false},
		{9999, 12, 31, true},
		{10000, 1, 1, false},
		{2024, 0, 1, false},
		{2024, 13, 1, false},
		{2024, -1, 1, false},
		{2024, 1, 0, false},
		{2024, 1, -1, false},
		{2024, 12, 31, true},
		{INT32_MAX, 1, 1, false},
		{2024, INT32_MAX, 1, false},
		{2024, 1, INT32_MIN, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (clock_is_day(rows[i].year, rows[i].month, rows[i].day) != rows[i].is)
			fail_msg("%d-%d-%d", rows[i].year, rows[i].month, rows[i].day);
}

/* Each day of four centuries begins where the one before ends, and is written as it is read. */
static void test_days_follow_one_another(void **state)
{
	uint64_t when = 0;
	char out[CLOCK_TEXT], want[40];

	(void)state;
	for (int year = 1970; year < 2370; year++)
		for (int month = 1; month <= 12; month++)
			for (int day = 1; clock_is_day(year, month, day); day++, when += DAY) {
				assert_true(clock_of_day(year, month, day) == when);
				(void)snprintf(want, sizeof want, "%04d-%02d-%02d", year, month,
					       day);
				assert_text(str_head(clock_text(when, out), 10), want);
			}
	assert_int_equal(when / DAY, 146097);
}

static void test_days_at_the_ends(void **state)
{
	(void)state;
	assert_int_equal(clock_of_day(1970, 1, 1), 0);
	assert_int_equal(clock_of_day(1969, 12, 31), 0); /* no time is before 1970 */
	assert_int_equal(clock_of_day(1, 1, 1), 0);
	assert_int_equal(clock_of_day(9999, 12, 31), 253402214400);
}

static const struct CMUnitTest tests[] = {
	T(test_a_held_clock_stands),
	T(test_when_it_was_built),
	T(test_the_steady_clock_never_goes_back),
	T(test_sleep_lasts_its_time),
	T(test_a_signal_ends_sleep),
	T(test_text),
	T(test_what_is_a_day),
	T(test_days_follow_one_another),
	T(test_days_at_the_ends),
};

TEST_MAIN(RUN(tests))
