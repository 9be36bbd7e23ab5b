/* SPDX-License-Identifier: MIT */
/*
 * Recent failed attempts from one network address, over all accounts, kept in the
 * volatile store for ten minutes after the first failure. This slows down password
 * spraying (a few passwords on many accounts), which the count of each account does not
 * stop.
 */
#ifndef DOMAIN_LIMIT_IP_THROTTLE_H
#define DOMAIN_LIMIT_IP_THROTTLE_H

#include "domain/tenant/context.h"

enum { IP_THROTTLE_WINDOW_S = 600 };

/*
 * Whether a stranger at the caller's address may try another secret. ERR_TOO_MANY, with
 * the end in the error detail, once attempts.network_failures have failed; ERR_STORE*.
 */
MUST_USE enum err ip_throttle_allows(const struct context *c);

/* Count a stranger's wrong secret. A failure to count is logged. */
void ip_throttle_failed(const struct context *c);

/*
 * Log that a request from the caller's address had a wrong API secret or signature. The
 * first from an address in ten minutes, at most twenty in all, is also recorded in the
 * audit trail. A failure to do so is logged.
 */
void ip_throttle_secret_refused(const struct context *c);

#endif
