/* SPDX-License-Identifier: MIT */
/*
 * Whether a new password stands in a breach that is known, asked of a service that has
 * the range interface of Have I Been Pwned. It is told the first five of the forty hex
 * digits of the password's SHA-1, and answers with the rest of all digests that begin
 * so; which of them it was is found out here. Knows no transport, see domain/provider.
 */
#ifndef DOMAIN_FACTOR_BREACH_H
#define DOMAIN_FACTOR_BREACH_H

#include "domain/tenant/context.h"

enum { BREACH_DIGITS = 40, BREACH_PREFIX = 5 };

/* What is asked about: the digest, of which the prefix alone is told. */
struct breach {
	char digits[BREACH_DIGITS];
};

/*
 * Begin asking about a password: *request is the text of the request, in the arena.
 * False when the tenant asks nobody (password.breach_url).
 */
bool breach_request(const struct context *c, struct str password, struct breach *b,
		    struct str *request);

/* Whether the password stands in the body of the answer. False: it is no such answer. */
bool breach_judge(const struct breach *b, struct str answer, bool *found);

/* Whether the settings of a tenant can be used; ERR_SETTING_VALUE names one that cannot. */
MUST_USE enum err breach_settings(const struct context *c, const struct conf *conf);

#endif
