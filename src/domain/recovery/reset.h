/* SPDX-License-Identifier: MIT */
/*
 * Replacing a forgotten PIN or password by another proof of identity. The rules for the
 * new secret are checked before the proof is used up; proof and effect are one
 * transaction. A code sent to an address that the account no longer has proves nothing.
 * A reset ends all sign-ins of the account, clears its failed attempts and invalidates
 * all other links and codes.
 */
#ifndef DOMAIN_RECOVERY_RESET_H
#define DOMAIN_RECOVERY_RESET_H

#include "domain/message/otp.h"
#include "base/identifier.h"

/* The new secret. */
struct reset {
	enum credential_kind what; /* CREDENTIAL_PIN or CREDENTIAL_PASSWORD */
	struct str secret;
	const char *field; /* its name in the request, for errors; static */
};

/*
 * Reset by the token of a link. ERR_FIELDS, ERR_LINK_UNKNOWN, ERR_LINK_REPLACED,
 * ERR_LINK_USED_PIN, ERR_LINK_USED, ERR_LINK_EXPIRED, ERR_RESET_PIN_URL or ERR_PAGE_URL when the
 * page it led to is not allowed any more, ERR_PIN_NONE, ERR_ACCOUNT_DISABLED, ERR_ACCOUNT_BLOCKED;
 * ERR_GENERIC_AUTH in place of most of them where the tenant wants that; ERR_HASH, ERR_CONFIG,
 * ERR_STORE*.
 */
MUST_USE enum err reset_by_link(const struct context *c, const struct reset *r, struct str token);

/* A low-entropy proof, with the name of the account. */
struct reset_proof {
	enum identifier_kind kind;
	struct str name;
	enum credential_kind by;    /* CREDENTIAL_CODE, _TOTP, _BACKUP or _ANSWER */
	struct str text;	    /* of the first three */
	size_t *codes_left;	    /* set to the backup codes left after one was used; or NULL */
	const struct json *answers; /* question id to answer */
};

/*
 * Reset by such a proof, checked as an attempt on the account. ERR_FIELDS; for a wrong
 * proof the error of its kind; for a correct code ERR_CODE_*_USED or _EXPIRED. Where it
 * is revealed, the error of send_code_unknown_name, ERR_PIN_NONE and
 * ERR_ACCOUNT_DISABLED. Others as above and as attempt_run.
 */
MUST_USE enum err reset_by_proof(const struct context *c, const struct reset *r,
				 const struct reset_proof *proof);

#endif
