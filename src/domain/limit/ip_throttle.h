/* SPDX-License-Identifier: MIT */
/*
 * What has failed of late from one network address, on whomever it was tried: kept in
 * the volatile store for the ten minutes after the first failure. It slows down who
 * tries a few passwords on many accounts, whom no account's own count stops.
 */
#ifndef DOMAIN_LIMIT_IP_THROTTLE_H
#define DOMAIN_LIMIT_IP_THROTTLE_H

#include "domain/tenant/context.h"

enum { IP_THROTTLE_WINDOW_S = 600 };

/* What an address is counted as: of IPv6 the /64, of which a caller has all. In the arena. */
struct str ip_throttle_network(struct arena *arena, struct str address);

/*
 * Whether a stranger at the caller's address may try another secret. ERR_TOO_MANY, the
 * excuse then saying until when, once attempts.network_failures have failed; ERR_STORE*.
 */
MUST_USE enum err ip_throttle_allows(const struct context *c);

/* Count a stranger's wrong secret. What cannot be counted is logged. */
void ip_throttle_failed(const struct context *c);

/*
 * Tell the log that somebody at the caller's address showed a wrong API secret or
 * signature; of the first of an address in ten minutes, twenty in all, the audit trail
 * too. What cannot be told is logged.
 */
void ip_throttle_secret_refused(const struct context *c);

#endif
