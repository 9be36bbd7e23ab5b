/* SPDX-License-Identifier: MIT */
/*
 * Looking up the new password of a request in a list of breached passwords, by a helper
 * program as for captchas. Unlike a captcha it is not required: without an answer the
 * password counts as not breached, and this is logged.
 */
#ifndef HTTP_BREACH_LOOKUP_H
#define HTTP_BREACH_LOOKUP_H

#include "http/helper_process.h"
#include "http/request.h"

/*
 * Start looking up the new password of r, if it has one and the tenant wants that.
 * True: h is running; call breach_lookup_end when its output is readable.
 */
bool breach_lookup_begin(struct request *r, struct helper_process *h);

/* Store the result in r's context. A helper that has not answered is killed. */
void breach_lookup_end(struct request *r, struct helper_process *h);

#endif
