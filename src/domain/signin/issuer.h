/* SPDX-License-Identifier: MIT */
/*
 * Trusted issuers of ID tokens: for each the audience its tokens must have, how they
 * name an account, and the public keys that sign them.
 */
#ifndef DOMAIN_SIGNIN_ISSUER_H
#define DOMAIN_SIGNIN_ISSUER_H

#include "crypto/jws.h"
#include "domain/tenant/context.h"
#include "base/identifier.h"

enum { ISSUER_NAME_MAX = 255 }; /* bytes of an issuer, of an audience */

struct issuer {
	struct str issuer, audience;
	enum identifier_kind name_by; /* by `sub` as uid, `email` or `phone_number` */
	struct jws_key keys[JWS_KEYS_MAX];
	size_t key_count;
	uint64_t since;	   /* when it was stored; filled in */
	struct str record; /* as it was read, to detect a change since */
};

/*
 * Trust an issuer; replaces the existing one of that name. ERR_PARAM_FORMAT, with the
 * name in the error detail, for an issuer or audience that is empty, longer than
 * ISSUER_NAME_MAX or not plain text; ERR_KEYS_MANY when the tenant's issuers would
 * together have more than JWS_KEYS_MAX keys, or these do not fit a record; ERR_STORE*.
 */
MUST_USE enum err issuer_put(struct txn *t, const struct context *c, struct issuer *issuer);

/* Read an issuer's record; texts live in the arena. ERR_ISSUER_UNKNOWN, ERR_STORE*. */
MUST_USE enum err issuer_get(struct txn *t, const struct context *c, struct str issuer,
			     struct issuer *out);

/* Stop trusting an issuer. ERR_ISSUER_UNKNOWN, ERR_STORE*. */
MUST_USE enum err issuer_remove(struct txn *t, const struct context *c, struct str issuer);

/* Call each(issuer, arg) for the tenant's issuers, in order of their names. ERR_STORE*. */
MUST_USE enum err issuer_each(struct txn *t, const struct context *c,
			      void (*each)(const struct issuer *issuer, void *arg), void *arg);

#endif
