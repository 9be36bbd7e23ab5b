/* SPDX-License-Identifier: MIT */
/*
 * Accounts: a person's identifiers at a tenant, their credentials and their state. The
 * members a client may write freely are in the profile (profile.h).
 */
#ifndef DOMAIN_ACCOUNT_ACCOUNT_H
#define DOMAIN_ACCOUNT_ACCOUNT_H

#include "domain/tenant/context.h"
#include "base/identifier.h"

enum { ACCOUNT_EMAILS = 8, ACCOUNT_PINS = 24 };

/* A stored secret that the person knows. */
struct credential {
	struct str hash;	 /* see credential.h; empty: not set */
	uint32_t generation;	 /* counts changes of the secret, not new hashes of the same one */
	uint64_t changed;	 /* when it was last replaced; 0: never */
	struct str change_token; /* GUID of that change; empty: none */
};

/* How strong a password was found when it was set; see password.h. */
enum password_strength {
	STRENGTH_UNKNOWN, /* no password, or set before this was checked */
	STRENGTH_STRONG,
	STRENGTH_WEAK,	   /* short, or made of the person's data */
	STRENGTH_BREACHED, /* very common, or in a known breach */
};

struct account {
	struct str uid;	       /* in normal form */
	struct str profile_id; /* 32 hex digits */
	struct str provider;   /* how the account was created: Email, Phone */
	struct str source;     /* where it was created: a host name, or API */
	struct str user_name;  /* as given; empty: none */
	struct str phone;      /* as given; empty: none */
	struct {
		struct str type, value; /* as given */
		bool confirmed; /* of addresses after the first; for the first see email_verified */
	} emails[ACCOUNT_EMAILS];
	size_t email_count;
	bool active, email_verified /* the first */, phone_verified, custom_uid;
	bool deleted; /* hidden from its person; the back end can undo that */
	struct credential password, pin;
	enum password_strength strength;   /* of the password */
	struct str old_pins[ACCOUNT_PINS]; /* hashes, the latest first */
	size_t old_pin_count;
	bool pin_skipped;
	uint64_t pin_skipped_at;
	uint64_t logins;
	uint64_t last_login, created, modified, profile_modified; /* 0: never */
};

/*
 * Read an account by uid in normal form; texts live in the arena. ERR_USER_UNKNOWN
 * when there is none, or it is marked as deleted; *out is then empty. ERR_STORE*.
 */
MUST_USE enum err account_get(struct txn *t, const struct context *c, struct str uid,
			      struct account *out);

/*
 * Read an account by any identifier, as a person writes it. ERR_USER_UNKNOWN
 * when it names nobody or is malformed; ERR_STORE*.
 */
MUST_USE enum err account_find(struct txn *t, const struct context *c, enum identifier_kind kind,
			       struct str text, struct account *out);

/* The same, but an account marked as deleted is found too. */
MUST_USE enum err account_find_any(struct txn *t, const struct context *c,
				   enum identifier_kind kind, struct str text, struct account *out);

/* Replace the stored account with this uid. ERR_STORE*. */
MUST_USE enum err account_put(struct txn *t, const struct context *c, const struct account *a);

/*
 * Store a new account and its identifiers. ERR_UID_TAKEN, ERR_EMAIL_TAKEN,
 * ERR_PHONE_TAKEN, ERR_USERNAME_TAKEN; ERR_STORE*.
 */
MUST_USE enum err account_add(struct txn *t, const struct context *c, const struct account *a);

/*
 * Store an account whose identifiers changed from `before` to `after`; identifiers it
 * no longer has are freed. On ERR_*_TAKEN nothing is changed. ERR_STORE*.
 */
MUST_USE enum err account_rename(struct txn *t, const struct context *c,
				 const struct account *before, const struct account *after);

/* Delete an account and its identifiers. ERR_STORE*. */
MUST_USE enum err account_remove(struct txn *t, const struct context *c, const struct account *a);

/* ERR_ACCOUNT_DISABLED when the account may not sign in, else ERR_OK. */
MUST_USE enum err account_may_sign_in(const struct account *a);

/* Whether an e-mail address is one of the account's, ignoring letter case. */
bool account_has_email(const struct account *a, struct str email);

/* The same, and whether it has been confirmed. */
bool account_email_confirmed(const struct account *a, struct str email);

/* Note that one of the account's addresses has been confirmed. */
void account_confirm_email(struct account *a, struct str email);

/* A new GUID as text in the arena. */
struct str account_fresh_guid(const struct context *c);

#endif
