/* SPDX-License-Identifier: MIT */
/* Answers as they are sent: heads and error bodies. */
#define _GNU_SOURCE /* environ */
#include "request_fixture.h"

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
	{.path = NULL},
};

static const struct route *const tables[] = {routes, NULL};

/* All that is sent for a request. */
#define answer(f, ...) request_sent(f, tables, __VA_ARGS__)

static void test_a_success(void **state)
{
	struct str a = answer(*state, "GET /yes", NULL);

	assert_text(answer_header(a, "Status"), "200 OK");
	assert_text(answer_header(a, "Content-Type"), "application/json; charset=utf-8");
	assert_text(answer_header(a, "Content-Length"), "17");
	assert_text(answer_header(a, "Cache-Control"), "no-store");
	assert_text(answer_header(a, "X-Content-Type-Options"), "nosniff");
	assert_text(answer_header(a, "X-Request-Id"), "0123456789abcdef");
	assert_text(answer_header(a, "Vary"), "Origin");
	assert_null(answer_header(a, "Connection").p);
	assert_text(answer_body(a), "{\"IsPosted\":true}");
}

static void test_an_answer_204_has_no_length_and_no_type(void **state)
{
	struct str a = answer(*state, "GET /nothing", NULL);

	assert_text(answer_header(a, "Status"), "204 No Content");
	assert_null(answer_header(a, "Content-Length").p);
	assert_null(answer_header(a, "Content-Type").p);
	assert_int_equal(answer_body(a).n, 0);
}

static void test_an_answer_that_did_not_fit_is_a_fault(void **state)
{
	struct str a = answer(*state, "GET /much", NULL);

	assert_text(answer_header(a, "Status"), "500 Internal Server Error");
	assert_true(answer_body(a).n < 1024);
}

static void test_errors(void **state)
{
	struct str a = answer(*state, "GET /nowhere", NULL), doubled;
	struct json *j;
	bool found;

	assert_text(answer_header(a, "Status"), "404 Not Found");
	assert_int_equal(json_parse(answer_body(a), &j, &doubled), JSON_OK);
	assert_int_equal(json_int(json_member(j, STR("ErrorCode"), &found)),
			 err_info(ERR_PATH_UNKNOWN)->code);
	assert_text(json_text(json_member(j, STR("Message"), &found)),
		    err_info(ERR_PATH_UNKNOWN)->message);
	json_free(j);
	a = answer(*state, "PUT /yes", NULL);
	assert_text(answer_header(a, "Status"), "405 Method Not Allowed");
	assert_text(answer_header(a, "Allow"), "GET");
}

/* The name in an error comes from the caller, and must stay a JSON text. */
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
	assert_null(answer_header(a, "X").p);
}

static void test_retry_after(void **state)
{
	struct fixture *f = *state;
	struct str a;

	assert_err(request_serve_with(f, tables, "GET /yes", NULL), ERR_OK);
	made.request.detail.retry_at = made.request.context.now + 90;
	a = request_answer(ERR_TOO_MANY);
	assert_text(answer_header(a, "Retry-After"), "90");
	assert_err(request_serve_with(f, tables, "GET /yes", NULL), ERR_OK);
	made.request.detail.locked_until = made.request.context.now + 60;
	assert_text(answer_header(request_answer(ERR_ACCOUNT_LOCKED), "Retry-After"), "60");
	assert_err(request_serve_with(f, tables, "GET /yes", NULL), ERR_OK);
	made.request.detail.locked_until = ATTEMPT_FOREVER;
	assert_null(answer_header(request_answer(ERR_ACCOUNT_LOCKED), "Retry-After").p);
	assert_err(request_serve_with(f, tables, "GET /yes", NULL), ERR_OK);
	assert_text(answer_header(request_answer(ERR_BUSY), "Retry-After"), "1");
}

static void test_a_connection_with_unread_data_is_closed(void **state)
{
	struct fixture *f = *state;

	assert_err(request_serve_with(f, tables, "GET /yes", NULL), ERR_OK);
	made.request.close = true;
	assert_text(answer_header(request_answer(ERR_BODY_POST), "Connection"), "close");
}

static const struct CMUnitTest tests[] = {
	REQUEST_TEST(test_a_success),
	REQUEST_TEST(test_an_answer_204_has_no_length_and_no_type),
	REQUEST_TEST(test_an_answer_that_did_not_fit_is_a_fault),
	REQUEST_TEST(test_errors),
	REQUEST_TEST(test_a_name_in_an_error_is_escaped),
	REQUEST_TEST(test_retry_after),
	REQUEST_TEST(test_a_connection_with_unread_data_is_closed),
};

TEST_MAIN(RUN(tests))
