/* SPDX-License-Identifier: MIT */
/*
 * Signing in by password (the first factor) or by PIN and session token, and the result
 * of a completed sign-in.
 */
#ifndef DOMAIN_SIGNIN_SIGNIN_H
#define DOMAIN_SIGNIN_SIGNIN_H

#include "domain/account/profile.h"
#include "domain/session/token.h"

/* The result of a completed sign-in. Texts live in the context's arena. */
struct signin {
	struct account account; /* its state afterwards */
	struct profile profile;
	bool locked;	     /* a lane of the account is locked */
	struct guid sign_in; /* the record the tokens belong to; zero: a new one */
	struct token_text access, refresh;
	uint64_t access_expires; /* seconds since 1970, as all times here */
	uint64_t refresh_expires;
	struct token_text session; /* empty: the account has no PIN */
	uint64_t session_expires;
	struct token_text fresh_session; /* used as session token when one is issued */
	bool pin_is_due; /* no tokens yet: a PIN must be set first, with the PINAuthToken */
	struct token_text pinauth;
	uint64_t pinauth_expires;
};

/*
 * Sign in with a name and a password. ERR_LOGIN_WRONG, or ERR_USER_UNKNOWN in tenants
 * that reveal it; ERR_ACCOUNT_LOCKED with the time in the error detail;
 * ERR_ACCOUNT_DISABLED after a correct password; ERR_PIN_MANDATORY with a PINAuthToken
 * in the error detail when a PIN must be set first; others as attempt_run.
 */
MUST_USE enum err signin_by_password(const struct context *c, enum identifier_kind kind,
				     struct str name, struct str password, struct signin *out);

/*
 * Sign in with PIN and session token. The session token stays the same and is renewed
 * for pin.session_minutes, until pin.session_max_days after it was issued.
 * ERR_SESSION_UNKNOWN, ERR_SESSION_EXPIRED, ERR_PIN_NONE, ERR_ACCOUNT_DISABLED,
 * ERR_PARAM_FORMAT for a malformed PIN (not counted), ERR_PIN_WRONG,
 * ERR_ACCOUNT_LOCKED; others as attempt_run.
 */
MUST_USE enum err signin_by_pin(const struct context *c, struct str session, struct str pin,
				struct signin *out);

/*
 * Issue an access and a refresh token for an account that the tenant's back end names;
 * not counted as a sign-in, without a PIN session. ERR_USER_UNKNOWN,
 * ERR_ACCOUNT_DISABLED, ERR_STORE*.
 */
MUST_USE enum err signin_tokens_for(const struct context *c, struct str uid, struct signin *out);

/*
 * Sign in somebody whose identity was just proved, such as by registering. The rules
 * for PINs apply as at any sign-in. ERR_PIN_MANDATORY with a PINAuthToken in the error
 * detail; errors as above.
 */
MUST_USE enum err signin_proved(const struct context *c, struct str uid, struct signin *out);

/*
 * Start a PIN session for somebody the tenant's back end has signed in itself: a
 * session token in out->session if there is a PIN, else a PINAuthToken in out->pinauth,
 * which sets the first one. Errors as above.
 */
MUST_USE enum err signin_pin_session_for(const struct context *c, struct str uid,
					 struct signin *out);

/*
 * A trusted party's assertion of an identity. `admit`, if set, is called with the
 * account inside the transaction that signs in: what it consumes is consumed in that
 * transaction, its changes of *a are stored by a complete sign-in, and its error is
 * returned. It may run again.
 */
struct assertion {
	enum identifier_kind kind;
	struct str name;
	enum err (*admit)(struct txn *t, struct account *a, void *arg);
	void *arg;
};

/* The two above, for the account of an assertion. Errors as there, and those of admit. */
MUST_USE enum err signin_proved_by(const struct context *c, const struct assertion *assertion,
				   struct signin *out);
MUST_USE enum err signin_pin_session_by(const struct context *c, const struct assertion *assertion,
					struct signin *out);

/* An empty sign-in with new token texts. Call it before the transaction. */
struct signin signin_begin(void);

/* Call it in the transaction, which may run again, to reset what an earlier run has
 * set. */
void signin_begin_again(struct signin *out);

/*
 * Inside a transaction: sign in out->account, which is stored as in *out; or, if a PIN
 * must be set first (out->pin_is_due), store the PINAuthToken. ERR_STORE*.
 */
MUST_USE enum err signin_unless_pin_due(struct txn *t, const struct context *c, struct signin *out);

/* After that transaction: ERR_OK, or ERR_PIN_MANDATORY with the PINAuthToken in the detail. */
MUST_USE enum err signin_outcome(const struct context *c, const struct signin *out);

/*
 * Whether an account may be signed in to or recovered at all: it is active, and neither
 * locked by hand nor blocked. ERR_ACCOUNT_DISABLED, ERR_ACCOUNT_BLOCKED, ERR_STORE*.
 */
MUST_USE enum err signin_admit(struct txn *t, const struct context *c, const struct account *a);

/*
 * Whether the address or number `name` has been confirmed if the tenant requires that;
 * for usernames and uids the first address, else the number. ERR_EMAIL_UNVERIFIED,
 * ERR_PHONE_UNVERIFIED.
 */
MUST_USE enum err signin_check_confirmed(const struct context *c, const struct account *a,
					 enum identifier_kind kind, struct str name);

/*
 * Inside a transaction: count the sign-in of out->account, store account and tokens,
 * and fill in the rest of *out. If *out has a sign-in record, that one is continued and
 * its session token returned again. ERR_STORE*.
 */
MUST_USE enum err signin_complete(struct txn *t, const struct context *c, struct signin *out);

#endif
