/* SPDX-License-Identifier: MIT */
/* E-mail addresses and phone numbers of accounts. */
#include "manage.h"

#include "domain/person/contact.h"
#include "http/response.h"

enum { OF_UID, NEW_VALUE };

static const struct param phone_params[] = {
	[OF_UID] = {"uid", P_UID, IN_PATH | REQUIRED, 0},
	[NEW_VALUE] = {"phone", P_PHONE, IN_BODY | REQUIRED, ERR_PHONE_MISSING},
	{NULL, 0, 0, 0},
};

static enum err set_phone(struct request *r)
{
	struct account_view p;
	enum err e = contact_set_phone(&r->context, r->values[OF_UID].text,
				       r->values[NEW_VALUE].text, &p);

	return e == ERR_OK ? response_account(r, &p) : e;
}

static const struct param emails_params[] = {
	[OF_UID] = {"uid", P_UID, IN_PATH | REQUIRED, 0},
	[NEW_VALUE] = {"body", P_DOCUMENT, IN_BODY, 0},
	{NULL, 0, 0, 0},
};

static enum err set_emails(struct request *r)
{
	struct account_view p;
	enum err e = contact_set_emails(&r->context, r->values[OF_UID].text,
					r->values[NEW_VALUE].json, &p);

	return e == ERR_OK ? response_account(r, &p) : e;
}

static const struct param drop_email_params[] = {
	[OF_UID] = {"uid", P_UID, IN_PATH | REQUIRED, 0},
	[NEW_VALUE] = {"email", P_EMAIL, IN_BODY | REQUIRED, ERR_EMAIL_MISSING},
	{NULL, 0, 0, 0},
};

static enum err drop_email(struct request *r)
{
	struct account_view p;
	enum err e = contact_drop_email(&r->context, r->values[OF_UID].text,
					r->values[NEW_VALUE].text, &p);

	return e == ERR_OK ? response_account(r, &p) : e;
}

/* Make an address or number unconfirmed, and send a new link or code. */
static enum err invalidate(struct request *r, struct str uid, const struct code_request *code)
{
	struct account_view p;
	enum err e = contact_invalidate(&r->context, uid, code, &p);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

enum { EMAIL_UID, EMAIL_TEMPLATE, EMAIL_PAGE };

static const struct param invalidate_email_params[] = {
	[EMAIL_UID] = {"uid", P_UID, IN_PATH | REQUIRED, 0},
	[EMAIL_TEMPLATE] = {"emailtemplate", P_TEXT, IN_QUERY, 0},
	[EMAIL_PAGE] = {"verificationurl", P_LONG, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

static enum err invalidate_email(struct request *r)
{
	return invalidate(r, r->values[EMAIL_UID].text,
			  &(struct code_request){.purpose = PURPOSE_EMAIL,
						 .url = r->values[EMAIL_PAGE].text,
						 .template = r->values[EMAIL_TEMPLATE].text});
}

enum { PHONE_UID, PHONE_TEMPLATE, PHONE_VOICE };

static const struct param invalidate_phone_params[] = {
	[PHONE_UID] = {"uid", P_UID, IN_PATH | REQUIRED, 0},
	[PHONE_TEMPLATE] = {"smstemplate", P_TEXT, IN_QUERY, 0},
	[PHONE_VOICE] = {"isvoiceotp", P_BOOL, IN_QUERY | IN_BODY, 0},
	{NULL, 0, 0, 0},
};

static enum err invalidate_phone(struct request *r)
{
	if (r->values[PHONE_VOICE].yes)
		return ERR_VOICE_NONE;
	return invalidate(r, r->values[PHONE_UID].text,
			  &(struct code_request){.purpose = PURPOSE_PHONE,
						 .template = r->values[PHONE_TEMPLATE].text});
}

const struct route contact_routes[] = {
	{PUT, "/identity/v2/manage/account/{uid}/phoneid", NEED_SECRET, set_phone, phone_params, 0},
	{PUT, "/identity/v2/manage/account/{uid}/email", NEED_SECRET, set_emails, emails_params, 0},
	{DELETE, "/identity/v2/manage/account/{uid}/email", NEED_SECRET, drop_email,
	 drop_email_params, 0},
	{PUT, "/identity/v2/manage/account/{uid}/invalidateemail", NEED_SECRET, invalidate_email,
	 invalidate_email_params, 0},
	{PUT, "/identity/v2/manage/account/{uid}/invalidatephone", NEED_SECRET, invalidate_phone,
	 invalidate_phone_params, 0},
	{0, NULL, 0, NULL, NULL, 0},
};
