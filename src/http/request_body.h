/* SPDX-License-Identifier: MIT */
/* The body of a request: read within the limit of its route, and parsed. */
#ifndef HTTP_REQUEST_BODY_H
#define HTTP_REQUEST_BODY_H

#include "http/request.h"

/* The error for a body that cannot be parsed, which is another for each method. */
enum err request_body_malformed(const struct request *r);

/*
 * Read the body, unless the method is GET, into r->body (a JSON object) or r->form, and set
 * the time anew, since it may have taken its time. ERR_BODY_LENGTH, ERR_BODY_SHORT,
 * ERR_BODY_SHAPE, ERR_PARAM_TWICE, and that of request_body_malformed; then r->close is set.
 */
MUST_USE enum err request_body_read(struct request *r);

#endif
