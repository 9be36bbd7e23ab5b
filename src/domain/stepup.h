/* SPDX-License-Identifier: MIT */
/*
 * Step-up: a signed-in person proves a factor again before a delicate action.
 * The proof is a token for the tenant's back end: bound to the account and the
 * kind of factor, good once, dead with the sign-in.
 */
#ifndef DOMAIN_STEPUP_H
#define DOMAIN_STEPUP_H

#include "domain/credential.h"
#include "domain/token.h"

/*
 * Prove the PIN or the password of the access token's account. *out is the
 * token's text, *expires its end. ERR_TOKEN_*; ERR_PIN_NONE, ERR_PASSWORD_NONE;
 * ERR_PARAM_FORMAT for what cannot be a PIN; ERR_PIN_WRONG, ERR_PASSWORD_WRONG;
 * ERR_ACCOUNT_LOCKED; others as attempt_run.
 */
MUST_USE enum err stepup_prove(const struct call *c, enum credential_kind kind, struct str access,
			       struct str secret, struct token_text *out, uint64_t *expires);

/*
 * Use a step-up token of the account `uid` up. ERR_STEPUP_INVALID when it is
 * unknown, used, past its time, of another account or another kind;
 * ERR_USER_UNKNOWN; ERR_STORE*.
 */
MUST_USE enum err stepup_redeem(const struct call *c, enum credential_kind kind, struct str uid,
				struct str token);

#endif
