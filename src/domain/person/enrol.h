/* SPDX-License-Identifier: MIT */
/*
 * How a signed-in person, or the tenant's back end, comes to have and to lose an
 * authenticator and backup codes.
 */
#ifndef DOMAIN_PERSON_ENROL_H
#define DOMAIN_PERSON_ENROL_H

#include "domain/factor/authenticator.h"
#include "domain/factor/backup.h"
#include "domain/person/account_lifecycle.h"

/* An account's authenticator as its person is shown it. Texts live in the arena. */
struct enrolment {
	bool verified;	   /* enrolled; the rest is then empty, for a seed is never shown again */
	struct str secret; /* the seed as base32, to type in */
	struct str uri;	   /* the same as otpauth://, to scan */
};

/*
 * The authenticator of an account; where there is none, a pending one is made,
 * which stays the same until a code confirms it. ERR_AUTHENTICATOR_OFF,
 * ERR_USER_UNKNOWN, ERR_CONFIG, ERR_STORE*.
 */
MUST_USE enum err enrol_show(const struct context *c, struct str uid, struct enrolment *out);

/* A person with a live access token, and the step-up token they show or none. */
struct enrol_holder {
	struct str access, proof;
};

/*
 * Confirm the pending authenticator of the access token's account by a code it
 * shows. ERR_AUTHENTICATOR_OFF, ERR_AUTHENTICATOR_NONE (none is pending),
 * ERR_AUTHENTICATOR_CODE, ERR_PARAM_FORMAT for what can be no code,
 * ERR_STEP_UP_INVALID, ERR_TOKEN_*; others as attempt_run.
 */
MUST_USE enum err enrol_confirm(const struct context *c, const struct enrol_holder *who,
				struct str code, struct account_view *out);

/*
 * Take the authenticator away: its person (who), or for the account `uid` the
 * back end (who NULL). ERR_AUTHENTICATOR_OFF, ERR_AUTHENTICATOR_NONE,
 * ERR_STEP_UP_INVALID, ERR_TOKEN_*, ERR_USER_UNKNOWN, ERR_STORE*.
 */
MUST_USE enum err enrol_remove(const struct context *c, const struct enrol_holder *who,
			       struct str uid);

/*
 * Make backup codes, likewise; `anew` replaces those there are. ERR_BACKUP_OFF,
 * ERR_BACKUP_MADE when there are some and not anew, ERR_STEP_UP_INVALID,
 * ERR_TOKEN_*, ERR_USER_UNKNOWN, ERR_CONFIG, ERR_STORE*.
 */
MUST_USE enum err enrol_backup(const struct context *c, const struct enrol_holder *who,
			       struct str uid, bool anew, struct backup_texts *out);

#endif
