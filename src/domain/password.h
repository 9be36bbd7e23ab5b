/* SPDX-License-Identifier: MIT */
/* A person's password: its rules for this tenant, its strength, replacing it, changing it. */
#ifndef DOMAIN_PASSWORD_H
#define DOMAIN_PASSWORD_H

#include "domain/profile.h"

/*
 * Check a new password against the tenant's rules and, unless a is NULL, what is known
 * of the person. ERR_FIELDS, with the reason under `field` in the excuse; it reads the
 * same for a common password and for a personal one. *strength is what was found,
 * whether the tenant refuses it or not. Quick: no hash.
 */
MUST_USE enum err password_check_rules(const struct call *c, struct str password,
				       const char *field, const struct account *a,
				       const struct profile *p, enum password_strength *strength);

/*
 * Make `hash` the account's password, of that strength, and note the change. Changes
 * *a only; the caller stores it.
 */
void password_replace(const struct call *c, struct account *a, struct str hash,
		      enum password_strength strength);

/*
 * Change the password of the access token's account, given the old one. PIN
 * sessions end in the same transaction, and, where logout.on_password_change is
 * on, every other sign-in. ERR_TOKEN_UNKNOWN, ERR_TOKEN_EXPIRED,
 * ERR_PASSWORD_NONE, ERR_PASSWORD_OLD_WRONG, ERR_FIELDS (nothing was counted);
 * others as attempt_run.
 */
MUST_USE enum err password_change(const struct call *c, struct str access, struct str old,
				  struct str fresh);

#endif
