/* SPDX-License-Identifier: MIT */
/*
 * How a secret that could be guessed is kept and checked: yescrypt over
 * base64url(HMAC-SHA-256(pepper, tenant, uid, kind, secret)), written as
 * `pepper-id:$y$...`. Bound to tenant, account and kind, so that no record
 * proves anything when moved elsewhere.
 */
#ifndef DOMAIN_ACCOUNT_CREDENTIAL_H
#define DOMAIN_ACCOUNT_CREDENTIAL_H

#include "domain/tenant/context.h"

enum credential_kind {
	CREDENTIAL_PASSWORD,
	CREDENTIAL_PIN,
	CREDENTIAL_ANSWER, /* to a security question */
	CREDENTIAL_CODE,   /* sent by mail or SMS */
	CREDENTIAL_TOTP,   /* of an authenticator */
	CREDENTIAL_BACKUP, /* a backup code */
};

enum { CREDENTIAL_TEXT = 160, CREDENTIAL_DIGEST = 8 };

/* Proof that an attempt has been reserved; only attempt.h can make one. */
struct attempt_permit;

/* Whose secret of which kind. */
struct credential_owner {
	struct str uid;
	enum credential_kind kind;
};

/*
 * Hash a new secret at the site's cost under its current key. *out is a text in
 * the arena. Takes as long as the cost says: never inside a transaction.
 * ERR_HASH, ERR_CONFIG.
 */
MUST_USE enum err credential_make(const struct context *c, struct credential_owner who,
				  struct str secret, struct str *out);

/*
 * Whether `secret` is the one behind `stored`; takes as long as one hash at the site's
 * cost, also when `stored` was made at a lower one and is not the secret's. An
 * empty `stored` takes the same time and never matches. ERR_HASH, ERR_CONFIG:
 * it could not be told.
 */
MUST_USE enum err credential_check(const struct attempt_permit *permit, const struct context *c,
				   struct credential_owner who, struct str secret,
				   struct str stored, bool *match);

/* What a kind is called in logs and the audit trail; also the word its hashes are bound to. */
struct str credential_name(enum credential_kind kind);

/* Whether a stored hash should be made anew: an older key or another cost. */
bool credential_is_stale(const struct context *c, struct str stored);

/*
 * A keyed digest of a secret, for telling whether a wrong one was tried before;
 * useless without the pepper. `generation` is that of the credential.
 */
MUST_USE enum err credential_digest(const struct context *c, struct credential_owner who,
				    uint32_t generation, struct str secret,
				    uint8_t out[CREDENTIAL_DIGEST]);

#endif
