/* SPDX-License-Identifier: MIT */
/*
 * Step-up: a signed-in person proves a factor again before a sensitive action. The
 * result is a token, bound to the account and the kind of factor, valid once, and
 * invalid when the sign-in ends. The tenant's back end redeems it; so does this service
 * where recovery.stepup requires one.
 */
#ifndef DOMAIN_SIGNIN_STEP_UP_H
#define DOMAIN_SIGNIN_STEP_UP_H

#include "domain/account/credential.h"
#include "domain/session/token.h"

/*
 * Prove the PIN, the password, the authenticator (CREDENTIAL_TOTP) or a backup code
 * (CREDENTIAL_BACKUP) of the access token's account; a code is used up by it. *out is
 * the token's text, *expires its end, *codes_left how many backup codes are left after one
 * was used (may be NULL). ERR_TOKEN_*; the kind's error if there is none,
 * such as ERR_PIN_NONE; ERR_PARAM_FORMAT when malformed; ERR_PIN_WRONG,
 * ERR_PASSWORD_WRONG, ERR_AUTHENTICATOR_CODE, ERR_BACKUP_CODE; ERR_ACCOUNT_LOCKED;
 * others as attempt_run.
 */
MUST_USE enum err step_up_prove(const struct context *c, enum credential_kind kind,
				struct str access, struct str secret, struct token_text *out,
				uint64_t *expires, size_t *codes_left);

/*
 * Use up a step-up token of the account `uid`; authenticator and backup codes count as
 * one kind. ERR_STEP_UP_INVALID when it is unknown, used, expired, or of another
 * account or kind; ERR_USER_UNKNOWN; ERR_STORE*.
 */
MUST_USE enum err step_up_redeem(const struct context *c, enum credential_kind kind, struct str uid,
				 struct str token);

/*
 * If recovery.stepup is on, use up a step-up token of the account, of any kind, in the
 * transaction that it permits. ERR_STEP_UP_INVALID; ERR_STORE*.
 */
MUST_USE enum err step_up_spend(struct txn *t, const struct context *c, struct str uid,
				struct str token);

#endif
