/* SPDX-License-Identifier: MIT */
/*
 * Who is calling: from which address, for which tenant, with which right, on whose behalf.
 */
#ifndef HTTP_REQUEST_CALLER_H
#define HTTP_REQUEST_CALLER_H

#include "http/request.h"

/* Find the address the request comes from: of the connection, or what a trusted proxy says. */
void request_caller_address(struct request *r);

/*
 * Check what the route needs of the tenant: key, secret, network addresses, settings; and
 * read on whose behalf the call is made. ERR_PARAM_MISSING, ERR_PARAM_TWICE,
 * ERR_APIKEY_UNKNOWN, ERR_SECRET_MISSING, ERR_SIGNATURE_OR_SECRET_MISSING, ERR_SECRET_WRONG,
 * ERR_IP_DENIED, ERR_TENANT_EXPIRED, ERR_PIN_OFF, ERR_PIN_LOGIN_OFF; ERR_STORE*.
 */
MUST_USE enum err request_caller_check(struct request *r);

/* Check the signature of a request that is signed, once its body is read. Errors of
 * signature_check and form_parse. */
MUST_USE enum err request_caller_signature(struct request *r);

/* Find the tenant of a request that failed before that: whose list of origins counts for a page
 * that wants to read what was wrong with the address, or as whose page it is told. The error's
 * detail stays. */
void request_caller_of_error(struct request *r);

/* Check the access token, where the route needs or takes one: r->access, r->token, r->account.
 * ERR_TOKEN_MISSING, ERR_TOKEN_UNKNOWN, ERR_TOKEN_EXPIRED, ERR_ACCOUNT_DISABLED; ERR_STORE*. */
MUST_USE enum err request_caller_token(struct request *r);

#endif
