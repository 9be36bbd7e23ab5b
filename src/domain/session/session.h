/* SPDX-License-Identifier: MIT */
/* Renewing and ending the tokens of a sign-in. */
#ifndef DOMAIN_SESSION_SESSION_H
#define DOMAIN_SESSION_SESSION_H

#include "domain/account/profile.h"
#include "domain/session/token.h"

/*
 * End the PIN session the token names and every other PIN session of its
 * account. ERR_SESSION_UNKNOWN, ERR_SESSION_EXPIRED, ERR_STORE*.
 */
MUST_USE enum err session_end_all(const struct context *c, struct str session);

/*
 * End an access token; with `and_refresh` also the refresh tokens of its sign-in.
 * ERR_TOKEN_UNKNOWN, ERR_TOKEN_EXPIRED, ERR_STORE*.
 */
MUST_USE enum err session_end_access(const struct context *c, struct str access, bool and_refresh);

/*
 * Whose PIN session it is: the account, and the profile. Nothing is renewed. ERR_SESSION_UNKNOWN,
 * ERR_SESSION_EXPIRED, ERR_ACCOUNT_DISABLED, ERR_STORE*.
 */
MUST_USE enum err session_holder(const struct context *c, struct str session, struct account *a,
				 struct profile *p);

/*
 * Sign out here: end the sign-ins that a PIN session token and an access token belong to, with all
 * their tokens. Either may be empty, and one that is not valid is ignored. ERR_STORE*.
 */
MUST_USE enum err session_sign_out(const struct context *c, struct str session, struct str access);

/* A new pair of tokens. */
struct session_tokens {
	struct token_text access, refresh;
	uint64_t access_expires; /* seconds since 1970 */
};

/*
 * Exchange a refresh token for a new pair. Each is exchanged once: for
 * token.refresh_grace_seconds it returns the same pair again, so that parallel
 * refreshes of one client agree. Using it again later ends the whole sign-in (RFC 9700
 * section 4.14.2). ERR_REFRESH_INVALID, ERR_ACCOUNT_DISABLED, ERR_STORE*.
 */
MUST_USE enum err session_refresh(const struct context *c, struct str refresh,
				  struct session_tokens *out);

/*
 * The refresh token that a valid access token was issued with, or the newest one it was
 * exchanged for since. ERR_STORE*.
 */
MUST_USE enum err session_refresh_of(const struct context *c, struct str access,
				     const struct token *token, struct token_text *out);

/* End every refresh token of the sign-in of a valid one. ERR_REFRESH_INVALID,
 * ERR_STORE*. */
MUST_USE enum err session_revoke_refresh(const struct context *c, struct str refresh);

/* End every refresh token of an account. ERR_USER_UNKNOWN, ERR_STORE*. */
MUST_USE enum err session_revoke_all_refresh(const struct context *c, struct str uid);

/*
 * Extend an access token to its full lifetime from now; *expires is its new end.
 * ERR_TOKEN_UNKNOWN, ERR_TOKEN_EXPIRED, ERR_STORE*.
 */
MUST_USE enum err session_slide(const struct context *c, struct str access, uint64_t *expires);

/* The current sign-ins of an account. */
struct session_list {
	struct account account;
	struct sign_in_record at[SIGN_INS_MAX];
	size_t n;
};

/* List the sign-ins of an account. ERR_USER_UNKNOWN, ERR_STORE*. */
MUST_USE enum err session_list(const struct context *c, struct str uid, struct session_list *out);

/*
 * The same for the account of a valid access token; *sign_in is the id of the
 * token's own sign-in. ERR_TOKEN_UNKNOWN, ERR_TOKEN_EXPIRED, ERR_STORE*.
 */
MUST_USE enum err session_list_of_token(const struct context *c, struct str access,
					struct session_list *out, struct guid *sign_in);

/*
 * End one sign-in of an account, with all its tokens, or, with id NULL, all of
 * them. ERR_USER_UNKNOWN, ERR_SESSION_UNKNOWN, ERR_STORE*.
 */
MUST_USE enum err session_end_sign_in(const struct context *c, struct str uid,
				      const struct guid *id);

/*
 * End all access, refresh and PIN session tokens of an account except the valid access
 * token `access` and the refresh and session token of its sign-in. Call it in the
 * transaction of the change that causes it. ERR_STORE*.
 */
MUST_USE enum err session_keep_only(struct txn *t, const struct context *c, struct str access,
				    const struct token *token);

#endif
