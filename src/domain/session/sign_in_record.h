/* SPDX-License-Identifier: MIT */
/*
 * Grants: a sign-in, or the beginning of one, as the store knows it. Every token
 * belongs to one grant and is alive only while the grant is there, so to end a
 * sign-in, or all of a person's, is to delete grants.
 */
#ifndef DOMAIN_SESSION_SIGN_IN_RECORD_H
#define DOMAIN_SESSION_SIGN_IN_RECORD_H

#include "domain/account/account.h"

enum { SIGN_INS_MAX = 100 };

struct sign_in_record {
	struct guid id;
	uint64_t created, used; /* seconds since 1970 */
	uint64_t expires;	/* when the last of its tokens ends */
	struct digest session;	/* of its PIN session token; zero: none is alive */
	bool refreshable;	/* its refresh tokens are alive */
	bool pending;		/* no whole sign-in: does not count for session.limit */
};

/* Whether a PIN session token of the grant is alive. */
bool sign_in_record_has_session(const struct sign_in_record *g);

/* Read a grant of an account. ERR_NOT_FOUND, ERR_STORE*. */
MUST_USE enum err sign_in_record_get(struct txn *t, const struct context *c, struct str uid,
				     const struct guid *id, struct sign_in_record *out);

/* Store a grant over the one with its id. ERR_STORE*. */
MUST_USE enum err sign_in_record_put(struct txn *t, const struct context *c, struct str uid,
				     const struct sign_in_record *g);

/*
 * Store a new grant. Deletes those of the account that are past their end, and,
 * beyond SIGN_INS_MAX, the one least lately used. ERR_SESSION_LIMIT when the
 * tenant allows no further sign-in; ERR_STORE*.
 */
MUST_USE enum err sign_in_record_add(struct txn *t, const struct context *c, struct str uid,
				     const struct sign_in_record *g);

/* End every grant of the account. ERR_STORE*. */
MUST_USE enum err sign_in_record_end_all(struct txn *t, const struct context *c, struct str uid);

/* End every PIN session of the account; access and refresh tokens stay. ERR_STORE*. */
MUST_USE enum err sign_in_record_end_pin_sessions(struct txn *t, const struct context *c,
						  struct str uid);

/* End every refresh token of the account; access and session tokens stay. ERR_STORE*. */
MUST_USE enum err sign_in_record_end_refresh(struct txn *t, const struct context *c,
					     struct str uid);

/* End one grant. One that is gone is fine. ERR_STORE*. */
MUST_USE enum err sign_in_record_end(struct txn *t, const struct context *c, struct str uid,
				     const struct guid *id);

/* Note that a grant was used, and let it last until `expires`. ERR_NOT_FOUND, ERR_STORE*. */
MUST_USE enum err sign_in_record_extend(struct txn *t, const struct context *c, struct str uid,
					const struct guid *id, uint64_t expires);

/* Call each(grant, arg) for the account's live grants. ERR_STORE*. */
MUST_USE enum err sign_in_record_each(struct txn *t, const struct context *c, struct str uid,
				      void (*each)(const struct sign_in_record *g, void *arg),
				      void *arg);

#endif
