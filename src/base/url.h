/* SPDX-License-Identifier: MIT */
/* URLs of pages that links may open. */
#ifndef BASE_URL_H
#define BASE_URL_H

#include "base/str.h"

/* The parts of a URL, slices of its text. */
struct url {
	bool tls;
	struct str host;  /* a name of ASCII letters, digits, '-' and '.'; letter case as given */
	unsigned port;	  /* 443 or 80 when the text names none */
	struct str path;  /* as written; empty or from the first '/' on */
	struct str query; /* after the '?'; may be empty */
};

/*
 * Parse an absolute http or https URL (RFC 3986), strictly: plain ASCII without spaces,
 * quotes, angle brackets or backslashes; no user name, no fragment, no dot segments or
 * slashes hidden in percent-encoding; http only for this machine (localhost,
 * 127.0.0.1). False for anything else.
 */
bool url_read(struct str text, struct url *out);

/*
 * Whether `text` is below one of the URLs of `list`, separated by commas: same scheme,
 * host and port, and a path that is the listed one or continues it with a '/'. Its
 * query may not contain vtype or vtoken. False for what url_read refuses.
 */
bool url_listed(struct str list, struct str text);

/* Whether its port is 443 with https, or above 1023, so not that of a well-known
 * service. */
bool url_port_is_open(const struct url *u);

/* The first URL of a list separated by commas, trimmed; empty when there is none. */
struct str url_first(struct str list);

/* Whether each URL of a list is one url_read accepts, without a query. */
bool url_list_valid(struct str list);

/*
 * Whether each entry of a list separated by commas is an origin (RFC 6454) as browsers
 * write it: scheme, host and port of a URL that url_read accepts and nothing else, in
 * lower case, without the scheme's default port.
 */
bool url_origins_valid(struct str list);

#endif
