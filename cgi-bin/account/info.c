/* SPDX-License-Identifier: MIT */
/* What the service and the tenant say of themselves. */
#include "account.h"

#include "base/clock.h"
#include "http/appinfo.h"
#include "http/response.h"

/* A time as 2017-11-06 06:15:53; only this answer uses that form. */
static void put_blank_time(struct buf *b, const char *key, uint64_t when)
{
	char text[CLOCK_TEXT];
	struct str s = clock_text(when, text);

	text[10] = ' ';
	json_pair(b, key, str_head(s, s.n - 1));
}

enum { MINUTES };

static const struct param serverinfo_params[] = {
	[MINUTES] = {"timedifference", P_INT, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

static enum err serverinfo(struct request *r)
{
	enum { DEFAULT_MINUTES = 10 };
	int64_t minutes = r->values[MINUTES].given ? r->values[MINUTES].n : DEFAULT_MINUTES;
	struct buf *b = &r->out, span;

	buf_init(&span, r->context.arena, 64, 64);
	buf_int(&span, minutes);
	buf_lit(&span, " Minutes");
	json_open(b, '{');
	json_pair(b, "ServerLocation", STR("self-hosted"));
	json_pair(b, "ServerName", STR("pintle"));
	put_blank_time(b, "CurrentTime", r->context.now);
	json_key(b, "Sott");
	json_open(b, '{');
	put_blank_time(b, "StartTime", r->context.now);
	put_blank_time(b, "EndTime", r->context.now + (uint64_t)minutes * 60);
	json_pair(b, "TimeDifference", buf_str(&span));
	json_close(b, '}');
	json_close(b, '}');
	return ERR_OK;
}

const struct route info_routes[] = {
	{GET, "/identity/v2/serverinfo", NEED_APIKEY, serverinfo, serverinfo_params, 0},
	{GET, "/ciam/appinfo", NEED_APIKEY, appinfo_write, NULL, 0},
	{0, NULL, 0, NULL, NULL, 0},
};
