/* SPDX-License-Identifier: MIT */
/* Calls from pages of other origins: what a browser is told, and who may read. */
#define _GNU_SOURCE /* environ */
#include "request_fixture.h"

#include "http/cors.h"

static enum err say_yes(struct request *r)
{
	return response_flag(r, "IsPosted");
}

static const struct route routes[] = {
	{GET, "/yes", NEED_NONE, say_yes, NULL, 0},
	{GET, "/tenant", NEED_APIKEY, say_yes, PARAMS({"id", P_GUID, IN_QUERY, 0}), 0},
	{.path = NULL},
};

static const struct route *const tables[] = {routes, NULL};

/* All that is sent for a request. */
#define answer(f, ...) request_sent(f, tables, __VA_ARGS__)

/* The headers written for the request that is current. */
static struct str written(struct fixture *f)
{
	struct buf b;

	buf_init(&b, &f->arena, 256, 1024);
	cors_write(&b, &made.request);
	return buf_str(&b);
}

#define ORIGIN "HTTP_ORIGIN=https://a.example"
#define ASKS_PUT "HTTP_ACCESS_CONTROL_REQUEST_METHOD=PUT"

/* --- preflights ------------------------------------------------------------------------ */

static void test_what_is_a_preflight(void **state)
{
	static const struct {
		const char *line, *variables[3];
		bool is, has_origin;
	} rows[] = {
		{"OPTIONS /yes", {ORIGIN, ASKS_PUT}, true, true},
		{"OPTIONS /no/such/path?a=%", {ORIGIN, ASKS_PUT}, true, true},
		{"OPTIONS /yes", {"HTTP_ORIGIN=null", ASKS_PUT}, true, true},
		{"GET /yes", {ORIGIN, ASKS_PUT}, false, true},
		{"POST /yes", {ORIGIN, ASKS_PUT}, false, true},
		{"options /yes", {ORIGIN, ASKS_PUT}, false, true}, /* methods have one spelling */
		{"OPTIONS /yes", {ORIGIN}, false, true},
		{"OPTIONS /yes", {ORIGIN, "HTTP_ACCESS_CONTROL_REQUEST_METHOD="}, false, true},
		{"OPTIONS /yes", {ASKS_PUT}, false, false},
		{"OPTIONS /yes", {"HTTP_ORIGIN=", ASKS_PUT}, false, false},
		{"OPTIONS /yes", {ORIGIN, ORIGIN, ASKS_PUT}, false, false}, /* two are none */
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *const *v = rows[i].variables;

		(void)answer(*state, rows[i].line, v[0], v[1], v[2], NULL);
		if (cors_is_preflight(&made.request) != rows[i].is)
			fail_msg("row %zu", i);
		assert_int_equal(cors_has_origin(&made.request), rows[i].has_origin);
		assert_int_equal(made.request.route == &cors_preflight, rows[i].is);
	}
}

static void test_what_a_preflight_is_told(void **state)
{
	struct fixture *f = *state;

	(void)answer(f, "OPTIONS /yes", ORIGIN, ASKS_PUT, NULL);
	assert_text(written(f),
		    "Vary: Origin\r\n"
		    "Access-Control-Allow-Origin: *\r\n"
		    "Access-Control-Allow-Methods: GET, POST, PUT, DELETE\r\n"
		    "Access-Control-Allow-Headers: content-type, x-requested-with, authorization, "
		    "x-loginradius-sott, x-origin-ip, x-preventwebhook, x-loginradius-apikey\r\n"
		    "Access-Control-Max-Age: 600\r\n");
}

static void test_every_preflight_gets_the_same_answer(void **state)
{
	struct str a = answer(*state, "OPTIONS /anything", "HTTP_ORIGIN=https://evil.example",
			      "HTTP_ACCESS_CONTROL_REQUEST_METHOD=PUT", NULL);

	assert_text(answer_header(a, "Status"), "204 No Content");
	assert_text(answer_header(a, "Access-Control-Allow-Origin"), "*");
	assert_text(answer_header(a, "Access-Control-Allow-Methods"), "GET, POST, PUT, DELETE");
	assert_null(answer_header(a, "Access-Control-Allow-Credentials").p);
	assert_text(
		answer_header(answer(*state, "OPTIONS /yes", "HTTP_ORIGIN=https://a.example", NULL),
			      "Status"),
		"405 Method Not Allowed"); /* asks for no method: no preflight */
}

static void test_which_origins_may_read(void **state)
{
	static const struct {
		const char *origin, *want;
	} rows[] = {
		{"HTTP_ORIGIN=https://a.example", "https://a.example"},
		{"HTTP_ORIGIN=https://b.example:8443", "https://b.example:8443"},
		{"HTTP_ORIGIN=https://A.example", NULL},
		{"HTTP_ORIGIN=http://a.example", NULL},
		{"HTTP_ORIGIN=https://a.example.evil.example", NULL},
		{"HTTP_ORIGIN=https://b.example", NULL},
		{"HTTP_ORIGIN=null", NULL},
		{"HTTP_ORIGIN=", NULL},
	};
	struct fixture *f = *state;
	char key[128];

	tenant_setting(f, "cors.origins", "https://a.example, https://b.example:8443");
	(void)snprintf(key, sizeof key, "HTTP_X_LOGINRADIUS_APIKEY=%s", tenant_key(f));
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct str a = answer(f, "GET /tenant", key, rows[i].origin, NULL);
		struct str got = answer_header(a, "Access-Control-Allow-Origin");

		if (rows[i].want != NULL)
			assert_text(got, rows[i].want);
		else
			assert_null(got.p);
	}
	/* Errors may be read too, and an origin given twice is none. */
	assert_text(answer_header(answer(f, "GET /tenant?id=x", key, rows[0].origin, NULL),
				  "Access-Control-Allow-Origin"),
		    "https://a.example");
	assert_null(
		answer_header(answer(f, "GET /tenant", key, rows[0].origin, rows[0].origin, NULL),
			      "Access-Control-Allow-Origin")
			.p);
}

/* --- who may read ------------------------------------------------------------------------ */

static void test_the_headers_of_an_answer(void **state)
{
	struct fixture *f = *state;
	char key[128];

	(void)snprintf(key, sizeof key, "HTTP_X_LOGINRADIUS_APIKEY=%s", tenant_key(f));
	(void)answer(f, "GET /tenant", key, ORIGIN, NULL);
	assert_text(written(f), "Vary: Origin\r\n"); /* the tenant lists none */
	tenant_setting(f, "cors.origins", " https://b.example ,https://a.example");
	(void)answer(f, "GET /tenant", key, ORIGIN, NULL);
	assert_text(written(f), "Vary: Origin\r\nAccess-Control-Allow-Origin: https://a.example\r\n"
				"Access-Control-Expose-Headers: X-Request-Id, Retry-After\r\n");
	(void)answer(f, "GET /tenant", key, NULL);
	assert_text(written(f), "Vary: Origin\r\n"); /* no page asks */
	(void)answer(f, "GET /yes", ORIGIN, NULL);
	assert_text(written(f), "Vary: Origin\r\n"); /* no tenant, no list */
}

/* What is wrong with an address may be read by the pages of the tenant whose key it has. */
static void test_errors_before_the_tenant_is_known(void **state)
{
	struct fixture *f = *state;
	char key[128], other[] = "HTTP_X_LOGINRADIUS_APIKEY=11111111-1111-1111-1111-111111111111";
	struct str a;

	tenant_setting(f, "cors.origins", "https://a.example");
	(void)snprintf(key, sizeof key, "HTTP_X_LOGINRADIUS_APIKEY=%s", tenant_key(f));
	a = answer(f, "GET /no/such/path", key, ORIGIN, NULL);
	assert_text(answer_header(a, "Access-Control-Allow-Origin"), "https://a.example");
	a = answer(f, "GET /no/such/path", other, ORIGIN, NULL);
	assert_null(answer_header(a, "Access-Control-Allow-Origin").p);
}

static const struct CMUnitTest tests[] = {
	REQUEST_TEST(test_what_is_a_preflight),
	REQUEST_TEST(test_what_a_preflight_is_told),
	REQUEST_TEST(test_every_preflight_gets_the_same_answer),
	REQUEST_TEST(test_the_headers_of_an_answer),
	REQUEST_TEST(test_which_origins_may_read),
	REQUEST_TEST(test_errors_before_the_tenant_is_known),
};

TEST_MAIN(RUN(tests))
