/* SPDX-License-Identifier: MIT */
/*
 * Forms of the hosted pages: who may have sent them, their token, the cookies that come along, and
 * the head of the answer.
 *
 * Tests: csrf cookie browser
 */
#define _GNU_SOURCE /* environ */
#include "request_fixture.h"

#include "domain/tenant/form_token.h"
#include "http/browser.h"
#include "http/cookie.h"

static enum err go(struct request *r)
{
	cookie_set(r, COOKIE_DEVICE, STR("abc.keep"), 60);
	cookie_drop(r, COOKIE_DONE);
	return browser_redirect(r, STR("/pages/done"));
}

static enum err draw(struct request *r)
{
	buf_lit(&r->out, "<p>");
	buf_add(&r->out, r->device);
	return browser_page(r);
}

static const struct route routes[] = {
	{POST, "/{folder}/form.html", NEED_APIKEY | NEED_FORM, go,
	 PARAMS({"folder", P_FOLDER, IN_PATH | REQUIRED, 0}, {"pin", P_DIGITS, IN_BODY, 0}), 0},
	{POST, "/pages/bound", NEED_APIKEY | NEED_FORM | NEED_BOUND_FORM, go, NULL, 0},
	{GET | HEAD, "/pages/drawn", NEED_APIKEY | TAKES_DEVICE, draw, NULL, 0},
	{.path = NULL},
};

static const struct route *const tables[] = {routes, NULL};

#define serve(f, ...) request_serve_with(f, tables, __VA_ARGS__)

#define PAGE "/unit/form.html"
#define SAME "HTTP_SEC_FETCH_SITE=same-origin"

/* The body of a form of the tenant, for that cookie. */
static const char *form(struct fixture *f, const char *cookie, const char *more)
{
	static char text[256];
	const struct form_token token = form_token_of(&f->context, str_of(cookie));

	(void)snprintf(text, sizeof text, "apikey=%s&form_token=%s&%s", tenant_key(f), token.s,
		       more);
	return text;
}

/* The Cookie header of a device. */
static const char *device(struct fixture *f, const char *value)
{
	static char text[256];
	char key[2 * GUID_BYTES];

	hex_write(f->tenant.id.b, GUID_BYTES, key);
	(void)snprintf(text, sizeof text, "HTTP_COOKIE=a=b; __Host-pintle-%.*s=%s", (int)sizeof key,
		       key, value);
	return text;
}

static enum err posted(struct fixture *f, const char *path, const char *body, const char *one,
		       const char *two)
{
	char line[128];

	(void)snprintf(line, sizeof line, "POST %s", path);
	request_body(body);
	return serve(f, line, "CONTENT_TYPE=application/x-www-form-urlencoded", one, two, NULL);
}

#define sent(f, one, two) posted(f, PAGE, form(f, "", "pin=1"), one, two)

static void test_only_our_own_pages_may_send(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *one, *two;
		enum err e;
	} rows[] = {
		{SAME, "HTTP_ORIGIN=null", ERR_OK}, /* Sec-Fetch-Site decides */
		{"HTTP_SEC_FETCH_SITE=cross-site", "HTTP_ORIGIN=http://own.example",
		 ERR_FORM_ORIGIN},
		{"HTTP_SEC_FETCH_SITE=same-site", "HTTP_ORIGIN=http://own.example",
		 ERR_FORM_ORIGIN},
		{"HTTP_SEC_FETCH_SITE=none", "A=", ERR_FORM_ORIGIN},
		{SAME, SAME, ERR_FORM_ORIGIN}, /* two are none */
		{"HTTP_ORIGIN=http://own.example", "HTTP_HOST=own.example", ERR_OK},
		{"HTTP_ORIGIN=https://own.example", "HTTP_HOST=own.example", ERR_FORM_ORIGIN},
		{"HTTP_ORIGIN=http://own.example:8080", "HTTP_HOST=own.example", ERR_FORM_ORIGIN},
		{"HTTP_ORIGIN=http://other.example", "HTTP_HOST=own.example", ERR_FORM_ORIGIN},
		{"HTTP_ORIGIN=null", "HTTP_HOST=own.example", ERR_FORM_ORIGIN},
		{"HTTP_HOST=own.example", "A=", ERR_FORM_ORIGIN},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_err(sent(f, rows[i].one, rows[i].two), rows[i].e);
}

static void test_the_configured_address_counts(void **state)
{
	struct fixture *f = *state;

	f->instance.conf.text[CONF_PAGES_BASE_URL] = STR("https://login.example/auth");
	assert_err(sent(f, "HTTP_ORIGIN=https://login.example", "HTTP_HOST=x.example"), ERR_OK);
	assert_err(sent(f, "HTTP_ORIGIN=http://x.example", "HTTP_HOST=x.example"), ERR_FORM_ORIGIN);
	assert_err(sent(f, "HTTP_ORIGIN=http://login.example", "A="), ERR_FORM_ORIGIN);
	f->instance.conf.text[CONF_PAGES_BASE_URL] = STR("https://login.example:8443");
	assert_err(sent(f, "HTTP_ORIGIN=https://login.example:8443", "A="), ERR_OK);
	assert_err(sent(f, "HTTP_ORIGIN=https://login.example", "A="), ERR_FORM_ORIGIN);
}

static void test_a_form_has_a_token(void **state)
{
	struct fixture *f = *state;
	char body[128];

	(void)snprintf(body, sizeof body, "apikey=%s", tenant_key(f));
	assert_err(posted(f, PAGE, body, SAME, "A="), ERR_FORM_TOKEN);
	assert_err(posted(f, PAGE, "form_token=x", SAME, "A="), ERR_PARAM_MISSING);
	/* That of the tenant's pages, or that of the cookie; where the cookie is the authority,
	 * only that. */
	assert_err(posted(f, PAGE, form(f, "", ""), SAME, device(f, "abc")), ERR_OK);
	assert_err(posted(f, PAGE, form(f, "abc", ""), SAME, device(f, "abc")), ERR_OK);
	assert_err(posted(f, PAGE, form(f, "abd", ""), SAME, device(f, "abc")), ERR_FORM_TOKEN);
	assert_err(posted(f, "/pages/bound", form(f, "", ""), SAME, device(f, "abc")),
		   ERR_FORM_TOKEN);
	assert_err(posted(f, "/pages/bound", form(f, "abc", ""), SAME, device(f, "abc")), ERR_OK);
	assert_err(posted(f, "/pages/bound", form(f, "", ""), SAME, "A="), ERR_OK);
}

static void test_the_folder_is_the_tenants(void **state)
{
	struct fixture *f = *state;

	char path[64];

	assert_err(posted(f, "/other/form.html", form(f, "", ""), SAME, "A="), ERR_PATH_UNKNOWN);
	tenant_setting(f, "pages.folder", "northwind");
	assert_err(posted(f, "/northwind/form.html", form(f, "", ""), SAME, "A="), ERR_OK);
	assert_err(sent(f, SAME, "A="), ERR_PATH_UNKNOWN);
	tenant_setting(f, "pages.folder", "");
	(void)snprintf(path, sizeof path, "/%s/form.html", tenant_key(f));
	assert_err(posted(f, path, form(f, "", ""), SAME, "A="), ERR_OK);
}

static void test_digits_are_read_as_typed(void **state)
{
	struct fixture *f = *state;

	assert_err(posted(f, PAGE, form(f, "", "pin=12+34-%D9%A5"), SAME, "A="), ERR_OK);
	assert_text(made.request.values[1].text, "12345");
}

static void test_a_cookie_that_comes_twice_is_refused(void **state)
{
	struct fixture *f = *state;
	char line[128], twice[400];
	const char *one = device(f, "abc");

	(void)snprintf(line, sizeof line, "GET /pages/drawn?apikey=%s", tenant_key(f));
	assert_err(serve(f, line, one, NULL), ERR_OK);
	assert_text(made.request.device, "abc");
	assert_err(serve(f, line, "HTTP_COOKIE=__Host-pintle-0=x;;=;b", NULL), ERR_OK);
	assert_text(made.request.device, "");
	(void)snprintf(twice, sizeof twice, "%s; %s", one, strchr(strchr(one, '=') + 1, '_'));
	assert_err(serve(f, line, twice, NULL), ERR_PARAM_TWICE);
	assert_err(serve(f, line, one, one, NULL), ERR_PARAM_TWICE);
}

static void test_the_answer_to_a_form(void **state)
{
	struct fixture *f = *state;
	struct str answer;
	char key[2 * GUID_BYTES], cookie[128];

	made.audience = FOR_BROWSERS;
	answer = request_answer(sent(f, SAME, "HTTP_ORIGIN=https://a.example"));
	assert_text(answer_header(answer, "Status"), "303 See Other");
	assert_text(answer_header(answer, "Location"), "/pages/done");
	hex_write(f->tenant.id.b, GUID_BYTES, key);
	(void)snprintf(
		cookie, sizeof cookie,
		"__Host-pintle-%.*s=abc.keep; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60",
		(int)sizeof key, key);
	assert_text(answer_header(answer, "Set-Cookie"), cookie);
	assert_text(answer_header(answer, "Referrer-Policy"), "strict-origin");
	assert_text(answer_header(answer, "X-Frame-Options"), "DENY");
	assert_text(answer_header(answer, "Cache-Control"), "no-store");
	assert_null(answer_header(answer, "Vary").p); /* of CORS, which pages do not have */
	assert_int_equal(answer_body(answer).n, 0);
}

static void test_a_page_is_sent_as_one(void **state)
{
	struct fixture *f = *state;
	struct str answer;
	char line[128];

	made.audience = FOR_BROWSERS;
	(void)snprintf(line, sizeof line, "GET /pages/drawn?apikey=%s", tenant_key(f));
	answer = request_answer(serve(f, line, device(f, "abc"), NULL));
	assert_text(answer_header(answer, "Content-Type"), "text/html; charset=utf-8");
	assert_text(answer_body(answer), "<p>abc");
	memcpy(line, "HEAD", 4);
	(void)snprintf(line, sizeof line, "HEAD /pages/drawn?apikey=%s", tenant_key(f));
	answer = request_answer(serve(f, line, device(f, "abc"), NULL));
	assert_text(answer_header(answer, "Content-Length"), "6");
	assert_int_equal(answer_body(answer).n, 0);
	/* No preflight: OPTIONS is a method that no page takes. */
	assert_err(serve(f, "OPTIONS /pages/drawn", "HTTP_ORIGIN=https://a.example",
			 "HTTP_ACCESS_CONTROL_REQUEST_METHOD=POST", NULL),
		   ERR_METHOD_WRONG);
}

static void test_scripts_ask_for_json(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *accept;
		bool page;
	} rows[] = {
		{"HTTP_ACCEPT=application/json", false},
		{"HTTP_ACCEPT=text/plain, Application/JSON;q=0.9", false},
		{"HTTP_ACCEPT=text/html,application/xhtml+xml,*/*;q=0.8", true},
		{"HTTP_ACCEPT=*/*", true},
		{"HTTP_ACCEPT=", true},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		(void)serve(f, "GET /pages/drawn", rows[i].accept, NULL);
		assert_int_equal(browser_wants_page(&made.request), rows[i].page);
	}
}

static int setup(void **state)
{
	int failed = request_setup(state);

	tenant_setting(*state, "pages.folder", "unit");
	return failed;
}

#define FORM_TEST(test) cmocka_unit_test_setup_teardown(test, setup, request_teardown)

static const struct CMUnitTest tests[] = {
	FORM_TEST(test_only_our_own_pages_may_send),
	FORM_TEST(test_the_configured_address_counts),
	FORM_TEST(test_a_form_has_a_token),
	FORM_TEST(test_the_folder_is_the_tenants),
	FORM_TEST(test_digits_are_read_as_typed),
	FORM_TEST(test_a_cookie_that_comes_twice_is_refused),
	FORM_TEST(test_the_answer_to_a_form),
	FORM_TEST(test_a_page_is_sent_as_one),
	FORM_TEST(test_scripts_ask_for_json),
};

TEST_MAIN(RUN(tests))
