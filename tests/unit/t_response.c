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

/* The answer to an error, of a tenant with this setting, when every detail was noted. */
static struct str answer_with_details(struct fixture *f, const char *additions, enum err e)
{
	site_set(f, "answers.additions", additions);
	assert_err(request_serve_with(f, tables, "GET /yes", NULL), ERR_OK);
	made.request.context.tenant = &f->tenant;
	made.request.detail = (struct error_detail){.locked_until = made.request.context.now + 60,
						    .retry_at = made.request.context.now + 90,
						    .has_attempts_left = e == ERR_PIN_WRONG,
						    .attempts_left = 0};
	return request_answer(e);
}

/* The body of an error with these members of Data, or without any. */
static struct str body_with(struct fixture *f, enum err e, const char *data)
{
	const struct err_info *info = err_info(e);
	struct buf b;

	buf_init(&b, &f->arena, 256, 1024);
	json_open(&b, '{');
	json_key(&b, "ErrorCode");
	json_put_int(&b, info->code);
	json_pair(&b, "Message", str_of(info->message));
	json_pair(&b, "Description", str_of(info->description));
	if (data[0] != '\0')
		buf_lit(&b, ",\"IsProviderError\":false,\"ProviderErrorResponse\":null,\"Data\":");
	buf_add(&b, str_of(data));
	json_close(&b, '}');
	return buf_str(&b);
}

static void expect_details(struct fixture *f, const char *additions, enum err e, const char *data,
			   const char *retry)
{
	struct str a = answer_with_details(f, additions, e);

	assert_str(answer_body(a), body_with(f, e, data));
	if (retry != NULL)
		assert_text(answer_header(a, "Retry-After"), retry);
	else
		assert_null(answer_header(a, "Retry-After").p);
}

/* Each error shows only the details that are its own, and additions only where they are wanted. */
static void test_details_and_additions(void **state)
{
	static const char locked[] = "{\"LoginLockedTimeout\":\"2023-11-14T22:14:20Z\"}",
			  left[] = "{\"LoginLockedTimeout\":\"2023-11-14T22:14:20Z\","
				   "\"AttemptsLeft\":0}",
			  retry[] = "{\"RetryAt\":\"2023-11-14T22:14:50Z\"}";
	static const struct {
		enum err e;
		const char *with, *retry, *without, *retry_without;
	} rows[] = {
		{ERR_ACCOUNT_LOCKED, locked, "60", locked, "60"},
		{ERR_PIN_WRONG, left, "60", "", NULL},
		{ERR_SEND_LIMIT_MAIL, retry, "90", "", NULL},
		{ERR_SEND_LIMIT_SMS, retry, "90", "", NULL},
		{ERR_TOO_MANY, retry, "90", "", "90"},
		{ERR_LINK_REPLACED, "{\"IsReplaced\":true}", NULL, "", NULL},
		{ERR_LINK_UNKNOWN, "", NULL, "", NULL},
		{ERR_LINK_USED_PIN, "", NULL, "", NULL},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		expect_details(*state, "on", rows[i].e, rows[i].with, rows[i].retry);
		expect_details(*state, "off", rows[i].e, rows[i].without, rows[i].retry_without);
	}
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
	REQUEST_TEST(test_details_and_additions),
	REQUEST_TEST(test_a_connection_with_unread_data_is_closed),
};

TEST_MAIN(RUN(tests))
