/* SPDX-License-Identifier: MIT */
/*
 * The audit trail of a tenant: an append-only chain of records, each written in
 * the transaction of what it tells of; without a tenant in the call, that of the
 * install. Every record carries a keyed digest over
 * itself and the one before, so that no record can be changed, taken out or put
 * in between without the pepper. It never holds a secret.
 */
#ifndef DOMAIN_TENANT_AUDIT_H
#define DOMAIN_TENANT_AUDIT_H

#include "domain/tenant/context.h"

enum audit_event {
#define AUDIT(symbol, name, what) AUDIT_##symbol,
#include "domain/tenant/audit.def"
#undef AUDIT
	AUDIT_EVENTS
};

enum { AUDIT_DETAIL = 200 };

/* A record as it is read. Texts live as long as the transaction. */
struct audit_record {
	uint64_t number; /* from 1 on, without a gap */
	uint64_t time;	 /* seconds since 1970 */
	struct str event, actor, uid, address, detail;
	struct digest digest; /* of this record and, through it, of all before */
};

/*
 * Append a record about `uid` (empty: about the tenant); detail is cut at
 * AUDIT_DETAIL bytes. Who and from where is the call's. One about a stand-in of
 * attempt_nobody is written with the same work, but over the last such, and is in no
 * trail: strangers cannot make it grow with made-up names. ERR_STORE*, ERR_CONFIG.
 */
MUST_USE enum err audit_put(struct txn *t, const struct context *c, enum audit_event event,
			    struct str uid, struct str detail);

/*
 * Call each(record, arg) for the records from number `from` on, until it answers
 * false. ERR_STORE*.
 */
MUST_USE enum err audit_each(struct txn *t, const struct context *c, uint64_t from,
			     bool (*each)(const struct audit_record *r, void *arg), void *arg);

/* A place in a chain: a record and its digest. Kept elsewhere, an anchor of all up to it. */
struct audit_head {
	uint64_t number; /* 0: before the first record */
	struct digest digest;
};

enum { AUDIT_HEAD_TEXT = 20 + 1 + 2 * DIGEST_SIZE + 1 };

/* Where the chain ends. ERR_STORE*. */
MUST_USE enum err audit_end(struct txn *t, const struct context *c, struct audit_head *out);

/* A place as text, NUMBER:DIGEST; and back, false when it is none. */
void audit_head_write(const struct audit_head *h, char out[AUDIT_HEAD_TEXT]);
bool audit_head_read(struct str text, struct audit_head *out);

/* The outcome of checking the chain. */
struct audit_check {
	struct audit_head last; /* the last record that is whole, as are all before it */
	uint64_t broken;	/* the number of the first that is not; 0: all are */
};

/*
 * Check every record from the first on, that the last is the one the store says
 * it is, and that `anchor` is one of them (NULL: no anchor). ERR_STORE*; a
 * broken chain is an outcome, not an error.
 */
MUST_USE enum err audit_verify(struct txn *t, const struct context *c,
			       const struct audit_head *anchor, struct audit_check *out);

#endif
