/* SPDX-License-Identifier: MIT */
/* The public configuration of a tenant: what its settings make of it, and nothing secret. */
#define _GNU_SOURCE /* environ */
#include "request_fixture.h"

#include "http/appinfo.h"

static enum err say_all(struct request *r)
{
	return appinfo_write(r);
}

static const struct route routes[] = {
	{GET, "/appinfo", NEED_APIKEY, say_all, NULL, 0},
	{.path = NULL},
};

static const struct route *const tables[] = {routes, NULL};

/* What the tenant's configuration is now, as text. */
static struct str answered(struct fixture *f)
{
	char key[128];

	(void)snprintf(key, sizeof key, "HTTP_X_LOGINRADIUS_APIKEY=%s", tenant_key(f));
	return request_answer(request_serve_with(f, tables, "GET /appinfo", key, NULL));
}

static struct json *info;

static void forget(void)
{
	json_free(info);
	info = NULL;
}

/* Read it anew into `info`. */
static void look(struct fixture *f)
{
	struct str answer = answered(f), doubled;

	assert_text(answer_header(answer, "Status"), "200 OK");
	forget();
	assert_int_equal(json_parse(answer_body(answer), &info, &doubled), JSON_OK);
}

/* The value at a path of names with dots between; it has to be there. */
static const struct json *at(const char *path)
{
	struct str rest = str_of(path);
	const struct json *j = info;
	bool found = true;

	while (rest.p != NULL && found)
		j = json_member(j, str_cut(&rest, '.'), &found);
	if (!found)
		fail_msg("no %s", path);
	return j;
}

#define assert_member_text(path, want) assert_text(json_text(at(path)), want)
#define assert_member_int(path, want) check_int(path, want, __FILE__, __LINE__)
#define assert_member_bool(path, want) check_bool(path, want, __FILE__, __LINE__)

static void check_int(const char *path, int64_t want, const char *file, int line)
{
	const struct json *j = at(path);

	if (json_kind(j) == JSON_INT && json_int(j) == want)
		return;
	print_error("%s is not %d\n", path, (int)want);
	_fail(file, line);
}

static void check_bool(const char *path, bool want, const char *file, int line)
{
	const struct json *j = at(path);

	if (json_kind(j) == JSON_BOOL && json_true(j) == want)
		return;
	print_error("%s is not %d\n", path, want);
	_fail(file, line);
}

static int appinfo_teardown(void **state)
{
	forget();
	return request_teardown(state);
}

#define APPINFO_TEST(test) cmocka_unit_test_setup_teardown(test, request_setup, appinfo_teardown)

/* --- forms ----------------------------------------------------------------------------- */

/* The rules of a field; NULL when the form has none of that name. */
static struct str rules_of(const char *name)
{
	const struct json *form = at("RegistrationFormSchema");
	bool found;

	for (size_t i = 0; i < json_count(form); i++) {
		const struct json *field = json_at(form, i);

		if (str_eq(json_text(json_member(field, STR("name"), &found)), str_of(name)))
			return json_text(json_member(field, STR("rules"), &found));
	}
	return (struct str){NULL, 0};
}

static void test_the_form_has_the_tenants_rules(void **state)
{
	struct fixture *f = *state;

	look(f);
	assert_int_equal(json_count(at("RegistrationFormSchema")), 5);
	assert_text(rules_of("emailid"), "valid_email");
	assert_text(rules_of("username"), "");
	assert_text(rules_of("password"), "required|min_length[8]");
	assert_text(rules_of("pin"), "min_length[4]|max_length[12]|numeric");
	tenant_setting(f, "password.min_length", "12");
	tenant_setting(f, "pin.required", "on");
	tenant_setting(f, "pin.min_length", "6");
	tenant_setting(f, "pin.max_length", "8");
	look(f);
	assert_text(rules_of("password"), "required|min_length[12]");
	assert_text(rules_of("pin"), "required|min_length[6]|max_length[8]|numeric");
}

static void test_the_pin_is_asked_for_where_it_can_be_set(void **state)
{
	static const char *const settings[] = {"pin.enabled", "pin.ask_on_registration"};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(settings); i++) {
		tenant_setting(f, settings[i], "off");
		look(f);
		assert_null(rules_of("pin").p);
		assert_int_equal(json_count(at("RegistrationFormSchema")), 4);
		tenant_setting(f, settings[i], "on");
	}
}

/* --- PIN, lock, signatures ----------------------------------------------------------------- */

static void test_switches_of_pins(void **state)
{
	static const char *const rows[][2] = {
		{"pin.enabled", "PINAuthentication.IsEnabled"},
		{"pin.login", "PINAuthentication.Configuration.PINLogin"},
		{"pin.required", "PINAuthentication.Configuration.IsRequired"},
		{"pin.ask_on_registration", "PINAuthentication.Configuration.AskOnRegistration"},
		{"pin.ask_on_login", "PINAuthentication.Configuration.AskOnLogin"},
		{"pin.ask_only_on_first_login",
		 "PINAuthentication.Configuration.AskOnlyOnFirstLogin"},
		{"authenticator.enabled", "TwoFactorAuthentication.IsEnabled"},
		{"authenticator.enabled", "TwoFactorAuthentication.IsGoogleAuthenticator"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		tenant_setting(f, rows[i][0], "on");
		look(f);
		assert_member_bool(rows[i][1], true);
		tenant_setting(f, rows[i][0], "off");
		look(f);
		assert_member_bool(rows[i][1], false);
	}
	assert_member_bool("TwoFactorAuthentication.IsRequired", false);
}

static void test_the_lock(void **state)
{
	struct fixture *f = *state;

	look(f);
	assert_member_int("LoginLockedConfiguration.MaximumFailedLoginAttempts", 5);
	assert_member_int("LoginLockedConfiguration.SuspendConfiguration.EffectivePeriodInSeconds",
			  30); /* the first of those that grow */
	tenant_setting(f, "attempts.budget", "3");
	tenant_setting(f, "attempts.wait_seconds", "900");
	look(f);
	assert_member_int("LoginLockedConfiguration.MaximumFailedLoginAttempts", 3);
	assert_member_int("LoginLockedConfiguration.SuspendConfiguration.EffectivePeriodInSeconds",
			  900);
	assert_true(json_text(at("LoginLockedConfiguration.LoginLockedType")).n > 0);
}

static void test_signatures(void **state)
{
	static const char *const rows[][2] = {
		{"off", "Off"}, {"preferred", "Preferred"}, {"strict", "Strict"}};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		tenant_setting(f, "signature.mode", rows[i][0]);
		look(f);
		assert_member_text("ApiRequestSigningConfig.Mode", rows[i][1]);
		assert_member_bool("ApiRequestSigningConfig.IsEnabled", i > 0);
	}
}

/* --- messages --------------------------------------------------------------------------------- */

/* A link is promised where the tenant sends one and has a page for it. */
static void test_links_and_codes(void **state)
{
	static const struct {
		const char *message, *setting, *pages, *path;
	} rows[] = {
		{"verify.message", "both", "verify.urls",
		 "TemplateVerificationTypes.EmailVerification"},
		{"recovery.message", "link", "reset.password_urls",
		 "TemplateVerificationTypes.ForgotPassword"},
		{"recovery.message", "both", "reset.pin_urls",
		 "TemplateVerificationTypes.ForgotPIN"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		look(f);
		assert_member_text(rows[i].path, "OTP");
		tenant_setting(f, rows[i].pages, "https://x.example/page");
		tenant_setting(f, rows[i].message, rows[i].setting);
		look(f);
		assert_member_text(rows[i].path, "MAGICLINK");
		tenant_setting(f, rows[i].message, "code");
		look(f);
		assert_member_text(rows[i].path, "OTP");
	}
	assert_member_bool("OTPEmailVerification", true);
}

static void test_how_addresses_are_confirmed(void **state)
{
	static const char *const rows[][2] = {
		{"none", "disabled"}, {"optional", "optional"}, {"required", "required"}};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		tenant_setting(f, "verify.email", rows[i][0]);
		look(f);
		assert_member_text("EmailVerificationFlow", rows[i][1]);
	}
}

/* --- questions ---------------------------------------------------------------------------------
 */

static enum err question_body(struct txn *t, void *arg)
{
	struct fixture *f = arg;
	struct question q;

	return question_add(t, &f->context, STR("Which \"pet\"?"), &q);
}

static void test_questions_where_they_are_on(void **state)
{
	struct fixture *f = *state;
	const struct json *first;
	bool found;

	assert_err(store_write(f->instance.store, question_body, f), ERR_OK);
	look(f);
	assert_member_bool("IsSecurityQuestion", false);
	assert_int_equal(json_count(at("SecurityQuestions.Questions")), 0);
	assert_member_int("SecurityQuestions.SecurityQuestionCount", 0);
	tenant_setting(f, "question.enabled", "on");
	tenant_setting(f, "question.count", "3");
	look(f);
	assert_member_bool("IsSecurityQuestion", true);
	assert_member_int("SecurityQuestions.SecurityQuestionCount", 3);
	assert_int_equal(json_count(at("SecurityQuestions.Questions")), 1);
	first = json_at(at("SecurityQuestions.Questions"), 0);
	assert_text(json_text(json_member(first, STR("Question"), &found)), "Which \"pet\"?");
	assert_int_equal(json_text(json_member(first, STR("QuestionId"), &found)).n, 32);
}

static void test_a_store_that_fails(void **state)
{
	struct fixture *f = *state;
	char key[128];
	enum err e;

	tenant_setting(f, "question.enabled", "on");
	(void)snprintf(key, sizeof key, "HTTP_X_LOGINRADIUS_APIKEY=%s", tenant_key(f));
	e = request_serve_with(f, tables, "GET /appinfo", key, NULL);
	assert_err(e, ERR_OK);
	kv_fault_arm(1);
	assert_text(answer_header(request_answer(e), "Status"), "500 Internal Server Error");
	assert_true(kv_fault_fired());
}

/* --- captchas ------------------------------------------------------------------------------------
 */

static void test_the_site_key_stands_under_its_provider(void **state)
{
	static const char *const rows[][2] = {
		{"recaptcha-v2", "V2RecaptchaSiteKey"}, {"recaptcha-v3", "V2RecaptchaSiteKey"},
		{"hcaptcha", "HCaptchaSiteKey"},	{"tencent", "QQTencentCaptchaKey"},
		{"tencent-old", "QQTencentCaptchaKey"}, {"off", ""},
	};
	static const char *const members[] = {"V2RecaptchaSiteKey", "HCaptchaSiteKey",
					      "QQTencentCaptchaKey"};
	struct fixture *f = *state;

	tenant_setting(f, "captcha.site_key", "2015399");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		tenant_setting(f, "captcha.provider", rows[i][0]);
		look(f);
		for (size_t k = 0; k < COUNT_OF(members); k++)
			if (strcmp(members[k], rows[i][1]) == 0)
				assert_member_text(members[k], "2015399");
			else
				assert_int_equal(json_kind(at(members[k])), JSON_NULL);
	}
}

static void test_which_calls_ask_for_a_captcha(void **state)
{
	struct fixture *f = *state;

	tenant_setting(f, "captcha.apis", "Login,ForgotPIN");
	look(f);
	assert_member_bool("OptionalRecaptchaConfiguration.IsEnabled", false); /* no provider */
	tenant_setting(f, "captcha.provider", "hcaptcha");
	look(f);
	assert_member_bool("OptionalRecaptchaConfiguration.IsEnabled", true);
	assert_member_bool("OptionalRecaptchaConfiguration.Apis.Login", true);
	assert_member_bool("OptionalRecaptchaConfiguration.Apis.ForgotPIN", true);
	assert_member_bool("OptionalRecaptchaConfiguration.Apis.PINLogin", false);
	/* Typed clients know some calls by other names. */
	f->tenant.profile = PROFILE_LOGINRADIUS;
	tenant_setting(f, "captcha.apis", "Login");
	look(f);
	assert_member_bool("OptionalRecaptchaConfiguration.Apis.PostLoginByPhoneAndPassword", true);
	assert_member_bool("OptionalRecaptchaConfiguration.Apis.PutChangePassword", false);
	assert_member_bool("OptionalRecaptchaConfiguration.Apis.ForgotPIN", false);
}

/* --- what is nobody's business
 * ---------------------------------------------------------------------- */

static void test_no_secret_is_told(void **state)
{
	static const char *const secrets[] = {"captcha.secret", "captcha.tencent_key"};
	struct fixture *f = *state;
	const char *text;

	for (size_t i = 0; i < COUNT_OF(secrets); i++)
		assert_err(tenant_change(&f->context, &f->tenant, str_of(secrets[i]),
					 STR("s3cr3t-of-the-tenant")),
			   ERR_OK);
	tenant_setting(f, "captcha.tencent_id", "account-of-the-tenant");
	tenant_setting(f, "ip.allow", "");
	(void)site_anna(f, "739164");
	text = arena_cstr(&f->arena, answer_body(answered(f)));
	assert_non_null(strstr(text, "\"AppName\":\"Unit\""));
	assert_null(strstr(text, f->secret.text));
	assert_null(strstr(text, "s3cr3t"));
	assert_null(strstr(text, "account-of-the-tenant"));
	assert_null(strstr(text, "anna"));
}

static int failing_setup(void **state)
{
	int e = request_setup(state);

	(void)site_teardown(state);
	(void)use_engine(&kv_fault);
	return e == 0 ? site_setup(state) : e;
}

static const struct CMUnitTest tests[] = {
	APPINFO_TEST(test_the_form_has_the_tenants_rules),
	APPINFO_TEST(test_the_pin_is_asked_for_where_it_can_be_set),
	APPINFO_TEST(test_switches_of_pins),
	APPINFO_TEST(test_the_lock),
	APPINFO_TEST(test_signatures),
	APPINFO_TEST(test_links_and_codes),
	APPINFO_TEST(test_how_addresses_are_confirmed),
	APPINFO_TEST(test_questions_where_they_are_on),
	APPINFO_TEST(test_the_site_key_stands_under_its_provider),
	APPINFO_TEST(test_which_calls_ask_for_a_captcha),
	APPINFO_TEST(test_no_secret_is_told),
	cmocka_unit_test_setup_teardown(test_a_store_that_fails, failing_setup, appinfo_teardown),
};

TEST_MAIN(RUN(tests))
