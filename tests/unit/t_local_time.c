/* SPDX-License-Identifier: MIT */
/* Times as mails tell them. */
#include "arena_fixture.h"

#include "render/local_time.h"

static void test_zones(void **state)
{
	static const struct {
		const char *zone;
		uint64_t when;
		const char *text;
	} rows[] = {
		{"Europe/Berlin", 1700000000, "2023-11-14 23:13 CET"},
		{"Europe/Berlin", 1690000000, "2023-07-22 06:26 CEST"},
		{"Asia/Kolkata", 1700000000, "2023-11-15 03:43 IST"},
		{"UTC", 1700000000, "2023-11-14 22:13 UTC"},
		{"", 1700000000, "2023-11-14 22:13 UTC"},
		{"UTC", 0, ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_text(local_time(&arena, str_of(rows[i].zone), rows[i].when), rows[i].text);
}

/* No file is read that is not a zone's. */
static void test_what_is_no_zone_is_utc(void **state)
{
	static const char *const zones[] = {
		"Europe/Nowhere", "/etc/localtime", "../../../etc/passwd", "./Europe/Berlin", ".",
		"CET-1"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(zones); i++)
		assert_text(local_time(&arena, str_of(zones[i]), 1700000000),
			    "2023-11-14 22:13 UTC");
}

static const struct CMUnitTest tests[] = {
	T(test_zones),
	T(test_what_is_no_zone_is_utc),
};

TEST_MAIN(RUN(tests))
