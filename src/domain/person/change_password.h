/* SPDX-License-Identifier: MIT */
/* A person changing their own password. */
#ifndef DOMAIN_PERSON_CHANGE_PASSWORD_H
#define DOMAIN_PERSON_CHANGE_PASSWORD_H

#include "domain/tenant/context.h"

/*
 * Change the password of the access token's account, given the old one. The same
 * transaction ends PIN sessions and, if logout.on_password_change is on, every other
 * sign-in. ERR_TOKEN_UNKNOWN, ERR_TOKEN_EXPIRED, ERR_PASSWORD_NONE,
 * ERR_PASSWORD_OLD_WRONG, ERR_FIELDS (nothing was counted); others as attempt_run.
 */
MUST_USE enum err password_change(const struct context *c, struct str access, struct str old,
				  struct str fresh);

#endif
