/* SPDX-License-Identifier: MIT */
/*
 * Putting a new PIN or password in place of a forgotten one, by something else
 * that proves who somebody is. The new secret's rules are checked before the
 * proof is used up; proof and effect are one transaction. What was sent to an
 * address the account has given up since proves nothing. With a reset end all
 * sign-ins of the account, its failed attempts, and whatever else was sent.
 */
#ifndef DOMAIN_RECOVERY_RESET_H
#define DOMAIN_RECOVERY_RESET_H

#include "domain/message/otp.h"
#include "base/identifier.h"

/* The secret that is to be. */
struct reset {
	enum credential_kind what; /* CREDENTIAL_PIN or CREDENTIAL_PASSWORD */
	struct str secret;
	const char *field; /* its name in the request, for errors; lives for ever */
};

/*
 * By the token of a link. ERR_FIELDS, ERR_LINK_UNKNOWN, ERR_LINK_USED_PIN,
 * ERR_LINK_USED, ERR_LINK_EXPIRED, ERR_RESET_PIN_URL or ERR_PAGE_URL when the
 * page it led to is not allowed any more, ERR_PIN_NONE, ERR_ACCOUNT_DISABLED,
 * ERR_ACCOUNT_BLOCKED; ERR_GENERIC_AUTH in place of most of them where the
 * tenant wants that; ERR_HASH, ERR_CONFIG, ERR_STORE*.
 */
MUST_USE enum err reset_by_link(const struct context *c, const struct reset *r, struct str token);

/* A proof that could be guessed, for an account that is named. */
struct reset_proof {
	enum identifier_kind kind;
	struct str name;
	enum credential_kind by;    /* CREDENTIAL_CODE, _TOTP, _BACKUP or _ANSWER */
	struct str text;	    /* of the first three */
	const struct json *answers; /* question id to answer */
};

/*
 * By such a proof, checked as an attempt of the account. ERR_FIELDS; a wrong
 * proof, as the proof and the kind of name have it; of a right code ERR_CODE_*_USED
 * or _EXPIRED. Where it is revealed, what send_code_unknown_name says, ERR_PIN_NONE and
 * ERR_ACCOUNT_DISABLED. Others as above and as attempt_run.
 */
MUST_USE enum err reset_by_proof(const struct context *c, const struct reset *r,
				 const struct reset_proof *proof);

#endif
