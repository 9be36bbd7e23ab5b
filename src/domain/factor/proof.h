/* SPDX-License-Identifier: MIT */
/*
 * Proofs of identity by a credential. A row for each kind says how it is read, described,
 * checked and used up. A caller embeds a struct proof, fills in what was presented, and uses
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
	struct str text;	     /* what was presented, unless it is answers */
	struct question_given given; /* the security answers presented */
	enum purpose purpose;	     /* of a one-time code */
	enum err wrong;		     /* the error for a wrong one; ERR_OK: that of the kind */
	struct account account;	     /* as first read, or a stand-in with a uid only */
	/* If account is a stand-in although the named account exists: the uid of that account,
	 * whose failures count and whose questions are asked. Else empty. */
	struct str subject;

	/* What proof_read and the check found, for use by the kind. */
	struct otp otp;
	struct authenticator authenticator;
	uint64_t step;	      /* of the correct code */
	struct backup backup; /* after proof_use, without the code that was used */
	size_t code_index;    /* of the correct code in backup */
	struct question_trial trial;
};

struct proof_kind {
	struct str name;	/* of the parameter it comes in, and in the log */
	enum attempt_lane lane; /* unless the caller sets another; see attempt.h */
	enum err none;		/* the account has no such credential; ERR_OK: not reported */
	enum err wrong;
	bool (*well_formed)(struct str text); /* NULL: any text */
	enum err (*read)(struct txn *t, struct proof *p);
	void (*describe)(struct proof *p, struct attempt *a); /* set what differs by kind */
	attempt_check *check; /* of a struct proof; NULL: against attempt.stored */
	enum err (*use)(struct txn *t, struct proof *p, const struct account *now);
};

/* The row of a kind. Static. */
const struct proof_kind *proof_kind(enum credential_kind kind);

/* Whether the presented text is well-formed. ERR_PARAM_FORMAT, naming `param`. */
MUST_USE enum err proof_check_form(const struct proof *p, struct str param);

/*
 * Read what the proof is checked against, for p->account; nothing matches for a stand-in.
 * The kind's error when there is none, such as ERR_PIN_NONE; for answers the errors of
 * question_try; ERR_STORE*.
 */
MUST_USE enum err proof_read(struct txn *t, struct proof *p);

/* The attempt that checks the proof, in the kind's lane, without an effect. *p must outlive
 * it. */
struct attempt proof_attempt(struct proof *p);

/*
 * Use up a correct proof in the transaction of its effect; `now` is the account as read
 * there. A password, a PIN and answers are not used up, but must still be those that were
 * checked: else the error of a wrong one. ERR_CODE_MAIL_USED or ERR_CODE_SMS_USED when a
 * code was used meanwhile; ERR_STORE*.
 */
MUST_USE enum err proof_use(struct txn *t, struct proof *p, const struct account *now);

#endif
