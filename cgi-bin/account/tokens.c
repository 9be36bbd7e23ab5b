/* SPDX-License-Identifier: MIT */
/* Access tokens and PIN session tokens: reading, prolonging, ending them. */
#include "account.h"

#include "domain/session/session.h"
#include "http/response.h"

enum { SESSION_TOKEN };

static const struct param session_params[] = {
	[SESSION_TOKEN] = {"session_token", P_TEXT, IN_QUERY | REQUIRED | SECRET, 0},
	{NULL, 0, 0, 0},
};

static enum err invalidate_session(struct request *r)
{
	enum err e = session_end_all(&r->context, r->values[SESSION_TOKEN].text);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

static enum err validate_access(struct request *r)
{
	struct token_text refresh = {""};
	bool shown = r->tenant.conf.n[CONF_VALIDATE_SHOWS_REFRESH] != 0;

	enum err e =
		shown ? session_refresh_of(&r->context, r->access, &r->token, &refresh) : ERR_OK;

	if (e != ERR_OK)
		return e;
	json_open(&r->out, '{');
	json_pair(&r->out, "access_token", r->access);
	json_pair(&r->out, "refresh_token", shown ? str_of(refresh.s) : (struct str){NULL, 0});
	response_time(&r->out, "expires_in", r->token.expires);
	json_close(&r->out, '}');
	secret_zero(&refresh, sizeof refresh);
	return ERR_OK;
}

enum { PREVENT_REFRESH };

static const struct param invalidate_params[] = {
	[PREVENT_REFRESH] = {"preventRefresh", P_BOOL, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

static enum err invalidate_access(struct request *r)
{
	enum err e = session_end_access(&r->context, r->access, r->values[PREVENT_REFRESH].yes);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
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
	enum err e = session_slide(&r->context, r->access, &r->token.expires);

	return e == ERR_OK ? validate_access(r) : e;
}

const struct route token_routes[] = {
	{GET | PUT | POST | DELETE, "/identity/v2/auth/session_token/InValidate",
	 NEED_APIKEY | NEED_PIN, invalidate_session, session_params, 0},
	{GET, "/identity/v2/auth/access_token/Validate", NEED_APIKEY | NEED_TOKEN, validate_access,
	 NULL, 0},
	{GET, "/identity/v2/auth/access_token/InValidate", NEED_APIKEY | NEED_TOKEN,
	 invalidate_access, invalidate_params, 0},
	{GET, "/identity/v2/auth/access_token", NEED_APIKEY | NEED_TOKEN, token_info, NULL, 0},
	{GET, "/identity/v2/auth/access_token/sliding_token", NEED_APIKEY | NEED_TOKEN, slide, NULL,
	 0},
	{GET, "/api/v2/access_token/validate", NEED_SECRET | OLD_SPELLING | NEED_TOKEN,
	 validate_access, NULL, 0},
	{GET, "/api/v2/access_token/invalidate", NEED_SECRET | OLD_SPELLING | NEED_TOKEN,
	 invalidate_access, invalidate_params, 0},
	{GET, "/api/v2/access_token/refresh", NEED_SECRET | OLD_SPELLING | NEED_TOKEN, slide, NULL,
	 0},
	{0, NULL, 0, NULL, NULL, 0},
};
