/* SPDX-License-Identifier: MIT */
/* SOTT: valid in its window, whatever the minute of the day, and at no other time. */
#include "instance_fixture.h"

#include "domain/signin/sott.h"

enum { DAY = 86400 };

/* Each check derives a key, which is slow: only times that a wrong parser could confuse. */
static const uint64_t other_days[] = {1, 7, 28, 30, 31, 365, 0};

static void check_window(struct fixture *f, uint64_t made, uint64_t minutes)
{
	uint64_t expires;
	struct str sott;

	f->context.now = made;
	assert_err(sott_make(&f->context, minutes, &sott, &expires), ERR_OK);
	assert_true(expires == made + minutes * 60);
	assert_err(sott_check(&f->context, sott), ERR_OK);
	f->context.now = expires;
	assert_err(sott_check(&f->context, sott), ERR_OK);
	f->context.now = expires + 60;
	assert_err(sott_check(&f->context, sott), ERR_SOTT_INVALID);
	for (const uint64_t *days = other_days; *days != 0; days++) {
		f->context.now = expires + *days * DAY;
		assert_err(sott_check(&f->context, sott), ERR_SOTT_INVALID);
	}
	f->context.now = made - DAY;
	assert_err(sott_check(&f->context, sott), ERR_SOTT_INVALID);
}

static void test_it_is_valid_only_in_its_window(void **state)
{
	struct fixture *f = *state;
	const uint64_t midnight = clock_of_day(2026, 11, 21);

	for (uint64_t minute = 0; minute < 24 * 60; minute += 59)
		check_window(f, midnight + minute * 60, 10);
	check_window(f, midnight + (11 * 60 + 55) * 60, 10);
	check_window(f, midnight + 9 * 3600, 200);
}

static void test_times_are_read_in_every_form(void **state)
{
	const uint64_t seven = clock_of_day(2025, 3, 9) + 7 * 3600 + 5 * 60 + 3;
	static const char *const same[] = {"2025/3/9 7:05:03", "2025/3/9 7:5:3",
					   "2025/03/09 07:05:03", "2025-03-09 07:05:03",
					   "2025-3-9 7:5:3"};
	static const char *const none[] = {"",
					   "2025/3/9",
					   "7:05:03",
					   "2025/13/1 1:1:1",
					   "2025/2/30 1:1:1",
					   "2025/3/9 24:0:0",
					   "x/y/z 1:1:1",
					   "2025/3/9 7:05:03 PM",
					   "2025/3/9 7:-5:3",
					   "2025/3/9 7:5:-3",
					   "25/3/9 7:5:3",
					   "1969/12/31 23:59:59"};
	uint64_t when[2];

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		assert_true(sott_read_time(str_of(same[i]), when) == 2);
		assert_true(when[0] == seven && when[1] == seven + DAY / 2);
	}
	assert_true(sott_read_time(STR("2025/3/9 13:05:03"), when) == 1);
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		assert_true(sott_read_time(str_of(none[i]), when) == 0);
}

static void test_a_changed_sott_is_refused(void **state)
{
	struct fixture *f = *state;
	struct str sott;
	uint64_t expires;
	char text[512];

	assert_err(sott_make(&f->context, 10, &sott, &expires), ERR_OK);
	assert_true(sott.n < sizeof text);
	for (size_t i = 0; i < sott.n; i++) {
		memcpy(text, sott.p, sott.n);
		text[i] = text[i] == 'A' ? 'B' : 'A';
		if (str_eq_ci(str_bytes(text, sott.n), sott))
			continue; /* letter case of the checksum's digits */
		assert_err(sott_check(&f->context, str_bytes(text, sott.n)), ERR_SOTT_INVALID);
	}
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_it_is_valid_only_in_its_window),
	INSTANCE_TEST(test_times_are_read_in_every_form),
	INSTANCE_TEST(test_a_changed_sott_is_refused),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
