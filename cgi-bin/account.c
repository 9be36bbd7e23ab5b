/* SPDX-License-Identifier: MIT */
/* account.fcgi: the signed-in person's tokens. */
#include "domain/session.h"
#include "domain/stepup.h"
#include "http/service.h"

enum { SESSION_TOKEN };

static const struct param session_params[] = {
	[SESSION_TOKEN] = { "session_token", P_TEXT, IN_QUERY | REQUIRED | SECRET, 0 },
	{ NULL, 0, 0, 0 },
};

static enum err invalidate_session(struct request *r)
{
	enum err e = session_end_all(&r->call, r->values[SESSION_TOKEN].text);

	return e == ERR_OK ? answer_flag(r, "IsPosted") : e;
}

static enum err validate_access(struct request *r)
{
	struct token_text refresh = { "" };
	bool shown = r->tenant.conf.n[CONF_VALIDATE_SHOWS_REFRESH] != 0;

	if (shown)
		refresh = token_unseal(r->access, "refresh", r->token.sealed_refresh);
	json_open(&r->out, '{');
	json_pair(&r->out, "access_token", r->access);
	json_pair(&r->out, "refresh_token", shown ? str_of(refresh.s) : (struct str){ NULL, 0 });
	answer_time(&r->out, "expires_in", r->token.expires);
	json_close(&r->out, '}');
	secret_zero(&refresh, sizeof refresh);
	return ERR_OK;
}

enum { PREVENT_REFRESH };

static const struct param invalidate_params[] = {
	[PREVENT_REFRESH] = { "preventRefresh", P_BOOL, IN_QUERY, 0 },
	{ NULL, 0, 0, 0 },
};

static enum err invalidate_access(struct request *r)
{
	enum err e = session_end_access(&r->call, r->access, r->values[PREVENT_REFRESH].yes);

	return e == ERR_OK ? answer_flag(r, "IsPosted") : e;
}

static enum err token_info(struct request *r)
{
	json_open(&r->out, '{');
	json_pair(&r->out, "provider", r->account.provider);
	json_pair(&r->out, "access_token", r->access);
	json_key(&r->out, "isrememberme");
	json_put_bool(&r->out, false);
	json_close(&r->out, '}');
	return ERR_OK;
}

static enum err slide(struct request *r)
{
	enum err e = session_slide(&r->call, r->access, &r->token.expires);

	return e == ERR_OK ? validate_access(r) : e;
}

enum { SECRET_GIVEN };

static const struct param by_pin_params[] = {
	[SECRET_GIVEN] = { "pin", P_TEXT, IN_BODY | REQUIRED | SECRET, ERR_PIN_MISSING },
	{ NULL, 0, 0, 0 },
};

static const struct param by_password_params[] = {
	[SECRET_GIVEN] = { "password", P_TEXT, IN_BODY | REQUIRED | SECRET, ERR_PASSWORD_MISSING },
	{ NULL, 0, 0, 0 },
};

static enum err step_up(struct request *r, enum credential_kind kind)
{
	struct token_text token;
	uint64_t expires;
	enum err e = stepup_prove(&r->call, kind, r->access, r->values[SECRET_GIVEN].text, &token,
				  &expires);

	if (e != ERR_OK)
		return e;
	json_open(&r->out, '{');
	json_pair(&r->out, "SecondFactorValidationToken", str_of(token.s));
	answer_time(&r->out, "ExpireIn", expires);
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

static enum err own_profile(struct request *r)
{
	struct person p;
	enum err e = person_read(&r->call, IDENTIFIER_UID, r->account.uid, &p);

	return e == ERR_OK ? answer_person(r, &p) : e;
}

enum { UPDATE_BODY, UPDATE_NULLS };

static const struct param update_params[] = {
	[UPDATE_BODY] = { "body", P_DOCUMENT, IN_BODY, 0 },
	[UPDATE_NULLS] = { "nullsupport", P_BOOL, IN_QUERY, 0 },
	{ NULL, 0, 0, 0 },
};

static enum err update_own(struct request *r)
{
	const struct person_change change = { r->account.uid, r->values[UPDATE_BODY].json,
					      r->values[UPDATE_NULLS].yes ? NULL_ERASES :
									    NULL_KEEPS };
	struct person p;
	enum err e = person_update_own(&r->call, &change, &p);

	if (e != ERR_OK)
		return e;
	json_open(&r->out, '{');
	json_key(&r->out, "IsPosted");
	json_put_bool(&r->out, true);
	json_key(&r->out, "Data");
	e = answer_person(r, &p);
	json_close(&r->out, '}');
	return e;
}

static const struct route routes[] = {
	{ GET | PUT | POST | DELETE, "/identity/v2/auth/session_token/InValidate",
	  NEED_APIKEY | NEED_PIN, invalidate_session, session_params, 0 },
	{ GET, "/identity/v2/auth/access_token/Validate", NEED_APIKEY | NEED_TOKEN, validate_access,
	  NULL, 0 },
	{ GET, "/identity/v2/auth/access_token/InValidate", NEED_APIKEY | NEED_TOKEN,
	  invalidate_access, invalidate_params, 0 },
	{ GET, "/identity/v2/auth/access_token", NEED_APIKEY | NEED_TOKEN, token_info, NULL, 0 },
	{ GET, "/identity/v2/auth/access_token/sliding_token", NEED_APIKEY | NEED_TOKEN, slide,
	  NULL, 0 },
	{ GET, "/identity/v2/auth/account", NEED_APIKEY | NEED_TOKEN, own_profile, NULL, 0 },
	{ PUT, "/identity/v2/auth/account", NEED_APIKEY | NEED_TOKEN, update_own, update_params,
	  BODY_PROFILE },
	{ PUT | POST, "/identity/v2/auth/account/reauth/pin", NEED_APIKEY | NEED_PIN | NEED_TOKEN,
	  step_up_by_pin, by_pin_params, 0 },
	{ PUT | POST, "/identity/v2/auth/account/reauth/password", NEED_APIKEY | NEED_TOKEN,
	  step_up_by_password, by_password_params, 0 },
	{ 0, NULL, 0, NULL, NULL, 0 },
};

int main(int argc, char **argv)
{
	return service_main(argc, argv, &(struct service){ "account", routes });
}
