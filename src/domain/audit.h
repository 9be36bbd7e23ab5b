/* SPDX-License-Identifier: MIT */
/*
 * The audit trail of a tenant: an append-only chain of records, each written in
 * the transaction of what it tells of. Every record carries a keyed digest over
 * itself and the one before, so that no record can be changed, taken out or put
 * in between without the pepper. It never holds a secret.
 */
#ifndef DOMAIN_AUDIT_H
#define DOMAIN_AUDIT_H

#include "domain/call.h"

enum audit_event {
#define AUDIT(symbol, name, what) AUDIT_##symbol,
#include "domain/audit.def"
#undef AUDIT
	AUDIT_EVENTS
};

enum { AUDIT_DETAIL = 200 };

/* A record as it is read. Texts live in the arena. */
struct audit_record {
	uint64_t number; /* from 1 on, without a gap */
	uint64_t time;	 /* seconds since 1970 */
	struct str event, actor, uid, address, detail;
	struct digest digest; /* of this record and, through it, of all before */
};

/*
 * Append a record about `uid` (empty: about the tenant); detail is cut at
 * AUDIT_DETAIL bytes. Who and from where is the call's. ERR_STORE*, ERR_CONFIG.
 */
MUST_USE enum err audit_put(struct txn *t, const struct call *c, enum audit_event event,
			    struct str uid, struct str detail);

/* Call each(record, arg) for the records from number `from` on. ERR_STORE*. */
MUST_USE enum err audit_each(struct txn *t, const struct call *c, uint64_t from,
			     void (*each)(const struct audit_record *r, void *arg), void *arg);

/* The outcome of checking the chain. */
struct audit_check {
	uint64_t records;     /* how many are whole */
	uint64_t broken;      /* the number of the first that is not; 0: all are */
	struct digest digest; /* of the last whole one */
};

/*
 * Check every record from the first on, and that the last is the one the store
 * says it is. ERR_STORE*; a broken chain is an outcome, not an error.
 */
MUST_USE enum err audit_verify(struct txn *t, const struct call *c, struct audit_check *out);

#endif
