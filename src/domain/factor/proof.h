/* SPDX-License-Identifier: MIT */
/*
 * Proving who somebody is by a credential: one row for each kind says how it is read,
 * described, checked and used up. Whoever takes a proof embeds a struct proof and fills in
 * what was presented:
 *
 *	proof_read     in a transaction, once the account is known
 *	proof_attempt  describes the attempt at it; the caller adds the effect
 *	attempt_run    checks it
 *	proof_use      uses it up, in the transaction of the effect
 */
#ifndef DOMAIN_FACTOR_PROOF_H
#define DOMAIN_FACTOR_PROOF_H

#include "domain/factor/attempt.h"
#include "domain/factor/authenticator.h"
#include "domain/factor/backup.h"
#include "domain/factor/question.h"
#include "domain/message/otp.h"

struct proof {
	const struct context *c;
	enum credential_kind kind;
	struct str text;	     /* what was presented; of answers it is `given` */
	struct question_given given; /* security answers */
	enum purpose purpose;	     /* of a one-time code */
	enum err wrong;		     /* the answer to a wrong one; ERR_OK: the kind's own */
	struct account account;	     /* as read first; its uid may be a stand-in's */
	struct str
		subject; /* behind a stand-in: whose failures count, and who is asked; or empty */

	/* What proof_read and the check found, for the kind's own use. */
	struct otp otp;
	struct authenticator authenticator;
	uint64_t step; /* of the right code */
	struct backup backup;
	size_t which; /* of them is the right code */
	struct question_trial trial;
};

struct proof_kind {
	struct str name;	/* of the parameter it comes in, and in the log */
	enum attempt_lane lane; /* of the person who holds a token; see attempt.h */
	enum err none;		/* the account has no such credential; ERR_OK: that is never told */
	enum err wrong;
	bool (*well_formed)(struct str text); /* NULL: any text may be right */
	enum err (*read)(struct txn *t, struct proof *p);
	void (*describe)(struct proof *p, struct attempt *a); /* what differs by kind */
	attempt_check *check; /* of a struct proof; NULL: against attempt.stored */
	enum err (*use)(struct txn *t, const struct proof *p, const struct account *now);
};

/* The row of a kind. Lives for ever. */
const struct proof_kind *proof_kind(enum credential_kind kind);

/* Whether what was presented can be one at all. ERR_PARAM_FORMAT, naming `param`. */
MUST_USE enum err proof_check_form(const struct proof *p, struct str param);

/*
 * Read what it is checked against: of p->account, or of a stand-in, which nothing fits. The
 * kind's error for there being none, such as ERR_PIN_NONE; answers: those of question_try;
 * ERR_STORE*.
 */
MUST_USE enum err proof_read(struct txn *t, struct proof *p);

/* The attempt at it, in the lane of the kind, without its effect. *p must outlive it. */
struct attempt proof_attempt(struct proof *p);

/*
 * Use up a right one in the transaction of its effect; `now` is the account as it is by
 * then. A password, PIN or answer only has to be still the one that was checked. The error
 * of a wrong one, or that a code was used already, when it is not; ERR_STORE*.
 */
MUST_USE enum err proof_use(struct txn *t, const struct proof *p, const struct account *now);

#endif
