/* SPDX-License-Identifier: MIT */
/*
 * Accounts from the outside: made from a request's body, read by any identifier,
 * unlocked, deleted. Changing them is in domain/change.
 */
#ifndef DOMAIN_PERSON_H
#define DOMAIN_PERSON_H

#include "domain/profile.h"

/* An account as it is answered. Texts live in the arena of the call. */
struct person {
	struct account account;
	struct profile profile;
	bool locked;
};

/*
 * Make an account from a body of profile members and Email, Password, PhoneId,
 * UserName, Uid, EmailVerified, PhoneIdVerified, IsActive, PINInfo. `source` is
 * noted as where it came from. Codes of the members' own: ERR_IDENTIFIER_MISSING,
 * ERR_EMAIL_*, ERR_PHONE_*, ERR_USERNAME_*, ERR_UID_*, ERR_FIELDS (password,
 * PIN), ERR_PIN_MISSING, ERR_BODY_SHAPE; those of profile_merge; ERR_STORE*.
 */
MUST_USE enum err person_create(const struct call *c, const struct json *body, struct str source,
				struct person *out);

/*
 * Register a person by their own wish: as person_create, but with profile
 * members a person may write only, and with a password. Whether a PIN must be
 * given, and what skipping it means, is the tenant's. Codes as above, and
 * ERR_REGISTRATION_OFF, ERR_PASSWORD_MISSING, ERR_PIN_MISSING.
 */
MUST_USE enum err person_register(const struct call *c, const struct json *body,
				  struct str source, struct person *out);

/* Whether an identifier names somebody. ERR_STORE*. */
MUST_USE enum err person_exists(const struct call *c, enum identifier_kind kind, struct str text,
				bool *exists);

/*
 * Take a person's wish to delete their account: queue a mail (template
 * delete-account, variables Url and GUID) with a token that confirms it. `url`
 * is the page asked for; empty: the tenant's. ERR_EMAIL_NONE, ERR_DELETE_URL,
 * ERR_STORE*.
 */
MUST_USE enum err person_ask_deletion(const struct call *c, const struct account *a,
				      const struct guid *grant, struct str url);

/* Delete the account a deletion token was sent to. ERR_DELETION_INVALID, ERR_STORE*. */
MUST_USE enum err person_confirm_deletion(const struct call *c, struct str token);

/* Delete an account and everything that is its own. ERR_USER_UNKNOWN, ERR_STORE*. */
MUST_USE enum err person_delete(const struct call *c, enum identifier_kind kind, struct str text);

/* The same by uid, inside a transaction. */
MUST_USE enum err person_load(struct txn *t, const struct call *c, struct str uid,
			      struct person *out);

/* Read an account by an identifier as written. ERR_USER_UNKNOWN, ERR_STORE*. */
MUST_USE enum err person_read(const struct call *c, enum identifier_kind kind, struct str text,
			      struct person *out);

/* Lift the locks of an account for its person, as attempt_lift says. Codes as there. */
MUST_USE enum err person_unlock_own(const struct call *c, struct str uid);

/* Forget wrong attempts of an account. ERR_USER_UNKNOWN, ERR_STORE*. */
MUST_USE enum err person_unlock(const struct call *c, enum identifier_kind kind, struct str text);

#endif
