/* SPDX-License-Identifier: MIT */
/* Accounts: creating, finding, changing and deleting them, and their passwords. */
#include "manage.h"

#include "domain/person/account_deletion.h"
#include "domain/person/account_lifecycle.h"
#include "domain/person/account_update.h"
#include "http/request_params.h"
#include "http/response.h"

static enum err create_account(struct request *r)
{
	struct account_view p;
	enum err e = account_create(&r->context, r->values[BODY].json, request_source(r), &p);

	return e == ERR_OK ? response_account(r, &p) : e;
}

enum { EMAIL, USERNAME, PHONE };

static const struct param find_params[] = {
	[EMAIL] = {"email", P_EMAIL, IN_QUERY, 0},
	[USERNAME] = {"username", P_TEXT, IN_QUERY, 0},
	[PHONE] = {"phone", P_PHONE, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

static enum err find_account(struct request *r)
{
	enum identifier_kind kind;
	struct account_view p;
	struct str name;
	enum err e;

	if (!request_name(r, NAMES(EMAIL, USERNAME, PHONE), &kind, &name))
		return context_name_fault(&r->context, ERR_PARAM_MISSING,
					  STR("email, username or phone"));
	e = account_read(&r->context, kind, name, &p);
	return e == ERR_OK ? response_account(r, &p) : e;
}

static enum err get_account(struct request *r)
{
	struct account_view p;
	enum err e = account_read(&r->context, IDENTIFIER_UID, r->values[UID].text, &p);

	return e == ERR_OK ? response_account(r, &p) : e;
}

enum { UPDATE_UID, UPDATE_BODY, UPDATE_NULLS };

static const struct param update_params[] = {
	[UPDATE_UID] = {"uid", P_UID, IN_PATH | REQUIRED, 0},
	[UPDATE_BODY] = {"body", P_DOCUMENT, IN_BODY | NEW_SECRET, 0},
	[UPDATE_NULLS] = {"nullsupport", P_BOOL, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

static enum err update_account(struct request *r)
{
	const struct account_update change = {r->values[UPDATE_UID].text,
					      r->values[UPDATE_BODY].json,
					      r->values[UPDATE_NULLS].yes ? NULL_ERASES
									  : NULL_KEEPS,
					      {"", 0}};
	struct account_view p;
	enum err e = account_update(&r->context, &change, &p);

	return e == ERR_OK ? response_account(r, &p) : e;
}

static enum err delete_account(struct request *r)
{
	enum err e = account_delete(&r->context, IDENTIFIER_UID, r->values[UID].text);

	return e == ERR_OK ? response_flag(r, "IsDeleted") : e;
}

static const struct param email_query_params[] = {
	[EMAIL] = {"email", P_EMAIL, IN_QUERY | REQUIRED, ERR_EMAIL_MISSING},
	{NULL, 0, 0, 0},
};

static enum err delete_by_email(struct request *r)
{
	enum err e = account_delete(&r->context, IDENTIFIER_EMAIL, r->values[EMAIL].text);

	if (e != ERR_OK)
		return e;
	json_open(&r->out, '{');
	json_key(&r->out, "IsDeleted");
	json_put_bool(&r->out, true);
	json_key(&r->out, "RecordsDeleted");
	json_put_int(&r->out, 1);
	json_close(&r->out, '}');
	return ERR_OK;
}

/* A list of one entry, since an address belongs to one account at most. */
static enum err identities(struct request *r)
{
	struct account_view p;
	enum err e = account_read(&r->context, IDENTIFIER_EMAIL, r->values[EMAIL].text, &p);

	if (e != ERR_OK)
		return e;
	json_open(&r->out, '{');
	json_key(&r->out, "Data");
	json_open(&r->out, '[');
	e = response_account(r, &p);
	json_close(&r->out, ']');
	json_close(&r->out, '}');
	return e;
}

/* Say only whether there is a password, never its hash. */
static enum err answer_password(struct request *r, const struct account_view *p)
{
	json_open(&r->out, '{');
	json_pair(&r->out, "PasswordHash",
		  p->account.password.hash.n > 0 ? STR("********") : (struct str){NULL, 0});
	json_close(&r->out, '}');
	return ERR_OK;
}

enum { OF_UID, NEW_VALUE };

static const struct param password_params[] = {
	[OF_UID] = {"uid", P_UID, IN_PATH | REQUIRED, 0},
	[NEW_VALUE] = {"password", P_TEXT, IN_BODY | REQUIRED | SECRET | NEW_SECRET,
		       ERR_PASSWORD_MISSING},
	{NULL, 0, 0, 0},
};

static enum err set_password(struct request *r)
{
	struct account_view p;
	enum err e = account_set_password(&r->context, r->values[OF_UID].text,
					  r->values[NEW_VALUE].text, &p);

	return e == ERR_OK ? answer_password(r, &p) : e;
}

static enum err get_password(struct request *r)
{
	struct account_view p;
	enum err e = account_read(&r->context, IDENTIFIER_UID, r->values[UID].text, &p);

	return e == ERR_OK ? answer_password(r, &p) : e;
}

const struct route account_routes[] = {
	{POST, "/identity/v2/manage/account", NEED_SECRET, create_account, document_params,
	 BODY_PROFILE},
	{GET, "/identity/v2/manage/account", NEED_SECRET, find_account, find_params, 0},
	{GET, "/identity/v2/manage/account/{uid}", NEED_SECRET, get_account, uid_params, 0},
	{PUT, "/identity/v2/manage/account/{uid}", NEED_SECRET, update_account, update_params,
	 BODY_PROFILE},
	{DELETE, "/identity/v2/manage/account/{uid}", NEED_SECRET, delete_account, uid_params, 0},
	{DELETE, "/identity/v2/manage/account", NEED_SECRET, delete_by_email, email_query_params,
	 0},
	{GET, "/identity/v2/manage/account/identities", NEED_SECRET, identities, email_query_params,
	 0},
	{GET, "/identity/v2/manage/account/{uid}/password", NEED_SECRET, get_password, uid_params,
	 0},
	{PUT, "/identity/v2/manage/account/{uid}/password", NEED_SECRET, set_password,
	 password_params, 0},
	{0, NULL, 0, NULL, NULL, 0},
};
