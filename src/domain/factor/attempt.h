/* SPDX-License-Identifier: MIT */
/*
 * The only way to check a low-entropy secret, in three separate steps: *reserve* an
 * attempt in the volatile store, *verify* outside every transaction, *settle* in one
 * durable transaction together with the effect.
 *
 * This guarantees: however many requests run in parallel, no more different wrong
 * secrets are checked than the tenant's budget allows; the attempt of a killed process
 * counts as failed; correct secrets in parallel all pass; repeating the same wrong
 * secret is not counted and reveals nothing new.
 *
 * An account has two lanes. STRANGER counts guesses by callers who only name the
 * account, such as guesses at the password. HOLDER counts guesses by callers who hold one
 * of its tokens, such as guesses at the PIN. Since each lane has its own count, a stranger
 * cannot lock out the holder of a token. After attempts.budget failures in a row there is a wait
 * before each further one; after attempts.ceiling none is checked until an unlock, or until
 * somebody signs in by the secret of the other lane.
 */
#ifndef DOMAIN_FACTOR_ATTEMPT_H
#define DOMAIN_FACTOR_ATTEMPT_H

#include "domain/account/credential.h"
#include "domain/limit/lockout.h"
#include "base/identifier.h"

/* Whether the secret of a proof is correct: *match. An error means it could not be
 * checked. */
typedef enum err attempt_check(const struct attempt_permit *permit, void *proof, bool *match);

/* Which earlier failures a success clears. */
enum attempt_clears {
	CLEARS_OWN,	 /* those of its own lane */
	CLEARS_CEILINGS, /* those of the other lane too, if it is at the ceiling: for a sign-in */
	CLEARS_NOTHING,	 /* none: it does not show who the caller is */
};

struct attempt {
	struct credential_owner who;  /* for unknown names see attempt_stand_in */
	struct str subject;	      /* the uid whose failures are counted; empty: that of who */
	enum lockout_counter counter; /* what counts them; see lockout.h */
	enum attempt_lane lane;
	struct str secret;   /* what was presented */
	struct str stored;   /* the credential's hash; empty: takes the same time, never matches */
	uint32_t generation; /* of the credential */
	enum err wrong;	     /* the error for a wrong secret */

	/* How the secret is checked. NULL: by credential_check of `stored`. */
	attempt_check *check;
	/* An additional effect of a wrong secret, in the transaction that counts it.
	 * May be NULL. */
	txn_body *failed;
	void *proof; /* for these two */

	/* The slow part of the effect of a correct secret, outside transactions. May be
	 * NULL. */
	enum err (*prepare)(const struct attempt_permit *permit, void *arg);
	/* The effect, in the transaction that settles the attempt. NULL: it has none. */
	txn_body *settle;
	void *arg; /* for these two */

	enum attempt_clears clears;
	bool holds_token; /* of the account, in either lane: ip_throttle.h does not apply */
};

/*
 * Check a secret and, when it is correct, carry out its effect.
 *
 * ERR_OK: correct; effect and settlement are durable.
 * a->wrong: wrong, and counted. In the HOLDER lane the error detail has how many are left.
 * ERR_ACCOUNT_LOCKED: not checked; the error detail says until when. A stranger is told of a
 *   lock by hand only after a correct secret.
 * ERR_ACCOUNT_BLOCKED: the same where attempts.lock is block: only an unlock helps.
 * ERR_LOCKED_CAPTCHA, ERR_LOCKED_QUESTION: not checked, since the lock needs a proof that the
 *   call does not have (context.captcha, context.answered). With it, a call below the ceiling
 *   makes one further attempt, counted as any other.
 * ERR_BUSY: attempts of others took up the budget for too long; not checked, not counted.
 * ERR_TOO_MANY: too many failures from a stranger's address (see holds_token); not checked.
 * ERR_HASH, ERR_CONFIG: could not be checked; not counted.
 * ERR_STORE*: the outcome could not be stored; it is counted once the store works again.
 * An error of prepare or settle: no effect, not counted.
 */
MUST_USE enum err attempt_once(const struct context *c, const struct attempt *a);

/*
 * A stand-in uid for a name without an account, so that strangers see the same
 * counting, waiting and work whether or not it exists. Unknown names share 65,536
 * stand-ins per tenant, chosen by a keyed digest of the name in normal form (as written
 * if it has none), so that made-up names cannot fill the store. Like those of accounts,
 * their failures do not expire by time; otherwise the two could be distinguished. Lives in the
 * arena.
 */
struct str attempt_stand_in(const struct context *c, enum identifier_kind kind, struct str name);

#endif
