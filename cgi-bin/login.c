/* SPDX-License-Identifier: MIT */
/*
 * login.fcgi: registering, confirming addresses and numbers, signing in by
 * password and by PIN, and the way back to a forgotten password.
 */
#include "domain/recovery/send_code.h"
#include "domain/person/contact.h"
#include "domain/person/change_password.h"
#include "domain/factor/password.h"
#include "domain/recovery/reset.h"
#include "domain/signin/sott.h"
#include "domain/recovery/confirm_contact.h"
#include "http/service.h"

enum { EMAIL, USERNAME, PHONE, PASSWORD };

static const struct param by_password_params[] = {
	[EMAIL] = {"email", P_EMAIL, IN_BODY, 0},
	[USERNAME] = {"username", P_TEXT, IN_BODY, 0},
	[PHONE] = {"phone", P_PHONE, IN_BODY, 0},
	[PASSWORD] = {"password", P_TEXT, IN_BODY | REQUIRED | SECRET, ERR_PASSWORD_MISSING},
	{NULL, 0, 0, 0},
};

static enum err login_by_password(struct request *r)
{
	static const enum identifier_kind kinds[] = {[EMAIL] = IDENTIFIER_EMAIL,
						     [USERNAME] = IDENTIFIER_USERNAME,
						     [PHONE] = IDENTIFIER_PHONE};
	struct signin s;
	enum err e;

	for (size_t i = EMAIL; i <= PHONE; i++) {
		if (!r->values[i].given)
			continue;
		e = signin_by_password(&r->context, kinds[i], r->values[i].text,
				       r->values[PASSWORD].text, &s);
		return e == ERR_OK ? response_signin(r, &s) : e;
	}
	return context_name_fault(&r->context, ERR_PARAM_MISSING, STR("email, username or phone"));
}

enum { SESSION_TOKEN, PIN };

static const struct param by_pin_params[] = {
	[SESSION_TOKEN] = {"session_token", P_TEXT, IN_QUERY | REQUIRED | SECRET, 0},
	[PIN] = {"pin", P_TEXT, IN_BODY | REQUIRED | SECRET, ERR_PIN_MISSING},
	{NULL, 0, 0, 0},
};

static enum err login_by_pin(struct request *r)
{
	struct signin s;
	enum err e =
		signin_by_pin(&r->context, r->values[SESSION_TOKEN].text, r->values[PIN].text, &s);

	return e == ERR_OK ? response_signin(r, &s) : e;
}

/* --- registering ------------------------------------------------------- */

enum { BODY, PAGE, MAIL, WELCOME, SMS, OPTIONS, REGISTER_VOICE, SOTT };

#define REGISTER_PARAMS                                                                            \
	[BODY] = {"body", P_DOCUMENT, IN_BODY | NEW_SECRET, 0},                                    \
	[PAGE] = {"verificationurl", P_LONG, IN_QUERY, 0},                                         \
	[MAIL] = {"emailtemplate", P_TEXT, IN_QUERY, 0},                                           \
	[WELCOME] = {"welcomeemailtemplate", P_TEXT, IN_QUERY, 0},                                 \
	[SMS] = {"smstemplate", P_TEXT, IN_QUERY, 0},                                              \
	[OPTIONS] = {"options", P_TEXT, IN_QUERY, 0},                                              \
	[REGISTER_VOICE] = {"isvoiceotp", P_BOOL, IN_QUERY, 0}

static const struct param register_params[] = {
	REGISTER_PARAMS,
	[SOTT] = {"sott", P_LONG, IN_QUERY | SECRET, 0},
	{NULL, 0, 0, 0},
};

static const struct param register_captcha_params[] = {
	REGISTER_PARAMS,
	{NULL, 0, 0, 0},
};

/* The SOTT of a header, under either name, or of the query. */
static enum err check_sott(struct request *r)
{
	struct str sott = request_header(r, "HTTP_X_LOGINRADIUS_SOTT");

	if (sott.n == 0)
		sott = request_header(r, "HTTP_SOTT");
	if (sott.n == 0)
		sott = r->values[SOTT].text;
	return sott.n == 0 ? ERR_SOTT_MISSING : sott_check(&r->context, sott);
}

static enum err register_person(struct request *r)
{
	struct str options = r->values[OPTIONS].text;
	const struct registration reg = {
		.body = r->values[BODY].json,
		.source = request_source(r),
		.page = r->values[PAGE].text,
		.mail = r->values[MAIL].text,
		.sms = r->values[SMS].text,
		.welcome = r->values[WELCOME].text,
		.no_mail = str_in_list(options, STR("PreventVerificationEmail")),
		.no_sms = str_in_list(options, STR("PreventVerificationSms")),
	};
	struct account_view p;
	struct signin s;
	bool sign_in = r->tenant.conf.n[CONF_REGISTER_AUTO_LOGIN] != 0;
	enum err e;

	if (r->values[REGISTER_VOICE].yes)
		return ERR_VOICE_NONE;
	e = account_register(&r->context, &reg, &p);
	if (e != ERR_OK)
		return e;
	sign_in = sign_in && signin_check_confirmed(&r->context, &p.account, IDENTIFIER_UID,
						    p.account.uid) == ERR_OK;
	if (sign_in)
		e = signin_proved(&r->context, p.account.uid, &s);
	if (e != ERR_OK)
		return e;
	if (!sign_in && p.account.email_count == 0 &&
	    account_is_texted(&r->context, &reg, &p.account))
		return response_sms(r);
	return response_posted_signin(r, sign_in ? &s : NULL);
}

static enum err register_by_sott(struct request *r)
{
	enum err e = check_sott(r);

	return e == ERR_OK ? register_person(r) : e;
}

/* --- confirming -------------------------------------------------------- */

enum { RESEND_EMAIL, RESEND_PAGE, RESEND_TEMPLATE };

static const struct param resend_params[] = {
	[RESEND_EMAIL] = {"email", P_EMAIL, IN_BODY | REQUIRED, ERR_EMAIL_MISSING},
	[RESEND_PAGE] = {"verificationurl", P_LONG, IN_QUERY, 0},
	[RESEND_TEMPLATE] = {"emailtemplate", P_TEXT, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

static enum err resend(struct request *r)
{
	const struct code_request a = {.purpose = PURPOSE_EMAIL,
				       .kind = IDENTIFIER_EMAIL,
				       .name = r->values[RESEND_EMAIL].text,
				       .url = r->values[RESEND_PAGE].text,
				       .template = r->values[RESEND_TEMPLATE].text};
	enum err e = send_code(&r->context, &a);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

enum { SMS_PHONE, SMS_VOICE, SMS_TEMPLATE };

static const struct param phone_code_params[] = {
	[SMS_PHONE] = {"phone", P_PHONE, IN_BODY, 0},
	[SMS_VOICE] = {"isvoiceotp", P_BOOL, IN_QUERY | IN_BODY, 0},
	[SMS_TEMPLATE] = {"smstemplate", P_TEXT, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

/* The number that is named, else that of the person whose token came along; may be empty. */
static struct str phone_or_own(const struct request *r, int param)
{
	return r->values[param].given ? r->values[param].text : r->account.phone;
}

static enum err send_phone_code(struct request *r, enum purpose purpose)
{
	const struct code_request a = {.purpose = purpose,
				       .kind = IDENTIFIER_PHONE,
				       .name = phone_or_own(r, SMS_PHONE),
				       .template = r->values[SMS_TEMPLATE].text};
	enum err e;

	if (r->values[SMS_VOICE].yes)
		return ERR_VOICE_NONE;
	if (a.name.n == 0)
		return context_name_fault(&r->context, ERR_PHONE_MISSING, STR("phone"));
	e = send_code(&r->context, &a);
	return e == ERR_OK ? response_sms(r) : e;
}

static enum err resend_phone(struct request *r)
{
	return send_phone_code(r, PURPOSE_PHONE);
}

/* A verification answers with a sign-in where the tenant wants that. */
static enum err answer_verified(struct request *r, const struct confirm_options *v,
				const struct signin *s)
{
	if (!v->sign_in)
		return response_flag(r, "IsPosted");
	return response_posted_signin(r, s->access.s[0] != '\0' ? s : NULL);
}

enum { LINK_TOKEN, LINK_EMAIL, LINK_WELCOME };

static const struct param email_params[] = {
	[LINK_TOKEN] = {"verificationtoken", P_TEXT, IN_QUERY | SECRET, 0},
	[LINK_EMAIL] = {"email", P_EMAIL, IN_QUERY, 0},
	[LINK_WELCOME] = {"welcomeemailtemplate", P_TEXT, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

/* With a token: confirm what it was sent to. With an address alone: whether it is taken. */
static enum err confirm_or_find_email(struct request *r)
{
	const struct confirm_options v = {.sign_in =
						  r->tenant.conf.n[CONF_REGISTER_AUTO_LOGIN] != 0,
					  .welcome = r->values[LINK_WELCOME].text};
	struct signin s;
	enum err e;

	if (!r->values[LINK_TOKEN].given && r->values[LINK_EMAIL].given)
		return response_exists(r, IDENTIFIER_EMAIL, r->values[LINK_EMAIL].text);
	if (!r->values[LINK_TOKEN].given)
		return context_name_fault(&r->context, ERR_EMAIL_MISSING, STR("email"));
	e = confirm_contact_by_link(&r->context, &v, r->values[LINK_TOKEN].text, &s);
	return e == ERR_OK ? answer_verified(r, &v, &s) : e;
}

enum { CODE_NAME, CODE_TEXT, CODE_WELCOME };

static const struct param email_code_params[] = {
	[CODE_NAME] = {"email", P_EMAIL, IN_BODY | REQUIRED, ERR_EMAIL_MISSING},
	[CODE_TEXT] = {"otp", P_TEXT, IN_BODY | REQUIRED | SECRET, 0},
	[CODE_WELCOME] = {"welcomeemailtemplate", P_TEXT, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

static enum err confirm_email(struct request *r)
{
	const struct confirm_options v = {.sign_in =
						  r->tenant.conf.n[CONF_REGISTER_AUTO_LOGIN] != 0,
					  .welcome = r->values[CODE_WELCOME].text};
	bool by_link = r->tenant.conf.n[CONF_VERIFY_MESSAGE] == MESSAGE_LINK &&
		       r->tenant.conf.text[CONF_VERIFY_URLS].n > 0;
	struct signin s;
	enum err e;

	if (by_link)
		return ERR_CODE_MAIL_NONE;
	e = confirm_contact_by_code(&r->context, &v, PURPOSE_EMAIL, r->values[CODE_NAME].text,
				    r->values[CODE_TEXT].text, &s);
	return e == ERR_OK ? answer_verified(r, &v, &s) : e;
}

static const struct param phone_confirm_params[] = {
	[CODE_NAME] = {"phone", P_PHONE, IN_BODY, 0},
	[CODE_TEXT] = {"otp", P_TEXT, IN_QUERY | IN_BODY | REQUIRED | SECRET, 0},
	{NULL, 0, 0, 0},
};

/* Somebody who is signed in confirms; somebody who is not is signed in by it. */
static enum err confirm_phone(struct request *r)
{
	const struct confirm_options v = {.sign_in = r->access.n == 0};
	struct str phone = phone_or_own(r, CODE_NAME);
	struct signin s;
	enum err e;

	if (phone.n == 0)
		return context_name_fault(&r->context, ERR_PHONE_MISSING, STR("phone"));
	e = confirm_contact_by_code(&r->context, &v, PURPOSE_PHONE, phone,
				    r->values[CODE_TEXT].text, &s);
	if (e != ERR_OK)
		return e;
	return v.sign_in ? response_signin(r, &s) : response_flag(r, "IsPosted");
}

enum { NAME };

static const struct param phone_params[] = {
	[NAME] = {"phone", P_PHONE, IN_QUERY | REQUIRED, ERR_PHONE_MISSING},
	{NULL, 0, 0, 0},
};

static enum err phone_exists(struct request *r)
{
	return response_exists(r, IDENTIFIER_PHONE, r->values[NAME].text);
}

enum { NEW_PHONE, NEW_PHONE_TEMPLATE, NEW_PHONE_PROOF };

static const struct param new_phone_params[] = {
	[NEW_PHONE] = {"phone", P_PHONE, IN_BODY | REQUIRED, ERR_PHONE_MISSING},
	[NEW_PHONE_TEMPLATE] = {"smstemplate", P_TEXT, IN_QUERY, 0},
	[NEW_PHONE_PROOF] = {"secondfactorvalidationtoken", P_TEXT, IN_QUERY | IN_BODY | SECRET, 0},
	{NULL, 0, 0, 0},
};

/* A new number is the person's at once, but has to be confirmed anew. */
static enum err set_phone(struct request *r)
{
	const struct contact_change change = {.access = r->access,
					      .value = r->values[NEW_PHONE].text,
					      .step_up = r->values[NEW_PHONE_PROOF].text,
					      .template = r->values[NEW_PHONE_TEMPLATE].text};
	struct account_view p;
	enum err e = contact_set_own_phone(&r->context, &change, &p);

	return e == ERR_OK ? response_sms(r) : e;
}

enum { OWN_VALUE, OWN_PROOF, OWN_TYPE, OWN_PAGE, OWN_TEMPLATE };

enum { DROP_PROOF };

static const struct param drop_phone_params[] = {
	[DROP_PROOF] = {"secondfactorvalidationtoken", P_TEXT, IN_QUERY | IN_BODY | SECRET, 0},
	{NULL, 0, 0, 0},
};

static enum err drop_phone(struct request *r)
{
	const struct contact_change change = {.access = r->access,
					      .step_up = r->values[DROP_PROOF].text};
	struct account_view p;
	enum err e = contact_drop_own_phone(&r->context, &change, &p);

	return e == ERR_OK ? response_flag(r, "IsDeleted") : e;
}

static const struct param add_email_params[] = {
	[OWN_VALUE] = {"email", P_EMAIL, IN_BODY | REQUIRED, ERR_EMAIL_MISSING},
	[OWN_PROOF] = {"secondfactorvalidationtoken", P_TEXT, IN_QUERY | IN_BODY | SECRET, 0},
	[OWN_TYPE] = {"type", P_TEXT, IN_BODY | REQUIRED, ERR_EMAIL_TYPE_MISSING},
	[OWN_PAGE] = {"verificationurl", P_LONG, IN_QUERY, 0},
	[OWN_TEMPLATE] = {"emailtemplate", P_TEXT, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

/* Like a new number, a new address is the person's at once, but has to be confirmed. */
static enum err add_email(struct request *r)
{
	const struct contact_change change = {.access = r->access,
					      .step_up = r->values[OWN_PROOF].text,
					      .value = r->values[OWN_VALUE].text,
					      .type = r->values[OWN_TYPE].text,
					      .page = r->values[OWN_PAGE].text,
					      .template = r->values[OWN_TEMPLATE].text};
	struct account_view p;
	enum err e = contact_add_own_email(&r->context, &change, &p);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

static const struct param drop_email_params[] = {
	[OWN_VALUE] = {"email", P_EMAIL, IN_BODY | REQUIRED, ERR_EMAIL_MISSING},
	[OWN_PROOF] = {"secondfactorvalidationtoken", P_TEXT, IN_QUERY | IN_BODY | SECRET, 0},
	{NULL, 0, 0, 0},
};

static enum err drop_email(struct request *r)
{
	const struct contact_change change = {.access = r->access,
					      .step_up = r->values[OWN_PROOF].text,
					      .value = r->values[OWN_VALUE].text};
	struct account_view p;
	enum err e = contact_drop_own_email(&r->context, &change, &p);

	return e == ERR_OK ? response_flag(r, "IsDeleted") : e;
}

/* --- password ---------------------------------------------------------- */

enum { FORGOT_EMAIL, FORGOT_USERNAME, FORGOT_PAGE, FORGOT_TEMPLATE };

static const struct param forgot_params[] = {
	[FORGOT_EMAIL] = {"email", P_EMAIL, IN_BODY, 0},
	[FORGOT_USERNAME] = {"username", P_TEXT, IN_BODY, 0},
	[FORGOT_PAGE] = {"resetpasswordurl", P_LONG, IN_QUERY, 0},
	[FORGOT_TEMPLATE] = {"emailtemplate", P_TEXT, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

static enum err forgot_password(struct request *r)
{
	bool by_email = r->values[FORGOT_EMAIL].given;
	const struct code_request a = {
		.purpose = PURPOSE_PASSWORD,
		.kind = by_email ? IDENTIFIER_EMAIL : IDENTIFIER_USERNAME,
		.name = r->values[by_email ? FORGOT_EMAIL : FORGOT_USERNAME].text,
		.url = r->values[FORGOT_PAGE].text,
		.template = r->values[FORGOT_TEMPLATE].text,
	};
	enum err e;

	if (a.name.n == 0)
		return ERR_EMAIL_OR_USERNAME_MISSING;
	e = send_code(&r->context, &a);
	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

static enum err forgot_password_by_phone(struct request *r)
{
	return send_phone_code(r, PURPOSE_PASSWORD);
}

enum { RESET_PASSWORD, RESET_TOKEN, RESET_OTP, RESET_EMAIL, RESET_USERNAME };

static const struct param reset_params[] = {
	[RESET_PASSWORD] = {"password", P_TEXT, IN_BODY | REQUIRED | SECRET | NEW_SECRET,
			    ERR_PASSWORD_MISSING},
	[RESET_TOKEN] = {"resettoken", P_TEXT, IN_BODY | SECRET, 0},
	[RESET_OTP] = {"otp", P_TEXT, IN_BODY | SECRET, 0},
	[RESET_EMAIL] = {"email", P_EMAIL, IN_BODY, 0},
	[RESET_USERNAME] = {"username", P_TEXT, IN_BODY, 0},
	{NULL, 0, 0, 0},
};

static struct reset new_password(const struct request *r, int param)
{
	return (struct reset){CREDENTIAL_PASSWORD, r->values[param].text, "password"};
}

static enum err reset_password_by_otp(struct request *r)
{
	bool by_email = r->values[RESET_EMAIL].given;
	const struct reset reset = new_password(r, RESET_PASSWORD);
	const struct reset_proof proof = {
		.kind = by_email ? IDENTIFIER_EMAIL : IDENTIFIER_USERNAME,
		.name = r->values[by_email ? RESET_EMAIL : RESET_USERNAME].text,
		.by = CREDENTIAL_CODE,
		.text = r->values[RESET_OTP].text,
	};

	if (proof.text.n == 0)
		return context_name_fault(&r->context, ERR_PARAM_MISSING, STR("resettoken"));
	return proof.name.n > 0 ? reset_by_proof(&r->context, &reset, &proof)
				: ERR_EMAIL_OR_USERNAME_MISSING;
}

static enum err reset_password(struct request *r)
{
	const struct reset reset = new_password(r, RESET_PASSWORD);
	enum err e = r->values[RESET_TOKEN].given
			     ? reset_by_link(&r->context, &reset, r->values[RESET_TOKEN].text)
			     : reset_password_by_otp(r);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

enum { BY_PHONE_PASSWORD, BY_PHONE_NUMBER, BY_PHONE_OTP };

static const struct param reset_by_phone_params[] = {
	[BY_PHONE_PASSWORD] = {"password", P_TEXT, IN_BODY | REQUIRED | SECRET | NEW_SECRET,
			       ERR_PASSWORD_MISSING},
	[BY_PHONE_NUMBER] = {"phone", P_PHONE, IN_BODY | REQUIRED, ERR_PHONE_MISSING},
	[BY_PHONE_OTP] = {"otp", P_TEXT, IN_BODY | REQUIRED | SECRET, 0},
	{NULL, 0, 0, 0},
};

static enum err reset_password_by_phone(struct request *r)
{
	const struct reset reset = new_password(r, BY_PHONE_PASSWORD);
	const struct reset_proof proof = {.kind = IDENTIFIER_PHONE,
					  .name = r->values[BY_PHONE_NUMBER].text,
					  .by = CREDENTIAL_CODE,
					  .text = r->values[BY_PHONE_OTP].text};
	enum err e = reset_by_proof(&r->context, &reset, &proof);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

enum {
	ANSWER_PASSWORD,
	ANSWER_EMAIL,
	ANSWER_PHONE,
	ANSWER_USERNAME,
	ANSWER_USERID,
	ANSWER_BODY,
};

static const struct param reset_by_answer_params[] = {
	[ANSWER_PASSWORD] = {"password", P_TEXT, IN_BODY | REQUIRED | SECRET | NEW_SECRET,
			     ERR_PASSWORD_MISSING},
	[ANSWER_EMAIL] = {"email", P_EMAIL, IN_BODY, 0},
	[ANSWER_PHONE] = {"phone", P_PHONE, IN_BODY, 0},
	[ANSWER_USERNAME] = {"username", P_TEXT, IN_BODY, 0},
	[ANSWER_USERID] = {"userid", P_TEXT, IN_BODY, 0}, /* an older name of the same */
	[ANSWER_BODY] = {"body", P_DOCUMENT, IN_BODY, 0},
	{NULL, 0, 0, 0},
};

static enum err reset_password_by_answer(struct request *r)
{
	static const enum identifier_kind kinds[] = {[ANSWER_EMAIL] = IDENTIFIER_EMAIL,
						     [ANSWER_PHONE] = IDENTIFIER_PHONE,
						     [ANSWER_USERNAME] = IDENTIFIER_USERNAME,
						     [ANSWER_USERID] = IDENTIFIER_USERNAME};
	const struct reset reset = new_password(r, ANSWER_PASSWORD);
	struct reset_proof proof = {.by = CREDENTIAL_ANSWER};
	int i = ANSWER_EMAIL;
	bool found;
	enum err e;

	while (i < ANSWER_USERID && !r->values[i].given)
		i++;
	if (!r->values[i].given)
		return context_name_fault(&r->context, ERR_PARAM_MISSING,
					  STR("email, phone or username"));
	proof.kind = kinds[i];
	proof.name = r->values[i].text;
	proof.answers = json_member(r->values[ANSWER_BODY].json, STR("securityanswer"), &found);
	e = reset_by_proof(&r->context, &reset, &proof);
	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

enum { OLD_PASSWORD, NEW_PASSWORD };

static const struct param change_params[] = {
	[OLD_PASSWORD] = {"oldpassword", P_TEXT, IN_BODY | REQUIRED | SECRET, ERR_PASSWORD_MISSING},
	[NEW_PASSWORD] = {"newpassword", P_TEXT, IN_BODY | REQUIRED | SECRET | NEW_SECRET,
			  ERR_PASSWORD_MISSING},
	{NULL, 0, 0, 0},
};

static enum err change_password(struct request *r)
{
	enum err e = password_change(&r->context, r->access, r->values[OLD_PASSWORD].text,
				     r->values[NEW_PASSWORD].text);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

static const struct route routes[] = {
	{POST, "/identity/v2/auth/login", NEED_APIKEY | ASKS(CAPTCHA_LOGIN), login_by_password,
	 by_password_params, 0},
	{POST, "/identity/v2/auth/login/pin",
	 NEED_APIKEY | NEED_PIN | NEED_PIN_LOGIN | ASKS(CAPTCHA_PIN_LOGIN), login_by_pin,
	 by_pin_params, 0},
	{POST, "/identity/v2/auth/register", NEED_APIKEY | ASKS(CAPTCHA_REGISTER), register_by_sott,
	 register_params, BODY_PROFILE},
	{POST, "/identity/v2/auth/register/captcha",
	 NEED_APIKEY | NEED_CAPTCHA | ASKS(CAPTCHA_REGISTER), register_person,
	 register_captcha_params, BODY_PROFILE},
	{PUT, "/identity/v2/auth/register", NEED_APIKEY | ASKS(CAPTCHA_RESEND), resend,
	 resend_params, 0},
	{GET, "/identity/v2/auth/email", NEED_APIKEY | ASKS(CAPTCHA_AVAILABILITY),
	 confirm_or_find_email, email_params, 0},
	{PUT, "/identity/v2/auth/email", NEED_APIKEY | ASKS(CAPTCHA_VERIFY), confirm_email,
	 email_code_params, 0},
	{POST, "/identity/v2/auth/email", NEED_APIKEY | NEED_TOKEN, add_email, add_email_params, 0},
	{DELETE, "/identity/v2/auth/email", NEED_APIKEY | NEED_TOKEN, drop_email, drop_email_params,
	 0},
	{DELETE, "/identity/v2/auth/phone", NEED_APIKEY | NEED_TOKEN, drop_phone, drop_phone_params,
	 0},
	{GET, "/identity/v2/auth/phone", NEED_APIKEY | ASKS(CAPTCHA_AVAILABILITY), phone_exists,
	 phone_params, 0},
	{PUT, "/identity/v2/auth/phone", NEED_APIKEY | NEED_TOKEN, set_phone, new_phone_params, 0},
	{POST, "/identity/v2/auth/phone/otp", NEED_APIKEY | TAKES_TOKEN | ASKS(CAPTCHA_RESEND),
	 resend_phone, phone_code_params, 0},
	{PUT, "/identity/v2/auth/phone/otp", NEED_APIKEY | TAKES_TOKEN | ASKS(CAPTCHA_VERIFY),
	 confirm_phone, phone_confirm_params, 0},
	{POST, "/identity/v2/auth/password", NEED_APIKEY | ASKS(CAPTCHA_FORGOT_PASSWORD),
	 forgot_password, forgot_params, 0},
	{POST, "/identity/v2/auth/password/otp", NEED_APIKEY | ASKS(CAPTCHA_FORGOT_PASSWORD),
	 forgot_password_by_phone, phone_code_params, 0},
	{PUT, "/identity/v2/auth/password/otp", NEED_APIKEY | ASKS(CAPTCHA_RESET_PASSWORD),
	 reset_password_by_phone, reset_by_phone_params, 0},
	{PUT, "/identity/v2/auth/password/reset", NEED_APIKEY | ASKS(CAPTCHA_RESET_PASSWORD),
	 reset_password, reset_params, 0},
	{PUT, "/identity/v2/auth/password/securityanswer",
	 NEED_APIKEY | ASKS(CAPTCHA_RESET_PASSWORD), reset_password_by_answer,
	 reset_by_answer_params, 0},
	{PUT, "/identity/v2/auth/password/change",
	 NEED_APIKEY | NEED_TOKEN | ASKS(CAPTCHA_CHANGE_PASSWORD), change_password, change_params,
	 0},
	{0, NULL, 0, NULL, NULL, 0},
};

int main(int argc, char **argv)
{
	return service_main(argc, argv, &(struct service){"login", {routes}});
}
