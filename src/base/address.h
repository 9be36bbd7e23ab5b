/* SPDX-License-Identifier: MIT */
/*
 * The address a request comes from. A proxy in front gives it in X-Forwarded-For.
 * Anybody can send that header, so only listed proxies are trusted.
 */
#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

#include "base/arena.h"
#include "base/conf.h"

enum { ADDRESS_TEXT = 46 }; /* the longest address and its NUL */

/*
 * Write the caller's address to out in normal form (IPv4-mapped IPv6 as IPv4, no port)
 * and return it as a slice of out. It is `remote`; or, when `remote` is listed in
 * `trusted`, the right-most hop of `forwarded` that is not listed. A hop that is not an
 * address ends the search at the hop that reported it. Empty when remote is not an
 * address, such as that of a unix socket.
 */
struct str address_of(struct str remote, struct str forwarded, struct str trusted,
		      char out[ADDRESS_TEXT]);

/* Whether an address, as address_of writes it, is in a list. An empty address is in no
 * list. */
bool address_in(struct str address, struct str list);

/*
 * The network that an address is counted as, as bytes in the arena: for IPv6 the /64, all of
 * which one caller can use; else the address itself.
 */
struct str address_network(struct arena *arena, struct str address);

/* Whether `list` is a list of addresses and ranges (10.0.0.0/8) separated by commas. */
bool address_list_ok(struct str list);

/* ERR_CONFIG, logged, when http.trusted_proxies is not such a list. */
MUST_USE enum err address_settings(const struct conf *c);

#endif
