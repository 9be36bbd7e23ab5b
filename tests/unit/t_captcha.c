/* SPDX-License-Identifier: MIT */
/*
 * Captchas: the requests to providers, the meaning of their answers, and that no captcha
 * is accepted twice.
 *
 * Tests: provider
 */
#include "instance_fixture.h"

#include "domain/captcha/captcha.h"

/* NOON as reCAPTCHA writes it. */
#define AT_NOON "2023-11-14T22:13:20Z"

static const struct captcha_response solved = {.token = STR_INIT("03AGd+/=&token"),
					       .random = STR_INIT("@aB1"),
					       .action = STR_INIT("Login")};

static void change(struct fixture *f, const char *name, const char *value)
{
	assert_err(tenant_change(&f->context, &f->tenant, str_of(name), str_of(value)), ERR_OK);
}

static void use(struct fixture *f, const char *provider)
{
	change(f, "captcha.provider", provider);
	change(f, "captcha.secret", "s3cr&t");
	change(f, "captcha.site_key", "2015399");
	change(f, "captcha.hostnames", "www.example.org, Login.example.org,com.example.app");
	change(f, "captcha.tencent_id", "AKID");
	change(f, "captcha.tencent_key", "KEY");
}

/* --- requests ------------------------------------------------------------ */

static struct str asked(struct fixture *f)
{
	struct str out = {NULL, 0};

	assert_true(provider_request(&f->context, &solved, &out));
	return out;
}

static void test_the_request_to_recaptcha_and_hcaptcha(void **state)
{
	struct fixture *f = *state;

	use(f, "recaptcha-v2");
	assert_text(asked(f), "POST https://www.google.com/recaptcha/api/siteverify\n"
			      "Content-Type: application/x-www-form-urlencoded\n\n"
			      "secret=s3cr%26t&response=03AGd%2B%2F%3D%26token");
	use(f, "hcaptcha");
	assert_text(asked(f), "POST https://api.hcaptcha.com/siteverify\n"
			      "Content-Type: application/x-www-form-urlencoded\n\n"
			      "secret=s3cr%26t&response=03AGd%2B%2F%3D%26token&sitekey=2015399");
	change(f, "captcha.verify_url", "http://127.0.0.1:99/v");
	assert_true(str_starts(asked(f), STR("POST http://127.0.0.1:99/v\n")));
}

static void test_the_request_to_the_old_tencent(void **state)
{
	struct fixture *f = *state;

	use(f, "tencent-old");
	f->context.address = STR("2001:db8::1");
	assert_text(asked(f), "GET https://ssl.captcha.qq.com/ticket/verify?aid=2015399&"
			      "AppSecretKey=s3cr%26t&Ticket=03AGd%2B%2F%3D%26token&Randstr=%40aB1&"
			      "UserIP=2001%3Adb8%3A%3A1\n\n");
}

static void test_the_request_to_the_new_tencent(void **state)
{
	struct fixture *f = *state;
	struct str rest, body;
	struct json *j = NULL;

	use(f, "tencent");
	f->context.address = STR("192.0.2.7");
	rest = asked(f);
	assert_text(str_cut(&rest, '\n'), "POST https://captcha.tencentcloudapi.com/");
	assert_text(str_cut(&rest, '\n'), "Content-Type: application/json; charset=utf-8");
	assert_text(str_cut(&rest, '\n'), "X-TC-Action: DescribeCaptchaResult");
	assert_text(str_cut(&rest, '\n'), "X-TC-Version: 2019-07-22");
	assert_text(str_cut(&rest, '\n'), "X-TC-Timestamp: 1700000000");
	assert_true(str_starts(str_cut(&rest, '\n'),
			       STR("Authorization: TC3-HMAC-SHA256 Credential=AKID/2023-11-14/"
				   "captcha/tc3_request, SignedHeaders=content-type;host, ")));
	assert_text(str_cut(&rest, '\n'), "");
	body = rest;
	assert_int_equal(json_parse(body, &j, &rest), JSON_OK);
	json_free(j);
	assert_text(body, "{\"CaptchaType\":9,\"Ticket\":\"03AGd+/=&token\",\"Randstr\":\"@aB1\","
			  "\"UserIp\":\"192.0.2.7\",\"CaptchaAppId\":2015399,"
			  "\"AppSecretKey\":\"s3cr&t\"}");
}

static void test_without_secrets_no_request_is_made(void **state)
{
	static const char *const all[] = {"recaptcha-v2", "recaptcha-v3", "hcaptcha", "tencent-old",
					  "tencent"};
	struct fixture *f = *state;
	struct str out;

	assert_false(provider_request(&f->context, &solved, &out)); /* off */
	for (size_t i = 0; i < COUNT_OF(all); i++) {
		use(f, all[i]);
		(void)asked(f);
		change(f, "captcha.secret", "");
		assert_false(provider_request(&f->context, &solved, &out));
	}
	use(f, "tencent");
	change(f, "captcha.tencent_key", "");
	assert_false(provider_request(&f->context, &solved, &out));
}

/* --- answers ------------------------------------------------------------- */

struct row {
	const char *answer;
	enum verdict want;
};

static void expect(struct fixture *f, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		enum verdict got = provider_judge(&f->context, &solved, str_of(rows[i].answer));

		if (got != rows[i].want)
			fail_msg("%s: %s", rows[i].answer, verdict_name(got).p);
	}
}

#define SITEVERIFY(host, more)                                                                     \
	"{\"success\":true,\"challenge_ts\":\"" AT_NOON "\",\"hostname\":\"" host "\"" more "}"

static const struct row common_rows[] = {
	{"{\"success\":false,\"error-codes\":[\"invalid-input-response\"]}", VERDICT_REFUSED},
	{"{\"success\":false,\"error-codes\":[\"timeout-or-duplicate\"]}", VERDICT_REFUSED},
	{"{\"success\":false}", VERDICT_REFUSED},
	{"{\"success\":false,\"error-codes\":[7,\"invalid-input-secret\"]}", VERDICT_SETTINGS},
	{"{\"success\":false,\"error-codes\":[\"missing-input-secret\"]}", VERDICT_SETTINGS},
	{"{\"success\":false,\"challenge_ts\":\"" AT_NOON "\",\"hostname\":\"www.example.org\"}",
	 VERDICT_REFUSED},
	{SITEVERIFY("evil.example.org", ",\"score\":0.9,\"action\":\"Login\""), VERDICT_HOSTNAME},
	{SITEVERIFY("", ",\"score\":0.9,\"action\":\"Login\""), VERDICT_HOSTNAME},
	{SITEVERIFY("example.org", ",\"score\":0.9,\"action\":\"Login\""), VERDICT_HOSTNAME},
	{"{\"success\":true,\"challenge_ts\":\"" AT_NOON "\"}", VERDICT_HOSTNAME},
	{"{\"success\":true,\"hostname\":\"www.example.org\"}", VERDICT_OLD},
	{"{\"success\":\"true\"}", VERDICT_GARBAGE},
	{"{\"success\":1}", VERDICT_GARBAGE},
	{"{\"Success\":true}", VERDICT_GARBAGE},
	{"{}", VERDICT_GARBAGE},
	{"[]", VERDICT_GARBAGE},
	{"true", VERDICT_GARBAGE},
	{"", VERDICT_GARBAGE},
	{"<html>", VERDICT_GARBAGE},
	{"{\"success\":true", VERDICT_GARBAGE},
	{"{\"success\":false,\"success\":true}", VERDICT_GARBAGE},
};

static void test_recaptcha_v2(void **state)
{
	static const struct row rows[] = {
		{SITEVERIFY("www.example.org", ""), VERDICT_OK},
		{SITEVERIFY("LOGIN.example.org", ""), VERDICT_OK},
		{"{\"success\":true,\"challenge_ts\":\"" AT_NOON
		 "\",\"apk_package_name\":\"com.example.app\"}",
		 VERDICT_OK},
		{"{\"success\":true,\"challenge_ts\":\"" AT_NOON
		 "\",\"apk_package_name\":\"com.evil.app\"}",
		 VERDICT_HOSTNAME},
	};
	struct fixture *f = *state;

	use(f, "recaptcha-v2");
	expect(f, rows, COUNT_OF(rows));
	expect(f, common_rows, COUNT_OF(common_rows));
}

static void test_recaptcha_v3(void **state)
{
	static const struct row rows[] = {
		{SITEVERIFY("www.example.org", ",\"score\":0.5,\"action\":\"Login\""), VERDICT_OK},
		{SITEVERIFY("www.example.org", ",\"score\":1,\"action\":\"login\""), VERDICT_OK},
		{SITEVERIFY("www.example.org", ",\"score\":0.49,\"action\":\"Login\""),
		 VERDICT_SCORE},
		{SITEVERIFY("www.example.org", ",\"score\":0,\"action\":\"Login\""), VERDICT_SCORE},
		{SITEVERIFY("www.example.org", ",\"score\":\"0.9\",\"action\":\"Login\""),
		 VERDICT_SCORE},
		{SITEVERIFY("www.example.org", ",\"action\":\"Login\""), VERDICT_SCORE},
		{SITEVERIFY("www.example.org", ",\"score\":0.9,\"action\":\"Registration\""),
		 VERDICT_ACTION},
		{SITEVERIFY("www.example.org", ",\"score\":0.9,\"action\":\"\""), VERDICT_ACTION},
		{SITEVERIFY("www.example.org", ",\"score\":0.9"), VERDICT_ACTION},
	};
	struct fixture *f = *state;

	use(f, "recaptcha-v3");
	expect(f, rows, COUNT_OF(rows));
	expect(f, common_rows, COUNT_OF(common_rows));
	change(f, "captcha.action", "pin_page");
	expect(f,
	       &(struct row){
		       SITEVERIFY("www.example.org", ",\"score\":0.9,\"action\":\"pin_page\""),
		       VERDICT_OK},
	       1);
	expect(f,
	       &(struct row){SITEVERIFY("www.example.org", ",\"score\":0.9,\"action\":\"Login\""),
			     VERDICT_ACTION},
	       1);
	change(f, "captcha.action", "");
	change(f, "captcha.score_min", "91");
	expect(f,
	       &(struct row){SITEVERIFY("www.example.org", ",\"score\":0.9,\"action\":\"Login\""),
			     VERDICT_SCORE},
	       1);
}

/* Its score says how likely the caller is a program. */
static void test_hcaptcha(void **state)
{
	static const struct row rows[] = {
		{SITEVERIFY("www.example.org", ",\"credit\":false"), VERDICT_OK},
		{SITEVERIFY("www.example.org", ",\"score\":0.0"), VERDICT_OK},
		{SITEVERIFY("www.example.org", ",\"score\":0.5"), VERDICT_OK},
		{SITEVERIFY("www.example.org", ",\"score\":0.51"), VERDICT_SCORE},
		{SITEVERIFY("www.example.org", ",\"score\":1"), VERDICT_SCORE},
		{"{\"success\":false,\"error-codes\":[\"sitekey-secret-mismatch\"]}",
		 VERDICT_SETTINGS},
	};
	struct fixture *f = *state;

	use(f, "hcaptcha");
	expect(f, rows, COUNT_OF(rows));
	expect(f, common_rows, COUNT_OF(common_rows));
}

static void test_the_old_tencent(void **state)
{
	static const struct row rows[] = {
		{"{\"response\":\"1\",\"evil_level\":\"0\",\"err_msg\":\"OK\"}", VERDICT_OK},
		{"{\"response\":1,\"evil_level\":50,\"err_msg\":\"OK\"}", VERDICT_OK},
		{"{\"response\":\"1\",\"evil_level\":\"51\",\"err_msg\":\"OK\"}", VERDICT_SCORE},
		{"{\"response\":\"1\",\"evil_level\":\"-1\"}", VERDICT_GARBAGE},
		{"{\"response\":\"1\",\"evil_level\":\"low\"}", VERDICT_GARBAGE},
		{"{\"response\":\"0\",\"evil_level\":\"0\",\"err_msg\":\"verify fail\"}",
		 VERDICT_REFUSED},
		{"{\"response\":\"2\"}", VERDICT_REFUSED},
		{"{\"response\":true}", VERDICT_GARBAGE},
		{"{\"evil_level\":\"0\"}", VERDICT_GARBAGE},
		{"", VERDICT_GARBAGE},
	};
	struct fixture *f = *state;

	use(f, "tencent-old");
	expect(f, rows, COUNT_OF(rows));
}

static void test_the_new_tencent(void **state)
{
	static const int refused[] = {0, 7, 8, 9, 15, 16, 21, 100};
	static const struct row rows[] = {
		{"{\"Response\":{\"CaptchaCode\":1,\"CaptchaMsg\":\"OK\",\"EvilLevel\":0}}",
		 VERDICT_OK},
		{"{\"Response\":{\"CaptchaCode\":1,\"CaptchaMsg\":\"OK\"}}", VERDICT_OK},
		{"{\"Response\":{\"CaptchaCode\":1,\"EvilLevel\":100}}", VERDICT_SCORE},
		{"{\"Response\":{\"CaptchaCode\":1,\"EvilLevel\":101}}", VERDICT_GARBAGE},
		{"{\"Response\":{\"Error\":{\"Code\":\"AuthFailure.SignatureFailure\"}}}",
		 VERDICT_SETTINGS},
		{"{\"Response\":{\"Error\":{\"Code\":\"x\"},\"CaptchaCode\":1}}", VERDICT_SETTINGS},
		{"{\"CaptchaCode\":1}", VERDICT_GARBAGE},
		{"{\"Response\":[]}", VERDICT_GARBAGE},
		{"{\"Response\":{}}", VERDICT_GARBAGE},
		{"{\"Response\":{\"CaptchaCode\":true}}", VERDICT_GARBAGE},
	};
	struct fixture *f = *state;
	char answer[64];

	use(f, "tencent");
	expect(f, rows, COUNT_OF(rows));
	for (size_t i = 0; i < COUNT_OF(refused); i++) {
		(void)snprintf(answer, sizeof answer, "{\"Response\":{\"CaptchaCode\":%d}}",
			       refused[i]);
		expect(f, &(struct row){answer, VERDICT_REFUSED}, 1);
	}
}

static void test_the_age_of_a_challenge(void **state)
{
	static const struct {
		const char *when;
		enum verdict want;
	} rows[] = {
		{"2023-11-14T22:13:20Z", VERDICT_OK},
		{"2023-11-14T22:13:20+00:00", VERDICT_OK},
		{"2023-11-14T22:13:20.123456Z", VERDICT_OK},
		{"2023-11-15T00:13:20+02:00", VERDICT_OK},
		{"2023-11-14T16:43:20-0530", VERDICT_OK},
		{"2023-11-14T22:13:20+02:00", VERDICT_OLD},
		{"2023-11-14T22:08:20Z", VERDICT_OK}, /* 300 s ago */
		{"2023-11-14T22:08:19Z", VERDICT_OLD},
		{"2023-11-14T22:14:20Z", VERDICT_OK}, /* a clock that is fast */
		{"2023-11-14T22:14:21Z", VERDICT_OLD},
		{"2023-11-14T22:13:20", VERDICT_OLD},
		{"2023-11-14 22:13:20Z", VERDICT_OLD},
		{"2023-11-14", VERDICT_OLD},
		{"2023-02-30T22:13:20Z", VERDICT_OLD},
		{"9999-99-99T99:99:99Z", VERDICT_OLD},
		{"", VERDICT_OLD},
	};
	struct fixture *f = *state;
	char answer[256];

	use(f, "recaptcha-v2");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		(void)snprintf(answer, sizeof answer,
			       "{\"success\":true,\"challenge_ts\":\"%s\","
			       "\"hostname\":\"www.example.org\"}",
			       rows[i].when);
		expect(f, &(struct row){answer, rows[i].want}, 1);
	}
	change(f, "captcha.age_seconds", "60");
	expect(f,
	       &(struct row){"{\"success\":true,\"challenge_ts\":\"2023-11-14T22:12:19Z\","
			     "\"hostname\":\"www.example.org\"}",
			     VERDICT_OLD},
	       1);
}

/* --- one captcha --------------------------------------------------------- */

static enum err take(struct fixture *f, const char *token)
{
	struct captcha_response p = {.token = str_of(token)};
	struct str request;
	enum err e = captcha_take(&f->context, CAPTCHA_LOGIN, &p, &request);

	if (e == ERR_OK)
		assert_text(p.action, "Login");
	return e;
}

static void test_a_captcha_is_accepted_once(void **state)
{
	struct fixture *f = *state;

	use(f, "recaptcha-v2");
	assert_err(take(f, "one"), ERR_OK);
	assert_err(take(f, "one"), ERR_CAPTCHA);
	assert_err(take(f, "two"), ERR_OK);
	site_wait(f, 600);
	assert_err(take(f, "one"), ERR_CAPTCHA);
	assert_err(take(f, ""), ERR_CAPTCHA);
	change(f, "captcha.secret", "");
	assert_err(take(f, "three"), ERR_CAPTCHA_UNAVAILABLE);
	use(f, "recaptcha-v2");
	assert_err(take(f, "three"), ERR_OK); /* it had not been used up */
}

static void test_used_captchas_are_swept_when_they_have_expired(void **state)
{
	struct fixture *f = *state;
	struct dump d = {.n = 0};
	char token[32];

	use(f, "recaptcha-v2");
	for (int round = 0; round < 4; round++) {
		for (int i = 0; i < 100; i++) {
			(void)snprintf(token, sizeof token, "%d-%d", round, i);
			assert_err(take(f, token), ERR_OK);
		}
		site_wait(f, 3600);
	}
	dump_store(f->instance.attempts, &d);
	assert_in_range(d.records, 100, 250); /* of 400: those of the last hour and few others */
	dump_free(&d);
}

static void test_answers_become_errors(void **state)
{
	struct fixture *f = *state;

	use(f, "recaptcha-v2");
	assert_err(captcha_settle(&f->context, &solved, str_of(SITEVERIFY("www.example.org", ""))),
		   ERR_OK);
	assert_err(captcha_settle(&f->context, &solved, str_of(SITEVERIFY("evil.example", ""))),
		   ERR_CAPTCHA);
	assert_err(captcha_settle(&f->context, &solved, STR("<html>")), ERR_CAPTCHA_UNAVAILABLE);
	assert_err(captcha_settle(&f->context, &solved,
				  STR("{\"success\":false,"
				      "\"error-codes\":[\"invalid-input-secret\"]}")),
		   ERR_CAPTCHA_UNAVAILABLE);
}

static void test_which_calls_need_a_captcha(void **state)
{
	struct fixture *f = *state;

	change(f, "captcha.apis", "Login , pinlogin");
	assert_int_equal(captcha_need(&f->context, CAPTCHA_LOGIN, false),
			 CAPTCHA_IGNORED); /* off */
	assert_int_equal(captcha_need(&f->context, CAPTCHA_REGISTER, true), CAPTCHA_REQUIRED);
	use(f, "recaptcha-v2");
	assert_int_equal(captcha_need(&f->context, CAPTCHA_LOGIN, false), CAPTCHA_REQUIRED);
	assert_int_equal(captcha_need(&f->context, CAPTCHA_PIN_LOGIN, false), CAPTCHA_REQUIRED);
	assert_int_equal(captcha_need(&f->context, CAPTCHA_REGISTER, false), CAPTCHA_IGNORED);
	assert_int_equal(captcha_need(&f->context, CAPTCHA_NO_API, false), CAPTCHA_IGNORED);
	change(f, "attempts.lock", "captcha");
	assert_int_equal(captcha_need(&f->context, CAPTCHA_REGISTER, false), CAPTCHA_OPTIONAL);
	assert_int_equal(captcha_need(&f->context, CAPTCHA_NO_API, false), CAPTCHA_IGNORED);
}

/* --- settings ------------------------------------------------------------ */

static void refused(struct fixture *f, const char *name)
{
	assert_err(captcha_settings(&f->context, &f->tenant.conf), ERR_SETTING_VALUE);
	assert_text(f->detail.name, name);
}

static void test_contradictory_settings(void **state)
{
	struct fixture *f = *state;

	change(f, "captcha.provider", "recaptcha-v3");
	refused(f, "captcha.secret");
	change(f, "captcha.secret", "s");
	refused(f, "captcha.hostnames");
	change(f, "captcha.hostnames", "example.org");
	assert_err(captcha_settings(&f->context, &f->tenant.conf), ERR_OK);
	change(f, "captcha.apis", "Login,Logout");
	refused(f, "captcha.apis");
	change(f, "captcha.apis", "Login,ReauthPIN");
	change(f, "captcha.provider", "tencent");
	refused(f, "captcha.site_key");
	change(f, "captcha.site_key", "123");
	refused(f, "captcha.tencent_id");
	change(f, "captcha.tencent_id", "AKID");
	refused(f, "captcha.tencent_key");
	change(f, "captcha.tencent_key", "KEY");
	assert_err(captcha_settings(&f->context, &f->tenant.conf), ERR_OK);
	change(f, "attempts.lock", "captcha");
	assert_err(captcha_settings(&f->context, &f->tenant.conf), ERR_OK);
	change(f, "captcha.provider", "off");
	refused(f, "attempts.lock");
}

static void test_urls_of_providers(void **state)
{
	static const char *const fine[] = {"", "https://captcha.example.org/verify",
					   "http://127.0.0.1:8080/x", "http://localhost",
					   "http://[::1]:1/"};
	static const char *const bad[] = {"http://captcha.example.org/",
					  "https://",
					  "http://127.0.0.1.example.org/",
					  "ftp://127.0.0.1/",
					  "http://localhost@example.org/",
					  "http://localhostx/",
					  "http://127.0.0.1:80@example.org/",
					  "file:///etc/passwd",
					  "https://a b/",
					  "https://a\nb/",
					  "example.org"};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(fine); i++)
		if (!provider_url_ok(str_of(fine[i])))
			fail_msg("refused: %s", fine[i]);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (provider_url_ok(str_of(bad[i])))
			fail_msg("taken: %s", bad[i]);
}

/* The names that forms of each provider send, in both spellings. */
static void test_what_clients_send(void **state)
{
	static const struct {
		const char *provider, *token, *other, *random;
		bool tells_host;
	} rows[] = {
		{"off", NULL, NULL, NULL, false},
		{"recaptcha-v2", "g-recaptcha-response", "g_recaptcha_response", NULL, true},
		{"recaptcha-v3", "g-recaptcha-response", "g_recaptcha_response", NULL, true},
		{"hcaptcha", "h-captcha-response", "h_captcha_response", NULL, true},
		{"tencent-old", "qq_captcha_ticket", "qq_recaptcha_ticket", "qq_captcha_randstr",
		 false},
		{"tencent", "qq_captcha_ticket", "qq_recaptcha_ticket", "qq_captcha_randstr",
		 false},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct provider_param *names;

		site_set(f, "captcha.provider", rows[i].provider);
		names = provider_params(provider_of(&f->context));
		assert_int_equal(provider_tells_host(provider_of(&f->context)), rows[i].tells_host);
		if (rows[i].token != NULL) {
			assert_string_equal(names[0].token, rows[i].token);
			assert_string_equal(names[1].token, rows[i].other);
			names += 2;
		}
		assert_null(names->token);
		if (rows[i].random != NULL)
			assert_string_equal(names[-2].random, rows[i].random);
	}
}

static const struct CMUnitTest tests[] = {
	INSTANCE_TEST(test_what_clients_send),
	INSTANCE_TEST(test_the_request_to_recaptcha_and_hcaptcha),
	INSTANCE_TEST(test_the_request_to_the_old_tencent),
	INSTANCE_TEST(test_the_request_to_the_new_tencent),
	INSTANCE_TEST(test_without_secrets_no_request_is_made),
	INSTANCE_TEST(test_recaptcha_v2),
	INSTANCE_TEST(test_recaptcha_v3),
	INSTANCE_TEST(test_hcaptcha),
	INSTANCE_TEST(test_the_old_tencent),
	INSTANCE_TEST(test_the_new_tencent),
	INSTANCE_TEST(test_the_age_of_a_challenge),
	INSTANCE_TEST(test_a_captcha_is_accepted_once),
	INSTANCE_TEST(test_used_captchas_are_swept_when_they_have_expired),
	INSTANCE_TEST(test_answers_become_errors),
	INSTANCE_TEST(test_which_calls_need_a_captcha),
	INSTANCE_TEST(test_contradictory_settings),
	INSTANCE_TEST(test_urls_of_providers),
};

TEST_MAIN(RUN_ON_EACH_ENGINE(tests))
