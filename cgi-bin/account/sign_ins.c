/* SPDX-License-Identifier: MIT */
/* The sign-ins of a person: listing and ending them. */
#include "account.h"

#include "domain/session/session.h"
#include "http/response.h"

static enum err list_sessions(struct request *r)
{
	struct session_list list;
	enum err e = session_list(&r->context, r->account.uid, &list);

	return e == ERR_OK ? response_sessions(r, &list, &r->token.sign_in) : e;
}

enum { SESSION_ID };

static const struct param one_session_params[] = {
	[SESSION_ID] = {"id", P_GUID, IN_PATH | REQUIRED, 0},
	{NULL, 0, 0, 0},
};

static enum err end_session(struct request *r)
{
	enum err e = session_end_sign_in(&r->context, r->account.uid, &r->values[SESSION_ID].guid);

	return e == ERR_OK ? response_flag(r, "IsDeleted") : e;
}

static enum err end_sessions(struct request *r)
{
	enum err e = session_end_sign_in(&r->context, r->account.uid, NULL);

	return e == ERR_OK ? response_flag(r, "IsDeleted") : e;
}

/* An older call for back ends, which names the person by access token or by uid. */
enum { ACTIVE_TOKEN, ACTIVE_UID };

static const struct param active_params[] = {
	[ACTIVE_TOKEN] = {"token", P_TEXT, IN_QUERY | SECRET, 0},
	[ACTIVE_UID] = {"accountid", P_UID, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

static enum err active_sessions(struct request *r)
{
	struct str access = r->values[ACTIVE_TOKEN].text, uid = r->values[ACTIVE_UID].text;
	struct session_list *list = arena_alloc(r->context.arena, sizeof *list);
	struct guid current = {{0}};
	enum err e;

	if (access.n == 0 && uid.n == 0)
		return context_name_fault(&r->context, ERR_PARAM_MISSING,
					  STR("token or accountid"));
	e = access.n > 0 ? session_list_of_token(&r->context, access, list, &current)
			 : session_list(&r->context, uid, list);
	return e == ERR_OK ? response_active_sessions(r, list, &current, access) : e;
}

const struct route sign_in_routes[] = {
	{GET, "/api/v2/access_token/activesession", NEED_SECRET | OLD_SPELLING, active_sessions,
	 active_params, 0},
	{GET, "/identity/v2/auth/account/sessions", NEED_APIKEY | NEED_TOKEN, list_sessions, NULL,
	 0},
	{DELETE, "/identity/v2/auth/account/sessions", NEED_APIKEY | NEED_TOKEN, end_sessions, NULL,
	 0},
	{DELETE, "/identity/v2/auth/account/sessions/{id}", NEED_APIKEY | NEED_TOKEN, end_session,
	 one_session_params, 0},
	{0, NULL, 0, NULL, NULL, 0},
};
