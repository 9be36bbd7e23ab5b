/* SPDX-License-Identifier: MIT */
/*
 * Cookies of the hosted pages. Their names begin with __Host-, so a browser takes them only over
 * TLS (or from this machine), sends them to this host alone, and lets no other host set them.
 */
#ifndef HTTP_COOKIE_H
#define HTTP_COOKIE_H

#include "http/request.h"

enum cookie {
	COOKIE_DEVICE,	/* the PIN session token of a remembered device */
	COOKIE_SET_PIN, /* a PINAuthToken, between signing in and setting the PIN */
	COOKIE_DONE,	/* which form was just sent, and its success; see after.c of pages.fcgi */
};

/*
 * Read the cookie of the request's tenant; empty when there is none. ERR_PARAM_TWICE when there are
 * two, since nobody can tell which one is ours.
 */
MUST_USE enum err cookie_read(struct request *r, enum cookie which, struct str *out);

/*
 * Set it with the answer. value: letters, digits and . _ - only. It lasts max_age_s seconds, or
 * with 0 until the browser is closed. Scripts cannot read it; requests from pages of other sites do
 * not have it, except when a person follows a link.
 */
void cookie_set(struct request *r, enum cookie which, struct str value, uint64_t max_age_s);

/* Delete it with the answer. */
void cookie_drop(struct request *r, enum cookie which);

#endif
