/* SPDX-License-Identifier: MIT */
/* Changing accounts: their profile, secrets, states and names. */
#ifndef DOMAIN_CHANGE_H
#define DOMAIN_CHANGE_H

#include "domain/person.h"

/* Who changes an account, and how. */
struct person_change {
	struct str uid;
	const struct json *body;
	enum profile_null nulls;
	struct str proof; /* a person's step-up token; empty: none */
};

/*
 * Change an account for the tenant's back end, from a body of profile members
 * and UserName (empty: stays), Password, EmailVerified, PhoneIdVerified,
 * IsActive, IsDeleted, IsLoginLocked, PINInfo, SecurityQuestionAnswer.
 * IsLoginLocked locks until it is lifted, or unlocks; IsActive true unlocks too.
 * Not locked, written back as read, changes nothing. IsDeleted makes the account
 * one that is not there, for its person, until it is taken back. A new PIN or
 * password, IsActive false, IsDeleted true and IsLoginLocked true end every
 * sign-in of the account, and what was begun of one.
 * The PIN's rules hold, but for its history.
 * Codes as for person_create, and ERR_USER_UNKNOWN. ERR_BUSY when others kept
 * changing the profile meanwhile.
 */
MUST_USE enum err person_update(const struct call *c, const struct person_change *change,
				struct person *out);

/*
 * Replace the password of an account. ERR_FIELDS when it is too short or too
 * long; codes as above.
 */
MUST_USE enum err person_set_password(const struct call *c, struct str uid, struct str password,
				      struct person *out);

/*
 * Change an account for its own person: profile members, and PINInfo while there
 * is no PIN yet (set it, or note that it was skipped), and new answers to the
 * security questions answered before (ERR_STEPUP_INVALID when that takes a
 * proof); everything else in the body is ignored. Codes as above.
 */
MUST_USE enum err person_update_own(const struct call *c, const struct person_change *change,
				    struct person *out);

/*
 * Replace the login phone number, or the e-mail addresses ([{Type, Value}]) of
 * an account. Where that changes how the person is reached, every link and code
 * on its way ends, and, by logout.on_contact_change, every sign-in. Codes as for
 * person_create; ERR_USER_UNKNOWN; ERR_EMAIL_MISSING when the body has no Email,
 * ERR_EMAIL_LAST when it is empty.
 */
MUST_USE enum err person_set_phone(const struct call *c, struct str uid, struct str phone,
				   struct person *out);
MUST_USE enum err person_set_emails(const struct call *c, struct str uid,
				    const struct json *emails, struct person *out);

/* A person replaces the phone number. */
struct phone_change {
	struct str access; /* the token they do it by */
	struct str phone;
	struct str proof;    /* their step-up token; empty: none */
	struct str template; /* of the SMS, by name; empty: the default */
};

/*
 * The same by the person, whose sign-in in use goes on, and whose proof is used
 * up; a number to be confirmed is sent its code in the same transaction. Codes as
 * above; ERR_TOKEN_*, ERR_STEPUP_INVALID; ERR_SEND_LIMIT_SMS: nothing was changed.
 */
MUST_USE enum err person_set_own_phone(const struct call *c, const struct phone_change *change,
				       struct person *out);

/* Replace the user name of an account. ERR_USERNAME_*, ERR_USER_UNKNOWN, ERR_STORE*. */
MUST_USE enum err person_set_username(const struct call *c, struct str uid, struct str name,
				      struct person *out);

/*
 * Take an e-mail address from an account, which ends what replacing it would.
 * ERR_EMAIL_UNKNOWN when it has not that one, ERR_EMAIL_LAST when it is the
 * last; ERR_USER_UNKNOWN.
 */
MUST_USE enum err person_drop_email(const struct call *c, struct str uid, struct str email,
				    struct person *out);

#endif
