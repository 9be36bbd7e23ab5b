/* SPDX-License-Identifier: MIT */
/* A person's password: its rules for this tenant, its strength, replacing it. */
#ifndef DOMAIN_FACTOR_PASSWORD_H
#define DOMAIN_FACTOR_PASSWORD_H

#include "domain/account/profile.h"

/*
 * Check a new password against the tenant's rules and, unless a is NULL, the person's
 * data. ERR_FIELDS, with the reason under `field` in the error detail; the text is the
 * same for a common and a personal password. *strength is set whether or not the tenant
 * refuses it. Fast: no hashing.
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
