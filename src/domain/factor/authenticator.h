/* SPDX-License-Identifier: MIT */
/*
 * Authenticators: apps that show a code of six digits which changes every 30
 * seconds. An account has one at most. Its seed is kept sealed under the pepper
 * for this tenant and account, so a record that is moved opens nothing.
 *
 * A verifier reads it (authenticator_get), checks a code within attempt_run
 * (authenticator_check) and uses it up in the settling transaction
 * (authenticator_consume). authenticator_attempt describes the attempt.
 */
#ifndef DOMAIN_FACTOR_AUTHENTICATOR_H
#define DOMAIN_FACTOR_AUTHENTICATOR_H

#include "crypto/totp.h"
#include "domain/factor/attempt.h"

enum { AUTHENTICATOR_PENDING_S = 600 };

struct authenticator {
	uint64_t id;	   /* random; another one for each enrolment */
	bool pending;	   /* enrolled, but no code has been seen yet */
	struct str sealed; /* the seed; empty: there is none */
	uint64_t since;	   /* when it was enrolled */
	uint64_t last;	   /* the step of the last code that was accepted */
	uint64_t seen;	   /* the step it was for this service then */
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

/* Whether a text is six digits. What is not is no code of anybody and costs no attempt. */
bool authenticator_well_formed(struct str code);

/* Fill in what an attempt at a code says of it: kind, secret, generation, wrong. */
void authenticator_attempt(const struct context *c, struct str code, struct attempt *a);

/*
 * Whether a code is one of the authenticator's for now: of this step, the one
 * before or after, the same around its known drift (a pending one: two steps
 * around now), and later than the last that was accepted. *step is for
 * authenticator_consume. Takes the same time for an authenticator that is not
 * there (zeroed), which no code fits. ERR_CLOCK, logged, when the service's
 * clock is before its own making or has gone back by more than two steps since
 * the last code; ERR_CONFIG when the seed is of another account or key.
 */
MUST_USE enum err authenticator_check(const struct attempt_permit *permit, const struct context *c,
				      struct str uid, const struct authenticator *a,
				      struct str code, uint64_t *step, bool *match);

/*
 * Use the step of a right code up, in the transaction of its effect; a pending
 * authenticator is enrolled by it. `used` is what was checked.
 * ERR_AUTHENTICATOR_CODE when that step, or a later one, has been used
 * meanwhile, or the authenticator is gone; ERR_STORE*.
 */
MUST_USE enum err authenticator_consume(struct txn *t, const struct context *c, struct str uid,
					const struct authenticator *used, uint64_t step);

/* Make a fresh, pending authenticator. Changes *out only. */
void authenticator_make(const struct context *c, struct str uid, struct authenticator *out);

/* Store an authenticator. ERR_STORE*. */
MUST_USE enum err authenticator_put(struct txn *t, const struct context *c, struct str uid,
				    const struct authenticator *a);

/* Take the authenticator away. ERR_AUTHENTICATOR_NONE; ERR_STORE*. */
MUST_USE enum err authenticator_remove(struct txn *t, const struct context *c, struct str uid);

/* The seed, for showing it while it is pending, as base32 in the arena. ERR_CONFIG as above. */
MUST_USE enum err authenticator_seed(const struct context *c, struct str uid,
				     const struct authenticator *a, struct str *base32);

#endif
