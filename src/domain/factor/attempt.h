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
 * account, such as the password. HOLDER counts guesses by callers who hold one of its
 * tokens, such as the PIN. Since each has its own count, a stranger cannot lock out the
 * holder of a token. After attempts.budget failures in a row there is a wait before
 * each further one; after attempts.ceiling none is checked until an unlock, or until
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

enum attempt_clears {
	CLEARS_OWN,	 /* ends the row in its own lane */
	CLEARS_CEILINGS, /* and lifts a ceiling of the other: a sign-in alone may do that */
	CLEARS_NOTHING,	 /* it shows that an app works, not who holds it */
};

struct attempt {
	struct credential_owner who;  /* for unknown names see attempt_nobody */
	struct str subject;	      /* the uid failures are counted for; empty: that of who */
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

	enum attempt_clears clears; /* what a right one does to earlier failures */
	bool holds_token; /* who tries is no stranger, whichever lane it is: see ip_throttle.h */
};

/*
 * Check a secret and, when it is correct, carry out its effect.
 *
 * ERR_OK: right, effect and settlement are durable. a->wrong: wrong, counted.
 * ERR_ACCOUNT_LOCKED: not checked (or right, but there is a lock by hand, of which a
 * stranger is told only after the proof); the error detail says until when. ERR_ACCOUNT_BLOCKED:
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
 * A stand-in uid for a name without an account, so that strangers see the same
 * counting, waiting and work whether or not it exists. Unknown names share 65,536
 * stand-ins per tenant, chosen by a keyed digest of the name in normal form (as written
 * if it has none), so that made-up names cannot fill the store. Like those of accounts,
 * their failures do not expire by time, or the two could be told apart. Lives in the
 * arena.
 */
struct str attempt_nobody(const struct context *c, enum identifier_kind kind, struct str name);

#endif
