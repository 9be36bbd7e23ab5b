/* SPDX-License-Identifier: MIT */
/*
 * Pages of other origins that call from a browser (Cross-Origin Resource Sharing,
 * the Fetch standard). A preflight is answered alike for everybody, without a look
 * at tenant or store; who may read the answer of the call itself is said by the
 * tenant's cors.origins. pintle-security(7) says why that suffices.
 */
#ifndef HTTP_CORS_H
#define HTTP_CORS_H

#include "http/request.h"

/* What a preflight is served by: a row of no program's table, which needs nothing. */
extern const struct route cors_preflight;

/* Whether the request is a browser's question whether it may send another one. */
bool cors_is_preflight(const struct request *r);

/* Whether it comes from a page whose browser wants to know who may read the answer. */
bool cors_has_origin(const struct request *r);

/*
 * Add the headers of an answer, each ended by CRLF: Vary always; of a preflight
 * what may be sent; else, for an origin of the tenant's list, that it may read the
 * answer, errors too. Never that cookies may come along.
 */
void cors_write(struct buf *head, const struct request *r);

#endif
