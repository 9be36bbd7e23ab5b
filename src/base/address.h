/* SPDX-License-Identifier: MIT */
/*
 * The address a request comes from. A proxy in front tells it in X-Forwarded-For,
 * where anybody else may write as well: it is believed from listed proxies only.
 */
#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

#include "base/conf.h"

enum { ADDRESS_TEXT = 46 }; /* the longest address and its NUL */

/*
 * Write the caller's address to out in its one form (IPv4 also when it came
 * mapped into IPv6, no port) and return it as a slice of out. It is `remote`;
 * or, when `remote` is listed in `trusted`, the right-most hop of `forwarded`
 * that is not. A hop that is no address ends the search at what named it. Empty
 * when remote itself is no address, such as that of a unix socket.
 */
struct str address_of(struct str remote, struct str forwarded, struct str trusted,
		      char out[ADDRESS_TEXT]);

/* Whether an address, as address_of writes it, lies in a list. An empty one lies in none. */
bool address_in(struct str address, struct str list);

/* Whether `list` holds nothing but addresses and ranges (10.0.0.0/8) parted by commas. */
bool address_list_ok(struct str list);

/* ERR_CONFIG, logged, when http.trusted_proxies is no such list. */
MUST_USE enum err address_settings(const struct conf *c);

#endif
