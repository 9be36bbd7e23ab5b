/* SPDX-License-Identifier: MIT */
/* Access and refresh tokens, sign-ins, session tokens for PIN login, and SOTT. */
#include "manage.h"

#include "domain/session/session.h"
#include "domain/signin/signin.h"
#include "domain/signin/sott.h"
#include "http/response.h"

static enum err answer_tokens(struct request *r, const struct token_text *access,
			      const struct token_text *refresh, uint64_t expires)
{
	json_open(&r->out, '{');
	json_pair(&r->out, "access_token", str_of(access->s));
	json_pair(&r->out, "refresh_token", str_of(refresh->s));
	response_time(&r->out, "expires_in", expires);
	json_close(&r->out, '}');
	return ERR_OK;
}

static enum err tokens_for(struct request *r)
{
	struct signin s;
	enum err e = signin_tokens_for(&r->context, r->values[UID].text, &s);

	return e == ERR_OK ? answer_tokens(r, &s.access, &s.refresh, s.access_expires) : e;
}

/*
 * A call that only Pintle has: a session token, or PINAuthToken, for somebody the back
 * end signed in.
 */
static enum err pin_session_for(struct request *r)
{
	struct signin s;
	enum err e = signin_pin_session_for(&r->context, r->values[UID].text, &s);

	return e == ERR_OK ? response_pin_session(r, &s) : e;
}

enum { REFRESH_TOKEN };

static const struct param refresh_params[] = {
	[REFRESH_TOKEN] = {"refresh_token", P_TEXT, IN_QUERY | REQUIRED | SECRET, 0},
	{NULL, 0, 0, 0},
};

static enum err refresh(struct request *r)
{
	struct session_tokens s;
	enum err e = session_refresh(&r->context, r->values[REFRESH_TOKEN].text, &s);

	return e == ERR_OK ? answer_tokens(r, &s.access, &s.refresh, s.access_expires) : e;
}

static enum err revoke_refresh(struct request *r)
{
	enum err e = session_revoke_refresh(&r->context, r->values[REFRESH_TOKEN].text);

	return e == ERR_OK ? response_flag(r, "IsDeleted") : e;
}

static enum err revoke_all_refresh(struct request *r)
{
	enum err e = session_revoke_all_refresh(&r->context, r->values[UID].text);

	return e == ERR_OK ? response_flag(r, "IsDeleted") : e;
}

static enum err list_sessions(struct request *r)
{
	static const struct guid none;
	struct session_list list;
	enum err e = session_list(&r->context, r->values[UID].text, &list);

	return e == ERR_OK ? response_sessions(r, &list, &none) : e;
}

enum { SESSION_UID, SESSION_ID };

static const struct param session_params[] = {
	[SESSION_UID] = {"uid", P_UID, IN_PATH | REQUIRED, 0},
	[SESSION_ID] = {"id", P_GUID, IN_PATH | REQUIRED, 0},
	{NULL, 0, 0, 0},
};

static enum err end_session(struct request *r)
{
	enum err e = session_end_sign_in(&r->context, r->values[SESSION_UID].text,
					 &r->values[SESSION_ID].guid);

	return e == ERR_OK ? response_flag(r, "IsDeleted") : e;
}

static enum err end_sessions(struct request *r)
{
	enum err e = session_end_sign_in(&r->context, r->values[UID].text, NULL);

	return e == ERR_OK ? response_flag(r, "IsDeleted") : e;
}

enum { MINUTES };

static const struct param sott_params[] = {
	[MINUTES] = {"timedifference", P_INT, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

static enum err make_sott(struct request *r)
{
	enum { DEFAULT_MINUTES = 10 };
	int64_t minutes = r->values[MINUTES].given ? r->values[MINUTES].n : DEFAULT_MINUTES;
	struct str sott;
	uint64_t expires;
	enum err e = sott_make(&r->context, (uint64_t)minutes, &sott, &expires);

	if (e != ERR_OK)
		return e;
	json_open(&r->out, '{');
	json_pair(&r->out, "Sott", sott);
	response_time(&r->out, "ExpiryTime", expires);
	json_close(&r->out, '}');
	return ERR_OK;
}

const struct route token_routes[] = {
	{GET, "/identity/v2/manage/account/access_token", NEED_SECRET, tokens_for, uid_query_params,
	 0},
	{GET, "/identity/v2/manage/account/access_token/refresh", NEED_SECRET, refresh,
	 refresh_params, 0},
	{GET, "/identity/v2/manage/account/access_token/refresh/revoke", NEED_SECRET,
	 revoke_refresh, refresh_params, 0},
	{DELETE, "/identity/v2/manage/account/{uid}/access_token/refresh/revoke", NEED_SECRET,
	 revoke_all_refresh, uid_params, 0},
	{POST, "/identity/v2/manage/account/{uid}/pin/session", NEED_SECRET | NEED_PIN,
	 pin_session_for, uid_params, 0},
	{GET, "/identity/v2/manage/account/{uid}/sessions", NEED_SECRET, list_sessions, uid_params,
	 0},
	{DELETE, "/identity/v2/manage/account/{uid}/sessions", NEED_SECRET, end_sessions,
	 uid_params, 0},
	{DELETE, "/identity/v2/manage/account/{uid}/sessions/{id}", NEED_SECRET, end_session,
	 session_params, 0},
	{GET, "/identity/v2/manage/account/sott", NEED_SECRET, make_sott, sott_params, 0},
	{0, NULL, 0, NULL, NULL, 0},
};
