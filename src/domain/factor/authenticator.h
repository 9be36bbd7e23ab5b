/* SPDX-License-Identifier: MIT */
/*
 * Authenticators: apps that show a code of six digits which changes every 30 seconds.
 * An account has at most one. Its seed is encrypted under the pepper for this tenant
 * and account, so a record copied to another account is useless.
 *
 * A code is checked and used up as a struct proof of the kind CREDENTIAL_TOTP.
 */
#ifndef DOMAIN_FACTOR_AUTHENTICATOR_H
#define DOMAIN_FACTOR_AUTHENTICATOR_H

#include "crypto/totp.h"
#include "domain/tenant/context.h"

enum { AUTHENTICATOR_PENDING_S = 600 };

struct authenticator {
	uint64_t id;	   /* random; another one for each enrolment */
	bool pending;	   /* created, but not yet confirmed by a code */
	struct str sealed; /* the encrypted seed; empty: there is none */
	uint64_t since;	   /* when it was enrolled */
	uint64_t last;	   /* the step of the last code that was accepted */
	uint64_t seen;	   /* the service's own step at that time */
	int drift;	   /* by how many steps the app's clock was ahead, -2 to 2 */
};

/*
 * Read the authenticator of an account; texts live in the arena.
 * ERR_AUTHENTICATOR_OFF where the tenant has none; ERR_AUTHENTICATOR_NONE, also
 * while it is pending, *out then being one that no code fits; ERR_STORE*.
 */
MUST_USE enum err authenticator_get(struct txn *t, const struct context *c, struct str uid,
				    struct authenticator *out);

/*
 * The same, a pending one too, for AUTHENTICATOR_PENDING_S seconds after it was
 * made: who saw its seed then must not know the one that is enrolled some day.
 */
MUST_USE enum err authenticator_find(struct txn *t, const struct context *c, struct str uid,
				     struct authenticator *out);

/*
 * How a code proves somebody. It is six digits. Right are those for now: of this step, the one
 * before or after, the same around the known drift (a pending one: two steps around now), and
 * later than the last that was accepted. A check takes the same time for an authenticator
 * that is not there (zeroed), which no code fits. ERR_CLOCK, logged, when the service's
 * clock is before its own making or has gone back by more than two steps since the last
 * code; ERR_CONFIG when the seed is of another account or key. Using a code up enrols a
 * pending authenticator; ERR_AUTHENTICATOR_CODE when its step, or a later one, has been used
 * meanwhile, or the authenticator is gone.
 */
extern const struct proof_kind authenticator_proof;

/* Make a new, pending authenticator. Changes only *out. */
void authenticator_make(const struct context *c, struct str uid, struct authenticator *out);

/* Store an authenticator. ERR_STORE*. */
MUST_USE enum err authenticator_put(struct txn *t, const struct context *c, struct str uid,
				    const struct authenticator *a);

/* Remove the authenticator. ERR_AUTHENTICATOR_NONE; ERR_STORE*. */
MUST_USE enum err authenticator_remove(struct txn *t, const struct context *c, struct str uid);

/* The seed, for showing it while it is pending, as base32 in the arena. ERR_CONFIG as above. */
MUST_USE enum err authenticator_seed(const struct context *c, struct str uid,
				     const struct authenticator *a, struct str *base32);

#endif
