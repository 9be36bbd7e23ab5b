/* SPDX-License-Identifier: MIT */
/* Registering, with a SOTT or a captcha. */
#include "login.h"

#include "domain/person/account_lifecycle.h"
#include "domain/signin/signin.h"
#include "domain/signin/sott.h"
#include "http/response.h"

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

/* Check the SOTT in either of its two headers or in the query. */
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
	struct sign_up *s = arena_alloc(r->context.arena, sizeof *s);
	enum err e;

	if (r->values[REGISTER_VOICE].yes)
		return ERR_VOICE_NONE;
	e = sign_up(&r->context, &reg, s);
	return e == ERR_OK ? response_sign_up(r, s) : e;
}

static enum err register_by_sott(struct request *r)
{
	enum err e = check_sott(r);

	return e == ERR_OK ? register_person(r) : e;
}

const struct route register_routes[] = {
	{POST, "/identity/v2/auth/register", NEED_APIKEY | ASKS(CAPTCHA_REGISTER), register_by_sott,
	 register_params, BODY_PROFILE},
	{POST, "/identity/v2/auth/register/captcha",
	 NEED_APIKEY | NEED_CAPTCHA | ASKS(CAPTCHA_REGISTER), register_person,
	 register_captcha_params, BODY_PROFILE},
	{0, NULL, 0, NULL, NULL, 0},
};
