/* SPDX-License-Identifier: MIT */
/* Ending what a sign-in gave. */
#ifndef DOMAIN_SESSION_H
#define DOMAIN_SESSION_H

#include "domain/token.h"

/*
 * End the PIN session the token names and every other PIN session of its
 * account. ERR_SESSION_UNKNOWN, ERR_SESSION_EXPIRED, ERR_STORE*.
 */
MUST_USE enum err session_end_all(const struct call *c, struct str session);

/*
 * End an access token; with `and_refresh` also the refresh token it came with.
 * ERR_TOKEN_UNKNOWN, ERR_TOKEN_EXPIRED, ERR_STORE*.
 */
MUST_USE enum err session_end_access(const struct call *c, struct str access, bool and_refresh);

/*
 * End every access, refresh and PIN session token of an account but the live
 * access token `access`, and the refresh and session token of its sign-in. To
 * be called in the transaction of the cause. ERR_STORE*.
 */
MUST_USE enum err session_keep_only(struct txn *t, const struct call *c, struct str access,
				    const struct token *token);

#endif
