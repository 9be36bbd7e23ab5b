/* SPDX-License-Identifier: MIT */
/* A person's PIN: its rules for this tenant, setting it, changing it. */
#ifndef DOMAIN_PIN_H
#define DOMAIN_PIN_H

#include "domain/credential.h"
#include "domain/signin.h"

/*
 * Check a new PIN against the tenant's rules and, unless a is NULL, the person's
 * own data. ERR_FIELDS, with the reason under `field` in the excuse. Quick: no hash.
 */
MUST_USE enum err pin_check_rules(const struct call *c, struct str pin, const char *field,
				  const struct account *a, const struct profile *p);

/*
 * Whether the new PIN is one of the last pin.history: ERR_FIELDS, with the reason
 * under `field`. `proved` is the present PIN where it is known by now, else empty;
 * each other one costs a hash. ERR_HASH, ERR_CONFIG.
 */
MUST_USE enum err pin_check_history(const struct attempt_permit *permit, const struct call *c,
				    const struct account *a, struct str pin, struct str proved,
				    const char *field);

/* Note that a PIN was used before, under `field`; answers ERR_FIELDS. */
enum err pin_refuse_used(const struct call *c, const char *field);

/*
 * Make `hash` the account's PIN, keep the one before in its history and note
 * the change. Changes *a only; the caller stores it.
 */
void pin_replace(const struct call *c, struct account *a, struct str hash);

/*
 * Tell the audit trail what became of the PIN between two states of an account:
 * set, replaced by others than its owner, put off, or nothing. ERR_STORE*.
 */
MUST_USE enum err pin_audit(struct txn *t, const struct call *c, const struct account *before,
			    const struct account *after);

/* The same, and tell the person of a new PIN. ERR_STORE*. */
MUST_USE enum err pin_tell(struct txn *t, const struct call *c, const struct account *before,
			   const struct account *after);

/*
 * Set the first PIN with a PINAuthToken, which is used up, and complete the
 * sign-in it interrupted. ERR_PINAUTH_UNKNOWN (also when there is a PIN),
 * ERR_PINAUTH_EXPIRED, ERR_ACCOUNT_DISABLED, ERR_FIELDS: nothing was used up.
 * ERR_HASH, ERR_STORE*.
 */
MUST_USE enum err pin_set(const struct call *c, struct str pinauth, struct str pin,
			  struct signin *out);

/*
 * Change the PIN of the access token's account, given the old one. Every other
 * sign-in of the account ends in the same transaction. ERR_TOKEN_UNKNOWN,
 * ERR_TOKEN_EXPIRED, ERR_PIN_NONE, ERR_PIN_OLD_WRONG, ERR_FIELDS (nothing was
 * consumed); others as attempt_run.
 */
MUST_USE enum err pin_change(const struct call *c, struct str access, struct str old_pin,
			     struct str new_pin);

#endif
