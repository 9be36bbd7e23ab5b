/* SPDX-License-Identifier: MIT */
/* A person setting their first PIN, and changing it. */
#ifndef DOMAIN_PERSON_CHANGE_PIN_H
#define DOMAIN_PERSON_CHANGE_PIN_H

#include "domain/signin/signin.h"

/*
 * Set the first PIN with a PINAuthToken, which is used up, and complete the
 * sign-in it interrupted. ERR_PINAUTH_UNKNOWN (also when there is a PIN),
 * ERR_PINAUTH_EXPIRED, ERR_ACCOUNT_DISABLED, ERR_FIELDS: nothing was used up.
 * ERR_HASH, ERR_STORE*.
 */
MUST_USE enum err pin_set(const struct context *c, struct str pinauth, struct str pin,
			  struct signin *out);

/*
 * The same by an access token, whose sign-in the new one replaces. Since a PIN session outlives
 * the token, it must be of a sign-in that began less than pin.authtoken_minutes ago, else
 * ERR_PINAUTH_EXPIRED. ERR_TOKEN_UNKNOWN, ERR_TOKEN_EXPIRED; others as pin_set.
 */
MUST_USE enum err pin_set_signed_in(const struct context *c, struct str access, struct str pin,
				    struct signin *out);

/* Note that a person who is signed in does not want a PIN now. Errors as account_update_own. */
MUST_USE enum err pin_skip(const struct context *c, struct str uid);

/*
 * Change the PIN of the access token's account, given the old one. If
 * logout.on_pin_change is on, every other sign-in of the account ends in the same transaction.
 * ERR_TOKEN_UNKNOWN, ERR_TOKEN_EXPIRED, ERR_PIN_NONE, ERR_PIN_OLD_WRONG, ERR_FIELDS (nothing was
 * consumed); others as attempt_run.
 */
MUST_USE enum err pin_change(const struct context *c, struct str access, struct str old_pin,
			     struct str new_pin);

#endif
