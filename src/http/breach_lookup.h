/* SPDX-License-Identifier: MIT */
/*
 * Looking up the new password of a request among those of known breaches: by a
 * helper, like a captcha. Unlike a captcha, nothing depends on it: when nobody answers,
 * the password is taken as one that is in none, and the log says so.
 */
#ifndef HTTP_BREACH_LOOKUP_H
#define HTTP_BREACH_LOOKUP_H

#include "http/helper_process.h"
#include "http/request.h"

/*
 * Begin looking up the new password r brings, if it brings one and the tenant wants
 * that. True: h is at work, call breach_lookup_end when it has something to say.
 */
bool breach_lookup_begin(struct request *r, struct helper_process *h);

/* Tell r->call what came of it; a helper that has not answered is killed. */
void breach_lookup_end(struct request *r, struct helper_process *h);

#endif
