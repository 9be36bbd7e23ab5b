/* SPDX-License-Identifier: MIT */
/* The person's own account: profile, user name, locks, welcome mail, deletion. */
#include "account.h"

#include "domain/person/account_deletion.h"
#include "domain/person/account_lifecycle.h"
#include "domain/person/account_update.h"
#include "domain/person/contact.h"
#include "http/response.h"

static enum err own_profile(struct request *r)
{
	struct account_view p;
	enum err e = account_read(&r->context, IDENTIFIER_UID, r->account.uid, &p);

	return e == ERR_OK ? response_account(r, &p) : e;
}

enum { UPDATE_BODY, UPDATE_NULLS, UPDATE_PROOF };

static const struct param update_params[] = {
	[UPDATE_BODY] = {"body", P_DOCUMENT, IN_BODY, 0},
	[UPDATE_NULLS] = {"nullsupport", P_BOOL, IN_QUERY, 0},
	[UPDATE_PROOF] = {"secondfactorvalidationtoken", P_TEXT, IN_QUERY | IN_BODY | SECRET, 0},
	{NULL, 0, 0, 0},
};

static enum err update_own(struct request *r)
{
	const struct account_update change = {r->account.uid, r->values[UPDATE_BODY].json,
					      r->values[UPDATE_NULLS].yes ? NULL_ERASES
									  : NULL_KEEPS,
					      r->values[UPDATE_PROOF].text};
	struct account_view p;
	enum err e = account_update_own(&r->context, &change, &p);

	if (e != ERR_OK)
		return e;
	json_open(&r->out, '{');
	json_key(&r->out, "IsPosted");
	json_put_bool(&r->out, true);
	json_key(&r->out, "Data");
	e = response_account(r, &p);
	json_close(&r->out, '}');
	return e;
}

/* Allow one more attempt, if the call has the captcha or security answer that the lock asks for. */
static enum err unlock_own(struct request *r)
{
	enum err e = account_allow_one(&r->context, r->account.uid);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

const struct param username_params[] = {
	[NAME] = {"username", P_TEXT, IN_QUERY | REQUIRED, ERR_USERNAME_MISSING},
	{NULL, 0, 0, 0},
};

static enum err username_exists(struct request *r)
{
	struct str normal;

	if (!identifier_normal(r->context.arena, IDENTIFIER_USERNAME, r->values[NAME].text,
			       &normal))
		return ERR_USERNAME_FORMAT;
	return response_exists(r, IDENTIFIER_USERNAME, normal);
}

static const struct param new_username_params[] = {
	[NAME] = {"username", P_TEXT, IN_BODY | REQUIRED, ERR_USERNAME_MISSING},
	{NULL, 0, 0, 0},
};

static enum err set_username(struct request *r)
{
	struct account_view p;
	enum err e = contact_set_username(&r->context, r->account.uid, r->values[NAME].text, &p);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

enum { WELCOME };

static const struct param welcome_params[] = {
	[WELCOME] = {"welcomeemailtemplate", P_TEXT, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

static enum err send_welcome(struct request *r)
{
	enum err e = account_welcome(&r->context, r->account.uid, r->values[WELCOME].text);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

enum { DELETE_URL };

static const struct param request_deletion_params[] = {
	[DELETE_URL] = {"deleteurl", P_TEXT, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

static enum err request_deletion(struct request *r)
{
	enum err e = account_request_deletion(&r->context, &r->account, &r->token.sign_in,
					      r->values[DELETE_URL].text);

	return e == ERR_OK ? response_flag(r, "IsDeleteRequestAccepted") : e;
}

enum { DELETE_TOKEN };

static const struct param confirm_deletion_params[] = {
	[DELETE_TOKEN] = {"deletetoken", P_TEXT, IN_QUERY | IN_BODY | REQUIRED | SECRET, 0},
	{NULL, 0, 0, 0},
};

static enum err confirm_deletion(struct request *r)
{
	enum err e = account_confirm_deletion(&r->context, r->values[DELETE_TOKEN].text);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

const struct route profile_routes[] = {
	{GET, "/identity/v2/auth/account/sendwelcomeemail", NEED_APIKEY | NEED_TOKEN, send_welcome,
	 welcome_params, 0},
	{GET, "/identity/v2/auth/account", NEED_APIKEY | NEED_TOKEN, own_profile, NULL, 0},
	{PUT, "/identity/v2/auth/account", NEED_APIKEY | NEED_TOKEN | ASKS(CAPTCHA_UPDATE_PROFILE),
	 update_own, update_params, BODY_PROFILE},
	{PUT, "/identity/v2/auth/account/unlock", NEED_APIKEY | NEED_TOKEN | ASKS(CAPTCHA_UNLOCK),
	 unlock_own, NULL, 0},
	{DELETE, "/identity/v2/auth/account", NEED_APIKEY | NEED_TOKEN, request_deletion,
	 request_deletion_params, 0},
	{GET | POST, "/identity/v2/auth/account/delete", NEED_APIKEY, confirm_deletion,
	 confirm_deletion_params, 0},
	{PUT, "/identity/v2/auth/username", NEED_APIKEY | NEED_TOKEN, set_username,
	 new_username_params, 0},
	{GET, "/identity/v2/auth/username", NEED_APIKEY | ASKS(CAPTCHA_AVAILABILITY),
	 username_exists, username_params, 0},
	{0, NULL, 0, NULL, NULL, 0},
};
