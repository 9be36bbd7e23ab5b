/* SPDX-License-Identifier: MIT */
/* An overview of how an account is protected, for its person. */
#ifndef DOMAIN_PERSON_ACCOUNT_SECURITY_H
#define DOMAIN_PERSON_ACCOUNT_SECURITY_H

#include "domain/account/account.h"

struct account_security {
	bool has_authenticator; /* enrolled, not pending */
	bool has_backup;	/* backup codes were made */
	size_t backup_left;	/* of them */
	size_t answered;	/* questions, of those the tenant has now */
	size_t sign_ins;	/* complete ones that have not ended */
};

/*
 * Read the overview of an account. What the tenant has switched off counts as not there.
 * Changes nothing. ERR_STORE*.
 */
MUST_USE enum err account_security(const struct context *c, struct str uid,
				   struct account_security *out);

#endif
