/* SPDX-License-Identifier: MIT */
#include "http/appinfo.h"

#include "domain/factor/attempt.h"
#include "domain/factor/question.h"
#include "domain/tenant/page_address.h"

static bool is_on(const struct request *r, enum conf_key setting)
{
	return r->tenant.conf.n[setting] != 0;
}

static void put_bool(struct request *r, const char *key, bool v)
{
	json_key(&r->out, key);
	json_put_bool(&r->out, v);
}

static void put_switch(struct request *r, const char *key, enum conf_key setting)
{
	put_bool(r, key, is_on(r, setting));
}

static void put_int(struct request *r, const char *key, int64_t v)
{
	json_key(&r->out, key);
	json_put_int(&r->out, v);
}

static void put_null(struct request *r, const char *key)
{
	json_key(&r->out, key);
	json_put_null(&r->out);
}

static void open_member(struct request *r, const char *key, char bracket)
{
	json_key(&r->out, key);
	json_open(&r->out, bracket);
}

/* --- the registration form --------------------------------------------- */

/* Rules are words separated by '|', as in required|min_length[4]|numeric. */
static void put_rule(struct buf *rules, const char *word)
{
	if (rules->n > 0)
		buf_byte(rules, '|');
	buf_lit(rules, word);
}

static void put_length_rule(struct buf *rules, const char *word, int64_t n)
{
	put_rule(rules, word);
	buf_byte(rules, '[');
	buf_int(rules, n);
	buf_byte(rules, ']');
}

static void put_field(struct request *r, const char *name, const char *display, const char *type,
		      const struct buf *rules)
{
	struct buf *b = &r->out;

	json_open(b, '{');
	put_bool(r, "Checked", true);
	json_pair(b, "type", str_of(type));
	json_pair(b, "name", str_of(name));
	json_pair(b, "display", str_of(display));
	json_pair(b, "rules", buf_str(rules));
	put_null(r, "options");
	json_pair(b, "permission", STR("w"));
	put_null(r, "DataSource");
	put_null(r, "Parent");
	put_null(r, "ParentDataSource");
	json_close(b, '}');
}

static struct buf no_rules(const struct request *r)
{
	struct buf rules;

	buf_init(&rules, r->context.arena, 96, 256);
	return rules;
}

static void put_password_field(struct request *r)
{
	struct buf rules = no_rules(r);

	put_rule(&rules, "required");
	put_length_rule(&rules, "min_length", r->tenant.conf.n[CONF_PASSWORD_MIN_LENGTH]);
	put_field(r, "password", "Password", "password", &rules);
}

static void put_pin_field(struct request *r)
{
	struct buf rules = no_rules(r);

	if (is_on(r, CONF_PIN_REQUIRED))
		put_rule(&rules, "required");
	put_length_rule(&rules, "min_length", r->tenant.conf.n[CONF_PIN_MIN_LENGTH]);
	put_length_rule(&rules, "max_length", r->tenant.conf.n[CONF_PIN_MAX_LENGTH]);
	put_rule(&rules, "numeric");
	put_field(r, "pin", "PIN", "password", &rules);
}

static void put_form(struct request *r)
{
	struct buf email = no_rules(r), none = no_rules(r);

	put_rule(&email, "valid_email");
	open_member(r, "RegistrationFormSchema", '[');
	put_field(r, "emailid", "Email Id", "string", &email);
	put_field(r, "username", "User Name", "string", &none);
	put_field(r, "phoneid", "Phone Number", "string", &none);
	put_password_field(r);
	if (is_on(r, CONF_PIN_ENABLED) && is_on(r, CONF_PIN_ASK_ON_REGISTRATION))
		put_pin_field(r);
	json_close(&r->out, ']');
}

/* --- confirming and recovery ------------------------------------------- */

/*
 * What messages contain: a link only if the tenant wants links and has a page for them.
 */
static struct str message_type(const struct request *r, enum conf_key message, enum conf_key pages)
{
	bool code =
		r->tenant.conf.n[message] == MESSAGE_CODE || !page_address_any(&r->context, pages);

	return code ? STR("OTP") : STR("MAGICLINK");
}

static void put_message_types(struct request *r)
{
	static const struct str flows[] = {[VERIFY_NONE] = STR_INIT("disabled"),
					   [VERIFY_OPTIONAL] = STR_INIT("optional"),
					   [VERIFY_REQUIRED] = STR_INIT("required")};
	struct str email = message_type(r, CONF_VERIFY_MESSAGE, CONF_VERIFY_URLS);
	struct buf *b = &r->out;

	json_pair(b, "EmailVerificationFlow", flows[r->tenant.conf.n[CONF_VERIFY_EMAIL]]);
	put_bool(r, "OTPEmailVerification", str_eq(email, STR("OTP")));
	open_member(r, "TemplateVerificationTypes", '{');
	json_pair(b, "EmailVerification", email);
	json_pair(b, "ForgotPassword",
		  message_type(r, CONF_RECOVERY_MESSAGE, CONF_RESET_PASSWORD_URLS));
	json_pair(b, "ForgotPIN", message_type(r, CONF_RECOVERY_MESSAGE, CONF_RESET_PIN_URLS));
	json_close(b, '}');
}

/* All questions of the tenant, from which people choose. */
static enum err put_questions(struct request *r)
{
	struct question_list list = {.n = 0};
	struct buf *b = &r->out;
	bool on = is_on(r, CONF_QUESTION_ENABLED);
	enum err e = on ? question_list_read(&r->context, &list) : ERR_OK;

	put_bool(r, "IsSecurityQuestion", on);
	open_member(r, "SecurityQuestions", '{');
	open_member(r, "Questions", '[');
	for (size_t i = 0; i < list.n; i++) {
		json_open(b, '{');
		json_pair(b, "QuestionId", question_id(&r->context, &list.at[i].id));
		json_pair(b, "Question", list.at[i].text);
		json_close(b, '}');
	}
	json_close(b, ']');
	put_int(r, "SecurityQuestionCount", on ? r->tenant.conf.n[CONF_QUESTION_COUNT] : 0);
	json_close(b, '}');
	return e;
}

/* --- signing in -------------------------------------------------------- */

static void put_pin_configuration(struct request *r)
{
	open_member(r, "PINAuthentication", '{');
	put_switch(r, "IsEnabled", CONF_PIN_ENABLED);
	open_member(r, "Configuration", '{');
	put_switch(r, "PINLogin", CONF_PIN_LOGIN);
	put_switch(r, "IsRequired", CONF_PIN_REQUIRED);
	put_switch(r, "AskOnRegistration", CONF_PIN_ASK_ON_REGISTRATION);
	put_switch(r, "AskOnLogin", CONF_PIN_ASK_ON_LOGIN);
	put_switch(r, "AskOnlyOnFirstLogin", CONF_PIN_ASK_ONLY_ON_FIRST_LOGIN);
	json_close(&r->out, '}');
	json_close(&r->out, '}');
}

static void put_lock(struct request *r)
{
	enum { FIRST_WAIT_S = 30 };
	const int64_t *n = r->tenant.conf.n;
	int64_t wait = n[CONF_ATTEMPTS_WAIT_SECONDS];
	struct buf *b = &r->out;

	open_member(r, "LoginLockedConfiguration", '{');
	json_pair(b, "LoginLockedType", lockout_lock_name(lockout_lock_kind(&r->context)));
	put_int(r, "MaximumFailedLoginAttempts", n[CONF_ATTEMPTS_BUDGET]);
	open_member(r, "SuspendConfiguration", '{');
	put_int(r, "EffectivePeriodInSeconds", wait > 0 ? wait : FIRST_WAIT_S);
	json_close(b, '}');
	json_close(b, '}');
}

/*
 * The second factors of step-up and recovery. IsRequired is false, since no sign-in asks
 * for one.
 */
static void put_second_factor(struct request *r)
{
	open_member(r, "TwoFactorAuthentication", '{');
	put_switch(r, "IsEnabled", CONF_AUTHENTICATOR_ENABLED);
	put_bool(r, "IsRequired", false);
	put_switch(r, "IsGoogleAuthenticator", CONF_AUTHENTICATOR_ENABLED);
	json_close(&r->out, '}');
}

static void put_signing(struct request *r)
{
	static const struct str modes[] = {[SIGNATURE_OFF] = STR_INIT("Off"),
					   [SIGNATURE_PREFERRED] = STR_INIT("Preferred"),
					   [SIGNATURE_STRICT] = STR_INIT("Strict")};

	open_member(r, "ApiRequestSigningConfig", '{');
	put_switch(r, "IsEnabled", CONF_SIGNATURE_MODE);
	json_pair(&r->out, "Mode", modes[r->tenant.conf.n[CONF_SIGNATURE_MODE]]);
	json_close(&r->out, '}');
}

/* --- captchas ---------------------------------------------------------- */

/* The site key, in the member of the tenant's provider; null in the other providers' members. */
static void put_site_key(struct request *r, const char *key, enum provider one, enum provider other)
{
	enum provider p = provider_of(&r->context);
	struct str none = {NULL, 0};
	struct str own = r->tenant.conf.text[CONF_CAPTCHA_SITE_KEY];

	json_pair(&r->out, key, (p == one || p == other) && own.n > 0 ? own : none);
}

/*
 * Whether a call asks for a captcha. In profile loginradius its member has the names
 * that typed clients know, if there are any.
 */
static void put_api(struct request *r, enum captcha_api api)
{
	struct str names = captcha_api_members(api);
	bool asks = captcha_is_listed(&r->context, api);

	if (names.n == 0 || r->tenant.profile != PROFILE_LOGINRADIUS) {
		put_bool(r, captcha_api_name(api).p, asks);
		return;
	}
	while (names.n > 0)
		put_bool(r, arena_cstr(r->context.arena, str_cut(&names, ',')), asks);
}

static void put_captcha(struct request *r)
{
	bool any = false;

	put_site_key(r, "V2RecaptchaSiteKey", PROVIDER_RECAPTCHA_V2, PROVIDER_RECAPTCHA_V3);
	put_site_key(r, "HCaptchaSiteKey", PROVIDER_HCAPTCHA, PROVIDER_HCAPTCHA);
	put_site_key(r, "QQTencentCaptchaKey", PROVIDER_TENCENT, PROVIDER_TENCENT_OLD);
	for (int api = CAPTCHA_NO_API + 1; api < CAPTCHA_API_COUNT; api++)
		any |= captcha_is_listed(&r->context, (enum captcha_api)api);
	open_member(r, "OptionalRecaptchaConfiguration", '{');
	put_bool(r, "IsEnabled", any);
	open_member(r, "Apis", '{');
	for (int api = CAPTCHA_NO_API + 1; api < CAPTCHA_API_COUNT; api++)
		put_api(r, (enum captcha_api)api);
	json_close(&r->out, '}');
	json_close(&r->out, '}');
}

enum err appinfo_write(struct request *r)
{
	enum err e;

	json_open(&r->out, '{');
	open_member(r, "SocialSchema", '{');
	open_member(r, "Providers", '[');
	json_close(&r->out, ']');
	json_close(&r->out, '}');
	put_form(r);
	e = put_questions(r);
	json_pair(&r->out, "AppName", r->tenant.name);
	put_message_types(r);
	put_bool(r, "IsPhoneLogin", true);
	put_bool(r, "IsUserNameLogin", true);
	put_lock(r);
	put_second_factor(r);
	put_captcha(r);
	put_null(r, "PrivacyPolicyConfiguration");
	put_signing(r);
	put_pin_configuration(r);
	json_close(&r->out, '}');
	return e;
}
