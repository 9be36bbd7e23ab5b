/* SPDX-License-Identifier: MIT */
/* Proving once more who one is, before something sensitive. */
#include "account.h"

#include "domain/signin/step_up.h"
#include "http/response.h"

enum { SECRET_GIVEN };

static const struct param by_pin_params[] = {
	[SECRET_GIVEN] = {"pin", P_TEXT, IN_BODY | REQUIRED | SECRET, ERR_PIN_MISSING},
	{NULL, 0, 0, 0},
};

static const struct param by_password_params[] = {
	[SECRET_GIVEN] = {"password", P_TEXT, IN_BODY | REQUIRED | SECRET, ERR_PASSWORD_MISSING},
	{NULL, 0, 0, 0},
};

static const struct param by_authenticator_params[] = {
	[SECRET_GIVEN] = {"authenticatorcode", P_TEXT, IN_BODY | REQUIRED | SECRET, 0},
	{NULL, 0, 0, 0},
};

static const struct param by_google_params[] = {
	[SECRET_GIVEN] = {"googleauthenticatorcode", P_TEXT, IN_BODY | REQUIRED | SECRET, 0},
	{NULL, 0, 0, 0},
};

static const struct param by_backup_params[] = {
	[SECRET_GIVEN] = {"backupcode", P_TEXT, IN_BODY | REQUIRED | SECRET, 0},
	{NULL, 0, 0, 0},
};

static enum err step_up(struct request *r, enum credential_kind kind)
{
	struct token_text token;
	uint64_t expires;
	size_t left;
	enum err e = step_up_prove(&r->context, kind, r->access, r->values[SECRET_GIVEN].text,
				   &token, &expires, &left);

	if (e != ERR_OK)
		return e;
	json_open(&r->out, '{');
	json_pair(&r->out, "SecondFactorValidationToken", str_of(token.s));
	response_time(&r->out, "ExpireIn", expires);
	if (kind == CREDENTIAL_BACKUP)
		response_backup_codes_left(r, left);
	json_close(&r->out, '}');
	return ERR_OK;
}

static enum err step_up_by_pin(struct request *r)
{
	return step_up(r, CREDENTIAL_PIN);
}

static enum err step_up_by_password(struct request *r)
{
	return step_up(r, CREDENTIAL_PASSWORD);
}

static enum err step_up_by_authenticator(struct request *r)
{
	return step_up(r, CREDENTIAL_TOTP);
}

static enum err step_up_by_backup(struct request *r)
{
	return step_up(r, CREDENTIAL_BACKUP);
}

const struct route step_up_routes[] = {
	{PUT | POST, "/identity/v2/auth/account/reauth/pin",
	 NEED_APIKEY | NEED_PIN | NEED_TOKEN | ASKS(CAPTCHA_REAUTH_PIN), step_up_by_pin,
	 by_pin_params, 0},
	{PUT | POST, "/identity/v2/auth/account/reauth/password",
	 NEED_APIKEY | NEED_TOKEN | ASKS(CAPTCHA_REAUTH_PASSWORD), step_up_by_password,
	 by_password_params, 0},
	{PUT, "/identity/v2/auth/account/reauth/2fa/authenticatorcode",
	 NEED_APIKEY | NEED_TOKEN | ASKS(CAPTCHA_REAUTH_FACTOR), step_up_by_authenticator,
	 by_authenticator_params, 0},
	{PUT, "/identity/v2/auth/account/reauth/2fa/googleauthenticatorcode",
	 NEED_APIKEY | NEED_TOKEN | ASKS(CAPTCHA_REAUTH_FACTOR), step_up_by_authenticator,
	 by_google_params, 0},
	{PUT, "/identity/v2/auth/account/reauth/2fa/backupcode",
	 NEED_APIKEY | NEED_TOKEN | ASKS(CAPTCHA_REAUTH_FACTOR), step_up_by_backup,
	 by_backup_params, 0},
	{0, NULL, 0, NULL, NULL, 0},
};
