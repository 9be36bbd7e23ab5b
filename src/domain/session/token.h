/* SPDX-License-Identifier: MIT */
/*
 * Bearer tokens: random GUIDs, of which the store keeps only the SHA-256. A
 * token belongs to a tenant, an account and a grant, and is alive only while its
 * grant is (see sign_in_record.h).
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
	uint64_t used;		  /* of a refresh token: when it was exchanged; 0: not yet */
	/*
	 * Texts of other tokens, sealed under this token's own text: of an access
	 * token the refresh token it came with; of an exchanged refresh token what
	 * it was exchanged for. See token_seal.
	 */
	uint8_t sealed_access[GUID_BYTES], sealed_refresh[GUID_BYTES];
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

/* The text as it was issued, whatever letter case it comes back in; empty for no GUID. */
struct token_text token_as_issued(struct str text);

/* The text without its hyphens, as links have it: 32 hex digits in the arena. Means the same. */
struct str token_hex(struct arena *arena, const struct token_text *text);

/* A fresh token text. Make it outside the transaction that issues it. */
struct token_text token_fresh(void);

/*
 * Store a new token under its text; *token says whose and until when, issued is
 * filled in. Also deletes a few tokens of that kind that ended over a day ago,
 * so that the store does not grow. ERR_STORE*.
 */
MUST_USE enum err token_put(struct txn *t, const struct context *c, enum token_kind kind,
			    struct str text, struct token *token);

/* Store what has changed in a token that is there. ERR_STORE*. */
MUST_USE enum err token_update(struct txn *t, const struct context *c, enum token_kind kind,
			       struct str text, const struct token *token);

/*
 * Read a live token and its account. ERR_TOKEN_UNKNOWN, ERR_SESSION_EXPIRED and
 * their like, by kind, for a text that is malformed, unknown, ended or past its
 * time; ERR_STORE*. Texts live in the arena.
 */
MUST_USE enum err token_get(struct txn *t, const struct context *c, enum token_kind kind,
			    struct str text, struct token *token, struct account *a);

/*
 * Let a token that belongs to grant `from` belong to `to`. One that is gone, or
 * belongs to another grant, stays as it is. ERR_STORE*.
 */
MUST_USE enum err token_move(struct txn *t, const struct context *c, enum token_kind kind,
			     const struct digest *token, const struct guid *from,
			     const struct guid *to);

/* Delete a token. One that is not there is fine. ERR_STORE*. */
MUST_USE enum err token_del(struct txn *t, const struct context *c, enum token_kind kind,
			    struct str text);

/*
 * Put a token's text away under the text of another, the key. The store keeps
 * the sealed bytes only, so it can tell the text to nobody but the holder of
 * the key. A key may seal one text for each label.
 */
void token_seal(struct str key, const char *label, struct str text, uint8_t out[GUID_BYTES]);
struct token_text token_unseal(struct str key, const char *label, const uint8_t in[GUID_BYTES]);

#endif
