/* SPDX-License-Identifier: MIT */
/*
 * Looking up whether a new password is in a known breach, at a service with the range
 * API of Have I Been Pwned. The service gets only the first five of the forty hex
 * digits of the password's SHA-1, and returns the rest of all digests that begin with
 * them; the comparison is made here. Knows no
 * transport, like domain/captcha/provider.h.
 */
#ifndef DOMAIN_FACTOR_BREACH_H
#define DOMAIN_FACTOR_BREACH_H

#include "domain/tenant/context.h"

enum { BREACH_DIGITS = 40, BREACH_PREFIX = 5 };

/* The password's digest, of which only the prefix is sent. */
struct breach {
	char digits[BREACH_DIGITS];
};

/*
 * Start looking up a password: *request is the text of the request, in the arena. False
 * when the tenant has no password.breach_url.
 */
bool breach_request(const struct context *c, struct str password, struct breach *b,
		    struct str *request);

/* Whether the body of the answer has the password: *found. False: the body is malformed. */
bool breach_judge(const struct breach *b, struct str answer, bool *found);

/* Check a tenant's settings; ERR_SETTING_VALUE names one that is not valid. */
MUST_USE enum err breach_settings(const struct context *c, const struct conf *conf);

#endif
