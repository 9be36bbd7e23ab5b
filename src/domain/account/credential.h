/* SPDX-License-Identifier: MIT */
/*
 * How low-entropy secrets are stored and checked: yescrypt over
 * base64url(HMAC-SHA-256(pepper, tenant, uid, kind, secret)), written as
 * `pepper-id:$y$...`. A hash is bound to tenant, account and kind, so it is useless
 * when copied to another record.
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

/* Shows that an attempt has been reserved; only attempt.h can make one. */
struct attempt_permit;

/* Whose secret, and of which kind. */
struct credential_owner {
	struct str uid;
	enum credential_kind kind;
};

/*
 * Hash a new secret at the instance's cost under the current pepper. *out lives in the
 * arena. Slow: never call it inside a transaction. ERR_HASH, ERR_CONFIG.
 */
MUST_USE enum err credential_make(const struct context *c, struct credential_owner who,
				  struct str secret, struct str *out);

/*
 * Whether `secret` has the hash `stored`. Takes as long as one hash at the instance's
 * cost, even if `stored` has a lower cost and the secret is wrong. An empty `stored`
 * takes the same time and never matches. ERR_HASH, ERR_CONFIG: could not be checked.
 */
MUST_USE enum err credential_check(const struct attempt_permit *permit, const struct context *c,
				   struct credential_owner who, struct str secret,
				   struct str stored, bool *match);

/* The name of a kind in logs and the audit trail; hashes are bound to it too. */
struct str credential_name(enum credential_kind kind);

/* Whether a stored hash should be remade: it has an older key or another cost. */
bool credential_is_stale(const struct context *c, struct str stored);

/*
 * A keyed digest of a secret, for telling whether a wrong one was tried before;
 * useless without the pepper. `generation` is that of the credential.
 */
MUST_USE enum err credential_digest(const struct context *c, struct credential_owner who,
				    uint32_t generation, struct str secret,
				    uint8_t out[CREDENTIAL_DIGEST]);

#endif
