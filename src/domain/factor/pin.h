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
 * Refuse a new PIN that is one of the last pin.history PINs: ERR_FIELDS, with the reason
 * under `field`. `proved` is the current PIN if the person has just given it, else empty.
 * Every other comparison costs a hash. ERR_HASH, ERR_CONFIG.
 */
MUST_USE enum err pin_check_history(const struct attempt_permit *permit, const struct context *c,
				    const struct account *a, struct str pin, struct str proved,
				    const char *field);

/* Note under `field` that the PIN was used before; returns ERR_FIELDS. */
enum err pin_refuse_used(const struct context *c, const char *field);

/*
 * Make `hash` the account's PIN, add the previous one to its history and note the change.
 * Changes *a only; the caller stores it.
 */
void pin_replace(const struct context *c, struct account *a, struct str hash);

/*
 * Add an audit record of what happened to the PIN between two states of an account, if
 * anything: set, replaced without the old one, or skipped. ERR_STORE*.
 */
MUST_USE enum err pin_audit(struct txn *t, const struct context *c, const struct account *before,
			    const struct account *after);

/* The same, and notify the person of a new PIN. ERR_STORE*. */
MUST_USE enum err pin_audit_and_notify(struct txn *t, const struct context *c,
				       const struct account *before, const struct account *after);

#endif
