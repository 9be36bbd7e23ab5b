/* SPDX-License-Identifier: MIT */
/*
 * Signing in: by password (the first factor) and by PIN with a session token,
 * and what a completed sign-in gives.
 */
#ifndef DOMAIN_SIGNIN_SIGNIN_H
#define DOMAIN_SIGNIN_SIGNIN_H

#include "domain/account/profile.h"
#include "domain/session/token.h"

/* What a completed sign-in answers. Texts live in the arena of the call. */
struct signin {
	struct account account; /* as it is afterwards */
	struct profile profile;
	bool locked;	     /* a lane of the account is locked */
	struct guid sign_in; /* what the tokens belong to; zero: a new one */
	struct token_text access, refresh;
	uint64_t access_expires; /* seconds since 1970, as all times here */
	uint64_t refresh_expires;
	struct token_text session; /* empty: the account has no PIN */
	uint64_t session_expires;
	struct token_text fresh_session; /* becomes the session's when one is due */
	bool pin_is_due;		 /* none of these yet: the PINAuthToken sets a PIN first */
	struct token_text pinauth;
	uint64_t pinauth_expires;
};

/*
 * Sign in with a name and a password. ERR_LOGIN_WRONG, or ERR_USER_UNKNOWN in
 * tenants that reveal it; ERR_ACCOUNT_LOCKED with the time in the excuse;
 * ERR_ACCOUNT_DISABLED after a right password; ERR_PIN_MANDATORY with a
 * PINAuthToken in the excuse when a PIN has to be set first; others as
 * attempt_run.
 */
MUST_USE enum err signin_by_password(const struct context *c, enum identifier_kind kind,
				     struct str name, struct str password, struct signin *out);

/*
 * Come back with PIN and session token. The session token stays the same; it lasts
 * for pin.session_minutes again, up to pin.session_max_days after it was issued.
 * ERR_SESSION_UNKNOWN, ERR_SESSION_EXPIRED, ERR_PIN_NONE, ERR_ACCOUNT_DISABLED,
 * ERR_PARAM_FORMAT for what cannot be a PIN (not counted), ERR_PIN_WRONG,
 * ERR_ACCOUNT_LOCKED; others as attempt_run.
 */
MUST_USE enum err signin_by_pin(const struct context *c, struct str session, struct str pin,
				struct signin *out);

/*
 * Access and refresh token for somebody the tenant's back end vouches for; not
 * counted as a sign-in, without a PIN session. ERR_USER_UNKNOWN,
 * ERR_ACCOUNT_DISABLED, ERR_STORE*.
 */
MUST_USE enum err signin_tokens_for(const struct context *c, struct str uid, struct signin *out);

/*
 * Sign in somebody who has proved who they are a moment ago, such as by
 * registering; the rules for PINs hold as at any sign-in. ERR_PIN_MANDATORY with
 * a PINAuthToken in the excuse; errors as above.
 */
MUST_USE enum err signin_proved(const struct context *c, struct str uid, struct signin *out);

/*
 * Let somebody the tenant's back end has signed in itself go on by PIN: a
 * session token in out->session when there is a PIN, else a PINAuthToken in
 * out->pinauth, which then sets the first one. Errors as above.
 */
MUST_USE enum err signin_pin_session_for(const struct context *c, struct str uid,
					 struct signin *out);

/*
 * Somebody's word for who a person is. `admit`, if there is one, is asked about
 * the account inside the transaction that signs in; what it uses up is used up
 * together with that, what it changes in *a is stored by a whole sign-in, and what
 * it refuses with is the answer. May be run again.
 */
struct voucher {
	enum identifier_kind kind;
	struct str name;
	enum err (*admit)(struct txn *t, struct account *a, void *arg);
	void *arg;
};

/* The two above for whom a voucher names. Errors as there, and those of admit. */
MUST_USE enum err signin_proved_by(const struct context *c, const struct voucher *voucher,
				   struct signin *out);
MUST_USE enum err signin_pin_session_by(const struct context *c, const struct voucher *voucher,
					struct signin *out);

/* An empty sign-in but for the texts of the tokens it may give. Before the transaction. */
struct signin signin_begin(void);

/* In the transaction, which may run again: forget what a sign-in of its own had given then. */
void signin_begin_again(struct signin *out);

/*
 * Inside a transaction: sign in out->account, which is stored as it stands in
 * *out, or, when a PIN is due, store what sets it: out->pin_is_due says which. ERR_STORE*.
 */
MUST_USE enum err signin_unless_pin_due(struct txn *t, const struct context *c, struct signin *out);

/* After that transaction: ERR_OK, or ERR_PIN_MANDATORY with the PINAuthToken in the detail. */
MUST_USE enum err signin_outcome(const struct context *c, const struct signin *out);

/*
 * Whether an account may be signed in to, or got back, at all: it is active, and is not
 * locked by hand or blocked. ERR_ACCOUNT_DISABLED, ERR_ACCOUNT_BLOCKED, ERR_STORE*.
 */
MUST_USE enum err signin_admit(struct txn *t, const struct context *c, const struct account *a);

/*
 * Whether what the account is known by has been confirmed as far as the tenant
 * demands it: the address or number `name`, or, for user names and uids, the first
 * address before the number. ERR_EMAIL_UNVERIFIED, ERR_PHONE_UNVERIFIED.
 */
MUST_USE enum err signin_check_confirmed(const struct context *c, const struct account *a,
					 enum identifier_kind kind, struct str name);

/*
 * Inside a transaction: count the sign-in of out->account, store account and
 * tokens, and fill in the rest of *out. With a grant in *out the sign-in goes on
 * in that, and its session text is answered again. ERR_STORE*.
 */
MUST_USE enum err signin_complete(struct txn *t, const struct context *c, struct signin *out);

#endif
