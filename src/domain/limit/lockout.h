/* SPDX-License-Identifier: MIT */
/*
 * The failures in a row of a lane of an account, as stored, and what follows from them
 * under the tenant's settings: whether the lane is locked, until when, and how many more
 * attempts it allows. Knows no secrets, only their digests, and no attempts in flight.
 * To check a secret, use attempt.h.
 */
#ifndef DOMAIN_LIMIT_LOCKOUT_H
#define DOMAIN_LIMIT_LOCKOUT_H

#include "domain/account/credential.h"
#include "store/key.h"

enum attempt_lane { LANE_STRANGER = 's', LANE_HOLDER = 'h' };

/*
 * What is counted, in each lane. Apart from the account's own failures there are two
 * separate counters: answers that unlock, and new PINs that a reset refuses, since
 * a refusal can reveal an earlier PIN. No success elsewhere clears these. So they only
 * make the caller wait, longer and longer: no ceiling, no block and no proof, whatever
 * attempts.lock says.
 */
enum lockout_counter { COUNTER_ACCOUNT, COUNTER_ANSWERS, COUNTER_REUSED_PIN, COUNTER_COUNT };

/* The end of a lock without end. */
#define ATTEMPT_FOREVER UINT64_C(253402300799) /* 9999-12-31T23:59:59Z */

enum { LOCKOUT_REMEMBERED = 10 }; /* the maximum of attempts.ceiling */

struct lockout {
	uint8_t count;
	bool by_hand;  /* locked by an administrator: only an unlock helps */
	bool hidden;   /* by_hand is not shown: a stranger has proved nothing. Not stored. */
	bool separate; /* another counter than COUNTER_ACCOUNT. Not stored. */
	/* The end of the wait after the last failure; below the budget there is none. 0: a
	 * lock that needs a proof was opened. */
	uint64_t locked_until;
	size_t digest_count;
	uint8_t digests[LOCKOUT_REMEMBERED][CREDENTIAL_DIGEST]; /* of the wrong secrets */
};

/* The name under which a counter of an account is stored; in the arena. */
struct str lockout_subject(const struct context *c, struct str uid, enum lockout_counter counter);

/* The key of a lane in a table that has one record for each. */
struct key lockout_lane_key(const struct context *c, enum table table, struct str uid,
			    enum attempt_lane lane);

/* --- the record ------------------------------------------------------- */

/* Read a lane's failures, however old; zero when there is no record. ERR_STORE*. */
MUST_USE enum err lockout_get(struct txn *t, const struct context *c, struct str uid,
			      enum attempt_lane lane, struct lockout *out);

/* Replace the stored record. ERR_STORE*. */
MUST_USE enum err lockout_put(struct txn *t, const struct context *c, struct str uid,
			      enum attempt_lane lane, const struct lockout *f);

/*
 * Count n more failures now; from the budget on, each one locks. Returns whether they
 * reached the budget or the ceiling.
 */
bool lockout_add(const struct context *c, struct lockout *f, size_t n);

/* Keep the digest of a wrong secret if there is room for it. */
void lockout_remember(struct lockout *f, const uint8_t digest[CREDENTIAL_DIGEST]);

/* Whether the secret with that digest is known to be wrong. */
bool lockout_has_digest(const struct lockout *f, const uint8_t digest[CREDENTIAL_DIGEST]);

/* --- what follows from it --------------------------------------------- */

/* The tenant's kind of lock, and its name in the API, such as Suspend. */
enum lock_kind lockout_lock_kind(const struct context *c);
struct str lockout_lock_name(enum lock_kind kind);

/*
 * The name of a lock as profiles show it; empty for a wait, which profiles do not show.
 */
struct str lockout_profile_name(const struct context *c);

/* Until when it locks: 0 when it does not, a future time, or ATTEMPT_FOREVER. */
uint64_t lockout_locked_until(const struct context *c, const struct lockout *f);

/* The same for a stored lane. ERR_STORE*. */
MUST_USE enum err lockout_lane_locked_until(struct txn *t, const struct context *c, struct str uid,
					    enum attempt_lane lane, uint64_t *until);

/* Whether either lane of an account is locked. ERR_STORE*. */
MUST_USE enum err lockout_account_locked(struct txn *t, const struct context *c, struct str uid,
					 bool *locked);

/* Whether the call must not make an attempt now. A proof in the call can open some
 * locks. */
bool lockout_applies(const struct context *c, const struct lockout *f);

/*
 * The error for a call that is locked out: ERR_ACCOUNT_LOCKED, with the end in the
 * error detail; ERR_ACCOUNT_BLOCKED; or ERR_LOCKED_CAPTCHA, ERR_LOCKED_QUESTION when a
 * proof would help.
 */
enum err lockout_refusal(const struct context *c, const struct lockout *f);

/*
 * After a failure, note in the error detail how many attempts are left before a wait or
 * lock. If none is, note the end of a lock that lockout_refusal would tell.
 */
void lockout_note_left(const struct context *c, const struct lockout *f);

/* How many more attempts may be started while `in_flight` are being checked. */
size_t lockout_attempts_left(const struct context *c, const struct lockout *f, size_t in_flight);

/* Whether only an administrator can unlock the lane: locked by hand, or blocked. */
bool lockout_bars(const struct context *c, const struct lockout *f);

/* Whether that holds for either lane of an account. ERR_STORE*. */
MUST_USE enum err lockout_is_barred(struct txn *t, const struct context *c, struct str uid,
				    bool *barred);

/* --- locking and clearing, in a transaction --------------------------- */

/* Lock both lanes until an unlock, with an audit record. Failures stay counted. ERR_STORE*. */
MUST_USE enum err lockout_lock(struct txn *t, const struct context *c, struct str uid);

/* Clear all failures and locks of an account in both lanes, also locks by hand and the
 * separate counters. ERR_STORE*. */
MUST_USE enum err lockout_clear(struct txn *t, const struct context *c, struct str uid);

/* The same, unless the account is barred (lockout_is_barred). ERR_STORE*. */
MUST_USE enum err lockout_clear_unless_barred(struct txn *t, const struct context *c,
					      struct str uid);

/* Clear the failures of a lane after a success, but not a lock by hand. ERR_STORE*. */
MUST_USE enum err lockout_clear_lane(struct txn *t, const struct context *c, struct str uid,
				     enum attempt_lane lane);

/* Clear the failures of each lane that has reached the ceiling, but no block and no lock
 * by hand. ERR_STORE*. */
MUST_USE enum err lockout_clear_ceiling(struct txn *t, const struct context *c, struct str uid);

/*
 * Open locks that need a proof, for a call that has given it: the next attempt in each
 * lane needs no proof. Failures stay counted. Adds an audit record.
 * ERR_UNLOCKED_ALREADY; ERR_LOCKED_FULLY when none can be opened: each is a wait, a block,
 * the ceiling or a lock by hand; ERR_CAPTCHA or ERR_LOCKED_QUESTION without the proof;
 * ERR_STORE*.
 */
MUST_USE enum err lockout_allow_one(struct txn *t, const struct context *c, struct str uid);

#endif
