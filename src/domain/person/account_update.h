/* SPDX-License-Identifier: MIT */
/* Changing accounts: their profile, secrets and states. Their names are in contact.h. */
#ifndef DOMAIN_PERSON_ACCOUNT_UPDATE_H
#define DOMAIN_PERSON_ACCOUNT_UPDATE_H

#include "domain/person/account_lifecycle.h"

/* Who changes an account, and how. */
struct account_update {
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
 * Codes as for account_create, and ERR_USER_UNKNOWN. ERR_BUSY when others kept
 * changing the profile meanwhile.
 */
MUST_USE enum err account_update(const struct context *c, const struct account_update *change,
				 struct account_view *out);

/*
 * Replace the password of an account. ERR_FIELDS when it is too short or too
 * long; codes as above.
 */
MUST_USE enum err account_set_password(const struct context *c, struct str uid, struct str password,
				       struct account_view *out);

/*
 * Change an account for its own person: profile members, and PINInfo while there
 * is no PIN yet (set it, or note that it was skipped), and new answers to the
 * security questions answered before (ERR_STEP_UP_INVALID when that takes a
 * proof); everything else in the body is ignored. Codes as above.
 */
MUST_USE enum err account_update_own(const struct context *c, const struct account_update *change,
				     struct account_view *out);

#endif
