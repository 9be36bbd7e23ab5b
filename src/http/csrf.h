/* SPDX-License-Identifier: MIT */
/*
 * Whether a form was sent by a page of this install, and not by another site in the person's name
 * (cross-site request forgery). pintle-security(7) explains the rules.
 */
#ifndef HTTP_CSRF_H
#define HTTP_CSRF_H

#include "http/request.h"

/*
 * What the browser says of the page that sent it. Sec-Fetch-Site decides, which scripts cannot
 * set; without it (old browsers, and plain HTTP) Origin must be that of pages.base_url, or the
 * request's own when that is not set. ERR_FORM_ORIGIN otherwise, also for Origin: null. Routes
 * without NEED_FORM pass.
 */
MUST_USE enum err csrf_check_origin(struct request *r);

/*
 * The field form_token, see form_token.h: the one of the device's cookie, or, unless the route has
 * NEED_BOUND_FORM, that of the tenant's pages. Reads the cookie into r->device. ERR_FORM_TOKEN,
 * ERR_PARAM_TWICE. Routes without NEED_FORM pass.
 */
MUST_USE enum err csrf_check_token(struct request *r);

#endif
