/* SPDX-License-Identifier: MIT */
/*
 * Bearer tokens: random GUIDs, of which the store keeps only the SHA-256. A
 * token belongs to a tenant and an account and carries the account's generation
 * of its kind, so that all tokens of an account die by one number going up.
 */
#ifndef DOMAIN_TOKEN_H
#define DOMAIN_TOKEN_H

#include "domain/account.h"

enum token_kind { TOKEN_ACCESS, TOKEN_REFRESH, TOKEN_SESSION, TOKEN_PINAUTH, TOKEN_KINDS };

struct token {
	struct str uid;
	uint64_t issued, expires;  /* seconds since 1970 */
	uint32_t generation;	   /* of the account when issued */
	struct digest session;	   /* of an access token: the PIN session of its sign-in; or zero */
	uint8_t sealed_refresh[GUID_BYTES]; /* of an access token: see token_refresh_of */
};

/* A token's text, 36 characters. */
struct token_text {
	char s[GUID_TEXT + 1];
};

/*
 * What the store knows a token by. Letter case and hyphens of the GUID are no
 * part of it. False when text is no GUID.
 */
bool token_digest(struct str text, struct digest *out);

/* A fresh token text. Make it outside the transaction that issues it. */
struct token_text token_fresh(void);

/*
 * Store a token under its text, for the account's present generation. Fills
 * uid, issued and generation of *token itself. Also deletes a few tokens of
 * that kind that ended over a day ago, so that the store does not grow. ERR_STORE*.
 */
MUST_USE enum err token_put(struct txn *t, const struct call *c, enum token_kind kind,
			    struct str text, const struct account *a, struct token *token);

/*
 * Read a live token and its account. ERR_TOKEN_UNKNOWN, ERR_SESSION_EXPIRED and
 * their like, by kind, for a text that is malformed, unknown, ended or past its
 * time; ERR_STORE*. Texts live in the arena.
 */
MUST_USE enum err token_get(struct txn *t, const struct call *c, enum token_kind kind,
			    struct str text, struct token *token, struct account *a);

/* Delete a token. One that is not there is fine. ERR_STORE*. */
MUST_USE enum err token_del(struct txn *t, const struct call *c, enum token_kind kind,
			    struct str text);

/*
 * The refresh token that came with an access token. The store keeps it only
 * sealed under the access token's text, so it can be told to who has that.
 */
void token_seal_refresh(struct token *token, struct str access, struct str refresh);
struct token_text token_refresh_of(const struct token *token, struct str access);

/*
 * End every access, refresh and PIN session token of the account but those that
 * belong to the sign-in of the access token `keep` (empty: end all). Changes
 * *a, which the caller then stores in the same transaction. ERR_STORE*.
 */
MUST_USE enum err token_end_others(struct txn *t, const struct call *c, struct str keep,
				   struct account *a);

#endif
