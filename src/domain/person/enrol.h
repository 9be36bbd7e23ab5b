/* SPDX-License-Identifier: MIT */
/*
 * Adding and removing authenticators and backup codes, by a signed-in person or the
 * tenant's back end.
 */
#ifndef DOMAIN_PERSON_ENROL_H
#define DOMAIN_PERSON_ENROL_H

#include "domain/factor/authenticator.h"
#include "domain/factor/backup.h"
#include "domain/person/account_lifecycle.h"

/* An account's authenticator as shown to its person. Texts live in the arena. */
struct enrolment {
	bool verified;	   /* enrolled; the rest is then empty, since a seed is never shown again */
	struct str secret; /* the seed as base32, to type in */
	struct str uri;	   /* the same as otpauth://, to scan */
};

/*
 * The authenticator of an account; if there is none, a pending one is created, which
 * stays the same until a code confirms it. ERR_AUTHENTICATOR_OFF, ERR_USER_UNKNOWN,
 * ERR_CONFIG, ERR_STORE*.
 */
MUST_USE enum err enrol_show(const struct context *c, struct str uid, struct enrolment *out);

/* A person with a valid access token, and their step-up token, if any. */
struct enrol_holder {
	struct str access, step_up;
};

/*
 * Confirm the pending authenticator of the access token's account by a code it shows.
 * ERR_AUTHENTICATOR_OFF, ERR_AUTHENTICATOR_NONE (none is pending),
 * ERR_AUTHENTICATOR_CODE, ERR_PARAM_FORMAT for a malformed code, ERR_STEP_UP_INVALID,
 * ERR_TOKEN_*; others as attempt_run.
 */
MUST_USE enum err enrol_confirm(const struct context *c, const struct enrol_holder *who,
				struct str code, struct account_view *out);

/*
 * Remove the authenticator: for its person (who), or for the back end that of account
 * `uid` (who NULL). ERR_AUTHENTICATOR_OFF, ERR_AUTHENTICATOR_NONE, ERR_STEP_UP_INVALID,
 * ERR_TOKEN_*, ERR_USER_UNKNOWN, ERR_STORE*.
 */
MUST_USE enum err enrol_remove(const struct context *c, const struct enrol_holder *who,
			       struct str uid);

/*
 * Create backup codes, likewise; with `replace` also in place of existing ones. ERR_BACKUP_OFF,
 * ERR_BACKUP_MADE when there are some and not `replace`, ERR_STEP_UP_INVALID, ERR_TOKEN_*,
 * ERR_USER_UNKNOWN, ERR_CONFIG, ERR_STORE*.
 */
MUST_USE enum err enrol_backup(const struct context *c, const struct enrol_holder *who,
			       struct str uid, bool replace, struct backup_texts *out);

#endif
