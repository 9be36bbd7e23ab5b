/* SPDX-License-Identifier: MIT */
/*
 * Step-up: a signed-in person proves a factor again before a delicate action.
 * The proof is a token: bound to the account and the kind of factor, good once,
 * dead with the sign-in. The tenant's back end redeems it; so does this service
 * where recovery.stepup asks for one.
 */
#ifndef DOMAIN_SIGNIN_STEP_UP_H
#define DOMAIN_SIGNIN_STEP_UP_H

#include "domain/account/credential.h"
#include "domain/session/token.h"

/*
 * Prove the PIN, the password, the authenticator (CREDENTIAL_TOTP) or a backup
 * code (CREDENTIAL_BACKUP) of the access token's account; a code is used up by
 * it. *out is the token's text, *expires its end. ERR_TOKEN_*; the kind's own
 * for there being none, such as ERR_PIN_NONE; ERR_PARAM_FORMAT for what cannot
 * be one; ERR_PIN_WRONG, ERR_PASSWORD_WRONG, ERR_AUTHENTICATOR_CODE,
 * ERR_BACKUP_CODE; ERR_ACCOUNT_LOCKED; others as attempt_run.
 */
MUST_USE enum err step_up_prove(const struct context *c, enum credential_kind kind,
				struct str access, struct str secret, struct token_text *out,
				uint64_t *expires);

/*
 * Use a step-up token of the account `uid` up; either code proves the same kind.
 * ERR_STEP_UP_INVALID when it is unknown, used, past its time, of another account
 * or another kind; ERR_USER_UNKNOWN; ERR_STORE*.
 */
MUST_USE enum err step_up_redeem(const struct context *c, enum credential_kind kind, struct str uid,
				 struct str token);

/*
 * Where recovery.stepup is on, use a step-up token of the account up, of any
 * kind, in the transaction it lets through. ERR_STEP_UP_INVALID; ERR_STORE*.
 */
MUST_USE enum err step_up_spend(struct txn *t, const struct context *c, struct str uid,
				struct str token);

#endif
