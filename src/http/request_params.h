/* SPDX-License-Identifier: MIT */
/* The parameters of a request, read and checked as the row of its route says. */
#ifndef HTTP_REQUEST_PARAMS_H
#define HTTP_REQUEST_PARAMS_H

#include "http/request.h"

/* Note which parameter or part of the request is wrong; answers e. */
enum err request_param_refuse(struct request *r, enum err e, const char *name);

/* Read a field of the query, of whatever letter case; *out is unchanged when there is none.
 * ERR_PARAM_TWICE. */
MUST_USE enum err request_param_in_query(struct request *r, const char *name, struct str *out);

/*
 * Read one parameter into *v. ERR_PARAM_TWICE, ERR_PARAM_LENGTH; p->missing or
 * ERR_PARAM_MISSING; the error of its type, see route.h; for the whole body the error of
 * request_body_malformed when it is a form.
 */
MUST_USE enum err request_param_take(struct request *r, const struct param *p, struct value *v);

/* The same for all parameters of the route, into r->values. */
MUST_USE enum err request_params_take(struct request *r);

/* The numbers of parameters, for request_name. */
#define NAMES(...) ((const int[]){__VA_ARGS__, -1})

/*
 * Who is meant: the first of those parameters that is given. A P_EMAIL, P_PHONE or P_UID is what
 * its type says, a P_TEXT is a user name. False when none is given; *kind and *name are unchanged.
 */
bool request_name(const struct request *r, const int *params, enum identifier_kind *kind,
		  struct str *name);

#endif
