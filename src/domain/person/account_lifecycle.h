/* SPDX-License-Identifier: MIT */
/*
 * Accounts from the outside: made from a request's body, read by any identifier,
 * unlocked, deleted. Changing them is in account_update.h.
 */
#ifndef DOMAIN_PERSON_ACCOUNT_LIFECYCLE_H
#define DOMAIN_PERSON_ACCOUNT_LIFECYCLE_H

#include "domain/account/profile.h"
#include "domain/session/token.h"

/* An account as it is answered. Texts live in the arena of the call. */
struct account_view {
	struct account account;
	struct profile profile;
	bool locked;
};

/*
 * Make an account from a body of profile members and Email, Password, PhoneId,
 * UserName, Uid, EmailVerified, PhoneIdVerified, IsActive, IsDeleted,
 * IsLoginLocked, PINInfo, SecurityQuestionAnswer. `source` is noted as where it
 * came from. Codes of the members' own: ERR_IDENTIFIER_MISSING, ERR_EMAIL_*,
 * ERR_PHONE_*, ERR_USERNAME_*, ERR_UID_*, ERR_FIELDS (password, PIN, answers),
 * ERR_PIN_MISSING, ERR_PIN_OFF, ERR_BODY_SHAPE; those of profile_merge and of
 * question_wish_*; ERR_STORE*.
 */
MUST_USE enum err account_create(const struct context *c, const struct json *body,
				 struct str source, struct account_view *out);

/* How somebody registers: what the request says besides the account itself. */
struct registration {
	const struct json *body;
	struct str source; /* noted as where the person came from */
	struct str page;   /* where the link that confirms the address leads; may be empty */
	struct str mail, sms, welcome; /* the tenant's templates by name; empty: its defaults */
	bool no_mail, no_sms;	       /* what confirms address or number is not wanted now */
};

/*
 * Register a person by their own wish: as account_create, but with profile
 * members a person may write only, and with a password. Whether a PIN must be
 * given, and what skipping it means, is the tenant's; so is what is sent to
 * confirm the address and the number, in the same transaction. Codes as above, and
 * ERR_REGISTRATION_OFF, ERR_PASSWORD_MISSING, ERR_PIN_MISSING, ERR_PAGE_URL;
 * ERR_FIELDS for more than one e-mail address.
 */
MUST_USE enum err account_register(const struct context *c, const struct registration *reg,
				   struct account_view *out);

/* Whether a registration sends a code to the person's phone, unless too many were asked for. */
bool account_is_texted(const struct context *c, const struct registration *reg,
		       const struct account *a);

/* Whether an identifier names somebody. ERR_STORE*. */
MUST_USE enum err account_exists(const struct context *c, enum identifier_kind kind,
				 struct str text, bool *exists);

/*
 * Send a person the welcome mail, by the tenant's template of that name (empty: its
 * default). ERR_EMAIL_NONE, ERR_SEND_LIMIT_MAIL, ERR_USER_UNKNOWN, ERR_STORE*.
 */
MUST_USE enum err account_welcome(const struct context *c, struct str uid, struct str wanted);

/*
 * Take a person's wish to delete their account: queue a mail (template
 * delete-account, variables Url and GUID) with a token that confirms it. `url`
 * is the page asked for; empty: the tenant's. ERR_EMAIL_NONE, ERR_PAGE_URL,
 * ERR_SEND_LIMIT_MAIL, ERR_STORE*.
 */
MUST_USE enum err account_request_deletion(const struct context *c, const struct account *a,
					   const struct guid *sign_in, struct str url);

/*
 * The token that mail would have, of whom a back end names, for the back end to send:
 * *token is its text, *expires its end. It is dead when the person's sign-ins are ended.
 * ERR_USER_UNKNOWN, ERR_STORE*.
 */
MUST_USE enum err account_hand_over_deletion(const struct context *c, enum identifier_kind kind,
					     struct str name, struct token_text *token,
					     uint64_t *expires);

/* Delete the account a deletion token was sent to. ERR_DELETION_INVALID, ERR_STORE*. */
MUST_USE enum err account_confirm_deletion(const struct context *c, struct str token);

/* Delete an account and everything that is its own. ERR_USER_UNKNOWN, ERR_STORE*. */
MUST_USE enum err account_delete(const struct context *c, enum identifier_kind kind,
				 struct str text);

/* The same by uid, inside a transaction. */
MUST_USE enum err account_load(struct txn *t, const struct context *c, struct str uid,
			       struct account_view *out);

/* Read an account by an identifier as written. ERR_USER_UNKNOWN, ERR_STORE*. */
MUST_USE enum err account_read(const struct context *c, enum identifier_kind kind, struct str text,
			       struct account_view *out);

/* Lift the locks of an account for its person, as lockout_allow_one says. Codes as there. */
MUST_USE enum err account_allow_one(const struct context *c, struct str uid);

/* Forget wrong attempts of an account. ERR_USER_UNKNOWN, ERR_STORE*. */
MUST_USE enum err account_clear_lockout(const struct context *c, enum identifier_kind kind,
					struct str text);

#endif
