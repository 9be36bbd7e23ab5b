/* SPDX-License-Identifier: MIT */
/*
 * Grants: a sign-in, or the beginning of one, as the store knows it. Every token
 * belongs to one grant and is alive only while the grant is there, so to end a
 * sign-in, or all of a person's, is to delete grants.
 */
#ifndef DOMAIN_SESSION_GRANT_H
#define DOMAIN_SESSION_GRANT_H

#include "domain/account/account.h"

enum { GRANTS_MAX = 100 };

struct grant {
	struct guid id;
	uint64_t created, used; /* seconds since 1970 */
	uint64_t expires;	/* when the last of its tokens ends */
	struct digest session;	/* of its PIN session token; zero: none is alive */
	bool refreshable;	/* its refresh tokens are alive */
	bool pending;		/* no whole sign-in: does not count for session.limit */
};

/* Whether a PIN session token of the grant is alive. */
bool grant_has_session(const struct grant *g);

/* Read a grant of an account. ERR_NOT_FOUND, ERR_STORE*. */
MUST_USE enum err grant_get(struct txn *t, const struct call *c, struct str uid,
			    const struct guid *id, struct grant *out);

/* Store a grant over the one with its id. ERR_STORE*. */
MUST_USE enum err grant_put(struct txn *t, const struct call *c, struct str uid,
			    const struct grant *g);

/*
 * Store a new grant. Deletes those of the account that are past their end, and,
 * beyond GRANTS_MAX, the one least lately used. ERR_SESSION_LIMIT when the
 * tenant allows no further sign-in; ERR_STORE*.
 */
MUST_USE enum err grant_add(struct txn *t, const struct call *c, struct str uid,
			    const struct grant *g);

/* End every grant of the account. ERR_STORE*. */
MUST_USE enum err grant_end_all(struct txn *t, const struct call *c, struct str uid);

/* End every PIN session of the account; access and refresh tokens stay. ERR_STORE*. */
MUST_USE enum err grant_end_pin_sessions(struct txn *t, const struct call *c, struct str uid);

/* End every refresh token of the account; access and session tokens stay. ERR_STORE*. */
MUST_USE enum err grant_end_refresh(struct txn *t, const struct call *c, struct str uid);

/* End one grant. One that is gone is fine. ERR_STORE*. */
MUST_USE enum err grant_end(struct txn *t, const struct call *c, struct str uid,
			    const struct guid *id);

/* Note that a grant was used, and let it last until `expires`. ERR_NOT_FOUND, ERR_STORE*. */
MUST_USE enum err grant_extend(struct txn *t, const struct call *c, struct str uid,
			       const struct guid *id, uint64_t expires);

/* Call each(grant, arg) for the account's live grants. ERR_STORE*. */
MUST_USE enum err grant_each(struct txn *t, const struct call *c, struct str uid,
			     void (*each)(const struct grant *g, void *arg), void *arg);

#endif
