/* SPDX-License-Identifier: MIT */
/*
 * Bearer tokens: random GUIDs, of which only the SHA-256 is stored. A token belongs to
 * a tenant, an account and a sign-in record, and is valid only while that record exists
 * (see sign_in_record.h).
 */
#ifndef DOMAIN_SESSION_TOKEN_H
#define DOMAIN_SESSION_TOKEN_H

#include "domain/session/sign_in_record.h"

enum token_kind {
	TOKEN_ACCESS,
	TOKEN_REFRESH,
	TOKEN_SESSION,
	TOKEN_PINAUTH,
	TOKEN_STEP_UP_PIN,
	TOKEN_STEP_UP_PASSWORD,
	TOKEN_STEP_UP_FACTOR,
	TOKEN_DELETION,
	TOKEN_KINDS
};

struct token {
	struct str uid;
	struct guid sign_in;
	uint64_t issued, expires; /* seconds since 1970 */
	uint64_t used;		  /* when a refresh token was exchanged; 0: not yet */
	/*
	 * Other tokens, encrypted under this token's own text: for an access token the
	 * refresh token issued with it; for an exchanged refresh token the pair it was
	 * exchanged for. See token_seal.
	 */
	uint8_t sealed_access[GUID_BYTES], sealed_refresh[GUID_BYTES];
};

/* A token's text, 36 characters. */
struct token_text {
	char s[GUID_TEXT + 1];
};

/*
 * The digest by which a token is stored. Letter case and hyphens of the GUID do not
 * matter. False when text is not a GUID.
 */
bool token_digest(struct str text, struct digest *out);

/* The text as it was issued, whatever its letter case; empty when text is not a
 * GUID. */
struct token_text token_as_issued(struct str text);

/* The same token as in links, without hyphens: 32 hex digits in the arena. */
struct str token_hex(struct arena *arena, const struct token_text *text);

/* A new token text. Call this outside the transaction that issues the token. */
struct token_text token_fresh(void);

/*
 * Store a new token under the digest of its text; *token has its owner and expiry,
 * issued is filled in. Also deletes a few tokens of that kind that expired over a day
 * ago, so that the store does not grow. ERR_STORE*.
 */
MUST_USE enum err token_put(struct txn *t, const struct context *c, enum token_kind kind,
			    struct str text, struct token *token);

/* Store changes of an existing token. ERR_STORE*. */
MUST_USE enum err token_update(struct txn *t, const struct context *c, enum token_kind kind,
			       struct str text, const struct token *token);

/*
 * Read a valid token and its account, into the arena. ERR_TOKEN_UNKNOWN,
 * ERR_SESSION_EXPIRED and so on, by kind, for a text that is malformed, unknown,
 * revoked or expired; ERR_STORE*.
 */
MUST_USE enum err token_get(struct txn *t, const struct context *c, enum token_kind kind,
			    struct str text, struct token *token, struct account *a);

/*
 * Move a token from sign-in record `from` to `to`. A token that does not exist or
 * belongs to another record is left alone. ERR_STORE*.
 */
MUST_USE enum err token_move(struct txn *t, const struct context *c, enum token_kind kind,
			     const struct digest *token, const struct guid *from,
			     const struct guid *to);

/* Delete a token, if it exists. ERR_STORE*. */
MUST_USE enum err token_del(struct txn *t, const struct context *c, enum token_kind kind,
			    struct str text);

/*
 * Encrypt a token's text under the text of another token, the key. Only the encrypted
 * bytes are stored, so only the holder of the key can get the text. Use a key once for
 * each label.
 */
void token_seal(struct str key, const char *label, struct str text, uint8_t out[GUID_BYTES]);
struct token_text token_unseal(struct str key, const char *label, const uint8_t in[GUID_BYTES]);

#endif
