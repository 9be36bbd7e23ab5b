/* SPDX-License-Identifier: MIT */
/* The addresses and the number of the signed-in person. */
#include "login.h"

#include "domain/person/contact.h"
#include "http/response.h"

enum { NEW_PHONE, NEW_PHONE_TEMPLATE, NEW_PHONE_PROOF };

static const struct param new_phone_params[] = {
	[NEW_PHONE] = {"phone", P_PHONE, IN_BODY | REQUIRED, ERR_PHONE_MISSING},
	[NEW_PHONE_TEMPLATE] = {"smstemplate", P_TEXT, IN_QUERY, 0},
	[NEW_PHONE_PROOF] = {"secondfactorvalidationtoken", P_TEXT, IN_QUERY | IN_BODY | SECRET, 0},
	{NULL, 0, 0, 0},
};

/* Set a new phone number. It replaces the old one at once, but is unconfirmed. */
static enum err set_phone(struct request *r)
{
	const struct contact_change change = {.access = r->access,
					      .value = r->values[NEW_PHONE].text,
					      .step_up = r->values[NEW_PHONE_PROOF].text,
					      .template = r->values[NEW_PHONE_TEMPLATE].text};
	struct account_view p;
	enum err e = contact_set_own_phone(&r->context, &change, &p);

	return e == ERR_OK ? response_sms(r) : e;
}

enum { DROP_PROOF };

static const struct param drop_phone_params[] = {
	[DROP_PROOF] = {"secondfactorvalidationtoken", P_TEXT, IN_QUERY | IN_BODY | SECRET, 0},
	{NULL, 0, 0, 0},
};

static enum err drop_phone(struct request *r)
{
	const struct contact_change change = {.access = r->access,
					      .step_up = r->values[DROP_PROOF].text};
	struct account_view p;
	enum err e = contact_drop_own_phone(&r->context, &change, &p);

	return e == ERR_OK ? response_flag(r, "IsDeleted") : e;
}

enum { OWN_VALUE, OWN_PROOF, OWN_TYPE, OWN_PAGE, OWN_TEMPLATE };

static const struct param add_email_params[] = {
	[OWN_VALUE] = {"email", P_EMAIL, IN_BODY | REQUIRED, ERR_EMAIL_MISSING},
	[OWN_PROOF] = {"secondfactorvalidationtoken", P_TEXT, IN_QUERY | IN_BODY | SECRET, 0},
	[OWN_TYPE] = {"type", P_TEXT, IN_BODY | REQUIRED, ERR_EMAIL_TYPE_MISSING},
	[OWN_PAGE] = {"verificationurl", P_LONG, IN_QUERY, 0},
	[OWN_TEMPLATE] = {"emailtemplate", P_TEXT, IN_QUERY, 0},
	{NULL, 0, 0, 0},
};

/* Add an e-mail address. It belongs to the account at once, but is unconfirmed. */
static enum err add_email(struct request *r)
{
	const struct contact_change change = {.access = r->access,
					      .step_up = r->values[OWN_PROOF].text,
					      .value = r->values[OWN_VALUE].text,
					      .type = r->values[OWN_TYPE].text,
					      .page = r->values[OWN_PAGE].text,
					      .template = r->values[OWN_TEMPLATE].text};
	struct account_view p;
	enum err e = contact_add_own_email(&r->context, &change, &p);

	return e == ERR_OK ? response_flag(r, "IsPosted") : e;
}

static const struct param drop_email_params[] = {
	[OWN_VALUE] = {"email", P_EMAIL, IN_BODY | REQUIRED, ERR_EMAIL_MISSING},
	[OWN_PROOF] = {"secondfactorvalidationtoken", P_TEXT, IN_QUERY | IN_BODY | SECRET, 0},
	{NULL, 0, 0, 0},
};

static enum err drop_email(struct request *r)
{
	const struct contact_change change = {.access = r->access,
					      .step_up = r->values[OWN_PROOF].text,
					      .value = r->values[OWN_VALUE].text};
	struct account_view p;
	enum err e = contact_drop_own_email(&r->context, &change, &p);

	return e == ERR_OK ? response_flag(r, "IsDeleted") : e;
}

const struct route contact_routes[] = {
	{POST, "/identity/v2/auth/email", NEED_APIKEY | NEED_TOKEN, add_email, add_email_params, 0},
	{DELETE, "/identity/v2/auth/email", NEED_APIKEY | NEED_TOKEN, drop_email, drop_email_params,
	 0},
	{DELETE, "/identity/v2/auth/phone", NEED_APIKEY | NEED_TOKEN, drop_phone, drop_phone_params,
	 0},
	{PUT, "/identity/v2/auth/phone", NEED_APIKEY | NEED_TOKEN, set_phone, new_phone_params, 0},
	{0, NULL, 0, NULL, NULL, 0},
};
