/* SPDX-License-Identifier: MIT */
/* Confirming addresses and numbers, and whether they are taken. */
#include "login.h"

#include "domain/recovery/confirm_contact.h"
#include "domain/recovery/send_code.h"
#include "http/response.h"

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

const struct param phone_code_params[] = {
	[SMS_PHONE] = {"phone", P_PHONE, IN_BODY, 0},
	[SMS_VOICE] = {"isvoiceotp", P_BOOL, IN_QUERY | IN_BODY, 0},
	[SMS_TEMPLATE] = {"smstemplate", P_TEXT, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

/* The phone number in the request, else that of the access token's account; may be empty. */
static struct str phone_or_own(const struct request *r, int param)
{
	return r->values[param].given ? r->values[param].text : r->account.phone;
}

enum err send_phone_code(struct request *r, enum purpose purpose)
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

/* Answer a verification, with a sign-in if the tenant wants one. */
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

/*
 * With a token, confirm the address it was sent to. With an address alone, say whether
 * it is taken.
 */
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
	struct signin s;
	enum err e =
		confirm_contact_by_code(&r->context, &v, PURPOSE_EMAIL, r->values[CODE_NAME].text,
					r->values[CODE_TEXT].text, &s);
	return e == ERR_OK ? answer_verified(r, &v, &s) : e;
}

static const struct param phone_confirm_params[] = {
	[CODE_NAME] = {"phone", P_PHONE, IN_BODY, 0},
	[CODE_TEXT] = {"otp", P_TEXT, IN_QUERY | IN_BODY | REQUIRED | SECRET, 0},
	{NULL, 0, 0, 0},
};

/* Confirm a phone number. Somebody who is not signed in is signed in by it. */
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

const struct route confirm_routes[] = {
	{PUT, "/identity/v2/auth/register", NEED_APIKEY | ASKS(CAPTCHA_RESEND), resend,
	 resend_params, 0},
	{GET, "/identity/v2/auth/email", NEED_APIKEY | ASKS(CAPTCHA_AVAILABILITY),
	 confirm_or_find_email, email_params, 0},
	{PUT, "/identity/v2/auth/email", NEED_APIKEY | ASKS(CAPTCHA_VERIFY), confirm_email,
	 email_code_params, 0},
	{GET, "/identity/v2/auth/phone", NEED_APIKEY | ASKS(CAPTCHA_AVAILABILITY), phone_exists,
	 phone_params, 0},
	{POST, "/identity/v2/auth/phone/otp", NEED_APIKEY | TAKES_TOKEN | ASKS(CAPTCHA_RESEND),
	 resend_phone, phone_code_params, 0},
	{PUT, "/identity/v2/auth/phone/otp", NEED_APIKEY | TAKES_TOKEN | ASKS(CAPTCHA_VERIFY),
	 confirm_phone, phone_confirm_params, 0},
	{0, NULL, 0, NULL, NULL, 0},
};
