/* SPDX-License-Identifier: MIT */
/* account.fcgi: the signed-in person's tokens. */
#include "domain/session.h"
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

static const struct route routes[] = {
	{ GET | PUT | POST | DELETE, "/identity/v2/auth/session_token/InValidate",
	  NEED_APIKEY | NEED_PIN, invalidate_session, session_params, 0 },
	{ GET, "/identity/v2/auth/access_token/Validate", NEED_APIKEY | NEED_TOKEN, validate_access,
	  NULL, 0 },
	{ GET, "/identity/v2/auth/access_token/InValidate", NEED_APIKEY | NEED_TOKEN,
	  invalidate_access, invalidate_params, 0 },
	{ 0, NULL, 0, NULL, NULL, 0 },
};

int main(int argc, char **argv)
{
	return service_main(argc, argv, &(struct service){ "account", routes });
}
