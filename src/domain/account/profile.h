/* SPDX-License-Identifier: MIT */
/*
 * The Profile object, as listed in profile.def. The members a client may write are
 * stored as finished JSON, checked and ordered when written, so that reading only
 * copies them.
 */
#ifndef DOMAIN_ACCOUNT_PROFILE_H
#define DOMAIN_ACCOUNT_PROFILE_H

#include "base/json.h"
#include "domain/account/account.h"

enum { PROFILE_BYTES = 64 * 1024 };

/* Who writes. Each may also write what those before it may. */
enum profile_writer { PERSON, MANAGER, IMPORT };

/* The stored members of an account: names and JSON values in the order of the table. */
struct profile {
	struct str bytes; /* see profile.c; empty: no members */
};

/* Read the stored members into the arena; there may be none. ERR_STORE*. */
MUST_USE enum err profile_get(struct txn *t, const struct context *c, struct str uid,
			      struct profile *out);

/* Store the members. ERR_STORE*. */
MUST_USE enum err profile_put(struct txn *t, const struct context *c, struct str uid,
			      const struct profile *p);

/* Delete the members, if any. ERR_STORE*. */
MUST_USE enum err profile_del(struct txn *t, const struct context *c, struct str uid);

/* What null means in an update. */
enum profile_null { NULL_KEEPS, NULL_ERASES };

/*
 * Apply the members of a request's body that `writer` may write, and keep the rest of
 * *p. Unknown members are ignored. A list with a verb and a map change the stored value
 * (see list_patch.h); anything else replaces it. The result lives in the arena.
 * ERR_BODY_SHAPE names a member of the wrong kind; errors of profile_policy_apply;
 * ERR_BODY_LENGTH beyond PROFILE_BYTES. On an error *p is unchanged.
 */
MUST_USE enum err profile_merge(const struct context *c, enum profile_writer writer,
				enum profile_null nulls, const struct json *body,
				struct profile *p);

/* The JSON value of a stored member, or an empty slice. */
struct str profile_member(const struct profile *p, struct str name);

/* A stored text without its quotes; empty when it is not a text or has escapes. */
struct str profile_text(const struct profile *p, struct str name);

/* The data from which a Profile object is written. */
struct profile_view {
	const struct account *account;
	const struct profile *profile;
	bool locked;		       /* a lane of the account is locked now */
	struct str lock;	       /* and its name; see lockout_profile_name */
	const struct context *context; /* for the age and the tenant's settings */
	bool for_webhook;	       /* written into a webhook, where the mask is longer */
};

/* Write the Profile object with every member, in order, PIN and password masked. */
void profile_write(struct buf *b, const struct profile_view *v);

/* Whether a text is the mask that the object shows for a password. */
bool profile_is_mask(struct str password);

#endif
