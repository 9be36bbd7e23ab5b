/* SPDX-License-Identifier: MIT */
/*
 * Request signatures: a back end may sign a request with its secret instead of sending
 * it. X-Request-Expires says until when the request is valid. digest is "SHA-256=" and
 * base64(HMAC-SHA-256(secret, "expires:url" and ":body")), with the url in lower case
 * and percent-encoded as a whole. Clients encode the url in different ways and use the
 * service's public address, so the known ways are tried with each URL of
 * signature.base_urls.
 *
 * Clients differ in two more ways. For a body that is empty or {} they sign nothing,
 * ":" or ":{}"; both bodies mean the same, so each of these is accepted for either. And
 * an unencoded plus sign in the URL is signed as a space by clients that decode before
 * they encode, as %2b by others; it must then be read as it was signed.
 */
#ifndef HTTP_SIGNATURE_H
#define HTTP_SIGNATURE_H

#include "http/request.h"

/* The signed parts of a request. */
struct signature {
	struct str expires, digest; /* headers as sent */
	struct str target;	    /* path and query as sent */
	struct str body;	    /* bytes as sent; empty: none */
};

/*
 * Verify a signature; *plain_plus says whether a plus sign in the query was signed as a
 * plus and not as a space. ERR_SIGNATURE_MISSING, ERR_SIGNATURE_EXPIRES_MISSING,
 * ERR_SIGNATURE_EXPIRES_FORMAT, ERR_SIGNATURE_EXPIRED (past, or over 24 hours ahead),
 * ERR_SIGNATURE_WRONG.
 */
MUST_USE enum err signature_check(const struct context *c, const struct signature *s,
				  bool *plain_plus);

#endif
