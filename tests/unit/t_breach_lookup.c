/* SPDX-License-Identifier: MIT */
/* The new password of a request, looked up among the breached: which one, by whom, and in doubt
 * not. */
#define _GNU_SOURCE /* environ */
#include "helper_fixture.h"
#include "request_fixture.h"

#include "domain/factor/password_policy.h"
#include "http/breach_lookup.h"

#define PASSWORD "hunter22-long"

static enum err say_yes(struct request *r)
{
	return response_flag(r, "IsPosted");
}

static const struct route routes[] = {
	{POST, "/change", NEED_APIKEY, say_yes,
	 PARAMS({"oldpassword", P_TEXT, IN_BODY | SECRET, 0},
		{"newpassword", P_TEXT, IN_BODY | SECRET | NEW_SECRET, 0}),
	 0},
	{POST, "/account", NEED_APIKEY, say_yes, PARAMS({"", P_DOCUMENT, IN_BODY | NEW_SECRET, 0}),
	 0},
	{POST, "/other", NEED_APIKEY, say_yes, PARAMS({"password", P_TEXT, IN_BODY | SECRET, 0}),
	 0},
	{POST, "/none", NEED_APIKEY, say_yes, NULL, 0},
	{POST, "/anybody", NEED_NONE, say_yes,
	 PARAMS({"newpassword", P_TEXT, IN_BODY | NEW_SECRET, 0}), 0},
	{.path = NULL},
};

static const struct route *const tables[] = {routes, NULL};

static struct helper_process helper;

static int breach_setup(void **state)
{
	(void)request_setup(state);
	(void)signal(SIGPIPE, SIG_IGN);
	helper = (struct helper_process){.fd = -1};
	tenant_setting(*state, "password.breach_url", "https://breach.example/range/");
	return 0;
}

static int breach_teardown(void **state)
{
	helper_end(&helper);
	(void)log_open(STR("/dev/null"));
	return request_teardown(state);
}

#define BREACH_TEST(test) cmocka_unit_test_setup_teardown(test, breach_setup, breach_teardown)

static void request_with(struct fixture *f, const char *line, const char *body)
{
	char key[128];

	(void)snprintf(key, sizeof key, "HTTP_X_LOGINRADIUS_APIKEY=%s", tenant_key(f));
	request_body(body);
	assert_err(request_serve_with(f, tables, line, key, "CONTENT_TYPE=application/json", NULL),
		   ERR_OK);
}

/* The digits of a password's SHA-1 that come back, with how often it was seen. */
static const char *line_of(struct fixture *f, const char *password, const char *count)
{
	static char line[128];
	struct breach b;
	struct str request;

	assert_true(breach_request(&f->context, str_of(password), &b, &request));
	(void)snprintf(line, sizeof line, "%.*s:%s", BREACH_DIGITS - BREACH_PREFIX,
		       b.digits + BREACH_PREFIX, count);
	return line;
}

/* Whether the password is called breached by a helper that behaves so. */
static bool breached(struct fixture *f, const char *body)
{
	use_helper(&f->instance, &f->folder, body);
	request_with(f, "POST /change", "{\"newpassword\":\"" PASSWORD "\"}");
	assert_true(breach_lookup_begin(&made.request, &helper));
	helper_process_wait(&helper);
	breach_lookup_end(&made.request, &helper);
	assert_int_equal(helper.pid, 0);
	return made.request.context.breached;
}

static void test_what_is_found(void **state)
{
	struct fixture *f = *state;
	char body[300];

	(void)snprintf(body, sizeof body, "cat >$d/asked; echo ok; echo '%s'",
		       line_of(f, PASSWORD, "3"));
	assert_true(breached(f, body));
	assert_true(str_starts(str_of(helper_left(&f->folder, "asked")),
			       STR("GET https://breach.example/range/")));
	assert_null(strstr(helper_left(&f->folder, "asked"), PASSWORD));
	(void)snprintf(body, sizeof body, "echo ok; echo '%s'", line_of(f, PASSWORD, "0"));
	assert_false(breached(f, body)); /* there to pad */
	(void)snprintf(body, sizeof body, "echo ok; echo '%s'", line_of(f, "another-one", "3"));
	assert_false(breached(f, body));
}

/* Without an answer the password passes, and an operator can see why. */
static void test_in_doubt_it_passes(void **state)
{
	static const char *const rows[][2] = {
		{"echo failed; echo -n status 503", "reason=\"status 503\""},
		{"echo ok; echo '<html>'", "reason=garbage"},
		{"echo ok", "reason=garbage"},
		{":", "reason=\"helper ended\""},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *heard;

		log_listen(&f->folder);
		assert_false(breached(f, rows[i][0]));
		heard = log_heard(&f->folder);
		assert_non_null(strstr(heard, "breach_list_unavailable"));
		if (strstr(heard, rows[i][1]) == NULL)
			fail_msg("%s: %s", rows[i][0], heard);
		assert_null(strstr(heard, PASSWORD));
	}
}

static void test_a_helper_that_cannot_be_asked(void **state)
{
	struct fixture *f = *state;

	request_with(f, "POST /change", "{\"newpassword\":\"" PASSWORD "\"}");
	f->instance.conf.text[CONF_CAPTCHA_HELPER] = STR("/no such/program");
	log_listen(&f->folder);
	assert_false(breach_lookup_begin(&made.request, &helper));
	assert_non_null(strstr(log_heard(&f->folder), "reason=\"no helper\""));
	use_helper(&f->instance, &f->folder, "echo ok");
	f->instance.conf.n[CONF_CAPTCHA_PARALLEL] = 0; /* as if all places were taken */
	log_listen(&f->folder);
	assert_false(breach_lookup_begin(&made.request, &helper));
	assert_non_null(strstr(log_heard(&f->folder), "reason=busy"));
}

/* What the request itself does not set anew, or is refused anyway, is nobody's business. */
static void test_which_passwords_are_looked_up(void **state)
{
	static const struct {
		const char *line, *body;
		bool looked_up;
	} rows[] = {
		{"POST /change", "{\"newpassword\":\"" PASSWORD "\"}", true},
		{"POST /change", "{\"oldpassword\":\"" PASSWORD "\"}", false},
		{"POST /change", "{\"newpassword\":\"\"}", false},
		{"POST /change", "{\"newpassword\":\"1234567\"}", false}, /* too short */
		{"POST /change", "{\"newpassword\":\"12345678\"}", true},
		{"POST /change", "{\"newpassword\":\"\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\"}", false},
		{"POST /account", "{\"Password\":\"" PASSWORD "\"}", true},
		{"POST /account", "{\"password\":\"" PASSWORD "\"}", true},
		{"POST /account", "{\"UserName\":\"" PASSWORD "\"}", false},
		{"POST /account", "{\"Password\":\"********\"}", false}, /* what is not shown */
		{"POST /account", "{\"Password\":12345678}", false},
		{"POST /account", "{\"Password\":null}", false},
		{"POST /account", "{\"Password\":{\"Password\":\"" PASSWORD "\"}}", false},
		{"POST /account", "", false},
		{"POST /other", "{\"password\":\"" PASSWORD "\"}", false},
		{"POST /none", "{\"password\":\"" PASSWORD "\"}", false},
		{"POST /anybody", "{\"newpassword\":\"" PASSWORD "\"}", false},
	};
	struct fixture *f = *state;

	use_helper(&f->instance, &f->folder, "echo ok");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		request_with(f, rows[i].line, rows[i].body);
		if (breach_lookup_begin(&made.request, &helper) != rows[i].looked_up)
			fail_msg("%s %s", rows[i].line, rows[i].body);
		helper_end(&helper);
	}
	tenant_setting(f, "password.breach_url", "");
	request_with(f, rows[0].line, rows[0].body);
	assert_false(breach_lookup_begin(&made.request, &helper));
}

/* The longest password that is taken is looked up; one byte more is refused without. */
static void test_a_password_has_a_largest_length(void **state)
{
	struct fixture *f = *state;
	char body[400];

	use_helper(&f->instance, &f->folder, "echo ok");
	for (size_t n = PASSWORD_MAX - 1; n <= PASSWORD_MAX + 1; n++) {
		(void)snprintf(body, sizeof body, "{\"Password\":\"%0*d\"}", (int)n, 1);
		request_with(f, "POST /account", body);
		assert_int_equal(breach_lookup_begin(&made.request, &helper), n <= PASSWORD_MAX);
		helper_end(&helper);
	}
}

static void test_the_time_goes_on_meanwhile(void **state)
{
	struct fixture *f = *state;

	use_helper(&f->instance, &f->folder, "echo failed");
	request_with(f, "POST /change", "{\"newpassword\":\"" PASSWORD "\"}");
	assert_true(breach_lookup_begin(&made.request, &helper));
	clock_hold(NOON + 4);
	helper_process_wait(&helper);
	breach_lookup_end(&made.request, &helper);
	assert_int_equal(made.request.context.now, NOON + 4);
}

static const struct CMUnitTest tests[] = {
	BREACH_TEST(test_what_is_found),
	BREACH_TEST(test_in_doubt_it_passes),
	BREACH_TEST(test_a_helper_that_cannot_be_asked),
	BREACH_TEST(test_which_passwords_are_looked_up),
	BREACH_TEST(test_a_password_has_a_largest_length),
	BREACH_TEST(test_the_time_goes_on_meanwhile),
};

TEST_MAIN(RUN(tests))
