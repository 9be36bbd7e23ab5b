/* SPDX-License-Identifier: MIT */
/*
 * The Profile object: what profile.def lists. The members a client may write
 * are kept as finished JSON, checked and put in order when they are written, so
 * that reading is copying.
 */
#ifndef DOMAIN_ACCOUNT_PROFILE_H
#define DOMAIN_ACCOUNT_PROFILE_H

#include "base/json.h"
#include "domain/account/account.h"

enum { PROFILE_BYTES = 64 * 1024 };

/* Who writes: each may also write what those before it may. */
enum profile_writer { PERSON, MANAGER, IMPORT };

/* The stored members of an account: names and JSON values in the order of the table. */
struct profile {
	struct str bytes; /* see profile.c; empty: none */
};

/* Read the stored members; they live in the arena. None is fine. ERR_STORE*. */
MUST_USE enum err profile_get(struct txn *t, const struct context *c, struct str uid,
			      struct profile *out);

/* Store the members. ERR_STORE*. */
MUST_USE enum err profile_put(struct txn *t, const struct context *c, struct str uid,
			      const struct profile *p);

/* Delete the members. None is fine. ERR_STORE*. */
MUST_USE enum err profile_del(struct txn *t, const struct context *c, struct str uid);

/* What null means in an update. */
enum profile_null { NULL_KEEPS, NULL_ERASES };

/*
 * Take over from a request's body what `writer` may write, and keep the rest of
 * *p. Unknown members are ignored; a list with a verb in it changes the stored
 * list by parts, a map is changed name by name (see list_patch.h), and anything
 * else replaces what is stored. The result lives in the arena. ERR_BODY_SHAPE
 * names a member of the wrong kind; the codes of profile_policy_settle;
 * ERR_BODY_LENGTH beyond PROFILE_BYTES: *p is then unchanged.
 */
MUST_USE enum err profile_merge(const struct context *c, enum profile_writer writer,
				enum profile_null nulls, const struct json *body,
				struct profile *p);

/* The JSON value of a stored member, or an empty slice. */
struct str profile_member(const struct profile *p, struct str name);

/* A stored text without its quotes, escapes undone as far as it has none; else empty. */
struct str profile_text(const struct profile *p, struct str name);

/* What a Profile object is written from. */
struct profile_view {
	const struct account *account;
	const struct profile *profile;
	bool locked;		       /* a lane of the account is locked now */
	struct str lock;	       /* and what that is called here: see lockout_profile_name */
	const struct context *context; /* for the age and the tenant's settings */
	bool to_hook;		       /* written for a webhook */
};

/* Write the Profile object with every member, in order, PIN and password masked. */
void profile_write(struct buf *b, const struct profile_view *v);

/* Whether a text is what the object shows in place of a password. */
bool profile_is_mask(struct str password);

#endif
