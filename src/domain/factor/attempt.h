/* SPDX-License-Identifier: MIT */
/*
 * The one way to check a secret that could be guessed. Three steps, each by
 * itself: *reserve* an attempt in the volatile store, *verify* outside every
 * transaction, *settle* in one durable transaction together with the effect.
 *
 * What that gives: under any parallelism no more different wrong secrets are
 * checked than the tenant's budget allows; a process killed in between refunds nothing (its
 * reservation is found and counted); right secrets in parallel all pass; the
 * same wrong secret again costs nothing and tells nothing new.
 *
 * An account has two lanes. STRANGER is for what those are asked who only name
 * the account: the password. HOLDER is for what those are asked who hold one of
 * its tokens: the PIN. Each has its own count, so nobody can lock out the holder of a token
 * from outside. After attempts.budget failures in a row there is a wait before
 * each further one; after attempts.ceiling none is checked until an unlock, or
 * until somebody signs in by the secret of the other lane.
 */
#ifndef DOMAIN_FACTOR_ATTEMPT_H
#define DOMAIN_FACTOR_ATTEMPT_H

#include "domain/account/credential.h"
#include "domain/limit/lockout.h"
#include "base/identifier.h"

/* Whether the secret of a proof is right: *match. An error: it could not be told. */
typedef enum err attempt_check(const struct attempt_permit *permit, void *proof, bool *match);

enum attempt_clears {
	CLEARS_CEILINGS, /* ends the row in its own lane, and lifts a ceiling of the other */
	CLEARS_OWN,	 /* ends the row in its own lane */
	CLEARS_NOTHING,	 /* it shows that an app works, not who holds it */
};

struct attempt {
	struct credential_owner who; /* see attempt_nobody for names without an account */
	struct str subject;	     /* the uid failures are counted for; empty: that of who */
	enum apart apart;	     /* beside which they are counted; see lockout.h */
	enum attempt_lane lane;
	struct str secret;   /* what was presented */
	struct str stored;   /* the credential's hash; empty: takes its time, never right */
	uint32_t generation; /* of the credential */
	enum err wrong;	     /* the answer to a wrong secret */

	/* How the secret is checked. NULL: by credential_check of `stored`. */
	attempt_check *check;
	/* What a wrong secret does besides being counted, in that transaction. May be NULL. */
	txn_body *failed;
	void *proof; /* for these two */

	/* Once it is right, outside transactions: the slow part of the effect. May be NULL. */
	enum err (*prepare)(const struct attempt_permit *permit, void *arg);
	/* The effect, in the transaction that settles the attempt. NULL: it has none. */
	txn_body *settle;
	void *arg; /* for these two */

	enum attempt_clears clears; /* what a right one does to earlier failures */
	bool holds_token; /* who tries is no stranger, whichever lane it is: see ip_throttle.h */
};

/*
 * Check a secret and, when it is right, carry out its effect.
 *
 * ERR_OK: right, effect and settlement are durable. a->wrong: wrong, counted.
 * ERR_ACCOUNT_LOCKED: not checked (or right, but there is a lock by hand, of which a
 * stranger is told only after the proof); the excuse says until when. ERR_ACCOUNT_BLOCKED:
 * the same where attempts.lock says block: only an unlock helps. ERR_LOCKED_CAPTCHA,
 * ERR_LOCKED_QUESTION: the same below the ceiling where it says so, and the call
 * came without; with one (call.captcha, call.answered) it is one further attempt,
 * which counts as any other. ERR_BUSY: the
 * budget was taken up by others for too long; not checked, nothing counted.
 * ERR_TOO_MANY: nobody knows them (holds_token), and from their address too many have
 * failed; not checked.
 * ERR_HASH, ERR_CONFIG: it could not be checked; not counted. ERR_STORE*: the
 * outcome could not be stored; counted once the store works again.
 * What prepare or settle answered, when they refused: no effect, not counted.
 */
MUST_USE enum err attempt_once(const struct context *c, const struct attempt *a);

/*
 * A stand-in uid for a name that has no account, so that a stranger meets the
 * same counting, waiting and work whether or not it exists. One of 65,536 per
 * tenant, picked by a keyed digest of the name in its one form (as it is written
 * when it has none), so that made-up names cannot fill the store. Time forgets its
 * failures as little as an account's, which would tell the two apart. Lives in the arena.
 */
struct str attempt_nobody(const struct context *c, enum identifier_kind kind, struct str name);

#endif
