/* SPDX-License-Identifier: MIT */
/* Updating accounts: profile, secrets and states. For identifiers see contact.h. */
#ifndef DOMAIN_PERSON_ACCOUNT_UPDATE_H
#define DOMAIN_PERSON_ACCOUNT_UPDATE_H

#include "domain/person/account_lifecycle.h"

/* Who updates an account, and how. */
struct account_update {
	struct str uid;
	const struct json *body;
	enum profile_null nulls;
	struct str step_up; /* a person's step-up token; empty: none */
};

/*
 * Update an account for the tenant's back end, from a body of profile members and
 * UserName (empty: unchanged), Password, EmailVerified, PhoneIdVerified, IsActive,
 * IsDeleted, IsLoginLocked, PINInfo, SecurityQuestionAnswer. IsLoginLocked true locks
 * until it is unlocked, false unlocks; IsActive true unlocks too. Writing back false as
 * it was read changes nothing. IsDeleted hides the account from its person until that
 * is undone. A new PIN or password, IsActive false, IsDeleted true and IsLoginLocked
 * true end every sign-in of the account, also incomplete ones. The PIN rules apply,
 * except the history. Errors as for account_create, and ERR_USER_UNKNOWN. ERR_BUSY when
 * others kept changing the profile meanwhile.
 */
MUST_USE enum err account_update(const struct context *c, const struct account_update *change,
				 struct account_view *out);

/*
 * Replace the password of an account. ERR_FIELDS when it is too short or too long;
 * errors as above.
 */
MUST_USE enum err account_set_password(const struct context *c, struct str uid, struct str password,
				       struct account_view *out);

/*
 * Update an account for its own person: profile members, PINInfo while there is no PIN
 * yet (set it, or note that it was skipped), and new answers to security questions
 * answered before (ERR_STEP_UP_INVALID when that needs a step-up). Everything else in
 * the body is ignored. Errors as above.
 */
MUST_USE enum err account_update_own(const struct context *c, const struct account_update *change,
				     struct account_view *out);

#endif
