/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* localtime_r, strftime's %Z */
#include "render/local_time.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/path.h"

enum { TIME_TEXT = 64 };

/* Set the C library's time zone to `zone`, or to UTC if it is unknown. */
static void use_zone(struct arena *arena, struct str zone)
{
	struct path file;
	bool known = zone.n > 0 && zone.p[0] != '/' && zone.p[0] != '.' &&
		     path_join(&file, STR("/usr/share/zoneinfo"), zone) &&
		     access(file.s, R_OK) == 0;

	if (setenv("TZ", known ? arena_cstr(arena, zone) : "UTC", 1) == 0)
		tzset();
}

struct str local_time(struct arena *arena, struct str zone, uint64_t when)
{
	char *text = arena_alloc(arena, TIME_TEXT);
	time_t t = (time_t)when;
	struct tm tm;

	use_zone(arena, zone);
	if (when == 0 || localtime_r(&t, &tm) == NULL)
		return STR("");
	return str_bytes(text, strftime(text, TIME_TEXT, "%Y-%m-%d %H:%M %Z", &tm));
}
