/* SPDX-License-Identifier: MIT */
/* Answers as they are sent: heads, error bodies, and who may read them in a browser. */
#define _GNU_SOURCE /* environ */
#include "request_fixture.h"

#include "http/cors.h"

static enum err say_yes(struct request *r)
{
	return response_flag(r, "IsPosted");
}

static enum err say_nothing(struct request *r)
{
	r->no_content = true;
	return ERR_OK;
}

static enum err say_too_much(struct request *r)
{
	while (!r->out.overflowed)
		json_put_text(&r->out, STR("and so on"));
	return ERR_OK;
}

static const struct route routes[] = {
	{GET, "/yes", NEED_NONE, say_yes, NULL, 0},
	{GET, "/nothing", NEED_NONE, say_nothing, NULL, 0},
	{GET, "/much", NEED_NONE, say_too_much, NULL, 0},
	{GET, "/tenant", NEED_APIKEY, say_yes, PARAMS({"id", P_GUID, IN_QUERY, 0}), 0},
	{.path = NULL},
};

static const struct route *const tables[] = {routes, NULL};

/* All that is sent for a request. */
static struct str answer(struct fixture *f, const char *line, ...)
{
	va_list more;
	enum err e;

	va_start(more, line);
	e = request_serve(f, tables, line, more);
	va_end(more);
	return request_answer(e);
}

static struct str header(struct str answer, const char *name)
{
	return answer_header(answer, name);
}

static void test_a_success(void **state)
{
	struct str a = answer(*state, "GET /yes", NULL);

	assert_text(header(a, "Status"), "200 OK");
	assert_text(header(a, "Content-Type"), "application/json; charset=utf-8");
	assert_text(header(a, "Content-Length"), "17");
	assert_text(header(a, "Cache-Control"), "no-store");
	assert_text(header(a, "X-Content-Type-Options"), "nosniff");
	assert_text(header(a, "X-Request-Id"), "0123456789abcdef");
	assert_text(header(a, "Vary"), "Origin");
	assert_null(header(a, "Connection").p);
	assert_text(answer_body(a), "{\"IsPosted\":true}");
}

static void test_nothing_has_no_length_and_no_kind(void **state)
{
	struct str a = answer(*state, "GET /nothing", NULL);

	assert_text(header(a, "Status"), "204 No Content");
	assert_null(header(a, "Content-Length").p);
	assert_null(header(a, "Content-Type").p);
	assert_int_equal(answer_body(a).n, 0);
}

static void test_an_answer_that_did_not_fit_is_a_fault(void **state)
{
	struct str a = answer(*state, "GET /much", NULL);

	assert_text(header(a, "Status"), "500 Internal Server Error");
	assert_true(answer_body(a).n < 1024);
}

static void test_errors(void **state)
{
	struct str a = answer(*state, "GET /nowhere", NULL), doubled;
	struct json *j;
	bool found;

	assert_text(header(a, "Status"), "404 Not Found");
	assert_int_equal(json_parse(answer_body(a), &j, &doubled), JSON_OK);
	assert_int_equal(json_int(json_member(j, STR("ErrorCode"), &found)),
			 err_info(ERR_PATH_UNKNOWN)->code);
	assert_text(json_text(json_member(j, STR("Message"), &found)),
		    err_info(ERR_PATH_UNKNOWN)->message);
	json_free(j);
	a = answer(*state, "PUT /yes", NULL);
	assert_text(header(a, "Status"), "405 Method Not Allowed");
	assert_text(header(a, "Allow"), "GET");
}

/* What an error names comes from the caller, and stays a JSON text. */
static void test_a_name_in_an_error_is_escaped(void **state)
{
	struct fixture *f = *state;
	struct json *j;
	struct str doubled, a;

	assert_err(request_serve_with(f, tables, "GET /yes", NULL), ERR_OK);
	made.request.detail.name = STR("a\"\r\nX: y\\");
	a = request_answer(ERR_PARAM_FORMAT);
	assert_int_equal(json_parse(answer_body(a), &j, &doubled), JSON_OK);
	json_free(j);
	assert_null(header(a, "X").p);
}

static void test_when_to_come_back(void **state)
{
	struct fixture *f = *state;
	struct str a;

	assert_err(request_serve_with(f, tables, "GET /yes", NULL), ERR_OK);
	made.request.detail.retry_at = made.request.context.now + 90;
	a = request_answer(ERR_TOO_MANY);
	assert_text(header(a, "Retry-After"), "90");
	assert_err(request_serve_with(f, tables, "GET /yes", NULL), ERR_OK);
	made.request.detail.locked_until = made.request.context.now + 60;
	assert_text(header(request_answer(ERR_ACCOUNT_LOCKED), "Retry-After"), "60");
	assert_err(request_serve_with(f, tables, "GET /yes", NULL), ERR_OK);
	made.request.detail.locked_until = ATTEMPT_FOREVER;
	assert_null(header(request_answer(ERR_ACCOUNT_LOCKED), "Retry-After").p);
	assert_err(request_serve_with(f, tables, "GET /yes", NULL), ERR_OK);
	assert_text(header(request_answer(ERR_BUSY), "Retry-After"), "1");
}

static void test_a_connection_that_may_hold_rubbish_is_closed(void **state)
{
	struct fixture *f = *state;

	assert_err(request_serve_with(f, tables, "GET /yes", NULL), ERR_OK);
	made.request.close = true;
	assert_text(header(request_answer(ERR_BODY_POST), "Connection"), "close");
}

/* --- other origins ------------------------------------------------------------- */

static void test_a_preflight_is_answered_alike_for_everybody(void **state)
{
	struct str a = answer(*state, "OPTIONS /anything", "HTTP_ORIGIN=https://evil.example",
			      "HTTP_ACCESS_CONTROL_REQUEST_METHOD=PUT", NULL);

	assert_text(header(a, "Status"), "204 No Content");
	assert_text(header(a, "Access-Control-Allow-Origin"), "*");
	assert_text(header(a, "Access-Control-Allow-Methods"), "GET, POST, PUT, DELETE");
	assert_null(header(a, "Access-Control-Allow-Credentials").p);
	assert_text(header(answer(*state, "OPTIONS /yes", "HTTP_ORIGIN=https://a.example", NULL),
			   "Status"),
		    "405 Method Not Allowed"); /* asks for no method: no preflight */
}

static void test_who_may_read(void **state)
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
		struct str got = header(a, "Access-Control-Allow-Origin");

		if (rows[i].want != NULL)
			assert_text(got, rows[i].want);
		else
			assert_null(got.p);
	}
	/* Errors may be read too, and an origin given twice is none. */
	assert_text(header(answer(f, "GET /tenant?id=x", key, rows[0].origin, NULL),
			   "Access-Control-Allow-Origin"),
		    "https://a.example");
	assert_null(header(answer(f, "GET /tenant", key, rows[0].origin, rows[0].origin, NULL),
			   "Access-Control-Allow-Origin")
			    .p);
}

static const struct CMUnitTest tests[] = {
	REQUEST_TEST(test_a_success),
	REQUEST_TEST(test_nothing_has_no_length_and_no_kind),
	REQUEST_TEST(test_an_answer_that_did_not_fit_is_a_fault),
	REQUEST_TEST(test_errors),
	REQUEST_TEST(test_a_name_in_an_error_is_escaped),
	REQUEST_TEST(test_when_to_come_back),
	REQUEST_TEST(test_a_connection_that_may_hold_rubbish_is_closed),
	REQUEST_TEST(test_a_preflight_is_answered_alike_for_everybody),
	REQUEST_TEST(test_who_may_read),
};

TEST_MAIN(RUN(tests))
