/* SPDX-License-Identifier: MIT */
/*
 * The audit trail of a tenant, or of the install when the context has no tenant: an
 * append-only chain of records, each written in the transaction of the change it
 * records. Every record has a keyed digest over itself and the one before, so that
 * nobody can change, remove or insert a record without the pepper. It never holds a
 * secret.
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

/* A record that was read. Texts live as long as the transaction. */
struct audit_record {
	uint64_t number; /* from 1, without gaps */
	uint64_t time;	 /* seconds since 1970 */
	struct str event, actor, uid, address, detail;
	struct digest digest; /* of this record and thereby of all before it */
};

/*
 * Append a record about `uid` (empty: about the tenant); detail is cut at AUDIT_DETAIL
 * bytes. Actor and address are those of the context. A record about a stand-in for
 * an unknown name takes the same work but overwrites the last such record and is not
 * part of the trail, so strangers cannot make the trail grow with made-up names.
 * ERR_STORE*, ERR_CONFIG.
 */
MUST_USE enum err audit_put(struct txn *t, const struct context *c, enum audit_event event,
			    struct str uid, struct str detail);

/*
 * Call each(record, arg) for the records from number `from` on, until it returns false.
 * ERR_STORE*.
 */
MUST_USE enum err audit_each(struct txn *t, const struct context *c, uint64_t from,
			     bool (*each)(const struct audit_record *r, void *arg), void *arg);

/* A position in a chain: a record's number and digest. Kept elsewhere, it proves all
 * records up to it. */
struct audit_head {
	uint64_t number; /* 0: before the first record */
	struct digest digest;
};

enum { AUDIT_HEAD_TEXT = 20 + 1 + 2 * DIGEST_SIZE + 1 };

/* The last record of the chain. ERR_STORE*. */
MUST_USE enum err audit_end(struct txn *t, const struct context *c, struct audit_head *out);

/* Write a position as NUMBER:DIGEST; read one, false when malformed. */
void audit_head_write(const struct audit_head *h, char out[AUDIT_HEAD_TEXT]);
bool audit_head_read(struct str text, struct audit_head *out);

/* The outcome of checking the chain. */
struct audit_check {
	struct audit_head last; /* the last valid record; all before it are valid too */
	uint64_t broken;	/* the number of the first invalid record; 0: none */
};

/*
 * Check every record from the first on, that the last is the one the store has noted as
 * last, and that `anchor` is one of them (NULL: no anchor). ERR_STORE*. A broken chain
 * is a result, not an error.
 */
MUST_USE enum err audit_verify(struct txn *t, const struct context *c,
			       const struct audit_head *anchor, struct audit_check *out);

#endif
