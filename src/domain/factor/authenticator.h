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
	uint64_t created;
	uint64_t last_step;   /* the step of the last code that was accepted */
	uint64_t server_step; /* the step by this server's clock at that time */
	int drift;	      /* by how many steps the app's clock was ahead, -2 to 2 */
};

/*
 * Read the authenticator of an account; texts live in the arena. ERR_AUTHENTICATOR_OFF when
 * the tenant has switched authenticators off; ERR_AUTHENTICATOR_NONE, also while it is
 * pending: *out is then zeroed, and no code matches it; ERR_STORE*.
 */
MUST_USE enum err authenticator_get(struct txn *t, const struct context *c, struct str uid,
				    struct authenticator *out);

/*
 * The same, but finds a pending one too, until AUTHENTICATOR_PENDING_S seconds after it was
 * created. After that time a seed that somebody may have seen can no longer be enrolled.
 */
MUST_USE enum err authenticator_find(struct txn *t, const struct context *c, struct str uid,
				     struct authenticator *out);

/*
 * The proof by a code, six digits. The codes of this step, the one before and the one after
 * are accepted, and the three around the known drift; of a pending authenticator those up to
 * two steps from now. The step must be later than that of the last accepted code. A check
 * takes the same time for a zeroed authenticator, which no code matches. ERR_CLOCK, logged,
 * when this server's clock is before the build time of the program, or more than two steps
 * behind that of the last code; ERR_CONFIG when the seed cannot be decrypted. Using a code up
 * enrols a pending authenticator. ERR_AUTHENTICATOR_CODE when the step or a later one was
 * used meanwhile, or the authenticator was removed.
 */
extern const struct proof_kind authenticator_proof;

/* Make a new, pending authenticator. Changes only *out. */
void authenticator_make(const struct context *c, struct str uid, struct authenticator *out);

/* Store an authenticator. ERR_STORE*. */
MUST_USE enum err authenticator_put(struct txn *t, const struct context *c, struct str uid,
				    const struct authenticator *a);

/* Remove the authenticator. ERR_AUTHENTICATOR_NONE; ERR_STORE*. */
MUST_USE enum err authenticator_remove(struct txn *t, const struct context *c, struct str uid);

/* The seed as base32 in the arena, to be shown while it is pending. ERR_CONFIG as above. */
MUST_USE enum err authenticator_seed(const struct context *c, struct str uid,
				     const struct authenticator *a, struct str *base32);

#endif
