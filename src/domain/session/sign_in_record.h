/* SPDX-License-Identifier: MIT */
/*
 * Sign-in records: one for each sign-in, also for one that is not complete yet. Every
 * token belongs to a record and is valid only while the record exists. So ending a
 * sign-in, or all of a person's, means deleting records.
 */
#ifndef DOMAIN_SESSION_SIGN_IN_RECORD_H
#define DOMAIN_SESSION_SIGN_IN_RECORD_H

#include "domain/account/account.h"
#include "domain/session/sign_in_origin.h"

enum { SIGN_INS_MAX = 100 };

struct sign_in_record {
	struct guid id;
	uint64_t created, used;	      /* seconds since 1970 */
	uint64_t expires;	      /* when the last of its tokens expires */
	struct digest session;	      /* of its PIN session token; zero: none is valid */
	bool refreshable;	      /* its refresh tokens are valid */
	bool pending;		      /* not complete: does not count for session.limit */
	struct sign_in_origin origin; /* where it was last used; texts live in the arena */
};

/* Whether the record has a valid PIN session token. */
bool sign_in_record_has_session(const struct sign_in_record *rec);

/* Read a record of an account. ERR_NOT_FOUND, ERR_STORE*. */
MUST_USE enum err sign_in_record_get(struct txn *t, const struct context *c, struct str uid,
				     const struct guid *id, struct sign_in_record *out);

/* Replace the record with this id. ERR_STORE*. */
MUST_USE enum err sign_in_record_put(struct txn *t, const struct context *c, struct str uid,
				     const struct sign_in_record *rec);

/*
 * Store a new record. Also deletes the account's expired ones and, beyond SIGN_INS_MAX,
 * the least recently used one. ERR_SESSION_LIMIT when the tenant allows no further
 * sign-in; ERR_STORE*.
 */
MUST_USE enum err sign_in_record_add(struct txn *t, const struct context *c, struct str uid,
				     const struct sign_in_record *rec);

/* End every sign-in of the account. ERR_STORE*. */
MUST_USE enum err sign_in_record_end_all(struct txn *t, const struct context *c, struct str uid);

/* End every PIN session of the account; access and refresh tokens stay. ERR_STORE*. */
MUST_USE enum err sign_in_record_end_pin_sessions(struct txn *t, const struct context *c,
						  struct str uid);

/* End every refresh token of the account; access and session tokens stay. ERR_STORE*. */
MUST_USE enum err sign_in_record_end_refresh(struct txn *t, const struct context *c,
					     struct str uid);

/* End one sign-in, if it still exists. ERR_STORE*. */
MUST_USE enum err sign_in_record_end(struct txn *t, const struct context *c, struct str uid,
				     const struct guid *id);

/* Note that a sign-in was used, and where, and extend its record to `expires`. ERR_NOT_FOUND,
 * ERR_STORE*. */
MUST_USE enum err sign_in_record_extend(struct txn *t, const struct context *c, struct str uid,
					const struct guid *id, uint64_t expires);

/* Call each(record, arg) for the account's current sign-ins. ERR_STORE*. */
MUST_USE enum err sign_in_record_each(struct txn *t, const struct context *c, struct str uid,
				      void (*each)(const struct sign_in_record *rec, void *arg),
				      void *arg);

#endif
