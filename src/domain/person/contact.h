/* SPDX-License-Identifier: MIT */
/*
 * The names people are reached and known by: e-mail addresses, the phone number,
 * the user name. Where a change of them alters how a person is reached, every
 * link and code on its way ends, by logout.on_contact_change every sign-in does,
 * and the person is told at the old and the new ones.
 */
#ifndef DOMAIN_PERSON_CONTACT_H
#define DOMAIN_PERSON_CONTACT_H

#include "domain/recovery/send_code.h"
#include "domain/person/account_lifecycle.h"

/* --- by the tenant's back end -------------------------------------------- */

/*
 * Replace the login phone number, or the e-mail addresses ([{Type, Value}]) of
 * an account. Codes as for account_create; ERR_USER_UNKNOWN; ERR_EMAIL_MISSING
 * when the body has no Email, ERR_EMAIL_LAST when it is empty.
 */
MUST_USE enum err contact_set_phone(const struct context *c, struct str uid, struct str phone,
				    struct account_view *out);
MUST_USE enum err contact_set_emails(const struct context *c, struct str uid,
				     const struct json *emails, struct account_view *out);

/*
 * Take an e-mail address from an account. ERR_EMAIL_UNKNOWN when it has not that
 * one, ERR_EMAIL_LAST when it is the last; ERR_USER_UNKNOWN.
 */
MUST_USE enum err contact_drop_email(const struct context *c, struct str uid, struct str email,
				     struct account_view *out);

/* Replace the user name of an account. ERR_USERNAME_*, ERR_USER_UNKNOWN, ERR_STORE*. */
MUST_USE enum err contact_set_username(const struct context *c, struct str uid, struct str name,
				       struct account_view *out);

/*
 * Take back that the addresses (PURPOSE_EMAIL) or the number (PURPOSE_PHONE) of an
 * account are confirmed, and send what confirms the first address or the number
 * anew, unless the tenant confirms none. Of *a purpose, url and template are read.
 * ERR_EMAIL_NONE, ERR_PHONE_NONE, ERR_PAGE_URL, ERR_SEND_LIMIT_*: nothing was
 * changed; ERR_USER_UNKNOWN.
 */
MUST_USE enum err contact_invalidate(const struct context *c, struct str uid,
				     const struct code_request *a, struct account_view *out);

/* A new address or number whose confirmation a back end sends itself. */
struct contact_handed {
	enum purpose purpose;	   /* PURPOSE_EMAIL, PURPOSE_PHONE */
	enum identifier_kind kind; /* the account is named by that */
	struct str name;
	struct str value, type; /* the address and its type, or the number */
};

/*
 * Add an address, or replace the number, and hand over what confirms it, which is
 * good as hand_over_code says. Codes as for contact_add_own_email, or as for
 * contact_set_phone; ERR_USER_UNKNOWN.
 */
MUST_USE enum err contact_hand_over(const struct context *c, const struct contact_handed *h,
				    struct otp_texts *texts, struct otp *code);

/* --- by their own person --------------------------------------------------- */

struct contact_change {
	struct str access;   /* the access token it is done by, whose sign-in goes on */
	struct str proof;    /* the step-up token that recovery.stepup asks for; empty: none */
	struct str value;    /* the address or number */
	struct str type;     /* of an address to add, such as Secondary */
	struct str page;     /* where the link of the mail leads; empty: the tenant's page */
	struct str template; /* of mail or SMS, by name; empty: the default */
};

/*
 * Replace the person's number, or add an address behind those there are. Either is
 * in use at once but not confirmed; what confirms it is sent in the same
 * transaction, out of the share that asking for it has. ERR_TOKEN_*,
 * ERR_STEP_UP_INVALID; ERR_SEND_LIMIT_SMS, ERR_SEND_LIMIT_MAIL: nothing was changed;
 * ERR_PHONE_*; ERR_EMAIL_FORMAT, ERR_EMAIL_TYPE_MISSING, ERR_EMAIL_PRIMARY_TWICE,
 * ERR_EMAIL_TAKEN, ERR_EMAIL_OWN for one they have, ERR_EMAIL_MANY for one too many,
 * ERR_EMAIL_FIRST when the tenant demands that the first is confirmed before;
 * ERR_PAGE_URL.
 */
MUST_USE enum err contact_set_own_phone(const struct context *c,
					const struct contact_change *change,
					struct account_view *out);
MUST_USE enum err contact_add_own_email(const struct context *c,
					const struct contact_change *change,
					struct account_view *out);

/*
 * Take an address, or the number, away. ERR_TOKEN_*, ERR_STEP_UP_INVALID;
 * ERR_EMAIL_UNKNOWN, ERR_EMAIL_LAST; ERR_PHONE_NONE, and ERR_IDENTIFIER_MISSING
 * when the person has no other name to sign in by.
 */
MUST_USE enum err contact_drop_own_email(const struct context *c,
					 const struct contact_change *change,
					 struct account_view *out);
MUST_USE enum err contact_drop_own_phone(const struct context *c,
					 const struct contact_change *change,
					 struct account_view *out);

#endif
