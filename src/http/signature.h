/* SPDX-License-Identifier: MIT */
/*
 * Request signatures: a back end may sign a request with its secret instead of
 * sending it. X-Request-Expires says until when the request is good, digest is
 * "SHA-256=" and base64(HMAC-SHA-256(secret, "expires:url" and ":body")), the
 * url lower case, percent-encoded as a whole. Clients encode it in their own
 * ways and see the service under its public address, so the known ways are
 * tried with each address of signature.base_urls.
 *
 * Two more things differ between clients. For a body that is empty or {} they sign
 * nothing, ":" or ":{}"; as both bodies mean the same, any of these is good for
 * either. And a plus sign they leave as it is in the address is signed as a blank
 * by those who decode before they encode, as %2b by the others: what was signed
 * is then how it has to be read.
 */
#ifndef HTTP_SIGNATURE_H
#define HTTP_SIGNATURE_H

#include "http/request.h"

/* What a request carries for it. */
struct signature {
	struct str expires, digest; /* headers as sent */
	struct str target;	    /* path and query as sent */
	struct str body;	    /* bytes as sent; empty: none */
};

/*
 * Verify; *plain_plus becomes whether a plus sign of the query was signed as one
 * and not as a blank. ERR_SIGNATURE_MISSING, ERR_SIGNATURE_EXPIRES_MISSING,
 * ERR_SIGNATURE_EXPIRES_FORMAT, ERR_SIGNATURE_EXPIRED (past, or over 24 hours
 * ahead), ERR_SIGNATURE_WRONG.
 */
MUST_USE enum err signature_check(const struct context *c, const struct signature *s,
				  bool *plain_plus);

#endif
