/* SPDX-License-Identifier: MIT */
/*
 * The address guard: where a tenant may make this machine connect to. A name is
 * resolved once, every address it has must be out on the internet, and the
 * connection goes to the one that was checked, so that no second answer of the
 * name service can lead inside. To be asked at each delivery.
 */
#ifndef DELIVERY_SSRF_GUARD_H
#define DELIVERY_SSRF_GUARD_H

#include "base/arena.h"
#include "base/url.h"

enum ssrf_verdict {
	SSRF_OK,
	SSRF_UNRESOLVED, /* the name service knows no address, now */
	SSRF_REFUSED,	 /* an address, a port or a scheme nobody is sent to */
};

/*
 * Whether `address`, IPv4 or IPv6 as text, is a public unicast address: not
 * loopback, private, link-local, shared (CGNAT), ULA, multicast, unspecified,
 * documentation or otherwise reserved, nor one of those inside an IPv6 form of
 * IPv4 (mapped, compatible, NAT64, 6to4, Teredo). False for what is no address.
 */
bool ssrf_guard_is_public(struct str address);

/* Whether `address` is this machine's loopback, 127.0.0.0/8 or ::1. */
bool ssrf_guard_is_loopback(struct str address);

/* Lists the addresses of a name as texts parted by blanks, in the arena; empty: none. */
typedef struct str ssrf_guard_resolver(struct arena *arena, struct str host);

/* The resolver of the system. Knows every spelling of a numeric address. */
struct str ssrf_guard_resolve(struct arena *arena, struct str host);

/*
 * Find the address to connect to for `u`, in the arena. With `loopback` this
 * machine, and it alone, may also be reached, by http too. Ports: 443 and those
 * above 1023.
 */
enum ssrf_verdict ssrf_guard_check(struct arena *arena, const struct url *u, bool loopback,
				   ssrf_guard_resolver *resolve, struct str *address);

#endif
