/* SPDX-License-Identifier: MIT */
/* A person's password: its rules for this tenant, its strength, replacing it. */
#ifndef DOMAIN_FACTOR_PASSWORD_H
#define DOMAIN_FACTOR_PASSWORD_H

#include "domain/account/profile.h"

/*
 * Check a new password against the tenant's rules and, unless a is NULL, what is known
 * of the person. ERR_FIELDS, with the reason under `field` in the excuse; it reads the
 * same for a common password and for a personal one. *strength is what was found,
 * whether the tenant refuses it or not. Quick: no hash.
 */
MUST_USE enum err password_check_rules(const struct context *c, struct str password,
				       const char *field, const struct account *a,
				       const struct profile *p, enum password_strength *strength);

/*
 * Make `hash` the account's password, of that strength, and note the change. Changes
 * *a only; the caller stores it.
 */
void password_replace(const struct context *c, struct account *a, struct str hash,
		      enum password_strength strength);

#endif
