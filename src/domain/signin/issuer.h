/* SPDX-License-Identifier: MIT */
/*
 * Whom a tenant trusts to say who a person is: issuers of ID tokens, each with
 * the audience its tokens have to be for, how they name an account, and the
 * public keys they are signed with.
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
	struct str record; /* as it was read, to see whether it has changed since */
};

/*
 * Trust an issuer, in place of what was trusted under its name before.
 * ERR_PARAM_FORMAT for an issuer or audience that is empty, longer than
 * ISSUER_NAME_MAX or not plain text, named in the excuse; ERR_KEYS_MANY when the
 * tenant's issuers would have more than JWS_KEYS_MAX keys together, or these do
 * not fit a record; ERR_STORE*.
 */
MUST_USE enum err issuer_put(struct txn *t, const struct context *c, struct issuer *trusted_issuer);

/* Read an issuer's record; texts live in the arena. ERR_ISSUER_UNKNOWN, ERR_STORE*. */
MUST_USE enum err issuer_get(struct txn *t, const struct context *c, struct str issuer,
			     struct issuer *out);

/* Trust an issuer no more. ERR_ISSUER_UNKNOWN, ERR_STORE*. */
MUST_USE enum err issuer_remove(struct txn *t, const struct context *c, struct str issuer);

/* Call each(trust, arg) for the tenant's issuers, in order of their names. ERR_STORE*. */
MUST_USE enum err issuer_each(struct txn *t, const struct context *c,
			      void (*each)(const struct issuer *trusted_issuer, void *arg),
			      void *arg);

#endif
