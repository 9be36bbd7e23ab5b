/* SPDX-License-Identifier: MIT */
/* A forgotten password, and changing it. */
#include "login.h"

#include "domain/person/change_password.h"
#include "domain/recovery/reset.h"
#include "domain/recovery/send_code.h"
#include "http/request_params.h"
#include "http/response.h"

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
	struct code_request a = {
		.purpose = PURPOSE_PASSWORD,
		.url = r->values[FORGOT_PAGE].text,
		.template = r->values[FORGOT_TEMPLATE].text,
	};
	enum err e;

	if (!request_name(r, NAMES(FORGOT_EMAIL, FORGOT_USERNAME), &a.kind, &a.name))
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
	const struct reset reset = new_password(r, RESET_PASSWORD);
	struct reset_proof proof = {.by = CREDENTIAL_CODE, .text = r->values[RESET_OTP].text};

	if (proof.text.n == 0)
		return context_name_fault(&r->context, ERR_PARAM_MISSING, STR("resettoken"));
	if (!request_name(r, NAMES(RESET_EMAIL, RESET_USERNAME), &proof.kind, &proof.name))
		return ERR_EMAIL_OR_USERNAME_MISSING;
	return reset_by_proof(&r->context, &reset, &proof);
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
	const int *names = NAMES(ANSWER_EMAIL, ANSWER_PHONE, ANSWER_USERNAME, ANSWER_USERID);
	const struct reset reset = new_password(r, ANSWER_PASSWORD);
	struct reset_proof proof = {.by = CREDENTIAL_ANSWER};
	bool found;
	enum err e;

	if (!request_name(r, names, &proof.kind, &proof.name))
		return context_name_fault(&r->context, ERR_PARAM_MISSING,
					  STR("email, phone or username"));
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

const struct route password_routes[] = {
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
