/* SPDX-License-Identifier: MIT */
/* Days and times that clients write: birth dates, and the times of a SOTT. */
#include "fuzz.h"

#include "base/clock.h"
#include "domain/account/birthdate.h"
#include "domain/signin/sott.h"

enum { NOON = 1700000000, DAY_S = 86400, YEAR_S = 365 * DAY_S };

static void check_birthdate(struct str text)
{
	int years = 0, later = 0;

	if (!birthdate_years(text, NOON, &years))
		return;
	MUST(years > -10000 && years < 2100);
	MUST(birthdate_years(text, NOON + YEAR_S + DAY_S, &later));
	MUST(later == years + 1 || later == years + 2); /* a year and a day later */
}

/* A time that was read can be read again from its form in the logs, with a space for the T. */
static void check_time(struct str text)
{
	uint64_t when[2] = {0, 0}, again[2];
	char iso[CLOCK_TEXT];
	size_t n = sott_read_time(text, when);

	MUST(n <= 2);
	if (n == 2)
		MUST(when[1] == when[0] + DAY_S / 2 || when[0] == when[1] + DAY_S / 2);
	if (n == 0)
		return;
	MUST(clock_text(when[0], iso).n == CLOCK_TEXT - 1);
	iso[10] = ' ';
	MUST(sott_read_time(str_bytes(iso, CLOCK_TEXT - 2), again) > 0 && again[0] == when[0]);
}

void fuzz_one(struct arena *a, struct str in)
{
	(void)a;
	check_birthdate(in);
	check_time(in);
}
