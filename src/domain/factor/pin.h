/* SPDX-License-Identifier: MIT */
/* A person's PIN: its rules for this tenant, its history, replacing it. */
#ifndef DOMAIN_FACTOR_PIN_H
#define DOMAIN_FACTOR_PIN_H

#include "domain/account/credential.h"
#include "domain/account/profile.h"

/*
 * Check a new PIN against the tenant's rules and, unless a is NULL, the person's data.
 * ERR_FIELDS, with the reason under `field` in the error detail. Fast: no hashing.
 */
MUST_USE enum err pin_check_rules(const struct context *c, struct str pin, const char *field,
				  const struct account *a, const struct profile *p);

/*
 * Whether the new PIN is one of the last pin.history: ERR_FIELDS, with the reason
 * under `field`. `proved` is the present PIN where it is known by now, else empty;
 * each other one costs a hash. ERR_HASH, ERR_CONFIG.
 */
MUST_USE enum err pin_check_history(const struct attempt_permit *permit, const struct context *c,
				    const struct account *a, struct str pin, struct str proved,
				    const char *field);

/* Note that a PIN was used before, under `field`; answers ERR_FIELDS. */
enum err pin_refuse_used(const struct context *c, const char *field);

/*
 * Make `hash` the account's PIN, keep the one before in its history and note
 * the change. Changes *a only; the caller stores it.
 */
void pin_replace(const struct context *c, struct account *a, struct str hash);

/*
 * Tell the audit trail what became of the PIN between two states of an account:
 * set, replaced by others than its owner, put off, or nothing. ERR_STORE*.
 */
MUST_USE enum err pin_audit(struct txn *t, const struct context *c, const struct account *before,
			    const struct account *after);

/* The same, and tell the person of a new PIN. ERR_STORE*. */
MUST_USE enum err pin_tell(struct txn *t, const struct context *c, const struct account *before,
			   const struct account *after);

#endif
