/* SPDX-License-Identifier: MIT */
/*
 * Protection against server-side request forgery: which addresses a tenant may make
 * this machine connect to. A name is resolved once, all its addresses must be public,
 * and the connection goes to the checked address, so that a second DNS answer cannot
 * lead into the local network (DNS rebinding). Call it for each delivery.
 */
#ifndef DELIVERY_SSRF_GUARD_H
#define DELIVERY_SSRF_GUARD_H

#include "base/arena.h"
#include "base/url.h"

enum ssrf_verdict {
	SSRF_OK,
	SSRF_UNRESOLVED, /* DNS has no address at present */
	SSRF_REFUSED,	 /* a forbidden address, port or scheme */
};

/*
 * Whether `address`, IPv4 or IPv6 as text, is a public unicast address: not loopback,
 * private, link-local, shared (CGNAT), ULA, multicast, unspecified, documentation or
 * otherwise reserved, nor one of those inside an IPv6 form of IPv4 (mapped, compatible,
 * NAT64, 6to4, Teredo). False when it is not an address.
 */
bool ssrf_guard_is_public(struct str address);

/* Whether `address` is this machine's loopback, 127.0.0.0/8 or ::1. */
bool ssrf_guard_is_loopback(struct str address);

/* Returns the addresses of a name as texts separated by spaces, in the arena; empty:
 * none. */
typedef struct str ssrf_guard_resolver(struct arena *arena, struct str host);

/* The system's resolver. Accepts every spelling of a numeric address. */
struct str ssrf_guard_resolve(struct arena *arena, struct str host);

/*
 * Find the address to connect to for `u`, in the arena. With `loopback`, loopback
 * addresses of this machine are allowed too, also by http. Ports: 443 and those above
 * 1023.
 */
enum ssrf_verdict ssrf_guard_check(struct arena *arena, const struct url *u, bool loopback,
				   ssrf_guard_resolver *resolve, struct str *address);

#endif
