/* SPDX-License-Identifier: MIT */
/*
 * Creating accounts from a request's body, and reading and unlocking them. Updates are in
 * account_update.h, deletion in account_deletion.h.
 */
#ifndef DOMAIN_PERSON_ACCOUNT_LIFECYCLE_H
#define DOMAIN_PERSON_ACCOUNT_LIFECYCLE_H

#include "domain/account/profile.h"
#include "domain/session/token.h"

/* An account and its profile for an answer. Texts live in the context's arena. */
struct account_view {
	struct account account;
	struct profile profile;
	bool locked;
};

/*
 * Create an account from a body of profile members and Email, Password, PhoneId,
 * UserName, Uid, EmailVerified, PhoneIdVerified, IsActive, IsDeleted, IsLoginLocked,
 * PINInfo, SecurityQuestionAnswer. `source` is stored as where it came from. Errors of
 * members: ERR_IDENTIFIER_MISSING, ERR_EMAIL_*, ERR_PHONE_*, ERR_USERNAME_*, ERR_UID_*,
 * ERR_FIELDS (password, PIN, answers), ERR_PIN_MISSING, ERR_PIN_OFF, ERR_BODY_SHAPE;
 * those of profile_merge and of question_input_*; ERR_STORE*.
 */
MUST_USE enum err account_create(const struct context *c, const struct json *body,
				 struct str source, struct account_view *out);

/* The parts of a registration besides the account itself. */
struct registration {
	const struct json *body;
	struct str source;	       /* stored as where the person came from */
	struct str page;	       /* the page that the confirmation link opens; may be empty */
	struct str mail, sms, welcome; /* names of the tenant's templates; empty: the defaults */
	bool no_mail, no_sms;	       /* send no confirmation of the address or number */
};

/*
 * Register a person: like account_create, but only with profile members a person may
 * write, and with a password. The tenant's settings say whether a PIN is required, what
 * skipping it means, and which confirmations are sent, in the same transaction. Errors
 * as above, and ERR_REGISTRATION_OFF, ERR_PASSWORD_MISSING, ERR_PIN_MISSING,
 * ERR_PAGE_URL; ERR_FIELDS for more than one e-mail address.
 */
MUST_USE enum err account_register(const struct context *c, const struct registration *reg,
				   struct account_view *out);

/* Whether a registration sends a code to the person's phone, unless a send limit is
 * reached. */
bool account_is_texted(const struct context *c, const struct registration *reg,
		       const struct account *a);

/* Whether an identifier belongs to an account. ERR_STORE*. */
MUST_USE enum err account_exists(const struct context *c, enum identifier_kind kind,
				 struct str text, bool *exists);

/*
 * Send a person the welcome mail, by the named template of the tenant (empty: the
 * default). ERR_EMAIL_NONE, ERR_SEND_LIMIT_MAIL, ERR_USER_UNKNOWN, ERR_STORE*.
 */
MUST_USE enum err account_welcome(const struct context *c, struct str uid, struct str template);

/* Read an account by an identifier as written. ERR_USER_UNKNOWN, ERR_STORE*. */
MUST_USE enum err account_read(const struct context *c, enum identifier_kind kind, struct str text,
			       struct account_view *out);

/* The same by uid, inside a transaction. */
MUST_USE enum err account_load(struct txn *t, const struct context *c, struct str uid,
			       struct account_view *out);

/* Open the locks of an account for its person, like lockout_allow_one. Errors as there, and as
 * attempt_answers. */
MUST_USE enum err account_allow_one(const struct context *c, struct str uid);

/* Clear the failed attempts and locks of an account. ERR_USER_UNKNOWN, ERR_STORE*. */
MUST_USE enum err account_clear_lockout(const struct context *c, enum identifier_kind kind,
					struct str text);

#endif
