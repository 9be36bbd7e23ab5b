/* SPDX-License-Identifier: MIT */
/*
 * Calls from browser pages of other origins (Cross-Origin Resource Sharing, the Fetch
 * standard). Every preflight gets the same answer, without reading tenant or store. The
 * tenant's cors.origins says who may read the answer of the call itself.
 * pintle-security(7) explains why that suffices.
 */
#ifndef HTTP_CORS_H
#define HTTP_CORS_H

#include "http/request.h"

/* The route of a preflight: it is in no program's table and needs nothing. */
extern const struct route cors_preflight;

/* Whether the request is a preflight, by which a browser asks whether it may send
 * another request. */
bool cors_is_preflight(const struct request *r);

/* Whether the request has an Origin header, so its answer needs CORS headers. */
bool cors_has_origin(const struct request *r);

/*
 * Append the CORS headers of an answer, each with CRLF: always Vary; for a preflight
 * what may be sent; else, for an origin in the tenant's list, permission to read the
 * answer, also an error. Cookies are never allowed.
 */
void cors_write(struct buf *head, const struct request *r);

#endif
