/* SPDX-License-Identifier: MIT */
/* Signing in by password, and by PIN. */
#include "login.h"

#include "domain/signin/signin.h"
#include "http/request_params.h"
#include "http/response.h"

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
	enum identifier_kind kind;
	struct str name;
	struct signin s;
	enum err e;

	if (!request_name(r, NAMES(EMAIL, USERNAME, PHONE), &kind, &name))
		return context_name_fault(&r->context, ERR_PARAM_MISSING,
					  STR("email, username or phone"));
	e = signin_by_password(&r->context, kind, name, r->values[PASSWORD].text, &s);
	return e == ERR_OK ? response_signin(r, &s) : e;
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

const struct route signin_routes[] = {
	{POST, "/identity/v2/auth/login", NEED_APIKEY | ASKS(CAPTCHA_LOGIN), login_by_password,
	 by_password_params, 0},
	{POST, "/identity/v2/auth/login/pin",
	 NEED_APIKEY | NEED_PIN | NEED_PIN_LOGIN | ASKS(CAPTCHA_PIN_LOGIN), login_by_pin,
	 by_pin_params, 0},
	{0, NULL, 0, NULL, NULL, 0},
};
