/* SPDX-License-Identifier: MIT */
/*
 * E-mail addresses, phone number and username of an account. When a change alters how a
 * person is reached, all unused links and codes become invalid, with
 * logout.on_contact_change every sign-in ends, and the person is notified at the old
 * and the new addresses.
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
 * Remove an e-mail address from an account. ERR_EMAIL_UNKNOWN when the account does not
 * have it, ERR_EMAIL_LAST when it is the last; ERR_USER_UNKNOWN.
 */
MUST_USE enum err contact_drop_email(const struct context *c, struct str uid, struct str email,
				     struct account_view *out);

/* Replace the username of an account. ERR_USERNAME_*, ERR_USER_UNKNOWN, ERR_STORE*. */
MUST_USE enum err contact_set_username(const struct context *c, struct str uid, struct str name,
				       struct account_view *out);

/*
 * Mark the addresses (PURPOSE_EMAIL) or the number (PURPOSE_PHONE) of an account as not
 * confirmed, and send a new confirmation for the first address or the number, unless
 * the tenant confirms none. Uses purpose, url and template of *request. On ERR_EMAIL_NONE,
 * ERR_PHONE_NONE, ERR_PAGE_URL and ERR_SEND_LIMIT_* nothing is changed;
 * ERR_USER_UNKNOWN.
 */
MUST_USE enum err contact_invalidate(const struct context *c, struct str uid,
				     const struct code_request *request, struct account_view *out);

/* A new address or number whose confirmation a back end sends itself. */
struct contact_handed {
	enum purpose purpose;	   /* PURPOSE_EMAIL, PURPOSE_PHONE */
	enum identifier_kind kind; /* how the account is named */
	struct str name;
	struct str value, type; /* the address and its type, or the number */
};

/*
 * Add an address, or replace the number, and return its confirmation like
 * hand_over_code. Errors as for contact_add_own_email or contact_set_phone;
 * ERR_USER_UNKNOWN.
 */
MUST_USE enum err contact_hand_over(const struct context *c, const struct contact_handed *h,
				    struct otp_texts *texts, struct otp *code);

/* --- by their own person --------------------------------------------------- */

struct contact_change {
	struct str access;   /* the caller's access token, whose sign-in continues */
	struct str step_up;  /* the step-up token that recovery.stepup requires; empty: none */
	struct str value;    /* the address or number */
	struct str type;     /* of an address to add, such as Secondary */
	struct str page;     /* the page that the mail's link opens; empty: the tenant's */
	struct str template; /* of mail or SMS, by name; empty: the default */
};

/*
 * Replace the person's number, or append an address. Either is in use at once but not
 * confirmed; the confirmation is sent in the same transaction, and counted like a
 * request for it. ERR_TOKEN_*, ERR_STEP_UP_INVALID; ERR_SEND_LIMIT_SMS,
 * ERR_SEND_LIMIT_MAIL: nothing was changed; ERR_PHONE_*; ERR_EMAIL_FORMAT,
 * ERR_EMAIL_TYPE_MISSING, ERR_EMAIL_PRIMARY_TWICE, ERR_EMAIL_TAKEN, ERR_EMAIL_OWN for
 * one they have, ERR_EMAIL_MANY for one too many, ERR_EMAIL_FIRST when the first must
 * be confirmed before; ERR_PAGE_URL.
 */
MUST_USE enum err contact_set_own_phone(const struct context *c,
					const struct contact_change *change,
					struct account_view *out);
MUST_USE enum err contact_add_own_email(const struct context *c,
					const struct contact_change *change,
					struct account_view *out);

/*
 * Remove an address, or the number. ERR_TOKEN_*, ERR_STEP_UP_INVALID;
 * ERR_EMAIL_UNKNOWN, ERR_EMAIL_LAST; ERR_PHONE_NONE, and ERR_IDENTIFIER_MISSING when
 * the person has no other identifier to sign in with.
 */
MUST_USE enum err contact_drop_own_email(const struct context *c,
					 const struct contact_change *change,
					 struct account_view *out);
MUST_USE enum err contact_drop_own_phone(const struct context *c,
					 const struct contact_change *change,
					 struct account_view *out);

#endif
