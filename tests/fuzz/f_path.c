/* SPDX-License-Identifier: MIT */
/* The path of a request, and the route it leads to. Parts: URI, SCRIPT_NAME, base_path. */
#include "fuzz.h"

#include "base/buf.h"
#include "http/request_path.h"

static enum err no_handler(struct request *r)
{
	(void)r;
	return ERR_OK;
}

static const struct route routes[] = {
	{GET, "/identity/v2/auth/account", NEED_NONE, no_handler, NULL, 0},
	{POST | PUT, "/identity/v2/auth/{word}", NEED_NONE, no_handler, NULL, 0},
	{DELETE, "/identity/v2/manage/account/{uid}/session/{id}", NEED_NONE, no_handler, NULL, 0},
	{GET, "/{a}/{b}", NEED_NONE, no_handler, NULL, 0},
	{.path = NULL},
};

static const struct route *const tables[] = {routes, NULL};

static void check_segments(const struct segments *s, struct str uri)
{
	MUST(s->n > 0 && s->n <= SEGMENTS_MAX);
	for (size_t i = 0; i < s->n; i++) {
		MUST(utf8_valid(s->at[i]) && str_index(s->at[i], '\0') == s->at[i].n);
		MUST(s->at[i].n <= uri.n);
	}
}

/* Segments, encoded and put together, are the same segments. */
static void check_round_trip(struct arena *a, const struct segments *s)
{
	struct segments again;
	struct buf b;
	enum err e;

	buf_init(&b, a, 256, 1 << 20);
	for (size_t i = 0; i < s->n; i++) {
		if (str_eq(s->at[i], STR(".")) || str_eq(s->at[i], STR("..")))
			return; /* it was encoded; decoded it would lead upwards */
		buf_byte(&b, '/');
		buf_add(&b, percent_encode(a, s->at[i]));
	}
	if (s->n > 1 && s->at[s->n - 1].n == 0)
		buf_byte(&b, '/'); /* one trailing slash is ignored */
	e = request_path(a, buf_str(&b), STR(""), STR(""), &again);
	MUST(e == ERR_OK || (e == ERR_QUERY_LENGTH && b.n > PATH_MAX_BYTES));
	MUST(e != ERR_OK || again.n == s->n);
	for (size_t i = 0; e == ERR_OK && i < s->n; i++)
		MUST(str_eq(again.at[i], s->at[i]));
}

/* A route that is found has the method and all its parameters. */
static void check_route(const struct segments *s, unsigned method)
{
	unsigned allowed;
	const struct route *r = route_find(tables, s, method, &allowed);

	MUST((r != NULL) == ((allowed & method) != 0));
	if (r == NULL)
		return;
	MUST((r->methods & method) != 0);
	if (strstr(r->path, "{uid}") != NULL)
		MUST(str_eq(route_segment(r, s, "uid"), s->at[4]) && s->at[4].n > 0);
	MUST(route_segment(r, s, "nobody").n == 0);
}

void fuzz_one(struct arena *a, struct str in)
{
	struct str uri = fuzz_part(&in), script = fuzz_part(&in), base = fuzz_part(&in);
	struct segments s;
	enum err e = request_path(a, uri, script, base, &s);

	MUST(e == ERR_OK || e == ERR_QUERY_FORMAT || e == ERR_QUERY_LENGTH ||
	     e == ERR_PATH_UNKNOWN);
	MUST(fuzz_within(request_path_query(uri), uri));
	if (e != ERR_OK)
		return;
	check_segments(&s, uri);
	check_round_trip(a, &s);
	for (unsigned method = GET; method <= DELETE; method *= 2)
		check_route(&s, method);
}
