/* SPDX-License-Identifier: MIT */
#include "domain/account/birthdate.h"

#include "base/clock.h"

struct day {
	int year, month, day;
};

static bool read_part(struct str s, int *out)
{
	int64_t v;

	if (s.n < 1 || s.n > 4 || !str_int(s, &v) || v < 0)
		return false;
	*out = (int)v;
	return true;
}

static bool read_day(struct str text, struct day *out)
{
	char sep = str_index(text, '/') < text.n ? '/' : '-';
	struct str rest = str_head(text, str_index(text, 'T'));
	struct str part[3];

	for (int i = 0; i < 3; i++) {
		if (rest.p == NULL)
			return false;
		part[i] = str_cut(&rest, sep);
	}
	if (rest.p != NULL)
		return false;

	int year = part[0].n == 4 ? 0 : 2;
	int month = year == 0 ? 1 : 0;

	return part[year].n == 4 && read_part(part[year], &out->year) &&
	       read_part(part[month], &out->month) && read_part(part[month + 1], &out->day) &&
	       clock_is_day(out->year, out->month, out->day);
}

static struct day today(uint64_t now)
{
	char text[CLOCK_TEXT];
	struct day d = {1970, 1, 1};

	(void)read_day(clock_text(now, text), &d); /* always well-formed */
	return d;
}

bool birthdate_years(struct str text, uint64_t now, int *years)
{
	struct day t = today(now), d;
	bool before;

	if (!read_day(text, &d))
		return false;
	before = t.month < d.month || (t.month == d.month && t.day < d.day);
	*years = t.year - d.year - (before ? 1 : 0);
	return true;
}
