/* SPDX-License-Identifier: MIT */
#include "base/clock.h"

#include <time.h>

static uint64_t held; /* 0: the clock runs */

uint64_t clock_now(void)
{
	return held != 0 ? held : (uint64_t)time(NULL);
}

void clock_hold(uint64_t now)
{
	held = now;
}

uint64_t clock_built(void)
{
	return PINTLE_BUILT;
}

uint64_t clock_steady_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t); /* cannot fail for this clock */
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

void clock_sleep_ms(unsigned ms)
{
	struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

	(void)nanosleep(&t, NULL); /* waking early is allowed */
}

struct str clock_text(uint64_t when, char out[CLOCK_TEXT])
{
	time_t t = (time_t)when;
	struct tm tm;
	size_t n = 0;

	if (gmtime_r(&t, &tm) != NULL)
		n = strftime(out, CLOCK_TEXT, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return str_bytes(out, n);
}

bool clock_is_day(int year, int month, int day)
{
	static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
		return false;
	return day <= days[month - 1] + (month == 2 && leap ? 1 : 0);
}

uint64_t clock_of_day(int year, int month, int day)
{
	/* Days since 1970 by counting years from March, so that the leap day comes last. */
	int64_t y = month > 2 ? year : year - 1;
	int64_t m = (month + 9) % 12;
	int64_t days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;

	return days < 0 ? 0 : (uint64_t)days * 86400;
}
