/* SPDX-License-Identifier: MIT */
/* Addresses of pages that links may lead to. */
#ifndef BASE_URL_H
#define BASE_URL_H

#include "base/str.h"

/* The parts of an address, slices of its text. */
struct url {
	bool tls;
	struct str host;  /* a name of ASCII letters, digits, '-' and '.'; letter case as given */
	unsigned port;	  /* 443 or 80 when the text names none */
	struct str path;  /* as written; empty or from the first '/' on */
	struct str query; /* behind the '?'; may be empty */
};

/*
 * Read an absolute http or https address (RFC 3986), strictly: plain ASCII
 * without blanks, quotes, angle brackets or backslashes; no user name, no
 * fragment, no dot segments or slashes hidden in percent-encoding; http only to
 * this machine (localhost, 127.0.0.1). False for anything else.
 */
bool url_read(struct str text, struct url *out);

/*
 * Whether `text` is below one of the addresses of `list`, parted by commas: the
 * same scheme, host and port, and a path that is the listed one or goes on
 * behind it with a '/'. Its query may be any that names neither vtype nor
 * vtoken. What url_read refuses is below nothing.
 */
bool url_listed(struct str list, struct str text);

/* Whether its port is 443 with https, or above 1023: one where no old service of a host listens. */
bool url_port_is_open(const struct url *u);

/* The first address of a list parted by commas, trimmed; empty when there is none. */
struct str url_first(struct str list);

/* Whether each address of a list is one url_read takes, without a query. */
bool url_list_valid(struct str list);

/*
 * Whether each entry of a list parted by commas is an origin (RFC 6454) as browsers
 * write it: scheme, host and port of what url_read takes and nothing else, in lower
 * case, without the port that goes without saying.
 */
bool url_origins_valid(struct str list);

#endif
