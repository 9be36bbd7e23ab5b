/* SPDX-License-Identifier: MIT */
/* The captcha of a request: the helper that asks about it, and what its answers come to. */
#define _GNU_SOURCE /* environ */
#include "helper_fixture.h"
#include "request_fixture.h"

#include "http/captcha_check.h"

#define SOLVED "{\"response\":\"1\",\"evil_level\":\"0\",\"err_msg\":\"OK\"}"
#define REFUSED "{\"response\":\"0\",\"evil_level\":\"0\",\"err_msg\":\"verify fail\"}"

static enum err say_yes(struct request *r)
{
	return response_flag(r, "IsPosted");
}

static const struct route routes[] = {
	{GET, "/login", NEED_APIKEY | ASKS(CAPTCHA_LOGIN), say_yes, NULL, 0},
	{.path = NULL},
};

static const struct route *const tables[] = {routes, NULL};

static struct helper_process helper;

static int captcha_setup(void **state)
{
	struct fixture *f;

	(void)request_setup(state);
	(void)signal(SIGPIPE, SIG_IGN);
	f = *state;
	helper = (struct helper_process){.fd = -1};
	assert_err(tenant_change(&f->context, &f->tenant, STR("captcha.secret"), STR("s3cr3t")),
		   ERR_OK);
	tenant_setting(f, "captcha.provider", "tencent-old");
	tenant_setting(f, "captcha.site_key", "2015399");
	tenant_setting(f, "captcha.apis", "Login");
	return 0;
}

static int captcha_teardown(void **state)
{
	helper_end(&helper);
	(void)log_open(STR("/dev/null"));
	return request_teardown(state);
}

#define CAPTCHA_TEST(test) cmocka_unit_test_setup_teardown(test, captcha_setup, captcha_teardown)

/* Begin a request with that captcha; it has to be due. */
static void request_with(struct fixture *f, const char *token)
{
	char key[128], line[200];

	(void)snprintf(key, sizeof key, "HTTP_X_LOGINRADIUS_APIKEY=%s", tenant_key(f));
	(void)snprintf(line, sizeof line, "GET /login?qq_captcha_ticket=%s&qq_captcha_randstr=@r",
		       token);
	assert_err(request_serve_with(f, tables, line, key, NULL), ERR_OK);
	assert_true(made.request.captcha_due);
}

/* What becomes of a request whose helper behaves so. */
static enum err checked(struct fixture *f, const char *token, const char *body)
{
	use_helper(&f->instance, &f->folder, body);
	request_with(f, token);
	assert_err(captcha_check_begin(&made.request, &helper), ERR_OK);
	assert_true(helper.pid > 0);
	helper_process_wait(&helper);
	return captcha_check_end(&made.request, &helper);
}

static void test_a_solved_one_lets_the_request_go_on(void **state)
{
	struct fixture *f = *state;

	assert_err(checked(f, "token", "echo ok; echo '" SOLVED "'; cat >$d/asked"), ERR_OK);
	assert_true(made.request.context.captcha);
	assert_int_equal(helper.pid, 0);
	assert_true(str_starts(str_of(helper_left(&f->folder, "asked")), STR("GET https://")));
	assert_non_null(strstr(helper_left(&f->folder, "asked"), "s3cr3t"));
	assert_non_null(strstr(helper_left(&f->folder, "asked"), "token"));
}

static void test_what_answers_come_to(void **state)
{
	static const struct {
		const char *body;
		enum err want;
	} rows[] = {
		{"echo ok; echo '" REFUSED "'", ERR_CAPTCHA},
		{"echo ok; echo '{}'", ERR_CAPTCHA_UNAVAILABLE},
		{"echo ok; echo '<html>'", ERR_CAPTCHA_UNAVAILABLE},
		{"echo ok", ERR_CAPTCHA_UNAVAILABLE},
		{"echo failed; echo '" SOLVED "'", ERR_CAPTCHA_UNAVAILABLE},
		{"echo failed; echo timeout", ERR_CAPTCHA_UNAVAILABLE},
		{":", ERR_CAPTCHA_UNAVAILABLE},
	};
	char token[32];

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		(void)snprintf(token, sizeof token, "token%zu", i);
		if (checked(*state, token, rows[i].body) != rows[i].want)
			fail_msg("%s", rows[i].body);
		assert_false(made.request.context.captcha);
	}
}

/* Whatever came of it, a captcha is shown once. */
static void test_a_captcha_is_asked_about_once(void **state)
{
	struct fixture *f = *state;

	assert_err(checked(f, "token", "echo failed; echo timeout"), ERR_CAPTCHA_UNAVAILABLE);
	request_with(f, "token");
	log_listen(&f->folder);
	assert_err(captcha_check_begin(&made.request, &helper), ERR_CAPTCHA);
	assert_non_null(strstr(log_heard(&f->folder), "reason=used"));
	assert_int_equal(helper.pid, 0); /* nobody is asked */
}

static void test_no_captcha_is_no_answer(void **state)
{
	struct fixture *f = *state;

	use_helper(&f->instance, &f->folder, "echo started >$d/asked");
	request_with(f, "");
	assert_err(captcha_check_begin(&made.request, &helper), ERR_CAPTCHA);
	assert_null(read_file(folder_file(&f->folder, "asked").s));
}

/* What waits for a helper takes a place: there are so many, and no queue. */
static void test_a_crowd_is_refused_at_once(void **state)
{
	struct fixture *f = *state;

	use_helper(&f->instance, &f->folder, "echo ok; echo '" SOLVED "'");
	f->instance.conf.n[CONF_CAPTCHA_PARALLEL] = 0; /* as if all places were taken */
	request_with(f, "token");
	log_listen(&f->folder);
	assert_err(captcha_check_begin(&made.request, &helper), ERR_CAPTCHA_UNAVAILABLE);
	assert_non_null(strstr(log_heard(&f->folder), "reason=busy"));
	/* It is not used up: the same captcha is good a moment later. */
	f->instance.conf.n[CONF_CAPTCHA_PARALLEL] = 1;
	assert_err(checked(f, "token", "echo ok; echo '" SOLVED "'"), ERR_OK);
}

static void test_without_a_helper_nobody_passes(void **state)
{
	struct fixture *f = *state;

	f->instance.conf.text[CONF_CAPTCHA_HELPER] = STR("/no such/program");
	request_with(f, "token");
	log_listen(&f->folder);
	assert_err(captcha_check_begin(&made.request, &helper), ERR_CAPTCHA_UNAVAILABLE);
	assert_non_null(strstr(log_heard(&f->folder), "reason=\"no helper\""));
}

/* Its time is up, and it has said nothing. */
static void test_a_helper_that_hangs_is_no_answer(void **state)
{
	struct fixture *f = *state;
	pid_t pid;

	use_helper(&f->instance, &f->folder, "exec sleep 600");
	request_with(f, "token");
	assert_err(captcha_check_begin(&made.request, &helper), ERR_OK);
	pid = helper.pid;
	assert_err(captcha_check_end(&made.request, &helper), ERR_CAPTCHA_UNAVAILABLE);
	assert_int_not_equal(kill(pid, 0), 0);
}

/* Asking has taken its time: what is due until then is over. */
static void test_the_time_goes_on_meanwhile(void **state)
{
	struct fixture *f = *state;

	use_helper(&f->instance, &f->folder, "echo ok; echo '" SOLVED "'");
	request_with(f, "token");
	assert_err(captcha_check_begin(&made.request, &helper), ERR_OK);
	clock_hold(NOON + 5);
	helper_process_wait(&helper);
	assert_err(captcha_check_end(&made.request, &helper), ERR_OK);
	assert_int_equal(made.request.context.now, NOON + 5);
}

static void test_a_store_that_fails(void **state)
{
	struct fixture *f = *state;

	use_helper(&f->instance, &f->folder, "echo ok; echo '" SOLVED "'");
	request_with(f, "token");
	kv_fault_arm(1);
	assert_err(captcha_check_begin(&made.request, &helper), ERR_STORE);
	assert_true(kv_fault_fired());
	assert_int_equal(helper.pid, 0);
}

static int failing_setup(void **state)
{
	struct fixture *f;

	(void)captcha_setup(state);
	f = *state;
	store_close(f->instance.attempts);
	f->instance.attempts = site_open_store(&kv_fault, "unused");
	return 0;
}

static const struct CMUnitTest tests[] = {
	CAPTCHA_TEST(test_a_solved_one_lets_the_request_go_on),
	CAPTCHA_TEST(test_what_answers_come_to),
	CAPTCHA_TEST(test_a_captcha_is_asked_about_once),
	CAPTCHA_TEST(test_no_captcha_is_no_answer),
	CAPTCHA_TEST(test_a_crowd_is_refused_at_once),
	CAPTCHA_TEST(test_without_a_helper_nobody_passes),
	CAPTCHA_TEST(test_a_helper_that_hangs_is_no_answer),
	CAPTCHA_TEST(test_the_time_goes_on_meanwhile),
	cmocka_unit_test_setup_teardown(test_a_store_that_fails, failing_setup, captcha_teardown),
};

TEST_MAIN(RUN(tests))
